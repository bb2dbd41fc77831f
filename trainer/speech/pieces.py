"""A breath in pieces that can be said one after the other: its sentences, and a long first one by its clauses.

Between two pieces the voice pauses as people do, longer after a sentence than after a clause, and longer when it
speaks slowly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

AFTER_SENTENCE, AFTER_CLAUSE = 0.3, 0.14
"""Seconds of silence between two sentences, and between two clauses, at a pace of 1."""
SHORTEST, LONGEST = 18, 48
"""Letters of the first piece where somebody waits for it: three seconds of speech at most, if a clause ends there."""

_END = re.compile(r"""(?<=[.!?])["')]*\s+""")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|vs|etc|approx|e\.g|i\.e|a\.m|p\.m)\.$", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:]\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a breath, the seconds of silence after it, and whether it is the breath's first and last."""

    text: str
    pause: float
    first: bool
    last: bool


def pieces(text: str, rate: float, pause: float, *, hurry: bool) -> list[Piece]:
    """The pieces of a breath, in order; always at least one.

    Args:
        rate: the pace of the breath, a factor.
        pause: seconds of silence after the breath.
        hurry: whether the first piece should be a short one.
    """
    said = [(sentence, AFTER_SENTENCE / rate) for sentence in sentences(text)]
    if hurry and len(said[0][0]) > LONGEST:
        said[:1] = _hurried(said[0][0], rate)
    said[-1] = said[-1][0], pause
    return [
        Piece(words, gap, first=number == 0, last=number == len(said) - 1) for number, (words, gap) in enumerate(said)
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a text; the whole of it when no end is found."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()].strip()
        if sentence and not _ABBREVIATED.search(sentence):
            found.append(sentence)
            start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest or not found else found


def _hurried(sentence: str, rate: float) -> list[tuple[str, float]]:
    """A long sentence in two, behind the last clause that still makes a short beginning."""
    ends = [clause.end() for clause in _CLAUSE.finditer(sentence) if clause.end() >= SHORTEST]
    if not ends:
        return [(sentence, AFTER_SENTENCE / rate)]
    cut = max((end for end in ends if end <= LONGEST), default=ends[0])
    return [(sentence[:cut].strip(), AFTER_CLAUSE / rate), (sentence[cut:].strip(), AFTER_SENTENCE / rate)]
