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
    """How a spoken reply was given: information, never part of a mark. What was not measured is None.

    Attributes:
        seconds: the recording's length; of several recordings, and the turns of a conversation, all of them together.
        first_word: seconds until the first word, from when the learner could speak; of several, the mean.
        words_per_minute: from the first word to the last; 0 when it cannot be told.
        engine: the recogniser.
        words: in the transcript; `speaking`: seconds from the first word to the last.
        pauses: long silences inside it (see `trainer.delivery.measure.LONG`).
        fillers: each filler in the transcript and how often, the most frequent first.
        over: how often the customer was talked over; known in a call only.
        turns: recordings that it sums up.
    """

    seconds: float
    first_word: float
    words_per_minute: float
    engine: str
    words: int = 0
    speaking: float = 0.0
    pauses: int | None = None
    fillers: tuple[tuple[str, int], ...] | None = None
    over: int | None = None
    turns: int = 1

    def plus(self, later: Delivery) -> Delivery:
        """This and a later recording of the same answer, as one."""
        words, speaking = self.words + later.words, self.speaking + later.speaking
        turns = self.turns + later.turns
        first = (self.first_word * self.turns + later.first_word * later.turns) / turns
        pace = 60 * words / speaking if speaking > 0 else later.words_per_minute
        counted: dict[str, int] = {}
        for name, often in (*(self.fillers or ()), *(later.fillers or ())):
            counted[name] = counted.get(name, 0) + often
        known = self.fillers is not None or later.fillers is not None
        ordered = tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
        return Delivery(
            seconds=self.seconds + later.seconds,
            first_word=round(first, 3),
            words_per_minute=round(pace, 1),
            engine=later.engine,
            words=words,
            speaking=round(speaking, 3),
            pauses=_sum(self.pauses, later.pauses),
            fillers=ordered if known else None,
            over=_sum(self.over, later.over),
            turns=turns,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


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
