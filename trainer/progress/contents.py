"""What a database holds, learner by learner, and what one holds that another does not: for a person to compare."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.progress import database
from trainer.progress.rows import from_micros


@dataclass(frozen=True, slots=True)
class Held:
    """What is there of one learner.

    Attributes:
        attempts: how many replies were handed in, to how many `drills`, the `first` and the `last` when (None: never).
        drafts: how many replies are unfinished.
        disputes: how many disputed wordings are in force.
        course: how many days of the course were opened, all times through it together.
    """

    name: str
    attempts: int = 0
    drills: int = 0
    first: datetime | None = None
    last: datetime | None = None
    drafts: int = 0
    disputes: int = 0
    course: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in one database: its learners in the order they came, and the version of its schema."""

    learners: tuple[Held, ...]
    version: int

    @property
    def attempts(self) -> int:
        """Replies handed in, of everybody."""
        return sum(learner.attempts for learner in self.learners)

    @property
    def last(self) -> datetime | None:
        """When the last one was handed in, or None."""
        return max((learner.last for learner in self.learners if learner.last is not None), default=None)


@dataclass(frozen=True, slots=True)
class Only:
    """What one database holds and the other does not; `first` and `last` are of the replies that were handed in."""

    learners: tuple[str, ...] = ()
    attempts: int = 0
    first: datetime | None = None
    last: datetime | None = None
    drafts: int = 0
    disputes: int = 0
    course: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.learners or self.attempts or self.drafts or self.disputes or self.course)


def contents_of(connection: sqlite3.Connection) -> Contents:
    """What an open database of any version holds. Raises sqlite3.Error when it is none of ours."""
    counted: dict[int, tuple[int, ...]] = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT profile, count(*), count(DISTINCT drill), min(submitted), max(submitted) FROM attempt "
            "GROUP BY profile"
        )
    }
    drafts = dict(connection.execute("SELECT profile, count(*) FROM draft GROUP BY profile"))
    disputes = _by_learner(
        connection, "dispute", "SELECT profile, count(*) FROM dispute WHERE undone IS NULL GROUP BY profile"
    )
    course = _by_learner(
        connection,
        "course_step",
        "SELECT profile, count(*) FROM (SELECT DISTINCT profile, run, day FROM course_step) GROUP BY profile",
    )
    learners = []
    for number, name in connection.execute("SELECT id, name FROM profile ORDER BY id"):
        attempts, drills, first, last = counted.get(number, (0, 0, None, None))
        learners.append(
            Held(
                name,
                attempts,
                drills,
                _moment(first),
                _moment(last),
                drafts.get(number, 0),
                disputes.get(number, 0),
                course.get(number, 0),
            )
        )
    return Contents(tuple(learners), database.versions(connection)[1])


def contents_here(path: Path) -> Contents | None:
    """What a database file holds, or None when there is none that can be read."""
    if not path.exists():
        return None
    try:
        with closing(database.connect(path)) as connection:
            return contents_of(connection)
    except sqlite3.Error:  # damaged: exactly what a backup is brought back for
        return None


def compared(copy: sqlite3.Connection, here: Path) -> tuple[Only, Only]:
    """What is only in the database here, and what is only in an opened copy.

    A reply is the same under the same id; an unfinished one only with the same words, or when it was handed in.

    Raises:
        sqlite3.Error: the database here cannot be read.
    """
    with _attached(copy, here):
        return _only(copy, "here", "main"), _only(copy, "main", "here")


@contextmanager
def _attached(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    connection.execute("ATTACH ? AS here", (f"{path.absolute().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        connection.execute("DETACH here")


def _only(connection: sqlite3.Connection, one: str, other: str) -> Only:
    """What is in the schema `one` and not in `other`."""

    def count(table: str, same: str) -> int:
        if not _has(connection, one, table):
            return 0
        what = f"SELECT count(*) FROM {one}.{table} AS mine"  # noqa: S608  (constants)
        if _has(connection, other, table):
            what += f" WHERE NOT EXISTS ({same.format(other=other, one=one)})"
        return int(connection.execute(what).fetchone()[0])

    names = connection.execute(
        f"SELECT name FROM {one}.profile WHERE key NOT IN (SELECT key FROM {other}.profile) ORDER BY id"  # noqa: S608
    )
    attempts, first, last = connection.execute(
        f"SELECT count(*), min(submitted), max(submitted) FROM {one}.attempt "  # noqa: S608
        f"WHERE id NOT IN (SELECT id FROM {other}.attempt)"
    ).fetchone()
    return Only(
        tuple(name for (name,) in names),
        attempts,
        _moment(first),
        _moment(last),
        count("draft", _SAME_DRAFT),
        count("dispute", _SAME_DISPUTE),
        count("course_step", _SAME_STEP),
    )


_SAME_LEARNER = (
    "(SELECT key FROM {other}.profile WHERE id = theirs.profile) = (SELECT key FROM {one}.profile "
    "WHERE id = mine.profile)"
)
_SAME_DRAFT = (
    "SELECT 1 FROM {other}.draft AS theirs WHERE theirs.attempt = mine.attempt AND theirs.reply = mine.reply "
    "AND theirs.notes = mine.notes UNION ALL SELECT 1 FROM {other}.attempt AS theirs WHERE theirs.id = mine.attempt"
)
_SAME_DISPUTE = (
    "SELECT 1 FROM {other}.dispute AS theirs WHERE theirs.drill = mine.drill AND theirs.kind = mine.kind "  # noqa: S608
    "AND theirs.slot = mine.slot AND theirs.phrase = mine.phrase AND theirs.undone IS mine.undone "
    f"AND {_SAME_LEARNER}"
)
_SAME_STEP = (
    "SELECT 1 FROM {other}.course_step AS theirs WHERE theirs.run = mine.run AND theirs.day = mine.day "  # noqa: S608
    f"AND theirs.step = mine.step AND theirs.about = mine.about AND theirs.done IS mine.done AND {_SAME_LEARNER}"
)


def _by_learner(connection: sqlite3.Connection, table: str, sql: str) -> dict[int, int]:
    """Counts by learner, of a table that older versions lack."""
    return dict(connection.execute(sql)) if _has(connection, "main", table) else {}


def _has(connection: sqlite3.Connection, schema: str, table: str) -> bool:
    found = connection.execute(f"SELECT 1 FROM {schema}.sqlite_schema WHERE name = ?", (table,))  # noqa: S608
    return found.fetchone() is not None


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
