"""Where seats come from on Unix: a process that has everything loaded and makes each seat by forking itself.

A seat started from nothing loads a thousand modules into memory of its own; a forked one shares what is loaded, and
`bench/classroom.py` tells what that comes to. The nursery holds no class and no token, runs no loop and no thread, and
ends when the entrance's end of the socket closes.

One order at a time comes over the socket, a JSON object on a line: ``{"start": environment}`` with two file descriptors
(the seat's stdin and stdout), answered by the process id; ``{"kill": pid}``, answered by 0.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Final

LARGEST_ORDER: Final = 16_384
"""Bytes of an order."""
REAPING: Final = 1.0
"""Seconds between two looks for seats that have ended."""
LOADED: Final = (
    "asyncio",
    "sqlite3",
    "trainer.ui.classroom.seat",
    "trainer.ui.classroom.seat_screen",
    "trainer.ui.classroom.driver",
    "textual.drivers.web_driver",
    "textual.widgets._text_area",
    "textual.layouts.factory",
    "textual.layouts.horizontal",
)
"""What a seat uses from its first second on."""


def main(descriptor: int) -> int:
    """Make seats until the socket closes.

    Args:
        descriptor: our end of the socket.
    """
    for module in LOADED:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what is loaded is never looked at again, and so stays shared
    way = socket.socket(fileno=descriptor)
    way.settimeout(REAPING)
    seats: set[int] = set()
    while True:
        try:
            line, descriptors, _, _ = socket.recv_fds(way, LARGEST_ORDER, 2)
        except TimeoutError:
            _reap(seats)
            continue
        if not line:
            return 0
        _reap(seats)
        order = json.loads(line)
        if "start" in order:
            seats.add(pid := _fork(way, order["start"], *descriptors))
            answer = pid
        else:
            answer = 0
            if order["kill"] in seats:
                os.kill(order["kill"], signal.SIGKILL)
        way.sendall(f"{answer}\n".encode())


def _fork(way: socket.socket, environment: dict[str, str], stdin: int, stdout: int) -> int:
    """Make a seat; returns its process id, in the parent only."""
    pid = os.fork()
    if pid:
        os.close(stdin)
        os.close(stdout)
        return pid
    code = 1
    try:
        way.close()
        for here, standard in ((stdin, 0), (stdout, 1)):
            os.dup2(here, standard)
            os.close(here)
        os.setsid()
        os.environ.clear()
        os.environ.update(environment)
        from trainer.ui.classroom.seat import main as seat

        code = seat()
    finally:
        os._exit(code)


def _reap(seats: set[int]) -> None:
    """Let go of seats that have ended."""
    while seats:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        seats.discard(pid)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
