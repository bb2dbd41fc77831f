"""What is due, when, and the reason given for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.support.drills import make_drill
from tests.support.progress import day, make_marks
from trainer.packs.model import Band, Drill, Skill
from trainer.progress.model import Attempt, Due, Mode, Standing
from trainer.progress.schedule import Try, due, due_on, interval, standings
from trainer.scoring.result import Focus

NOW = day(21, 9)  # a Saturday


def drill(name: str, level: int = 2, skills: tuple[Skill, ...] = tuple(Skill)) -> Drill:
    return replace(make_drill(name), level=level, skills=skills)


def standing(name: str, band: Band, at: datetime, *, strong_days: int = 1, **bands: Band) -> Standing:
    by_skill = {Skill(skill): value for skill, value in bands.items()}
    return Standing(f"test/{name}", at, at, at, band, by_skill, strong_days if band is Band.STRONG else 0)


def found(drills: list[Drill], past: list[Standing], now: datetime = NOW) -> tuple[Due, ...]:
    return due(drills, past, now, zone=UTC)


def tried(at: datetime, band: Band | None, *, whole: bool = True, name: str = "one") -> Try:
    return Try(f"test/{name}", at, whole, band, {})


def elsewhere() -> Standing:
    """Something practised since, so that "never twice in a row" does not come in."""
    return standing("elsewhere", Band.STRONG, NOW - timedelta(minutes=5))


# ---- intervals ---------------------------------------------------------------------------------------------------


def test_the_days_until_a_drill_comes_back_grow_with_its_band() -> None:
    assert [interval(band) for band in Band] == [0, 1, 3, 7]
    assert [interval(Band.STRONG, days) for days in (1, 2, 3, 4, 5, 60)] == [7, 14, 28, 56, 56, 56]


@pytest.mark.parametrize(("band", "days"), [(Band.NONE, 0), (Band.WEAK, 1), (Band.FAIR, 3), (Band.STRONG, 7)])
def test_a_drill_is_due_from_the_morning_of_its_day_and_not_before(band: Band, days: int) -> None:
    evening = day(10, 22)
    one = standing("one", band, evening)
    assert due_on(one, UTC) == (evening + timedelta(days=days)).date()
    morning = datetime(2026, 11, 10 + days, 0, 1, tzinfo=UTC)
    later = standing("elsewhere", Band.STRONG, evening + timedelta(minutes=1))
    at = max(morning, evening + timedelta(minutes=2))
    assert [entry.drill for entry in found([drill("one")], [one, later], at)] == ["test/one"]
    if days:
        assert found([drill("one")], [one, later], morning - timedelta(minutes=2)) == ()


def test_the_learners_day_decides_and_not_utc() -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # already Saturday in Tokyo
    one = [standing("one", Band.WEAK, at), standing("elsewhere", Band.STRONG, at + timedelta(minutes=1))]
    saturday = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert due([drill("one")], one, saturday, zone=timezone(timedelta(hours=9))) == ()
    assert len(due([drill("one")], one, saturday, zone=UTC)) == 1


def test_a_clock_that_was_once_wrong_does_not_hide_a_drill_for_years() -> None:
    one = standing("one", Band.STRONG, datetime(2040, 1, 1, tzinfo=UTC), strong_days=9)
    (entry,) = due([drill("one")], [one, elsewhere()], NOW, zone=UTC, ahead=True)
    assert entry.reason == "not due before 16 January 2027"


# ---- order -------------------------------------------------------------------------------------------------------


def test_the_weakest_come_first_then_the_longest_overdue_then_new_ones_by_level() -> None:
    drills = [drill(name, level) for name, level in (("n3", 3), ("a", 1), ("b", 1), ("c", 1), ("d", 1), ("n1", 1))]
    past = [
        standing("a", Band.FAIR, day(10)),
        standing("b", Band.WEAK, day(19)),
        standing("c", Band.WEAK, day(15)),
        standing("d", Band.STRONG, day(20)),
        elsewhere(),
    ]
    assert [entry.drill.removeprefix("test/") for entry in found(drills, past)] == ["c", "b", "a", "n1", "n3"]


def test_new_drills_of_one_level_keep_the_order_of_the_catalog() -> None:
    drills = [drill(name, 1) for name in ("z", "a", "m")]
    assert [entry.drill for entry in found(drills, [])] == ["test/z", "test/a", "test/m"]
    assert [entry.reason for entry in found(drills, [])] == ["new, level 1"] * 3


def test_the_drill_practised_last_never_comes_first() -> None:
    drills = [drill("one"), drill("two")]
    just = standing("one", Band.NONE, NOW - timedelta(minutes=1))
    assert [entry.drill for entry in found(drills, [just])] == ["test/two", "test/one"]
    assert found([drill("one")], [just]) == ()
    assert len(due([drill("one")], [just], NOW, zone=UTC, ahead=True)) == 1, "somebody who asks gets it all the same"


def test_drills_that_are_not_installed_are_left_out() -> None:
    assert found([drill("one")], [standing("gone", Band.WEAK, day(1)), elsewhere()]) == (
        Due("test/one", "new, level 2", None),
    )


def test_ahead_brings_what_is_not_due_yet_soonest_first() -> None:
    drills = [drill("a"), drill("b"), drill("new")]
    past = [standing("a", Band.STRONG, day(20)), standing("b", Band.FAIR, day(20)), elsewhere()]
    entries = due(drills, past, NOW, zone=UTC, ahead=True)
    assert [entry.drill for entry in entries] == ["test/new", "test/b", "test/a"]
    assert [entry.reason for entry in entries[1:]] == ["not due before Monday", "not due before Friday"]


def test_a_skill_asked_for_is_the_only_one_judged() -> None:
    drills = [drill("a"), drill("b"), drill("c", skills=(Skill.REFLECT,))]
    past = [
        standing("a", Band.STRONG, day(19), clarify=Band.WEAK, reflect=Band.STRONG),
        standing("b", Band.WEAK, day(19), clarify=Band.STRONG, reflect=Band.WEAK),
        elsewhere(),
    ]
    assert [entry.drill for entry in due(drills, past, NOW, zone=UTC, skill=Skill.CLARIFY)] == ["test/a"]
    assert [entry.drill for entry in due(drills, past, NOW, zone=UTC, skill=Skill.REFLECT)] == ["test/b", "test/c"]


# ---- reasons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "at", "reason"),
    [
        (Band.NONE, day(21, 8), "missed earlier today"),
        (Band.WEAK, day(20), "weak yesterday"),
        (Band.WEAK, day(17), "weak on Tuesday"),
        (Band.FAIR, day(14), "fair on 14 November"),
        (Band.STRONG, day(14), "strong on 14 November"),
        (Band.STRONG, datetime(2025, 3, 2, 12, tzinfo=UTC), "strong on 2 March 2025"),
    ],
)
def test_the_reason_says_how_it_went_and_when(band: Band, at: datetime, reason: str) -> None:
    (entry,) = found([drill("one")], [standing("one", band, at), elsewhere()])
    assert entry.reason == reason
    assert entry.last == at


def test_the_reason_names_a_skill_that_was_weaker_than_the_rest() -> None:
    one = standing("one", Band.FAIR, day(17), reflect=Band.FAIR, acknowledge=Band.STRONG, clarify=Band.WEAK)
    assert found([drill("one")], [one, elsewhere()])[0].reason == "fair on Tuesday, clarify weak"


def test_a_drill_whose_marks_are_still_missing_is_due_and_says_so() -> None:
    one = Standing("test/one", day(17), day(17))
    assert found([drill("one")], [one, elsewhere()]) == (Due("test/one", "tried on Tuesday", day(17)),)


# ---- standings ---------------------------------------------------------------------------------------------------


def test_a_day_counts_by_its_last_whole_reply() -> None:
    (one,) = standings([tried(day(5, 9), Band.STRONG), tried(day(5, 10), Band.WEAK)], UTC)
    assert (one.band, one.strong_days, one.rated) == (Band.WEAK, 0, day(5, 10))


def test_a_strong_retry_after_the_model_reply_was_read_counts_as_fair() -> None:
    (one,) = standings([tried(day(5, 9), Band.WEAK), tried(day(5, 10), Band.STRONG)], UTC)
    assert (one.band, one.strong_days) == (Band.FAIR, 0)


def test_strong_days_in_a_row_are_counted_by_the_day() -> None:
    tries = [
        tried(day(1), Band.STRONG),
        tried(day(3), Band.FAIR),
        tried(day(7), Band.STRONG),
        tried(day(7, 13), Band.STRONG),
        tried(day(14), Band.STRONG),
    ]
    (one,) = standings(reversed(tries), UTC)
    assert (one.band, one.strong_days, one.first, one.last) == (Band.STRONG, 2, day(1), day(14))
    assert due_on(one, UTC) == (day(14) + timedelta(days=14)).date()


def test_parts_and_unmarked_replies_move_the_last_try_and_nothing_else() -> None:
    tries = [
        tried(day(1), Band.WEAK),
        tried(day(2), Band.STRONG, whole=False),
        tried(day(3), None),
    ]
    (one,) = standings(tries, UTC)
    assert (one.band, one.rated, one.last) == (Band.WEAK, day(1), day(3))


def test_attempts_may_be_given_instead_of_standings() -> None:
    def attempt(id_: str, at: datetime, overall: int, focus: Focus | None = None) -> Attempt:
        marks = make_marks(overall)
        return Attempt(id_, 1, "test/one", "", at, at, Mode.TYPED, "", None, "", 0, focus, None, None, marks)

    past = [attempt("b", day(17), 80, Focus(("amount",))), attempt("a", day(16), 30)]
    assert due([drill("one"), drill("two")], past, NOW, zone=UTC) == (
        Due("test/two", "new, level 2", None),
        Due("test/one", "weak on Monday", day(17)),
    )
