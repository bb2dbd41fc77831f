"""Help in a class: what the bands mean, and the keys of this place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from trainer.ui.band import SIGNS, STYLES
from trainer.ui.commands import BACK, EVERYWHERE, Command, Section, bindings, shown
from trainer.ui.page import Page
from trainer.ui.screens.help import BANDS, KEYS
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row, Rows


class ClassHelp(Page):
    """One long page; arrows move through it. It tells nothing of the machine it runs on."""

    CSS_PATH = "help.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self, sections: tuple[Section, ...], everywhere: tuple[Command, ...] = EVERYWHERE) -> None:
        """Make one.

        Args:
            sections: the keys of this place.
            everywhere: what can be done from anywhere in this app.
        """
        super().__init__()
        self._everywhere = everywhere
        self._sections = (*sections, Section("Everywhere", (BACK, *everywhere)))

    def offered(self) -> Iterator[Command]:
        """The way back, and what this app allows everywhere."""
        yield BACK
        yield from self._everywhere

    def compose(self) -> ComposeResult:
        """The bands, then the keys."""
        yield Heading("Help", "↑ ↓ to scroll")
        with VerticalScroll(id="class-help"):
            lines = self._lines()
            yield Rows(*lines, label=max(KEYS, *(len(label) + 2 for label, _ in lines if label)))
        yield KeyBar()

    def on_mount(self) -> None:
        """The page can be scrolled at once."""
        self.query_one("#class-help").focus()

    def _lines(self) -> list[Row]:
        rows: list[Row] = [(f"{SIGNS[band]} {band.value}", Content.styled(text, STYLES[band])) for band, text in BANDS]
        keymap = self.sayback.keys
        for section in self._sections:
            rows += [(None, Content("")), (None, Content.styled(section.title, "bold"))]
            for command in section.commands:
                keys = keymap.get(command.id, command.keys).split(",")
                text = Content.assemble(command.title, (f"  {command.help}", "$muted"))
                rows.append((" ".join(shown(key.strip()) for key in keys), text))
        return rows
