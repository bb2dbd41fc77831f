"""What is remembered of practice, as frozen values. Times are UTC with their zone; ids are UUIDs as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from trainer.fairness.overlay import Accepted
from trainer.packs.model import Band, Kind, Skill
from trainer.scoring.result import Focus


class Mode(StrEnum):
    """How a reply was given; a spoken one was recognised and may have been corrected since."""

    TYPED = "typed"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class Profile:
    """One learner on this machine; `name` in any script, unique without regard to case."""

    id: int
    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a spoken reply was given, in seconds and words per minute: information, never part of a mark."""

    seconds: float
    first_word: float
    words_per_minute: float
    engine: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished reply: on disk while it is being made, so that a crash costs at most the sentence being spoken.

    Attributes:
        attempt: the id the attempt will have when it is submitted.
        heard: the transcript as recognised, before any correction; None for a typed reply.
        focus: set when only what was missed is being practised.
        kind: the drill's.
        detail: what an answer of this kind holds beyond its text, as JSON (see `trainer.kinds`); a plain reply: empty.
    """

    attempt: str
    drill: str
    pack_hash: str
    started: datetime
    updated: datetime
    mode: Mode = Mode.TYPED
    text: str = ""
    notes: str = ""
    heard: str | None = None
    plays: int = 0
    focus: Focus | None = None
    retry_of: str | None = None
    delivery: Delivery | None = None
    kind: Kind = Kind.REPLY
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The figures of a result that are kept in columns; `result` is its whole JSON.

    `skills` and `bands` have None for a skill that the drill, or the focus, does not rate. `pack_hash` is the pack that
    was scored by; empty means the one of the attempt. `data` is the hash of the scorer's data, empty when it is not
    known; `overlay` that of the learner's accepted wordings, empty when there were none.
    """

    scorer: str
    overall: int
    band: Band
    skills: dict[Skill, int | None]
    flags: tuple[str, ...]
    result: str
    bands: dict[Skill, Band | None] = field(default_factory=dict)
    pack_hash: str = ""
    data: str = ""
    overlay: str = ""

    @property
    def made_by(self) -> tuple[str, str, str, str]:
        """Everything that decided these marks beside the reply; the same again would give the same again."""
        return self.scorer, self.data, self.pack_hash, self.overlay


@dataclass(frozen=True, slots=True)
class Dispute:
    """A learner's word that a phrase of their reply carried what the scorer did not credit.

    Attributes:
        attempt: the id of the reply.
        pack_hash: of the pack as it was then.
        accepted: the slot and the phrase, which counts for this learner until it is undone.
        undone: when it was taken back; None while it is in force.
    """

    id: int
    profile: int
    attempt: str
    drill: str
    pack_hash: str
    accepted: Accepted
    made: datetime
    undone: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submitted reply, with everything that is needed to mark it again.

    `marks` is None between submitting and scoring; such an attempt is scored at the next start. `kind` and
    `detail` are as in `Draft`.
    """

    id: str
    profile: int
    drill: str
    pack_hash: str
    started: datetime
    submitted: datetime
    mode: Mode
    reply: str
    heard: str | None
    notes: str
    plays: int
    focus: Focus | None
    retry_of: str | None
    delivery: Delivery | None
    marks: Marks | None
    kind: Kind = Kind.REPLY
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A drill that is worth practising now, and why, in words for the learner.

    `last` is when it was last tried; None for a new one.
    """

    drill: str
    reason: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class SkillPoint:
    """One skill on one day: the mean mark (0 to 100) of that day's whole attempts, and how many there were."""

    day: str
    skill: Skill
    score: float
    attempts: int
