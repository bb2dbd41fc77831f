"""Figures over a learner's attempts: skills over time, the history of a drill, how much was done.

Only whole replies count (`Attempt.focus` is None): what was practised as "missed only" is marked on less and would look
better than it is. Typed and spoken replies can be told apart.

Days are the learner's own: they begin at midnight in `zone`, the machine's where it is omitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from trainer.packs.model import Band, Skill
from trainer.progress.model import Attempt, Mode, SkillPoint
from trainer.progress.repository import Repository
from trainer.progress.rows import from_micros, to_micros

SECONDS_A_DRILL = 120.0
"""How long a drill takes while nothing is known of the learner: hearing 20 s, answering 60 s, the debrief 40 s."""
DEBRIEF_SECONDS = 40.0
"""What reading a debrief adds to the time between opening a drill and handing the reply in."""
LONGEST_COUNTED = 600.0
"""Seconds after which a reply is taken to have been left lying, for the estimate."""

_MARKED = (
    "FROM attempt JOIN mark ON mark.seq = attempt.mark WHERE attempt.profile = :profile AND attempt.focus IS NULL "
)
_BY_MODE = "AND (:mode IS NULL OR attempt.mode = :mode) "


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a learner has done: attempts handed in, of them spoken, drills tried, and when the last was."""

    attempts: int
    spoken: int
    drills: int
    last: datetime | None

    @property
    def typed(self) -> int:
        """Attempts that were typed."""
        return self.attempts - self.spoken


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt in a drill's history, and the points gained or lost since the whole reply before it."""

    attempt: Attempt
    change: int | None


def skill_trend(
    repository: Repository,
    profile_id: int,
    *,
    days: int,
    now: datetime,
    mode: Mode | None = None,
    zone: tzinfo | None = None,
) -> tuple[SkillPoint, ...]:
    """Each skill's mean mark on each of the last `days` days, today included; days without one are left out.

    Args:
        days: 1 to 3,660.
        mode: only typed or only spoken replies.

    Returns:
        Points by day (ISO dates, oldest first), then by skill in the order of `Skill`.
    """
    # A day is a range of one index and the sums are SQLite's: 50,000 attempts in a year take it 20 ms.
    bounds = _bounds(now, days, zone)
    values = ", ".join(f"('{name}', {to_micros(begin)}, {to_micros(end)})" for name, begin, end in bounds)
    sums = ", ".join(f"avg(mark.{skill.value}), count(mark.{skill.value})" for skill in Skill)
    rows = repository.database.read(
        f"WITH day (name, begins, ends) AS (VALUES {values}) SELECT day.name, {sums} FROM day CROSS JOIN attempt "  # noqa: S608  (dates and names of this project)
        "JOIN mark ON mark.seq = attempt.mark WHERE attempt.profile = :profile AND attempt.submitted >= day.begins "
        f"AND attempt.submitted < day.ends AND attempt.focus IS NULL {_BY_MODE} GROUP BY day.name ORDER BY day.name",
        {"profile": profile_id, "mode": None if mode is None else mode.value},
    )
    return tuple(
        SkillPoint(name, skill, mean, count)
        for name, *figures in rows
        for skill, mean, count in zip(Skill, figures[0::2], figures[1::2], strict=True)
        if count
    )


def latest_bands(repository: Repository, profile_id: int, *, mode: Mode | None = None) -> dict[Skill, Band]:
    """The band of each skill in the last whole reply that rated it; a skill that never was is left out."""
    found: dict[Skill, Band] = {}
    for skill in Skill:
        rows = repository.database.read(
            f"SELECT mark.{skill.value}_band {_MARKED}{_BY_MODE}"
            f"AND mark.{skill.value}_band IS NOT NULL ORDER BY attempt.submitted DESC, attempt.seq DESC LIMIT 1",
            {"profile": profile_id, "mode": None if mode is None else mode.value},
        )
        if rows:
            found[skill] = Band(rows[0][0])
    return found


def history(
    repository: Repository, profile_id: int, drill: str, *, mode: Mode | None = None, limit: int | None = None
) -> tuple[Entry, ...]:
    """A drill's attempts, newest first, each whole one with its difference to the whole one before it.

    Args:
        mode: only typed or only spoken replies; differences are then between those.
        limit: at most so many.
    """
    entries: list[Entry] = []
    before: int | None = None
    for attempt in reversed(repository.attempts(profile_id, drill=drill)):
        if mode is not None and attempt.mode is not mode:
            continue
        change = None
        if attempt.focus is None and attempt.marks is not None:
            change = None if before is None else attempt.marks.overall - before
            before = attempt.marks.overall
        entries.append(Entry(attempt, change))
    entries.reverse()
    return tuple(entries if limit is None else entries[:limit])


def counts(repository: Repository, profile_id: int) -> Counts:
    """How much a learner has done."""
    row = repository.database.read(
        "SELECT count(*), coalesce(sum(mode = 'spoken'), 0), max(submitted) FROM attempt WHERE profile = ?",
        (profile_id,),
    )[0]
    last = None if row[2] is None else from_micros(row[2])
    return Counts(row[0], row[1], len(drills_tried(repository, profile_id)), last)


def estimate_minutes(repository: Repository, profile_id: int, drills: int) -> int:
    """About how many minutes so many drills take this learner; at least 1 for any, 0 for none.

    Told from the learner's last 20 attempts (opening the drill to handing in, plus the debrief), else from a default.
    """
    if drills <= 0:
        return 0
    rows = repository.database.read(
        "SELECT submitted, started FROM attempt WHERE profile = ? ORDER BY submitted DESC LIMIT 20", (profile_id,)
    )
    seconds = [
        min(max((submitted - started) / 1e6, 0.0), LONGEST_COUNTED) + DEBRIEF_SECONDS for submitted, started in rows
    ]
    each = sum(seconds) / len(seconds) if seconds else SECONDS_A_DRILL
    return max(1, round(drills * each / 60))


def drills_tried(repository: Repository, profile_id: int) -> Sequence[tuple[str, int]]:
    """Every drill that was tried with the moment of its first attempt: one step down the index for each drill."""
    return [
        (drill, first)
        for drill, first in repository.database.read(
            "WITH RECURSIVE tried (drill) AS (SELECT min(drill) FROM attempt WHERE profile = :profile UNION ALL "
            "SELECT (SELECT min(drill) FROM attempt WHERE profile = :profile AND drill > tried.drill) FROM tried "
            "WHERE tried.drill IS NOT NULL) SELECT drill, (SELECT min(submitted) FROM attempt "
            "WHERE profile = :profile AND attempt.drill = tried.drill) FROM tried WHERE drill IS NOT NULL",
            {"profile": profile_id},
        )
    ]


def _bounds(now: datetime, days: int, zone: tzinfo | None) -> list[tuple[str, datetime, datetime]]:
    """Name, begin and end of each of the last `days` days, oldest first."""
    if not 1 <= days <= 3660:
        raise ValueError("days must be 1 to 3,660")
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [(day.isoformat(), _midnight(day, zone), _midnight(day + timedelta(days=1), zone)) for day in dates]


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    naive = datetime.combine(day, time())
    return naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
