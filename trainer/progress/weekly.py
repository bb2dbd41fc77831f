"""A copy of the database every week, made at a quiet moment in the background, the last few kept."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from trainer.clock import Clock
from trainer.errors import StorageError
from trainer.paths import Paths
from trainer.progress import backups, database
from trainer.progress.rows import from_micros

EVERY = timedelta(days=7)
KEPT = 8
"""How many weekly copies stay: two months of regular practice."""
CALM = 20.0
"""Seconds after the start before a copy is thought of: by then the first complaint is sounding, or being read."""
LEFTOVER_AGE = 86_400.0
"""Seconds after which an unfinished copy is a kill's leftover."""

_PAGES = 2000
"""Pages of 4 kB that are copied between two looks at whether to stop."""
_KIND = "weekly"
_log = logging.getLogger(__name__)


def keep(paths: Paths, clock: Clock, stop: threading.Event | None = None) -> Path | None:
    """Make a copy when the last one is a week old and something has happened since; return it, or None.

    Works over a connection of its own and one view of the data, so that practice goes on meanwhile, undisturbed.

    Args:
        stop: set to give up in the middle; nothing is left behind then.

    Raises:
        StorageError: it could not be written, or what is there does not check out.
    """
    stop = stop or threading.Event()
    now = clock.now()
    if not paths.database.exists() or not is_due(paths, now):
        return None
    backups.clear_leftovers(paths, LEFTOVER_AGE)
    try:
        with database.telling(paths.database), closing(database.connect(paths.database, read_only=True)) as source:
            if not _anything_since(source, _newest(paths)):
                return None
            target = backups.free_name(paths.backups, _KIND, now)
            backups.write_copy(lambda copy: _copy(source, copy, stop), target)
    except StorageError:
        if stop.is_set():
            return None
        raise
    backups.rotate(paths.backups, _KIND, KEPT)
    return target


def is_due(paths: Paths, now: datetime) -> bool:
    """Whether a week has gone by since the last copy; one from the future was made under a wrong clock."""
    newest = _newest(paths)
    return newest is None or not newest <= now < newest + EVERY


def in_background(paths: Paths, clock: Clock, after: float = CALM) -> threading.Thread:
    """Make the copy, when it is due, in a thread that never keeps the program from ending.

    Args:
        after: seconds to wait first.
    """

    def body() -> None:
        threading.Event().wait(after)
        try:
            keep(paths, clock)
        except StorageError as error:
            _log.warning("the weekly copy could not be made: %s", error)

    thread = threading.Thread(target=body, name="weekly copy", daemon=True)
    thread.start()
    return thread


def _newest(paths: Paths) -> datetime | None:
    found = backups.copies(paths.backups, _KIND)
    return backups.moment_of(found[-1]) if found else None


def _anything_since(source: sqlite3.Connection, moment: datetime | None) -> bool:
    """Whether anything was practised since; a database of another version is left to those who migrate it."""
    if database.versions(source) != (database.APPLICATION_ID, database.latest_version()):
        return False
    source.execute("BEGIN")  # one view, held until the copy is made: later writes do not make it begin anew
    latest = source.execute(
        "SELECT max((SELECT coalesce(max(submitted), 0) FROM attempt), (SELECT coalesce(max(updated), 0) FROM draft), "
        "(SELECT coalesce(max(max(made, coalesce(undone, 0))), 0) FROM dispute), "
        "(SELECT coalesce(max(max(opened, coalesce(done, 0))), 0) FROM course_step))"
    ).fetchone()[0]
    return bool(latest) and (moment is None or from_micros(latest) > moment)


def _copy(source: sqlite3.Connection, copy: sqlite3.Connection, stop: threading.Event) -> None:
    def look(*_: int) -> None:
        if stop.is_set():
            raise sqlite3.OperationalError("stopped")

    copy.set_progress_handler(lambda: int(stop.is_set()), 100_000)  # ends the check that follows, too
    source.backup(copy, pages=_PAGES, progress=look)
    source.execute("COMMIT")
