"""One host a class: whoever holds it has a lock on a file beside it, which goes with the process, however that ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from trainer.errors import ClassError, StorageError

LOCK = "host.lock"
"""Beside the class's database."""


@contextmanager
def holding(database: Path) -> Iterator[None]:
    """Hold a class for the length of the block.

    Raises:
        ClassError: another process holds it.
        StorageError: the class's folder cannot be written.
    """
    path = database.with_name(LOCK)
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.", hint="Make its folder writable."
        ) from error
    with file:
        if not _locked(file):
            raise ClassError(
                f"The class {database.parent.name} is being held already.", hint="--new begins another one."
            )
        yield


def _locked(file: IO[bytes]) -> bool:
    """Take the lock, or say that somebody has it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk without locks: better a class than none
        return True
    return True
