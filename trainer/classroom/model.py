"""A class as frozen values. Times are UTC with their zone, ids UUIDs; JSON stays text until its owner reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_NAME = 40
"""Characters of a learner's name."""
LONGEST_TITLE = 80
"""Characters of a class's title."""
LONGEST_REPLY = 4_000
"""Characters of a reply or a draft: four minutes of speech. A longer one is refused whole, never cut."""
LONGEST_NOTE = 4_000
"""Characters of a note."""


class Door(StrEnum):
    """Whether anybody new may come in; who is in stays in."""

    OPEN = "open"
    CLOSED = "closed"


class Stage(StrEnum):
    """Where a round is, in the order of a lesson; the host may go back."""

    HEAR = "hear"
    ANSWER = "answer"
    MARKS = "marks"
    GALLERY = "gallery"
    PAIR = "pair"
    VOTE = "vote"
    MODEL = "model"
    CLOSED = "closed"


class Place(StrEnum):
    """What a learner sits at."""

    BROWSER = "browser"
    TERMINAL = "terminal"


class OutboxState(StrEnum):
    """What became of a statement: `KNOWN` means that the store had another one under the same id (409)."""

    WAITING = "waiting"
    SENT = "sent"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Classroom:
    """The class itself.

    Attributes:
        id: also the name of its folder.
        code: what a learner types to come in, as `trainer.classroom.codes` makes it.
        host_profile: the instructor's profile name.
        plan: the plan as JSON; ``{}`` without one.
        state: what the host looks at, as JSON, for going on after a crash; ``{}`` at first.
    """

    id: str
    title: str
    code: str
    door: Door
    created: datetime
    host_profile: str
    plan: str
    state: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A learner in the class.

    Attributes:
        name: as its owner wrote it, at most `LONGEST_NAME` characters, one of its kind among those present.
        roster_key: the row of the roster this is, if the host matched one.
        seen: when its process last gave a sign of life.
        removed: whether the host sent it away.
        share: whether its owner lets the name stand beside replies in the gallery.
    """

    id: str
    name: str
    roster_key: str | None
    joined: datetime
    seen: datetime
    place: Place
    removed: bool
    share: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One drill for everybody.

    Attributes:
        seq: 1 for the first round of the class.
        drill: the drill's address, ``pack/id``.
        content: the drill as JSON, with everything the seats show of it.
        ends: when the gentle clock has run out; None without one.
        sound: whether it sounds in the room.
        shown: which replies are shown, as JSON; ``{}`` at first.
    """

    id: str
    seq: int
    drill: str
    pack_hash: str
    content: str
    opened: datetime
    ends: datetime | None
    stage: Stage
    sound: bool
    shown: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What one seat answered in one round.

    Attributes:
        turn: 1 for the reply, 2 for its owner's own retry, which nobody else is shown.
        mark: the result as JSON, as ``sayback score --json`` tells it; None until it is marked.
        data: the hash of the scorer's data that `mark` was given by.
        hidden: whether the host keeps it out of the gallery.
    """

    id: str
    round: str
    seat: str
    turn: int
    text: str
    submitted: datetime
    mark: str | None
    scorer: str
    data: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that is still being written."""

    round: str
    seat: str
    text: str
    written: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """Which of the replies shown one seat would rather hear."""

    round: str
    seat: str
    reply: str


@dataclass(frozen=True, slots=True)
class Rating:
    """Bands that the host gave a reply before seeing the scorer's; a skill left out is None. Bands by their value."""

    round: str
    reply: str
    overall: str
    reflect: str | None
    acknowledge: str | None
    clarify: str | None
    rated: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """The host's words about a learner, or, with `seat` None, about the class."""

    id: str
    seat: str | None
    text: str
    written: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A statement for a learning record store, and what became of it.

    Attributes:
        id: the statement's own, the same whenever it is made anew.
        statement: as JSON.
        tries: how often it was sent.
        reason: why it is not there yet, or was refused; empty otherwise.
        at: when its state last changed.
    """

    id: str
    statement: str
    state: OutboxState
    tries: int
    reason: str
    at: datetime
