"""The two ends of a plain session: lines in, wrapped words out."""

from __future__ import annotations

import io
import select
import shutil
import sys
import textwrap
from typing import Protocol, TextIO

from trainer.printable import printable

LONGEST = 2_000_000
"""Bytes taken from the input for one line: beyond it something is wrong, such as a program's output on our stdin."""
KERNEL_LINE = 4095
"""Bytes after which a terminal in its usual line mode drops what is typed (Linux ``N_TTY_BUF_SIZE`` less one)."""
CHUNK = 65536


class Raw(Protocol):
    """What `Lines` reads: an unbuffered binary file."""

    def read(self, size: int, /) -> bytes | None:
        """Some bytes as soon as there are any; empty at the end."""
        ...

    def fileno(self) -> int:
        """The descriptor to wait on."""
        ...

    def isatty(self) -> bool:
        """Whether a person types there."""
        ...


class Lines:
    """Lines of text from a keyboard, a pipe or a file, whatever their bytes are.

    Bytes that are not UTF-8, and NULs, become U+FFFD; a leading byte order mark and carriage returns at line ends go.

    Attributes:
        interactive: whether a person types them.
        cut: whether the last line reached a limit, so that more of it was given than taken.
    """

    def __init__(self, raw: Raw | None) -> None:
        self._raw = raw
        self._buffer = bytearray()
        self._searched = 0
        self._ended = raw is None
        self._begun = False
        self._back: list[str] = []
        self.interactive = raw is not None and raw.isatty()
        self.cut = False

    @classmethod
    def stdin(cls) -> Lines:
        """The process's own input; no lines at all when it was closed."""
        stream = sys.stdin
        if stream is None:
            return cls(None)
        raw = getattr(getattr(stream, "buffer", None), "raw", None)
        return cls(raw if isinstance(raw, io.RawIOBase) else None)

    def read(self) -> str | None:
        """The next line without its end, waiting for it; None when the input ended.

        A terminal's end of input (Ctrl+D) is not for good: the next call reads on.
        """
        if self._back:
            return self._back.pop()
        while True:
            line = self._take()
            if line is not None:
                return self._decoded(line)
            if self._ended:
                return None
            chunk = self._fetch()
            if not chunk:
                rest = bytes(self._buffer)
                self._buffer.clear()
                self._searched, self.cut = 0, False
                self._ended = not self.interactive
                return self._decoded(rest) if rest else None
            self._buffer += chunk

    def put_back(self, line: str) -> None:
        """Let the next `read` return this line (again)."""
        self._back.append(line)

    def waiting(self, seconds: float) -> bool:
        """Whether `read` would not have to wait, looking on for so many seconds at most."""
        if self._back or b"\n" in self._buffer:
            return True
        if self._ended or self._raw is None:
            return False
        try:
            ready, _, _ = select.select([self._raw.fileno()], [], [], seconds)
        except (OSError, ValueError):  # Windows: select knows sockets only
            return not self.interactive
        return bool(ready)

    def _take(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._searched)
        if end < 0 and len(self._buffer) < LONGEST:
            self._searched = len(self._buffer)
            return None
        size = LONGEST if end < 0 else min(end, LONGEST)
        self.cut = size == LONGEST or (self.interactive and size >= KERNEL_LINE)
        line = bytes(self._buffer[:size])
        del self._buffer[: size + (1 if end == size else 0)]
        self._searched = 0
        return line

    def _fetch(self) -> bytes:
        try:
            return (self._raw.read(CHUNK) if self._raw else b"") or b""
        except OSError:  # the terminal went away, or stdin is a folder: the end
            self._ended = True
            return b""

    def _decoded(self, line: bytes) -> str:
        if not self._begun:
            line = line.removeprefix(b"\xef\xbb\xbf")
            self._begun = True
        return line.removesuffix(b"\r").decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


class Page:
    """Where a plain session is written: the session itself on one stream, narration on the other.

    Attributes:
        width: the columns to wrap at.
    """

    def __init__(self, out: TextIO | None, narration: TextIO | None, *, width: int = 80, prompts: bool = True) -> None:
        self._out = out
        self._narration = narration
        self._prompts = prompts
        self.width = max(20, width)

    @classmethod
    def standard(cls, *, prompts: bool) -> Page:
        """The process's stdout and stderr, wrapped at the terminal's width (80 where there is none)."""
        return cls(sys.stdout, sys.stderr, width=shutil.get_terminal_size((80, 24)).columns, prompts=prompts)

    def say(self, text: str = "", *, indent: int = 0) -> None:
        """A paragraph of the session, wrapped; an empty one is an empty line."""
        self._write(self._out, text, indent)

    def note(self, text: str) -> None:
        """Something to know that is not part of the session: a trouble, what became of a draft."""
        self._write(self._narration, text, 0)

    def prompt(self, text: str) -> None:
        """An instruction for somebody who types; left out when the input is a pipe or a file."""
        if self._prompts:
            self.note(text)

    def _write(self, stream: TextIO | None, text: str, indent: int) -> None:
        if stream is None:  # closed by whoever started us
            return
        for other in (self._out, self._narration):  # what was said first must be read first
            if other is not None and other is not stream:
                other.flush()
        stream.write(wrapped(text, self.width, indent) + "\n")
        stream.flush()


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """Untrusted text as lines of at most `width` columns; its own line ends stay.

    Args:
        indent: spaces before every line.
    """
    margin = " " * indent
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(
            printable(paragraph),
            width,
            initial_indent=margin,
            subsequent_indent=margin,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)
