"""History: every reply to one drill, newest first, with the words that were said and what changed."""

from __future__ import annotations

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
from trainer.ui.screens.progress import Reply, practise_again, reply_line, title_of
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from trainer.services import Services


def history(services: Services, address: str) -> tuple[str, tuple[Reply, ...]]:
    """A drill's title and every reply to it; blocking.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    from trainer.progress import stats

    entries = stats.history(services.repository, services.profile.id, address)
    title = title_of(services, address)
    return title, tuple(Reply(entry.attempt, title, entry.change) for entry in entries)


class HistoryScreen(Page):
    """Replies above, the words of the chosen one below."""

    CSS_PATH = "progress.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (ONCE_MORE, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._replies: tuple[Reply, ...] = ()

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
            self.query_one("#history-words", Static).update(_words(self._replies[at]))
            self.query_one("#history-reply").scroll_home(animate=False)

    def _look_up(self) -> None:
        services, address = self.services, self._address
        self.tasks.run(self, "reading the history", lambda _stop: history(services, address), self._show, line=READING)

    def _show(self, found: tuple[str, tuple[Reply, ...]]) -> None:
        title, self._replies = found
        heading = self.query_one(Heading)
        heading.left = title
        heading.right = f"{len(self._replies)} repl{'y' if len(self._replies) == 1 else 'ies'}"
        self._fill()

    def _fill(self) -> None:
        options = self.query_one(Choices)
        at, width = options.highlighted or 0, options.line_width
        options.clear_options()
        options.add_options([Option(reply_line(reply, width, title=_how(reply))) for reply in self._replies])
        if self._replies:
            options.highlighted = min(at, len(self._replies) - 1)


def _how(reply: Reply) -> str:
    time = reply.attempt.submitted.astimezone()
    return f"{time:%H:%M}  {'spoken' if reply.attempt.mode is Mode.SPOKEN else 'typed'}"


def _words(reply: Reply) -> Content:
    attempt = reply.attempt
    lines = [Content(printable(attempt.reply, keep_newlines=True))]
    if attempt.marks is not None:
        skills = [f"{skill.value} {score}" for skill, score in attempt.marks.skills.items() if score is not None]
        lines += [Content(""), Content.styled(" · ".join(skills), "$muted")]
    return Content("\n").join(lines)
