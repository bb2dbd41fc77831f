"""What went wrong behind the screen, in one file: `Paths.log`."""

from __future__ import annotations

import logging
from pathlib import Path

from trainer.errors import StorageError
from trainer.paths import Paths, make_folder

LARGEST = 1_000_000
"""Bytes after which the log begins anew."""


class LogFile(logging.Handler):
    """Appends to a file that is opened only when there is something to write; never fails, never prints."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.INFO)
        self.path = path
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Append one record."""
        try:
            write(self.path, self.format(record))
        except (OSError, StorageError):
            return


def write(path: Path, text: str) -> None:
    """Append lines to the log. Raises OSError or StorageError when the folder cannot be written."""
    make_folder(path.parent)
    too_large = path.exists() and path.stat().st_size > LARGEST
    with path.open("w" if too_large else "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{text}\n")


def begin(paths: Paths) -> None:
    """Send what the program logs to its file instead of across the screen."""
    root = logging.getLogger()
    if not any(isinstance(handler, LogFile) and handler.path == paths.log for handler in root.handlers):
        root.addHandler(LogFile(paths.log))
