"""Why a marked reply is not where its writer put it: what the scorer heard, and what the writer could do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from trainer.packs.model import Drill, MarkedReply, Skill
from trainer.packs.problems import shown

if TYPE_CHECKING:
    from trainer.scoring.result import Result

_SLOT = {
    Skill.REFLECT: "the `forms` of a fact",
    Skill.ACKNOWLEDGE: "the `words` of a feeling",
    Skill.CLARIFY: "the `ask` of an unknown",
}
_FULLY = frozenset({"restated", "tied", "on-target"})
"""Statuses that need no remark."""
_NOT_AT_ALL = frozenset({"missed", "contradicted"})


def missed_band(drill: Drill, reply: MarkedReply, result: Result) -> tuple[str, str]:
    """What was heard in a reply that is not in its band, and how to mend it."""
    rated = [mark for mark in result.marks if mark.score is not None]
    skills = ", ".join(f"{mark.skill} {mark.score}" for mark in rated)
    marks = f"{result.overall}: {skills}" if skills else str(result.overall)
    parts = [f"{shown(reply.text)} is marked {reply.band} and scores {result.band} ({marks})."]
    parts.append(f"Heard: {'; '.join(_heard(drill, result))}.")
    if result.flags:
        parts.append("Flags: " + "; ".join(f"{flag.kind} ({flag.reason.rstrip('.')})" for flag in result.flags) + ".")
    remarks = [f"{remark.label}: {remark.text.rstrip('.')}" for remark in result.remarks if remark.good is False]
    if remarks:
        parts.append(f"Also: {'; '.join(remarks)}.")
    missed = [finding.id for finding in result.facts if finding.status.value != "restated"]
    too_low = reply.band.rank > result.band.rank
    if too_low and missed:
        parts.append(f"Facts not credited: {', '.join(missed)}.")
    if result.tip:
        parts.append(f"Tip: {result.tip}")
    return " ".join(parts), _mend(result, too_low=too_low)


def _mend(result: Result, *, too_low: bool) -> str:
    if not too_low:
        return "Make what is wrong with it plainer, add a trap that names it, or change its band."
    rated = [mark for mark in result.marks if mark.score is not None]
    lowest = min(rated, key=lambda mark: mark.score or 0, default=None)
    slot = _SLOT[lowest.skill] if lowest else "the `forms` of a fact"
    return f"If it does say so, add its wording to {slot}; if not, change the reply or its band."


def _heard(drill: Drill, result: Result) -> Iterator[str]:
    """What was credited, slot by slot, with how far where it is not in full."""
    yield _listed("fact", [(fact.id, fact.status.value) for fact in result.facts])
    yield _listed("feeling", [(feeling.name, feeling.status.value) for feeling in result.feelings])
    if drill.unknowns:
        asked = [(question.target, question.status.value) for question in result.questions]
        others = sum(target is None for target, _ in asked)
        found = _listed("question", [(target, status) for target, status in asked if target])
        yield f"{found}, and {others} beside the point" if others else found


def _listed(what: str, found: Iterable[tuple[str, str]]) -> str:
    names = [name if status in _FULLY else f"{name} ({status})" for name, status in found if status not in _NOT_AT_ALL]
    if not names:
        return f"no {what}"
    return f"{what if len(names) == 1 else f'{what}s'} {', '.join(names)}"
