"""What a learner keeps missing in a drill, told from the marks of the latest replies to it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from trainer.packs.model import Drill
from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus

if TYPE_CHECKING:
    from trainer.progress.repository import Repository

LOOKED_AT = 3
"""The latest whole replies to a drill that are looked at."""
_TIMES = {1: "last time", 2: "twice", 3: "three times"}
_WRONG = "you got {} wrong here {}"
_MISSED = "you missed {} here {}"
_ASKED_NOTHING = "you asked for nothing new here {1}{0}"


def keeps_missing(repository: Repository, profile_id: int, drill: Drill) -> str:
    """One line such as “you missed the deadline here twice”; empty when nothing was missed, or nothing is known.

    What was missed most often is named, the gravest of equals: something that was said wrongly, a key fact, another
    fact, a feeling, then the question that was never asked.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for attempt in repository.attempts(profile_id, drill=drill.address, limit=2 * LOOKED_AT):
        if attempt.marks is None or attempt.focus is not None:
            continue
        counts.update(set(_gaps(_read(attempt.marks.result), drill)))
    if not counts:
        return ""
    order = {gap: number for number, gap in enumerate(_all_gaps(drill))}
    (said, what), times = min(counts.items(), key=lambda entry: (-entry[1], order.get(entry[0], len(order))))
    return said.format(what, _TIMES.get(times, "again and again"))


def _all_gaps(drill: Drill) -> list[tuple[str, str]]:
    """Everything that can be missed, the gravest first."""
    facts = sorted(drill.facts, key=lambda fact: (not fact.key, -fact.weight))
    gaps = [(_WRONG, _quoted(fact.text)) for fact in facts]
    gaps += [(_MISSED, _quoted(fact.text)) for fact in facts]
    gaps += [(_MISSED, f"how {drill.customer.name or 'they'} felt")]
    return [*gaps, (_ASKED_NOTHING, "")]


def _gaps(result: dict[str, Any], drill: Drill) -> list[tuple[str, str]]:
    texts = {fact.id: fact.text for fact in drill.facts}
    gaps = []
    for fact in result.get("facts", ()):
        if fact["id"] in texts and fact["status"] == FactStatus.CONTRADICTED:
            gaps.append((_WRONG, _quoted(texts[fact["id"]])))
        elif fact["id"] in texts and fact["status"] == FactStatus.MISSED:
            gaps.append((_MISSED, _quoted(texts[fact["id"]])))
    felt = [one["status"] for one in result.get("feelings", ())]
    if felt and all(status in (FeelingStatus.MISSED, FeelingStatus.GENERIC) for status in felt):
        gaps.append((_MISSED, f"how {drill.customer.name or 'they'} felt"))
    asked = [one["status"] for one in result.get("questions", ())]
    rated = result.get("skills", {}).get("clarify", {}).get("score") is not None
    if rated and drill.unknowns and QuestionStatus.ON_TARGET not in asked:
        gaps.append((_ASKED_NOTHING, ""))
    return gaps


def _read(text: str) -> dict[str, Any]:
    """A stored result; one that cannot be read tells nothing."""
    try:
        result = json.loads(text)
    except ValueError:
        return {}
    return result if isinstance(result, dict) else {}


def _quoted(text: str) -> str:
    return f"“{text}”"
