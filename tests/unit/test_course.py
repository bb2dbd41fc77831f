"""The course: what a day deals, how far it is, and that it is taken up where it was left."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_services, practised
from trainer.course import MINUTES, CourseState, StepKind, days, deal, in_a_line
from trainer.course.session import cards, course, minutes_left, open_day, tasks
from trainer.errors import NotFound
from trainer.lessons import lesson
from trainer.packs.catalog import Catalog
from trainer.packs.model import PLAYABLE, Kind, Skill
from trainer.services import Services


def test_there_are_seven_days_each_with_cards_a_warm_up_and_two_drills() -> None:
    assert [day.number for day in days()] == list(range(1, 8))
    for day in days():
        assert day.title
        assert day.lead
        assert len(day.drills) == 2
        assert all(lesson(card).id == card for card in day.cards)


def test_no_card_is_shown_on_two_days() -> None:
    shown = [card for day in days() for card in day.cards]
    assert len(shown) == len(set(shown))


def test_a_deal_does_not_depend_on_the_order_of_the_drills(services: Services) -> None:
    drills = list(services.catalog.drills)
    first = deal(days()[0], drills)
    random.Random(5).shuffle(drills)
    assert deal(days()[0], drills) == first


def test_a_whole_course_never_deals_the_same_drill_twice(services: Services) -> None:
    dealt: list[str] = []
    for day in days():
        steps = deal(day, services.catalog.drills, dealt=dealt)
        drills = [step.about for step in steps if step.kind is not StepKind.CARD]
        assert len(drills) == 3
        dealt += drills
    assert len(dealt) == len(set(dealt)) == 21


def test_a_slot_gets_its_kind_when_one_is_installed_and_a_reply_otherwise(services: Services) -> None:
    notes = next(day for day in days() if any(Kind.NOTES in slot.kinds for slot in day.drills))
    replies = [drill for drill in services.catalog.drills if drill.kind is Kind.REPLY]
    jotted = replace(replies[0], id="jotted", kind=Kind.NOTES)
    assert jotted.address in [step.about for step in deal(notes, [*replies, jotted])]
    assert all(step.about for step in deal(notes, replies))


def test_what_was_never_tried_goes_first(services: Services) -> None:
    replies = [drill for drill in services.catalog.drills if drill.kind is Kind.REPLY]
    twin = replace(replies[0], id="a-twin")
    day = replace(days()[0], drills=days()[0].drills[:1])
    tried = deal(day, [replies[0], twin], tried=[twin.address])
    assert [step.about for step in tried if step.kind is StepKind.WARM_UP] == [replies[0].address]


def test_nothing_installed_deals_the_cards_alone() -> None:
    assert {step.kind for step in deal(days()[0], [])} == {StepKind.CARD}


def test_every_day_of_the_shipped_drills_takes_ten_minutes_at_most(services: Services) -> None:
    for day in days():
        assert 0 < minutes_left(services, open_day(services, day.number)) <= MINUTES, day.title


def test_a_day_begins_with_its_cards_unread_and_keeps_its_drills(services: Services) -> None:
    day = open_day(services, 1)
    assert [step.kind for step in day.left] == [step.kind for step in day.steps]
    assert open_day(services, 1) == day
    assert [one.id for one in cards(day)] == list(days()[0].cards)


def test_reading_and_practising_are_steps_done_in_any_order(services: Services, clock: FixedClock) -> None:
    day = open_day(services, 1)
    drills = [step.about for step in day.steps if step.kind is not StepKind.CARD]
    _practise(services, clock, drills[2])
    assert [step.about for step in course(services).days[0].left][-1] == drills[1]
    services.repository.courses.read(services.profile.id, 1)
    assert [task.drill.address for task in tasks(services, course(services).days[0])] == drills[:2]
    for address in drills[:2]:
        _practise(services, clock, address)
    done = course(services)
    assert done.days[0].done == clock.now() - timedelta(hours=1)
    assert done.done == 1
    assert done.today is not None
    assert done.today.day.number == 2
    assert len(tasks(services, done.days[0], again=True)) == 3


def test_what_was_practised_before_the_day_was_opened_does_not_count(services: Services, clock: FixedClock) -> None:
    expected = [step.about for step in deal(days()[0], services.catalog.drills) if step.kind is not StepKind.CARD]
    _practise(services, clock, expected[0])
    clock.advance(minutes=1)
    day = open_day(services, 1)
    assert day.steps == day.left


def test_a_drill_that_is_gone_is_exchanged_for_another(services: Services, tmp_path: Path, clock: FixedClock) -> None:
    gone = next(step.about for step in open_day(services, 1).steps if step.kind is StepKind.DRILL)
    packs = tuple(
        replace(pack, drills=tuple(drill for drill in pack.drills if drill.address != gone))
        for pack in services.catalog.packs
    )
    fewer = make_services(tmp_path, catalog=Catalog(packs), clock=clock)
    day = open_day(fewer, 1)
    assert gone not in [step.about for step in day.steps]
    assert len(tasks(fewer, day)) == 3
    fewer.close()


def test_another_time_through_has_other_drills_and_leaves_the_first_on_record(services: Services) -> None:
    first = open_day(services, 1)
    again = open_day(services, 1, anew=True)
    state = course(services)
    assert state.run == 2
    assert state.days[0] == again
    assert not state.days[1].opened
    rows = services.repository.database.read("SELECT DISTINCT run FROM course_step ORDER BY run")
    assert [run for (run,) in rows] == [1, 2]
    assert first.opened


def test_without_any_drill_a_day_cannot_begin(tmp_path: Path) -> None:
    empty = make_services(tmp_path / "empty", catalog=Catalog(()))
    with pytest.raises(NotFound, match="no drills"):
        open_day(empty, 1)
    empty.close()


def test_the_course_is_told_in_a_line_without_a_word_about_days_missed(services: Services) -> None:
    assert in_a_line(course(services)) == "The course: seven days of ten minutes"
    open_day(services, 1)
    assert in_a_line(course(services)) == "The course: day 1 of 7"
    everything = course(services)
    over = CourseState(1, tuple(replace(day, steps=()) for day in everything.days))
    assert in_a_line(over) == "The course: seven days of ten minutes"


def test_every_dealt_drill_can_be_played(services: Services) -> None:
    for day in days():
        assert all(task.drill.kind in PLAYABLE for task in tasks(services, open_day(services, day.number)))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def services(tmp_path: Path, clock: FixedClock) -> Services:
    return make_services(tmp_path, clock=clock)


def _practise(services: Services, clock: FixedClock, address: str) -> None:
    """Answer a drill an hour before what is then now."""
    clock.advance(hours=2)
    practised(services, (address, 50, {Skill.REFLECT: 50}))
