"""The host's app: the board of a class, over the class's database and the learners' entrance."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from trainer.errors import ClassError, ExitCode, TrainerError
from trainer.ui.app import SaybackApp
from trainer.ui.page import Page

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.classroom.hosting import Entrance
    from trainer.classroom.store import ClassStore
    from trainer.services import Services

LOOK = 0.2
"""Seconds between two looks at the class's database."""
TEND = 2.0
"""Seconds between two looks after the entrance."""


class BoardApp(SaybackApp):
    """Everything on the host's screen.

    Attributes:
        store: the class.
        entrance: where the learners come in; a process of its own.
    """

    CSS_PATH = ["../app.tcss", "board.tcss"]  # noqa: RUF012

    def __init__(self, services: Services, store: ClassStore, entrance: Entrance) -> None:
        super().__init__(services)
        self.store = store
        self.entrance = entrance
        self._trouble = ""

    def get_default_screen(self) -> Screen[None]:
        """The way in: address, code and QR."""
        from trainer.ui.classroom.door import DoorScreen

        return DoorScreen()

    def on_mount(self) -> None:
        """Follow the class, and look after the entrance."""
        super().on_mount()
        self.set_interval(LOOK, self.look)
        self.set_interval(TEND, self._tend)

    def look(self) -> None:
        """Let the page on top show what has changed; when the file is busy for once, the next look will do."""
        try:
            if not self.store.changed():
                return
        except TrainerError:
            return
        self.follow()

    def follow(self) -> None:
        """Let every page of the class look anew: also called by whoever changed the class on this side."""
        for screen in self.screen_stack:
            if isinstance(screen, BoardPage):
                screen.follow()

    def _tend(self) -> None:
        self.tasks.run(self, "looking after the entrance", lambda _: self.entrance.tend(), failed=self._entrance_down)

    def _entrance_down(self, error: TrainerError) -> None:
        if str(error) != self._trouble:
            self._trouble = str(error)
            self.tell(ClassError(error.message, hint=error.hint))


class BoardPage(Page):
    """A page of the board: `follow` is called whenever the class may have changed, and once at the beginning."""

    @property
    def board(self) -> BoardApp:
        """The app, by its own type."""
        return cast("BoardApp", self.app)

    @property
    def store(self) -> ClassStore:
        """The class."""
        return self.board.store

    def on_mount(self) -> None:
        """Show the class as it stands."""
        self.follow()

    def follow(self) -> None:
        """Show the class as it stands. Must not raise for a class that changes under it."""


def run_board(services: Services, store: ClassStore, entrance: Entrance) -> int:
    """Run the board until it is left, and return the exit code."""
    app = BoardApp(services, store, entrance)
    result = app.run()
    app.tasks.close()
    if app.return_code:  # a bug: Textual has printed where
        return ExitCode.MACHINE
    return ExitCode.OK if result is None else result
