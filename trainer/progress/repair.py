"""Mending a damaged database: it is set aside; what can be read of it makes, with the newest copy, a new one."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.clock import Clock
from trainer.errors import DataError, NotFound, StorageError
from trainer.paths import Paths, make_folder
from trainer.progress import backups, database, salvage
from trainer.progress.contents import Contents, contents_of
from trainer.progress.health import Copy, copies
from trainer.progress.rows import from_micros

_ALL = "everything"
_TOLD = frozenset({"profile", "draft", "dispute", "course_step"})
"""Tables that, read to their ends, tell also what was deleted on purpose."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A reply that the damaged file still names and that is nowhere any more; `at` and `drill` as far as known."""

    attempt: str
    at: datetime | None
    drill: str


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of mending.

    Attributes:
        aside: where the damaged file is kept, whole.
        contents: what is in the new one.
        copy: the copy that filled the gaps; None when there was none that is sound.
        read: how many replies were read out of the damaged file itself.
        filled: how many came from the copy.
        lost: replies that are named, and gone.
        all_named: whether the damaged file still named every reply, so that `lost` is all that is lost of them.
        cut_short: tables of the damaged file that could not be read to their ends.
        refused: rows that could be read but made no sense.
    """

    aside: Path
    contents: Contents
    copy: Copy | None
    read: int
    filled: int
    lost: tuple[Lost, ...]
    all_named: bool
    cut_short: tuple[str, ...]
    refused: int


def mend(paths: Paths, clock: Clock) -> Mended:
    """Replace the database by a new one made of what can be read of it and of the newest sound copy.

    What the damaged file tells goes before the copy. Replies that it no longer has, though it still names all it has,
    were deleted on purpose: they do not come back from the copy.

    Raises:
        StorageError: another sayback is open, there is no room, or a file cannot be moved; nothing was changed.
    """
    if database.in_use(paths.database):
        raise StorageError(
            "Another sayback has this database open.", hint="Close it, then run this again; nothing was changed."
        )
    make_folder(paths.data)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=paths.data) as folder:
        fresh = Path(folder) / "fresh.db"
        database.Database.open(fresh, lambda *_: None).close()
        try:
            backups.copy_files(paths.database, Path(folder) / "damaged.db")
        except OSError as error:
            raise StorageError(
                f"{paths.database} could not be read, or there is no room for a copy: {error.strerror or error}.",
                hint="Free some space; nothing was changed.",
            ) from error
        with database.telling(fresh), closing(database.connect(fresh)) as target:
            target.execute("PRAGMA foreign_keys = OFF")
            saved, known, complete = _saved(Path(folder) / "damaged.db", target)
            copy, filled = _filled(paths, target, known if complete else None, saved)
            _check(target, fresh)
            contents = contents_of(target)
            there = {row[0] for row in target.execute("SELECT id FROM attempt")}
        made = backups.write_copy(
            lambda connection: _copy(fresh, connection), paths.database.with_name("sayback.restored.db")
        )
    aside = backups.put_in_place(made, paths, clock.now())
    lost = sorted((at, drill, attempt) for attempt, (at, drill) in known.items() if attempt not in there)
    return Mended(
        aside,
        contents,
        copy,
        len(saved.attempts),
        filled,
        tuple(Lost(attempt, _moment(at), drill) for at, drill, attempt in lost),
        complete,
        tuple(saved.cut_short),
        saved.refused,
    )


def _saved(damaged: Path, target: sqlite3.Connection) -> tuple[salvage.Merged, dict[str, tuple[int, str]], bool]:
    """Read what can be read; with every reply that the file names, and whether those are all it had."""
    nothing = salvage.Merged(cut_short=[_ALL])
    try:
        database.check_header(damaged)
        source = database.connect(damaged)
    except (StorageError, sqlite3.Error):
        return nothing, {}, False
    with closing(source):
        source.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            source.execute("PRAGMA trusted_schema = OFF")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError:
            return nothing, {}, False
        merged = salvage.merge(source, target)
        known, complete = salvage.known_attempts(source)
    named = dict.fromkeys(merged.attempts, (0, "")) | known
    return merged, named, complete or "attempt" not in merged.cut_short


def _filled(
    paths: Paths, target: sqlite3.Connection, known: dict[str, tuple[int, str]] | None, saved: salvage.Merged
) -> tuple[Copy | None, int]:
    """Fill the gaps from the newest sound copy.

    Args:
        known: the replies that belong; None when nobody knows, so that everything does.
        saved: what came of the damaged file: what it told to the end needs no filling.
    """
    complete = _TOLD - set(saved.cut_short) if _ALL not in saved.cut_short else frozenset()
    for copy in copies(paths):
        if copy.path.name.startswith("replaced-"):  # a restore put something else in its place, on purpose
            continue
        try:
            with backups.opened(copy.path, paths) as backup:
                merged = salvage.merge(
                    backup.connection,
                    target,
                    wanted=lambda attempt: known is None or attempt in known,
                    complete=complete,
                )
                return copy, len(merged.attempts)
        except (DataError, NotFound, StorageError):  # damaged, or from a later version: the next one
            continue
    return None, 0


def _moment(micros: int) -> datetime | None:
    try:
        return from_micros(micros) if micros else None
    except OverflowError:  # damage read as a number
        return None


def _check(target: sqlite3.Connection, fresh: Path) -> None:
    found = target.execute("PRAGMA foreign_key_check").fetchone()
    if found is not None:
        raise database.damaged(fresh, f"a row of {found[0]} points nowhere")


def _copy(fresh: Path, connection: sqlite3.Connection) -> None:
    with closing(database.connect(fresh)) as source:
        source.backup(connection)
