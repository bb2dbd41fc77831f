"""Help: what the bands mean, and every key, from where the commands are declared."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from trainer.packs.model import Band
from trainer.printable import printable
from trainer.ui.band import SIGNS, STYLES
from trainer.ui.commands import BACK, Command, Section, bindings, sections, shown
from trainer.ui.page import Page
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.rows import Row, Rows

BANDS = (
    (Band.STRONG, "The customer would feel heard: the point, the feeling and why, a question that opens."),
    (Band.FAIR, "Part of it is there; something that matters is missing."),
    (Band.WEAK, "A formula, a fix or a question before showing what was heard."),
)
KEYS = 16
"""Cells of the column of keys."""


class HelpScreen(Page):
    """One long page; arrows, Page Up and Page Down move through it."""

    CSS_PATH = "help.tcss"
    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (BACK,)
    BINDINGS = bindings(PAGE_COMMANDS)

    def compose(self) -> ComposeResult:
        """The bands, the keys by place, where to change them."""
        yield Heading("Help", "↑ ↓ to scroll")
        with VerticalScroll(id="help-body"):
            yield Rows(*self._lines(), label=KEYS)
        yield KeyBar()

    def on_mount(self) -> None:
        """The page can be scrolled at once."""
        self.query_one("#help-body").focus()

    def _lines(self) -> list[Row]:
        gap: Row = (None, Content(""))
        rows: list[Row] = [(f"{SIGNS[band]} {band.value}", Content.styled(text, STYLES[band])) for band, text in BANDS]
        for section in sections():
            rows += [gap, (None, Content.styled(section.title, "bold")), *self._keys(section)]
        return [*rows, gap, *self._own_keys()]

    def _keys(self, section: Section) -> list[Row]:
        keymap = self.sayback.keys
        rows: list[Row] = []
        for command in section.commands:
            keys = keymap.get(command.id, command.keys).split(",")
            text = Content.assemble(command.title, (f"  {command.help}", "$muted"))
            rows.append((" ".join(shown(key.strip()) for key in keys), text))
        return rows

    def _own_keys(self) -> list[Row]:
        if self.services.served:
            return []
        names = ", ".join(command.id for section in sections() for command in section.commands)
        path = printable(str(self.services.paths.settings))
        how = f'Any key can be yours: in {path}, under [keys], write a line such as  {BACK.id} = "x".'
        return [("Your own", Content(how)), ("", Content.styled(f"The names: {names}.", "$muted"))]


SCREEN = HelpScreen
