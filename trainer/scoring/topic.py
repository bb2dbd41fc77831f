"""Whether a reply is about this customer's matter at all.

A story told back to the wrong customer has every form of listening and none of its substance. Two things tell it apart.
Words: the share of the reply's content that is this customer's too, where a word that half of all customers use
("told", "money", "twice") proves little. Meaning: whether the reply lies nearer to this complaint than to others, which
also hears a story told back in wholly different words. `bench/topic.py` fits how much each weighs, on rated replies
held against their own complaint and against another's, and writes ``data/topic.json``; without the file nothing is
held against a reply.
"""

from __future__ import annotations

import base64
import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trainer.scoring.acts import REFLECTIVE, Reading
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import Alignment
from trainer.scoring.lexicon import table
from trainer.scoring.meaning import Lanes, Meaning, Vector, dot, meaning, unit
from trainer.scoring.normalise import Token, normalise
from trainer.scoring.prepare import Prepared

TABLE = Path(__file__).parent / "data" / "topic.json"
STEPS = 127
"""A background vector's values are whole numbers from minus to plus this."""
FIGURES = 6
"""How many figures `figures` gives."""
HELD = 0.5
"""From this strength the words of a fact said back are the customer's, whichever they are."""
MOST = 20.0
USUAL = 5.0
UNHEARD = 2.0
"""How much nearer a reply is taken to be where no meaning is known: it has the benefit of the doubt."""


@dataclass(frozen=True)
class Topics:
    """What is known of complaints in general.

    Attributes:
        complaints: how many were counted.
        common: in how many of them a root stands, for those in three or more.
        others: their meanings, each a vector of length 1.
        bias, weights: of the figures, in order, for "about this matter" against "about another".
    """

    complaints: int
    common: Mapping[str, int]
    others: Lanes
    bias: float
    weights: tuple[float, ...]

    def rarity(self, root: str) -> float:
        """How much a root says about a matter: the logarithm of how few complaints have it."""
        return math.log((self.complaints + 1) / (self.common.get(root, 1) + 0.5))


def read(content: Mapping[str, Any]) -> Topics:
    """What a file's content holds."""
    size = int(content["dimensions"])
    values = array("b", base64.b64decode(content["others"]))
    rows = [unit(tuple(map(float, values[at : at + size]))) for at in range(0, len(values), size)]
    return Topics(
        int(content["complaints"]),
        content["common"],
        Lanes([row for row in rows if row]),
        float(content["bias"]),
        tuple(map(float, content["weights"])),
    )


@lru_cache(maxsize=1)
def topics() -> Topics | None:
    """What ships, or None when the file is absent or was made for other figures."""
    try:
        found = read(json.loads(TABLE.read_text(encoding="utf-8")))
    except OSError:
        return None
    return found if len(found.weights) == FIGURES else None


def belongs(drill: Prepared, reply: Reading, facts: tuple[Alignment, ...], formulas: set[int]) -> float:
    """How sure it is that a reply is about this customer's matter, 0 to 1; of a reply of a few words it is.

    Args:
        formulas: where feelings, sympathy and traps stand, by the token: they go with any matter.
    """
    known = topics()
    if known is None:
        return 1.0
    found = figures(known, drill, reply, facts, formulas)
    if found is None:
        return 1.0
    dials = table("dials")["topic"]
    sure = known.bias + sum(weight * value for weight, value in zip(known.weights, found, strict=True))
    return min(1.0, max(0.0, (sure - float(dials["none"])) / (float(dials["full"]) - float(dials["none"]))))


def figures(
    known: Topics, drill: Prepared, reply: Reading, facts: tuple[Alignment, ...], formulas: set[int]
) -> tuple[float, ...] | None:
    """What tells whether a reply is about this matter; None where there is too little to tell anything from.

    Returns:
        The customer's share of the content, how much of it there is, how much is said back of something else, the best
        fact, how much nearer the meaning is to this complaint than to others (in standard deviations), and how many
        numbers are said back that are not the customer's.
    """
    said_back = {
        at
        for clause, act in zip(reply.clauses, reply.acts, strict=True)
        if act in REFLECTIVE
        for at in range(clause.first, clause.last + 1)
    }
    held = {token for fact in facts if fact.strength >= HELD for token in fact.tokens}
    seen: set[str] = set()
    theirs = others = 0.0
    numbers = 0
    words: list[str] = []
    for at, token in enumerate(reply.text.tokens):
        weight = weight_of(token.stem)
        if not weight or at in formulas or token.kind == "mark" or token.stem in seen:
            continue
        seen.add(token.stem)
        weight *= known.rarity(token.stem)
        if at in held or token.stem in drill.known or token.stem in drill.asked or token.value in drill.numbers:
            theirs += weight
        elif at in said_back:
            others += weight
            numbers += token.value is not None
        if token.kind == "word":
            words.append(token.word)
    if theirs + others <= float(table("dials")["topic"]["few"]):
        return None
    return (
        theirs / (theirs + others + USUAL),
        math.sqrt(min(theirs, MOST)),
        math.sqrt(others),
        max((fact.strength for fact in facts), default=0.0),
        _nearer(known, drill, words),
        float(numbers),
    )


def _nearer(known: Topics, drill: Prepared, words: list[str]) -> float:
    """How much nearer some words are to this complaint than to others, in standard deviations."""
    table_ = meaning()
    if not table_.works:
        return UNHEARD
    vector = table_.sum(words)
    own = drill.once("topic", lambda: matter(drill, table_))
    if not vector or not own:
        return UNHEARD
    others = known.others.near(vector)
    mean = math.fsum(others) / len(others) if others else 0.0
    # Plain sums: the exact fractions of `statistics.pstdev` cost a tenth of the whole reply.
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in others) / len(others)) if others else 0.0
    return (dot(vector, own) - mean) / spread if spread else UNHEARD


def matter(drill: Prepared, words: Meaning) -> Vector:
    """The meaning of a complaint and of what is not known of it yet."""
    tokens = [*drill.complaint.tokens]
    for unknown in drill.unknowns:
        tokens += normalise(unknown.unknown.about).tokens
    return words.sum(content_words(tokens))


def content_words(tokens: list[Token]) -> list[str]:
    """The words of some tokens that say something, each once."""
    return list(dict.fromkeys(token.word for token in tokens if token.kind == "word" and weight_of(token.stem)))
