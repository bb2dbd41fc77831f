from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.app import FixedClock
from trainer.plain.reply import KEEP_EVERY, End, Reader
from trainer.plain.terminal import Lines


class Pipe:
    """What has been written so far; the writing end stays open until it is ended."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()

    def read(self, size: int, /) -> bytes:
        return os.read(self._out, size)

    def fileno(self) -> int:
        return self._out

    def isatty(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        os.write(self._in, data)

    def end(self) -> None:
        if self._in >= 0:
            os.close(self._in)
            self._in = -1

    def close(self) -> None:
        self.end()
        os.close(self._out)


@contextmanager
def pipe(data: bytes, *, ended: bool = True) -> Iterator[Pipe]:
    made = Pipe()
    made.write(data)
    if ended:
        made.end()
    try:
        yield made
    finally:
        made.close()


class Desk:
    """Collects what is read."""

    writing = True

    def __init__(self, *, leave_at: str = "") -> None:
        self.added: list[list[str]] = []
        self.cuts = 0
        self._leave_at = leave_at

    @property
    def begun(self) -> bool:
        return bool(self.added)

    @property
    def by_turns(self) -> bool:
        return False

    @property
    def text(self) -> str:
        return "\n".join(line for lines in self.added for line in lines)

    def command(self, line: str) -> bool:
        if self._leave_at and line == self._leave_at:
            self.writing = False
            return True
        return False

    def add(self, lines: list[str]) -> None:
        self.added.append(lines)

    def cut(self) -> None:
        self.cuts += 1


def test_a_reply_ends_with_the_input() -> None:
    desk = Desk()
    with pipe(b"one\ntwo") as given:
        assert Reader(Lines(given), FixedClock()).read(desk) is End.INPUT
    assert desk.text == "one\ntwo"


def test_an_empty_line_ends_it_when_nothing_follows_at_once() -> None:
    desk = Desk()
    with pipe(b"one\n\n", ended=False) as given:
        assert Reader(Lines(given), FixedClock()).read(desk) is End.EMPTY_LINE
    assert desk.text == "one"


def test_an_empty_line_before_a_letter_of_the_debrief_ends_it_and_the_letter_stays() -> None:
    desk = Desk()
    with pipe(b"one\n\nn\ntwo\n") as given:
        lines = Lines(given)
        assert Reader(lines, FixedClock()).read(desk) is End.EMPTY_LINE
        assert lines.read() == "n"
    assert desk.text == "one"


def test_lines_that_pour_in_are_kept_in_one_go_and_the_rest_before_it_waits() -> None:
    desk = Desk()
    with pipe(b"line\n" * 1000) as given:
        Reader(Lines(given), FixedClock()).read(desk)
    assert desk.text == "\n".join(["line"] * 1000)
    assert len(desk.added) == 1


def test_lines_that_pour_in_for_long_are_kept_now_and_then() -> None:
    clock = FixedClock()

    class Slow(Desk):
        def command(self, line: str) -> bool:
            clock.advance(seconds=KEEP_EVERY / 10)
            return False

    desk = Slow()
    with pipe(b"line\n" * 100) as given:
        Reader(Lines(given), clock).read(desk)
    assert 9 <= len(desk.added) <= 11
    assert desk.text == "\n".join(["line"] * 100)


def test_a_command_may_leave_the_reply() -> None:
    desk = Desk(leave_at="/q")
    with pipe(b"one\n/q\ntwo\n") as given:
        lines = Lines(given)
        assert Reader(lines, FixedClock()).read(desk) is End.COMMAND
        assert lines.read() == "two"
