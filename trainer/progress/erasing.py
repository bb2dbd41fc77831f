"""Taking somebody's words out of a database file, so that not even its bytes hold them any more.

SQLite leaves what is deleted in the file until the room is needed. Here deleted bytes are overwritten with zeros
(``secure_delete``), the log is folded in and removed, and the file is written anew without its gaps (``VACUUM``), which
also takes away what earlier changes left in them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import StorageError
from trainer.progress import backups, database

_WORKED_OUT = ("memory", "memory_built", "practice_day", "best", "tallied")
"""What is worked out from a learner's replies: it goes with any of them, and is worked out anew at the next look."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose words go: everything of one learner (`key`, see `trainer.progress.names.name_key`), or one `attempt`."""

    key: str = ""
    attempt: str = ""


def holds(connection: sqlite3.Connection, whose: Whose) -> bool:
    """Whether a database of any version has any of it. Raises sqlite3.Error when it cannot be read."""
    if whose.attempt:
        sql = "SELECT EXISTS (SELECT 1 FROM attempt WHERE id = ?1) OR EXISTS (SELECT 1 FROM draft WHERE attempt = ?1)"
        return bool(connection.execute(sql, (whose.attempt,)).fetchone()[0])
    return connection.execute("SELECT 1 FROM profile WHERE key = ?", (whose.key,)).fetchone() is not None


def replies(connection: sqlite3.Connection, whose: Whose) -> dict[str, str]:
    """The words of the replies in question, by their ids; unfinished ones included."""
    found: dict[str, str] = {}
    for table, name in (("attempt", "id"), ("draft", "attempt")):
        if whose.attempt:
            sql, parameter = f"SELECT {name}, reply FROM {table} WHERE {name} = ?", whose.attempt  # noqa: S608
        else:
            sql = f"SELECT {name}, reply FROM {table} WHERE profile = (SELECT id FROM profile WHERE key = ?)"  # noqa: S608
            parameter = whose.key
        found |= dict(connection.execute(sql, (parameter,)))
    return found


def erase(path: Path, whose: Whose) -> None:
    """Take it out of the database in use.

    Raises:
        StorageError: another sayback is open or there is no room; nothing was deleted.
    """
    _require_room(path)
    with database.telling(path), closing(database.connect(path)) as connection:
        _be_alone(connection)
        _erase(connection, whose)
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")


def erase_from_copy(path: Path, whose: Whose) -> None:
    """Take it out of a copy: the copy is replaced by one without it, which is checked before.

    Raises:
        StorageError: it cannot be read or written; it is as it was.
    """
    status = path.stat()

    def without(target: sqlite3.Connection) -> None:
        with closing(database.connect(path, read_only=True)) as source:
            source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        _erase(target, whose)
        target.execute("VACUUM")

    _require_room(path)
    backups.write_copy(without, path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def delete_database(path: Path) -> None:
    """Delete a database with everything beside it.

    Raises:
        StorageError: another sayback is open, or a file cannot be deleted.
    """
    if database.in_use(path):
        raise _open_elsewhere()
    try:
        for ending in backups.BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path} could not be deleted: {error.strerror or error}.",
            hint="Close every other sayback, then try again.",
        ) from error


def _be_alone(connection: sqlite3.Connection) -> None:
    """Fold the log in; SQLite does so only while nobody else has the file open. Another window could write again."""
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
            raise
        mode = "busy"
    if mode != "delete":
        raise _open_elsewhere()


def _open_elsewhere() -> StorageError:
    return StorageError(
        "Another sayback is open, and could write again what is being deleted.",
        hint="Close it, then run this again; nothing was deleted.",
    )


def _require_room(path: Path) -> None:
    """A file is written anew beside itself, so it needs its own size twice: for the new file and for the journal."""
    needed = 2 * path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise StorageError(
            f"Writing {path} anew takes {needed:,} bytes, and {free:,} are free.",
            hint="Free some space, then run this again; nothing was deleted.",
        )


def _erase(connection: sqlite3.Connection, whose: Whose) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")  # what hangs on a row is deleted here, table by table
    connection.execute("PRAGMA secure_delete = ON")
    with database.transaction(connection):
        if whose.attempt:
            _erase_attempt(connection, whose.attempt)
        else:
            _erase_learner(connection, whose.key)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise StorageError(
                f"A row of {broken[0]} would point nowhere, so nothing was deleted.",
                hint="sayback doctor --database --repair mends the database first.",
            )


def _erase_learner(connection: sqlite3.Connection, key: str) -> None:
    row = connection.execute("SELECT id FROM profile WHERE key = ?", (key,)).fetchone()
    if row is None:
        return
    _erase_replies(connection, "SELECT seq FROM attempt WHERE profile = ?", row[0])
    for table, column in _pointing_at(connection, "profile"):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", row)  # noqa: S608  (names from the schema)
    connection.execute("DELETE FROM profile WHERE id = ?", row)


def _erase_attempt(connection: sqlite3.Connection, attempt: str) -> None:
    owner = connection.execute("SELECT profile FROM attempt WHERE id = ?", (attempt,)).fetchone()
    _erase_replies(connection, "SELECT seq FROM attempt WHERE id = ?", attempt)
    connection.execute("DELETE FROM draft WHERE attempt = ?", (attempt,))
    for table in ("draft", "attempt"):
        connection.execute(f"UPDATE {table} SET retry_of = NULL WHERE retry_of = ?", (attempt,))  # noqa: S608
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table in _WORKED_OUT:
        if owner is not None and table in there:
            connection.execute(f"DELETE FROM {table} WHERE profile = ?", owner)  # noqa: S608


def _erase_replies(connection: sqlite3.Connection, which: str, parameter: object) -> None:
    """Replies with all that hangs on them, and on their marks, in whatever tables this version has."""
    marks = f"SELECT seq FROM mark WHERE attempt IN ({which})"  # noqa: S608  (constants)
    for table, column in _pointing_at(connection, "mark"):
        if table != "attempt":
            connection.execute(f"DELETE FROM {table} WHERE {column} IN ({marks})", (parameter,))  # noqa: S608
    for table, column in _pointing_at(connection, "attempt"):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN ({which})", (parameter,))  # noqa: S608
    connection.execute(f"DELETE FROM attempt WHERE seq IN ({which})", (parameter,))  # noqa: S608


def _pointing_at(connection: sqlite3.Connection, parent: str) -> Iterable[tuple[str, str]]:
    """Every column that refers to a table: the table it is in, and its name."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [
        (table, row[3])
        for table in tables
        for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        if row[2] == parent
    ]
