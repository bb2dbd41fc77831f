"""Who is here and how they are getting on, for the host's eyes only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trainer.classroom.model import Draft, Reply, Round, Seat, Stage

AWAY = 20.0
"""Seconds without a sign of life after which a seat counts as away; a seat gives one every 5."""
STUCK = 45.0
"""Seconds without a key after which somebody who has not handed in may want a word."""


class Doing(StrEnum):
    """What somebody is at, in the words of the private view."""

    HERE = "here"
    LISTENING = "listening"
    WRITING = "writing"
    STUCK = "stuck"
    EMPTY = "empty"
    IN = "handed in"
    AWAY = "away"


SIGNS = {
    Doing.HERE: "·",
    Doing.LISTENING: "♪",
    Doing.WRITING: "…",
    Doing.STUCK: "!",
    Doing.EMPTY: "○",
    Doing.IN: "✓",
    Doing.AWAY: "–",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the class, as the host sees them.

    Attributes:
        reply: their reply of this round, once it is handed in.
        quiet: seconds since their last key, or since the answering began, while they have not handed in.
    """

    seat: Seat
    doing: Doing
    reply: Reply | None = None
    quiet: float = 0.0

    @property
    def wants_a_word(self) -> bool:
        """Whether the host should look their way."""
        return self.doing in (Doing.STUCK, Doing.EMPTY)


def away(seat: Seat, now: datetime) -> bool:
    """Whether nothing was heard of a seat for a while."""
    return (now - seat.seen).total_seconds() > AWAY


def people(
    seats: Iterable[Seat],
    round_: Round | None,
    replies: Iterable[Reply],
    drafts: Iterable[Draft],
    *,
    answering: datetime | None,
    now: datetime,
) -> tuple[Person, ...]:
    """Everybody, in the order they came.

    Args:
        seats: who is in the class.
        round_: the round, if there is one.
        replies: the replies of the round, first turns.
        drafts: what is being written in it.
        answering: when the class began to answer, as far as that is known.
        now: this moment.
    """
    handed = {reply.seat: reply for reply in replies if reply.turn == 1}
    written = {draft.seat: draft for draft in drafts}
    return tuple(_person(seat, round_, handed, written, answering, now) for seat in seats)


def _person(
    seat: Seat,
    round_: Round | None,
    handed: Mapping[str, Reply],
    written: Mapping[str, Draft],
    answering: datetime | None,
    now: datetime,
) -> Person:
    reply, draft = handed.get(seat.id), written.get(seat.id)
    if reply is not None:
        return Person(seat, Doing.IN, reply)
    if away(seat, now):
        return Person(seat, Doing.AWAY)
    if round_ is None or round_.stage is not Stage.ANSWER:
        listening = round_ is not None and round_.stage is Stage.HEAR
        return Person(seat, Doing.LISTENING if listening else Doing.HERE)
    begun = max(seat.joined, answering or round_.opened)
    quiet = max(0.0, (now - (draft.written if draft is not None else begun)).total_seconds())
    empty = draft is None or not draft.text.strip()
    if quiet <= STUCK:
        return Person(seat, Doing.WRITING, quiet=quiet)
    return Person(seat, Doing.EMPTY if empty else Doing.STUCK, quiet=quiet)


def answered(everybody: Iterable[Person]) -> tuple[int, int]:
    """How many have handed in, and of how many: those who are here, and those who have."""
    counted = [person for person in everybody if person.doing is not Doing.AWAY]
    return sum(person.reply is not None for person in counted), len(counted)
