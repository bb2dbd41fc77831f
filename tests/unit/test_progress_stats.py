"""Figures over attempts: the trend, the bands, the history, the counts, the estimate."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.progress import DRILL, day, make_draft, practise
from trainer.packs.model import Band, Skill
from trainer.progress.model import Mode, SkillPoint
from trainer.progress.repository import Repository
from trainer.progress.stats import counts, estimate_minutes, history, latest_bands, skill_trend
from trainer.scoring.result import Focus

NOW = day(21, 9)

pytestmark = pytest.mark.usefixtures("utc")


def reflect(points: tuple[SkillPoint, ...]) -> list[tuple[str, float, int]]:
    return [(point.day, point.score, point.attempts) for point in points if point.skill is Skill.REFLECT]


# ---- the trend ---------------------------------------------------------------------------------------------------


def test_the_trend_is_the_mean_of_each_day_and_days_without_practice_are_left_out(
    repository: Repository, amara: int
) -> None:
    practise(repository, amara, "a", day(19, 9), 40)
    practise(repository, amara, "b", day(19, 20), 51)
    practise(repository, amara, "c", day(21, 8), 60)
    points = skill_trend(repository, amara, days=7, now=NOW)
    assert reflect(points) == [("2026-11-19", 45.5, 2), ("2026-11-21", 60.0, 1)]
    assert [(point.day, point.skill) for point in points] == [
        (date, skill) for date in ("2026-11-19", "2026-11-21") for skill in Skill
    ]


def test_the_trend_ends_today_and_begins_as_many_days_before_as_asked(repository: Repository, amara: int) -> None:
    for number in (14, 15, 21):
        practise(repository, amara, f"a{number}", day(number, 0))
    assert [entry[0] for entry in reflect(skill_trend(repository, amara, days=7, now=NOW))] == [
        "2026-11-15",
        "2026-11-21",
    ]
    assert [entry[0] for entry in reflect(skill_trend(repository, amara, days=1, now=NOW))] == ["2026-11-21"]


@pytest.mark.parametrize("days", [0, 3661])
def test_a_trend_of_no_days_or_of_centuries_is_refused(repository: Repository, amara: int, days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        skill_trend(repository, amara, days=days, now=NOW)


def test_a_trend_of_ten_years_can_be_asked_for(repository: Repository, amara: int) -> None:
    practise(repository, amara, "a", datetime(2017, 1, 1, 12, tzinfo=UTC), 40)
    assert reflect(skill_trend(repository, amara, days=3660, now=NOW)) == [("2017-01-01", 40.0, 1)]


def test_only_whole_marked_replies_of_this_learner_count(repository: Repository, amara: int) -> None:
    ben = repository.profile("Ben").id
    practise(repository, amara, "whole", day(20), 40)
    practise(repository, amara, "part", day(20), 90, focus=Focus(("amount",)))
    practise(repository, amara, "unmarked", day(20), None)
    practise(repository, ben, "of ben", day(20), 99)
    assert reflect(skill_trend(repository, amara, days=7, now=NOW)) == [("2026-11-20", 40.0, 1)]


def test_a_skill_that_is_not_rated_does_not_count_as_nothing(repository: Repository, amara: int) -> None:
    practise(repository, amara, "a", day(20), 40, skills={Skill.REFLECT: 40})
    practise(repository, amara, "b", day(20), 60, skills={Skill.REFLECT: 60, Skill.CLARIFY: 10})
    points = skill_trend(repository, amara, days=7, now=NOW)
    assert [(point.skill, point.score, point.attempts) for point in points] == [
        (Skill.REFLECT, 50.0, 2),
        (Skill.CLARIFY, 10.0, 1),
    ]


def test_typed_and_spoken_replies_are_told_apart(repository: Repository, amara: int) -> None:
    practise(repository, amara, "typed", day(20), 40)
    practise(repository, amara, "spoken", day(20, 13), 80, mode=Mode.SPOKEN)
    trend = {mode: reflect(skill_trend(repository, amara, days=7, now=NOW, mode=mode)) for mode in Mode}
    assert trend == {Mode.TYPED: [("2026-11-20", 40.0, 1)], Mode.SPOKEN: [("2026-11-20", 80.0, 1)]}
    assert latest_bands(repository, amara, mode=Mode.TYPED)[Skill.REFLECT] is Band.FAIR
    assert latest_bands(repository, amara, mode=Mode.SPOKEN)[Skill.REFLECT] is Band.STRONG
    assert latest_bands(repository, amara)[Skill.REFLECT] is Band.STRONG


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be set on POSIX only")
def test_days_begin_at_the_learners_midnight_also_when_clocks_change(
    repository: Repository, amara: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    # Back by an hour on 25 October 2026: that day has 25 hours.
    practise(repository, amara, "a", datetime(2026, 10, 24, 21, 59, tzinfo=UTC), 10)
    practise(repository, amara, "b", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 20)
    practise(repository, amara, "c", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), 30)
    practise(repository, amara, "d", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), 40)
    now = datetime(2026, 10, 26, 12, tzinfo=UTC)
    assert reflect(skill_trend(repository, amara, days=3, now=now)) == [
        ("2026-10-24", 10.0, 1),
        ("2026-10-25", 25.0, 2),
        ("2026-10-26", 40.0, 1),
    ]


# ---- bands, history, counts --------------------------------------------------------------------------------------


def test_the_latest_band_of_a_skill_is_that_of_the_last_reply_that_rated_it(repository: Repository, amara: int) -> None:
    assert latest_bands(repository, amara) == {}
    practise(repository, amara, "a", day(1), 80, skills={Skill.REFLECT: 80, Skill.CLARIFY: 20})
    practise(repository, amara, "b", day(2), 45, skills={Skill.REFLECT: 45})
    practise(repository, amara, "c", day(3), 99, skills={Skill.REFLECT: 99}, focus=Focus(("amount",)))
    assert latest_bands(repository, amara) == {Skill.REFLECT: Band.FAIR, Skill.CLARIFY: Band.WEAK}


def test_the_history_of_a_drill_gives_each_whole_reply_its_difference(repository: Repository, amara: int) -> None:
    practise(repository, amara, "a", day(1), 40)
    practise(repository, amara, "part", day(2), 90, focus=Focus(("amount",)))
    practise(repository, amara, "b", day(3), 55)
    practise(repository, amara, "unmarked", day(4), None)
    practise(repository, amara, "elsewhere", day(5), 99, drill="parcels/van")
    practise(repository, amara, "c", day(6), 50)
    entries = history(repository, amara, DRILL)
    assert [(entry.attempt.id, entry.change) for entry in entries] == [
        ("c", -5),
        ("unmarked", None),
        ("b", 15),
        ("part", None),
        ("a", None),
    ]
    assert history(repository, amara, DRILL, limit=1) == entries[:1]
    assert history(repository, amara, "never/tried") == ()


def test_the_history_of_one_mode_compares_within_it(repository: Repository, amara: int) -> None:
    practise(repository, amara, "a", day(1), 40)
    practise(repository, amara, "b", day(2), 60, mode=Mode.SPOKEN)
    practise(repository, amara, "c", day(3), 50)
    entries = history(repository, amara, DRILL, mode=Mode.TYPED)
    assert [(entry.attempt.id, entry.change) for entry in entries] == [("c", 10), ("a", None)]


def test_counts_tell_how_much_was_done(repository: Repository, amara: int) -> None:
    nothing = counts(repository, amara)
    assert (nothing.attempts, nothing.drills, nothing.last) == (0, 0, None)
    practise(repository, amara, "a", day(1))
    practise(repository, amara, "b", day(3), mode=Mode.SPOKEN)
    practise(repository, amara, "c", day(2), None, drill="parcels/van")
    done = counts(repository, amara)
    assert (done.attempts, done.typed, done.spoken, done.drills, done.last) == (3, 2, 1, 2, day(3))


# ---- the estimate ------------------------------------------------------------------------------------------------


def test_nothing_takes_no_time_and_anything_at_least_a_minute(repository: Repository, amara: int) -> None:
    assert estimate_minutes(repository, amara, 0) == 0
    assert estimate_minutes(repository, amara, 1) == 2
    assert estimate_minutes(repository, amara, 6) == 12


def test_the_estimate_follows_the_learners_own_pace(repository: Repository, amara: int) -> None:
    for number in range(5):  # a minute each, and 40 seconds for the debrief
        practise(repository, amara, f"a{number}", day(1 + number))
    assert estimate_minutes(repository, amara, 6) == 10


def test_a_reply_left_lying_overnight_or_a_clock_put_back_does_not_spoil_the_estimate(
    repository: Repository, amara: int
) -> None:
    repository.submit(amara, replace(make_draft("night", at=day(3)), started=day(2)))
    assert estimate_minutes(repository, amara, 1) == 11
    repository.submit(amara, replace(make_draft("back", at=day(4)), started=day(5)))
    assert estimate_minutes(repository, amara, 1) == 6
