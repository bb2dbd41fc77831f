"""The SQLite file of one class: opened by the host, the entrance and every seat, each in a process of its own.

It is the only thing they share, so that any of them may be killed and started again. Write-ahead log, every write one
``BEGIN IMMEDIATE``; whoever waits for news asks `ClassDatabase.changed`, which reads a counter in shared memory.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trainer.errors import DamagedDatabase, NewerDatabase, NotFound, StorageError
from trainer.paths import make_folder
from trainer.progress.database import connect, create_private, explained, statements_of, transaction, use_wal, versions

APPLICATION_ID = 0x53415943
"""``SAYC``: marks a SQLite file as a class of ours, in its header."""

Row = tuple[Any, ...]


class ClassDatabase:
    """An open class file at the newest schema; may be used from any thread. Make one with `create` or `open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._version = -1

    @classmethod
    def create(cls, path: Path) -> ClassDatabase:
        """Make the file, and its folder, private to their owner; an existing one is opened.

        Raises:
            StorageError: it cannot be made.
        """
        make_folder(path.parent)
        create_private(path)
        return cls._opened(path)

    @classmethod
    def open(cls, path: Path) -> ClassDatabase:
        """Open an existing file.

        Raises:
            NotFound: there is none.
            NewerDatabase: a later version of the program wrote it; nothing is touched.
            StorageError: it cannot be read, or it is no class.
        """
        if not path.is_file():
            raise NotFound(f"There is no class in {path.parent}.", hint="sayback class list tells which there are.")
        return cls._opened(path)

    @classmethod
    def _opened(cls, path: Path) -> ClassDatabase:
        with telling(path):
            connection = connect(path)
            try:
                _refuse_foreign(connection, path)
                use_wal(connection)
                _migrate(connection)
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
    def write(self, *, durable: bool = True, ring: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all processes: committed at the end of the block, undone when it raises.

        Args:
            durable: whether it has to survive a power cut, at the price of waiting for the disk.
            ring: whether others have to look anew; not for drafts and signs of life.

        Raises:
            StorageError: the file cannot be written; nothing of the block is stored.
        """
        with self._lock, telling(self.path):
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with transaction(self._connection):
                yield self._connection
                if ring:
                    self._connection.execute("UPDATE class SET bell = bell + 1")

    def changed(self) -> bool:
        """Whether another connection has committed anything since the last time this was asked; the first time, yes."""
        version = self.read("PRAGMA data_version")[0][0]
        with self._lock:
            before, self._version = self._version, version
        return bool(before != version)

    def close(self) -> None:
        """Give the file back; safe to call twice."""
        with self._lock:
            self._connection.close()


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence a person can act on. Raises StorageError for every error of SQLite's."""
    try:
        yield
    except sqlite3.Error as error:
        told = explained(path, error)
        if isinstance(told, DamagedDatabase):
            told = DamagedDatabase(
                f"{path} is damaged: {error}. It was left as it is.",
                hint="Begin a new one with sayback class host --new; other classes and your practice are not touched.",
            )
        raise told from error


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    application, version = versions(connection)
    empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and (application or not empty):
        raise StorageError(f"{path} is no class of sayback's. It was left as it is.", hint="Move it away.")
    if version > migrations()[-1][0]:
        raise NewerDatabase(
            f"{path} was written by a later version of sayback. It was left as it is.", hint="Update sayback."
        )


def _migrate(connection: sqlite3.Connection) -> None:
    scripts = migrations()
    newest = scripts[-1][0]
    if versions(connection)[1] == newest:
        return
    with transaction(connection):
        version = versions(connection)[1]  # another process may have been faster
        for number, script in scripts:
            if number > version:
                for statement in statements_of(script):
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest}")


def migrations() -> tuple[tuple[int, str], ...]:
    """Every migration in order: the schema version it leads to, and its SQL."""
    files = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
    return tuple((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files)
