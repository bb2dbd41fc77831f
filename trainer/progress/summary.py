"""Everything that Progress tells of a learner, gathered once: for the screen, for lines, for JSON and for a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from trainer.packs.model import Band, Skill
from trainer.progress.calendar import WEEKS
from trainer.progress.figures import (
    WINDOW,
    Day,
    Figures,
    Moment,
    Session,
    Tally,
    figures,
    returns,
    rolling,
    sessions,
    trend,
)
from trainer.progress.memory import OVERALL, day_of
from trainer.progress.model import Mode, SkillPoint
from trainer.progress.repository import Repository
from trainer.progress.schedule import forecast, known
from trainer.progress.stats import Counts, counts, latest_bands
from trainer.progress.tallies import Best

SESSIONS = 12
"""Sessions that are told one by one."""
_LOOKED_AT = 500
"""The latest replies that those sessions are told from."""
DAYS_BY_DAY = 90


class Span(StrEnum):
    """How far back the skills are shown, and what a point of them stands for."""

    QUARTER = "90 days"
    YEAR = "a year, week by week"
    ALL = "everything, month by month"


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill that was tried, with its best marks as a whole by mode; `last` is its last whole reply."""

    address: str
    last: datetime
    replies: int
    best: Mapping[Mode, Best]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is not seen on the first page, and takes longer to read.

    Attributes:
        months: everything there ever was, a `Day` a month and mode.
        forecast: the drills that come back on each of the next seven days.
        best_of_skills: the best mark ever given in each skill, typed and spoken apart; of equals the first.
        drills: every drill that was tried as a whole, the latest first.
    """

    months: tuple[Day, ...]
    sessions: tuple[Session, ...]
    forecast: tuple[tuple[date, int], ...]
    best_of_skills: tuple[Best, ...]
    drills: tuple[Drilled, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A learner's record at one moment.

    Attributes:
        today: where the learner is.
        marked: replies that were marked, by mode.
        days: the last year, by day, mode and scorer.
        dates: replies on every day of practice there ever was.
        scorers: each scorer's version with the first day it marked.
        bands: each skill's latest band, by mode.
    """

    learner: str
    made: datetime
    today: date
    counts: Counts
    marked: Mapping[Mode, int]
    days: tuple[Day, ...]
    dates: Mapping[date, int]
    scorers: tuple[tuple[date, str], ...]
    bands: Mapping[Mode, Mapping[Skill, Band]]

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes that were ever practised in; typed before the first reply."""
        return tuple(mode for mode in Mode if self.marked.get(mode)) or (Mode.TYPED,)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The times that show more than the shorter ones."""
        first = min(self.dates, default=self.today)
        more = [(Span.YEAR, DAYS_BY_DAY), (Span.ALL, 7 * WEEKS)]
        return (Span.QUARTER, *(span for span, days in more if first <= self.today - timedelta(days=days)))

    def points(self, mode: Mode, span: Span = Span.QUARTER, months: Sequence[Day] = ()) -> tuple[SkillPoint, ...]:
        """Each skill's mean mark in one mode; of everything there is only with its `months`."""
        if span is Span.ALL and months:
            return trend(months, mode)
        if span is not Span.QUARTER:
            return trend((replace(one, day=one.day - timedelta(days=one.day.weekday())) for one in self.days), mode)
        first = self.today - timedelta(days=DAYS_BY_DAY - 1)
        return trend((one for one in self.days if one.day >= first), mode)

    def tally(self, mode: Mode, *, before: bool = False) -> Tally:
        """What was counted in the last `WINDOW` days; `before`: in as many days before those."""
        return rolling(self.days, mode, self.today - timedelta(days=WINDOW if before else 0))

    def figures(self, mode: Mode, *, before: bool = False) -> Figures | None:
        """The figures of that time; None when there were too few replies."""
        return figures(self.tally(mode, before=before))

    @property
    def returns(self) -> tuple[date, ...]:
        """The days on which practice was taken up again after a week or more, oldest first."""
        return returns(self.dates)


def summary(repository: Repository, profile_id: int, name: str, now: datetime) -> Summary:
    """Gather what the first page shows, `name` being the learner's; blocking.

    Raises:
        StorageError: the record cannot be read.
    """
    tallies, today = repository.tallies, day_of(now, None)
    return Summary(
        learner=name,
        made=now,
        today=today,
        counts=counts(repository, profile_id),
        marked=tallies.marked(profile_id),
        days=tallies.days(profile_id, since=today - timedelta(weeks=WEEKS)),
        dates=tallies.dates(profile_id),
        scorers=tallies.scorers(profile_id),
        bands={mode: latest_bands(repository, profile_id, mode=mode) for mode in Mode},
    )


def rest(repository: Repository, profile_id: int, now: datetime, *, retention: float, installed: Iterable[str]) -> Rest:
    """Gather what the other pages show; blocking.

    Args:
        now: the moment of the summary.
        retention: how likely a drill should still be known when it comes back, 0.7 to 0.97.
        installed: the addresses of the drills that can come back.

    Raises:
        StorageError: the record cannot be read.
    """
    tallies, memories = repository.tallies, repository.memories.of(profile_id)
    return Rest(
        months=tallies.months(profile_id),
        sessions=_sessions(tallies.latest(profile_id, _LOOKED_AT)),
        forecast=forecast(memories, now, retention=retention, only=installed),
        best_of_skills=tallies.best_of_skills(profile_id),
        drills=_drilled(
            {one.drill: one.overall.trace.last for one in known(memories)}, tallies.bests(profile_id, skill=OVERALL)
        ),
    )


def _sessions(latest: Sequence[Moment]) -> tuple[Session, ...]:
    found = sessions(latest)
    if len(latest) == _LOOKED_AT and len(found) > 1:
        found = found[:-1]  # the oldest of them may have begun before what was looked at
    return found[:SESSIONS]


def _drilled(last: Mapping[str, datetime], bests: Iterable[Best]) -> tuple[Drilled, ...]:
    found: dict[str, dict[Mode, Best]] = {}
    for best in bests:
        found.setdefault(best.drill, {})[best.mode] = best
    drilled = [
        Drilled(
            address,
            last.get(address, max(one.at for one in best.values())),
            sum(one.rated for one in best.values()),
            best,
        )
        for address, best in found.items()
    ]
    return tuple(sorted(drilled, key=lambda one: one.last, reverse=True))
