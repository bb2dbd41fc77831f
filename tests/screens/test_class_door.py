"""The way in on the projector, sending somebody away, and a seat that waits or is given up."""

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
from trainer.ui.classroom.big import big
from trainer.ui.classroom.board import BoardApp
from trainer.ui.classroom.seat import GONE, SeatApp
from trainer.ui.classroom.seat_screen import SeatScreen
from trainer.ui.widgets.heading import Heading


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
    entrance = NoEntrance(EntranceOptions(str(store.path)))
    return BoardApp(make_services(tmp_path, clock=clock), store, entrance, marking=False)


def said(app: BoardApp | SeatApp, query: str) -> str:
    return str(app.screen.query_one(query, Static).content)


def shows_code(app: BoardApp, store: ClassStore) -> bool:
    """Whether the code can be read: in letters of half a cell a square, or, without room for them, as it is."""
    code = spaced(store.classroom().code)
    return any("\n".join(big(code, width)) in said(app, "#steps") for width in (40, 1))


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_way_in_shows_address_code_picture_and_how_many_are_here(
    board: BoardApp, store: ClassStore, size: tuple[int, int]
) -> None:
    async with board.run_test(size=size) as pilot:
        await pilot.pause()
        assert "http://127.0.0.1:8765/" in said(board, "#steps")
        assert shows_code(board, store)
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
        await pilot.pause()
        before = store.classroom().code
        await pilot.press("o")
        await pilot.pause()
        assert store.classroom().door is Door.CLOSED
        assert "door is closed" in said(board, "#here")
        assert not board.screen.query_one("#qr").display
        assert not shows_code(board, store)
        await pilot.press("o", "z")
        await pilot.pause()
        assert store.classroom().door is Door.OPEN
        assert store.classroom().code != before
        assert shows_code(board, store)


async def test_somebody_is_sent_away_by_pressing_twice(board: BoardApp, store: ClassStore, clock: FixedClock) -> None:
    seated(store, "[b]Amara")
    clock.advance(seconds=1)
    ben, _ = seated(store, "Ben")
    async with board.run_test() as pilot:
        await pilot.press("tab")
        await pilot.pause()
        people = board.screen.query_one("#people", OptionList)
        assert "[b]Amara" in str(people.get_option_at_index(0).prompt)
        await pilot.press("down", "k")
        await pilot.pause()
        assert store.seats()[1] == ben
        assert "Press again" in said(board, "#line")
        await pilot.press("k")
        assert [seat.name for seat in store.seats()] == ["[b]Amara"]
        clock.advance(minutes=1)
        board.follow()
        assert str(people.get_option_at_index(0).prompt).endswith("away")


async def test_nobody_is_sent_away_by_pressing_once_for_each_of_two(board: BoardApp, store: ClassStore) -> None:
    seated(store, "Amara")
    seated(store, "Ben")
    async with board.run_test() as pilot:
        await pilot.press("tab", "k", "down", "k")
        await pilot.pause()
        assert len(store.seats()) == 2


async def test_a_seat_waits_with_its_name_and_gives_signs_of_life(store: ClassStore, clock: FixedClock) -> None:
    seat, own = seated(store, "[b]Amara")
    app = SeatApp(own, clock)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SeatScreen)
        assert "Welcome, [b]Amara." in said(app, ".sheet-lead")
        assert screen.query_one(Heading).left == "Monday"
        clock.advance(seconds=30)
        screen.look()
        assert store.seat(seat.id).seen - seat.seen == timedelta(seconds=30)


async def test_a_seat_that_is_sent_away_ends(store: ClassStore) -> None:
    seat, own = seated(store)
    app = SeatApp(own)
    async with app.run_test() as pilot:
        await pilot.pause()
        other = ClassStore.open(store.path)
        other.remove_seat(seat.id)
        other.close()
        screen = app.screen
        assert isinstance(screen, SeatScreen)
        screen.look()
        await pilot.pause()
    assert app.return_value == GONE


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+z", "ctrl+s", "escape", "ctrl+backslash", "f5", "f11"])
async def test_no_key_of_a_seat_reaches_a_file_or_ends_it(store: ClassStore, key: str) -> None:
    _, own = seated(store)
    app = SeatApp(own)
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.is_running
        assert isinstance(app.screen, SeatScreen)
