"""The way in, for the projector: where to go, the code to type, the picture to scan, how many are here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from trainer.classroom.codes import spaced
from trainer.classroom.model import Classroom, Door
from trainer.classroom.qr import qr_lines
from trainer.printable import printable
from trainer.ui.classroom.big import big
from trainer.wording import count

LARGEST = 56
"""Cells that the code is written across at most."""
BETWEEN = 6
"""Cells between the words and the picture, and at the edges."""


class WayIn(Horizontal):
    """The words on the left, the picture on the right."""

    def compose(self) -> ComposeResult:
        """Three parts."""
        with Vertical(id="steps-box"):
            yield Static(id="steps", markup=False)
            yield Static(id="here", markup=False)
        yield Static(id="qr", markup=False)

    def show(self, classroom: Classroom, address: str, here: int, headline: str = "") -> None:
        """Tell how to come in.

        Args:
            classroom: the class, with its code and its door.
            address: where a browser goes.
            here: how many are in.
            headline: something to say first.
        """
        # In capitals throughout: a QR code of capitals, digits and a few signs is a size smaller.
        lines = qr_lines(f"{address}{classroom.code}".upper())
        picture = self.query_one("#qr", Static)
        picture.update(Content("\n".join(lines)))
        picture.display = classroom.door is Door.OPEN
        room = min(LARGEST, self.app.size.width - len(lines[0]) - BETWEEN)
        self.query_one("#steps", Static).update(_steps(classroom, address, headline, room))
        self.query_one("#here", Static).update(_here(classroom, here))


def _steps(classroom: Classroom, address: str, headline: str, room: int) -> Content:
    first = Content.styled(f"{printable(headline)}\n\n", "bold") if headline else Content("")
    if classroom.door is Door.CLOSED:
        return first
    return first + Content.assemble(
        "On your phone or laptop open\n",
        (address, "bold $primary"),
        "\n\nand type\n\n",
        ("\n".join(big(spaced(classroom.code), room)), "bold $accent"),
        "\n",
    )


def _here(classroom: Classroom, here: int) -> Content:
    door = "" if classroom.door is Door.OPEN else "The door is closed.\n"
    return Content.assemble((door, "bold $warning"), f"{count(here, 'learner')} here")
