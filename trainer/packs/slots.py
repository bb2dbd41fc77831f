"""What every kind of drill is made of: what the customer says, and the slots that replies are held to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trainer.packs.document import Table
from trainer.packs.limits import MAX_COMPLAINT, MAX_ITEMS, MAX_PAUSE, MAX_WEIGHT, MIN_WEIGHT
from trainer.packs.model import Breath, Fact, Feeling, Kind, Unknown
from trainer.packs.problems import Place, shown
from trainer.packs.recordings import NAMING, is_name

_TALK_ONLY = {"hidden": "a conversation drill", "reveals": "a conversation drill"}
_PATIENCE_ONLY = {"cue": "a patience drill"}


@dataclass(frozen=True, slots=True)
class Slots:
    """What the rest of a drill may refer to."""

    facts: tuple[Fact, ...]
    feelings: tuple[Feeling, ...]
    unknowns: tuple[Unknown, ...]


def read_slots(drill: Table, kind: Kind | None) -> Slots:
    """The facts, feelings and unknowns of a drill, what they refer to being there."""
    facts = _facts(drill, kind)
    names = [fact.id for fact in facts]
    return Slots(facts, _feelings(drill, names), _unknowns(drill, kind, names))


def read_say(
    table: Table, kind: Kind | None, key: str = "say", *, required: bool = True, limit: int = MAX_ITEMS
) -> tuple[Breath, ...]:
    """What the customer says, a breath at a time.

    Args:
        kind: of the drill; None when it is not known, and nothing is judged by it.
        limit: breaths at most.
    """
    breaths = []
    cues = kind in (Kind.PATIENCE, None)
    for one in table.tables(key, required=required, limit=limit):
        text = one.text("text", required=True, layout=True)
        mood, pause = one.text("mood"), one.number("pause", 0.0, MAX_PAUSE, 0.0)
        cue = one.flag("cue", False) if cues else False
        breaths.append(Breath(text, mood, pause, cue, read_audio(one)))
        one.done(None if cues else _PATIENCE_ONLY)
    length = sum(len(breath.text) + 1 for breath in breaths) - 1
    if length > MAX_COMPLAINT and kind is not Kind.CONVERSATION:  # of that all beats together are counted
        message = f"The complaint has {length:,} characters in all; {MAX_COMPLAINT:,} is the most."
        table.fault(key, message, "Shorten it, or make two drills of it.")
    return tuple(breaths)


def read_audio(table: Table) -> str:
    """The name of a recording; empty when there is none."""
    name = table.text("audio")
    if name and not is_name(name):
        table.fault("audio", f"{shown(name)} is no name for a recording.", NAMING)
        return ""
    return name


def _facts(drill: Table, kind: Kind | None) -> tuple[Fact, ...]:
    facts, seen = [], dict[str, Place]()
    talk = kind in (Kind.CONVERSATION, None)
    for table in drill.tables("fact"):
        fact_id = table.identifier()
        table.unique(seen, "id", fact_id)
        facts.append(
            Fact(
                id=fact_id,
                text=table.text("text", required=True),
                forms=table.texts("forms"),
                weight=table.number("weight", MIN_WEIGHT, MAX_WEIGHT, 1.0),
                key=table.flag("key", False),
                concern=table.flag("concern", False),
                hidden=table.flag("hidden", False) if talk else False,
            )
        )
        table.done(None if talk else _TALK_ONLY)
    return tuple(facts)


def _feelings(drill: Table, facts: Collection[str]) -> tuple[Feeling, ...]:
    feelings, seen = [], dict[str, Place]()
    for table in drill.tables("feeling"):
        name = table.text("name", required=True)
        table.unique(seen, "name", name)
        intensity = table.whole("intensity", 1, 3, default=2)
        words = table.texts("words")
        because = table.reference("because", facts, "fact")
        table.done()
        feelings.append(Feeling(name, intensity, words, because))
    return tuple(feelings)


def _unknowns(drill: Table, kind: Kind | None, facts: Collection[str]) -> tuple[Unknown, ...]:
    unknowns, seen = [], dict[str, Place]()
    talk = kind in (Kind.CONVERSATION, None)
    for table in drill.tables("unknown"):
        unknown_id = table.identifier()
        table.unique(seen, "id", unknown_id)
        about = table.text("about", required=True)
        ask, answer = table.texts("ask"), table.prose("answer")
        reveals = table.references("reveals", facts, "fact") if talk else ()
        if reveals and not answer:
            table.fault(None, "answer is missing, and `reveals` needs one.", 'Add `answer = "…"`, which tells them.')
        unknowns.append(Unknown(unknown_id, about, ask, answer, reveals))
        table.done(None if talk else _TALK_ONLY)
    return tuple(unknowns)
