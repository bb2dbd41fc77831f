"""What a learner keeps missing, told from the latest replies; and a session of nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_services, marks
from trainer.packs.model import Drill
from trainer.practice import Task, begin
from trainer.progress.model import Draft
from trainer.progress.reasons import keeps_missing
from trainer.services import Services
from trainer.start import missed_before, task_for

DRILL = "telecom/third-month"


def test_nothing_tried_is_nothing_missed(services: Services) -> None:
    assert keeps_missing(services.repository, services.profile.id, _drill(services)) == ""


def test_the_gravest_gap_is_named_with_how_often(services: Services, clock: FixedClock) -> None:
    drill = _drill(services)
    key = next(fact.text for fact in drill.facts if fact.key)
    _reply(services, clock, "Sorry about that.")
    assert keeps_missing(services.repository, services.profile.id, drill) == f"you missed “{key}” here last time"
    _reply(services, clock, "I see.")
    assert keeps_missing(services.repository, services.profile.id, drill) == f"you missed “{key}” here twice"


def test_what_is_missed_most_often_comes_before_what_is_graver(services: Services, clock: FixedClock) -> None:
    drill = _drill(services)
    facts = sorted(drill.facts, key=lambda fact: (not fact.key, -fact.weight))
    gravest, least = facts[0], facts[-1]
    for missed in ((least.id,), (least.id, gravest.id)):
        _marked(services, clock, {fact.id: "missed" if fact.id in missed else "restated" for fact in facts})
    assert _said(services) == f"you missed “{least.text}” here twice"
    _marked(services, clock, {gravest.id: "contradicted"})
    _marked(services, clock, {gravest.id: "contradicted"})
    assert _said(services) == f"you got “{gravest.text}” wrong here twice"


def test_a_result_that_cannot_be_read_tells_nothing(services: Services, clock: FixedClock) -> None:
    drill = _drill(services)
    for text in ("no json", "[]", '{"facts": []}'):
        clock.advance(minutes=5)
        draft = Draft(services.new_id(), DRILL, "a" * 64, clock.now(), clock.now(), text="Oh.")
        services.repository.submit(services.profile.id, draft)
        services.repository.store_marks(draft.attempt, replace(marks(drill, 50, {}), result=text))
    assert _said(services) == ""


def test_a_reply_with_nothing_missing_is_no_part_of_it(services: Services, clock: FixedClock) -> None:
    _reply(services, clock, _drill(services).replies[0].text)
    tasks = missed_before(services, drills=5, minutes=None)
    if tasks:  # even a strong reply may leave a small fact out, but then it is named
        assert tasks[0].focus is not None
        assert tasks[0].focus.facts or tasks[0].focus.feelings or tasks[0].focus.unknowns


def test_a_session_of_what_was_missed_has_each_drill_once_the_latest_first(
    services: Services, clock: FixedClock
) -> None:
    others = [drill.address for drill in services.catalog.packs[0].drills if drill.kind == "reply"][:2]
    for address in (*others, DRILL, others[0]):
        _reply(services, clock, "Oh no.", address)
    tasks = missed_before(services, drills=None, minutes=None)
    assert [task.drill.address for task in tasks] == [others[0], DRILL, others[1]]
    assert all(task.focus is not None and task.retry_of for task in tasks)
    assert len(missed_before(services, drills=2, minutes=None)) == 2
    assert len(missed_before(services, drills=None, minutes=0.1)) == 1


def _said(services: Services) -> str:
    return keeps_missing(services.repository, services.profile.id, _drill(services))


def _marked(services: Services, clock: FixedClock, facts: dict[str, str]) -> None:
    """A reply to the drill with these facts in its marks, and nothing else."""
    clock.advance(minutes=5)
    draft = Draft(services.new_id(), DRILL, "a" * 64, clock.now(), clock.now(), text="Oh.")
    services.repository.submit(services.profile.id, draft)
    result = json.dumps({"facts": [{"id": name, "status": status} for name, status in facts.items()]})
    services.repository.store_marks(draft.attempt, replace(marks(_drill(services), 50, {}), result=result))


def _drill(services: Services) -> Drill:
    return services.catalog.drill(DRILL)


def _reply(services: Services, clock: FixedClock, text: str, address: str = DRILL) -> None:
    clock.advance(minutes=5)
    task: Task = task_for(services, address)
    practice = begin((task,), attempt=services.new_id(), now=clock.now(), aloud=False)
    services.bookkeeper.take(practice.write(text).practice.submit().practice)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Iterator[Services]:
    made = make_services(tmp_path, clock=clock)
    yield made
    made.close()
