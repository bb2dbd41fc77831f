"""Reading one reply from lines: where it ends, and when what has come so far is worth keeping."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from trainer.clock import Clock
from trainer.plain import keys
from trainer.plain.terminal import LONGEST, Lines

PASTE = 0.05
"""Seconds within which the next line of a paste has arrived; nobody types a line faster."""
PIPE = 1.0
"""The same for a pipe, whose writer may think in between."""
KEEP_EVERY = 0.25
"""Seconds between two drafts while lines come in faster than anybody types."""


class End(Enum):
    """Why a reply is over."""

    EMPTY_LINE = "empty line"
    INPUT = "the input ended"
    TOO_LONG = "more than is taken"
    COMMAND = "a command left it"


class Desk(Protocol):
    """What a reader reads for: the session, which knows commands and keeps drafts."""

    @property
    def writing(self) -> bool:
        """Whether a reply is still being made."""
        ...

    @property
    def begun(self) -> bool:
        """Whether the reply has words from before."""
        ...

    @property
    def by_turns(self) -> bool:
        """Whether an empty line always ends it, whatever comes behind: the turns of a conversation."""
        ...

    def command(self, line: str) -> bool:
        """Carry a command out; whether the line was one."""
        ...

    def add(self, lines: list[str]) -> None:
        """Add these lines to the reply and keep it."""
        ...

    def cut(self) -> None:
        """Say that the terminal dropped the end of the line just read."""
        ...


class Reader:
    """Reads replies, one after the other, from the same lines."""

    def __init__(self, lines: Lines, clock: Clock) -> None:
        self._lines = lines
        self._clock = clock
        self._fresh: list[str] = []
        self._kept_at = clock.monotonic()

    def read(self, desk: Desk) -> End:
        """Read up to the end of one reply; what comes is kept as it comes, at the latest before waiting for more."""
        size = 0
        while desk.writing:
            line = self._lines.read()
            if line is None:
                return self._over(desk, End.INPUT)
            if desk.command(line):
                continue
            if not line.strip():
                if not self._fresh and not desk.begun and not self._lines.interactive:
                    continue  # a pipe may begin with empty lines
                end = self._end_at_empty_line(desk)
                if end is not None:
                    return self._over(desk, end)
            self._fresh.append(line.rstrip())
            size += len(line) + 1
            if self._lines.cut and self._lines.interactive:
                desk.cut()
            elif self._lines.cut or size >= LONGEST:
                return self._over(desk, End.TOO_LONG)
            if self._clock.monotonic() - self._kept_at >= KEEP_EVERY or not self._lines.waiting(0):
                self.keep(desk)
        return End.COMMAND

    def keep(self, desk: Desk) -> None:
        """Hand over what has been read so far."""
        fresh, self._fresh = self._fresh, []
        if fresh:
            desk.add(fresh)
        self._kept_at = self._clock.monotonic()

    def _over(self, desk: Desk, end: End) -> End:
        self.keep(desk)
        return end

    def _end_at_empty_line(self, desk: Desk) -> End | None:
        """None when the empty line stands in the middle of a reply, with more right behind it."""
        if desk.by_turns or (not self._fresh and not desk.begun):
            return End.EMPTY_LINE
        if not self._lines.waiting(PASTE if self._lines.interactive else PIPE):
            return End.EMPTY_LINE
        following = self._lines.read()
        if following is None:
            return End.INPUT
        self._lines.put_back(following)
        return End.EMPTY_LINE if following.strip().lower() in keys.LETTERS else None
