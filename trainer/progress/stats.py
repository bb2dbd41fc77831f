"""Figures over a learner's attempts: skills over time, the history of a drill, how much was done.

Only whole replies count (`Attempt.focus` is None): what was practised as "missed only" is marked on less and would look
better than it is. Typed and spoken replies can be told apart.

Days are the learner's own: a reply counts on the day it was handed in where the machine was when it was marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from trainer.packs.model import Band, Skill
from trainer.progress.figures import trend
from trainer.progress.memory import day_of
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
    """One attempt in a drill's history, and the whole reply in the same mode that was marked before it."""

    attempt: Attempt
    before: Attempt | None

    @property
    def change(self) -> int | None:
        """Points gained or lost since then; None when there is nothing to compare."""
        if self.before is None or self.before.marks is None or self.attempt.marks is None:
            return None
        return self.attempt.marks.overall - self.before.marks.overall


def skill_trend(
    repository: Repository, profile_id: int, *, days: int, now: datetime, mode: Mode | None = None
) -> tuple[SkillPoint, ...]:
    """Each skill's mean mark on each of the last `days` days, today included; days without one are left out.

    Args:
        days: 1 to 3,660.
        mode: only typed or only spoken replies.
    """
    if not 1 <= days <= 3660:
        raise ValueError("days must be 1 to 3,660")
    first = day_of(now, None) - timedelta(days=days - 1)
    return trend(
        (one for one in repository.tallies.days(profile_id, since=first) if one.day <= day_of(now, None)), mode
    )


def latest_bands(repository: Repository, profile_id: int, *, mode: Mode | None = None) -> dict[Skill, Band]:
    """The band of each skill in the last whole reply that rated it; a skill that never was is left out."""
    found: dict[Skill, Band] = {}
    for skill in Skill:
        last = repository.tallies.last_rated(profile_id, skill, mode)
        if last is None:
            continue
        # Told where to begin: else everything since a learner last spoke would be looked through.
        rows = repository.database.read(
            f"SELECT mark.{skill.value}_band {_MARKED}{_BY_MODE} AND attempt.submitted < :end "
            f"AND mark.{skill.value}_band IS NOT NULL ORDER BY attempt.submitted DESC, attempt.seq DESC LIMIT 1",
            {
                "profile": profile_id,
                "mode": None if mode is None else mode.value,
                "end": to_micros(datetime.combine(last + timedelta(days=3), time(), UTC)),
            },
        )
        if rows:
            found[skill] = Band(rows[0][0])
    return found


def history(
    repository: Repository, profile_id: int, drill: str, *, mode: Mode | None = None, limit: int | None = None
) -> tuple[Entry, ...]:
    """A drill's attempts, newest first, each whole one with the whole one before it in the same mode.

    Args:
        mode: only typed or only spoken replies.
        limit: only the newest attempts, so many at most.
    """
    entries: list[Entry] = []
    before: dict[Mode, Attempt] = {}
    for attempt in reversed(repository.attempts(profile_id, drill=drill, limit=limit)):
        if mode is not None and attempt.mode is not mode:
            continue
        earlier = None
        if attempt.focus is None and attempt.marks is not None:
            earlier = before.get(attempt.mode)
            if earlier is None and limit is not None:
                earlier = repository.previous(attempt)
            before[attempt.mode] = attempt
        entries.append(Entry(attempt, earlier))
    return tuple(reversed(entries))


def changes(repository: Repository, attempts: Sequence[Attempt]) -> tuple[int | None, ...]:
    """For each attempt the points gained or lost since the whole reply before it in the same mode."""
    return tuple(_change(repository, attempt) for attempt in attempts)


def _change(repository: Repository, attempt: Attempt) -> int | None:
    if attempt.focus is not None or attempt.marks is None:
        return None
    rows = repository.database.read(
        "SELECT mark.overall FROM attempt JOIN mark ON mark.seq = attempt.mark WHERE attempt.profile = ?1 "
        "AND attempt.drill = ?2 AND attempt.focus IS NULL AND attempt.mode = ?3 AND (attempt.submitted, attempt.seq) "
        "< (?4, (SELECT seq FROM attempt WHERE id = ?5)) ORDER BY attempt.submitted DESC, attempt.seq DESC LIMIT 1",
        (attempt.profile, attempt.drill, attempt.mode.value, to_micros(attempt.submitted), attempt.id),
    )
    return attempt.marks.overall - int(rows[0][0]) if rows else None


def counts(repository: Repository, profile_id: int) -> Counts:
    """How much a learner has done."""
    # INDEXED BY: left to itself SQLite walks every attempt there ever was to find the few without marks.
    marked = repository.tallies.marked(profile_id)
    waiting, spoken, last = repository.database.read(
        "SELECT count(*), coalesce(sum(mode = 'spoken'), 0), "
        "(SELECT max(submitted) FROM attempt WHERE profile = :profile) "
        "FROM attempt INDEXED BY attempt_unmarked WHERE profile = :profile AND mark IS NULL",
        {"profile": profile_id},
    )[0]
    return Counts(
        attempts=sum(marked.values()) + waiting,
        spoken=marked.get(Mode.SPOKEN, 0) + spoken,
        drills=_drills(repository, profile_id),
        last=None if last is None else from_micros(last),
    )


def _drills(repository: Repository, profile_id: int) -> int:
    """How many drills were tried, told from the best marks; the attempts are looked at only where they have none."""
    rows = repository.database.read(
        "SELECT count(*) FROM (SELECT drill FROM best WHERE profile = :profile AND skill = 'overall' "
        "UNION SELECT drill FROM attempt INDEXED BY attempt_unmarked WHERE profile = :profile AND mark IS NULL)",
        {"profile": profile_id},
    )
    return int(rows[0][0])


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
