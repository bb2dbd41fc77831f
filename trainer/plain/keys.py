"""The letters of a plain session, each meaning what it means in the app."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One letter and what it does, as a person is told."""

    letter: str
    does: str


WRITING = (
    Key("p", "play the complaint, pause it, go on"),
    Key("h", "hear it again from its start"),
    Key("s", "hear it again, slower"),
    Key("c", "read the complaint again"),
    Key("t", "speak your reply"),
    Key("e", "mend your reply: /e old words = new words, or /e alone to type it anew"),
    Key("o", "note something down: /o what to remember"),
    Key("x", "throw away what you have typed"),
    Key("q", "leave; an unfinished reply is kept"),
)
"""While a reply is made, each with a slash before it, so that a reply may hold any word."""

AFTER = (
    Key("n", "next"),
    Key("r", "again"),
    Key("m", "missed only"),
    Key("w", "why and more tips"),
    Key("v", "model reply"),
    Key("f", "what if: f 2 goes back to turn 2"),
    Key("e", "mend the words"),
    Key("d", "dispute a mark"),
    Key("i", "lesson"),
    Key("h", "hear it again"),
    Key("l", "listen back"),
    Key("x", "hear a strong reply"),
    Key("k", "keep the recording"),
    Key("q", "quit"),
)
"""After the marks, alone on a line."""

LAST = Key("n", "end")
"""What ``n`` is after the last drill."""

ALIASES = {"t": "w"}
"""Letters that are understood without being offered: t for tips."""

LETTERS = frozenset(key.letter for key in AFTER) | frozenset(ALIASES)
"""What, alone on a line behind an empty one, ends a reply even in the middle of a paste."""


def command(line: str, keys: tuple[Key, ...], *, slash: bool) -> tuple[str, str] | None:
    """The letter and the rest of a line that is a command; None when it is not one.

    Args:
        slash: whether commands stand behind a slash here.
    """
    words = line.strip()
    if slash:
        if not words.startswith("/"):
            return None
        words = words[1:]
    letter, _, rest = words.partition(" ")
    letter = letter.lower()
    letter = letter if slash else ALIASES.get(letter, letter)
    known = letter == "?" or any(key.letter == letter for key in keys)
    return (letter, rest.strip()) if known else None


def listed(keys: tuple[Key, ...], *, slash: bool) -> str:
    """The keys, one a line, for help."""
    return "\n".join(f"{'/' if slash else ''}{key.letter}  {key.does}" for key in keys)


def in_a_line(keys: tuple[Key, ...]) -> str:
    """The keys as one prompt: ``n next, r again, …``."""
    return ", ".join(f"{key.letter} {key.does}" for key in keys)
