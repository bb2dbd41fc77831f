"""A few things to do, one a line, each with its key; the chosen one carries a pointer, not only a colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.printable import printable
from trainer.ui.commands import Command, key_of, shown
from trainer.ui.widgets.heading import columns

if TYPE_CHECKING:
    from textual import events

    from trainer.ui.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the command it stands for and the words to show (untrusted)."""

    command: Command
    text: str


class Menu(Widget, can_focus=True):
    """Arrows move, Enter does it; the keys at the right work from anywhere on the page."""

    DEFAULT_CSS = "Menu { height: auto; }"
    BINDINGS = [  # noqa: RUF012  # as Textual has it
        Binding("enter", "choose", "Do it", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
    ]

    entries: reactive[tuple[Entry, ...]] = reactive((), layout=True)
    at: reactive[int] = reactive(0)

    def __init__(self, *entries: Entry, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Menu.entries, entries)

    def watch_entries(self, before: tuple[Entry, ...], now: tuple[Entry, ...]) -> None:
        """Stay on the same command when the lines around it change."""
        command = before[self.at].command if self.at < len(before) else None
        self.at = next((n for n, entry in enumerate(now) if entry.command is command), 0)

    def render(self) -> Content:
        """The lines, as wide as the widget."""
        page: Page = self.screen  # type: ignore[assignment]  # menus live on pages
        width, lines = self.content_size.width, []
        for number, entry in enumerate(self.entries):
            chosen = number == self.at and self.has_focus
            text = Content(f"{'▸' if chosen else ' '} {printable(entry.text)}")
            key = Content.styled(shown(key_of(entry.command, page.sayback.keys, typing=False)), "$muted")
            lines.append(columns(text.stylize("bold $primary") if chosen else text, key, width))
        return Content("\n").join(lines)

    def action_move(self, by: int) -> None:
        """Point at the next line or the one before, round the ends."""
        if self.entries:
            self.at = (self.at + by) % len(self.entries)

    async def action_choose(self) -> None:
        """Do what is pointed at."""
        if self.at < len(self.entries):
            await self.screen.run_action(self.entries[self.at].command.action)

    async def on_click(self, event: events.Click) -> None:
        """A click does the line under it."""
        if event.y < len(self.entries):
            self.at = event.y
            await self.action_choose()
