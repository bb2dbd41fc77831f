"""The folder of recordings: one WAV file per attempt, in a conversation one per turn.

It is gone as soon as it is not needed unless the learner keeps it. While a reply is being made its file is named
``ATTEMPT.wav``, or ``ATTEMPT.turnN.wav``; a kept one moves to ``kept/``. Whatever lies outside ``kept/`` while no
sayback is running is the leftover of a crash, and goes at the next start. A shared lock on the folder says that a
sayback is running; whoever gets it alone may clear up.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import BinaryIO

from trainer.errors import SpeechError, StorageError
from trainer.paths import make_folder

KEPT = "kept"
LEFTOVER_AGE = 3600.0
"""Where the system has no shared locks (Windows): seconds after which a recording is a crash's."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_WHOSE = re.compile(r"(?P<attempt>.+?)(\.turn(?P<turn>\d{1,4}))?(-\d+)?")


def turn_name(attempt: str, turn: int) -> str:
    """What the recording of a turn of a conversation is named; turns are counted from 1."""
    return f"{attempt}.turn{turn}"


def whose(name: str) -> tuple[tuple[str, int | None], ...]:
    """The attempts that a recording of this name may belong to, the likeliest first, with the turn it is of, if any."""
    match = _WHOSE.fullmatch(name)
    if match is None:
        return ()
    turn = match["turn"]
    return tuple(dict.fromkeys(((name, None), (match["attempt"], None if turn is None else int(turn)))))


class Recordings:
    """The recordings of one installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: BinaryIO | None = None

    def passing(self, attempt: str) -> Path:
        """Where the recording of an attempt goes while its reply is being made.

        Raises:
            SpeechError: the id is none that a file can be named by.
            StorageError: the folder cannot be made.
        """
        if not _NAME.fullmatch(attempt):
            raise SpeechError(f"A recording cannot be named {attempt[:40]!r}.")
        make_folder(self._folder)
        self._share()
        return self._folder / f"{attempt}.wav"

    def forget(self, attempt: str, *, keep: bool) -> None:
        """Delete an attempt's recording, or move it to the kept ones.

        Raises:
            StorageError: it cannot be moved or deleted.
        """
        if not _NAME.fullmatch(attempt):
            return
        path = self._folder / f"{attempt}.wav"
        if not path.is_file():
            return
        try:
            if keep:
                path.replace(_free(make_folder(self._folder / KEPT) / path.name))
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"The recording {path} cannot be put away: {error.strerror or error}.") from error

    def keep(self, path: Path, *, kept: bool) -> Path:
        """Put a recording among the kept ones, or back among those that go after the debrief; returns where it is.

        Raises:
            StorageError: it cannot be moved.
        """
        folder = make_folder(self._folder / KEPT if kept else self._folder)
        if path.parent == folder:
            return path
        target = _free(folder / path.name)
        try:
            path.replace(target)
        except OSError as error:
            raise StorageError(f"The recording {path} cannot be put away: {error.strerror or error}.") from error
        return target

    def clear_leftovers(self, *, keep: bool) -> int:
        """Put away what a crash left behind, unless another sayback is running; returns how many. Never raises."""
        left = [path for path in self._folder.glob("*.wav") if path.is_file()]
        if not left:
            return 0
        alone = self._alone()
        done = 0
        for path in left:
            try:
                if alone or (alone is None and time.time() - path.stat().st_mtime > LEFTOVER_AGE):
                    self.forget(path.stem, keep=keep)
                    done += 1
            except (OSError, StorageError):  # a read-only disk: nothing is lost by leaving them
                continue
        self.close()
        return done

    def close(self) -> None:
        """Give the lock back."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()

    def _alone(self) -> bool | None:
        """Whether no other sayback uses the folder; None when this system cannot tell."""
        return self._locked(shared=False)

    def _share(self) -> None:
        if self._lock is None:
            self._locked(shared=True)

    def _locked(self, *, shared: bool) -> bool | None:
        if sys.platform == "win32":
            return None
        import fcntl

        self.close()
        try:
            lock = (self._folder / ".lock").open("wb")
        except OSError:
            return None
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True


def _free(path: Path) -> Path:
    """The path, or one beside it where a recording of the same attempt is kept already."""
    number, found = 2, path
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found
