"""The host's app: the board of a class, over the class's database and the learners' entrance."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from trainer.classroom.conduct import Conductor
from trainer.classroom.desk import Desk
from trainer.errors import ClassError, ExitCode, TrainerError
from trainer.ui.app import SaybackApp
from trainer.ui.page import Page

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.classroom.hosting import Entrance
    from trainer.classroom.registrar import Registrar
    from trainer.classroom.store import ClassStore
    from trainer.services import Services

LOOK = 0.2
"""Seconds between two looks at the class's database."""
TEND = 2.0
"""Seconds between two looks after the entrance."""
ENDING = 2.0
"""Seconds that the reply at hand may take to be marked when the board is left."""


class BoardApp(SaybackApp):
    """Everything on the host's screen.

    Attributes:
        store: the class.
        entrance: where the learners come in; a process of its own.
        conductor: moves the rounds on.
        desk: marks what is handed in, in a thread.
    """

    CSS_PATH = ["../app.tcss", "sheet.tcss", "board.tcss"]  # noqa: RUF012  # the first screen brings no file of its own

    def __init__(
        self,
        services: Services,
        store: ClassStore,
        entrance: Entrance,
        *,
        marking: bool = True,
        registrar: Registrar | None = None,
    ) -> None:
        """Make one.

        Args:
            services: packs, voice and settings of the host.
            store: the class.
            entrance: where learners come in.
            marking: whether replies are marked here; another process may do it.
            registrar: who looks learners up in the class list, if there is one.
        """
        super().__init__(services)
        self.store = store
        self.entrance = entrance
        self.registrar = registrar
        self.conductor = Conductor(store, services.clock)
        self.desk = Desk(store, lambda: services.catalog)
        self._trouble = ""
        self._leaving = threading.Event()
        self._marking = threading.Thread(target=self._mark, name="marking desk", daemon=True) if marking else None

    def get_default_screen(self) -> Screen[None]:
        """The board."""
        from trainer.ui.classroom.board_screen import BoardScreen

        return BoardScreen()

    def on_mount(self) -> None:
        """Mark what is there and what comes."""
        super().on_mount()
        if self._marking is not None:
            self._marking.start()

    def on_ready(self) -> None:
        """The first screen stands: follow the class, look after the entrance."""
        self.set_interval(LOOK, self.look)
        self.set_interval(TEND, self._tend)

    def on_unmount(self) -> None:
        """The desk closes; what is unmarked is marked when the class is taken up again."""
        super().on_unmount()
        self._leaving.set()
        if self._marking is not None and self._marking.is_alive():
            self._marking.join(ENDING)

    def action_help(self) -> None:
        """The keys of the board."""
        from trainer.ui.class_commands import BOARD_SECTIONS
        from trainer.ui.classroom.help import ClassHelp

        if not isinstance(self.screen, ClassHelp):
            self.push_screen(ClassHelp(BOARD_SECTIONS))

    def look(self) -> None:
        """Let the pages show what has changed; when the file is busy for once, the next look will do."""
        try:
            changed = self.store.changed()
        except TrainerError:
            return
        if changed:
            self.follow()
            if (registrar := self.registrar) is not None:
                self.tasks.run(self, "looking up the class list", lambda _: registrar.look())

    def follow(self) -> None:
        """Let every page of the class look anew: also called by whoever changed the class on this side."""
        for screen in self.screen_stack:
            if isinstance(screen, BoardPage) and screen.is_running:
                screen.follow()

    def _mark(self) -> None:
        try:
            self.desk.run(self._leaving)
        except Exception as error:  # noqa: BLE001  # a desk that breaks must be seen, not vanish with its thread
            self.desk.trouble = f"Replies are not being marked: {error!r}. Leave the board and open it again."
            self._note("marking replies", error)

    def _tend(self) -> None:
        self.tasks.run(self, "looking after the entrance", lambda _: self.entrance.tend(), failed=self._entrance_down)
        for sentence in self.entrance.news():
            self.say(sentence)

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


def run_board(services: Services, store: ClassStore, entrance: Entrance, registrar: Registrar | None = None) -> int:
    """Run the board until it is left, and return the exit code; `registrar` looks learners up in a class list."""
    app = BoardApp(services, store, entrance, registrar=registrar)
    result = app.run()
    app.tasks.close()
    if app.return_code:  # a bug: Textual has printed where
        return ExitCode.MACHINE
    return ExitCode.OK if result is None else result
