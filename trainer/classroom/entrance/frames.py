"""What a browser may say over its websocket, read strictly: ``["stdin", text]``, ``["resize", {…}]`` and three more."""

from __future__ import annotations

import json
from dataclasses import dataclass

LONGEST_FRAME = 32_768
"""Bytes of a message. A pasted reply of 4,000 characters fits, however it is escaped."""
LONGEST_INPUT = 16_384
"""Characters of one piece of input."""
SIDES = range(1, 501)
"""Columns or rows of a terminal."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys, or a paste, as a terminal sends them."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """The window has another size, in cells."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pinged:
    """The browser asks how long the way is; the text goes back as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Focused:
    """The window has the keys, or has lost them."""

    has: bool


Said = Typed | Resized | Pinged | Focused


class Malformed(ValueError):
    """A frame that no page of ours sends."""


def read(frame: str) -> Said:
    """What a frame says.

    Raises:
        Malformed: it is none of the five.
    """
    if len(frame) > LONGEST_FRAME:
        raise Malformed
    try:
        envelope = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    match envelope:
        case ["stdin", str(text)] if len(text) <= LONGEST_INPUT:
            return Typed(text.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}] if _sides(width, height):
            return Resized(width, height)
        case ["ping", str(text)] if len(text) <= 64:
            return Pinged(text)
        case ["focus"]:
            return Focused(True)
        case ["blur"]:
            return Focused(False)
    raise Malformed


def _sides(*sides: int) -> bool:
    return all(type(one) is int and one in SIDES for one in sides)  # JSON's true is an int to Python


def side(text: str | None, otherwise: int) -> int:
    """A terminal's side from an address's query, or `otherwise` when that is no sensible one."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 3:
        return otherwise
    return int(text) if int(text) in SIDES else otherwise
