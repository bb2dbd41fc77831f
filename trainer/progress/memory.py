"""How well something is remembered, by FSRS: one memory for each drill and skill. Pure.

The band of a day becomes FSRS's rating: none *again*, weak *hard*, fair *good*, strong *easy*. The stability that the
library (`fsrs`, open-spaced-repetition, FSRS-6 with its default parameters) gives is the number of days after which
recall has fallen to nine in ten. Its learning steps of minutes are not used: a drill that was spoken through comes back
on another day, since practice spread over days lasts longer (Cepeda et al., 2006, Psychological Bulletin 132, 354-380).

A day counts once, by its last whole reply, so that repeating a drill in one sitting neither helps nor harms. One
exception: a day that began below strong and ended strong counts as fair, because the model reply was read in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from trainer.packs.model import Band

if TYPE_CHECKING:
    from fsrs import Scheduler

OVERALL = "overall"
"""The name under which a reply as a whole is remembered, beside its skills."""
LONGEST_DAYS = 365
"""However well it is known, once a year is not too often to meet an angry customer again."""
DECAY = -0.1542
"""The exponent of FSRS-6's forgetting curve with default parameters (its w20); a test holds it to the library's."""
_FACTOR = 0.9 ** (1 / DECAY) - 1


@dataclass(frozen=True, slots=True)
class Trace:
    """FSRS's own figures. `stability` is in days, above 0; `difficulty` 1 to 10; `last` the last review, UTC."""

    stability: float
    difficulty: float
    last: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one skill in one drill.

    Attributes:
        skill: a marked skill's name, or `OVERALL`.
        trace: after the latest day.
        before: as it was when that day began; None when it was the first.
        band: what the latest day counts as; `latest` is its last band itself, `first` its first.
        days: on how many days it was answered as a whole.
        attempt: the latest attempt by its row number; `opened` the first one of that day.
    """

    drill: str
    skill: str
    trace: Trace
    before: Trace | None
    band: Band
    latest: Band
    first: Band
    days: int
    attempt: int
    opened: int


def learned(
    memory: Memory | None,
    *,
    drill: str,
    skill: str,
    band: Band,
    at: datetime,
    attempt: int,
    zone: tzinfo | None = None,
) -> Memory:
    """The memory after a whole reply was marked.

    Args:
        memory: as it was; None for the first reply. One that is of a later moment stays as it is.
        at: when the reply was handed in.
        attempt: its row number.
        zone: where days begin; the machine's zone when omitted.
    """
    if memory is not None and memory.trace.last > at:
        return memory
    if memory is None:
        return _of_day(Memory(drill, skill, Trace(1, 1, at), None, band, band, band, 1, attempt, attempt), band, at)
    if day_of(memory.trace.last, zone) == day_of(at, zone):
        return _of_day(replace(memory, attempt=attempt), band, at)
    began = replace(memory, before=memory.trace, first=band, days=memory.days + 1, attempt=attempt, opened=attempt)
    return _of_day(began, band, at)


def remarked(memory: Memory, band: Band, attempt: int) -> Memory:
    """The memory after an attempt of its latest day was marked anew; of any other day, it is left as it is."""
    if attempt not in (memory.attempt, memory.opened):
        return memory
    first = band if attempt == memory.opened else memory.first
    latest = band if attempt == memory.attempt else memory.latest
    return _of_day(replace(memory, first=first), latest, memory.trace.last)


def interval(stability: float, retention: float) -> int:
    """Days until recall has fallen to `retention` (0.7 to 0.97): at least 1, at most `LONGEST_DAYS`."""
    days = stability / _FACTOR * (retention ** (1 / DECAY) - 1)
    return int(min(max(round(days), 1), LONGEST_DAYS))


def retrievability(trace: Trace, now: datetime) -> float:
    """How likely it is known now, 0 to 1: FSRS's power curve of forgetting over whole days."""
    days = max((now - trace.last) // timedelta(days=1), 0)
    return float((1 + _FACTOR * days / trace.stability) ** DECAY)


def due_on(memory: Memory, retention: float, zone: tzinfo | None = None) -> date:
    """The day from which it is due again. What was not there at all is due again the same day."""
    day = day_of(memory.trace.last, zone)
    return day if memory.band is Band.NONE else day + timedelta(days=interval(memory.trace.stability, retention))


def day_of(moment: datetime, zone: tzinfo | None) -> date:
    """The day of a moment where the learner is."""
    return moment.astimezone(zone).date()


def _of_day(memory: Memory, band: Band, at: datetime) -> Memory:
    """Count a day by its last band so far, from where the memory stood when it began."""
    counted = Band.FAIR if band is Band.STRONG and memory.first is not Band.STRONG else band
    return replace(memory, trace=_reviewed(memory.before, counted, at), band=counted, latest=band)


def _reviewed(before: Trace | None, band: Band, at: datetime) -> Trace:
    from fsrs import Card, Rating, State

    rating = {Band.NONE: Rating.Again, Band.WEAK: Rating.Hard, Band.FAIR: Rating.Good, Band.STRONG: Rating.Easy}[band]
    at = at.astimezone(UTC)
    card = Card(card_id=1)
    if before is not None:
        # A review less than 24 hours after the last is "the same day" to FSRS; to the learner it was yesterday.
        last = min(before.last, at - timedelta(days=1)).astimezone(UTC)
        card = Card(
            card_id=1,
            state=State.Review,
            stability=before.stability,
            difficulty=before.difficulty,
            due=last,
            last_review=last,
        )
    after, _ = _scheduler().review_card(card, rating, at)
    if after.stability is None or after.difficulty is None:
        raise ValueError("FSRS gave a reviewed card no stability")
    return Trace(after.stability, after.difficulty, at)


_schedulers: list[Scheduler] = []


def _scheduler() -> Scheduler:
    if not _schedulers:
        from fsrs import Scheduler

        _schedulers.append(
            Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_DAYS, enable_fuzzing=False)
        )
    return _schedulers[0]
