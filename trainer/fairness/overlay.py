"""Wordings that count for one learner beside those of a drill. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum

from trainer.packs.model import Drill


class SlotKind(StrEnum):
    """What a reply can hold of a drill."""

    FACT = "fact"
    FEELING = "feeling"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """A wording that counts for one slot of a drill.

    Attributes:
        slot: the fact's id, the feeling's name or the unknown's id.
        phrase: the learner's words, as `trainer.fairness.claims.checked` lets them through.
    """

    kind: SlotKind
    slot: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Everything that is accepted from one learner in one drill; the order does not matter."""

    accepted: tuple[Accepted, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 of what is accepted, hexadecimal; empty when nothing is."""
        if not self.accepted:
            return ""
        plain = [[one.kind.value, one.slot, one.phrase] for one in sorted(set(self.accepted))]
        return hashlib.sha256(json.dumps(plain, ensure_ascii=True).encode()).hexdigest()

    def __bool__(self) -> bool:
        """Whether anything is accepted."""
        return bool(self.accepted)

    def plus(self, one: Accepted) -> Overlay:
        """With one wording more."""
        return self if one in self.accepted else Overlay((*self.accepted, one))

    def without(self, one: Accepted) -> Overlay:
        """With one wording less."""
        return Overlay(tuple(other for other in self.accepted if other != one))


def overlaid(drill: Drill, overlay: Overlay) -> Drill:
    """The drill as it counts for the learner of an overlay.

    Slots that the drill no longer has are left out; the drill itself, its pack and its hash stay as they are.
    """
    if not overlay:
        return drill
    forms: dict[tuple[SlotKind, str], list[str]] = {}
    for one in sorted(set(overlay.accepted)):
        forms.setdefault((one.kind, one.slot), []).append(one.phrase)

    def more(kind: SlotKind, slot: str, there: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*there, *forms.get((kind, slot), ())]))

    return replace(
        drill,
        facts=tuple(replace(fact, forms=more(SlotKind.FACT, fact.id, fact.forms)) for fact in drill.facts),
        feelings=tuple(replace(one, words=more(SlotKind.FEELING, one.name, one.words)) for one in drill.feelings),
        unknowns=tuple(replace(one, ask=more(SlotKind.UNKNOWN, one.id, one.ask)) for one in drill.unknowns),
    )
