"""Home: what to do now, in one line; Enter does it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from trainer.ui.commands import GOING, HOME, Command, bindings
from trainer.ui.page import Page
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar


class HomeScreen(Page):
    """The screen at the bottom of everything."""

    PAGE_COMMANDS: ClassVar[tuple[Command, ...]] = (*HOME, *GOING)
    BINDINGS = bindings(PAGE_COMMANDS)

    def compose(self) -> ComposeResult:
        """Heading, what is due, lately, keys."""
        yield Heading("sayback")
        yield KeyBar()

    def action_start(self) -> None:
        """Practise what is due."""
        from trainer.start import plan

        self.sayback.open_practice(plan(self.services))


SCREEN = HomeScreen
