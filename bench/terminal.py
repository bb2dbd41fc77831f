"""A real terminal for a program under measurement: a pseudo-terminal, its keys, and the moment a text is painted."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)")


class Terminal:
    """A program started in a terminal of its own.

    Args:
        command: the program and its arguments.
        environ: variables beside the process's own.
        size: columns and rows.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (80, 24)) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environ},
            start_new_session=True,
        )
        os.close(slave)
        self._seen = ""

    def press(self, keys: str) -> float:
        """Send keys and return the moment of sending; what was painted before no longer counts."""
        self._seen = ""
        os.write(self._master, keys.encode())
        return time.perf_counter()

    def painted(self, text: str, *, deadline: float = 20.0) -> float:
        """Wait until `text` has been painted and return that moment.

        Raises:
            TimeoutError: it did not come within `deadline` seconds; the message holds what did.
        """
        until = time.perf_counter() + deadline
        while time.perf_counter() < until:
            if select.select([self._master], [], [], 0.2)[0]:
                try:
                    self._seen += os.read(self._master, 1 << 16).decode(errors="replace")
                except OSError:  # the program has gone and its terminal with it
                    break
                if text in _ESCAPES.sub("", self._seen):
                    return time.perf_counter()
        plain = _ESCAPES.sub("", self._seen)
        raise TimeoutError(f"{text!r} was not painted; this was: {plain[-400:]!r}")

    def end(self) -> None:
        """Stop the program and give the terminal back."""
        self.process.kill()
        self.process.wait()
        os.close(self._master)
