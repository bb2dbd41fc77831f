"""How much of a complaint comes back in a reply, by meaning alone.

For every sentence of the complaint the nearest clause of the reply, in the table of word meanings; the mean of that.
Facts are found by their words, one at a time; this hears a story that is told back in other words, and the reply that
harps on one point. It moves the mark for reflecting up or down, and never makes one out of nothing.
"""

from __future__ import annotations

import statistics

from trainer.scoring.acts import REFLECTIVE, Reading
from trainer.scoring.lexicon import table
from trainer.scoring.meaning import Lanes, Meaning, meaning
from trainer.scoring.normalise import Token
from trainer.scoring.prepare import Prepared


def echo(drill: Prepared, reply: Reading) -> float | None:
    """The share of a complaint that is echoed, 0 to 1; `None` without the table of meanings.

    A reply that says nothing back echoes nothing, whatever it asks or offers.
    """
    words = meaning()
    if not words.works:
        return None
    lanes = drill.once("echo", lambda: _sentences(drill, words))
    clauses = [clause for clause, act in zip(reply.clauses, reply.acts, strict=True) if act in REFLECTIVE]
    best: list[float] = []
    for clause in clauses[: table("echo")["echo"]["clauses"]]:
        vector = words.sum(_words(reply.text.tokens[clause.first : clause.last + 1]))
        near = lanes.near(vector)
        best = list(map(max, best, near)) if best and near else best or near
    return max(0.0, statistics.fmean(best)) if best else 0.0


def echoed(level: float, heard: float | None, *, capped: bool) -> float:
    """A level of reflecting (0 to 4), moved by the echo.

    Args:
        level: from facts and own words.
        heard: the echo, or `None` when it is not known.
        capped: whether the level is held down by a copy or a contradiction, which no echo lifts.
    """
    if heard is None or level <= 0.0:
        return level
    dials = table("echo")["echo"]
    moved = level + dials["moves"] * (heard - dials["usual"])
    return float(max(0.0, min(4.0, level if capped and moved > level else moved)))


def _sentences(drill: Prepared, words: Meaning) -> Lanes:
    tokens = drill.complaint.tokens
    vectors = [words.sum(_words(tokens[first : last + 1])) for first, last in drill.sentences]
    return Lanes([vector for vector in vectors if vector])


def _words(tokens: tuple[Token, ...]) -> list[str]:
    return [token.word for token in tokens if token.kind == "word"]
