"""Which facts of the drill a reply says back, where, and how surely.

A fact may be said in any words: its text or one of its other forms has to be covered in meaning (roots, synonym
families, slips of the recogniser, weighted by how much a word tells) inside one sentence or two neighbouring ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from trainer.scoring.acts import Held, Reading
from trainer.scoring.concepts import Item
from trainer.scoring.lexicon import table
from trainer.scoring.meaning import Words
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
    by_sentence, weight_held = _held(form, reply, allowed)
    if weight_held < 0.25 * form.total:
        return 0.0, ()
    best = 0.0
    tokens: tuple[int, ...] = ()
    for sentence in sorted(by_sentence):
        here = by_sentence[sentence]
        got = sum([entry[0] for entry in here])
        if got / form.total > best + 1e-9:
            best, tokens = got / form.total, tuple(sorted({entry[1] for entry in here}))
        if sentence + 1 not in by_sentence:
            continue
        held: dict[int, tuple[float, int]] = {}
        for value, place, number in (*here, *by_sentence[sentence + 1]):
            if value > held.get(number, (0.0, 0))[0]:
                held[number] = (value, place)
        got = _NEIGHBOUR * sum(value for value, _ in held.values())
        if got / form.total > best + 1e-9:
            best, tokens = got / form.total, tuple(sorted({place for _, place in held.values()}))
    return best, tokens


_NEIGHBOUR = 0.9
_TELLING = 0.5


def _held(
    form: Form, reply: Reading, allowed: frozenset[int] | None
) -> tuple[dict[int, list[tuple[float, int, int]]], float]:
    """For every sentence the items it holds, as (weight, token, item); and the weight held anywhere."""
    by_sentence: dict[int, list[tuple[float, int, int]]] = {}
    weight_held = 0.0
    lanes = form.lanes
    plain, alike = reply.held
    for number, item in enumerate(form.items):
        weight = item.weight
        near = lanes if weight >= _TELLING else None
        if allowed is not None:
            places = _places(item, reply, near, allowed)
        else:
            # The wordings of a drill share most of their words: each is looked for once.
            known = plain if near is None else alike
            found = known.get(item.word)
            places = known[item.word] = _places(item, reply, near) if found is None else found
        if places:
            weight_held += weight
            for sentence, sure, place in places:
                by_sentence.setdefault(sentence, []).append((sure * weight, place, number))
    return by_sentence, weight_held


def _places(item: Item, reply: Reading, near: Words | None, allowed: frozenset[int] | None = None) -> Held:
    """Where an item is said, the surest place of every sentence; what is near in meaning where nothing else is."""
    places: Sequence[tuple[int, float]] = reply.index.places(item)
    if not places and near is not None:
        places = reply.index.alike(item, near)
    if not places:
        return ()
    best: dict[int, tuple[float, int]] = {}
    states = reply.states
    for place, sure in places:
        if place not in allowed if allowed is not None else not states[place]:
            continue
        sentence = reply.sentence_at[place]
        if sentence >= 0 and sure > best.get(sentence, _NOWHERE)[0]:
            best[sentence] = (sure, place)
    return tuple((sentence, sure, place) for sentence, (sure, place) in best.items())


_NOWHERE = (0.0, 0)


def _align(fact: PreparedFact, reply: Reading) -> Alignment:
    dials = table("dials")["facts"]
    best = Alignment(fact, 0.0)
    for form in fact.forms:
        strength, tokens = cover(form, reply)
        if len(form.items) == 1 and _is_slight(form):
            strength *= dials["slight"]
        elif len(tokens) < min(2, len(form.items)):
            strength *= dials["single_word"]
        strength = _worded(form, reply, tokens, strength)
        if strength > best.strength + 1e-9:
            best = Alignment(fact, min(1.0, strength), tokens)
    return best


_NEARLY_VERBATIM = 90.0
_WORDS_OF_A_WORDING = 4


def _is_slight(form: Form) -> bool:
    """Whether a wording hangs on one number, one everyday word or one word of another fact ("twice", "the lid")."""
    item = form.items[0]
    return form.shared or item.root[0].isdigit() or item.weight < 1.0


def _worded(form: Form, reply: Reading, tokens: tuple[int, ...], strength: float) -> float:
    """A little more for a near wording, which coverage of single words cannot see."""
    if not tokens or strength >= 0.95 or not form.plain:
        return strength
    fuzz = _fuzz()
    if len(form.text.tokens) >= _WORDS_OF_A_WORDING:
        line = reply.lines[reply.sentence_at[tokens[0]]]
        wording = form.text.line.strip()
        if len(line) >= len(wording):
            likeness = float(fuzz.partial_ratio(wording, line, score_cutoff=_NEARLY_VERBATIM))
            if likeness:
                return max(strength, likeness / 100.0)
    if strength <= 0.3:
        return strength
    said = " ".join(reply.text.tokens[place].stem for place in tokens)
    return strength + 0.1 * (1 - strength) * float(fuzz.token_set_ratio(form.plain, said)) / 100.0


@lru_cache(maxsize=1)
def _fuzz() -> ModuleType:
    """The matcher, read when it is first needed."""
    from rapidfuzz import fuzz

    return fuzz
