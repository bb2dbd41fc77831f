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
from trainer.scoring.words import words as word_set

if TYPE_CHECKING:
    from trainer.scoring.engine import Found

Figures = Mapping[str, float]
_LONG = 3.0
_COLD = 1.2
_CLAUSE_REFLECTION, _APOLOGY, _SCRIPT = (ACTS.index(name) for name in ("reflection", "apology", "script"))
_WE = word_set("we us our ours")
_OURS_FULL = 3.0
_FEW = 8
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
    "second": "a second sentence says something back",
    "ours": "it says what we did",
    "formal": "how much of it only apologises or recites",
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
    clause_back, implied, room, ours = _clauses(found)
    return {
        "says_back": max((one.chance("reflection") for one in found.statements), default=0.0),
        "second": _second(found),
        "said_back": clause_back,
        "want": _want(drill, reply),
        "room": math.log1p(room),
        "ours": min(1.0, ours / _OURS_FULL),
        "formal": _formal(reply),
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


def _clauses(found: Found) -> tuple[float, float, int, int]:
    """What the clauses without a trap say back.

    How much of it says something back, in tens of words; how surely any clause implies a feeling; the words of those
    that say something back, and how many of these are "we": what was done to the customer is told as our doing.
    Clauses that hold a trap count for nothing: a fix or a script must never earn what it takes the place of.
    """
    reply = found.reply
    much = implied = 0.0
    room = ours = 0
    for number in _free(found):
        clause, opinion = reply.clauses[number], reply.judged[number]
        words = clause.last - clause.first + 1
        if reply.acts[number] in REFLECTIVE:
            room += words
            ours += sum([token.word in _WE for token in reply.text.tokens[clause.first : clause.last + 1]])
        if opinion is not None:
            much += opinion.acts[_CLAUSE_REFLECTION] * words / 10.0
            implied = max(implied, opinion.feeling[1])
    return min(_LONG, much), implied, room, ours


def _free(found: Found) -> list[int]:
    """The clauses that hold no trap, by number."""
    reply = found.reply
    spans = [reply.text.span(clause.first, clause.last) for clause in reply.clauses]
    traps = [trap.span for trap in found.traps]
    return [
        number
        for number, (start, end) in enumerate(spans)
        if not any(trap[0] < end and start < trap[1] for trap in traps)
    ]


def _second(found: Found) -> float:
    """How surely a second sentence says something back: a story told in two is more than one apt line."""
    heard = sorted(one.chance("reflection") for one in found.statements)
    return heard[-2] if len(heard) > 1 else 0.0


def _formal(reply: Reading) -> float:
    """The share of a reply's words that only apologise or recite, 0 to 1."""
    words = sum([token.kind != "mark" for token in reply.text.tokens])
    formal = sum(
        (opinion.acts[_APOLOGY] + opinion.acts[_SCRIPT]) * (clause.last - clause.first + 1)
        for clause, opinion in zip(reply.clauses, reply.judged, strict=True)
        if opinion is not None
    )
    return min(1.0, formal / max(_FEW, words))


def _want(drill: Prepared, reply: Reading) -> float:
    """How much of what they want is said back, 0 to 1."""
    return max((cover(form, reply)[0] for form in drill.wants), default=0.0)
