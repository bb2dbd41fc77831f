"""The memory of every drill and skill on record, kept up with the marks. Methods raise `StorageError`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from trainer.packs.model import Band, Skill
from trainer.progress.database import Database, Row
from trainer.progress.memory import OVERALL, Memory, Trace, day_of, learned, remarked
from trainer.progress.rows import from_micros, to_micros

_COLUMNS = (
    "drill, skill, stability, difficulty, last, band, latest, first_band, days, attempt, first_attempt, "
    "before_stability, before_difficulty, before_last"
)
_WHOLE = (
    "SELECT attempt.seq, attempt.drill, attempt.submitted, mark.band, mark.reflect_band, mark.acknowledge_band, "
    "mark.clarify_band FROM attempt JOIN mark ON mark.seq = attempt.mark "
    "WHERE attempt.profile = ? AND attempt.focus IS NULL "
)
_IN_ORDER = "ORDER BY attempt.drill, attempt.submitted, attempt.seq"
_MARKED = (
    "SELECT attempt.seq, attempt.drill, attempt.submitted, mark.band, mark.reflect_band, mark.acknowledge_band, "
    "mark.clarify_band, attempt.profile FROM attempt JOIN mark ON mark.seq = attempt.mark "
    "WHERE attempt.seq = ? AND attempt.focus IS NULL"
)


@dataclass(frozen=True, slots=True)
class _Reply:
    """A whole marked reply, as far as memory cares."""

    attempt: int
    drill: str
    at: datetime
    bands: Mapping[str, Band]


class Memories:
    """What a learner remembers of drills. A repository has one: `Repository.memories`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, profile_id: int) -> tuple[Memory, ...]:
        """Every memory of a learner, by drill and skill, the replies as wholes included.

        Built from the attempts when they were made by a version that kept no memories, or came from elsewhere.
        """
        if not self._built(profile_id):
            self.rebuild(profile_id)
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM memory WHERE profile = ? ORDER BY drill, skill",  # noqa: S608  (constants)
            (profile_id,),
        )
        return tuple(map(_memory, rows))

    def rebuild(self, profile_id: int) -> None:
        """Build a learner's memories anew from the marks in force: after old replies were marked again, or came in."""
        with self._database.write() as connection:
            build(connection, profile_id)
            connection.execute("INSERT INTO memory_built VALUES (?) ON CONFLICT DO NOTHING", (profile_id,))

    def _built(self, profile_id: int) -> bool:
        return bool(self._database.read("SELECT 1 FROM memory_built WHERE profile = ?", (profile_id,)))


def build(connection: sqlite3.Connection, profile: int) -> None:
    """Build a learner's memories anew from the marks in force."""
    connection.execute("DELETE FROM memory WHERE profile = ?", (profile,))
    for memories in _relived(connection.execute(_WHOLE + _IN_ORDER, (profile,))):
        _write(connection, profile, memories)


def keep_up(connection: sqlite3.Connection, attempt: int, *, again: bool, many: bool = False) -> None:
    """Take an attempt's marks in force into memory, within the transaction that stored them.

    What comes in its order is added to what is remembered. What changes the past (a reply of an earlier day marked
    anew, one marked after a later one) has its drill gone through from the first reply on, so that the memories are
    always those that building them anew would give.

    Args:
        attempt: its row number.
        again: whether it had been marked before.
        many: whether it is one of many: then a changed past is gone through once, at the next look, for all of them.
    """
    row = connection.execute(_MARKED, (attempt,)).fetchone()
    if row is None:  # only what was missed was practised: that is no review of the whole
        return
    profile, reply = row[7], _reply(row)
    before = {
        memory.skill: memory
        for memory in map(
            _memory,
            connection.execute(
                f"SELECT {_COLUMNS} FROM memory WHERE profile = ? AND drill = ?",  # noqa: S608  (constants)
                (profile, reply.drill),
            ),
        )
    }
    if not (_fits(before, reply) if again else _follows(before, reply)):
        if many:
            connection.execute("DELETE FROM memory_built WHERE profile = ?", (profile,))
        else:
            _relive(connection, profile, reply.drill)
        return
    after = []
    for skill, band in reply.bands.items():
        memory = before.get(skill)
        if not again:
            after.append(_learned(memory, reply, skill, band))
        elif memory is not None:
            after.append(remarked(memory, band, reply.attempt))
    _write(connection, profile, after)


def _follows(before: Mapping[str, Memory], reply: _Reply) -> bool:
    """Whether a reply comes after everything that is remembered of its drill."""
    return all((memory.trace.last, memory.attempt) < (reply.at, reply.attempt) for memory in before.values())


def _fits(before: Mapping[str, Memory], reply: _Reply) -> bool:
    """Whether a reply that is marked anew is of the latest day of every skill, which can be counted anew by itself."""
    if set(before) != set(reply.bands):
        return False
    day = day_of(reply.at, None)
    return all(
        reply.attempt in (memory.attempt, memory.opened) or day_of(memory.trace.last, None) == day
        for memory in before.values()
    )


def _relive(connection: sqlite3.Connection, profile: int, drill: str) -> None:
    connection.execute("DELETE FROM memory WHERE profile = ? AND drill = ?", (profile, drill))
    rows = connection.execute(f"{_WHOLE} AND attempt.drill = ? {_IN_ORDER}", (profile, drill))
    for memories in _relived(rows):
        _write(connection, profile, memories)


def _relived(rows: Iterable[Row]) -> Iterator[list[Memory]]:
    """The memories of one drill after another, from its replies in their order."""
    drill, memories = "", dict[str, Memory]()
    for reply in map(_reply, rows):
        if reply.drill != drill:
            yield list(memories.values())
            drill, memories = reply.drill, {}
        for skill, band in reply.bands.items():
            memories[skill] = _learned(memories.get(skill), reply, skill, band)
    yield list(memories.values())


def _learned(memory: Memory | None, reply: _Reply, skill: str, band: Band) -> Memory:
    return learned(memory, drill=reply.drill, skill=skill, band=band, at=reply.at, attempt=reply.attempt)


def _reply(row: Row) -> _Reply:
    attempt, drill, submitted, overall, *skills = row[:7]
    named = zip((OVERALL, *(skill.value for skill in Skill)), (overall, *skills), strict=True)
    bands = {name: Band(band) for name, band in named if band is not None}
    return _Reply(attempt, drill, from_micros(submitted), bands)


def _memory(row: Row) -> Memory:
    drill, skill, stability, difficulty, last, band, latest, first, days, attempt, opened, *before = row
    return Memory(
        drill=drill,
        skill=skill,
        trace=Trace(stability, difficulty, from_micros(last)),
        before=None if before[0] is None else Trace(before[0], before[1], from_micros(before[2])),
        band=Band(band),
        latest=Band(latest),
        first=Band(first),
        days=days,
        attempt=attempt,
        opened=opened,
    )


def _write(connection: sqlite3.Connection, profile: int, memories: Iterable[Memory]) -> None:
    connection.executemany(
        f"INSERT OR REPLACE INTO memory (profile, {_COLUMNS}) VALUES (?{', ?' * 14})",  # noqa: S608  (constants)
        [(profile, *_values(memory)) for memory in memories],
    )


def _values(memory: Memory) -> tuple[object, ...]:
    trace, before = memory.trace, memory.before
    return (
        memory.drill,
        memory.skill,
        trace.stability,
        trace.difficulty,
        to_micros(trace.last),
        memory.band.value,
        memory.latest.value,
        memory.first.value,
        memory.days,
        memory.attempt,
        memory.opened,
        None if before is None else before.stability,
        None if before is None else before.difficulty,
        None if before is None else to_micros(before.last),
    )
