"""The host's way-in screen, the list of people, and a seat's waiting room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from tests.support.app import FixedClock, make_services
from tests.support.classroom import a_class, seated
from trainer.classroom.codes import spaced
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.classroom.model import Door, Place
from trainer.classroom.store import ClassStore
from trainer.ui.classroom.board import BoardApp
from trainer.ui.classroom.people import PeopleScreen
from trainer.ui.classroom.seat import SeatApp, WaitingScreen


class NoEntrance(Entrance):
    """An entrance that is not there: no process, an address all the same."""

    def tend(self) -> None:
        return


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[ClassStore]:
    with a_class(tmp_path, clock) as store:
        yield store


@pytest.fixture
def board(tmp_path: Path, clock: FixedClock, store: ClassStore) -> BoardApp:
    return BoardApp(make_services(tmp_path, clock=clock), store, NoEntrance(EntranceOptions(str(store.path))))


def said(app: BoardApp | SeatApp, query: str) -> str:
    return str(app.screen.query_one(query, Static).content)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_way_in_shows_address_code_picture_and_how_many_are_here(
    board: BoardApp, store: ClassStore, size: tuple[int, int]
) -> None:
    async with board.run_test(size=size) as pilot:
        await pilot.pause()
        assert "http://127.0.0.1:8765/" in said(board, "#steps")
        assert spaced(store.classroom().code) in said(board, "#steps")
        assert said(board, "#here") == "0 learners here"
        qr = board.screen.query_one("#qr")
        assert qr.display
        assert qr.region.height >= 14
        assert board.screen.region.contains_region(qr.region)
        store.add_seat("[b]Amara[/]", Place.BROWSER)
        board.follow()
        await pilot.pause()
        assert said(board, "#here") == "1 learner here"


async def test_the_door_closes_and_opens_and_the_code_changes_with_a_key(board: BoardApp, store: ClassStore) -> None:
    async with board.run_test() as pilot:
        before = store.classroom().code
        await pilot.press("k")
        assert store.classroom().door is Door.CLOSED
        assert "door is closed" in said(board, "#here")
        await pilot.press("k", "j")
        await pilot.pause()
        assert store.classroom().door is Door.OPEN
        assert store.classroom().code != before
        assert spaced(store.classroom().code) in said(board, "#steps")


async def test_somebody_is_sent_away_by_pressing_twice(board: BoardApp, store: ClassStore, clock: FixedClock) -> None:
    seated(store, "[b]Amara")
    clock.advance(seconds=1)
    ben, _ = seated(store, "Ben")
    async with board.run_test() as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(board.screen, PeopleScreen)
        people = board.screen.query_one(OptionList)
        assert str(people.get_option_at_index(0).prompt).startswith("[b]Amara")
        await pilot.press("down", "x")
        assert store.seats()[1] == ben
        assert "press again" in str(people.get_option_at_index(1).prompt)
        await pilot.press("x")
        assert [seat.name for seat in store.seats()] == ["[b]Amara"]
        clock.advance(minutes=1)
        board.follow()
        assert str(people.get_option_at_index(0).prompt).endswith("away")


async def test_a_seat_waits_with_its_name_and_gives_signs_of_life(store: ClassStore, clock: FixedClock) -> None:
    seat, own = seated(store, "[b]Amara")
    app = SeatApp(own)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, WaitingScreen)
        assert "You are in, [b]Amara." in said(app, "#waiting")
        assert "Monday" in said(app, "#waiting")
        clock.advance(seconds=30)
        app.live()
        assert store.seat(seat.id).seen - seat.seen == timedelta(seconds=30)


async def test_a_seat_that_is_sent_away_ends(store: ClassStore) -> None:
    seat, own = seated(store)
    app = SeatApp(own)
    async with app.run_test() as pilot:
        await pilot.pause()
        other = ClassStore.open(store.path)
        other.remove_seat(seat.id)
        other.close()
        app.look()
        await pilot.pause()
    assert app.return_value == "gone"


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "f1", "escape"])
async def test_no_key_of_a_seat_reaches_a_file_or_ends_it(store: ClassStore, key: str) -> None:
    _, own = seated(store)
    app = SeatApp(own)
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.is_running
        assert isinstance(app.screen, WaitingScreen)
