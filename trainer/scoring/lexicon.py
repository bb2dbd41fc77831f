"""The lexicons and dials in ``trainer/scoring/data``, read once and compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from trainer.scoring.patterns import Phrases, as_normalised
from trainer.scoring.stems import stem

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=16)
def table(name: str) -> Mapping[str, Any]:
    """The data file ``data/NAME.toml``. These files ship with the scorer: a broken one is a bug, not an input."""
    import tomli

    content = (_DATA / f"{name}.toml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", tomli.loads(content))


@lru_cache(maxsize=32)
def phrases(name: str) -> Phrases:
    """The phrases of ``data/NAME.toml``, table by table; a table's name is the phrases' name."""
    return Phrases((key, entry["phrases"]) for key, entry in table(name).items() if "phrases" in entry)


@lru_cache(maxsize=1)
def feeling_words() -> Phrases:
    """Every word of feeling; the name of a hit is ``family.intensity``."""
    levels = {"mild": 1, "strong": 2, "extreme": 3}
    return Phrases(
        (f"{family}.{levels[level]}", entry[level])
        for family, entry in table("feelings").items()
        if "near" in entry
        for level in levels
    )


@lru_cache(maxsize=1)
def families() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]]:
    """Synonym families: root → the families it is in, and first root → (roots of a phrase, its family)."""
    single: dict[str, list[str]] = {}
    several: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for number, line in enumerate(table("synonyms")["families"]):
        family = f"={number}"
        for entry in line.split(","):
            roots = tuple(stem(as_normalised(word)) for word in entry.replace("-", " ").split())
            if len(roots) == 1:
                single.setdefault(roots[0], []).append(family)
            elif roots:
                several.setdefault(roots[0], []).append((roots, family))
    return (
        {root: tuple(dict.fromkeys(names)) for root, names in single.items()},
        {root: tuple(sorted(entries, key=lambda e: -len(e[0]))) for root, entries in several.items()},
    )


@lru_cache(maxsize=1)
def light_words() -> frozenset[str]:
    """Roots that carry no content of their own."""
    return frozenset(stem(word) for word in table("synonyms")["light"].split())


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Roots that carry little: "tell", "thing", "come"."""
    return frozenset(stem(word) for word in table("synonyms")["common"].split())
