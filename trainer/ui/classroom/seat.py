"""What a learner sees: an app of its own, one process a seat, fed by the class's database alone.

It runs behind a browser, or a learner's own terminal, through Textual's web driver, on the host's machine. So it has no
command that touches a file, a device or a program of that machine: no screenshot, no suspending, no links, no way out
but leaving the page; the palette holds the seat's own commands and nothing else.
It imports no scorer, no voice and no packs; what it shows of a drill stands in the round.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App

from trainer.classroom.own_seat import OwnSeat
from trainer.clock import Clock, SystemClock
from trainer.errors import TrainerError
from trainer.ui.class_commands import AT_A_SEAT, SEAT_SECTIONS
from trainer.ui.commands import bindings
from trainer.ui.theme import OURS, THEMES

if TYPE_CHECKING:
    from textual.screen import Screen

CLASS_VARIABLE = "SAYBACK_SEAT_CLASS"
TOKEN_VARIABLE = "SAYBACK_SEAT_TOKEN"  # noqa: S105  (the name of a variable)
"""What the entrance puts into the environment of a seat's process; both are taken out of it at once."""
GONE = "gone"
"""What the app returns when the seat was given up, or taken up in another window."""


def _commands() -> type[Any]:
    from trainer.ui.palette import Commands

    return Commands


class SeatApp(App[str], inherit_bindings=False):
    """One seat.

    Attributes:
        own: the class, as this seat may see and change it.
        keys: nobody's own keys: the defaults are in force.
    """

    CSS_PATH = ["../app.tcss", "sheet.tcss", "seat.tcss"]  # noqa: RUF012  # the first screen brings no file of its own
    TITLE = "sayback"
    COMMANDS: ClassVar[set[Any]] = {_commands}
    BINDINGS = bindings(AT_A_SEAT)

    def __init__(self, own: OwnSeat, clock: Clock | None = None) -> None:
        super().__init__()
        self.own = own
        self.clock = clock or SystemClock()
        self.keys: dict[str, str] = {}
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "sayback-dark"
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that lack them."""
        return OURS

    def get_default_screen(self) -> Screen[None]:
        """The only screen there is, but for Help."""
        from trainer.ui.classroom.seat_screen import SeatScreen

        return SeatScreen(self.own, self.clock)

    def action_help(self) -> None:
        """Every key of this place, and what the bands mean."""
        from trainer.ui.classroom.help import ClassHelp

        if not isinstance(self.screen, ClassHelp):
            self.push_screen(ClassHelp(SEAT_SECTIONS, AT_A_SEAT))


def run(path: Path, token: str) -> int:
    """Run the app of one seat until it ends. Raises TrainerError when the class cannot be opened."""
    own = OwnSeat.open(path, token)
    try:
        SeatApp(own).run()
    finally:
        own.close()
    return 0


def main() -> int:
    """What the entrance starts: the class and the token come by the environment, and stay nowhere."""
    path, token = os.environ.pop(CLASS_VARIABLE, ""), os.environ.pop(TOKEN_VARIABLE, "")
    try:
        return run(Path(path), token)
    except TrainerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
