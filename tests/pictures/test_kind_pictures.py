"""Every kind of drill as an approved picture, wide and narrow (see ``test_pictures.py``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.pictures.test_pictures import NARROW, PLAIN, Compare, still
from tests.support.app import FixedClock, make_app, make_services, settled
from tests.support.kinds import CHAT, NOTES, PATIENCE, REWRITE, SPOT
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Drill, Skill
from trainer.practice import Task
from trainer.scoring.result import FactFinding, FactStatus, Mark, Remark, Result, Tip
from trainer.services import Services
from trainer.settings import Settings
from trainer.start import Start
from trainer.ui.screens.patience import PatienceScreen
from trainer.ui.screens.practice import PracticeScreen
from trainer.ui.teller import Teller

pytestmark = [
    pytest.mark.picture,
    pytest.mark.parametrize("size", [PLAIN, NARROW], ids=["wide", "narrow"]),
]

Size = tuple[int, int]
Before = Callable[[Pilot[int]], Awaitable[None]]
Look = Callable[[Drill, Size, Before], None]


@pytest.fixture
def look(snap_compare: Compare, tmp_path: Path) -> Look:
    """Compare a drill with its picture: the drill, the size, and what to do before it is taken."""

    def compare(drill: Drill, size: Size, then: Before) -> None:
        services: Services = make_services(tmp_path, settings=Settings(voice=False), catalog=Catalog(()))
        app = make_app(services, Start(tasks=(Task(drill, "0" * 64), Task(replace(drill, id="next"), "0" * 64))))

        async def before(pilot: Pilot[int]) -> None:
            await settled(pilot)
            await then(pilot)
            still(pilot)
            await settled(pilot)

        assert snap_compare(app, terminal_size=size, run_before=before)
        app.tasks.close()
        services.close()

    return compare


def keys(*pressed: str) -> Before:
    async def press(pilot: Pilot[int]) -> None:
        for key in pressed:
            await pilot.press(key)
            await settled(pilot)
        await pilot.pause(0.2)

    return press


def telling(pilot: Pilot[int]) -> tuple[Teller, FixedClock]:
    screen = pilot.app.screen
    assert isinstance(screen, PatienceScreen | PracticeScreen)
    clock = screen.services.clock
    assert isinstance(clock, FixedClock)
    assert screen._teller is not None
    return screen._teller, clock


async def tell(pilot: Pilot[int], seconds: float) -> None:
    teller, clock = telling(pilot)
    teller.look()
    left = teller.lead + seconds
    while left > 0:
        clock.advance(seconds=min(1.0, left))
        teller.look()
        left -= 1.0
    await settled(pilot)


def test_spot(look: Look, size: Size) -> None:
    look(SPOT, size, keys("down"))


def test_spot_why(look: Look, size: Size) -> None:
    look(SPOT, size, keys("1"))


def test_spot_verdict(look: Look, size: Size) -> None:
    look(SPOT, size, keys("2", "b"))


def test_patience_in_a_silence(look: Look, size: Size) -> None:
    async def a_cue(pilot: Pilot[int]) -> None:
        await tell(pilot, 9.0)
        await pilot.press("space")
        await settled(pilot)

    look(PATIENCE, size, a_cue)


def test_patience_cut_off(look: Look, size: Size) -> None:
    async def cut_in(pilot: Pilot[int]) -> None:
        await tell(pilot, 12.0)
        await pilot.press("x")
        await settled(pilot)

    look(PATIENCE, size, cut_in)


def test_notes_while_it_goes_by(look: Look, size: Size) -> None:
    async def some_way(pilot: Pilot[int]) -> None:
        await tell(pilot, 7.0)

    look(NOTES, size, some_way)


def test_rewrite(look: Look, size: Size) -> None:
    look(REWRITE, size, keys())


def test_chat_while_the_customer_types(look: Look, size: Size) -> None:
    async def second_burst(pilot: Pilot[int]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, PracticeScreen)
        screen.services.settings = replace(screen.services.settings, animations=True)
        screen._tell()
        await tell(pilot, 1.5)

    look(CHAT, size, second_burst)


REPLY = "Logged out of the app and charged twice for May: how annoying. Which phone are you on?"
MARKED = Result(
    drill=CHAT.address,
    scorer="picture",
    overall=64,
    band=Band.FAIR,
    marks=(
        Mark(Skill.REFLECT, 66, Band.FAIR),
        Mark(Skill.ACKNOWLEDGE, 70, Band.STRONG),
        Mark(Skill.CLARIFY, 90, Band.STRONG),
    ),
    facts=(
        FactFinding("logged-out", "the app logged her out", FactStatus.RESTATED, 0.9, True, (0, 21), (8, 26)),
        FactFinding("german", "the help page is in German", FactStatus.MISSED, 0.0, say=(83, 108)),
    ),
    feelings=(),
    questions=(),
    acts=(),
    flags=(),
    tips=(Tip("They also wrote about this, and will have to ask again: the help page is in German."),),
    remarks=(
        Remark("concerns", "2 of 3 concerns answered", False),
        Remark("answered", "the app logged her out", True, (0, 21), (8, 26)),
        Remark("answered", "charged twice for May", True, (26, 47), (31, 57)),
        Remark("passed over", "the help page is in German", False, None, (83, 108)),
    ),
)


def test_debrief_with_remarks(look: Look, size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.kinds.mark", lambda *_a, **_k: MARKED)

    async def hand_in(pilot: Pilot[int]) -> None:
        pilot.app.screen.query_one(TextArea).insert(REPLY)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.pause(0.2)
        pilot.app.screen.query_one("#debrief").scroll_end(animate=False)
        await settled(pilot)

    look(CHAT, size, hand_in)
