from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_services
from tests.support.drills import make_drill, make_result, make_tasks, nothing_missed
from tests.support.progress import words_of
from trainer.errors import NotFound, UsageError
from trainer.packs.catalog import Catalog
from trainer.packs.model import PLAYABLE, Drill, Kind, Pack, Skill
from trainer.practice import begin
from trainer.progress.model import Attempt, Draft
from trainer.scoring.result import Focus, Result
from trainer.services import Services
from trainer.settings import Settings
from trainer.start import missed_last, plan, seconds_for, task_for

NAMES = ("one", "two", "three", "four")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    def score(drill: Drill, given: Draft | Attempt) -> Result:
        return nothing_missed(drill) if "everything" in words_of(given) else make_result(drill, overall=20)

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)
    pack = Pack("test", "Test", "", "en", "CC0-1.0", (), tuple(map(make_drill, NAMES)), "0" * 64, "test.toml")
    found = make_services(tmp_path, catalog=Catalog((pack,)), clock=clock, settings=Settings(session=3))
    yield found
    found.close()


def reply_to(services: Services, name: str, text: str = "Three months.") -> None:
    practice = begin(make_tasks(name), attempt=services.new_id(), now=services.clock.now(), aloud=False)
    services.bookkeeper.take(practice.write(text).practice)


def leave_unfinished(services: Services, name: str) -> None:
    practice = begin(make_tasks(name), attempt=services.new_id(), now=services.clock.now(), aloud=False)
    services.bookkeeper.keep(practice.write("Three").practice)


def planned(services: Services, **options: object) -> list[str]:
    return [task.drill.id for task in plan(services, **options)]  # type: ignore[arg-type]


def test_a_plan_is_as_long_as_the_settings_want(services: Services) -> None:
    assert planned(services) == ["one", "two", "three"]
    assert planned(services, drills=1) == ["one"]


def test_a_plan_fits_into_the_minutes_but_holds_one_drill_at_least(services: Services) -> None:
    each = seconds_for(make_drill("one")) / 60
    assert planned(services, minutes=2.5 * each) == ["one", "two"]
    assert planned(services, minutes=0.1) == ["one"]


def test_an_unfinished_reply_comes_first_and_once(services: Services) -> None:
    leave_unfinished(services, "three")
    tasks = plan(services)
    assert [task.drill.id for task in tasks] == ["three", "one", "two"]
    assert tasks[0].reason == "you left a reply unfinished"


def test_what_went_weak_comes_back_the_next_day_before_what_is_new(services: Services, clock: FixedClock) -> None:
    reply_to(services, "two")
    reply_to(services, "one", "here is everything")
    assert planned(services) == ["three", "four"]
    clock.advance(days=1)
    assert planned(services) == ["two", "three", "four"]


def test_who_asks_for_practice_gets_what_is_not_due_yet_as_well(services: Services) -> None:
    for name in NAMES:
        reply_to(services, name, "here is everything")
    assert planned(services) == []
    assert sorted(planned(services, drills=9, ahead=True)) == sorted(NAMES)


def test_only_drills_that_rate_the_skill_are_planned(services: Services) -> None:
    from dataclasses import replace

    deaf = replace(make_drill("deaf"), skills=(Skill.REFLECT,))
    pack = Pack("test", "T", "", "en", "CC0-1.0", (), (deaf, make_drill("one")), "0" * 64, "test.toml")
    services.catalog = Catalog((pack,))
    assert planned(services, skill=Skill.CLARIFY) == ["one"]


def test_a_draft_of_a_drill_that_is_gone_waits_without_harm(services: Services) -> None:
    leave_unfinished(services, "gone")
    assert planned(services) == ["one", "two", "three"]


def test_a_name_that_is_nearly_right_is_answered(services: Services) -> None:
    assert task_for(services, "test/one").pack_hash == "0" * 64
    with pytest.raises(NotFound) as caught:
        task_for(services, "test/thre")
    assert "test/three" in caught.value.hint


def test_what_was_missed_last_can_be_practised_alone(services: Services) -> None:
    assert missed_last(services) is None
    reply_to(services, "one")
    task = missed_last(services)
    assert task is not None
    assert (task.drill.id, task.focus) == ("one", Focus(facts=("two-calls",)))
    reply_to(services, "two", "here is everything")
    assert missed_last(services) is None


def test_longer_complaints_are_given_more_time() -> None:
    from dataclasses import replace

    from trainer.packs.model import Breath

    short = make_drill("one")
    long = replace(short, say=(*short.say, Breath("word " * 150, pause=2.0)))
    assert seconds_for(long) == pytest.approx(seconds_for(short) + 62, abs=0.01)


def test_what_no_front_end_has_a_screen_for_is_not_offered(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.start.PLAYABLE", PLAYABLE - {Kind.SPOT})
    drills = (replace(make_drill("one"), kind=Kind.SPOT), make_drill("two"))
    pack = Pack("test", "Test", "", "en", "CC0-1.0", (), drills, "0" * 64, "test.toml")
    services = make_services(tmp_path, catalog=Catalog((pack,)), clock=clock)
    assert planned(services, ahead=True, drills=5) == ["two"]
    with pytest.raises(UsageError, match="test/one is a spot drill, which this version cannot play"):
        task_for(services, "test/one")
    services.close()
