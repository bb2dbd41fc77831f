"""Who is here, by name: for the host's eyes. Somebody is sent away by pressing the key twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from trainer.errors import TrainerError
from trainer.printable import printable
from trainer.ui.class_commands import IN_PEOPLE
from trainer.ui.classroom.board import BoardPage
from trainer.ui.commands import BACK, bindings
from trainer.ui.widgets.choices import Choices
from trainer.ui.widgets.heading import Heading, columns
from trainer.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from trainer.classroom.model import Seat

AWAY = timedelta(seconds=15)
"""Without a sign of life for this long, somebody counts as away: a closed laptop, a lost network."""


class PeopleScreen(BoardPage):
    """A line a person: the name, what they sit at, whether they are away."""

    PAGE_COMMANDS = (*IN_PEOPLE, BACK)
    BINDINGS = bindings(PAGE_COMMANDS)

    def __init__(self) -> None:
        super().__init__()
        self._seats: tuple[Seat, ...] = ()
        self._asked: str | None = None
        """The seat that the key was pressed for once."""

    def compose(self) -> ComposeResult:
        """The list, and what to do when it is empty."""
        yield Heading("Who is here", "only for your eyes")
        yield Choices(id="people", markup=False)
        yield Static("Nobody yet.", id="nobody")
        yield KeyBar()

    def on_mount(self) -> None:
        """The list has the keys; being away shows without any news."""
        self.query_one(Choices).focus()
        self.call_after_refresh(self.follow)
        self.set_interval(2.0, self.follow)

    def on_resize(self) -> None:
        """What stands at the right edge goes with it."""
        self.call_after_refresh(self.follow)

    def follow(self) -> None:
        """Show the seats as they stand, the chosen one staying chosen."""
        try:
            self._seats = self.store.seats()
        except TrainerError as error:
            self.board.tell(error)
            return
        people = self.query_one(Choices)
        at = people.highlighted
        people.set_options([Option(self._line(seat), id=seat.id) for seat in self._seats])
        people.highlighted = None if not self._seats else min(at or 0, len(self._seats) - 1)
        people.display, self.query_one("#nobody").display = bool(self._seats), not self._seats

    def _line(self, seat: Seat) -> Content:
        away = self.store.clock.now() - seat.seen > AWAY
        what = "press again to send away" if seat.id == self._asked else "away" if away else seat.place.value
        style = "bold $warning" if seat.id == self._asked else "$muted"
        return columns(Content(printable(seat.name)), Content.styled(what, style), self.query_one(Choices).line_width)

    def action_send_away(self) -> None:
        """Ask; the second time, do it."""
        at = self.query_one(Choices).highlighted
        if at is None or at >= len(self._seats):
            return
        seat = self._seats[at]
        if self._asked != seat.id:
            self._asked = seat.id
        else:
            self._asked = None
            self.store.remove_seat(seat.id)
            self.board.say(f"{seat.name} was sent away; a new code keeps them out.")
        self.board.follow()
