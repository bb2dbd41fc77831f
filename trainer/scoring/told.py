"""A text made ready to be held against others: frames of listening and roles of speech looked past, denials noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from trainer.scoring.concepts import Index, Item, items_of, weight_of
from trainer.scoring.lexicon import phrases, table
from trainer.scoring.meaning import Vector, dot, meaning
from trainer.scoring.normalise import Text, normalise
from trainer.scoring.opposites import relations as kin
from trainer.scoring.opposites import same_person, told_apart
from trainer.scoring.stems import stem

_READ = 6000
Places = tuple[tuple[int, float], ...]
_REACH = 4
NEAR = 4
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
            while 0 <= place < len(self.text.tokens) and seen < NEAR and not self.text.tokens[place].is_end:
                root = self.text.tokens[place].stem
                if self.text.tokens[place].value is None and weight(root):
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
            if weight(token.stem):
                return token.stem
        return ""


@lru_cache(maxsize=512)
def said(raw: str) -> Said:
    """A text made ready to be compared; only its first 6,000 characters are read."""
    text = _sided(normalise(raw[:_READ]))
    framed: set[int] = set()
    for hit in phrases("support").find(text):
        # "right" alone is a frame, and a side in "the right wheel".
        if hit.name == "frame" and text.tokens[hit.first].stem not in _SIDES:
            framed.update(range(hit.first, hit.last + 1))
    kept = [(at, token) for at, token in enumerate(text.tokens) if at not in framed and weight(token.stem)]
    order = tuple((at, token.stem) for at, token in kept)
    roots = {root for _, root in order}
    items = tuple(item for item in items_of(text) if item.root in roots)
    numbers = tuple(at for at, token in kept if token.value is not None)
    denials = sum(token.stem in listed("deny") for token in text.tokens)
    passage = _passages(text)
    denying = frozenset(passage[at] for at, token in enumerate(text.tokens) if token.stem in listed("deny"))
    return Said(text, Index(text), items, order, _denials(text), numbers, denials, passage, denying)


def share(items: tuple[Item, ...], told: Said) -> float:
    """How much of some items a text says, by weight, 0 to 1."""
    total = sum(item.weight for item in items)
    return sum(item.weight * told.holds(item) for item in items) / total if total else 0.0


def likeness(one: str, other: str) -> float:
    """How alike two texts are as wholes, 0 to 1, frames aside; by shared words without the table of meanings."""
    ours, theirs = said(one), said(other)
    return nearness(ours, theirs) or (share(ours.items, theirs) + share(theirs.items, ours)) / 2


def nearness(one: Said, other: Said) -> float:
    """How near two texts are in meaning, 0 to 1; 0 without the table of word meanings."""
    return max(0.0, dot(vector(one), vector(other)))


@lru_cache(maxsize=512)
def whole(words: tuple[str, ...]) -> Vector:
    """The meaning of some words together."""
    return meaning().sum(words)


def vector(one: Said) -> Vector:
    """The meaning of a text without its frames: content words only, each once."""
    return whole(tuple(dict.fromkeys(one.text.tokens[at].word for at, _ in one.order)))


@lru_cache(maxsize=8)
def listed(name: str) -> frozenset[str]:
    """Roots of a list of ``support.toml``."""
    return frozenset(stem(word) for word in table("support")["lists"][name].split())


@lru_cache(maxsize=16384)
def weight(root: str) -> float:
    """What a root weighs here: who speaks and words that deny are no content of their own."""
    return 0.0 if root in listed("mean_nothing") or root in listed("deny") else weight_of(root)


def _sided(text: Text) -> Text:
    """A text whose left and right, where they are sides, are words of their own: "left" is no form of "leave" there."""
    tokens = list(text.tokens)
    for at, token in enumerate(tokens):
        if token.word not in ("left", "right") or at + 1 >= len(tokens):
            continue
        before, after = tokens[at - 1] if at else token, tokens[at + 1]
        owned = before.word in listed("before_side") or text.raw[before.start : before.end].endswith(("'s", "’s"))
        if after.word in listed("sided") or (owned and after.kind == "word" and weight_of(after.stem) >= 1.0):
            tokens[at] = replace(token, stem=f"{token.word}-hand")
    return replace(text, tokens=tuple(tokens))


_SIDES = ("left-hand", "right-hand")


def apart_in_kind(one: str, other: str) -> bool:
    """Whether two roots of one family cannot be told of one thing: a son and a daughter, opposites, two days."""
    if one == other:
        return False
    people = kin()
    if one in people and other in people:
        return not same_person(people[one], people[other])
    return told_apart(one, other)


def _passages(text: Text) -> tuple[int, ...]:
    """For every token the number of the stretch between marks and joints that it is in."""
    number = 0
    found = []
    for token in text.tokens:
        if token.kind == "mark" or token.word in listed("joints"):
            number += 1
        found.append(number)
    return tuple(found)


def _denials(text: Text) -> frozenset[int]:
    """Tokens that are denied: the first two of content after a word that denies, unless a clause begins between."""
    found: set[int] = set()
    left = reach = 0
    for at, token in enumerate(text.tokens):
        if token.stem in listed("deny"):
            left, reach = 2, _REACH + 2
            continue
        if token.kind == "mark" or token.word in listed("reset"):
            left = 0
        reach -= 1
        if not weight(token.stem) or token.value is not None:
            continue
        if left > 0 and reach > 0:
            found.add(at)
        left -= 1
    return frozenset(found)


@lru_cache(maxsize=1)
def relations() -> Mapping[str, frozenset[str]]:
    """Small words that carry no content of their own, each with those that turn it round."""
    found: dict[str, set[str]] = {}
    for pair in table("support")["opposites"]["relations"]:
        left, right = (side.split() for side in pair.split("/"))
        for one, others in ((left, right), (right, left)):
            for word in one:
                found.setdefault(word, set()).update(others)
    return {word: frozenset(others) for word, others in found.items()}
