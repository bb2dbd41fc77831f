"""Which facts of the drill a reply says back, where, and how surely.

A fact may be said in any words: its text or one of its other forms has to be covered in meaning (roots, synonym
families, slips of the recogniser, weighted by how much a word tells) inside one sentence or two neighbouring ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.lexicon import table
from trainer.scoring.prepare import Form, Prepared, PreparedFact


@dataclass(frozen=True, slots=True)
class Alignment:
    """How well a fact is held by a reply: `strength` 0 to 1, over the tokens that say it."""

    fact: PreparedFact
    strength: float
    tokens: tuple[int, ...] = ()


def align(drill: Prepared, reply: Reading) -> tuple[Alignment, ...]:
    """The best span of the reply for every fact of the drill."""
    return tuple(_align(fact, reply) for fact in drill.facts)


def cover(form: Form, reply: Reading, allowed: frozenset[int] | None = None) -> tuple[float, tuple[int, ...]]:
    """The share of a form's meaning that one or two neighbouring sentences hold, and the tokens that hold it.

    Args:
        form: what should be said.
        reply: where to look.
        allowed: token indices to look at; by default those of clauses that say something back.
    """
    if not form.total:
        return 0.0, ()
    places: list[tuple[float, list[tuple[int, float]]]] = []
    for item in form.items:
        found = [
            (place, sure)
            for place, sure in reply.index.places(item)
            if (place in allowed if allowed is not None else reply.stating(place))
        ]
        if found:
            places.append((item.weight, found))
    if not places or sum(weight for weight, _ in places) < 0.25 * form.total:
        return 0.0, ()
    best = 0.0
    tokens: tuple[int, ...] = ()
    spans = reply.sentences
    for number, (first, last) in enumerate(spans):
        until = spans[number + 1][1] if number + 1 < len(spans) else last
        for end, factor in ((last, 1.0), (until, _NEIGHBOUR)) if until > last else ((last, 1.0),):
            got, held = 0.0, []
            for weight, found in places:
                sure, place = max(((sure, -place) for place, sure in found if first <= place <= end), default=(0.0, 0))
                if sure:
                    got += weight * sure
                    held.append(-place)
            if got * factor / form.total > best + 1e-9:
                best, tokens = got * factor / form.total, tuple(sorted(set(held)))
    return best, tokens


_NEIGHBOUR = 0.9


def _align(fact: PreparedFact, reply: Reading) -> Alignment:
    dials = table("dials")["facts"]
    best = Alignment(fact, 0.0)
    for form in fact.forms:
        strength, tokens = cover(form, reply)
        if len(tokens) < min(2, len(form.items)):
            strength *= dials["single_word"]
        strength = _worded(form, reply, tokens, strength)
        if strength > best.strength + 1e-9:
            best = Alignment(fact, min(1.0, strength), tokens)
    return best


def _worded(form: Form, reply: Reading, tokens: tuple[int, ...], strength: float) -> float:
    """A little more for a near wording, which coverage of single words cannot see."""
    if not 0.3 <= strength < 0.95 or not form.plain:
        return strength
    from rapidfuzz import fuzz

    said = " ".join(reply.text.tokens[place].stem for place in tokens)
    return strength + 0.1 * (1 - strength) * fuzz.token_set_ratio(form.plain, said) / 100.0
