"""Words with the marks of what was found in them: pure functions from text and spans to segments, and to `Content`.

Nothing here knows a drill or a mark; spans are half-open character ranges, ``[start, end)``, into the raw text. What a
piece of evidence means is said by a mark and a word, and only then by a colour, so a monochrome screen loses nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from textual.content import Content

from trainer.printable import printable


class Sign(StrEnum):
    """What a marked piece of text is evidence for; earlier ones win where pieces overlap."""

    HURT = "hurt"
    FEELING = "feeling"
    QUESTION = "question"
    FACT = "fact"
    NEARLY = "nearly"
    MISSED = "missed"


STYLES: dict[Sign, str] = {
    Sign.HURT: "bold underline $text-error",
    Sign.FEELING: "bold $text-accent",
    Sign.QUESTION: "italic $text-primary",
    Sign.FACT: "underline $text-success",
    Sign.NEARLY: "underline $text-warning",
    Sign.MISSED: "italic $text-warning",
}
"""How each sign is painted; every one differs from plain text by more than its colour."""

MISSED_MARK = "○"
FEELING_MARK = "♥"
QUESTION_MARK = "?"
HURT_MARK = "✗"

_LEADING = frozenset({Sign.MISSED, Sign.HURT})
"""Signs whose mark stands before the words; the others' stands behind."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CLINGING = frozenset({"\u200d", "\ufe0e", "\ufe0f"})
"""The zero-width joiner and the variation selectors: they belong to the character before them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of text, what it is evidence for, and the mark to set beside it (may be empty)."""

    start: int
    end: int
    sign: Sign
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text under the same signs, or (`is_mark`) a mark set between the text."""

    text: str
    signs: tuple[Sign, ...] = ()
    is_mark: bool = False


def number_mark(number: int) -> str:
    """A whole number as a superscript: 12 → ``¹²``."""
    return str(number).translate(_SUPERSCRIPTS)


def segments(text: str, evidence: Iterable[Evidence]) -> tuple[Segment, ...]:
    """Cut a text at the edges of its evidence and set the marks.

    Spans may overlap, touch, repeat or reach beyond the text: they are cut to it, empty and backward ones are dropped,
    and an edge inside a combined character moves behind it. The segments that are no marks always join to `text`.
    """
    clean = tuple(dict.fromkeys(_cleaned(text, evidence)))
    edges = sorted({0, len(text), *(e.start for e in clean), *(e.end for e in clean)})
    cut: list[Segment] = []
    for start, end in pairwise(edges):
        cut.extend(_marks([e for e in clean if e.start == start and e.sign in _LEADING], before=True))
        signs = {e.sign for e in clean if e.start <= start and end <= e.end}
        cut.append(Segment(text[start:end], tuple(sign for sign in Sign if sign in signs)))
        cut.extend(_marks([e for e in clean if e.end == end and e.sign not in _LEADING], before=False))
    return tuple(cut)


def marked(text: str, evidence: Iterable[Evidence]) -> Content:
    """The text as `Content`: evidence painted and marked, control characters written out, nothing read as markup."""
    parts: list[tuple[str, str]] = []
    for segment in segments(text, evidence):
        style = _style(segment.signs)
        shown = segment.text if segment.is_mark else printable(segment.text, keep_newlines=True)
        parts.append((shown, f"{style} not underline" if segment.is_mark else style))
    return Content.assemble(*parts)


def _style(signs: Sequence[Sign]) -> str:
    """The colour of the first sign with the attributes of all, so that an overlap is seen as one."""
    words = [word for sign in signs for word in STYLES[sign].split()]
    colour = next((word for word in words if word.startswith("$")), "")
    return " ".join([*dict.fromkeys(word for word in words if not word.startswith("$")), colour]).strip()


def _cleaned(text: str, evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    for piece in evidence:
        start, end = (_whole(text, min(max(edge, 0), len(text))) for edge in (piece.start, piece.end))
        if start < end:
            yield Evidence(start, end, piece.sign, piece.mark)


def _whole(text: str, edge: int) -> int:
    """The first place from `edge` on that does not tear a combined character apart."""
    while 0 < edge < len(text) and (
        text[edge] in _CLINGING or text[edge - 1] == "\u200d" or unicodedata.combining(text[edge])
    ):
        edge += 1
    return edge


def _marks(pieces: Sequence[Evidence], *, before: bool) -> Iterable[Segment]:
    """The marks that stand at one edge, each once; numbers side by side are kept apart."""
    numbered = False
    for mark, sign in dict.fromkeys((piece.mark, piece.sign) for piece in pieces if piece.mark):
        is_number = mark[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
        spaced = f"{mark} " if before else mark if is_number else f" {mark}"
        yield Segment(f",{spaced}" if numbered and is_number else spaced, (sign,), is_mark=True)
        numbered = is_number
