"""Every screen as an approved picture: look at the SVG before you approve a change (``pytest --snapshot-update``)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.support.app import make_app, make_services, practised, settled, tasks_for
from tests.support.speech import FakeSpeech
from trainer.packs.catalog import Catalog
from trainer.packs.loader import read_text
from trainer.packs.model import Band, Skill
from trainer.progress.model import Draft
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Mark,
    QuestionFinding,
    QuestionStatus,
    Result,
    Tip,
)
from trainer.services import Services
from trainer.settings import Settings
from trainer.start import Start
from trainer.ui.screens.home import QUIET
from trainer.ui.widgets.meter import MEMORY, Meter

pytestmark = pytest.mark.picture

Compare = Callable[..., bool]
PLAIN, NARROW = (80, 24), (60, 20)
DRILL = "telecom/third-month"
REPLY = (
    "Three months of wrong bills, and two calls where you were told it was sorted: "
    "no wonder you're fed up, John. Can you give me the dates?"
)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days and hours are the learner's own; here everybody lives in Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def look(snap_compare: Compare, tmp_path: Path) -> Callable[..., None]:
    """Compare one screen with its picture.

    The returned function takes the keys to press, the size, the settings, whether there is a past, drills to open at
    once, and what to do before the picture is taken.
    """

    def compare(
        *keys: str,
        size: tuple[int, int] = PLAIN,
        settings: Settings | None = None,
        past: bool = True,
        drills: tuple[str, ...] = (),
        then: Callable[[Pilot[int]], Awaitable[None]] | None = None,
        speech: FakeSpeech | None = None,
        notifications: bool = False,
    ) -> None:
        services = services_for_pictures(tmp_path, settings, speech)
        if past:
            give_a_past(services)
        app = make_app(services, Start(tasks=tasks_for(services, *drills)) if drills else None)

        async def before(pilot: Pilot[int]) -> None:
            await settled(pilot)
            for key in keys:
                await pilot.press(key)
                await settled(pilot)
            if then is not None:
                await then(pilot)
            still(pilot)
            await settled(pilot)

        assert snap_compare(app, terminal_size=size, run_before=before)
        app.tasks.close()
        services.close()

    return compare


def services_for_pictures(folder: Path, settings: Settings | None, speech: FakeSpeech | None) -> Services:
    pack = read_text((Path(__file__).parent / "pack.toml").read_bytes(), "pack.toml").pack
    assert pack is not None
    return make_services(folder, settings=settings, catalog=Catalog((pack,)), speech=speech)


def give_a_past(services: Services) -> None:
    """Seven replies over two weeks, and one that was left unfinished."""
    addresses = [drill.address for drill in services.catalog.drills]
    figures = [(35, 42, 20), (48, 45, 15), (52, 60, 38), (66, 58, 35), (70, 64, 52), (84, 66, 50), (88, 72, 61)]
    practised(
        services,
        *[
            (
                addresses[number % 2],
                sum(three) // 3,
                dict(zip((Skill.REFLECT, Skill.ACKNOWLEDGE, Skill.CLARIFY), three, strict=True)),
            )
            for number, three in enumerate(figures)
        ],
        days_apart=2,
    )
    now = services.clock.now()
    draft = Draft(services.new_id(), addresses[2], services.catalog.packs[0].hash, now, now, text="A whole day of")
    services.repository.keep_draft(services.profile.id, draft)


def still(pilot: Pilot[int]) -> None:
    """Nothing blinks in a picture."""
    for field in pilot.app.screen.query("Input, TextArea"):
        if isinstance(field, Input | TextArea):
            field.cursor_blink = False


@pytest.fixture
def fixed_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The marks of a picture stay the same, whatever the scorer learns."""

    def score(drill: Any, reply: str, **_more: object) -> Result:
        return replace(MARKED, drill=drill.address) if reply == REPLY else replace(MARKED, overall=68, band=Band.FAIR)

    monkeypatch.setattr("trainer.scoring.score", score)


def found(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


COMPLAINT = (
    "Look, this is the third month in a row you have overcharged me. I've called twice. Both times somebody promised "
    "it was fixed, and this morning forty-two pounds left my account again."
)
MARKED = Result(
    drill=DRILL,
    scorer="picture",
    overall=82,
    band=Band.STRONG,
    marks=(
        Mark(Skill.REFLECT, 84, Band.STRONG),
        Mark(Skill.ACKNOWLEDGE, 95, Band.STRONG),
        Mark(Skill.CLARIFY, 52, Band.FAIR),
    ),
    facts=(
        FactFinding(
            "three-months",
            "overcharged three months in a row",
            FactStatus.RESTATED,
            0.9,
            True,
            found(REPLY, "Three months of wrong bills"),
            found(COMPLAINT, "third month in a row"),
        ),
        FactFinding(
            "two-calls",
            "called twice and was told it was fixed",
            FactStatus.RESTATED,
            0.9,
            True,
            found(REPLY, "two calls where you were told it was sorted"),
            found(COMPLAINT, "called twice. Both times somebody promised it was fixed"),
        ),
        FactFinding(
            "amount",
            "42 pounds was taken this morning",
            FactStatus.MISSED,
            0.0,
            say=found(COMPLAINT, "forty-two pounds"),
        ),
    ),
    feelings=(FeelingFinding("frustrated", FeelingStatus.TIED, 0.9, found(REPLY, "no wonder you're fed up")),),
    questions=(
        QuestionFinding(
            found(REPLY, "Can you give me the dates?"),
            open=False,
            status=QuestionStatus.GENERIC,
            strength=0.3,
            note="he could not know them offhand",
        ),
    ),
    acts=(),
    flags=(),
    tips=(Tip("Ask what changed on his account just before the first wrong bill.", Skill.CLARIFY, "what-changed"),),
    reasons=("Two of three facts, both key ones.", "The feeling is tied to its cause."),
)

Look = Callable[..., None]

# ---- the calm places -------------------------------------------------------------------------------------------------


def test_home_the_first_time(look: Look) -> None:
    look(past=False)


def test_home(look: Look) -> None:
    look()


def test_home_narrow(look: Look) -> None:
    look(size=NARROW)


def test_home_wide(look: Look) -> None:
    look(size=(200, 60))


def test_home_in_high_contrast(look: Look) -> None:
    look(settings=Settings(theme="sayback-contrast"))


def test_home_without_colour(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    look("down")


def test_home_without_a_voice(look: Look, tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("voice", "there is no loudspeaker.")

    async def a_moment(pilot: Pilot[int]) -> None:
        await pilot.pause(QUIET + 0.1)

    look(speech=speech, then=a_moment)


def test_library(look: Look) -> None:
    look("slash", "down")


def test_library_narrow_without_colour(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    look("slash", "e", "n", size=NARROW)


def test_library_with_nothing_found(look: Look) -> None:
    look("slash", "f7", "f8", "x", "y", "z")


def test_progress(look: Look) -> None:
    look("p")


def test_progress_narrow_without_colour(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    look("p", size=NARROW)


def test_history(look: Look) -> None:
    look("p", "enter")


def test_settings(look: Look) -> None:
    look("comma", "down", settings=Settings(theme="sayback-light"))


def test_settings_narrow_while_writing(look: Look) -> None:
    look("comma", "up", "enter", size=NARROW)


def test_help(look: Look) -> None:
    look("question_mark")


def test_palette(look: Look) -> None:
    look("ctrl+p")


# ---- the loop --------------------------------------------------------------------------------------------------------


def test_practice_while_it_sounds(look: Look, tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=14.0)

    async def nine_seconds(pilot: Pilot[int]) -> None:
        speech.advance(9.0)
        await pilot.pause(0.2)

    look(past=False, drills=(DRILL,), speech=speech, then=nine_seconds)


def test_practice_narrow_while_speaking(look: Look, tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=14.0)

    async def seven_seconds(pilot: Pilot[int]) -> None:
        speech.finish_playing()
        await pilot.pause(0.2)
        await pilot.press("f5")
        await settled(pilot)
        speech.advance(7.0)
        await pilot.pause(0.3)
        meter = pilot.app.screen.query_one(Meter)
        meter.levels.extend([speech.recorder.level] * MEMORY)  # as many bars on a slow machine as on a fast one

    look(past=False, drills=(DRILL,), speech=speech, size=NARROW, then=seven_seconds)


async def hand_in(pilot: Pilot[int]) -> None:
    pilot.app.screen.query_one(TextArea).insert(REPLY)
    await settled(pilot)
    await pilot.press("enter")
    await settled(pilot)
    await pilot.pause(0.2)


@pytest.mark.usefixtures("fixed_marks")
def test_debrief(look: Look) -> None:
    look(drills=(DRILL, "telecom/no-line"), settings=Settings(voice=False), then=hand_in)


@pytest.mark.usefixtures("fixed_marks")
def test_debrief_narrow_without_colour(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    look(drills=(DRILL, "telecom/no-line"), settings=Settings(voice=False), size=NARROW, then=hand_in)
