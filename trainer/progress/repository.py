"""The record of practice: learners, drafts, attempts and their marks, each operation one transaction.

Every method raises `StorageError` when the file under it cannot be read or written; what was stored before is then
untouched. A `Repository` may be used from any thread, and several processes may use the same file.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.clock import Clock
from trainer.errors import DataError, NotFound, UsageError
from trainer.paths import Paths
from trainer.progress import backups, memories, tallies
from trainer.progress.courses import Courses
from trainer.progress.database import Database, Row, latest_version
from trainer.progress.disputes import Disputes
from trainer.progress.memories import Memories
from trainer.progress.model import Attempt, Delivery, Draft, Marks, Profile
from trainer.progress.names import clean_name, name_key
from trainer.progress.rows import (
    ATTEMPT_COLUMNS,
    DRAFT_COLUMNS,
    INSERT_ATTEMPT,
    INSERT_MARK,
    MARK_COLUMNS,
    attempt_from,
    delivery_from,
    draft_from,
    draft_values,
    from_micros,
    marks_from,
    marks_values,
    profile_from,
    to_micros,
)
from trainer.progress.tallies import Tallies

_ATTEMPTS = (
    f"SELECT {ATTEMPT_COLUMNS}, {MARK_COLUMNS} FROM attempt "  # noqa: S608  (constants of this project)
    "LEFT JOIN mark ON mark.seq = attempt.mark LEFT JOIN mark_result ON mark_result.mark = mark.seq "
)
_PAGE = 500
_NEWEST_FIRST = "ORDER BY attempt.submitted DESC, attempt.seq DESC "


_SPOKEN = (
    "SELECT submitted, delivery FROM attempt WHERE profile = ? AND submitted >= ? AND delivery IS NOT NULL "
    "ORDER BY submitted"
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the database holds: `size` in bytes, with the log beside it; the rest are counts."""

    path: Path
    size: int
    version: int
    profiles: int
    attempts: int
    unmarked: int
    drafts: int


class Repository:
    """Everything one installation remembers. Make one with `Repository.open`."""

    def __init__(self, database: Database, paths: Paths, clock: Clock) -> None:
        self.database = database
        self.disputes = Disputes(database, clock)
        self.courses = Courses(database, clock)
        self.memories = Memories(database)
        self.tallies = Tallies(database)
        self._paths = paths
        self._clock = clock

    @classmethod
    def open(cls, paths: Paths, clock: Clock) -> Repository:
        """Open the database of this installation, creating it, or bringing an older one up to date after a backup.

        Raises:
            NewerDatabase: a later version of sayback wrote it; it is left untouched.
            StorageError: it cannot be created, read, locked or migrated.
        """

        def before_migrating(connection: sqlite3.Connection, version: int) -> None:
            backups.keep_before_migrating(connection, version, paths, clock.now())

        return cls(Database.open(paths.database, before_migrating), paths, clock)

    def close(self) -> None:
        """Give the file back; safe to call twice."""
        self.database.close()

    # ---- learners ------------------------------------------------------------------------------------------------

    def profile(self, name: str) -> Profile:
        """The learner of this name, made when there is none; case and width do not matter.

        Raises:
            UsageError: the name cannot be used (see `trainer.progress.names`).
        """
        name = clean_name(name)
        found = self.find_profile(name)
        if found is not None:
            return found
        with self.database.write() as connection:
            connection.execute(
                "INSERT INTO profile (name, key, created) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (name, name_key(name), to_micros(self._clock.now())),
            )
        made = self.find_profile(name)
        if made is None:  # deleted by another process within the same breath
            raise NotFound(f"There is no learner called {name!r}.")
        return made

    def find_profile(self, name: str) -> Profile | None:
        """The learner of this name, or None."""
        rows = self.database.read("SELECT id, name, created FROM profile WHERE key = ?", (name_key(name),))
        return profile_from(rows[0]) if rows else None

    def profiles(self) -> tuple[Profile, ...]:
        """Every learner, in the order they came."""
        return tuple(map(profile_from, self.database.read("SELECT id, name, created FROM profile ORDER BY id")))

    def rename_profile(self, profile_id: int, name: str) -> Profile:
        """Give a learner another name and return them under it.

        Raises:
            UsageError: the name cannot be used, or somebody else has it.
            NotFound: no such learner.
        """
        name = clean_name(name)
        with self.database.write() as connection:
            taken = connection.execute(
                "SELECT name FROM profile WHERE key = ? AND id != ?", (name_key(name), profile_id)
            ).fetchone()
            if taken:
                raise UsageError(f"There is already a learner called {taken[0]!r}.", hint="Choose another name.")
            connection.execute("UPDATE profile SET name = ?, key = ? WHERE id = ?", (name, name_key(name), profile_id))
        rows = self.database.read("SELECT id, name, created FROM profile WHERE id = ?", (profile_id,))
        if not rows:
            raise NotFound("There is no such learner.")
        return profile_from(rows[0])

    # ---- drafts --------------------------------------------------------------------------------------------------

    def keep_draft(self, profile_id: int, draft: Draft) -> None:
        """Write an unfinished reply in place of its last state, unless just this reply has been handed in."""
        values = draft_values(draft) | {"profile": profile_id}
        with self.database.write(durable=False) as connection:
            connection.execute(
                "INSERT INTO draft (attempt, profile, drill, pack_hash, started, updated, mode, reply, notes, heard, "
                "plays, focus, retry_of, delivery, kind, detail) SELECT :attempt, :profile, :drill, :pack_hash, "
                ":started, :updated, :mode, :reply, :notes, :heard, :plays, :focus, :retry_of, :delivery, :kind, "
                ":detail "
                "WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE id = :attempt AND reply = :reply AND detail = :detail) "
                "ON CONFLICT (attempt) DO UPDATE SET updated = excluded.updated, mode = excluded.mode, "
                "reply = excluded.reply, notes = excluded.notes, heard = excluded.heard, plays = excluded.plays, "
                "focus = excluded.focus, retry_of = excluded.retry_of, delivery = excluded.delivery, "
                "kind = excluded.kind, detail = excluded.detail",
                values,
            )

    def draft_for(self, profile_id: int, drill: str) -> Draft | None:
        """The unfinished reply to this drill that was worked on last, or None."""
        rows = self.database.read(
            f"SELECT {DRAFT_COLUMNS} FROM draft WHERE profile = ? AND drill = ? "  # noqa: S608  (constants)
            "ORDER BY updated DESC LIMIT 1",
            (profile_id, drill),
        )
        return draft_from(rows[0]) if rows else None

    def drafts(self, profile_id: int) -> tuple[Draft, ...]:
        """Every unfinished reply of a learner, the one worked on last first."""
        rows = self.database.read(
            f"SELECT {DRAFT_COLUMNS} FROM draft WHERE profile = ? ORDER BY updated DESC",  # noqa: S608  (constants)
            (profile_id,),
        )
        return tuple(map(draft_from, rows))

    def drop_draft(self, attempt_id: str) -> None:
        """Throw an unfinished reply away; nothing happens when there is none."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM draft WHERE attempt = ?", (attempt_id,))

    # ---- attempts ------------------------------------------------------------------------------------------------

    def submit(self, profile_id: int, draft: Draft) -> Attempt:
        """Take a reply in: the attempt is stored, unmarked, and its draft is gone, or neither.

        Handing the same reply in again under the same id gives the attempt that is there. Another reply under an id
        that is taken (two windows that took up one draft, a reply changed after its marking failed) becomes an attempt
        of its own, under an id derived from both, so that neither is lost. `Draft.updated` is the moment of submitting.
        """
        values = draft_values(draft) | {"profile": profile_id, "id": draft.attempt}
        with self.database.write() as connection:
            row = connection.execute("SELECT reply, detail FROM attempt WHERE id = ?", (draft.attempt,)).fetchone()
            if row is not None and row != (values["reply"], values["detail"]):
                values["id"] = str(uuid.uuid5(_as_uuid(draft.attempt), f"{values['reply']}{values['detail']}"))
            connection.execute(INSERT_ATTEMPT, values)
            connection.execute("DELETE FROM draft WHERE attempt = ?", (draft.attempt,))
        return self.attempt(str(values["id"]))

    def store_marks(self, attempt_id: str, marks: Marks) -> Attempt:
        """Store what a scorer gave and put it in force.

        The same scorer with the same data, pack and accepted wordings marks an attempt once: a second time only puts
        those marks in force again. Anything else adds marks, and the earlier ones are kept (see `marks_of`).

        Raises:
            NotFound: no such attempt.
        """
        with self.database.write() as connection:
            _store(connection, attempt_id, marks, to_micros(self._clock.now()))
        return self.attempt(attempt_id)

    def store_all(self, given: Iterable[tuple[str, Marks]]) -> None:
        """Store marks for several attempts, all of them or none; see `store_marks`.

        Raises:
            NotFound: one of the attempts is not there.
        """
        with self.database.write() as connection:
            stored = to_micros(self._clock.now())
            for attempt_id, marks in given:
                _store(connection, attempt_id, marks, stored, many=True)

    def marks_of(self, attempt_id: str) -> tuple[Marks, ...]:
        """Everything that was ever given for an attempt, the marks in force first."""
        rows = self.database.read(
            f"SELECT {MARK_COLUMNS} FROM mark JOIN mark_result ON mark_result.mark = mark.seq "  # noqa: S608  (constants)
            "JOIN attempt ON attempt.seq = mark.attempt WHERE attempt.id = ? "
            "ORDER BY mark.seq = attempt.mark DESC, mark.seq DESC",
            (attempt_id,),
        )
        return tuple(map(marks_from, rows))

    def unmarked(self, profile_id: int) -> tuple[Attempt, ...]:
        """Attempts that were never scored, oldest first: a crash came between."""
        where = "WHERE attempt.profile = ? AND attempt.mark IS NULL ORDER BY attempt.submitted, attempt.seq"
        return self._attempts(where, (profile_id,))

    def attempt(self, attempt_id: str) -> Attempt:
        """One attempt. Raises NotFound."""
        found = self._attempts("WHERE attempt.id = ?", (attempt_id,))
        if not found:
            raise _no_attempt(attempt_id)
        return found[0]

    def attempts(
        self, profile_id: int, *, drill: str | None = None, limit: int | None = None, since: datetime | None = None
    ) -> tuple[Attempt, ...]:
        """A learner's attempts, newest first.

        Args:
            drill: only of this drill, ``pack/id``.
            limit: at most so many; all when omitted.
            since: only those submitted then or later.
        """
        where = "WHERE attempt.profile = ? "
        filters: list[object] = [profile_id]
        if drill is not None:
            where += "AND attempt.drill = ? "
            filters.append(drill)
        if since is not None:
            where += "AND attempt.submitted >= ? "
            filters.append(to_micros(since))
        return self._attempts(where + _NEWEST_FIRST + "LIMIT ?", (*filters, -1 if limit is None else limit))

    def spoken(self, profile_id: int, since: datetime) -> tuple[tuple[datetime, Delivery], ...]:
        """When each spoken reply since then was handed in and how it was said, oldest first."""
        found = self.database.read(_SPOKEN, (profile_id, to_micros(since)))
        return tuple((from_micros(submitted), delivery_from(json.loads(text))) for submitted, text in found)

    def latest_drill(self, profile_id: int) -> str:
        """The drill that a learner handed a reply in to last, in whatever way; empty before the first."""
        rows = self.database.read(
            "SELECT drill FROM attempt WHERE profile = ? ORDER BY submitted DESC LIMIT 1", (profile_id,)
        )
        return str(rows[0][0]) if rows else ""

    def each_attempt(
        self, profile_id: int, *, drill: str | None = None, since: datetime | None = None
    ) -> Iterator[Attempt]:
        """A learner's attempts, oldest first, a page at a time: for exports of any length.

        Args:
            drill: only of this drill, ``pack/id``.
            since: only those submitted then or later.
        """
        where = (
            "WHERE attempt.profile = :profile AND (:drill IS NULL OR attempt.drill = :drill) "
            "AND (attempt.submitted, attempt.seq) > (:after, "
            "coalesce((SELECT seq FROM attempt WHERE id = :last), -1)) "
            "ORDER BY attempt.submitted, attempt.seq LIMIT :page"
        )
        parameters: dict[str, object] = {"profile": profile_id, "drill": drill, "page": _PAGE, "last": None}
        parameters["after"] = -(2**62) if since is None else to_micros(since)
        while page := self._attempts(where, parameters):
            yield from page
            parameters |= {"after": to_micros(page[-1].submitted), "last": page[-1].id}

    def previous(self, attempt: Attempt) -> Attempt | None:
        """What a change is against: the last whole marked reply to the same drill before this one, in the same mode."""
        where = (
            "WHERE attempt.profile = ?1 AND attempt.drill = ?2 AND attempt.focus IS NULL AND attempt.mark IS NOT NULL "
            "AND attempt.mode = ?6 "
            "AND (attempt.submitted, attempt.seq) < (?3, coalesce((SELECT seq FROM attempt WHERE id = ?4), ?5)) "
        )
        found = self._attempts(
            where + _NEWEST_FIRST + "LIMIT 1",
            (
                attempt.profile,
                attempt.drill,
                to_micros(attempt.submitted),
                attempt.id,
                2**63 - 1,
                attempt.mode.value,
            ),
        )
        return found[0] if found else None

    # ---- the file itself -----------------------------------------------------------------------------------------

    def backup(self, target: Path | None = None, *, replace_existing: bool = False) -> Path:
        """Write a copy of everything, consistent while in use, and return where it is.

        Args:
            target: the new file; one named by the moment in the backups folder when omitted.
            replace_existing: whether a file that is there may be replaced.

        Raises:
            UsageError: the target exists already.
            StorageError: it cannot be written, or the copy does not check out.
        """
        if target is None:
            target = backups.free_name(self._paths.backups, "sayback", self._clock.now())
        elif target.exists() and not replace_existing:
            raise UsageError(f"{target} exists already.", hint="Choose another name, or add --force.")
        return backups.write_copy(self.database.copy_to, target)

    def check(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file, a line each; empty when it is sound. Reads everything."""
        found = [str(row[0]) for row in self.database.read("PRAGMA integrity_check(20)")]
        problems = [] if found == ["ok"] else found
        problems += [f"a row of {row[0]} points nowhere" for row in self.database.read("PRAGMA foreign_key_check")]
        return tuple(problems)

    @property
    def statistics(self) -> Statistics:
        """The size of the file and what is in it."""
        counts = self.database.read(
            "SELECT (SELECT count(*) FROM profile), (SELECT count(*) FROM attempt), "
            "(SELECT count(*) FROM attempt WHERE mark IS NULL), (SELECT count(*) FROM draft)"
        )[0]
        path = self.database.path
        files = (path, path.with_name(path.name + "-wal"))
        size = sum(file.stat().st_size for file in files if file.exists())
        return Statistics(path, size, latest_version(), *counts)

    def _attempts(self, where: str, parameters: tuple[object, ...] | dict[str, object]) -> tuple[Attempt, ...]:
        return tuple(map(self._attempt, self.database.read(_ATTEMPTS + where, parameters)))

    @staticmethod
    def _attempt(row: Row) -> Attempt:
        try:
            return attempt_from(row)
        except (ValueError, KeyError, TypeError) as error:  # written by hand, or by a program that is not ours
            raise DataError(f"The stored attempt {row[0]} cannot be read: {error}.") from error


def _store(connection: sqlite3.Connection, attempt_id: str, marks: Marks, stored: int, *, many: bool = False) -> None:
    row = connection.execute("SELECT seq, pack_hash, mark FROM attempt WHERE id = ?", (attempt_id,)).fetchone()
    if row is None:
        raise _no_attempt(attempt_id)
    values = marks_values(marks) | {"attempt": row[0], "pack_hash": marks.pack_hash or row[1], "stored": stored}
    cursor = connection.execute(INSERT_MARK, values)
    if cursor.rowcount:
        mark = int(cursor.lastrowid or 0)
        connection.execute("INSERT INTO mark_result VALUES (?, ?)", (mark, values["result"]))
    else:
        (mark,) = connection.execute(
            "SELECT seq FROM mark WHERE attempt = :attempt AND scorer = :scorer AND data = :data "
            "AND pack_hash = :pack_hash AND overlay = :overlay",
            values,
        ).fetchone()
    connection.execute("UPDATE attempt SET mark = ? WHERE seq = ?", (mark, row[0]))
    if mark != row[2]:
        memories.keep_up(connection, row[0], again=row[2] is not None, many=many)
        tallies.keep_up(connection, row[0], mark, row[2])


def _as_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, text)


def _no_attempt(attempt_id: str) -> NotFound:
    return NotFound(f"There is no attempt {attempt_id!r}.")
