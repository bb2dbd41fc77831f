"""How far one text is borne out by others, with no drill: what is covered, what nobody said, what is said wrong.

Likeness alone cannot tell a wrong number, so support is likeness (words, synonyms, and the meaning of the whole) less
what contradicts: numbers and what stands beside them, denials and what they reach, opposites, the order of things, and
words that neither text has.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from trainer.scoring.alongside import altered, apart, misplaced, parity, swapped, turned
from trainer.scoring.concepts import weight_of
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.stems import stem
from trainer.scoring.told import Said, nearness, said, share

_SMALL = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a text is supported or not. Shares are 0 to 1, the other figures count what is wrong.

    Attributes:
        precision: share of what it says that the reference says.
        recall: share of what the reference says that it says.
        grounded: share of what it says that the reference or the context says.
        recall_context: share of what the context says that it says.
        meaning, meaning_context: likeness of the texts as wholes; 0 without the table of word meanings.
        numbers: numbers that nobody gave, or gave of something else.
        denials, parity, denying: denied words, passages and how many denials, against theirs.
        opposites, names, unsupported: words nobody said: the opposite of one they said, a name or a day, any.
        altered: places where it runs along with the reference and one thing is another: a copy with a fact changed.
        swaps, apart, misplaced: neighbours the other way round, never near each other, beside strangers.
    """

    precision: float
    recall: float
    grounded: float
    recall_context: float
    meaning: float
    meaning_context: float
    numbers: float
    denials: float
    opposites: float
    swaps: float
    names: float
    unsupported: float
    apart: float
    denying: float
    parity: float
    misplaced: float
    altered: float


def weigh(candidate: str, reference: str, context: str = "") -> Evidence:
    """What speaks for and against a candidate, given one person's account of the same and what was first said.

    Args:
        candidate: the text to be judged.
        reference: an account that is right; may be empty.
        context: what the customer said; may be empty.
    """
    ours, ref, ctx = said(candidate), said(reference), said(context)
    total = sum(item.weight for item in ours.items) or 1.0
    in_ref = {item.root: ref.holds(item) for item in ours.items}
    in_any = {item.root: max(in_ref[item.root], ctx.holds(item)) for item in ours.items}
    missing = [item for item in ours.items if in_any[item.root] < 0.5]
    return Evidence(
        precision=sum(item.weight * in_ref[item.root] for item in ours.items) / total,
        recall=share(ref.items, ours),
        grounded=sum(item.weight * in_any[item.root] for item in ours.items) / total,
        recall_context=share(ctx.items, ours),
        meaning=nearness(ours, ref),
        meaning_context=nearness(ours, ctx),
        numbers=sum(number_wrong(ours, at, ref, ctx) for at in ours.numbers),
        denials=_denied(ours, ref, ctx),
        opposites=sum(_opposed(item.root, ref, ctx) for item in missing) + turned(ours, ref, ctx),
        swaps=swapped(ours, ref, ctx),
        names=sum(_is_name(ours, item.root) for item in missing),
        unsupported=sum(item.weight for item in missing if not item.root[0].isdigit()),
        apart=apart(ours, ref, ctx),
        denying=float(abs(ours.denials - ref.denials)),
        parity=parity(ours, ref, ctx),
        misplaced=misplaced(ours, ref, ctx),
        altered=altered(ours, ref),
    )


def _denied(ours: Said, ref: Said, ctx: Said) -> float:
    """How many words are denied here and affirmed there, or the other way round."""
    wrong = 0.0
    ways: dict[str, set[bool]] = {}
    for at, root in ours.order:
        ways.setdefault(root, set()).add(at in ours.denied)
    for item in ours.items:
        here = ways[item.root]
        if item.root[0].isdigit() or len(here) > 1:
            continue
        for theirs, worth in ((ref, 1.0), (ctx, 0.6)):
            places = theirs.places(item)
            if places:
                sure = max(sure for _, sure in places)
                there = {at in theirs.denied for at, _ in places}
                wrong += worth * sure * min(1.0, item.weight + 0.3) * (not here & there)
                break
    return wrong


def number_wrong(ours: Said, at: int, ref: Said, ctx: Said) -> float:
    """How wrong one number is, 0 to 1: unknown, or known of something else."""
    token = ours.text.tokens[at]
    head, beside = ours.head(at), ours.beside(at)
    rivals = [other for other in ref.numbers if ref.text.tokens[other].value != token.value]
    same = [other for other in ref.numbers if ref.text.tokens[other].value == token.value]
    best_rival = max((_kin(token, head, beside, ref, other) for other in rivals), default=0.0)
    if same:
        own = max(_kin(token, head, beside, ref, other) for other in same)
        return 0.8 if best_rival > own + 0.3 else 0.0
    known = [other for other in ctx.numbers if ctx.text.tokens[other].value == token.value]
    if known:
        own = max(_kin(token, head, beside, ctx, other) for other in known)
        theirs = [other for other in ctx.numbers if ctx.text.tokens[other].value != token.value]
        rival = max((_kin(token, head, beside, ctx, other) for other in theirs), default=0.0)
        if best_rival >= 0.5 and best_rival > own:
            return 1.0
        return 0.8 if rival > own + 0.2 else 0.4 if own < 0.1 and beside else 0.0
    small = (token.value or 0.0) <= _SMALL and token.unit in ("number", "count", "ordinal")
    return 0.5 if small and best_rival < 0.5 else 1.0


def _kin(token: Token, head: str, beside: frozenset[str], other: Said, at: int) -> float:
    """How much a number elsewhere is about the same thing, 0 to about 2."""
    theirs = other.beside(at)
    shared = sum(min(1.0, weight_of(root) + 0.1) for root in beside & theirs)
    kin = min(1.0, shared / 2)
    if head and other.head(at) == head:
        kin += 0.8
    if token.unit == other.text.tokens[at].unit and token.unit != "number":
        kin += 0.3
    return kin


@lru_cache(maxsize=1)
def against() -> Mapping[str, frozenset[str]]:
    """Root → the roots that cannot be true beside it."""
    found: dict[str, set[str]] = {}
    for pair in (*table("support")["opposites"]["pairs"], *table("opposites")["pairs"]):
        left, right = ([stem(word) for word in side.split()] for side in pair.split("/"))
        for one, others in ((left, right), (right, left)):
            for root in one:
                found.setdefault(root, set()).update(others)
    return {root: frozenset(others) for root, others in found.items()}


def _opposed(root: str, ref: Said, ctx: Said) -> float:
    contrary = against().get(root, frozenset())
    if not contrary:
        return 0.0
    return (
        1.0
        if any(other in ref.index.roots for other in contrary)
        else 0.6 * any(other in ctx.index.roots for other in contrary)
    )


def _is_name(ours: Said, root: str) -> float:
    """Whether a word is a day, a month or a name in the middle of a sentence."""
    for at in ours.index.roots.get(root, ()):
        token = ours.text.tokens[at]
        if token.word in WEEKDAYS or (token.word in MONTHS and token.word != "may"):
            return 1.0
        before = ours.text.tokens[at - 1] if at else None
        if before is not None and before.kind == "word" and ours.text.raw[token.start : token.start + 1].isupper():
            return 0.7
    return 0.0


def support(candidate: str, reference: str, context: str = "") -> float:
    """How well a text is borne out, about 0 to 1 and below 0 where it contradicts; higher is more faithful.

    It is held against the reference and the context together: one person's account leaves things out, and what was
    first said holds more than one account needs.

    Args:
        candidate: the text to be judged.
        reference: an account that is right; may be empty.
        context: what the customer said; may be empty.
    """
    if not candidate.strip():
        return -1.0
    return summed(weigh(candidate, reference, context))


def summed(evidence: Evidence) -> float:
    """What all evidence comes to, as `support` has it."""
    weights = table("support")["weights"]
    total = sum(weights[name] * getattr(evidence, name) for name in _FOR)
    for name in _AGAINST:
        total -= weights[name] * float(min(_MOST, getattr(evidence, name))) ** _LESS
    total -= weights["unsupported"] * math.log1p(evidence.unsupported)
    return float(total / sum(weights[name] for name in _FOR))


_FOR = ("precision", "recall", "grounded", "recall_context", "meaning", "meaning_context")
_AGAINST = ("numbers", "denials", "opposites", "swaps", "names", "apart", "denying", "parity", "misplaced", "altered")
_MOST = 2.0
_LESS = 0.7
