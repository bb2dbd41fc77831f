"""Progress with no data, one attempt, a year and ten years, each page at both sizes, as approved pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.pictures.test_pictures import NARROW, PLAIN, services_for_pictures
from tests.support.app import make_app, marks, practised, settled
from tests.support.years import practised_for
from trainer.packs.model import Skill
from trainer.progress.model import Delivery, Draft, Mode
from trainer.services import Services
from trainer.start import Start

pytestmark = pytest.mark.picture

SIZES = pytest.mark.parametrize("size", [PLAIN, NARROW], ids=["80x24", "60x20"])
Look = Callable[..., None]


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def look(snap_compare: Callable[..., bool], tmp_path: Path) -> Look:
    """Compare Progress after some keys with its picture; `past` fills the record before."""

    def compare(past: Callable[[Services], None], *keys: str, size: tuple[int, int]) -> None:
        services = services_for_pictures(tmp_path, None, None)
        past(services)

        async def before(pilot: Pilot[int]) -> None:
            await settled(pilot)
            for key in keys:
                await pilot.press(key)
                await settled(pilot)

        app = make_app(services, Start(screen="progress"))
        assert snap_compare(app, terminal_size=size, run_before=before)
        app.tasks.close()
        services.close()

    return compare


def nothing(_services: Services) -> None:
    """Nobody has practised yet."""


def one(services: Services) -> None:
    practised(services, (services.catalog.drills[0].address, 52, dict.fromkeys(Skill, 52)))


def a_year(services: Services) -> None:
    practised_for(services, days=360, replies=240, drills=[drill.address for drill in services.catalog.drills])


def spoken(services: Services) -> None:
    """Replies by voice over nine weeks: slower by and by, fewer fillers; the oldest from before these were counted."""
    address = services.catalog.drills[0].address
    for week in range(9):
        moment = services.clock.now() - timedelta(weeks=8 - week, hours=1)
        delivery = Delivery(24.0 - week, 2.6 - 0.2 * week, 0.0 if week else 171.0, "Whisper tiny.en")
        if week:
            fillers = (("um", 4 - week // 2), ("you know", 1)) if week < 7 else ()
            over = week % 2 if week > 3 else None
            delivery = replace(
                delivery, words=50, speaking=18.0 + week, pauses=3 - week // 3, fillers=fillers, over=over
            )
        draft = Draft(
            services.new_id(), address, "0" * 64, moment, moment, Mode.SPOKEN, "You waited.", delivery=delivery
        )
        services.repository.submit(services.profile.id, draft)
        drill = services.catalog.drills[0]
        services.repository.store_marks(draft.attempt, marks(drill, 60, dict.fromkeys(Skill, 60)))


def ten_years(services: Services) -> None:
    practised_for(services, days=3650, replies=700, drills=[drill.address for drill in services.catalog.drills])


@SIZES
def test_before_the_first_reply(look: Look, size: tuple[int, int]) -> None:
    look(nothing, size=size)


@SIZES
@pytest.mark.parametrize("keys", [(), ("right",), ("right", "right"), ("right", "right", "right")], ids=len)
def test_one_attempt(look: Look, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    look(one, *keys, size=size)


@SIZES
@pytest.mark.parametrize(
    "keys",
    [(), ("z",), ("right",), ("left", "left", "left"), ("left", "left"), ("left",), ("left", "enter")],
    ids=["typed", "typed-year", "spoken", "figures", "year", "drills", "history"],
)
def test_a_year(look: Look, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    look(a_year, *keys, size=size)


@SIZES
@pytest.mark.parametrize("keys", [("left",) * 4, (*("left",) * 4, "end")], ids=["figures", "weeks"])
def test_how_it_was_said(look: Look, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    look(spoken, *keys, size=size)


@SIZES
@pytest.mark.parametrize(
    "keys", [("z", "z"), ("right", "right"), ("right", "right", "end")], ids=["everything", "year", "year-end"]
)
def test_ten_years(look: Look, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    look(ten_years, *keys, size=size)
