"""The Textual app: opens screens, carries the services, holds no rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding

from trainer.errors import ExitCode, TrainerError, UsageError
from trainer.ui.commands import EVERYWHERE, bindings, keymap
from trainer.ui.hangup import terminal_gone
from trainer.ui.tasks import Tasks
from trainer.ui.theme import OURS, THEMES

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.practice import Task
    from trainer.services import Services
    from trainer.settings import Settings
    from trainer.start import Start

PLACES = ("library", "progress", "settings", "help", "lesson", "course", "due", "recordings")
"""The screens that can be gone to from anywhere calm; each is the class in ``trainer.ui.screens.<name>.SCREEN``."""

CALM = 20.0
"""Seconds after the start before the weekly copy is thought of."""
COPYING = 900.0
"""Seconds that a copy of many years may take in the background."""
LOOKED_AFTER = 2.0
"""Seconds between two looks whether the terminal is still there."""


def _commands() -> type[Any]:
    from trainer.ui.palette import Commands

    return Commands


class SaybackApp(App[int], inherit_bindings=False):
    """Everything on the screen.

    Attributes:
        services: packs, memory, voice and settings of this run.
        tasks: the bridge for work that takes time.
        keys: the learner's own keys in force, by command id.
    """

    TITLE = "sayback"
    CSS_PATH = ["app.tcss", "screens/home.tcss"]  # noqa: RUF012  # the first screen brings no file of its own
    COMMANDS: ClassVar[set[Any]] = {_commands}
    BINDINGS = [*bindings(EVERYWHERE), Binding("ctrl+c", "help_quit", show=False, system=True)]  # noqa: RUF012

    def __init__(self, services: Services, start: Start | None = None) -> None:
        super().__init__()
        self.services = services
        self.tasks = Tasks(self.tell, self._note)
        self.keys: dict[str, str] = {}
        self._start = start
        for theme in THEMES:
            self.register_theme(theme)
        self._wear(services.settings)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that lack them."""
        return OURS

    def get_default_screen(self) -> Screen[None]:
        """Home, at the bottom of everything."""
        from trainer.ui.screens.home import HomeScreen

        return HomeScreen()

    def on_mount(self) -> None:
        """Open what the command line asked for."""
        self._rekey()
        if self.services.settings.weekly_copy:
            self.set_timer(CALM, self._keep_a_copy)
        if not (self.is_headless or self.is_web):
            self.set_interval(LOOKED_AFTER, self._leave_with_the_terminal)
        if self._start is not None and self._start.tasks:
            self.open_practice(self._start.tasks, recap=self._start.recap, seconds=self._start.seconds)
        elif self._start is not None and self._start.screen != "home":
            self.go(self._start.screen)

    def _leave_with_the_terminal(self) -> None:
        """What was written is on disk; nobody can see or press anything any more."""
        if terminal_gone():
            self.exit(ExitCode.OK)

    def on_unmount(self) -> None:
        """Nobody waits for answers any more."""
        self.tasks.stop()

    def open_practice(self, tasks: tuple[Task, ...], recap: bool = False, seconds: float | None = None) -> None:
        """Practise these drills now; the session's screen dismisses itself at its end.

        Args:
            tasks: the drills; nothing happens when there are none.
            recap: end in a one-screen recap and leave the program after it.
            seconds: how long the session lasts, if it has a clock.
        """
        if not tasks:
            return
        from trainer.ui.screens.practice import PracticeScreen

        screen = PracticeScreen(self.services, tasks, recap, seconds)
        self.push_screen(screen, (lambda _: self.exit(0)) if recap else None)

    def go(self, place: str) -> None:
        """Show one of `PLACES`: the one already open below, or a new one in place of the present one, above Home."""
        import importlib

        screen_type: type[Screen[None]] = importlib.import_module(f"trainer.ui.screens.{place}").SCREEN
        if isinstance(self.screen, screen_type):
            return
        if type(self.screen).__module__.rpartition(".")[2] in PLACES and place != "help":
            self.switch_screen(screen_type())
        else:
            self.push_screen(screen_type())

    def action_help(self) -> None:
        """Every key and what the bands mean."""
        self.go("help")

    def change_settings(self, settings: Settings) -> None:
        """Put settings in force, show the look they ask for, write them; an error in writing is shown."""
        if settings.profile != self.services.settings.profile:
            for belonging in ("profile", "bookkeeper"):  # made anew for the other learner at their next use
                self.services.__dict__.pop(belonging, None)
        try:
            self.services.change_settings(settings)
        except TrainerError as error:
            self.tell(error)
        self._wear(settings)
        self._rekey()

    def tell(self, error: TrainerError) -> None:
        """Show what went wrong and how to mend it."""
        from trainer.printable import printable
        from trainer.served import without_paths

        self.notify(printable(without_paths(str(error))), title=error.title, severity="error", timeout=10, markup=False)

    def say(self, message: str) -> None:
        """Show one calm line for a moment."""
        from trainer.printable import printable

        self.notify(printable(message), timeout=4, markup=False)

    def _keep_a_copy(self) -> None:
        """The weekly copy, once everything stands and the learner has begun; it disturbs nobody."""
        from trainer.progress import weekly

        services = self.services
        self.tasks.run(
            self,
            "making the weekly copy",
            lambda stop: weekly.keep(services.paths, services.clock, stop),
            deadline=COPYING,
        )

    def _wear(self, settings: Settings) -> None:
        self.theme = settings.theme
        self.animation_level = "full" if settings.animations else "none"

    def _rekey(self) -> None:
        """Bind the learner's own keys; those that cannot be used are reported on Home."""
        self.keys = keymap(self.services.settings.keys).keys
        self.set_keymap(self.keys)

    def _note(self, name: str, error: BaseException) -> None:
        from trainer.ui.trouble import note

        note(self.services.paths.log, self.services.clock.now(), name, error)


def run(services: Services, start: Start | None = None) -> int:
    """Run the app until it is left and return the exit code.

    Raises:
        UsageError: there is no terminal to draw on.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal.", hint="Use --plain for pipes and screen readers.")
    app = SaybackApp(services, start)
    result = app.run()
    app.tasks.close()
    if app.return_code:  # a bug: Textual has printed where
        return ExitCode.MACHINE
    return ExitCode.OK if result is None else result
