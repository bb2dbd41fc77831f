"""A class on screens: drills, replies with real or made marks, seats and boards over a file of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.app import FixedClock
from tests.support.classroom import a_class
from tests.support.drills import make_drill, make_result
from trainer.classroom import paper
from trainer.classroom.model import Place, Round, Seat, Stage
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.store import ClassStore
from trainer.packs.model import Drill
from trainer.scoring.result import Result

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from trainer.ui.classroom.seat import SeatApp

DRILL = make_drill()
REPLIES = (
    "Three months of wrong bills, and two calls that changed nothing. What was different before the first one?",
    "You called twice and were told it was settled, and still the money is gone. That would make me angry too.",
    "I am sorry for the inconvenience. Let me check your account.",
    "So it is the third month in a row. Which days did you call?",
)


class Room:
    """One class with its host's store, and what a test does in it."""

    def __init__(self, store: ClassStore, clock: FixedClock) -> None:
        self.store, self.clock = store, clock
        self._opened: list[OwnSeat] = []

    def sit(self, name: str = "Amara", *, share: bool = False) -> tuple[Seat, OwnSeat]:
        """Somebody in the class, over a connection of their own."""
        seat = self.store.add_seat(name, Place.BROWSER)
        own = OwnSeat.open(self.store.path, self.store.new_token(seat.id), self.clock)
        self._opened.append(own)
        if share:
            own.share(True)
        return seat, own

    def again(self, seat: Seat) -> OwnSeat:
        """The same seat after a reload: another process, another token."""
        own = OwnSeat.open(self.store.path, self.store.new_token(seat.id), self.clock)
        self._opened.append(own)
        return own

    def open(self, drill: Drill = DRILL, stage: Stage = Stage.HEAR, *, sound: bool = False) -> Round:
        """A round with this drill."""
        opened = self.store.open_round(drill.address, "0" * 64, paper.to_json(paper.read(drill)), sound=sound)
        if stage is not Stage.HEAR:
            self.store.set_stage(opened.id, stage)
        return self.store.round(opened.id)

    def answer(self, own: OwnSeat, text: str, overall: int | None = 60, **marks: object) -> str:
        """A reply by a seat in the present round, marked unless `overall` is None; returns its id."""
        current = own.current_round()
        assert current is not None
        reply = own.submit(current.id, f"reply-{text[:12]}-{len(text)}", text)
        if overall is not None:
            self.mark(reply.id, made(text, overall, **marks))
        return reply.id

    def mark(self, reply: str, result: Result) -> None:
        """Store marks."""
        self.store.mark_replies([(reply, json.dumps(result.to_dict()), result.scorer, "data")])

    def close(self) -> None:
        """Give every connection back."""
        for own in self._opened:
            own.close()


def made(text: str, overall: int, **marks: object) -> Result:
    """Marks whose evidence lies within the text."""
    result = make_result(DRILL, overall=overall, **marks)  # type: ignore[arg-type]
    end = min(len(text), 22)
    facts = tuple(replace(one, reply=(0, end) if one.reply else None, say=(8, 27)) for one in result.facts)
    return replace(result, facts=facts)


@contextmanager
def a_room(folder: Path, clock: FixedClock | None = None) -> Iterator[Room]:
    """A class that is closed again, with everything that was opened for it."""
    clock = clock or FixedClock()
    with a_class(folder, clock) as store:
        room = Room(store, clock)
        try:
            yield room
        finally:
            room.close()


def seat_app(own: OwnSeat, clock: FixedClock) -> SeatApp:
    """A learner's screen; it looks at the class when it is told to."""
    from trainer.ui.classroom.seat import SeatApp

    return SeatApp(own, clock)


async def looked(pilot: Pilot[str]) -> None:
    """Let the screen look at the class, and draw what it saw."""
    screen = pilot.app.screen_stack[0]
    screen.look()  # type: ignore[attr-defined]
    await pilot.pause()
    await pilot.pause()
