"""History: the replies to one drill, newest first, and what each has that the one before had not, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.printable import printable
from trainer.progress.model import Mode
from trainer.ui.commands import BACK, ONCE_MORE, Command, bindings
from trainer.ui.page import Page
from trainer.ui.screens.progress import Reply, practise_again, reply_line
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.progress.difference import Piece
    from trainer.progress.model import Attempt
    from trainer.services import Services


SHOWN = 200
"""Replies listed; `sayback progress --drill` has them all."""
BESIDE = 76
"""Cells from which two replies have room side by side."""


@dataclass(frozen=True, slots=True)
class Told:
    """One reply as listed, and the reply that it is compared with."""

    reply: Reply
    before: Attempt | None


def history(services: Services, address: str) -> tuple[str, tuple[Told, ...]]:
    """A drill's title and its latest replies; blocking.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    from trainer.progress import stats

    entries = stats.history(services.repository, services.profile.id, address, limit=SHOWN)
    title = services.catalog.title(address)
    return title, tuple(Told(Reply(entry.attempt, title, entry.change), entry.before) for entry in entries)


class HistoryScreen(Page):
    """Replies above, the words of the chosen one below."""

    CSS_PATH = "progress.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (ONCE_MORE, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._replies: tuple[Told, ...] = ()

    def compose(self) -> ComposeResult:
        """List and words."""
        yield Heading("", id="history-heading")
        yield Choices(id="history-list", markup=False)
        with VerticalScroll(id="history-reply"):
            yield Static(id="history-words", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the history in the background."""
        self.query_one(Choices).focus()
        self._look_up()

    def on_screen_resume(self) -> None:
        """It may have been practised meanwhile."""
        if self._replies:
            self._look_up()

    def on_resize(self) -> None:
        """Columns stand at the right edge, wherever that is."""
        self.call_after_refresh(self._fill)

    def action_once_more(self) -> None:
        """Practise this drill."""
        practise_again(self, self._address)

    @on(OptionList.OptionHighlighted)
    def _pointed(self) -> None:
        at = self.query_one(Choices).highlighted
        if at is not None and at < len(self._replies):
            words = self.query_one("#history-words", Static)
            words.update(compared(self._replies[at], words.size.width or self.size.width - 6))
            self.query_one("#history-reply").scroll_home(animate=False)

    def _look_up(self) -> None:
        services, address = self.services, self._address
        self.tasks.run(self, "reading the history", lambda _stop: history(services, address), self._show, line=READING)

    def _show(self, found: tuple[str, tuple[Told, ...]]) -> None:
        title, self._replies = found
        heading = self.query_one(Heading)
        heading.left = title
        heading.right = f"{len(self._replies)} repl{'y' if len(self._replies) == 1 else 'ies'}"
        self._fill()

    def _fill(self) -> None:
        options = self.query_one(Choices)
        at, width = options.highlighted or 0, options.line_width
        options.clear_options()
        options.add_options([Option(reply_line(one.reply, width, title=_how(one.reply))) for one in self._replies])
        if self._replies:
            options.highlighted = min(at, len(self._replies) - 1)


def _how(reply: Reply) -> str:
    time = reply.attempt.submitted.astimezone()
    return f"{time:%H:%M}  {'spoken' if reply.attempt.mode is Mode.SPOKEN else 'typed'}"


def compared(told: Told, width: int) -> Content:
    """A reply's words and marks; beside the reply before it, what came in and what went."""
    attempt = told.reply.attempt
    lines = []
    if attempt.marks is not None:
        skills = [f"{skill.value} {score}" for skill, score in attempt.marks.skills.items() if score is not None]
        lines.append(Content.styled(" · ".join(skills), "$muted"))
    if told.before is None:
        return Content("\n").join([*lines, *_wrapped(Content(printable(attempt.reply, keep_newlines=True)), width)])
    from trainer.progress.difference import difference

    found = difference(told.before.reply, attempt.reply)
    old, new = _marked(found.before, "−"), _marked(found.after, "+")
    day = told.before.submitted.astimezone()
    heads = f"Before, {day.day} {day:%b}: what went is [−so]", "This one: what came in is [+so]"
    if not found.gained and not found.dropped:
        lines += [Content.styled("The same words as before.", "$muted"), *_wrapped(new, width)]
    elif width >= BESIDE:
        lines += _beside((heads[0], old), (heads[1], new), width)
    else:
        for head, words in ((heads[1], new), (heads[0], old)):
            lines += [Content.styled(head, "$muted"), *_wrapped(words, width)]
    return Content("\n").join(lines)


def _beside(left: tuple[str, Content], right: tuple[str, Content], width: int) -> list[Content]:
    column = (width - 3) // 2
    sides = [
        [Content.styled(head, "$muted").truncate(column, ellipsis=True), *_wrapped(words, column)]
        for head, words in (left, right)
    ]
    rule = Content.styled(" │ ", "$rule")
    return [
        old.pad_right(max(0, column - old.cell_length)) + rule + new
        for old, new in zip_longest(*sides, fillvalue=Content(""))
    ]


def _marked(pieces: Sequence[Piece], sign: str) -> Content:
    """A reply with what changed in it in brackets, so that it is seen without any colour."""
    style = "$text-success" if sign == "+" else "$text-warning"
    parts: list[Content] = []
    for piece in pieces:
        words = piece.text.rstrip()
        text = printable(words, keep_newlines=True)
        after = printable(piece.text[len(words) :], keep_newlines=True)
        parts.append(
            Content.styled(f"[{sign}{text}]", style) + Content(after) if piece.changed else Content(text + after)
        )
    return Content("").join(parts)


def _wrapped(words: Content, width: int) -> list[Content]:
    return [line for part in words.split("\n") for line in (part.wrap(max(10, width)) if part.plain else [part])]
