r"""On which line of a TOML text a value stands.

tomli, which reads packs, keeps no positions. tomlkit does, but reads some thirty times slower than tomli's compiled
parser and would be paid for by every start; so a file is read by tomli, and only when something is wrong with it is its
text walked once more, here, for the lines of what is wrong.

The walk trusts that tomli has accepted the text. Should it meet something it does not expect, it stops, and the lines
after it stay unknown: it never raises and never loops.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress

from trainer.packs.problems import Place

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*+")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}'  # up to two quotes may stand right before the closing three
    r"|'''(?:[^']++|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")
_BRACKET_OR_OTHER = re.compile(r"[\[{]|[\]}]|#[^\n]*|[^\[\]{}#\"']+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "e": "\x1b"}
_DEEPEST = 40


class _Lost(Exception):
    """The text is not what tomli would have accepted."""


def line_numbers(text: str, wanted: Iterable[Place]) -> dict[Place, int]:
    r"""The lines, counted from 1, of the wanted paths; of their nearest ancestor where a path is not in the text.

    Args:
        text: a TOML text that tomli accepts; lines end in ``\n`` or ``\r\n``.
        wanted: paths as in `trainer.packs.problems.Place`. The empty path is line 1.
    """
    paths = set(wanted)
    walk = _Walk(text.replace("\r\n", "\n"), paths)
    with suppress(_Lost):  # what was found so far is right; an ancestor's line answers for the rest
        walk.document()
    starts = [0]
    starts.extend(found.end() for found in re.finditer("\n", walk.text))
    lines = {}
    for path in paths:
        known = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in walk.found), ())
        lines[path] = bisect_right(starts, walk.found.get(known, 0))
    return lines


class _Walk:
    """One pass over a text; `found` gets the offset of each wanted path."""

    def __init__(self, text: str, wanted: set[Place]) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Place, int] = {}
        self._open = {path[:end] for path in wanted for end in range(len(path))}  # what is worth walking into
        self._wanted = wanted | self._open
        self._counts: dict[Place, int] = {}  # how many tables an array of tables has so far

    def document(self) -> None:
        table: Place = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            start = self.at
            if self.text.startswith("[", start):
                table = self._header(start)
            else:
                self._statement(table)
            self._skip(_BLANK)
            if self.at <= start:
                raise _Lost

    def _header(self, start: int) -> Place:
        array = self.text.startswith("[[", start)
        self.at += 2 if array else 1
        parts = self._key()
        self._expect("]]" if array else "]")
        path: Place = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        if array:
            place = self._counts.get(path, 0)
            self._counts[path] = place + 1
            self._note(path, start)
            path = (*path, place)
        else:
            path = self._latest(path)
        self._note(path, start)
        return path

    def _latest(self, path: Place) -> Place:
        count = self._counts.get(path)
        return path if count is None else (*path, count - 1)

    def _statement(self, table: Place, depth: int = 0) -> None:
        start = self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path, start)
        self._expect("=")
        self._value(path, depth)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_SPACE)
            quoted = self._match(_STRING)
            parts.append(_unquoted(quoted) if quoted else self._must(_BARE))
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _value(self, path: Place, depth: int) -> None:
        self._skip(_SPACE)
        opening = self.text[self.at : self.at + 1]
        if opening and opening in "[{":
            if depth >= _DEEPEST or path not in self._open:
                self._jump()
            elif opening == "[":
                self._array(path, depth)
            else:
                self._inline(path, depth)
        elif not self._match(_STRING):
            self._must(_SCALAR)

    def _array(self, path: Place, depth: int) -> None:
        self.at += 1
        place = 0
        self._skip(_BLANK)
        while not self.text.startswith("]", self.at):
            element = (*path, place)
            self._note(element, self.at)
            self._value(element, depth + 1)
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
                self._skip(_BLANK)
            elif not self.text.startswith("]", self.at):
                raise _Lost
            place += 1
        self.at += 1

    def _inline(self, path: Place, depth: int) -> None:
        self.at += 1
        self._skip(_BLANK)
        while not self.text.startswith("}", self.at):
            self._statement(path, depth + 1)
            self._skip(_BLANK)
            if self.text.startswith(",", self.at):
                self.at += 1
                self._skip(_BLANK)
            elif not self.text.startswith("}", self.at):
                raise _Lost
        self.at += 1

    def _jump(self) -> None:
        """Past a bracketed value in which nothing is wanted, without a call per level."""
        depth = 0
        while True:
            if not self._match(_STRING):
                piece = self._must(_BRACKET_OR_OTHER)
                depth += (piece in ("[", "{")) - (piece in ("]", "}"))
                if depth == 0:
                    return

    def _note(self, path: Place, offset: int) -> None:
        if path in self._wanted:
            self.found.setdefault(path, offset)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._match(pattern)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def _must(self, pattern: re.Pattern[str]) -> str:
        piece = self._match(pattern)
        if not piece:
            raise _Lost
        return piece

    def _expect(self, token: str) -> None:
        self._skip(_SPACE)
        if not self.text.startswith(token, self.at):
            raise _Lost
        self.at += len(token)


def _unquoted(quoted: str) -> str:
    """The name inside a quoted key."""
    if quoted[0] == "'":
        return quoted[1:-1]
    return _ESCAPE.sub(_escaped, quoted[1:-1])


def _escaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else "?"
    return _PLAIN.get(found.group(3), found.group(3))
