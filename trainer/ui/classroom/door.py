"""The way in, for the projector: where to go, the code to type, the picture to scan, how many are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from trainer.classroom.codes import spaced
from trainer.classroom.model import Door
from trainer.classroom.qr import qr_lines
from trainer.errors import TrainerError
from trainer.ui.class_commands import AT_THE_DOOR
from trainer.ui.classroom.board import BoardPage
from trainer.ui.commands import bindings
from trainer.ui.widgets.heading import Heading
from trainer.ui.widgets.keybar import KeyBar
from trainer.wording import count

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from trainer.classroom.model import Classroom


class DoorScreen(BoardPage):
    """Address, code and QR; what the room sees while it comes in."""

    PAGE_COMMANDS = AT_THE_DOOR
    BINDINGS = bindings(AT_THE_DOOR)

    def compose(self) -> ComposeResult:
        """The words on the left, the picture on the right."""
        yield Heading()
        with Horizontal(id="way-in"):
            with Vertical(id="words"):
                yield Static(id="steps")
                yield Static(id="here")
            yield Static(id="qr")
        yield KeyBar()

    def follow(self) -> None:
        """Show the class as it stands."""
        try:
            classroom, seats = self.store.classroom(), self.store.seats()
        except TrainerError as error:
            self.board.tell(error)
            return
        heading = self.query_one(Heading)
        heading.left, heading.right = classroom.title, "come in"
        self.query_one("#steps", Static).update(self._steps(classroom))
        self.query_one("#here", Static).update(_here(classroom, len(seats)))
        self.query_one("#qr", Static).update(Content("\n".join(qr_lines(self._link(classroom)))))

    def _link(self, classroom: Classroom) -> str:
        """In capitals throughout: a QR code of capitals, digits and a few signs is a size smaller."""
        return f"{self.board.entrance.address}{classroom.code}".upper()

    def _steps(self, classroom: Classroom) -> Content:
        return Content.assemble(
            "On your phone or laptop open\n",
            (self.board.entrance.address, "bold $primary"),
            "\n\nand type\n",
            (spaced(classroom.code), "bold $accent"),
            "\n",
        )

    def action_door(self) -> None:
        """Close the door, or open it."""
        was_open = self.store.classroom().door is Door.OPEN
        self.store.set_door(Door.CLOSED if was_open else Door.OPEN)
        self.board.follow()

    def action_new_code(self) -> None:
        """Replace the code."""
        self.store.change_code()
        self.board.say("Another code; who is in stays in.")
        self.board.follow()

    def action_people(self) -> None:
        """Who is here."""
        from trainer.ui.classroom.people import PeopleScreen

        self.app.push_screen(PeopleScreen())


def _here(classroom: Classroom, here: int) -> Content:
    door = "" if classroom.door is Door.OPEN else "The door is closed.\n"
    return Content.assemble((door, "bold $warning"), f"{count(here, 'learner')} here")
