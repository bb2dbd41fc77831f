"""Copies of the database: making one, telling what is in one, putting one back.

A copy is a plain SQLite file without a log beside it, checked before it gets its name. Copies made by the program
itself (before a migration, before a restore, weekly) are kept some deep; those a learner asked for, and what was
damaged, are never deleted.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trainer.clock import Clock
from trainer.errors import DamagedDatabase, DataError, NewerDatabase, NotFound, StorageError
from trainer.paths import Paths, make_folder
from trainer.progress import database
from trainer.progress.contents import Contents, contents_of

KEPT = 5
"""How many of the program's own copies stay, of each kind."""

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite's files are called after the database's own name."""
_OWN = re.compile(
    r"(?P<kind>sayback|weekly|replaced|damaged|before-update)(-from-v\d+)?-(?P<moment>\d{8}-\d{6})(-(?P<number>\d+))?\.db"
)
_PASSING = re.compile(r"\..+\.db\.\d+\.tmp(-wal|-shm|-journal)?|\.restore-\w+")


@dataclass(frozen=True)
class Backup:
    """A backup that has been checked, opened as a private copy of the file."""

    source: Path
    contents: Contents
    connection: sqlite3.Connection


# ---- making one --------------------------------------------------------------------------------------------------


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
        DamagedDatabase: what was copied does not check out.
        StorageError: there is no room, or the folder cannot be written.
    """
    make_folder(target.parent)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        database.create_private(beside)
        with database.telling(target), closing(database.connect(beside)) as connection:
            copy(connection)
            connection.execute("PRAGMA journal_mode = DELETE")  # one plain file, with nothing beside it
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedDatabase(
                f"A copy of the database does not check out: {found}.",
                hint="Put an earlier backup in its place: sayback restore FILE.",
            )
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise StorageError(
            f"{target} could not be written: {error.strerror or error}.",
            hint="Free some space or choose another place; your data are untouched.",
        ) from error
    finally:
        for ending in BESIDE:
            beside.with_name(beside.name + ending).unlink(missing_ok=True)
    return target


def keep_before_migrating(connection: sqlite3.Connection, version: int, paths: Paths, now: datetime) -> None:
    """Copy an older database before it is changed. Raises StorageError; nothing is migrated without a copy."""
    write_copy(connection.backup, free_name(paths.backups, f"before-update-from-v{version}", now))
    rotate(paths.backups, "before-update")


# ---- looking into one --------------------------------------------------------------------------------------------


@contextmanager
def opened(source: Path, paths: Paths) -> Iterator[Backup]:
    """Check a file that is said to be a backup, without writing to it or beside it.

    What is checked is a private copy, and that copy is what `restore` takes: the file may change meanwhile.

    Raises:
        NotFound: no such file.
        DataError: it is not a sound backup of ours.
        NewerDatabase: a later version of sayback wrote it.
        StorageError: there is no room for the private copy.
    """
    if not source.is_file():
        raise NotFound(f"There is no file {source}.", hint=f"Backups made by sayback are in {paths.backups}.")
    make_folder(paths.data)
    try:
        folder = tempfile.TemporaryDirectory(prefix=".restore-", dir=paths.data)
    except OSError as error:
        raise _no_room(source, error) from error
    with folder:
        private = Path(folder.name) / "backup.db"
        try:
            copy_files(source, private)
        except OSError as error:
            raise _no_room(source, error) from error
        with closing(_connect_checked(private, source)) as connection:
            yield Backup(source, contents_of(connection), connection)


def _connect_checked(private: Path, source: Path) -> sqlite3.Connection:
    try:
        database.check_header(private)
        connection = database.connect(private)
    except NewerDatabase:
        raise _too_new(source) from None
    except (DamagedDatabase, sqlite3.Error) as error:
        raise _no_backup(source, "it is not a SQLite file") from error
    try:
        _check(connection, source)
    except sqlite3.Error as error:
        connection.close()
        raise _no_backup(source, f"it is damaged ({error})") from error
    except (StorageError, DataError):
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, source: Path) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    application, version = database.versions(connection)
    if application != database.APPLICATION_ID or version < 1:
        raise _no_backup(source, "another program wrote it")
    if version > database.latest_version():
        raise _too_new(source)
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise _no_backup(source, f"it is damaged ({found})")
    if database.schema_of(connection) != database.expected_schema(version):
        raise _no_backup(source, "its tables have been changed")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise _no_backup(source, "it contradicts itself")


def _too_new(source: Path) -> NewerDatabase:
    return NewerDatabase(
        f"{source} was written by a later version of sayback.", hint="Update sayback, then restore it."
    )


def _no_room(source: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{source} could not be read, or there is no room for a copy: {error.strerror or error}.",
        hint="Make it readable, or free some space; nothing was changed.",
    )


def _no_backup(source: Path, why: str) -> DataError:
    return DataError(
        f"{source} is not a backup that can be restored: {why}.",
        hint="Nothing was changed. A backup is a file made by: sayback backup FILE.",
    )


def copy_files(source: Path, private: Path) -> None:
    """Copy a database file and, when it is in use or was killed, the log beside it. Raises OSError."""
    shutil.copyfile(source, private)
    log = source.with_name(source.name + "-wal")
    if log.is_file():
        shutil.copyfile(log, private.with_name(private.name + "-wal"))


# ---- putting one back --------------------------------------------------------------------------------------------


def restore(backup: Backup, paths: Paths, clock: Clock) -> Path | None:
    """Put a checked backup in place of what is here, and return where that is kept (None when there was nothing).

    A sound database is replaced in one transaction, so that another sayback may be running; a damaged one is moved
    away whole and the backup takes its name.

    Raises:
        NewerDatabase: what is here was written by a later version; it is not replaced.
        StorageError: there is no room, or the folder cannot be written; what was here is still here.
    """
    kept = None
    try:
        if paths.database.exists():
            kept = _replace_content(backup, paths, clock)
        else:
            write_copy(backup.connection.backup, paths.database)
    except DamagedDatabase:
        fresh = write_copy(backup.connection.backup, paths.database.with_name("sayback.restored.db"))
        if database.in_use(paths.database):
            fresh.unlink()
            raise StorageError(
                "Another sayback has the damaged database open.",
                hint="Close it, then run this again; nothing was changed.",
            ) from None
        kept = put_in_place(fresh, paths, clock.now())
    _open(paths, clock).close()  # brings an older backup up to date
    return kept


def _replace_content(backup: Backup, paths: Paths, clock: Clock) -> Path:
    with closing(_open(paths, clock)) as here:
        kept = write_copy(here.copy_to, free_name(paths.backups, "replaced", clock.now()))
        here.copy_from(backup.connection)
    rotate(paths.backups, "replaced")
    return kept


def _open(paths: Paths, clock: Clock) -> database.Database:
    def before(connection: sqlite3.Connection, version: int) -> None:
        keep_before_migrating(connection, version, paths, clock.now())

    return database.Database.open(paths.database, before)


def put_in_place(fresh: Path, paths: Paths, now: datetime) -> Path:
    """Move what is here aside, whole, give its name to the fresh file, and return where the old one is."""
    make_folder(paths.backups)
    aside = free_name(paths.backups, "damaged", now)
    try:
        for ending in BESIDE:
            file = paths.database.with_name(paths.database.name + ending)
            if file.exists():
                file.replace(aside.with_name(aside.name + ending))
        fresh.replace(paths.database)
    except OSError as error:
        raise StorageError(
            f"{paths.database} could not be replaced: {error.strerror or error}.",
            hint=f"Move it away yourself, then restore again. The restored copy is ready: {fresh}.",
        ) from error
    return aside


def rotate(folder: Path, kind: str, kept: int = KEPT) -> None:
    """Delete all but the newest copies of a kind, by the moments in their names; every other file is left alone."""
    for file in copies(folder, kind)[:-kept]:
        file.unlink(missing_ok=True)


def copies(folder: Path, kind: str) -> list[Path]:
    """The program's own copies of a kind, oldest first: the files that are named as it names them."""
    found = []
    for file in folder.glob("*.db"):
        match = _OWN.fullmatch(file.name)
        if match and match["kind"] == kind and moment_of(file) is not None:
            found.append((match["moment"], int(match["number"] or 1), file))
    return [file for *_, file in sorted(found)]


def is_ours(file: Path) -> bool:
    """Whether a file is a database of sayback's, by its name or by what its first bytes say."""
    if _OWN.fullmatch(file.name):
        return True
    try:
        with file.open("rb") as opened_file:
            header = opened_file.read(100)
    except OSError:
        return False
    return header[68:72] == database.APPLICATION_ID.to_bytes(4, "big")


def moment_of(copy: Path) -> datetime | None:
    """When one of the program's own copies was made, as its name says; None for any other file."""
    match = _OWN.fullmatch(copy.name)
    if match is None:
        return None
    try:
        return datetime.strptime(match["moment"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:  # a thirteenth month: named by somebody else
        return None


def clear_leftovers(paths: Paths, older_than: float) -> int:
    """Delete the unfinished copies that a kill left behind, and return how many there were. Never raises.

    Args:
        older_than: seconds since they were last written to; a younger one may still be under way.
    """
    done = 0
    for file in leftovers(paths):
        try:
            if time.time() - file.stat().st_mtime < older_than:
                continue
            shutil.rmtree(file) if file.is_dir() else file.unlink()
            done += 1
        except OSError:  # gone meanwhile, or a read-only disk: nothing is lost by leaving it
            continue
    return done


def leftovers(paths: Paths) -> list[Path]:
    """Passing files and folders of copies under way, or of copies that a kill cut short."""
    within = [*paths.backups.glob(".*.tmp*"), *paths.data.glob(".*.tmp*"), *paths.data.glob(".restore-*")]
    return [file for file in within if _PASSING.fullmatch(file.name)]
