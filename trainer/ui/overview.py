"""What Home says, gathered from packs, memory and settings in one go; blocking, so called from a task."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainer.course import in_a_line
from trainer.errors import NotFound, TrainerError
from trainer.packs.model import WRITTEN, Band, Skill
from trainer.start import conversation, missed_last, plan, seconds_for, warm_up
from trainer.ui.commands import COURSE, keymap

if TYPE_CHECKING:
    from threading import Event

    from trainer.practice import Task
    from trainer.progress.memory import Memory
    from trainer.progress.model import Attempt
    from trainer.services import Services

RECENT = 10
"""Marks in the small row of each skill."""


@dataclass(frozen=True, slots=True)
class Lately:
    """One skill's latest marks, oldest first, and the band of the last."""

    skill: Skill
    scores: tuple[int, ...]
    band: Band | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Home at one moment.

    Attributes:
        profile: the learner's name.
        due: what Start brings; `minutes` is about how long that takes.
        quick: a session of about three minutes.
        warm_up: drills for a minute and a half; none when no pack has any.
        conversation: the one to have next, if any pack has one.
        missed: only what the last reply left out.
        unfinished: the drill of the reply that was being written last.
        first_time: nothing was ever handed in.
        last: the last reply and its band.
        course: how far the course is, in a line.
        problems: what is wrong with this installation, a calm line each.
    """

    profile: str
    due: tuple[Task, ...] = ()
    minutes: int = 0
    quick: tuple[Task, ...] = ()
    warm_up: tuple[Task, ...] = ()
    conversation: Task | None = None
    missed: Task | None = None
    unfinished: Task | None = None
    first_time: bool = True
    lately: tuple[Lately, ...] = ()
    last: tuple[str, Band] | None = None
    course: str = COURSE.title
    problems: tuple[str, ...] = field(default_factory=tuple)


QUICK_MINUTES = 3


def overview(services: Services) -> Overview:
    """Gather everything Home shows.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    memories = services.repository.memories.of(services.profile.id)
    due = plan(services, memories=memories)
    attempts = services.repository.attempts(services.profile.id, limit=3 * RECENT)
    marked = [attempt for attempt in attempts if attempt.marks is not None]
    last = next(((a.reply, a.marks.band) for a in marked if a.marks is not None), None)
    return Overview(
        profile=services.profile.name,
        due=due,
        minutes=max(1, round(sum(seconds_for(task.drill) for task in due) / 60)) if due else 0,
        quick=plan(services, minutes=QUICK_MINUTES, memories=memories),
        warm_up=_warm_up(services, memories),
        conversation=conversation(services, memories),
        missed=missed_last(services),
        unfinished=_unfinished(services),
        first_time=not attempts,
        lately=tuple(_lately(skill, marked) for skill in Skill) if marked else (),
        last=last,
        course=in_a_line(services.repository.courses.state(services.profile.id)),
        problems=problems(services),
    )


def _warm_up(services: Services, memories: Sequence[Memory]) -> tuple[Task, ...]:
    try:
        return warm_up(services, memories)
    except NotFound:
        return ()


def problems(services: Services) -> tuple[str, ...]:
    """What is wrong with the settings file and the installed packs, a line each with where to look."""
    if services.served:
        return ()  # the server's files are its owner's business
    lines = [*services.loaded_settings.problems, *keymap(services.settings.keys).problems]
    refused = services.catalog.refused
    if refused:
        names = ", ".join(str(one.source).rsplit("/", 1)[-1] for one in refused[:2])
        more = f" and {len(refused) - 2} more" if len(refused) > 2 else ""
        lines.append(f"Cannot be used: {names}{more}. The library says why.")
    return tuple(lines)


def mend(services: Services) -> int:
    """Mark what a crash left unmarked and return how many replies that were."""
    if not services.repository.unmarked(services.profile.id):
        return 0
    return services.bookkeeper.recover(services.catalog)


def voice_line(services: Services) -> str:
    """Why complaints are not heard although the settings want them heard; empty when they are."""
    if not services.settings.voice:
        return ""
    try:
        ability = services.speech.voice()
    except TrainerError as error:
        return f"Complaints are shown as text: {error.message}"
    return "" if ability.works else f"Complaints are shown as text: {ability.reason}"


def prepare_first(services: Services, due: tuple[Task, ...], stop: Event) -> None:
    """Have the complaint that Start opens with in store, so that it sounds at once; what fails is told there."""
    settings = services.settings
    if settings.voice and due and due[0].drill.channel not in WRITTEN:
        with contextlib.suppress(TrainerError):
            services.speech.prepare(due[0].drill, rate=settings.rate, stop=stop)


def _unfinished(services: Services) -> Task | None:
    from trainer.start import task_for

    for draft in services.repository.drafts(services.profile.id):
        try:
            return task_for(services, draft.drill, "you left a reply unfinished")
        except NotFound:  # its pack is gone; the draft waits for it
            continue
    return None


def _lately(skill: Skill, marked: list[Attempt]) -> Lately:
    """Of the latest whole replies, oldest first."""
    whole = [a.marks for a in marked if a.marks is not None and a.focus is None]
    scores = [score for marks in whole if (score := marks.skills.get(skill)) is not None][:RECENT]
    band = next((band for marks in whole if (band := marks.bands.get(skill)) is not None), None)
    return Lately(skill, tuple(reversed(scores)), band)
