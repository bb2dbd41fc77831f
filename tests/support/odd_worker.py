"""A helper process that misbehaves on request; run by the tests of `trainer.speech.helper`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech.backends.worker import serve


def echo(question: dict[str, Any]) -> dict[str, Any]:
    return {"heard": question["text"], "pid": os.getpid()}


def chatter(question: dict[str, Any]) -> dict[str, Any]:
    """Write to stdout and stderr from Python and from below it."""
    sys.stdout.write("python stdout\n")
    sys.stdout.flush()
    sys.stderr.write("python stderr\n")
    os.write(1, b'{"id": 1, "ok": "a line that looks like an answer"}\n')
    os.write(2, b"native stderr\n")
    subprocess.run(["/bin/sh", "-c", "echo child; echo child >&2"], check=True)
    return {}


def hang(question: dict[str, Any]) -> dict[str, Any]:
    _count(question)
    time.sleep(600)
    return {}


def hang_once(question: dict[str, Any]) -> dict[str, Any]:
    if _count(question) == 1:
        time.sleep(600)
    return {}


def crash(question: dict[str, Any]) -> dict[str, Any]:
    _count(question)
    os._exit(7)


def crash_once(question: dict[str, Any]) -> dict[str, Any]:
    if _count(question) == 1:
        os.abort()
    return {}


def refuse(question: dict[str, Any]) -> dict[str, Any]:
    errors = {"speech": SpeechError, "nothing": NothingHeard, "data": DataError}
    kind = errors.get(question["kind"])
    if kind is None:
        raise ZeroDivisionError("a\nbug")
    raise kind("No.", hint="Do.")


def _count(question: dict[str, Any]) -> int:
    """How often this was asked, over all processes."""
    path = Path(question["tally"])
    with path.open("ab") as tally:
        tally.write(b".")
    return path.stat().st_size


if __name__ == "__main__":
    serve(
        {
            "echo": echo,
            "chatter": chatter,
            "hang": hang,
            "hang_once": hang_once,
            "crash": crash,
            "crash_once": crash_once,
            "refuse": refuse,
        }
    )
