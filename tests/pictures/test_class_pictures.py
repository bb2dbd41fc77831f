"""A class as approved pictures: the seat on a phone and on a laptop, the board for the room and for its host."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.pictures.test_pictures import NARROW, PLAIN, Compare, still
from tests.screens.test_class_board import PACK, NoEntrance
from tests.support.app import make_services
from tests.support.class_screens import REPLIES, Room, a_room, made, seat_app
from trainer.classroom.hosting import EntranceOptions
from trainer.classroom.model import Stage
from trainer.classroom.round import Shown
from trainer.packs.catalog import Catalog
from trainer.settings import Settings
from trainer.ui.classroom.board import BoardApp

pytestmark = pytest.mark.picture

PHONE, LARGE = (40, 20), (120, 40)
Look = Callable[..., None]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A class in the middle of a round: four replies in, one of them Amara's."""
    monkeypatch.setattr("trainer.classroom.store.new_code", lambda: "KMN7QX")
    with a_room(tmp_path) as room:
        yield room


def answered(room: Room, stage: Stage, **shown: object) -> list[Any]:
    """Everybody's seats, in a round that has come to this stage."""
    seats = []
    for number, name in enumerate(("Amara Okoro", "Ben", "Cleo Marchetti", "Dan", "Eve")):
        seats.append(room.sit(name, share=number == 1)[1])
        room.clock.advance(seconds=1)
    current = room.open(stage=Stage.ANSWER)
    ids = []
    for number, (own, text, overall) in enumerate(zip(seats, REPLIES, (78, 61, 22, 55), strict=False)):
        reply = own.submit(current.id, f"00000000-0000-4000-8000-00000000000{number}", text)
        room.mark(reply.id, made(text, overall, asked=number % 2 == 0))
        ids.append(reply.id)
        room.clock.advance(seconds=1)
    chosen = Shown(gallery=(ids[1], ids[0], ids[3]), pair=(ids[1], ids[0]), **shown)  # type: ignore[arg-type]
    room.store.set_stage(current.id, stage, shown=chosen.to_json())
    if shown.get("result"):
        room.store.set_stage(current.id, Stage.VOTE)
        for own, reply_id in zip(seats, (ids[1], ids[0], ids[1], ids[1]), strict=False):
            own.cast(current.id, reply_id)
    room.store.set_stage(current.id, stage)
    return seats


@pytest.fixture
def seat(snap_compare: Compare, room: Room) -> Look:
    """Compare Amara's seat at a stage with its picture."""

    def compare(
        stage: Stage | None, size: tuple[int, int] = PHONE, keys: tuple[str, ...] = (), **shown: object
    ) -> None:
        own = room.sit("Amara Okoro")[1] if stage is None else answered(room, stage, **shown)[0]
        app = seat_app(own, room.clock)

        async def before(pilot: Pilot[Any]) -> None:
            await pilot.pause(0.3)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.3)
            still(pilot)
            await pilot.pause()

        assert snap_compare(app, terminal_size=size, run_before=before)

    return compare


@pytest.fixture
def board(snap_compare: Compare, room: Room, tmp_path: Path) -> Look:
    """Compare the board at a stage with its picture."""

    def compare(
        stage: Stage | None, size: tuple[int, int] = PLAIN, keys: tuple[str, ...] = (), **shown: object
    ) -> None:
        if stage is not None:
            answered(room, stage, **shown)
        services = make_services(
            tmp_path, clock=room.clock, catalog=Catalog((PACK,)), settings=Settings(voice=False, weekly_copy=False)
        )
        entrance = NoEntrance(EntranceOptions(str(room.store.path), host="192.168.1.7"))
        app = BoardApp(services, room.store, entrance, marking=False)
        before = _before(keys)
        assert snap_compare(app, terminal_size=size, run_before=before)

    return compare


def _before(keys: tuple[str, ...]) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def before(pilot: Pilot[Any]) -> None:
        await pilot.pause(0.4)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.4)
        still(pilot)
        await pilot.pause()

    return before


def test_a_seat_waits_on_a_phone(seat: Look) -> None:
    seat(None)


def test_own_marks_on_a_phone(seat: Look) -> None:
    seat(Stage.MARKS)


def test_own_marks_on_a_laptop(seat: Look) -> None:
    seat(Stage.MARKS, PLAIN)


def test_a_vote_on_a_laptop(seat: Look) -> None:
    seat(Stage.VOTE, PLAIN, ("1",))


def test_the_way_in(board: Look) -> None:
    board(None)


def test_bands_and_what_was_missed(board: Look) -> None:
    board(Stage.MARKS, NARROW)


def test_two_replies_and_the_votes(board: Look) -> None:
    board(Stage.VOTE, LARGE, result=True)


def test_the_private_view(board: Look) -> None:
    board(Stage.MARKS, PLAIN, ("tab",))


def test_the_room_without_colour(board: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    board(Stage.MARKS, PLAIN)
