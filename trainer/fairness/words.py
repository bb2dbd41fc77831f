"""Disputes in words, the same on every front end. What comes from packs and learners in them is untrusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trainer.fairness.overlay import Accepted, SlotKind

if TYPE_CHECKING:
    from trainer.fairness.claims import Open
    from trainer.packs.model import Drill
    from trainer.progress.bookkeeper import Remarked

WHAT = {SlotKind.FACT: "fact", SlotKind.FEELING: "feeling", SlotKind.UNKNOWN: "question"}
"""What a learner calls the kinds of slots."""


def about(drill: Drill, accepted: Accepted) -> str:
    """What a slot is about, in the pack's words; its name when the pack has lost it."""
    texts = {
        SlotKind.FACT: {fact.id: fact.text for fact in drill.facts},
        SlotKind.FEELING: {feeling.name: feeling.name for feeling in drill.feelings},
        SlotKind.UNKNOWN: {unknown.id: unknown.about for unknown in drill.unknowns},
    }
    return texts[accepted.kind].get(accepted.slot, accepted.slot)


def offered(drill: Drill, open_: Iterable[Open], filed: Iterable[Accepted]) -> list[str]:
    """What there is to choose from, a line each: slots to dispute for, then wordings to take back."""
    lines = [f"{WHAT[one.kind]}: {one.text}  ({one.fate})" for one in open_]
    return lines + [f"take back: “{one.phrase}” counts as {WHAT[one.kind]} “{about(drill, one)}”" for one in filed]


def outcome(done: Remarked, drill: Drill, *, undone: bool) -> str:
    """What came of a dispute, in a line or two."""
    slot = f"“{about(drill, done.dispute.accepted)}”"
    before, now = done.before.overall, done.result.overall
    moved = f"{before} → {now}." if before != now else f"The mark stays at {now}."
    if undone:
        return f"Taken back: {slot} is marked without your wording again. {moved}"
    if not done.credited:
        return f"Listed for the pack's author. The scorer still does not find {slot} in this reply. {moved}"
    return f"Counted as {slot}, for you. {moved} Both marks are kept, and it is listed for the pack's author."
