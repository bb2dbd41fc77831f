"""The SQLite file under the record of practice: opening, migrating, reading, writing, and what can go wrong.

One connection per `Database`, guarded by a lock, so that any thread may use it; other processes are kept apart by
SQLite (write-ahead log, a busy timeout, every write in a ``BEGIN IMMEDIATE``). In WAL mode a commit survives the end of
the process under ``synchronous=NORMAL`` and a power cut only under ``FULL``: drafts take the first, because they are
written while the learner types, everything handed in takes the second.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from trainer.errors import DamagedDatabase, NewerDatabase, StorageError
from trainer.paths import HOME_VARIABLE, make_folder

APPLICATION_ID = 0x53415942
"""``SAYB``: marks a SQLite file as ours, in its header."""
BUSY_SECONDS = 5.0
"""How long a write waits for another process before it gives up."""
OLDEST_SQLITE = (3, 37, 0)
"""The first release with STRICT tables."""

_WAL_DMS = 128
_MAGIC = b"SQLite format 3\x00"

Row = tuple[Any, ...]
Before = Callable[[sqlite3.Connection, int], None]


def latest_version() -> int:
    """The schema version this program writes: the number of its newest migration."""
    return max(number for number, _ in _migrations())


class Database:
    """An open database at the newest schema. Make one with `Database.open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, before_migrating: Before) -> Database:
        """Open the file, creating it or bringing it to the newest schema.

        Args:
            path: the file; its folder is created.
            before_migrating: called with the connection and the old version before an older file is changed.

        Raises:
            NewerDatabase: a later version of the program wrote it; nothing is touched.
            StorageError: it cannot be created, read, locked or migrated.
        """
        _require_sqlite()
        make_folder(path.parent)
        check_header(path)
        create_private(path)
        with telling(path):
            connection = connect(path)
            try:
                _refuse_foreign(connection, path)
                use_wal(connection)
                _migrate(connection, path, before_migrating)
                connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def read(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows of one query. Raises StorageError."""
        with self._lock, telling(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all processes: committed at the end of the block, undone when it raises.

        Args:
            durable: whether it has to survive a power cut, at the price of waiting for the disk.

        Raises:
            StorageError: the file cannot be written; nothing of the block is stored.
        """
        with self._lock, telling(self.path):
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with transaction(self._connection):
                yield self._connection

    def copy_to(self, other: sqlite3.Connection) -> None:
        """Copy everything into another database, consistently while this one is in use. Raises StorageError."""
        with self._lock, telling(self.path):
            self._connection.backup(other)

    def copy_from(self, other: sqlite3.Connection) -> None:
        """Replace everything by another database's content, in one transaction. Raises StorageError."""
        with self._lock, telling(self.path):
            other.backup(self._connection)

    def close(self) -> None:
        """Give the file back; safe to call twice."""
        with self._lock:
            self._connection.close()


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A bare connection: transactions by hand, usable from any thread that holds a lock of its own."""
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    return connection


def in_use(path: Path) -> bool:
    """Whether another process has this database open; this one must not.

    Every connection in WAL mode holds a shared lock on byte 128 of the file beside it (sqlite.org/walformat.html,
    "WAL locks"), damaged or not. Where files cannot be locked so (Windows), an open file cannot be renamed either.
    """
    beside = path.with_name(path.name + "-shm")
    if sys.platform == "win32" or not beside.exists():
        return False
    import fcntl

    try:
        with beside.open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _WAL_DMS)
    except BlockingIOError:
        return True
    except OSError:  # no right to lock, or no locks at all on this disk
        return False
    return False


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """``BEGIN IMMEDIATE`` … ``COMMIT``, or ``ROLLBACK`` when the block raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk makes SQLite roll back by itself
            connection.execute("ROLLBACK")
        raise


def check_header(path: Path) -> None:
    """Look at a file's first bytes without opening it as a database, so that a newer one is not even touched.

    Raises:
        NewerDatabase: a later version of the program wrote it.
        StorageError: it cannot be read, or it is no SQLite database of ours.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror or error}.",
            hint=f"Make it readable, or point {HOME_VARIABLE} at another folder.",
        ) from error
    if not header:
        return
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise damaged(path, "it is not a SQLite file")
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if application == APPLICATION_ID and version > latest_version():
        raise newer(path, version)


def expected_schema(version: int) -> set[tuple[str, str, str]]:
    """Type, name and SQL of everything a database of this version has in it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for number, script in _migrations():
            if number <= version:
                connection.executescript(script)
        return schema_of(connection)


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Type, name and SQL of everything in a database, SQLite's own tables left out."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name, sql) for kind, name, sql in rows}


def versions(connection: sqlite3.Connection) -> tuple[int, int]:
    """A database's application id and schema version."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def newer(path: Path, version: int) -> NewerDatabase:
    """What to say of a database from a later version."""
    return NewerDatabase(
        f"{path} was written by a later version of sayback (its data are version {version}, this one knows up to "
        f"{latest_version()}). It was left as it is.",
        hint=f"Update sayback, or point {HOME_VARIABLE} at another folder to practise meanwhile.",
    )


def damaged(path: Path, why: str) -> DamagedDatabase:
    """What to say of a database that cannot be trusted; names the newest backup there is."""
    backups = sorted((path.parent / "backups").glob("*.db"), key=lambda file: file.stat().st_mtime)
    backup = str(backups[-1]) if backups else "BACKUP.db"
    return DamagedDatabase(
        f"{path} is damaged: {why}. It was left as it is.",
        hint="Mend it: sayback doctor --database --repair saves what can be read. Or go back to a backup: "
        f"sayback restore {backup} (the damaged file is kept beside it).",
    )


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence a person can act on.

    Raises:
        StorageError: for every `sqlite3.Error` of the block.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise explained(path, error) from error


def explained(path: Path, error: sqlite3.Error) -> StorageError:
    """The StorageError for an error of SQLite's on this file."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path, str(error))
    what, hint = _TELL.get(code, (f"cannot be used ({error})", "sayback doctor tells more."))
    return StorageError(f"{path} {what}.", hint=hint)


_MAKE_ROOM = "Free some space and try again; what was stored before is untouched."
_OPEN_FOLDER = (
    f"Make the folder writable, or point {HOME_VARIABLE} at one that is; what was stored before is untouched."
)
_TELL = {
    sqlite3.SQLITE_FULL: ("could not be written: the disk is full", _MAKE_ROOM),
    sqlite3.SQLITE_IOERR: ("could not be read or written: the disk failed or is full", _MAKE_ROOM),
    sqlite3.SQLITE_READONLY: ("could not be written: it, or its folder, is read-only", _OPEN_FOLDER),
    sqlite3.SQLITE_PERM: ("could not be opened: it, or its folder, is not yours to use", _OPEN_FOLDER),
    sqlite3.SQLITE_AUTH: ("could not be opened: it, or its folder, is not yours to use", _OPEN_FOLDER),
    sqlite3.SQLITE_CANTOPEN: ("could not be opened: it, or its folder, is missing or not writable", _OPEN_FOLDER),
    sqlite3.SQLITE_BUSY: (
        f"is in use: another sayback has been writing for {BUSY_SECONDS:g} seconds",
        "Try again; if it stays so, close the other window.",
    ),
    sqlite3.SQLITE_LOCKED: ("is in use by another sayback", "Try again; if it stays so, close the other window."),
    sqlite3.SQLITE_TOOBIG: ("cannot take in a text this long", "Shorten it and try again."),
}


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StorageError(
            f"This Python comes with SQLite {sqlite3.sqlite_version}; sayback needs {wanted} or later.",
            hint="Use a Python with a newer SQLite, such as the one from python.org.",
        )


def create_private(path: Path) -> None:
    """Make a missing file readable by its owner only; SQLite gives the files beside it the same permissions.

    Raises:
        StorageError: it cannot be made.
    """
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError(
            f"{path} could not be opened: {error.strerror or error}; it, or its folder, is not writable.",
            hint=_OPEN_FOLDER,
        ) from error


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN")  # one view of all three: another process may be making the database just now
    application, version = versions(connection)
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    connection.execute("COMMIT")
    if application != APPLICATION_ID and (tables or version or application):
        raise StorageError(
            f"{path} is a database of another program. It was left as it is.",
            hint=f"Move it away, or point {HOME_VARIABLE} at another folder.",
        )
    if version > latest_version():  # only in the log so far, not yet in the header
        raise newer(path, version)


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; SQLite does not wait for others here by itself."""
    for pause in (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(pause)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _migrate(connection: sqlite3.Connection, path: Path, before: Before) -> None:
    version = versions(connection)[1]
    if version == latest_version():
        return
    if version:
        before(connection, version)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = OFF")  # checked as a whole at the end: tables may be rebuilt meanwhile
    with transaction(connection):
        version = versions(connection)[1]  # another process may have been faster
        for number, script in _migrations():
            if number > version:
                for statement in statements_of(script):
                    connection.execute(statement)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise damaged(path, f"a row of {broken[0]} points nowhere")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {max(version, latest_version())}")


@cache
def _migrations() -> tuple[tuple[int, str], ...]:
    """Every migration in order: its number, which is the schema version it leads to, and its SQL."""
    files = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
    return tuple((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files)


def statements_of(script: str) -> Iterator[str]:
    """The statements of a migration, one after the other."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
