"""How replies were said over weeks: means of each figure, for Progress. Typed replies are not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from trainer.progress.memory import day_of
from trainer.progress.model import Delivery

if TYPE_CHECKING:
    from trainer.progress.repository import Repository

WINDOW = 28
"""Days that "now" goes back, as in the other figures; "before" are as many days before those."""
WEEKS = 12
"""Weeks that are told one by one."""


@dataclass(frozen=True, slots=True)
class Means:
    """Figures over several replies; None where nothing was measured. Counts are per hundred words or per reply.

    Attributes:
        first_word: seconds.
        pace: words a minute, all words over all the time.
        pauses: long silences a reply; `fillers`: per hundred words; `over`: times a call; `length`: seconds a turn.
    """

    replies: int
    first_word: float
    pace: float | None
    pauses: float | None
    fillers: float | None
    over: float | None
    length: float


@dataclass(frozen=True, slots=True)
class Week:
    """The replies of one week, from its Monday on."""

    monday: date
    means: Means


@dataclass(frozen=True, slots=True)
class OverTime:
    """The last `WINDOW` days, as many before those, and the weeks in which something was spoken, oldest first."""

    now: Means | None
    before: Means | None
    weeks: tuple[Week, ...]


def over_time(spoken: Sequence[tuple[datetime, Delivery]], today: date) -> OverTime:
    """Sum spoken replies up.

    Args:
        spoken: when each was handed in, and how it was said.
        today: where the learner is.
    """
    dated = [(day_of(at, None), delivery) for at, delivery in spoken]
    first, earlier = today - timedelta(days=WINDOW - 1), today - timedelta(days=2 * WINDOW - 1)
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    weeks = []
    for monday in mondays:
        found = means([one for day, one in dated if monday <= day < monday + timedelta(weeks=1)])
        if found is not None:
            weeks.append(Week(monday, found))
    return OverTime(
        now=means([one for day, one in dated if first <= day <= today]),
        before=means([one for day, one in dated if earlier <= day < first]),
        weeks=tuple(weeks),
    )


def gathered(repository: Repository, profile_id: int, now: datetime) -> OverTime:
    """Read how a learner's replies were said over the last weeks; blocking. Raises StorageError."""
    return over_time(repository.spoken(profile_id, now - timedelta(weeks=WEEKS)), day_of(now, None))


def means(found: Sequence[Delivery]) -> Means | None:
    """The means of these; None of none."""
    if not found:
        return None
    timed = [one for one in found if one.speaking > 0 and one.words]
    pace = 60 * sum(one.words for one in timed) / sum(one.speaking for one in timed) if timed else None
    if pace is None:
        paces = [one.words_per_minute for one in found if one.words_per_minute > 0]
        pace = sum(paces) / len(paces) if paces else None
    counted = [one for one in found if one.fillers is not None and one.words]
    words = sum(one.words for one in counted)
    fillers = sum(often for one in counted for _, often in one.fillers or ())
    return Means(
        replies=len(found),
        first_word=sum(one.first_word for one in found) / len(found),
        pace=pace,
        pauses=_mean([one.pauses for one in found]),
        fillers=100 * fillers / words if words else None,
        over=_mean([one.over for one in found]),
        length=sum(one.speaking or one.seconds for one in found) / sum(one.turns for one in found),
    )


def _mean(values: Sequence[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


TITLES = {
    "first word": "s",
    "pace": "words a minute",
    "long pauses": "a reply",
    "fillers": "per 100 words",
    "spoken over": "a call",
    "length": "s a turn",
}
"""What each figure is counted in."""


def figures(found: Means) -> dict[str, float | None]:
    """The figures by the names of `trainer.delivery.telling.MEANINGS`, rounded to what they are worth."""
    plain = {
        "first word": found.first_word,
        "pace": found.pace,
        "long pauses": found.pauses,
        "fillers": found.fillers,
        "spoken over": found.over,
        "length": found.length,
    }
    return {name: None if value is None else round(value, 0 if name == "pace" else 1) for name, value in plain.items()}


def said(name: str, value: float | None) -> str:
    """A figure as it is shown: ``1.8 s``, ``148 words a minute``; a dash where nothing was measured."""
    return "–" if value is None else f"{value:g} {TITLES[name]}"
