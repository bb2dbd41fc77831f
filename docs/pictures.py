"""Draw the pictures of the README and the guides: the program itself, driven key by key. ``make pictures``.

A learner's first two replies are typed into the real app over a folder of its own, with a clock that stands still, so
that the same program draws the same pictures. A class of four is held the same way.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from threading import Event
from typing import Any

from textual.app import App

from tests.support.app import FixedClock, make_services
from tests.support.class_screens import a_room, looked
from trainer.classroom import paper
from trainer.classroom.desk import Desk
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.practice import Task
from trainer.start import Start
from trainer.ui.app import SaybackApp
from trainer.ui.classroom.board import BoardApp
from trainer.ui.classroom.seat import SeatApp

HERE = Path(__file__).parent / "pictures"
SIZE = (80, 24)
DRILL = "telecom/third-month"
FIRST = "So it's been fifty-eight instead of thirty-one since March. I'll go through the bill for you."
SECOND = (
    "Three bills in a row at nearly double, and twice you were told it was sorted. No wonder you've had enough, "
    "Graham. What did they say they had actually done about it?"
)


CLASS = ("Zoë Ng", "Bo Lee", "Nick", "Amara")
CLASS_REPLIES = (
    SECOND,
    "I am sorry for the inconvenience. I will refund you the difference today.",
    "You have paid fifty-eight twice, Graham, you called twice, and you are worn out by it. What changed in March?",
)


class _NoEntrance(Entrance):
    """An entrance with an address and no process."""

    def tend(self) -> None:
        """There is nothing to look after."""


def _save(app: App[Any], name: str) -> None:
    """Write the screen as SVG, without the web font it would ask a server for."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", app.export_screenshot(title="sayback"), flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def _draw(folder: Path) -> None:
    clock = FixedClock()
    services = make_services(folder, clock=clock)
    drill = services.catalog.drill(DRILL)
    task = Task(drill, services.catalog.pack_hash(drill))
    app = SaybackApp(services, Start(tasks=(task,)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for number, reply in enumerate((FIRST, SECOND)):
            await pilot.press(*reply)
            await pilot.pause()
            if number:
                _save(app, "practice")
            clock.advance(minutes=2)
            await pilot.press("enter")
            await app.workers.wait_for_complete()
            await pilot.pause(0.3)
            if number:
                _save(app, "debrief")
            else:
                await pilot.press("r")
                await pilot.pause(0.2)
        await pilot.press("escape")
        await pilot.pause(0.5)
        _save(app, "home")
        await pilot.press("slash")
        await pilot.pause(0.5)
        _save(app, "library")
    services.close()


async def _draw_class(folder: Path) -> None:
    """A class of four: the way in, the private view while one still writes, a learner's own marks."""
    clock = FixedClock()
    services = make_services(folder, clock=clock)
    drill = services.catalog.drill(DRILL)
    with a_room(folder, clock) as room:
        store = room.store
        store.set_title("Say it back: a first class")
        with store.database.write() as connection:
            connection.execute("UPDATE class SET code = 'HKT4RM'")  # the pictures stay the same
        board = BoardApp(services, store, _NoEntrance(EntranceOptions("", "192.168.1.20")), marking=False)
        async with board.run_test(size=SIZE) as pilot:
            await pilot.pause(0.3)
            _save(board, "class-way-in")
            seats = []
            for name in CLASS:
                clock.advance(seconds=1)
                seats.append(room.sit(name)[1])
            current = board.conductor.open(paper.read(drill), services.catalog.pack_hash(drill), sound=False)
            board.conductor.on(board.conductor.read())
            for own, text in zip(seats, CLASS_REPLIES, strict=False):
                clock.advance(seconds=20)
                own.submit(current.id, f"reply-{text[:8]}", text)
            for own in seats:
                own.here()
            seats[-1].keep_draft(current.id, "Two of your")
            Desk(store, lambda: services.catalog).mark(Event())
            await pilot.press("tab")
            board.follow()
            await pilot.pause(0.5)
            _save(board, "class-private")
            board.conductor.on(board.conductor.read())
        seat = SeatApp(seats[0], clock)
        async with seat.run_test(size=SIZE) as pilot:
            await looked(pilot)
            await pilot.pause(0.3)
            _save(seat, "class-seat")
    services.close()


def main() -> int:
    """Draw every picture; returns 0."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_draw(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_draw_class(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
