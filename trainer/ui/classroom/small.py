"""The board's small pages: a question with a few answers, a drill to be chosen, a note to be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trainer.classroom.plan import CLASS_KINDS
from trainer.printable import printable
from trainer.ui.commands import BACK, Command, bindings
from trainer.ui.page import Page
from trainer.ui.practice_commands import SUBMIT
from trainer.ui.tasks import READING
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, columns
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.reply_editor import ReplyEditor

if TYPE_CHECKING:
    from trainer.ui.finding import Finder, Found

LISTED = 100
"""Drills listed at once; a word of the search narrows them."""


class AskPage(Page):
    """A question; Enter takes the answer that is pointed at, Escape none."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, question: str, answers: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Make one.

        Args:
            question: what is asked.
            answers: each with what it does.
        """
        super().__init__()
        self._question, self._answers = question, answers

    def compose(self) -> ComposeResult:
        """The question over its answers."""
        yield Heading(self._question)
        yield Choices(*(Content(printable(answer)) for answer, _ in self._answers), id="answers", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(Choices).focus()

    @on(OptionList.OptionSelected, "#answers")
    def _answered(self, event: OptionList.OptionSelected) -> None:
        self.dismiss()
        self._answers[event.option_index][1]()


class NotePage(Page):
    """A note; Enter keeps it, Ctrl+J is a new line."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (SUBMIT, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, about: str, keep: Callable[[str], object]) -> None:
        super().__init__()
        self._about, self._keep = about, keep
        self._pad = ReplyEditor(placeholder="It goes into the report, and is shown to nobody here.", id="note")

    def compose(self) -> ComposeResult:
        """One field."""
        yield Heading(f"A note about {printable(self._about)}")
        yield self._pad
        yield KeyBar()

    def on_mount(self) -> None:
        """Letters are written at once."""
        self._pad.left = frozenset(SUBMIT.key_list)
        self._pad.left_when_empty = frozenset()
        self._pad.focus()

    def action_submit(self) -> None:
        """Keep it; an empty one is none."""
        text = self._pad.text.strip()
        self.dismiss()
        if text:
            self._keep(text)


class PickPage(Page):
    """Every drill that a class can have, found by a few letters."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = [  # noqa: RUF012  # as Textual has it
        *bindings(PAGE_COMMANDS),
        Binding("up", "move('up')", "Up", show=False),
        Binding("down", "move('down')", "Down", show=False),
        Binding("enter", "take", "Open", show=False, priority=True),
    ]

    def __init__(self, chosen: Callable[[str], object]) -> None:
        super().__init__()
        self._chosen = chosen
        self._finder: Finder | None = None
        self._found: tuple[Found, ...] = ()

    def compose(self) -> ComposeResult:
        """Search, list."""
        yield Heading("Which drill?", "Enter opens the round")
        yield Input(placeholder="Search titles, skills, situations", id="pick-search", select_on_focus=False)
        yield Static(id="pick-line", markup=False)
        yield Choices(id="pick-list", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the packs in the background."""
        self._list.can_focus = False
        self.query_one(Input).focus()
        self._say("Reading the packs …")
        self.tasks.run(self, "reading the packs", lambda _: self._shelf(), self._filled, line=READING, deadline=180.0)

    def _shelf(self) -> Finder:
        from trainer.ui.finding import Finder, Found

        packs = self.services.catalog.packs
        return Finder(Found(card, pack.title) for pack in packs for card in pack.cards if card.kind in CLASS_KINDS)

    def _filled(self, finder: Finder) -> None:
        self._finder = finder
        self._list_them()

    @on(Input.Changed, "#pick-search")
    def _list_them(self) -> None:
        if self._finder is None:
            return
        self._found = self._finder.find(self.query_one(Input).value)
        width = self._list.line_width
        lines = [
            columns(Content(printable(one.drill.title)), Content.styled(f"level {one.drill.level}", "$muted"), width)
            for one in self._found[:LISTED]
        ]
        self._list.set_options([Option(line) for line in lines])
        self._list.highlighted = 0 if lines else None
        more = len(self._found) - LISTED
        self._say(f"and {more} more; go on typing" if more > 0 else "" if self._found else "Nothing found.")

    def action_move(self, where: str) -> None:
        """In the list, while the field keeps the letters."""
        getattr(self._list, f"action_cursor_{where}")()

    def action_take(self) -> None:
        """Open a round with it."""
        at = self._list.highlighted
        if at is not None and at < len(self._found):
            self.dismiss()
            self._chosen(self._found[at].drill.address)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """A click is Enter."""
        self.action_take()

    def _say(self, text: str) -> None:
        self.query_one("#pick-line", Static).update(Content.styled(text, "$muted"))

    @property
    def _list(self) -> Choices:
        return self.query_one(Choices)
