"""Which facts of the drill a reply says back, where, and how surely.

A fact may be said in any words: its text or one of its other forms has to be covered in meaning (roots, synonym
families, slips of the recogniser, weighted by how much a word tells) inside one sentence or two neighbouring ones.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    by_sentence, weight_held = _held(form, reply, allowed)
    if weight_held < 0.25 * form.total:
        return 0.0, ()
    best = 0.0
    tokens: tuple[int, ...] = ()
    for sentence in sorted(by_sentence):
        here = by_sentence[sentence]
        got = sum(entry[0] for entry in here)
        if got / form.total > best + 1e-9:
            best, tokens = got / form.total, tuple(sorted({entry[1] for entry in here}))
        held: dict[int, tuple[float, int]] = {}
        for value, place, number in (*here, *by_sentence.get(sentence + 1, ())):
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
    states = reply.states
    for number, item in enumerate(form.items):
        best_here: dict[int, tuple[float, int]] = {}
        places: Sequence[tuple[int, float]] = reply.index.places(item)
        if not places and form.lanes is not None and item.weight >= _TELLING:
            places = reply.index.alike(item, form.lanes)
        for place, sure in places:
            if place not in allowed if allowed is not None else not states[place]:
                continue
            sentence = reply.sentence_at[place]
            if sentence >= 0 and sure > best_here.get(sentence, (0.0, 0))[0]:
                best_here[sentence] = (sure, place)
        if best_here:
            weight_held += item.weight
        for sentence, (sure, place) in best_here.items():
            by_sentence.setdefault(sentence, []).append((sure * item.weight, place, number))
    return by_sentence, weight_held


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
    from rapidfuzz import fuzz

    if len(form.text.tokens) >= _WORDS_OF_A_WORDING:
        sentence = reply.sentences[reply.sentence_at[tokens[0]]]
        words = reply.text.tokens[sentence[0] : sentence[1] + 1]
        line = " ".join(token.word for token in words if token.kind != "mark")
        likeness = fuzz.partial_ratio(form.text.line.strip(), line, score_cutoff=_NEARLY_VERBATIM)
        if likeness and len(line) >= len(form.text.line) - 1:
            return max(strength, likeness / 100.0)
    if strength <= 0.3:
        return strength
    said = " ".join(reply.text.tokens[place].stem for place in tokens)
    return strength + 0.1 * (1 - strength) * fuzz.token_set_ratio(form.plain, said) / 100.0
