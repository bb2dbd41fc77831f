"""Writing down what went wrong behind the screen, for whoever is asked to help."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

LARGEST = 1_000_000
"""Bytes after which the log begins anew."""


def note(log: Path, now: datetime, doing: str, error: BaseException) -> None:
    """Append an unexpected error with its traceback to the log; a log that cannot be written is no second error."""
    text = "".join(traceback.format_exception(error))
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        full = log.exists() and log.stat().st_size > LARGEST
        with log.open("w" if full else "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{now.isoformat(timespec='seconds')} while {doing}\n{text}\n")
    except OSError:
        return
