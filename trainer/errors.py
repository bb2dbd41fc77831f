"""Everything sayback can tell a person went wrong: one tree, each with the way to mend it.

    TrainerError                 anything a person can be told in one sentence
    ├── UsageError               the command line or an argument is off                    (exit 2)
    ├── NotFound                 no such drill, pack, profile or attempt                   (exit 2)
    ├── PackError                a pack cannot be used as it is                            (exit 1)
    ├── DataError                a file given to us is broken (transcript, backup, import) (exit 1)
    ├── SettingsError            the settings file or a value in it cannot be used         (exit 3)
    ├── StorageError             the data folder is full, read-only, locked or damaged     (exit 3)
    │   ├── NewerDatabase        written by a later version; left untouched
    │   └── DamagedDatabase      cannot be trusted any more; a backup has to take its place
    ├── ClassError               no class can be held here: packages, the port, the network     (exit 3)
    └── SpeechError              no voice, no microphone, no recogniser                    (exit 3)
        ├── DeviceLost           a device went away while in use
        └── NothingHeard         a recording without speech in it

Exit codes, for every command: 0 done · 1 done, but some input was refused (each named on stderr or in the output) ·
2 the request itself was off · 3 something on this machine is missing or broken · 130 interrupted.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means; the module docstring holds the full table."""

    OK = 0
    REFUSED_INPUT = 1
    USAGE = 2
    MACHINE = 3
    INTERRUPTED = 130


class TrainerError(Exception):
    """Something a person can be told, and usually mend.

    Attributes:
        message: what happened, one plain sentence.
        hint: how to mend it, or an empty string when nothing can be done.
    """

    title = "Something went wrong"
    exit_code = ExitCode.REFUSED_INPUT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """The message and, on the same line, the hint."""
        return f"{self.message} {self.hint}".strip()


class UsageError(TrainerError):
    """The command line, or an argument on it, cannot be used."""

    title = "That request is off"
    exit_code = ExitCode.USAGE


class NotFound(TrainerError):
    """A drill, pack, profile or attempt that does not exist."""

    title = "Not found"
    exit_code = ExitCode.USAGE


class PackError(TrainerError):
    """A pack that cannot be used as it is."""

    title = "This pack cannot be used"


class DataError(TrainerError):
    """A file that was handed to us and is broken: a backup, an import, a recording."""

    title = "This file cannot be used"


class SettingsError(TrainerError):
    """The settings file, or one value in it, cannot be used."""

    title = "A setting cannot be used"
    exit_code = ExitCode.MACHINE


class StorageError(TrainerError):
    """The data folder or the database in it is full, read-only, locked or damaged."""

    title = "Your data could not be reached"
    exit_code = ExitCode.MACHINE


class NewerDatabase(StorageError):
    """The database was written by a later version of sayback; it is left exactly as it is."""


class DamagedDatabase(StorageError):
    """The database cannot be read as one, or contradicts itself; it is left as it is until a backup is restored."""


class ClassError(TrainerError):
    """No class can be held, or joined, on this machine: packages missing, a port taken, an address of another one."""

    title = "No class"
    exit_code = ExitCode.MACHINE


class SpeechError(TrainerError):
    """No voice, no speaker, no microphone or no recogniser."""

    title = "No sound"
    exit_code = ExitCode.MACHINE


class DeviceLost(SpeechError):
    """A microphone or loudspeaker that went away while it was in use."""


class NothingHeard(SpeechError):
    """A recording in which nobody speaks."""

    title = "Nothing heard"
