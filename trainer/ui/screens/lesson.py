"""Lessons: a list, and beside it (below it where there is no room) the one that is pointed at."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from trainer.lessons import Lesson, lessons
from trainer.ui.commands import BACK, GO_ON, Command, bindings
from trainer.ui.page import Page
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row, Rows


class LessonScreen(Page):
    """A few lessons or all of them; up and down choose, the page keys scroll a long one."""

    CSS_PATH = "lesson.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (GO_ON, BACK)
    BINDINGS = [  # noqa: RUF012  # as Textual has it
        *bindings(PAGE_COMMANDS),
        Binding("pagedown,right", "read(1)", "Read on", show=False, priority=True),
        Binding("pageup,left", "read(-1)", "Read back", show=False, priority=True),
    ]

    def __init__(self, shown: tuple[Lesson, ...] = (), why: str = "", *, onward: bool = False) -> None:
        """Make one.

        Args:
            shown: the lessons of one debrief or of one day; all when empty.
            why: what they are about, for the heading.
            onward: whether something follows: Enter turns the cards and leads there, and `went_on` tells that it did.
        """
        super().__init__()
        self.onward = onward
        self.went_on = False
        self._lessons = shown or lessons()
        self._why = why

    def compose(self) -> ComposeResult:
        """The list, then the lesson."""
        yield Heading("Lessons", f"{self._why or 'a minute each'} · ↑ ↓ choose · → read on")
        options = (Option(Content(f"{one.id:<4}{one.title}"), id=one.id) for one in self._lessons)
        yield OptionList(*options, id="lesson-list", markup=False)
        with VerticalScroll(id="lesson-body", can_focus=False):
            yield Static(id="lesson-text", markup=False)
            yield Rows(id="lesson-rows", label=11)
        yield KeyBar()

    def on_mount(self) -> None:
        """The first one is open."""
        chooser = self.query_one(OptionList)
        chooser.focus()
        chooser.highlighted = 0
        # A single one needs no list.
        chooser.display = len(self._lessons) > 1
        self._show(self._lessons[0])

    def offers(self, command: Command) -> bool:
        """There is a way on only where something follows."""
        return command is not GO_ON or self.onward

    def action_go_on(self) -> None:
        """Turn to the next card; after the last one, what follows."""
        chooser = self.query_one(OptionList)
        at = chooser.highlighted or 0
        if at + 1 < len(self._lessons):
            chooser.highlighted = at + 1
        elif not self.went_on:
            self.went_on = True
            self.dismiss()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Read the one pointed at."""
        self._show(self._lessons[event.option_index])

    def action_read(self, pages: int) -> None:
        """Scroll the lesson by most of its height."""
        body = self.query_one("#lesson-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 2), animate=False)

    def _show(self, one: Lesson) -> None:
        self.query_one("#lesson-text", Static).update(
            Content.assemble((f"{one.id}  {one.title}", "bold $primary"), "\n\n", one.text, "\n")
        )
        rows: tuple[Row, ...] = (
            ("They say", Content.assemble("“", one.said, "”")),
            ("", Content("")),
            ("✓ Heard", Content(one.good)),
            ("✗ Not", Content(one.poor)),
            ("", Content.styled(one.why, "$muted")),
            ("", Content("")),
            ("Try", Content.styled(one.todo, "bold")),
        )
        self.query_one("#lesson-rows", Rows).rows = rows
        self.query_one("#lesson-body").scroll_home(animate=False)


SCREEN = LessonScreen
