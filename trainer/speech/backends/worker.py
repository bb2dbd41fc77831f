"""The helper's end of the pipe: answers one JSON line per question; see `trainer.speech.helper`.

What native code writes to stdout or stderr goes nowhere, so it can neither tear a screen nor spoil an answer. The
process leaves at once when its pipe closes, whatever it is doing.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from trainer.errors import DataError, NothingHeard, TrainerError
from trainer.speech import memory

PATIENT = 5
"""How far a process that gives way steps back, of the system's 19."""

Task = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes a question, returns the answer; both must go through JSON."""


def serve(tasks: Mapping[str, Task], *, gives_way: bool = False, gives_back: bool = False) -> None:
    """Answer questions until the pipe closes.

    Args:
        tasks: what can be asked for, by name.
        gives_way: whether the screen and the sound devices go first where there is not enough of the processor.
        gives_back: whether an answer takes much memory, which the system gets back behind it.
    """
    if gives_way and hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(PATIENT)
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    questions: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    while True:
        question = json.loads(questions.get())
        answer = {"id": question["id"], **_answer(tasks, question)}
        try:
            os.write(answers, json.dumps(answer).encode("ascii") + b"\n")
        except OSError:  # nobody listens any more
            os._exit(0)
        if gives_back:
            memory.give_back()


def _answer(tasks: Mapping[str, Task], question: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"ok": tasks[question["do"]](question)}
    except NothingHeard as error:
        return _error("nothing", error)
    except DataError as error:
        return _error("data", error)
    except TrainerError as error:
        return _error("speech", error)
    # Whatever an engine raises has to become an answer, or the asker waits for nothing.
    except Exception as error:  # noqa: BLE001
        text = " ".join(str(error).split())[:300]
        return {"error": {"kind": "speech", "message": f"The engine failed: {type(error).__name__}: {text}"}}


def _error(kind: str, error: TrainerError) -> dict[str, Any]:
    return {"error": {"kind": kind, "message": error.message, "hint": error.hint}}


def _listen(questions: queue.Queue[bytes]) -> None:
    with os.fdopen(0, "rb", closefd=False) as pipe:
        for line in pipe:
            questions.put(line)
    os._exit(0)
