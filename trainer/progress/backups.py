"""Copies of the database: making one, telling what is in one, putting one back.

A copy is a plain SQLite file without a log beside it, checked before it gets its name. Copies made by the program
itself (before a migration, before a restore) are kept five deep; those a learner asked for are never deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.errors import DataError, StorageError
from trainer.paths import Paths, make_folder
from trainer.progress import database

KEPT = 5
"""How many of the program's own copies stay, of each kind."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database file holds, for a person to compare.

    Attributes:
        names: the learners.
        attempts: how many replies were handed in.
        last: when the last one was, or None.
    """

    names: tuple[str, ...]
    attempts: int
    drafts: int
    last: datetime | None
    version: int


def free_name(folder: Path, kind: str, now: datetime) -> Path:
    """A file name in this folder that is not taken: kind, moment (UTC) and, if need be, a number."""
    stem = f"{kind}-{now:%Y%m%d-%H%M%S}"
    path, number = folder / f"{stem}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.db"
    return path


def write_copy(copy: Callable[[sqlite3.Connection], None], target: Path) -> Path:
    """Write a copy under a passing name, check it, and give it its name.

    Args:
        copy: fills the connection it is given.
        target: the file to make or replace.

    Raises:
        StorageError: there is no room, the folder cannot be written, or the copy does not check out.
    """
    make_folder(target.parent)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with database.telling(target), closing(database.connect(beside)) as connection:
            copy(connection)
            connection.execute("PRAGMA journal_mode = DELETE")  # one plain file, with nothing beside it
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StorageError(f"The copy {target} does not check out: {found}.", hint="Run sayback doctor.")
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise StorageError(
            f"{target} could not be written: {error.strerror or error}.",
            hint="Free some space or choose another place; your data are untouched.",
        ) from error
    finally:
        for leftover in (beside, beside.with_name(beside.name + "-journal"), beside.with_name(beside.name + "-wal")):
            leftover.unlink(missing_ok=True)
    return target


def keep_before_migrating(connection: sqlite3.Connection, version: int, paths: Paths, now: datetime) -> None:
    """Copy an older database before it is changed. Raises StorageError; nothing is migrated without a copy."""
    write_copy(connection.backup, free_name(paths.backups, f"before-update-from-v{version}", now))
    _rotate(paths.backups, "before-update-")


def _rotate(folder: Path, kind: str) -> None:
    files = sorted(folder.glob(f"{kind}*.db"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    for file in files[:-KEPT]:
        file.unlink(missing_ok=True)


__all__ = ["Contents", "DataError", "free_name", "keep_before_migrating", "write_copy"]
