"""What changed from one reply to the next: the phrases that came in and those that went, in their places. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ISLAND = 1
"""Words that stayed between two changes, too few to stand for themselves: they are read as part of the change."""
LONGEST = 1200
"""Words of each reply that are compared; what follows them is shown as it is."""

_WORD = re.compile(r"\S+\s*")
_MARKS = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a reply's words, with the space after it; `changed`: the other reply does not have it here."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Two replies beside one another; joined, the pieces of each are the reply as it was written."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def dropped(self) -> tuple[str, ...]:
        """The phrases that only the earlier reply has."""
        return tuple(piece.text.strip() for piece in self.before if piece.changed)

    @property
    def gained(self) -> tuple[str, ...]:
        """The phrases that only the later reply has."""
        return tuple(piece.text.strip() for piece in self.after if piece.changed)


def difference(before: str, after: str) -> Difference:
    """Compare two replies word by word; case and the marks around a word make no difference."""
    old, new = _WORD.findall(before.lstrip()), _WORD.findall(after.lstrip())
    matcher = SequenceMatcher(None, _compared(old), _compared(new), autojunk=False)
    kept_old, kept_new = [False] * len(old), [False] * len(new)
    at_old = at_new = 0
    blocks = matcher.get_matching_blocks()
    for number, block in enumerate(blocks):
        between = at_old < block.a or at_new < block.b
        before_the_end = number + 1 < len(blocks) and (
            block.a + block.size < blocks[number + 1].a or block.b + block.size < blocks[number + 1].b
        )
        if block.size > ISLAND or not (between and before_the_end):
            kept_old[block.a : block.a + block.size] = [True] * block.size
            kept_new[block.b : block.b + block.size] = [True] * block.size
        at_old, at_new = block.a + block.size, block.b + block.size
    for kept in (kept_old, kept_new):
        kept[LONGEST:] = [True] * max(0, len(kept) - LONGEST)
    return Difference(_pieces(old, kept_old), _pieces(new, kept_new))


def _compared(words: Sequence[str]) -> list[str]:
    return [_plain(word) for word in words[:LONGEST]]


def _plain(word: str) -> str:
    """A word as it is compared."""
    folded = unicodedata.normalize("NFKC", word).casefold().strip().replace("’", "'")
    return _MARKS.sub("", folded) or folded


def _pieces(words: Sequence[str], kept: Sequence[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for word, stays in zip(words, kept, strict=True):
        if pieces and pieces[-1].changed is not stays:
            pieces[-1] = Piece(pieces[-1].text + word, not stays)
        else:
            pieces.append(Piece(word, not stays))
    return tuple(pieces)
