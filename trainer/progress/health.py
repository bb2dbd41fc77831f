"""Whether a database is sound: looked at without changing it, whatever state it is in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trainer.errors import DamagedDatabase, DataError, NotFound, StorageError
from trainer.paths import Paths
from trainer.progress import backups, database, memories, tallies
from trainer.progress.contents import Contents, contents_of

MOST = 20
"""Lines of damage that are told."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file in the backups folder; `at` is the moment in its name, or else when it was last written."""

    path: Path
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Health:
    """What was found in a database file.

    Attributes:
        size: in bytes, with the log beside it.
        version: of the schema; None when the file does not tell any more.
        damage: what is wrong with the file itself, a line each.
        broken: rows that point nowhere, tables that are not as they should be, a line each.
        stale: what was worked out from the replies and would come out otherwise today, a line each; nothing is lost.
        contents: what is in it, learner by learner; None when that cannot be read.
        unmarked: replies that a crash left unmarked; they are marked at the next start.
    """

    path: Path
    size: int
    version: int | None = None
    damage: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    contents: Contents | None = None
    unmarked: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged or broken."""
        return not self.damage and not self.broken

    @property
    def size_per_attempt(self) -> float | None:
        """Bytes a reply takes, everything included; None without replies."""
        if self.contents is None or not self.contents.attempts:
            return None
        return self.size / self.contents.attempts


def examine(path: Path) -> Health:
    """Look into a database file that is there, to its last page; nothing of it is changed.

    Raises:
        NewerDatabase: a later version of sayback wrote it.
        StorageError: it cannot be read, or it is another program's.
    """
    size = sum(file.stat().st_size for ending in ("", "-wal") if (file := path.with_name(path.name + ending)).exists())
    try:
        database.check_header(path)
        with database.telling(path), closing(_connected(path)) as connection:
            connection.text_factory = _readable
            return _examined(connection, path, size)
    except DamagedDatabase as error:
        return Health(path, size, damage=(error.message,))


def _connected(path: Path) -> sqlite3.Connection:
    """A connection for looking only. One that may not write leaves its files behind: the second choice."""
    try:
        connection = database.connect(path)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        return database.connect(path, read_only=True)
    return connection


def _examined(connection: sqlite3.Connection, path: Path, size: int) -> Health:
    application, version = database.versions(connection)
    if not application and not version and not database.schema_of(connection):
        return Health(path, size, version)  # nothing yet: the first start was killed, and the next begins anew
    if application != database.APPLICATION_ID:
        raise StorageError(f"{path} is a database of another program. It was left as it is.", hint="Move it away.")
    if version > database.latest_version():
        raise database.newer(path, version)
    damage = _asked(lambda: connection.execute(f"PRAGMA integrity_check({MOST})"), "the file")
    damage = () if damage == ("ok",) else damage
    broken = _asked(lambda: _orphans(connection), "the references") if not damage else ()
    try:
        if database.schema_of(connection) != database.expected_schema(version):
            broken += ("Its tables are not those of this version.",)
        contents = contents_of(connection)
        unmarked = connection.execute("SELECT count(*) FROM attempt WHERE mark IS NULL").fetchone()[0]
        current = version == database.latest_version() and not damage and not broken
        stale = tuple(_stale(connection)) if current else ()
    except sqlite3.DatabaseError as error:
        return Health(path, size, version, damage or (str(error),), broken)
    return Health(path, size, version, damage, broken, stale, contents, unmarked)


def _asked(ask: Callable[[], Iterator[tuple[object, ...]] | sqlite3.Cursor], what: str) -> tuple[str, ...]:
    """The lines that a check answers with, or the error that ends it."""
    try:
        return tuple(str(row[0]) for row in ask())
    except sqlite3.DatabaseError as error:
        return (f"{what} cannot be checked to the end: {error}",)


def _orphans(connection: sqlite3.Connection) -> Iterator[tuple[str]]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(MOST):
        yield (f"row {row} of {table} points at a row of {parent} that is not there",)


# ---- what is worked out from the replies -------------------------------------------------------------------------

_WORKED_OUT = {
    "memory": ("memory_built", "what is remembered of drills", memories.build),
    "practice_day": ("tallied", "the sums of days", tallies.build),
    "best": ("tallied", "the personal bests", lambda *_: None),
}
"""Each table that is worked out, by the table that says for whom, in words, and what works it out (once for two)."""


def _stale(connection: sqlite3.Connection) -> Iterator[str]:
    """Work everything out anew, in passing tables that lie over the real ones, and compare the two."""
    for table in _WORKED_OUT:
        (sql,) = connection.execute(
            "SELECT sql FROM main.sqlite_schema WHERE name = ? AND type = 'table'", (table,)
        ).fetchone()
        connection.execute(re.sub(r"^CREATE TABLE", "CREATE TEMP TABLE", sql))
    try:
        for profile, name in connection.execute("SELECT id, name FROM profile ORDER BY id").fetchall():
            for table, (built, words, build) in _WORKED_OUT.items():
                build(connection, profile)
                if connection.execute(f"SELECT 1 FROM {built} WHERE profile = ?", (profile,)).fetchone():  # noqa: S608
                    count = _different(connection, table, profile)
                    if count:
                        yield f"{name}: {words}, {count} of them"
    finally:
        for table in _WORKED_OUT:
            connection.execute(f"DROP TABLE temp.{table}")


def _different(connection: sqlite3.Connection, table: str, profile: int) -> int:
    one, other = (f"SELECT * FROM {schema}.{table} WHERE profile = :profile" for schema in ("main", "temp"))  # noqa: S608
    found = connection.execute(
        f"SELECT max((SELECT count(*) FROM ({one} EXCEPT {other})), (SELECT count(*) FROM ({other} EXCEPT {one})))",  # noqa: S608
        {"profile": profile},
    )
    return int(found.fetchone()[0])


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


# ---- the copies --------------------------------------------------------------------------------------------------


def copies(paths: Paths) -> tuple[Copy, ...]:
    """Every database in the backups folder, the newest first; what was set aside as damaged is no copy."""
    found = []
    for file in paths.backups.glob("*.db"):
        if file.name.startswith("damaged-") or not file.is_file():
            continue
        status = file.stat()
        at = backups.moment_of(file) or datetime.fromtimestamp(status.st_mtime, UTC)
        found.append(Copy(file, at, status.st_size))
    return tuple(sorted(found, key=lambda copy: (copy.at, copy.path.name), reverse=True))


def newest_sound(paths: Paths) -> tuple[Copy, Contents] | None:
    """The newest copy that can be restored, with what is in it; None when there is none."""
    for copy in copies(paths):
        try:
            with backups.opened(copy.path, paths) as backup:
                return copy, backup.contents
        except (DataError, NotFound, StorageError):  # damaged, from a later version, or gone meanwhile: the next one
            continue
    return None
