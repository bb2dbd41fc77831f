"""The end of a session on one screen, and the way out of quick practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support.drills import make_result, make_tasks
from tests.support.practice import GOOD, practising
from trainer.packs.model import Band, Skill
from trainer.practice import Finished
from trainer.scoring import skill_band
from trainer.scoring.result import FactFinding, FactStatus, Focus, Mark
from trainer.settings import Settings
from trainer.ui.screens.recap import best_line, session_rows, when

READING = Settings(voice=False)


def finished(*scores: int, focus: Focus | None = None, reply: str = GOOD) -> tuple[Finished, ...]:
    tasks = make_tasks(*(f"d{n}" for n in range(len(scores))))
    return tuple(
        Finished(task, f"id-{n}", reply, make_result(task.drill, overall=score), focus)
        for n, (task, score) in enumerate(zip(tasks, scores, strict=True))
    )


def test_a_skill_is_the_mean_of_the_sessions_whole_replies() -> None:
    rows = session_rows((*finished(40, 80), *finished(0, focus=Focus(facts=("a",)))))
    assert [(row.name, row.score) for row in rows] == [(skill.value, 60) for skill in Skill]


def test_a_session_of_only_what_was_missed_is_still_summed_up() -> None:
    assert {row.score for row in session_rows(finished(30, focus=Focus(facts=("a",))))} == {30}


def test_the_band_of_a_session_is_that_of_its_mean() -> None:
    for scores in ((90, 10), (90, 10, 95), (0, 4), (100, 96)):
        row = session_rows(finished(*scores))[0]
        assert row.score is not None
        assert row.band is skill_band(row.score)
    assert session_rows(finished(100, 96))[0].band is Band.STRONG
    assert session_rows(finished(0, 1))[0].band is Band.NONE


def test_a_skill_that_was_never_rated_is_left_out() -> None:
    one = finished(50)[0]
    only = replace(one.result, marks=(Mark(Skill.CLARIFY, 50, Band.FAIR), Mark(Skill.REFLECT, None, None)))
    assert [row.name for row in session_rows((replace(one, result=only),))] == ["clarify"]


def test_the_best_line_is_the_sentence_that_carries_most() -> None:
    reply = "Hello. Three months wrong and two calls! What now?"
    one = finished(80, reply=reply)[0]
    facts = tuple(FactFinding(str(start), "f", FactStatus.RESTATED, 1.0, reply=(start, start + 5)) for start in (7, 30))
    result = replace(one.result, facts=facts, feelings=(), questions=())
    assert best_line(replace(one, result=result)) == "Three months wrong and two calls!"


def test_a_reply_that_carries_nothing_has_no_best_line() -> None:
    one = finished(0, reply="Hm. I see.")[0]
    assert best_line(replace(one, result=replace(one.result, facts=(), feelings=(), questions=()))) == ""


@pytest.mark.parametrize(
    ("day", "said"), [(20, "today"), (21, "today"), (22, "tomorrow"), (24, "in 3 days"), (28, "in 7 days")]
)
def test_a_day_to_come_is_said_as_people_say_it(day: int, said: str) -> None:
    assert when(date(2026, 11, day), date(2026, 11, 21)) == said


def test_far_days_are_said_in_weeks() -> None:
    assert when(date(2027, 1, 16), date(2026, 11, 21)) == "in 8 weeks"


async def test_the_recap_shows_every_reply_and_when_it_comes_back(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=READING) as session:
        await session.reply("Hm.")
        await session.press("n")
        await session.reply(GOOD)
        await session.press("n")
        assert session.on_top == "RecapScreen"
        text = session.text
        assert "2 drills" in text
        assert "The drill one" in text
        assert "The drill two" in text
        assert text.count("back ") == 2
        assert "Try next" in text
        assert "Best line" in text


async def test_a_retry_is_counted_as_a_reply_not_as_a_drill(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", recap=True, settings=READING) as session:
        await session.reply("Hm.")
        await session.press("r")
        await session.reply(GOOD)
        await session.press("n")
        assert "1 drill · 2 replies" in session.text


@pytest.mark.parametrize("key", ["enter", "escape", "space", "q"])
async def test_quick_practice_leaves_the_program_after_its_recap(tmp_path: Path, key: str) -> None:
    async with practising(tmp_path, "one", recap=True, settings=READING) as session:
        await session.reply()
        await session.press("n")
        assert session.on_top == "RecapScreen"
        await session.pilot.press(key)
        await session.pilot.pause()
        app = session.app
    assert app.return_value == 0


async def test_quick_practice_can_be_left_early(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", recap=True, settings=READING) as session:
        await session.pilot.press("escape")
        await session.pilot.pause()
        app = session.app
    assert app.return_value == 0


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12)])
async def test_the_recap_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with practising(tmp_path, "one", recap=True, settings=READING, size=size) as session:
        await session.reply()
        await session.press("n")
        assert session.on_top == "RecapScreen"
        assert session.app.screen.max_scroll_x == 0
        assert session.app.screen.max_scroll_y == 0
        assert "back " in session.text
