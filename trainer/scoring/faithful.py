"""How far one text is borne out by others, with no drill: what is covered, what nobody said, what is said wrong.

Likeness alone cannot tell a wrong number, so support is likeness (words, synonyms, and the meaning of the whole) less
what contradicts: numbers and what stands beside them, denials and what they reach, opposites, the order of things, and
words that neither text has.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from trainer.scoring.concepts import Index, Item, items_of, weight_of
from trainer.scoring.lexicon import phrases, table
from trainer.scoring.meaning import Vector, dot, meaning
from trainer.scoring.normalise import Text, Token, normalise
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.stems import stem

_READ = 6000
Places = tuple[tuple[int, float], ...]
_REACH = 4
_NEAR = 4
_WINDOW = 8
_SMALL = 2.0
_MANY = 12


@dataclass(frozen=True)
class Said:
    """A text made ready to be compared: frames and roles of speech taken out, numbers and denials noted.

    Attributes:
        items: what it says, each root once.
        order: roots of content words, in order, with their tokens.
        denied: tokens within reach of a denial.
        numbers: tokens that are numbers.
        denials: how many words deny.
        passage: for every token the stretch between marks and joints that it is in; `denying` are those that deny.
        found, around: what `places` and `beside` have looked up.
    """

    text: Text
    index: Index
    items: tuple[Item, ...]
    order: tuple[tuple[int, str], ...]
    denied: frozenset[int]
    numbers: tuple[int, ...]
    denials: int
    passage: tuple[int, ...]
    denying: frozenset[int]
    found: dict[str, Places] = field(default_factory=dict, repr=False, compare=False)
    around: dict[int, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def places(self, item: Item) -> Places:
        """Where an item is said, with how surely; looked for once."""
        found = self.found.get(item.root)
        if found is None:
            found = self.found[item.root] = tuple(self.index.places(item))
        return found

    def holds(self, item: Item) -> float:
        """How surely an item is said anywhere, 0 to 1."""
        if item.root in self.index.roots:
            return 1.0
        return 0.0 if item.root[0].isdigit() else max((sure for _, sure in self.places(item)), default=0.0)

    def beside(self, at: int) -> frozenset[str]:
        """Roots of the content words around a token, in its sentence."""
        known = self.around.get(at)
        if known is None:
            known = self.around[at] = self._beside(at)
        return known

    def _beside(self, at: int) -> frozenset[str]:
        found = []
        for step in (-1, 1):
            place, seen = at + step, 0
            while 0 <= place < len(self.text.tokens) and seen < _NEAR and not self.text.tokens[place].is_end:
                root = self.text.tokens[place].stem
                if self.text.tokens[place].value is None and _weight(root):
                    found.append(root)
                seen, place = seen + 1, place + step
        return frozenset(found)

    def meets(self, words: frozenset[str], roots: frozenset[str]) -> int:
        """How many of some roots stand beside any of some words, at best."""
        places = [at for word in words for at in self.index.roots.get(stem(word), ())]
        return max((len(self.beside(at) & roots) for at in places[:_MANY]), default=0)

    def head(self, at: int) -> str:
        """The thing counted by the number at a token, or nothing."""
        for token in self.text.tokens[at + 1 : at + 3]:
            if token.kind != "word":
                break
            if _weight(token.stem):
                return token.stem
        return ""


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


@lru_cache(maxsize=512)
def said(raw: str) -> Said:
    """A text made ready to be compared; only its first 6,000 characters are read."""
    text = normalise(raw[:_READ])
    framed: set[int] = set()
    for hit in phrases("support").find(text):
        if hit.name == "frame":
            framed.update(range(hit.first, hit.last + 1))
    kept = [(at, token) for at, token in enumerate(text.tokens) if at not in framed and _weight(token.stem)]
    order = tuple((at, token.stem) for at, token in kept)
    roots = {root for _, root in order}
    items = tuple(item for item in items_of(text) if item.root in roots)
    numbers = tuple(at for at, token in kept if token.value is not None)
    denials = sum(token.stem in _listed("deny") for token in text.tokens)
    passage = _passages(text)
    denying = frozenset(passage[at] for at, token in enumerate(text.tokens) if token.stem in _listed("deny"))
    return Said(text, Index(text), items, order, _denials(text), numbers, denials, passage, denying)


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
        recall=_share(ref.items, ours),
        grounded=sum(item.weight * in_any[item.root] for item in ours.items) / total,
        recall_context=_share(ctx.items, ours),
        meaning=_meaning(ours, ref),
        meaning_context=_meaning(ours, ctx),
        numbers=sum(_number(ours, at, ref, ctx) for at in ours.numbers),
        denials=_denied(ours, ref, ctx),
        opposites=sum(_opposed(item.root, ref, ctx) for item in missing) + _turned(ours, ref, ctx),
        swaps=_swapped(ours, ref, ctx),
        names=sum(_is_name(ours, item.root) for item in missing),
        unsupported=sum(item.weight for item in missing if not item.root[0].isdigit()),
        apart=_apart(ours, ref, ctx),
        denying=float(abs(ours.denials - ref.denials)),
        parity=_parity(ours, ref, ctx),
        misplaced=_misplaced(ours, ref, ctx),
    )


def _share(items: tuple[Item, ...], told: Said) -> float:
    total = sum(item.weight for item in items)
    return sum(item.weight * told.holds(item) for item in items) / total if total else 0.0


def likeness(one: str, other: str) -> float:
    """How alike two texts are as wholes, 0 to 1, frames aside; by shared words without the table of meanings."""
    ours, theirs = said(one), said(other)
    return _meaning(ours, theirs) or (_share(ours.items, theirs) + _share(theirs.items, ours)) / 2


def _meaning(one: Said, other: Said) -> float:
    return max(0.0, dot(_vector(one), _vector(other)))


@lru_cache(maxsize=512)
def _whole(words: tuple[str, ...]) -> Vector:
    return meaning().sum(words)


def _vector(one: Said) -> Vector:
    """The meaning of a text without its frames: content words only, each once."""
    return _whole(tuple(dict.fromkeys(one.text.tokens[at].word for at, _ in one.order)))


@lru_cache(maxsize=8)
def _listed(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in table("support")["lists"][name].split())


@lru_cache(maxsize=16384)
def _weight(root: str) -> float:
    return 0.0 if root in _listed("mean_nothing") or root in _listed("deny") else weight_of(root)


def _passages(text: Text) -> tuple[int, ...]:
    """For every token the number of the stretch between marks and joints that it is in."""
    number = 0
    found = []
    for token in text.tokens:
        if token.kind == "mark" or token.word in _listed("joints"):
            number += 1
        found.append(number)
    return tuple(found)


def _denials(text: Text) -> frozenset[int]:
    """Tokens that are denied: the first two of content after a word that denies, unless a clause begins between."""
    found: set[int] = set()
    left = reach = 0
    for at, token in enumerate(text.tokens):
        if token.stem in _listed("deny"):
            left, reach = 2, _REACH + 2
            continue
        if token.kind == "mark" or token.word in _listed("reset"):
            left = 0
        reach -= 1
        if not _weight(token.stem) or token.value is not None:
            continue
        if left > 0 and reach > 0:
            found.add(at)
        left -= 1
    return frozenset(found)


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


def _number(ours: Said, at: int, ref: Said, ctx: Said) -> float:
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
def _against() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in (*table("support")["opposites"]["pairs"], *table("opposites")["pairs"]):
        left, right = ([stem(word) for word in side.split()] for side in pair.split("/"))
        for one, others in ((left, right), (right, left)):
            for root in one:
                found.setdefault(root, set()).update(others)
    return {root: frozenset(others) for root, others in found.items()}


def _opposed(root: str, ref: Said, ctx: Said) -> float:
    against = _against().get(root, frozenset())
    if not against:
        return 0.0
    return (
        1.0
        if any(other in ref.index.roots for other in against)
        else 0.6 * any(other in ctx.index.roots for other in against)
    )


def _turned(ours: Said, ref: Said, ctx: Said) -> float:
    """How many of "before", "more", "always" … stand where theirs have the opposite beside the same word."""
    pairs = _relations()
    wrong = 0.0
    for at, token in enumerate(ours.text.tokens):
        against = pairs.get(token.word)
        if against is None:
            continue
        beside = ours.beside(at)
        for theirs in (ref, ctx):
            same = theirs.meets(frozenset({token.word}), beside)
            other = theirs.meets(against, beside)
            if same or other:
                wrong += float(other > same)
                break
    return wrong


@lru_cache(maxsize=1)
def _relations() -> Mapping[str, frozenset[str]]:
    """Small words that carry no content of their own, each with those that turn it round."""
    found: dict[str, set[str]] = {}
    for pair in table("support")["opposites"]["relations"]:
        left, right = (side.split() for side in pair.split("/"))
        for one, others in ((left, right), (right, left)):
            for word in one:
                found.setdefault(word, set()).update(others)
    return {word: frozenset(others) for word, others in found.items()}


def _swapped(ours: Said, ref: Said, ctx: Said) -> float:
    """How many neighbouring words stand the other way round wherever both are said."""
    wrong = 0.0
    for (first, one), (second, two) in pairwise(ours.order):
        if one == two or second - first > _NEAR + 2:
            continue
        for theirs in (ref, ctx):
            ways = _ways(theirs, one, two)
            if ways:
                wrong += ways == {False}
                break
    return wrong


def _apart(ours: Said, ref: Said, ctx: Said) -> float:
    """How many neighbouring words are both said, and never near each other."""
    wrong = 0.0
    for (first, one), (second, two) in pairwise(ours.order):
        if one == two or second - first > _NEAR:
            continue
        known = (one in ref.index.roots or one in ctx.index.roots) and (
            two in ref.index.roots or two in ctx.index.roots
        )
        if known and not _ways(ref, one, two) and not _ways(ctx, one, two):
            wrong += 1.0
    return wrong


def _parity(ours: Said, ref: Said, ctx: Said) -> float:
    """How many passages deny where the passage that says the same does not, or the other way round."""
    wrong = 0.0
    passages: dict[int, list[Item]] = {}
    for item in ours.items:
        for at in ours.index.roots.get(item.root, ()):
            passages.setdefault(ours.passage[at], []).append(item)
    for number, items in passages.items():
        best, where = 0.0, False
        for theirs in (ref, ctx):
            held: dict[int, float] = {}
            for item in items:
                for passage in {theirs.passage[at] for at, _ in theirs.places(item)}:
                    held[passage] = held.get(passage, 0.0) + item.weight
            for passage, weight in held.items():
                if weight > best:
                    best, where = weight, passage in theirs.denying
        total = sum(item.weight for item in items)
        if best >= 1.0 and total:
            wrong += best / total * (where != (number in ours.denying))
    return wrong


def _misplaced(ours: Said, ref: Said, ctx: Said) -> float:
    """How many words are theirs, and stand beside words that theirs are never near."""
    items = {item.root: item for item in ours.items}
    places = {
        root: tuple(tuple(at for at, _ in theirs.places(item)) for theirs in (ref, ctx)) for root, item in items.items()
    }
    row = [root for _, root in ours.order if any(places[root])]
    wrong = 0.0
    for number, root in enumerate(row):
        around = row[max(0, number - 2) : number] + row[number + 1 : number + 3]
        if around and not any(_meet(places[root], places[other]) for other in around):
            wrong += min(1.0, items[root].weight)
    return wrong


def _meet(one: tuple[tuple[int, ...], ...], other: tuple[tuple[int, ...], ...]) -> bool:
    """Whether two words stand near each other anywhere, given their places text by text."""
    return any(
        abs(a - b) <= _WINDOW for mine, theirs in zip(one, other, strict=True) for a in mine for b in theirs if a != b
    )


def _ways(theirs: Said, one: str, two: str) -> set[bool]:
    return {
        a < b for a in theirs.index.roots.get(one, ()) for b in theirs.index.roots.get(two, ()) if abs(a - b) <= _WINDOW
    }


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
    evidence = weigh(candidate, reference, context)
    weights = table("support")["weights"]
    total = sum(weights[name] * getattr(evidence, name) for name in _FOR)
    for name in _AGAINST:
        total -= weights[name] * float(min(_MOST, getattr(evidence, name))) ** _LESS
    total -= weights["unsupported"] * math.log1p(evidence.unsupported)
    return float(total / sum(weights[name] for name in _FOR))


_FOR = ("precision", "recall", "grounded", "recall_context", "meaning", "meaning_context")
_AGAINST = ("numbers", "denials", "opposites", "swaps", "names", "apart", "denying", "parity", "misplaced")
_MOST = 2.0
_LESS = 0.7


def answered(question: str, context: str) -> float:
    """How surely a text already answers a question, 0 to about 1.

    What the question is about has to be there, near together, with a datum of the kind it asks for.
    """
    asked, told = said(question), said(context)
    total = sum(item.weight for item in asked.items)
    if not total or not told.text.tokens:
        return 0.0
    share = _share(asked.items, told)
    best = near = kept = 0.0
    for first, last in _windows(told.text):
        held = sum(
            item.weight * max((sure for at, sure in told.places(item) if first <= at <= last), default=0.0)
            for item in asked.items
        )
        if held / total >= best:
            words = tuple(told.text.tokens[at].word for at, _ in told.order if first <= at <= last)
            near = max(near if held / total == best else 0.0, dot(_vector(asked), _whole(words)))
            best = held / total
            datum = _datum(asked.text, told.text, first, last)
            kept = datum if held else 0.0
    whole = max(0.0, dot(_vector(asked), _vector(told)))
    return 0.3 * share + 0.3 * best + 0.15 * near + 0.15 * whole + 0.1 * kept


def _windows(text: Text) -> list[tuple[int, int]]:
    """The sentences of a text, each with the one after it: a question's answer is not always in one."""
    ends = [at for at, token in enumerate(text.tokens) if token.is_end]
    starts = [0, *(end + 1 for end in ends)]
    stops = [*ends, len(text.tokens) - 1]
    whole = [(first, last) for first, last in zip(starts, stops, strict=True) if last >= first][:60]
    return [(first, whole[min(at + 1, len(whole) - 1)][1]) for at, (first, _) in enumerate(whole)]


def _datum(question: Text, told: Text, first: int, last: int) -> float:
    """Whether a passage has the kind of thing a question asks for: a number, a time, a place, a reason, a name."""
    words = [token.word for token in question.tokens[:8]]
    said_words = {token.word for token in told.tokens[first : last + 1]}
    numbers = any(token.value is not None for token in told.tokens[first : last + 1])
    pairs = set(pairwise(words))
    if pairs & {("how", "much"), ("how", "many"), ("how", "long"), ("how", "old"), ("how", "often")}:
        return float(numbers)
    if "when" in words or pairs & {("what", "time"), ("what", "date"), ("what", "day"), ("which", "day")}:
        return float(numbers or bool(said_words & (WEEKDAYS | MONTHS | _listed("times"))))
    if "why" in words:
        return float(bool(said_words & _listed("reasons")))
    if "where" in words:
        return float(bool(said_words & _listed("places")))
    return 0.5
