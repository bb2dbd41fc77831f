"""How a text runs beside others: neighbours, order, denials by passage, and copies with one thing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from trainer.scoring.concepts import Item, families_of
from trainer.scoring.told import NEAR, Said, apart_in_kind, listed, relations, weight

_WINDOW = 8


def turned(ours: Said, ref: Said, ctx: Said) -> float:
    """How many of "before", "more", "always" … stand where theirs have the opposite beside the same word."""
    pairs = relations()
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


def swapped(ours: Said, ref: Said, ctx: Said) -> float:
    """How many neighbouring words stand the other way round wherever both are said."""
    wrong = 0.0
    for (first, one), (second, two) in pairwise(ours.order):
        if one == two or second - first > NEAR + 2:
            continue
        for theirs in (ref, ctx):
            ways = _ways(theirs, one, two)
            if ways:
                wrong += ways == {False}
                break
    return wrong


def apart(ours: Said, ref: Said, ctx: Said) -> float:
    """How many neighbouring words are both said, and never near each other."""
    wrong = 0.0
    for (first, one), (second, two) in pairwise(ours.order):
        if one == two or second - first > NEAR:
            continue
        known = (one in ref.index.roots or one in ctx.index.roots) and (
            two in ref.index.roots or two in ctx.index.roots
        )
        if known and not _ways(ref, one, two) and not _ways(ctx, one, two):
            wrong += 1.0
    return wrong


def parity(ours: Said, ref: Said, ctx: Said) -> float:
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
            for passage, held_weight in held.items():
                if held_weight > best:
                    best, where = held_weight, passage in theirs.denying
        total = sum(item.weight for item in items)
        if best >= 1.0 and total:
            wrong += best / total * (where != (number in ours.denying))
    return wrong


@dataclass(frozen=True, slots=True)
class Stretch:
    """Items ``first`` to ``last`` (exclusive) of one row beside those of another: the same in both, or a change."""

    same: bool
    first: int
    last: int
    its_first: int
    its_last: int

    @property
    def run(self) -> int:
        """How many items are the same."""
        return self.last - self.first if self.same else 0


def stretches(mine: Sequence[str], theirs: Sequence[str]) -> list[Stretch]:
    """Two rows side by side, what is the same and what is not by turns."""
    from rapidfuzz.distance import Levenshtein

    found: list[Stretch] = []
    for step in Levenshtein.opcodes(mine, theirs):
        same = step.tag == "equal"
        if found and found[-1].same == same:
            found[-1] = replace(found[-1], last=step.src_end, its_last=step.dest_end)
        else:
            found.append(Stretch(same, step.src_start, step.src_end, step.dest_start, step.dest_end))
    return found


def altered(ours: Said, ref: Said) -> float:
    """How many words are another, or denied, between words that stand in the reference just so."""
    mine, theirs = _row(ours), _row(ref)
    steps = stretches(mine, theirs)
    if sum(step.run for step in steps) < _COPIED * len(mine):
        return 0.0
    wrong = 0.0
    for number, step in enumerate(steps):
        if step.same:
            continue
        left = steps[number - 1].run if number else 0
        right = steps[number + 1].run if number + 1 < len(steps) else 0
        if left + right < _FLANK or not (left or step.first == 0) or not (right or step.last == len(mine)):
            continue
        here, there = mine[step.first : step.last], theirs[step.its_first : step.its_last]
        if len(here) <= _PATCH and len(there) <= _PATCH:
            wrong += _differs(here, there)
    return wrong * _copied(ours, ref) if wrong else 0.0


def _copied(ours: Said, ref: Said) -> float:
    """How much of a copy it is word by word, 0 to 1: the closer it keeps to the other, the less chance in a change."""
    from rapidfuzz.distance import Levenshtein

    mine, theirs = ([token.word for token in one.text.tokens[:_ROW]] for one in (ours, ref))
    return max(0.0, min(1.0, (Levenshtein.normalized_similarity(mine, theirs) - _OWN) / (_SAME - _OWN)))


def _differs(here: Sequence[str], there: Sequence[str]) -> float:
    """Whether what stands in one place is another thing, and not a synonym or the same word misspelt."""
    if (_NOT in here) != (_NOT in there):
        return 1.0
    left, right = [root for root in here if root != _NOT], [root for root in there if root != _NOT]
    if not left or not right or set(left) & set(right):
        return 0.0
    if any(apart_in_kind(one, other) for one in left for other in right):
        return 1.0
    if any(set(families_of(one)) & set(families_of(other)) for one in left for other in right):
        return 0.0
    if max(map(_tells, left)) < 1.0 and max(map(_tells, right)) < 1.0:
        return 0.0  # "got" for "received"
    return float(not any(_alike(one, other) for one in left for other in right))


def _tells(root: str) -> float:
    return max(weight(root), float(root in relations()))


def _alike(one: str, other: str) -> bool:
    return one[:1].isalpha() and (
        one.startswith(other[:4]) and other.startswith(one[:4]) and min(len(one), len(other)) > 3
    )


def _row(one: Said) -> tuple[str, ...]:
    """What a text says as a row of roots, with its denials and the small words that turn things round."""
    kept = dict(one.order)
    row = []
    for at, token in enumerate(one.text.tokens):
        if at in kept:
            row.append(kept[at])
        elif token.stem in listed("deny"):
            row.append(_NOT)
        elif token.word in relations():
            row.append(token.word)
    return tuple(row[:_ROW])


_NOT = "¬"
_ROW = 200
_FLANK = 3
_PATCH = 3
_COPIED = 0.6
_OWN, _SAME = 0.5, 0.9


def misplaced(ours: Said, ref: Said, ctx: Said) -> float:
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
