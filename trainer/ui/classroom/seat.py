"""What a learner sees: an app of its own, one process a seat, fed by the class's database alone.

It runs behind a browser, or a learner's own terminal, through Textual's web driver, on the host's machine. So it has no
command that touches a file, a device or a program of that machine: no palette, no screenshot, no suspending, no links.
It imports no scorer, no voice and no packs; what it shows of a drill stands in the round.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from trainer.classroom.own_seat import OwnSeat
from trainer.errors import TrainerError
from trainer.printable import printable
from trainer.ui.theme import OURS, THEMES

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from trainer.classroom.model import Seat

CLASS_VARIABLE = "SAYBACK_SEAT_CLASS"
TOKEN_VARIABLE = "SAYBACK_SEAT_TOKEN"  # noqa: S105  (the name of a variable)
"""What the entrance puts into the environment of a seat's process; both are taken out of it at once."""

LOOK = 0.2
"""Seconds between two looks at the class's database."""
SIGN_OF_LIFE = 5.0
"""Seconds between two signs of life for the board."""


class WaitingScreen(Screen[None]):
    """You are in; the class begins soon."""

    def compose(self) -> ComposeResult:
        """A few words in the middle."""
        yield Static(id="waiting")

    def show(self, title: str, name: str) -> None:
        """Say whose seat this is, and in which class."""
        self.query_one("#waiting", Static).update(
            Content.assemble(
                (printable(title), "bold $primary"),
                "\n\nYou are in, ",
                (printable(name), "bold"),
                ".\nThe class begins soon.\n\n",
                ("Leave this page open; if it closes, come back the same way.", "$muted"),
            )
        )


class SeatApp(App[str], inherit_bindings=False):
    """One seat.

    Attributes:
        seat: the class, as this seat may see and change it.
        me: who sits here, as of the last look.
    """

    CSS_PATH = "seat.tcss"
    TITLE = "sayback"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = []  # noqa: RUF012  # none of Textual's own: no quitting, no palette

    def __init__(self, seat: OwnSeat) -> None:
        super().__init__()
        self.seat = seat
        self.me: Seat | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "sayback-dark"
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that lack them."""
        return OURS

    def get_default_screen(self) -> Screen[None]:
        """The waiting room."""
        return WaitingScreen()

    def on_mount(self) -> None:
        """Follow the class."""
        self.set_interval(SIGN_OF_LIFE, self.live)

    def on_ready(self) -> None:
        """The first screen stands: look at the class, now and from now on."""
        self.look()
        self.set_interval(LOOK, self.look)

    def look(self) -> None:
        """Follow the class; end when this seat was removed or taken up elsewhere."""
        try:
            if not self.seat.changed():
                return
            me, classroom = self.seat.me(), self.seat.classroom()
        except TrainerError:  # the file is busy for once: the next look will do
            return
        if me is None:
            self.exit("gone")
            return
        self.me = me
        if isinstance(self.screen, WaitingScreen):
            self.screen.show(classroom.title, me.name)

    def live(self) -> None:
        """Give a sign of life."""
        try:
            self.seat.here()
        except TrainerError:  # the next look tells why
            return


def run(path: Path, token: str) -> int:
    """Run the app of one seat until it ends. Raises TrainerError when the class cannot be opened."""
    seat = OwnSeat.open(path, token)
    try:
        SeatApp(seat).run()
    finally:
        seat.close()
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
