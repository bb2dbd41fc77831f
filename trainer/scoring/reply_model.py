"""What a sentence of a reply does, learned: a linear model over words, cues and how much of it the other person said.

Fitted by ``bench/reply_model.py`` to the labelled clauses of ``bench/clauses`` and to half of the prompts of PAIR (Min,
Pérez-Rosas, Resnicow & Mihalcea 2022; by way of MichiganNLP/dynaopt, Apache-2.0). The file holds one row of weights a
feature, so a label can be explained by the features that weighed most. Without the file everything is equally likely.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from trainer.scoring.concepts import weight_of
from trainer.scoring.lexicon import phrases
from trainer.scoring.normalise import Text
from trainer.scoring.patterns import Hit
from trainer.scoring.words import words as word_set

TABLE = Path(__file__).parent / "data" / "reply_model.json"
CLASSES = ("reflection", "acknowledgement", "open_question", "closed_question", "advice", "other")

_YOU = word_set("you your yours yourself")
_I = word_set("i me my mine we us our")
_AUX = word_set("is are was were am do does did have has had can could will would shall should may might")
_WH = word_set("what which who whom whose when where why how")


@dataclass(frozen=True)
class _Model:
    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]


def chances(text: Text, first: int, last: int, hits: Sequence[Hit], known: frozenset[str], asks: bool) -> list[float]:
    """The probability of each of `CLASSES` for one sentence.

    Args:
        text: the reply.
        first, last: the sentence's tokens, inclusive.
        hits: the phrases of ``support.toml`` in the reply.
        known: roots of what the other person said.
        asks: whether a clause of the sentence was read as a question.
    """
    model = _load()
    found = features(text, first, last, hits, known, asks)
    scale = 1.0 / math.sqrt(len(found))
    weights = model.weights
    rows = [(1.0 if name[0] == "*" else scale, weights[name]) for name in found if name in weights]
    totals = [bias + sum(factor * row[at] for factor, row in rows) for at, bias in enumerate(model.bias)]
    top = max(totals)
    powers = [math.exp(total - top) for total in totals]
    whole = sum(powers)
    return [power / whole for power in powers]


def features(
    text: Text, first: int, last: int, hits: Sequence[Hit], known: frozenset[str], asks: bool
) -> frozenset[str]:
    """Names of what is there: runs of one to three words, and cues, which begin with ``*``."""
    tokens = text.tokens[first : last + 1]
    words = ["#" if token.value is not None else token.word for token in tokens if token.kind != "mark"]
    framed = ["^", *words, "$"]
    found = set(words)
    found.update(f"{a} {b}" for a, b in pairwise(framed))
    found.update(f"{a} {b} {c}" for a, b, c in zip(framed, framed[1:], framed[2:], strict=False))
    found.update(_cues(words, asks, text, last))
    found.update(f"*{hit.name}" for hit in hits if first <= hit.first <= last)
    begins = {hit.name for hit in hits if hit.first - first <= 1 and hit.first >= first}
    found.update(f"*^{name}" for name in begins)
    content = {token.stem: weight_of(token.stem) for token in tokens}
    total = sum(content.values())
    if known and total:
        share = sum(weight for root, weight in content.items() if root in known) / total
        found.add(f"*said{min(4, int(5 * share))}")
    found.add(f"*content{min(5, int(total))}")
    return frozenset(found)


def _cues(words: list[str], asks: bool, text: Text, last: int) -> set[str]:
    found = {f"*length{min(5, len(words) // 5)}"}
    ends = text.tokens[last + 1].word if last + 1 < len(text.tokens) else ""
    if ends == "?":
        found.add("*?")
    if asks:
        found.add("*asks")
        wh = [word in _WH for word in words]
        found.add("*wh" if any(wh[:4]) else "*wh-late" if any(wh) else "*no-wh")
    lead = words[0] if words else ""
    for name, group in (("you", _YOU), ("i", _I), ("aux", _AUX), ("wh", _WH)):
        if lead in group:
            found.add(f"*^{name}")
        if name in ("you", "i"):
            found.add(f"*{name}" if any(word in group for word in words) else f"*no-{name}")
    return found


@lru_cache(maxsize=1)
def _load() -> _Model:
    try:
        content = json.loads(TABLE.read_text(encoding="utf-8"))
        return _Model(content["weights"], content["bias"])
    except (OSError, ValueError, KeyError):
        return _Model({}, [0.0] * len(CLASSES))


def cues_in(text: Text) -> list[Hit]:
    """The phrases of ``support.toml`` in a reply."""
    return phrases("support").find(text)
