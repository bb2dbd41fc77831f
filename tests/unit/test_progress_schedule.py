"""What FSRS remembers, what is due when, what new drill comes between, and the reason given for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fsrs import Scheduler

from tests.support.drills import make_drill
from tests.support.progress import DRILL, day, make_marks, opened, practise
from trainer.packs.model import Band, Drill, Skill
from trainer.progress import memory as fsrs
from trainer.progress.memory import OVERALL, Memory, Trace, due_on, interval, learned, remarked, retrievability
from trainer.progress.schedule import RETENTION, due, forecast, known, level_reached, weakest_skill
from trainer.scoring.result import Focus

NOW = day(21, 9)  # a Saturday

pytestmark = pytest.mark.usefixtures("utc")


def drill(name: str, level: int = 2, skills: tuple[Skill, ...] = tuple(Skill), trains: Sequence[str] = ()) -> Drill:
    return replace(make_drill(name), level=level, skills=skills, practises=tuple(trains))


def remembered(name: str, at: datetime, overall: Band, *days_ago: int, **skills: Band) -> list[Memory]:
    """A drill answered with these bands at a moment and so many days before it."""
    memories = []
    for number, (skill, band) in enumerate({OVERALL: overall, **skills}.items()):
        memory: Memory | None = None
        for back in (*sorted(days_ago, reverse=True), 0):
            moment = at - timedelta(days=back)
            memory = learned(memory, drill=f"test/{name}", skill=skill, band=band, at=moment, attempt=number, zone=UTC)
        assert memory is not None
        memories.append(memory)
    return memories


def names(found: Sequence[object]) -> list[str]:
    return [str(getattr(one, "drill", "")).removeprefix("test/") for one in found]


# ---- what is remembered --------------------------------------------------------------------------------------------


def test_the_days_until_a_drill_comes_back_grow_with_its_band() -> None:
    """The golden figures: FSRS-6's default parameters at a retention of nine in ten."""
    first = [remembered("one", NOW, band)[0] for band in Band]
    assert [(due_on(one, 0.9, UTC) - NOW.date()).days for one in first] == [0, 1, 2, 8]
    strong = [remembered("one", NOW, Band.STRONG, *range(8, 8 * times, 8))[0] for times in (1, 2, 3, 4)]
    assert [(due_on(one, 0.9, UTC) - NOW.date()).days for one in strong] == [8, 66, 121, 172]
    fair = [remembered("one", NOW, Band.FAIR, *range(3, 3 * times, 3))[0] for times in (1, 2, 3, 4)]
    assert [(due_on(one, 0.9, UTC) - NOW.date()).days for one in fair] == [2, 14, 26, 37]


@pytest.mark.parametrize("retention", [0.7, 0.8, 0.9, 0.95, 0.97])
def test_the_interval_and_the_curve_are_the_librarys(retention: float) -> None:
    scheduler = Scheduler(desired_retention=retention, maximum_interval=fsrs.LONGEST_DAYS, enable_fuzzing=False)
    assert scheduler._DECAY == fsrs.DECAY
    for stability in (0.001, 0.5, 1, 2.3065, 8.2956, 40, 400, 4000):
        assert interval(stability, retention) == scheduler._next_interval(stability=stability)


def test_recall_is_nine_in_ten_when_the_stability_has_passed() -> None:
    trace = Trace(10.0, 5.0, NOW)
    assert retrievability(trace, NOW) == 1
    assert retrievability(trace, NOW + timedelta(days=10)) == pytest.approx(0.9)
    assert retrievability(trace, NOW - timedelta(days=3)) == 1


def test_a_day_counts_by_its_last_whole_reply_from_where_it_began() -> None:
    (once,) = remembered("one", NOW, Band.WEAK)
    (before,) = remembered("one", NOW, Band.FAIR)
    again = learned(
        before, drill="test/one", skill=OVERALL, band=Band.WEAK, at=NOW + timedelta(hours=1), attempt=2, zone=UTC
    )
    assert (again.trace.stability, again.band, again.days) == (once.trace.stability, Band.WEAK, 1)


def test_a_strong_retry_after_the_model_reply_was_read_counts_as_fair() -> None:
    (weak,) = remembered("one", NOW, Band.WEAK)
    mended = learned(
        weak, drill="test/one", skill=OVERALL, band=Band.STRONG, at=NOW + timedelta(minutes=2), attempt=2, zone=UTC
    )
    assert (mended.band, mended.latest) == (Band.FAIR, Band.STRONG)
    assert mended.trace.stability == remembered("one", NOW, Band.FAIR)[0].trace.stability


def test_many_repetitions_in_one_sitting_are_one_review() -> None:
    memory: Memory | None = None
    for minute in range(50):
        moment = NOW + timedelta(minutes=minute)
        memory = learned(memory, drill="test/one", skill=OVERALL, band=Band.STRONG, at=moment, attempt=minute, zone=UTC)
    assert memory is not None
    assert memory.trace.stability == remembered("one", NOW, Band.STRONG)[0].trace.stability


def test_a_reply_from_before_the_latest_changes_nothing() -> None:
    (one,) = remembered("one", NOW, Band.FAIR)
    assert learned(one, drill="test/one", skill=OVERALL, band=Band.NONE, at=NOW - timedelta(days=1), attempt=9) == one


def test_marking_the_latest_reply_anew_is_as_if_it_had_been_marked_so() -> None:
    (weak,) = remembered("one", NOW, Band.WEAK, 4, 9)
    better = remarked(weak, Band.FAIR, weak.attempt)
    expected = learned(
        Memory("test/one", OVERALL, weak.before or weak.trace, None, Band.WEAK, Band.WEAK, Band.WEAK, 2, 0, 0),
        drill="test/one",
        skill=OVERALL,
        band=Band.FAIR,
        at=NOW,
        attempt=0,
        zone=UTC,
    )
    assert better.trace == expected.trace
    assert remarked(weak, Band.STRONG, attempt=77) == weak


def test_the_learners_day_decides_and_not_utc() -> None:
    kiritimati = timezone(timedelta(hours=14))
    late = day(10, 20)  # the next morning already, fourteen hours east
    (one,) = remembered("one", late, Band.WEAK)
    assert due_on(one, 0.9, UTC) == date(2026, 11, 11)
    assert due_on(one, 0.9, kiritimati) == date(2026, 11, 12)


def test_a_higher_retention_brings_drills_back_sooner() -> None:
    (one,) = remembered("one", NOW, Band.STRONG)
    days = [due_on(one, retention, UTC) for retention in (0.97, 0.9, 0.8, 0.7)]
    assert days == sorted(days)
    assert len(set(days)) == 4


# ---- what is due -------------------------------------------------------------------------------------------------


def test_a_drill_is_due_from_the_morning_of_its_day_and_not_before() -> None:
    past = remembered("one", day(10, 22), Band.STRONG)
    morning = datetime(2026, 11, 18, 0, 1, tzinfo=UTC)
    assert names(due([drill("one")], past, morning, zone=UTC)) == ["one"]
    assert due([drill("one")], past, morning - timedelta(minutes=2), zone=UTC) == ()


def test_the_least_well_remembered_comes_first() -> None:
    past = [
        *remembered("old", day(1), Band.STRONG),
        *remembered("weak", day(12), Band.WEAK),
        *remembered("fresh", day(18), Band.FAIR),
    ]
    drills = [drill(name) for name in ("fresh", "old", "weak")]
    assert names(due(drills, past, NOW, zone=UTC)) == ["weak", "old", "fresh"]


def test_a_drill_is_due_when_the_first_of_its_skills_is() -> None:
    past = remembered("one", day(18), Band.STRONG, reflect=Band.STRONG, clarify=Band.WEAK)
    assert names(due([drill("one")], past, NOW, zone=UTC)) == ["one"]
    assert due([drill("one")], past, NOW, zone=UTC, skill=Skill.REFLECT) == ()


def test_a_new_drill_comes_after_every_two_that_are_due() -> None:
    past = [memory for name in "abcd" for memory in remembered(name, day(10), Band.WEAK)]
    drills = [drill(name) for name in ("a", "b", "c", "d", "x", "y", "z")]
    found = names(due(drills, past, NOW, zone=UTC))
    assert [name in "xyz" for name in found] == [False, False, True, False, False, True, True]


def test_new_drills_are_of_the_level_reached_or_the_next_then_harder() -> None:
    past = [memory for name in ("a", "b") for memory in remembered(name, NOW, Band.FAIR)]
    drills = [drill("a", 2), drill("b", 2), *(drill(f"n{level}", level) for level in (5, 4, 1, 3, 2))]
    assert level_reached(drills, known(past)) == 2
    assert names(due(drills, past, NOW, zone=UTC)) == ["n3", "n2", "n1", "n4", "n5"]


def test_among_new_drills_those_that_train_the_weakest_skill_go_first_and_say_so() -> None:
    past = remembered("a", NOW, Band.FAIR, reflect=Band.STRONG, acknowledge=Band.FAIR, clarify=Band.NONE)
    assert weakest_skill(known(past)) is Skill.CLARIFY
    drills = [drill("plain", 1), drill("asking", 1, trains=["L8"])]
    found = due(drills, past, NOW, zone=UTC)
    assert names(found) == ["asking", "plain"]
    assert found[0].reason == "new, level 1, for clarify"


def test_the_drill_practised_last_never_comes_first() -> None:
    past = [*remembered("one", day(1), Band.WEAK), *remembered("two", day(2), Band.STRONG)]
    drills = [drill("one"), drill("two")]
    assert names(due(drills, past, NOW, zone=UTC, latest="test/one")) == ["two", "one"]
    assert due(drills[:1], past, NOW, zone=UTC, latest="test/one") == ()
    assert names(due(drills[:1], past, NOW, zone=UTC, latest="test/one", ahead=True)) == ["one"]


def test_drills_that_are_not_installed_are_left_out() -> None:
    assert due([], remembered("gone", day(1), Band.WEAK), NOW, zone=UTC) == ()


def test_ahead_brings_what_is_not_due_yet_soonest_first() -> None:
    past = [*remembered("late", NOW, Band.STRONG), *remembered("soon", NOW, Band.WEAK)]
    found = due([drill("late"), drill("soon")], past, NOW, zone=UTC, ahead=True)
    assert names(found) == ["soon", "late"]
    assert found[0].reason == "not due before tomorrow"


def test_a_clock_that_was_once_wrong_does_not_hide_a_drill_for_years() -> None:
    past = remembered("one", NOW + timedelta(days=4000), Band.STRONG)
    found = due([drill("one")], past, NOW, zone=UTC, ahead=True)
    assert names(found) == ["one"]


@pytest.mark.parametrize(
    ("band", "at", "reason"),
    [
        (Band.WEAK, day(20), "weak yesterday"),
        (Band.FAIR, day(17), "fair on Tuesday"),
        (Band.STRONG, day(1), "strong on 1 November"),
        (Band.NONE, day(21, 8), "missed earlier today"),
        (Band.FAIR, datetime(2025, 12, 24, tzinfo=UTC), "fair on 24 December 2025"),
    ],
)
def test_the_reason_says_how_it_went_and_when(band: Band, at: datetime, reason: str) -> None:
    (found,) = due([drill("one")], remembered("one", at, band), NOW, zone=UTC)
    assert (found.reason, found.last) == (reason, at)


def test_the_reason_names_a_skill_that_was_weaker_than_the_rest() -> None:
    past = remembered("one", day(18), Band.FAIR, reflect=Band.STRONG, clarify=Band.WEAK)
    assert due([drill("one")], past, NOW, zone=UTC)[0].reason == "fair on Wednesday, clarify weak"


# ---- the forecast ------------------------------------------------------------------------------------------------


def test_the_forecast_counts_each_drill_once_and_what_is_overdue_today() -> None:
    past = [
        *remembered("overdue", day(1), Band.WEAK, reflect=Band.FAIR),
        *remembered("tomorrow", NOW, Band.WEAK),
        *remembered("in-two-days", NOW, Band.FAIR),
        *remembered("far", NOW, Band.STRONG),
    ]
    assert forecast(past, NOW, days=4, zone=UTC) == tuple(
        (date(2026, 11, 21 + ahead), count) for ahead, count in enumerate((1, 1, 1, 0))
    )
    assert sum(count for _, count in forecast(past, NOW, days=30, zone=UTC)) == 4
    assert sum(count for _, count in forecast(past, NOW, days=30, zone=UTC, only=["test/far"])) == 1


# ---- on record ---------------------------------------------------------------------------------------------------


def test_marks_are_taken_into_memory_as_they_are_stored(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a", day(1), 45, skills={Skill.REFLECT: 80, Skill.CLARIFY: 20})
        memories = {one.skill: one for one in repository.memories.of(amara)}
        assert {name: one.band for name, one in memories.items()} == {
            OVERALL: Band.FAIR,
            "reflect": Band.STRONG,
            "clarify": Band.WEAK,
        }
        practise(repository, amara, "part", day(2), 10, focus=Focus(("amount",)))
        practise(repository, amara, "unmarked", day(3), None)
        assert {one.skill: one for one in repository.memories.of(amara)} == memories
        assert repository.latest_drill(amara) == DRILL


def test_a_disputed_mark_changes_the_memory_of_its_day(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a", day(1), 20)
        practise(repository, amara, "b", day(5), 20)
        repository.store_marks("b", make_marks(50, scorer="9.9.9"))
        changed = repository.memories.of(amara)
        repository.memories.rebuild(amara)
        assert repository.memories.of(amara) == changed
        assert {one.band for one in changed} == {Band.FAIR}


def test_memories_of_an_older_record_are_built_when_they_are_first_asked_for(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara, ben = repository.profile("Amara").id, repository.profile("Ben").id
        for number in range(1, 9):
            practise(repository, amara, f"a{number}", day(number), 10 * number, drill=f"p/{number % 3}")
        practise(repository, ben, "b", day(2), 90)
        kept = repository.memories.of(amara)
        with repository.database.write() as connection:
            connection.execute("DELETE FROM memory")
            connection.execute("DELETE FROM memory_built")
        assert repository.memories.of(amara) == kept
        assert {one.drill for one in kept} == {"p/0", "p/1", "p/2"}


def test_due_by_default_is_fsrs_default() -> None:
    assert Scheduler().desired_retention == RETENTION
