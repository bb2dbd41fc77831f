"""What each statement of a reply does, as the learned reader of sentences hears it (`reply_model`).

A statement is a sentence without its question: a transcript runs both together.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.acts import Reading, declares
from trainer.scoring.prepare import Prepared
from trainer.scoring.reply_model import CLASSES, chances, cues_in

_MOST = 16
_LONG = 18


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of words that states: its first and last token, and the chance of each of `CLASSES`."""

    first: int
    last: int
    chances: tuple[float, ...]

    def chance(self, name: str) -> float:
        """The chance that it does one thing."""
        return self.chances[CLASSES.index(name)]


def statements(drill: Prepared, reply: Reading) -> tuple[Statement, ...]:
    """The statements of a reply, in order; a very long one has only its first sixteen looked at."""
    cues = cues_in(reply.text)
    known = drill.once("roots", lambda: frozenset(drill.index.roots))
    return tuple(
        Statement(first, last, tuple(chances(reply.text, first, last, cues, known, asks=False)))
        for first, last in _runs(reply)[:_MOST]
    )


def _runs(reply: Reading) -> list[tuple[int, int]]:
    """Neighbouring clauses of one sentence that do not ask, as first and last tokens; a long sentence in parts."""
    found: list[tuple[int, int]] = []
    before = -1
    for clause in reply.clauses:
        if clause.asks and not declares(reply.text, clause):
            before = -1
        elif clause.sentence == before and found[-1][1] - found[-1][0] < _LONG:
            found[-1] = (found[-1][0], clause.last)
        else:
            found.append((clause.first, clause.last))
            before = clause.sentence
    return found
