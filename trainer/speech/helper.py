"""A process of our own in which a native engine lives, spoken to in JSON lines over pipes.

Engines write to stderr, crash, hang, and hold Python's one lock while they load; in a process of its own none of that
reaches the screen, and stopping one is killing it. The other end is `trainer.speech.backends.worker`.

No helper outlives its parent: it leaves as soon as the pipe to it closes, which the system does even for a parent that
was killed. `close` takes at most half a second.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import IO, Any

import trainer
from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech import memory

POLL = 0.02
"""Seconds between two looks at the stop event."""

NOTHING_LEAVES = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime 1.29 and later report every session to its maker unless told not to
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""What every helper's environment says, before any library in it is loaded: sayback sends nothing anywhere."""

STOPPED = "Stopped."
"""The message of the SpeechError that answers a stop event."""


class HelperGone(SpeechError):
    """The helper process ended, or was ended, before it answered."""


_KINDS: Mapping[str, type[SpeechError] | type[DataError]] = {"data": DataError, "nothing": NothingHeard}


class Helper:
    """One helper process: started at the first question, started again once if it dies or hangs over one.

    Questions are answered one at a time; the object may be used from several threads.
    """

    def __init__(self, module: str, name: str) -> None:
        """Prepare it; nothing is started.

        Args:
            module: the module to run, one that calls `trainer.speech.backends.worker.serve`.
            name: what to call it in messages, e.g. "The voice".
        """
        self._module = module
        self._name = name
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._number = 0
        self._closed = False
        self.seconds_allowed: float | None = None
        """When set, the deadline of every question, whatever is asked for: tests make hangs short with it."""

    @property
    def running(self) -> bool:
        """Whether the process is there now."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process's id, or None."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def ask(self, do: str, *, deadline: float, stop: Event, again: bool = True, **details: object) -> dict[str, Any]:
        """Have the helper do something and return its answer.

        Args:
            do: the name of the task.
            deadline: seconds for one try; a helper that takes longer is ended, started again and asked once more.
            stop: set it to give up at once; the helper is ended, since native work cannot be interrupted.
            again: whether it may be started for this, and once more when it fails; False for questions about what the
                running one is doing.

        Raises:
            HelperGone: it ended or hung, twice.
            SpeechError: it said so, `stop` was set, or this object is closed.
            NothingHeard, DataError: the helper said so.
        """
        self._wait_for_turn(stop)
        try:
            if not (again or self._closed or self.running):
                raise HelperGone(f"{self._name} ended unexpectedly.", hint="Try again.")
            try:
                return self._once(do, details, self.seconds_allowed or deadline, stop)
            except HelperGone:
                if stop.is_set() or self._closed or not again:
                    raise
                return self._once(do, details, self.seconds_allowed or deadline, stop)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the process for good; a question under way fails. Safe to call twice."""
        self._closed = True
        self._end(gently=True)

    # ---- inside --------------------------------------------------------------------------------------------------

    def _wait_for_turn(self, stop: Event) -> None:
        while not self._turn.acquire(timeout=POLL):
            if stop.is_set():
                raise SpeechError(STOPPED)
        if stop.is_set():
            self._turn.release()
            raise SpeechError(STOPPED)

    def _once(self, do: str, details: Mapping[str, object], deadline: float, stop: Event) -> dict[str, Any]:
        process = self._started()
        self._number += 1
        question = json.dumps({"id": self._number, "do": do, **details}).encode("ascii") + b"\n"
        try:
            pipe = _there(process.stdin)
            pipe.write(question)
            pipe.flush()
        except (OSError, ValueError) as error:  # ValueError: closed under our hands
            self._end(gently=False)
            raise HelperGone(f"{self._name} ended unexpectedly.", hint="Try again.") from error
        return self._answer(self._number, time.monotonic() + deadline, deadline, stop)

    def _answer(self, number: int, until: float, deadline: float, stop: Event) -> dict[str, Any]:
        while True:
            if stop.is_set():
                self._end(gently=False)
                raise SpeechError(STOPPED)
            if time.monotonic() > until:
                self._end(gently=False)
                raise HelperGone(f"{self._name} did not answer within {deadline:.0f} seconds.", hint="Try again.")
            try:
                line = self._answers.get(timeout=POLL)
            except queue.Empty:
                continue
            if line is None:
                self._end(gently=False)
                raise HelperGone(f"{self._name} ended unexpectedly{self._how()}.", hint="Try again.")
            answer = json.loads(line)
            if answer.get("id") != number:
                continue  # the answer to a question that was given up
            return self._unwrapped(answer)

    def _unwrapped(self, answer: dict[str, Any]) -> dict[str, Any]:
        error = answer.get("error")
        if error is None:
            result: dict[str, Any] = answer["ok"]
            return result
        kind = _KINDS.get(error["kind"], SpeechError)
        raise kind(error["message"], hint=error.get("hint", ""))

    def _started(self) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._closed:
                raise SpeechError(STOPPED)
            if self._process is not None and self._process.poll() is None:
                return self._process
            if self._process is not None:
                _bury(self._process, gently=False)
            self._answers = queue.Queue()
            self._process = process = self._start()
        threading.Thread(
            target=_collect, args=(process, self._answers), name=f"sayback {self._module}", daemon=True
        ).start()
        return process

    def _start(self) -> subprocess.Popen[bytes]:
        memory.large_pieces_apart()  # whoever asks for sound handles some, too
        environment = {**os.environ, **NOTHING_LEAVES}
        package = str(Path(trainer.__file__).parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, environment.get("PYTHONPATH", ""))))
        atexit.register(self.close)
        try:
            return subprocess.Popen(
                # -P: the folder somebody happens to stand in is no place to import from.
                [sys.executable, "-P", "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl+C in the terminal is for the program, not for its helpers
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise SpeechError(f"{self._name} could not be started: {error.strerror or error}.") from error

    def _end(self, *, gently: bool) -> None:
        with self._guard:
            process, self._process = self._process, None
            if process is not None:
                self._last_status = _bury(process, gently=gently)
                atexit.unregister(self.close)

    _last_status: int | None = None

    def _how(self) -> str:
        return f" (status {self._last_status})" if self._last_status else ""


def _collect(process: subprocess.Popen[bytes], answers: queue.Queue[bytes | None]) -> None:
    """Bring the helper's lines in, so that waiting for one can have a deadline on every platform."""
    with contextlib.suppress(ValueError), _there(process.stdout) as pipe:  # ValueError: closed while reading
        for line in pipe:
            answers.put(line)
    answers.put(None)


def _bury(process: subprocess.Popen[bytes], *, gently: bool) -> int:
    """End a process and wait for it; returns its exit status."""
    with contextlib.suppress(OSError):
        _there(process.stdin).close()  # it leaves by itself when its pipe closes
    if gently:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=0.25)
    process.kill()
    return process.wait(timeout=5)


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for when the process was started, so it is there."""
    if pipe is None:
        raise OSError("the helper has no pipe")
    return pipe
