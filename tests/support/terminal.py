"""The real program: in a terminal (a pseudo-terminal of the standard library's), or between pipes."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds after which a program that shows nothing new is taken for hung; generous, the machine may be busy."""

_CONTROL = re.compile(
    rb"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][0-9A-B]?|\x1b[PX^_].*?\x1b\\"
)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person with their own data folder and an ordinary terminal, and nothing of the test's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_RUNTIME_DIR", "TMPDIR") if name in os.environ}
    return kept | {"SAYBACK_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"} | more


def sayback(
    *words: str,
    home: Path,
    given: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    python: str = sys.executable,
    timeout: float = 60.0,
) -> subprocess.CompletedProcess[bytes]:
    """Run ``sayback WORDS`` between pipes, to its end.

    Args:
        home: its data folder.
        given: what stands on its stdin.
        env: variables to add or change.
    """
    return subprocess.run(
        [python, "-m", "trainer", *words],
        input=given,
        capture_output=True,
        cwd=cwd or ROOT,
        env=environment(home, **(env or {})),
        timeout=timeout,
        check=False,
    )


def _in_the_foreground() -> None:
    """Be what a shell starts: on a terminal of one's own, and ended by Ctrl+C even when the tests run behind one."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A program in a terminal of its own.

    Attributes:
        output: every byte it has shown so far.
        at_start: the terminal's modes before the program began.
    """

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], *, columns: int = 80, rows: int = 24, cwd: Path = ROOT
    ) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.at_start = termios.tcgetattr(theirs)
        self._theirs = theirs  # kept open: its modes are looked at after the program has ended
        self.output = b""
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env=dict(env),
            start_new_session=True,
            preexec_fn=_in_the_foreground,
        )

    @property
    def modes(self) -> list[Any]:
        """The terminal's modes now."""
        return termios.tcgetattr(self._theirs)

    @property
    def text(self) -> str:
        """What was shown, without control sequences and carriage returns."""
        return _CONTROL.sub(b"", self.output).replace(b"\r", b"").decode("utf-8", "replace")

    def type(self, text: str | bytes) -> None:
        """Press keys."""
        data = text.encode() if isinstance(text, str) else text
        while data:
            self._read(0.0)  # a program whose output nobody reads would stop
            _, ready, _ = select.select([], [self._ours], [], 0.05)
            if ready:
                data = data[os.write(self._ours, data[:1024]) :]

    def wait_for(self, text: str, *, timeout: float = PATIENCE, after: int = 0) -> None:
        """Wait until this is shown.

        Args:
            after: only what comes after this many characters of `text` counts.
        """
        end = time.monotonic() + timeout
        while text not in self.text[after:]:
            if time.monotonic() > end or (
                not self._read(0.1) and self.process.poll() is not None and not self._read(0.2)
            ):
                raise AssertionError(f"{text!r} was not shown; this was:\n{self.text[-3000:]}")

    def wait_until(self, condition: Any, what: str, *, timeout: float = PATIENCE) -> None:
        """Wait, reading on, until something outside the terminal holds."""
        end = time.monotonic() + timeout
        while not condition():
            self._read(0.02)
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not happen; this was shown:\n{self.text[-3000:]}")

    def end(self, *, timeout: float = PATIENCE) -> int:
        """Wait for the program's end and return its exit code."""
        limit = time.monotonic() + timeout
        while self.process.poll() is None:
            self._read(0.01)
            if time.monotonic() > limit:
                raise AssertionError(f"the program did not end; this was shown:\n{self.text[-3000:]}")
        while self._read(0.05):
            pass
        return self.process.returncode

    def kill(self) -> None:
        """kill -9, the program and whatever it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def vanish(self) -> None:
        """Let the terminal go, as when a connection breaks; nothing can be read or typed any more."""
        os.close(self._ours)
        self._ours = -1

    def close(self) -> None:
        """End whatever still runs and give the terminal back."""
        self.kill()
        if self._ours >= 0:
            os.close(self._ours)
        os.close(self._theirs)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        self.output += data
        return bool(data)


@contextmanager
def in_terminal(
    *words: str,
    home: Path,
    columns: int = 80,
    rows: int = 24,
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Iterator[Terminal]:
    """``sayback WORDS`` in a terminal, run by what is `before` it; what still runs at the end of the block is ended."""
    command = [*before, sys.executable, "-m", "trainer", *words]
    terminal = Terminal(command, environment(home, **(env or {})), columns=columns, rows=rows)
    try:
        yield terminal
    finally:
        terminal.close()
