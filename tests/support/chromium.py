"""Debian's Chromium, driven by playwright from the environment of `make proof`."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.support.elsewhere import PROGRAMS, tool


def program() -> str:
    """Chromium; the test is skipped where it is not installed."""
    tool("python")
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("needs Chromium, on Debian: apt install chromium; then make proof")
    return found


class Window:
    """One visitor's window; see ``chromium_class.py`` for what can be done in it."""

    def __init__(self, driver: Driver, name: str) -> None:
        self._driver, self._name = driver, name

    def do(self, what: str, *words: object) -> Any:
        """Do it, and give what came of it."""
        return self._driver.ask([self._name, what, *words])

    def sees(self, text: str) -> None:
        """Wait until this is shown in the terminal."""
        assert self.do("wait", text), self.do("tell")


class Driver:
    """The process that holds the browser."""

    def __init__(self, into: IO[bytes], out: IO[bytes]) -> None:
        self._into, self._out = into, out

    def ask(self, command: list[object]) -> Any:
        """One command, one answer."""
        self._into.write(json.dumps(command).encode() + b"\n")
        self._into.flush()
        line = self._out.readline()
        assert line, f"the browser ended at {command}"
        return json.loads(line)

    def window(self, name: str, width: int, height: int, *, phone: bool = False) -> Window:
        """A new window with cookies of its own."""
        assert self.ask([name, "new", width, height, phone])
        return Window(self, name)


@contextmanager
def chromium(folder: Path) -> Iterator[Driver]:
    """A browser; what goes wrong in it is in ``chromium.log`` of this folder."""
    words = [tool("python"), str(PROGRAMS / "chromium_class.py"), program()]
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Driver(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
