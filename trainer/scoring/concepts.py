"""What words mean, as far as matching goes: every token's root and the synonym families that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trainer.scoring.lexicon import common_words, families, light_words
from trainer.scoring.meaning import Words
from trainer.scoring.normalise import Text, normalise
from trainer.scoring.opposites import told_apart
from trainer.scoring.stems import stem

NUMBER_WEIGHT = 1.3
COMMON_WEIGHT = 0.4
FAMILY_MATCH = 0.8
FUZZY_MATCH = 0.8
ALIKE = 0.36
ALIKE_LEAST = 0.2
ALIKE_RISE = 1.2
ALIKE_MOST = 0.6
_ALIKE_FROM = 3
_ALIKE_WORDS = 300
_FUZZY_FROM = 5
_FUZZY_CUTOFF = 84.0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be said: a root, the families that say the same, what it weighs, and a word it was met as."""

    root: str
    families: tuple[str, ...]
    weight: float
    word: str = ""


@lru_cache(maxsize=16384)
def families_of(root: str) -> tuple[str, ...]:
    """The synonym families of a root."""
    return families()[0].get(root, ())


@lru_cache(maxsize=16384)
def weight_of(root: str) -> float:
    """What a root weighs in matching: 0 for a light word."""
    if root[0].isdigit():
        return NUMBER_WEIGHT
    if not root[0].isalpha() or root in light_words():
        return 0.0
    return COMMON_WEIGHT if root in common_words() else 1.0


@lru_cache(maxsize=16384)
def names_of(root: str) -> frozenset[str]:
    """A telling root with the families it is in, one set for all who ask; empty for a word that tells little."""
    return frozenset((root, *families_of(root))) if weight_of(root) >= 1.0 else _NOTHING


_NOTHING: frozenset[str] = frozenset()


class Index:
    """Where in a text each root and each family stands."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.roots: dict[str, list[int]] = {}
        self.families: dict[str, list[int]] = {}
        _, several = families()
        tokens = text.tokens
        for index, token in enumerate(tokens):
            root = token.stem
            self.roots.setdefault(root, []).append(index)
            for family in families_of(root):
                self.families.setdefault(family, []).append(index)
            for phrase, family in several.get(root, ()):
                length = len(phrase)
                if index + length <= len(tokens) and all(
                    tokens[index + offset].stem == phrase[offset] for offset in range(1, length)
                ):
                    self.families.setdefault(family, []).append(index)
        self._fuzzy: dict[str, list[int]] = {}
        self._initials: dict[str, list[str]] | None = None
        self._places: dict[str, Sequence[tuple[int, float]]] = {}
        self._alike: dict[str, list[tuple[int, float]]] | None = None

    def places(self, item: Item) -> Sequence[tuple[int, float]]:
        """Token indices where an item is said, with how surely, best first at each place."""
        # The wordings of a drill share most of their words: each is looked for once (a root has its families).
        known = self._places.get(item.root)
        if known is None:
            known = self._places[item.root] = self._said(item)
        return known

    def _said(self, item: Item) -> tuple[tuple[int, float], ...]:
        own = self.roots.get(item.root)
        found = dict.fromkeys(own, 1.0) if own else {}
        for family in item.families:
            for index in self.families.get(family, ()):
                found.setdefault(index, FAMILY_MATCH)
        if found:
            return tuple(found.items())
        # Most of what a drill holds is not said at all: nothing is built for that.
        near = self._near(item.root) if len(item.root) >= _FUZZY_FROM else ()
        return tuple((index, FUZZY_MATCH) for index in near) if near else ()

    def alike(self, item: Item, near: Words) -> Sequence[tuple[int, float]]:
        """Where something near in meaning to an item is said, for one that `places` does not find.

        Args:
            item: what should be said.
            near: the words of its drill; an index is asked with those of one drill only.
        """
        if self._alike is None:
            self._alike = {}
            met: dict[str, float] = {}
            for index, token in enumerate(self.text.tokens):
                if token.kind != "word" or weight_of(token.stem) < 1.0 or len(token.word) < _ALIKE_FROM:
                    continue
                for word, how in near.near(token.word):
                    if not told_apart(stem(word), token.stem):
                        sure = min(ALIKE_MOST, ALIKE_LEAST + ALIKE_RISE * (how - ALIKE))
                        self._alike.setdefault(word, []).append((index, sure))
                if len(met) >= _ALIKE_WORDS:
                    break
                met[token.word] = 1.0
        return self._alike.get(item.word, ())

    def _near(self, root: str) -> Sequence[int]:
        """Slips of the keyboard and of the recogniser: "modal" for "model"."""
        if root not in self._fuzzy:
            from rapidfuzz import fuzz, process

            if self._initials is None:
                self._initials = {}
                for word in self.roots:
                    if len(word) >= _FUZZY_FROM - 1:
                        self._initials.setdefault(word[0], []).append(word)
            words = self._initials.get(root[0])
            hit = process.extractOne(root, words, scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF) if words else None
            self._fuzzy[root] = self.roots[hit[0]] if hit else []
        return self._fuzzy[root]


def items_of(text: Text, rarity: Mapping[str, float] | None = None) -> tuple[Item, ...]:
    """The content of a text as items, each root once. `rarity` is a factor for roots that say little in this drill."""
    found: dict[str, Item] = {}
    for token in text.tokens:
        weight = weight_of(token.stem)
        if weight and token.stem not in found:
            factor = rarity.get(token.stem, 1.0) if rarity else 1.0
            found[token.stem] = Item(token.stem, families_of(token.stem), weight * factor, token.word)
    return tuple(found.values())


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Roots and families of content words in some texts."""
    names: set[str] = set()
    for text in texts:
        for item in items_of(normalise(text)):
            names.add(item.root)
            names.update(item.families)
    return frozenset(names)
