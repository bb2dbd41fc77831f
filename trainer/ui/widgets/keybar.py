"""The last line of a screen: the few keys that matter here, and the way to all the others. It never scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from trainer.ui.commands import HELP, PALETTE, Command, key_of, shown

if TYPE_CHECKING:
    from textual import events
    from textual.screen import Screen

    from trainer.ui.page import Page

MOST = 4
"""Commands shown beside the palette's key; more would ask to be read instead of seen."""


class KeyBar(Widget):
    """As many of the page's footer commands as fit, in their order, then ``?``; at the right the palette's key."""

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="keybar")
        self.entries: list[tuple[range, Command]] = []
        """What is shown, and in which cells."""

    def on_mount(self) -> None:
        """Follow what the screen offers."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        """The line, as wide as the widget."""
        width = self.content_size.width
        page: Page = self.screen  # type: ignore[assignment]  # only pages have a key bar
        typing = page.focused is not None and page.focused.check_consume_key("x", "x")
        keymap = page.sayback.keys
        commands = [command for command in page.offered() if command.footer and command is not HELP][: MOST - 1]
        right = self._entry(PALETTE, "all", key_of(PALETTE, keymap, typing=typing))
        help_ = self._entry(HELP, HELP.footer, key_of(HELP, keymap, typing=typing))
        kept_free = 3 + help_.cell_length + 2 + right.cell_length
        line, self.entries = Content(""), []
        for command in (*commands, HELP):
            entry = self._entry(command, command.footer, key_of(command, keymap, typing=typing))
            longer = entry if not line else line + Content("   ") + entry
            if longer.cell_length + (kept_free if command is not HELP else 0) > width:
                continue
            line = longer
            self.entries.append((range(line.cell_length - entry.cell_length, line.cell_length), command))
        if line.cell_length + 2 + right.cell_length > width:
            return line
        self.entries.append((range(width - right.cell_length, width), PALETTE))
        return line + Content(" " * (width - line.cell_length - right.cell_length)) + right

    def _entry(self, command: Command, word: str, key: str) -> Content:
        return Content.assemble((shown(key), "bold $primary"), (f" {word}", "$muted"))

    async def on_click(self, event: events.Click) -> None:
        """A click on an entry is its key."""
        for cells, command in self.entries:
            if event.x - 1 in cells:
                await self.screen.run_action(
                    command.action if command not in (HELP, PALETTE) else f"app.{command.action}"
                )
                return
