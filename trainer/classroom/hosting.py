"""The entrance as the host sees it: a process of its own, started, looked after and ended from here."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import trainer
from trainer.classroom.extra import require_class
from trainer.errors import ClassError

PORT = 8765
"""Where learners come in unless another port is asked for."""
MOST_LEARNERS = 60
"""How many may be in a class unless the host says otherwise."""
STARTING = 20.0
"""Seconds that the entrance may take to be ready."""
LOG = "entrance.log"
"""In the class's folder: what went wrong in the entrance and the seats (`entrance.faults`)."""
MOST_NEWS = 20
"""Sentences kept until somebody reads them."""
ENDING = 3.0
"""Seconds that the entrance may take to let everybody's process end."""


@dataclass(frozen=True, slots=True)
class EntranceOptions:
    """What the entrance is told at its start.

    Attributes:
        database: the class's file.
        host: the address to listen at; loopback unless the host said --lan.
        port: 0 takes any that is free.
        names: host names, besides `host`, that a browser may call this place by.
        most: learners in the class at once.
        fork: whether seats are forked off a process that has everything loaded, where the system can do that.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()
    most: int = MOST_LEARNERS
    fork: bool = True

    def to_json(self) -> str:
        """On one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> EntranceOptions:
        """Read it back. Raises ValueError, TypeError or KeyError for anything else."""
        plain = json.loads(line)
        return cls(**{**plain, "names": tuple(plain["names"])})


class _PortTaken(ClassError):
    """Somebody has the port."""


class Entrance:
    """The learners' entrance. May be used from several threads."""

    def __init__(self, options: EntranceOptions) -> None:
        """Prepare it; nothing is started."""
        self._options = options
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._port = options.port
        self._news: deque[str] = deque(maxlen=MOST_NEWS)

    @property
    def address(self) -> str:
        """Where a browser goes: ``http://192.168.1.7:8765/``."""
        host = self._options.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    @property
    def running(self) -> bool:
        """Whether the process is there now."""
        process = self._process
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        process = self._process
        return None if process is None else process.pid

    def start(self) -> None:
        """Start it and wait until it listens.

        Raises:
            ClassError: packages are missing, the port is taken, the address is not this machine's.
        """
        require_class()
        with self._guard:
            until = time.monotonic() + ENDING + 1.0
            while True:
                try:
                    self._start()
                except _PortTaken:  # by the entrance of a host that was killed a moment ago, perhaps
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.3)
                else:
                    return

    def tend(self) -> None:
        """Start it again, at the same place, if it has died. Raises ClassError."""
        with self._guard:
            if not self._closed and not self.running:
                self._start()

    def news(self) -> tuple[str, ...]:
        """What the host should know and was not told yet, a sentence each."""
        told = []
        while self._news:
            told.append(self._news.popleft())
        return tuple(told)

    def close(self) -> None:
        """End it, and every seat's process with it. Safe to call twice."""
        with self._guard:
            self._closed = True
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _start(self) -> None:
        if self._process is not None:  # it has died
            _end(self._process)
        process = subprocess.Popen(
            [sys.executable, "-m", "trainer.classroom.entrance"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,  # a Ctrl+C in the host's terminal is the host's alone
        )
        assert process.stdin is not None  # noqa: S101  (asked for above)
        assert process.stdout is not None  # noqa: S101
        try:
            options = EntranceOptions(**{**asdict(self._options), "port": self._port})
            process.stdin.write(options.to_json().encode() + b"\n")
            process.stdin.flush()
            answer = _Listener(process.stdout, self._news).answer()
        except OSError:
            answer = b""
        self._port = self._understood(process, answer)
        self._process = process

    def _understood(self, process: subprocess.Popen[bytes], answer: bytes) -> int:
        """The port it listens at. Raises ClassError, the process ended, when it does not."""
        try:
            told = json.loads(answer)
            if "port" in told:
                return int(told["port"])
            kind = _PortTaken if told.get("taken") else ClassError
            error = kind(str(told["error"]), hint=str(told["hint"]))
        except (ValueError, KeyError, TypeError):
            error = ClassError(
                "The entrance did not start.", hint=f"{Path(self._options.database).parent / LOG} may tell why."
            )
        _end(process)
        raise error


def environment() -> dict[str, str]:
    """What the entrance, and through it every seat, knows of the host's environment: what Python needs, nothing else.

    Neither ``SAYBACK_HOME`` nor ``HOME`` is among it, nor whatever secrets the host's shell carries.
    """
    kept = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    found["PYTHONPATH"] = str(Path(trainer.__file__).parent.parent)
    found["PYTHONUTF8"] = "1"
    found["PYTHONDONTWRITEBYTECODE"] = "1"
    return found


class _Listener:
    """Reads what the entrance says, in a thread that ends with it: an answer first, then news."""

    def __init__(self, stream: IO[bytes], news: deque[str]) -> None:
        self._stream, self._news = stream, news
        self._answer: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, name="entrance", daemon=True).start()

    def answer(self) -> bytes:
        """The first line, or nothing when it does not come in time."""
        try:
            return self._answer.get(timeout=STARTING)
        except queue.Empty:
            return b""

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed under us
            self._answer.put(self._stream.readline())
            while line := self._stream.readline():
                told = json.loads(line)
                if told.get("news") == "guessing":
                    self._news.append(f"Somebody at {told['about']} tries out codes. They are locked out for a while.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe, which tells it to end; kill it when it takes too long."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
