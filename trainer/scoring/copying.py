"""Parroting: long runs of the customer's own words with the pronouns turned, or their story read back as a list."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Skill
from trainer.scoring.acts import Reading
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import Alignment
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


def listed(drill: Prepared, reply: Reading, facts: tuple[Alignment, ...], emotion: float, asked: float) -> bool:
    """Whether a reply only reads the customer's story back, point by point in their order.

    People call that parroting even where the words are new: nothing is weighed, met or asked. It takes a long reply
    that holds much of the story in its order; an apt question makes it listening again, and so does a feeling met,
    unless nearly everything is told in the customer's own order.

    Args:
        drill: what was said.
        reply: the reply as read.
        facts: which facts it holds.
        emotion: how well the feelings are met, 0 to 3.
        asked: the best question's worth, 0 to 3.
    """
    dials = table("dials")["listed"]
    if Skill.ACKNOWLEDGE not in drill.drill.skills or asked >= dials["asked"]:
        return False
    words = sum(token.kind != "mark" for token in reply.text.tokens)
    heard = sum(fact.strength >= dials["fact"] for fact in facts)
    if words < dials["words"] or heard < 2:
        return False
    order = read_back(drill, reply)
    if order >= dials["closely"] and words >= dials["closely_words"]:
        return True  # so much of it, so much in its order: a kind word behind it is no listening either
    return bool(emotion < dials["feeling"] and heard >= dials["facts"] * len(facts) and order >= dials["order"])


def read_back(drill: Prepared, reply: Reading) -> float:
    """How far a reply is the complaint over again, in its words and in its order, 0 to 1."""
    place = drill.once("first places", lambda: _first_places(drill))
    order = [place[root] for root in dict.fromkeys(token.stem for token in reply.text.tokens) if root in place]
    pairs = len(order) * (len(order) - 1) / 2
    if not pairs:
        return 0.0
    risen = sum(one < other for at, one in enumerate(order) for other in order[at + 1 :])
    return max(0.0, 2.0 * risen / pairs - 1.0) * len(order) / len(place)


def _first_places(drill: Prepared) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, token in enumerate(drill.complaint.tokens):
        if weight_of(token.stem):
            found.setdefault(token.stem, at)
    return found
