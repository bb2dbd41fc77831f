"""What is wrong with a pack, where, and how to mend it; and the words in which a person is told where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from trainer.printable import printable

Place = tuple[str | int, ...]
"""Where a value sits in a pack: table names and zero-based positions, such as ``("drill", 3, "fact", 1, "weight")``."""

ID = re.compile(r"[a-z0-9-]{1,40}")

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a pack.

    Attributes:
        file: the file as it was named to us.
        line: counted from 1; 0 when the problem belongs to no line.
        key: which part of the file, in a person's words (``drill "third-month" fact "amount" weight``); empty for
            the file as a whole.
        message: what is wrong.
        mend: how to put it right.
    """

    file: str
    line: int
    key: str
    message: str
    mend: str

    def __str__(self) -> str:
        """One line, ``file:line: key: message mend``, safe to print."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return printable(": ".join(part for part in (place, self.key, f"{self.message} {self.mend}".strip()) if part))


def wording(path: Place, document: Mapping[str, object]) -> str:
    """A path in a person's words: tables by their id or name if they have one, else by their place from 1."""
    words: list[str] = []
    here: object = document
    for step in path:
        here = _inside(here, step)
        words.append(printable(step)[:_SHOWN] if isinstance(step, str) else _which(here, step))
    return " ".join(words)


def shown(value: object) -> str:
    """A value from a pack as it may be quoted in a message: one line, short, nothing hidden in it."""
    if isinstance(value, str):
        return f'"{_short(printable(value))}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 128:  # writing out a huge number is slow, or refused by Python
        return "a huge number"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _short(str(value))


def kind_of(value: object) -> str:
    """What sort of TOML value this is, with its article."""
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return "something else"


_KINDS: Sequence[tuple[type | tuple[type, ...], str]] = (
    (bool, "true or false"),
    (str, "a text"),
    (int, "a whole number"),
    (float, "a number"),
    (list, "a list"),
    (dict, "a table"),
    ((datetime, date, time), "a date or time"),
)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _inside(here: object, step: str | int) -> object:
    if isinstance(step, str):
        return here.get(step) if isinstance(here, Mapping) else None
    return here[step] if isinstance(here, list) and step < len(here) else None


def _which(table: object, place: int) -> str:
    if isinstance(table, Mapping):
        for key in ("id", "name"):
            name = table.get(key)
            if isinstance(name, str) and 0 < len(name) <= _SHOWN and name.isprintable():
                return f'"{printable(name)}"'
    return str(place + 1)
