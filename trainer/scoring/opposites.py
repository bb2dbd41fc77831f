"""Words that are near in meaning and must not be taken for each other: opposites, relations, days and months."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from trainer.scoring.lexicon import table
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.stems import stem

_DATES = frozenset(stem(word) for word in WEEKDAYS | MONTHS)


@lru_cache(maxsize=1)
def antonyms() -> Mapping[str, frozenset[str]]:
    """Root → the roots that say the opposite."""
    found: dict[str, set[str]] = {}
    for pair in table("opposites")["pairs"]:
        left, right = ([stem(word) for word in side.split()] for side in pair.split("/"))
        for a in left:
            found.setdefault(a, set()).update(right)
        for b in right:
            found.setdefault(b, set()).update(left)
    return {word: frozenset(others) for word, others in found.items()}


@lru_cache(maxsize=1)
def relations() -> Mapping[str, frozenset[str]]:
    """Relation word → the relations it can stand for."""
    found: dict[str, set[str]] = {}
    for name, words in table("opposites")["relations"].items():
        for word in words.split():
            found.setdefault(stem(word), set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@lru_cache(maxsize=1)
def classes() -> Mapping[str, Mapping[str, frozenset[int]]]:
    """Class of things → root → the groups of that class it is in; one thing cannot be of two groups."""
    found: dict[str, dict[str, set[int]]] = {}
    for name, groups in table("opposites")["classes"].items():
        known = found.setdefault(name, {})
        for number, group in enumerate(groups):
            for word in group.split():
                known.setdefault(stem(word), set()).add(number)
    return {name: {root: frozenset(groups) for root, groups in known.items()} for name, known in found.items()}


_GENERIC = frozenset({"parent", "sibling", "partner", "child"})


def same_person(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two relation words can mean one person: a girl and an eldest can, a father and a mother cannot."""
    exact, theirs = one - _GENERIC, other - _GENERIC
    return bool(one & other) and (not exact or not theirs or bool(exact & theirs))


def told_apart(one: str, other: str) -> bool:
    """Whether two roots must not stand for each other, however near a table of meanings puts them."""
    if one in _DATES or other in _DATES:
        return True
    if other in antonyms().get(one, ()):
        return True
    return one in relations() or other in relations()
