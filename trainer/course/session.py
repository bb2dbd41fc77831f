"""A day of the course as a learner meets it: dealt from what is installed, taken up where it was left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.course import CARD_SECONDS, CourseState, DayState, StepKind, deal
from trainer.errors import NotFound
from trainer.lessons import Lesson, lesson
from trainer.packs.model import PLAYABLE, Drill
from trainer.practice import Task
from trainer.progress.stats import drills_tried
from trainer.start import seconds_for, task_for

if TYPE_CHECKING:
    from trainer.services import Services


def course(services: Services) -> CourseState:
    """How far the learner is. Raises StorageError."""
    return services.repository.courses.state(services.profile.id)


def open_day(services: Services, number: int, *, anew: bool = False) -> DayState:
    """Begin a day, or go on with it; a drill of it that is gone from this machine is exchanged for another.

    Args:
        number: the day, from 1.
        anew: begin another time through the course; `number` is then its first day.

    Raises:
        NotFound: there are no drills at all.
        StorageError: it cannot be recorded.
    """
    courses, learner = services.repository.courses, services.profile.id
    state = courses.state(learner).days[number - 1]
    drills = [drill for drill in services.catalog.cards if drill.kind in PLAYABLE]
    if not drills:
        raise NotFound("There are no drills to practise.", hint="sayback doctor tells which packs were found, and why.")
    dealt = frozenset[str]() if anew else courses.dealt(learner)
    if anew or not state.opened:
        tried = [drill for drill, _ in drills_tried(services.repository, learner)]
        return courses.open(learner, number, deal(state.day, drills, tried=tried, dealt=dealt), anew=anew)
    here = {drill.address for drill in drills}
    for place, step in enumerate(state.steps):
        if step.kind is not StepKind.CARD and step.done is None and step.about not in here:
            again = deal(state.day, drills, dealt=dealt)
            courses.exchange(learner, number, step.about, again[min(place, len(again) - 1)].about)
    return courses.state(learner).days[number - 1]


def cards(day: DayState) -> tuple[Lesson, ...]:
    """The lessons of a day."""
    return tuple(lesson(number) for number in day.day.cards)


def tasks(services: Services, day: DayState, *, again: bool = False) -> tuple[Task, ...]:
    """The drills of an opened day that are still to be done, each with its reason.

    Args:
        again: all of them, whether done or not.
    """
    found = []
    for step in day.steps if again else day.left:
        if step.kind is StepKind.CARD:
            continue
        reason = f"the course, day {day.day.number}"
        try:
            task = task_for(services, step.about, reason)
        except NotFound:  # its pack went after the day was opened; opening the day again exchanges it
            continue
        found.append(replace(task, reason=f"{reason}: warm-up") if step.kind is StepKind.WARM_UP else task)
    return tuple(found)


def minutes_left(services: Services, day: DayState) -> int:
    """About how many minutes the rest of an opened day takes; 0 when nothing is left."""
    seconds = 0.0
    for step in day.left:
        seconds += CARD_SECONDS if step.kind is StepKind.CARD else _seconds(services, step.about)
    return max(1, round(seconds / 60)) if day.left else 0


def _seconds(services: Services, address: str) -> float:
    drill: Drill
    try:
        drill = services.catalog.drill(address)
    except NotFound:
        return 0.0
    return seconds_for(drill)
