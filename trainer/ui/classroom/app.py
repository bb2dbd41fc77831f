"""What the board and the seat have in common: our themes, one bridge for work, our palette and no command of Textual's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding

from trainer.printable import printable
from trainer.ui.commands import EVERYWHERE, Section, bindings
from trainer.ui.tasks import Tasks
from trainer.ui.theme import OURS, THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainer.errors import TrainerError


def _commands() -> type[Any]:
    from trainer.ui.palette import Commands

    return Commands


class ClassApp(App[int], inherit_bindings=False):
    """An app of a class.

    Attributes:
        tasks: the bridge for work that takes time.
        keys: the user's own keys in force, by command id.
    """

    TITLE = "sayback"
    COMMANDS: ClassVar[set[Any]] = {_commands}
    BINDINGS = [*bindings(EVERYWHERE), Binding("ctrl+c", "help_quit", show=False, system=True)]  # noqa: RUF012
    SECTIONS: ClassVar[tuple[Section, ...]] = ()
    """The commands that Help tells of here."""

    def __init__(self, *, theme: str = "sayback-dark", keys: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.tasks = Tasks(self.tell, self.note_trouble)
        self.keys = dict(keys or {})
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that lack them."""
        return OURS

    def on_mount(self) -> None:
        """The user's own keys."""
        self.set_keymap(self.keys)

    def on_unmount(self) -> None:
        """Nobody waits for answers any more."""
        self.tasks.stop()

    def action_help(self) -> None:
        """Every key of this place, and what the bands mean."""
        from trainer.ui.classroom.help import ClassHelp

        if not isinstance(self.screen, ClassHelp):
            self.push_screen(ClassHelp(self.SECTIONS))

    def tell(self, error: TrainerError) -> None:
        """Show what went wrong and how to mend it."""
        self.notify(printable(str(error)), title=error.title, severity="error", timeout=10, markup=False)

    def say(self, message: str) -> None:
        """Show one calm line for a moment."""
        self.notify(printable(message), timeout=4, markup=False)

    def note_trouble(self, name: str, error: BaseException) -> None:
        """Write down an unexpected error, where there is a place for it."""
