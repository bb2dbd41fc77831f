"""What a pack holds, once it has been read: frozen, checked, every string still untrusted text.

The format is written down in ``docs/pack-authors.md``; the names are the field's and the file's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.packs.cards import Card


class Kind(StrEnum):
    """What a drill asks of the learner."""

    REPLY = "reply"
    CONVERSATION = "conversation"
    NOTES = "notes"
    SPOT = "spot"
    REWRITE = "rewrite"
    PATIENCE = "patience"


PLAYABLE = frozenset(Kind)
"""The kinds that the front ends have screens for: sessions and the Library offer no others."""


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
    """Who complains. `voice` and `mood` are hints for whatever voices exist; both may be empty.

    `role` is what they are to the learner when it is not a customer: "team member", "neighbour".
    """

    name: str
    voice: str = ""
    mood: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Breath:
    """One breath of the complaint, and the silence after it in seconds (0 to 10).

    In a chat the silence is typing. `cue` marks a silence of a `patience` drill in which a verbal cue is welcome.
    `audio` names the file in which somebody says it, in the folder of the pack's recordings.
    """

    text: str
    mood: str = ""
    pause: float = 0.0
    cue: bool = False
    audio: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a faithful reflection holds; without a `key` one it is at most fair. `weight` is 0.1 to 10.

    Attributes:
        concern: a matter of its own that the customer raised; a written answer that passes over one is incomplete.
        hidden: in a conversation, known only once it was asked for (`Unknown.reveals`) or a beat told it.
    """

    id: str
    text: str
    forms: tuple[str, ...] = ()
    weight: float = 1.0
    key: bool = False
    concern: bool = False
    hidden: bool = False


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
    """Something a good listener would still need to know, ways to ask it, and what the customer would answer.

    `reveals` names the hidden facts that the answer tells; only a conversation has any.
    """

    id: str
    about: str
    ask: tuple[str, ...] = ()
    answer: str = ""
    reveals: tuple[str, ...] = ()


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


class EndingKind(StrEnum):
    """How a conversation can end, best first."""

    LOYAL = "loyal"
    """Heard so well that the failure made the bond stronger (service recovery)."""
    SETTLED = "settled"
    CLOSED = "closed"
    """Merely closed: nothing more is said, little was heard."""
    ESCALATED = "escalated"
    """The customer asks for someone else."""
    HUNG_UP = "hung-up"


@dataclass(frozen=True, slots=True)
class When:
    """What must all be so for a conversation to take a way; a condition that is not given holds.

    Attributes:
        band: the turn's overall band is at least this; `below`: it is less than this.
        skills: the turn's band in each of these skills is at least the one named.
        flags: the turn has at least one of these flags. `clean`: it has none of the flags that hurt.
        asked: the ids of unknowns that have been asked for, in this turn or before it.
        trust: trust after this turn is at least this (0 to 100); `trust_below`: it is less than this.
        turns: the learner has answered this beat at least so often, this turn included.
        check: the turn holds a closing check ("does that cover everything?").
    """

    band: Band | None = None
    below: Band | None = None
    skills: tuple[tuple[Skill, Band], ...] = ()
    flags: tuple[str, ...] = ()
    clean: bool = False
    asked: tuple[str, ...] = ()
    trust: int | None = None
    trust_below: int | None = None
    turns: int = 1
    check: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a beat, to another beat or an ending. The first whose `when` holds is taken."""

    to: str
    when: When


@dataclass(frozen=True, slots=True)
class Beat:
    """One moment of a conversation: what the customer says, and where it can lead. The first of a drill opens it.

    Attributes:
        again: what the customer says, sharper each time, when an answer leads nowhere; the last one is repeated.
        facts: the ids of the facts that this beat tells; a reply to it is held to them and to what was told before.
        feelings: the names of the feelings to be heard here.
        unknowns: the ids of what is worth asking here; empty means everything not yet asked for.
        closing: the customer is about to go: a closing check belongs here (L15).
    """

    id: str
    say: tuple[Breath, ...]
    again: tuple[Breath, ...] = ()
    facts: tuple[str, ...] = ()
    feelings: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """One way a conversation ends: the customer's last words, and why it came to that, for the debrief."""

    id: str
    kind: EndingKind
    say: tuple[Breath, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Path:
    """A marked conversation: the pack's own test. Played turn by turn it must reach `ending`."""

    name: str
    turns: tuple[str, ...]
    ending: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the four replies of a `spot` drill; exactly one is strong, and `why` says what it did or failed to do."""

    text: str
    band: Band
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the reasons offered for the best reply of a `spot` drill; exactly one is right."""

    text: str
    right: bool = False
    why: str = ""


@dataclass(frozen=True)
class Drill:
    """One complaint with everything needed to mark an answer to it.

    Offsets into the complaint, wherever they appear, count characters of `complaint`.

    Attributes:
        practises: the numbers of what it trains, "L1" to "L22", beside the three skills that are marked.
        trust: a conversation's trust at its start, 0 to 100. Its `say` is that of its first beat.
        audio: the file in which somebody says the whole complaint, empty when a voice is to say it; `folder` is where
            the recordings of its pack lie.
        draft: the reply that a `rewrite` drill turns into a human one; `keeps` is what has to survive of it.
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
    practises: tuple[str, ...] = ()
    trust: int = 40
    beats: tuple[Beat, ...] = ()
    endings: tuple[Ending, ...] = ()
    paths: tuple[Path, ...] = ()
    draft: str = ""
    keeps: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    reasons: tuple[Reason, ...] = ()
    audio: str = ""
    folder: str = field(default="", compare=False)

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

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The drills as lists show them."""
        from trainer.packs.cards import card_of

        return tuple(map(card_of, self.drills))

    def drill(self, drill_id: str) -> Drill | None:
        """One drill by its id inside the pack; None when there is none."""
        return self.by_id.get(drill_id)
