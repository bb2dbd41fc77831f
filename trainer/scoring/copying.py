"""Parroting: long runs of the customer's own words with only the pronouns turned."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.lexicon import table
from trainer.scoring.prepare import SHINGLE, Prepared, shingles
from trainer.scoring.result import Span


@dataclass(frozen=True, slots=True)
class Copying:
    """How much of a reply is the complaint over again.

    Attributes:
        share: 0 to 1, of the reply's words.
        copied: which tokens of the reply stand in a copied run.
        parrot: whether the reply as a whole is a copy.
        span: from the first copied word to the last.
    """

    share: float
    copied: frozenset[int]
    parrot: bool
    span: Span | None


def copying(drill: Prepared, reply: Reading) -> Copying:
    """Find what was copied."""
    places = [index for index, token in enumerate(reply.text.tokens) if token.kind != "mark"]
    copied: set[int] = set()
    for at, run in enumerate(shingles(reply.text)):
        if run in drill.shingles:
            copied.update(places[at : at + SHINGLE])
    share = len(copied) / len(places) if places else 0.0
    dials = table("dials")["parrot"]
    parrot = share >= dials["share"] and len(copied) >= dials["words"]
    span = reply.text.span(min(copied), max(copied)) if copied else None
    return Copying(share, frozenset(copied), parrot, span)
