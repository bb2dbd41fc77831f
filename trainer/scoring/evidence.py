"""What speaks for a mark, as a few plain figures: what the rules found, and what two learned readers of sentences hear.

The rules know this drill (its facts, feelings and questions) and are blind to words they never met. The readers
(`clause_model`, `reply_model`) know no drill, only what kind of thing a sentence does, and hear it in any words.
`learned` adds the two up with weights fitted to people's ratings. Every figure here can be told in a line of words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trainer.scoring.acts import REFLECTIVE, Reading
from trainer.scoring.clause_model import ACTS
from trainer.scoring.copying import read_back
from trainer.scoring.facts import cover
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import FlagKind

if TYPE_CHECKING:
    from trainer.scoring.engine import Found

Figures = Mapping[str, float]
_LONG = 3.0
_COLD = 1.2
_CLAUSE_REFLECTION = ACTS.index("reflection")
SAID = {
    "rules": "by the rules",
    "says_back": "its surest sentence says something back",
    "said_back": "how much of it says something back",
    "want": "what they want is said back",
    "room": "the room given to their story",
    "implied": "a feeling is implied",
    "met": "its surest sentence meets a feeling",
    "heard": "how well feeling is met",
    "felt": "how much feeling is in its clauses",
    "best_met": "the feeling that is met best",
    "all_met": "how many of their feelings are met",
    "wrong_feeling": "a feeling they do not have",
    "belittled": "a feeling made small",
    "policy": "a rule is quoted",
    "reflects": "what is said back",
    "facts": "the facts said back",
    "copied": "the customer's own wording",
    "cold_list": "their story read back in order, without feeling",
    "contradicted": "something is wrong",
    "blamed": "it blames",
    "scripted": "it is scripted",
}
"""What every figure is, for the reasoning."""


def figures(drill: Prepared, found: Found, kinds: tuple[FlagKind, ...]) -> Figures:
    """The figures that bear on the marks of a reply.

    Args:
        drill: what was said.
        found: what the stages found.
        kinds: the flags that are raised.
    """
    reply = found.reply
    clause_back, implied, room = _clauses(found)
    return {
        "says_back": max((one.chance("reflection") for one in found.statements), default=0.0),
        "said_back": clause_back,
        "want": _want(drill, reply),
        "room": math.log1p(room),
        "implied": implied,
        "met": max((one.chance("acknowledgement") for one in found.statements), default=0.0),
        "heard": found.emotion.level,
        "felt": found.emotion.felt or 0.0,
        "best_met": max((met.strength for met in found.emotion.met), default=0.0),
        "all_met": _met(found),
        "wrong_feeling": float(bool(found.emotion.wrong)),
        "belittled": float(bool(found.emotion.understated)),
        "facts": _every(found),
        "copied": found.copied.share,
        "cold_list": read_back(drill, reply) if found.emotion.level < _COLD else 0.0,
        "contradicted": float(FlagKind.CONTRADICTION in kinds),
        "blamed": float(FlagKind.BLAME in kinds),
        "scripted": float(FlagKind.SCRIPT in kinds),
        "policy": float(FlagKind.POLICY in kinds),
    }


def _met(found: Found) -> float:
    """How much of the feelings is met, the strong ones above all, 0 to 1."""
    total = sum(met.feeling.feeling.intensity for met in found.emotion.met)
    met = sum(met.strength * met.feeling.feeling.intensity for met in found.emotion.met)
    return met / total if total else 0.0


def _every(found: Found) -> float:
    total = sum(fact.fact.fact.weight for fact in found.facts)
    return sum(fact.fact.fact.weight * fact.strength for fact in found.facts) / total if total else 0.0


def _clauses(found: Found) -> tuple[float, float, int]:
    """How much says something back, in tens of words; how surely any clause implies a feeling; words given to them.

    Clauses that hold a trap count for nothing: a fix or a script must never earn what it takes the place of.
    """
    reply = found.reply
    much = implied = 0.0
    room = 0
    for clause, act, opinion in zip(reply.clauses, reply.acts, reply.judged, strict=True):
        start, end = reply.text.span(clause.first, clause.last)
        if any(trap.span[0] < end and start < trap.span[1] for trap in found.traps):
            continue
        words = clause.last - clause.first + 1
        room += words if act in REFLECTIVE else 0
        if opinion is not None:
            much += opinion.acts[_CLAUSE_REFLECTION] * words / 10.0
            implied = max(implied, opinion.feeling[1])
    return min(_LONG, much), implied, room


def _want(drill: Prepared, reply: Reading) -> float:
    """How much of what they want is said back, 0 to 1."""
    return max((cover(form, reply)[0] for form in drill.wants), default=0.0)
