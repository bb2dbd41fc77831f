"""What a pack holds, once it has been read: frozen, checked, every string still untrusted text.

The format is written down in ``docs/pack-authors.md``; the names are the field's and the file's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What a drill asks of the learner."""

    REPLY = "reply"
    CONVERSATION = "conversation"
    NOTES = "notes"
    SPOT = "spot"
    REWRITE = "rewrite"
    PATIENCE = "patience"


class Channel(StrEnum):
    """Where the customer speaks or writes."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    COUNTER = "counter"


WRITTEN = frozenset({Channel.CHAT, Channel.EMAIL})
"""Channels in which the customer writes."""


class Skill(StrEnum):
    """The three listening skills that one reply is marked on."""

    REFLECT = "reflect"
    ACKNOWLEDGE = "acknowledge"
    CLARIFY = "clarify"


class Band(StrEnum):
    """How good a piece of listening is, in words a person would use."""

    NONE = "none"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"

    @property
    def rank(self) -> int:
        """0 (none) to 3 (strong)."""
        return _BANDS.index(self)


_BANDS = (Band.NONE, Band.WEAK, Band.FAIR, Band.STRONG)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who complains. `voice` and `mood` are hints for whatever voices exist; both may be empty."""

    name: str
    voice: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Breath:
    """One breath of the complaint, and the silence after it in seconds (0 to 10)."""

    text: str
    mood: str = ""
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a faithful reflection holds; without a `key` one it is at most fair. `weight` is 0.1 to 10."""

    id: str
    text: str
    forms: tuple[str, ...] = ()
    weight: float = 1.0
    key: bool = False


@dataclass(frozen=True, slots=True)
class Feeling:
    """What the customer feels, stated or between the lines.

    `intensity` is 1 mild, 2 strong or 3 extreme; `because` the id of the fact it hangs on.
    """

    name: str
    intensity: int = 2
    words: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """What would put it right for this customer, said aloud (`stated`) or not."""

    text: str
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something a good listener would still need to know, ways to ask it, and what the customer would answer."""

    id: str
    about: str
    ask: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Trap:
    """What hurts in this drill, beside the traps every drill shares. `kind` is one of the scorer's trap flags."""

    kind: str
    forms: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class MarkedReply:
    """An example reply with the band it deserves: a test of the drill, and the strong ones a model to show."""

    text: str
    band: Band
    why: str = ""


@dataclass(frozen=True)
class Drill:
    """One complaint with everything needed to mark an answer to it.

    Offsets into the complaint, wherever they appear, count characters of `complaint`.
    """

    pack: str
    id: str
    title: str
    kind: Kind
    channel: Channel
    level: int
    skills: tuple[Skill, ...]
    situation: str
    customer: Customer
    say: tuple[Breath, ...]
    facts: tuple[Fact, ...] = ()
    feelings: tuple[Feeling, ...] = ()
    wants: tuple[Want, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    traps: tuple[Trap, ...] = ()
    replies: tuple[MarkedReply, ...] = ()
    framework: tuple[Skill, ...] = (Skill.ACKNOWLEDGE, Skill.REFLECT, Skill.CLARIFY)
    topics: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """``pack/id``, the drill's name everywhere outside its pack."""
        return f"{self.pack}/{self.id}"

    @cached_property
    def complaint(self) -> str:
        """All that the customer says, breaths joined by one space."""
        return " ".join(breath.text for breath in self.say)

    @property
    def laid_out(self) -> str:
        """The complaint as it is read: what was written keeps its lines. Just as long as `complaint`."""
        return ("\n" if self.channel in WRITTEN else " ").join(breath.text for breath in self.say)

    @property
    def model_reply(self) -> MarkedReply | None:
        """The first strong marked reply: the one to show after the learner's own."""
        return next((reply for reply in self.replies if reply.band is Band.STRONG), None)

    @property
    def model_replies(self) -> tuple[MarkedReply, ...]:
        """Every strong marked reply."""
        return tuple(reply for reply in self.replies if reply.band is Band.STRONG)


@dataclass(frozen=True)
class Pack:
    """One file of drills.

    Attributes:
        hash: SHA-256 of the file's bytes, hexadecimal: what a stored mark names as the pack it was given by.
        source: the file it was read from, for messages; not part of its identity.
    """

    id: str
    title: str
    summary: str
    language: str
    license: str
    framework: tuple[Skill, ...]
    drills: tuple[Drill, ...]
    hash: str
    source: str

    @cached_property
    def by_id(self) -> dict[str, Drill]:
        """The drills by their id inside the pack."""
        return {drill.id: drill for drill in self.drills}
