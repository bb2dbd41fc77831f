"""What is left when a class is over: who answered what, and how it was marked, as values. Reads; changes nothing.

A learner is everybody who sat under one name: whoever lost their browser and came again, after the host took the empty
seat away, is one learner. A retry is its owner's own business and stays out, but for the record that its owner takes
home.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trainer.classroom.model import Classroom, Note, Rating, Reply, Round, Seat, Vote
from trainer.classroom.store import ClassStore
from trainer.exchange.record import Record
from trainer.packs.model import Band, Kind, Skill
from trainer.progress.model import Attempt, Marks, Mode
from trainer.progress.names import name_key


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody in the class.

    Attributes:
        name: as they wrote it.
        seats: the ids of the seats they sat in, the first one first.
        roster_key: the row of the class list that the host gave one of them, if any.
        present: False when every seat of theirs was taken away by the host.
    """

    name: str
    seats: tuple[str, ...]
    roster_key: str | None = None
    present: bool = True

    @property
    def pseudonym(self) -> str:
        """A name that tells nothing: the same for this learner whenever it is asked for."""
        return f"learner-{hashlib.sha256(self.seats[0].encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A learner's reply to a round; `marks` is None while it is unmarked."""

    learner: Learner
    round: Round
    reply: Reply
    marks: Marks | None


@dataclass(frozen=True)
class Outcome:
    """A class as it was.

    Attributes:
        learners: everybody who came, in the order they did, those sent away for good included.
        answers: first replies, by round and then as they came; one for each learner and round.
    """

    classroom: Classroom
    rounds: tuple[Round, ...]
    learners: tuple[Learner, ...]
    answers: tuple[Answered, ...]
    votes: tuple[Vote, ...]
    ratings: tuple[Rating, ...]
    notes: tuple[Note, ...]

    @property
    def present(self) -> tuple[Learner, ...]:
        """The learners of the class: everybody but those who were sent away."""
        return tuple(one for one in self.learners if one.present)

    def of(self, learner: Learner) -> tuple[Answered, ...]:
        """A learner's replies, by round."""
        return tuple(one for one in self.answers if one.learner == learner)

    def to(self, round_: Round) -> tuple[Answered, ...]:
        """The replies to a round of those who are in the class."""
        return tuple(one for one in self.answers if one.round.id == round_.id and one.learner.present)

    def notes_about(self, learner: Learner | None) -> tuple[Note, ...]:
        """The host's notes about a learner, or about the class."""
        seats = (None,) if learner is None else learner.seats
        return tuple(note for note in self.notes if note.seat in seats)


def outcome(store: ClassStore) -> Outcome:
    """Everything that a class left behind.

    Raises:
        StorageError: the class cannot be read.
    """
    rounds = store.rounds()
    learners = tuple(_learners(store.seats(removed=True)))
    whose = {seat: learner for learner in learners for seat in learner.seats}
    by_id = {one.id: one for one in rounds}
    given: dict[tuple[str, tuple[str, ...]], Answered] = {}
    for reply in store.replies(turn=1):  # in the order they came: of two by one learner the first counts
        learner, round_ = whose[reply.seat], by_id[reply.round]
        answered = Answered(learner, round_, reply, marks_of(reply, round_.pack_hash))
        given.setdefault((reply.round, learner.seats), answered)
    ordered = sorted(given.values(), key=lambda one: one.round.seq)
    return Outcome(
        classroom=store.classroom(),
        rounds=rounds,
        learners=learners,
        answers=tuple(ordered),
        votes=tuple(vote for one in rounds for vote in store.votes(one.id)),
        ratings=store.ratings(),
        notes=store.notes(),
    )


def _learners(seats: tuple[Seat, ...]) -> Iterator[Learner]:
    groups: dict[str, list[Seat]] = {}
    for seat in seats:
        groups.setdefault(name_key(seat.name), []).append(seat)
    for group in groups.values():
        latest = group[-1]
        yield Learner(
            latest.name,
            tuple(seat.id for seat in group),
            next((seat.roster_key for seat in reversed(group) if seat.roster_key), None),
            any(not seat.removed for seat in group),
        )


def marks_of(reply: Reply, pack_hash: str) -> Marks | None:
    """The marks of a reply as everything else in sayback keeps them; None while there are none."""
    if reply.mark is None:
        return None
    plain: dict[str, Any] = json.loads(reply.mark)
    skills: Mapping[str, Any] = plain["skills"]
    scores = {skill: skills.get(skill.value, {}).get("score") for skill in Skill}
    return Marks(
        scorer=reply.scorer or plain["scorer"],
        overall=plain["overall"],
        band=Band(plain["band"]),
        skills=scores,
        flags=tuple(plain["flags"]),
        result=reply.mark,
        bands={skill: None if scores[skill] is None else Band(skills[skill.value]["band"]) for skill in Skill},
        pack_hash=pack_hash,
        data=reply.data,
    )


def shown_of(round_: Round) -> dict[str, Any]:
    """The drill of a round as plain values, the way the seats were shown it."""
    plain = json.loads(round_.content)
    return plain if isinstance(plain, dict) else {}


def title_of(round_: Round) -> str:
    """The title of a round's drill; its address when there is none."""
    return str(shown_of(round_).get("title") or round_.drill)


def record_of(answered: Answered, learner: str, *, first: str | None = None) -> Record:
    """A reply as an attempt of practice, for every form of export.

    Args:
        learner: the name to give it.
        first: for a retry, the id of the reply it tries again.
    """
    reply, round_ = answered.reply, answered.round
    attempt = Attempt(
        id=reply.id,
        profile=0,
        drill=round_.drill,
        pack_hash=round_.pack_hash,
        started=min(round_.opened, reply.submitted),  # a clock may have been set back meanwhile
        submitted=reply.submitted,
        mode=Mode.TYPED,
        reply=reply.text,
        heard=None,
        notes="",
        plays=0,
        focus=None,
        retry_of=first,
        delivery=None,
        marks=answered.marks,
        kind=Kind(shown_of(round_).get("kind", Kind.REPLY.value)),
    )
    return Record(learner, attempt, () if answered.marks is None else (answered.marks,))


def own_records(found: Outcome, learner: Learner) -> Iterator[Record]:
    """A learner's record of the class, oldest first, without what they tried again for themselves."""
    return _records(found.of(learner), learner.name)


def taken_home(store: ClassStore, seat: Seat) -> Iterator[Record]:
    """What was handed in from one seat, oldest first, retries included: for whoever sits there, and nobody else.

    Raises:
        StorageError: the class cannot be read.
    """
    rounds = {one.id: one for one in store.rounds()}
    learner = Learner(seat.name, (seat.id,), seat.roster_key)
    replies = [reply for reply in store.replies() if reply.seat == seat.id]
    return _records(
        (Answered(learner, rounds[one.round], one, marks_of(one, rounds[one.round].pack_hash)) for one in replies),
        seat.name,
    )


def _records(given: Iterable[Answered], name: str) -> Iterator[Record]:
    ordered = sorted(given, key=lambda one: one.reply.submitted)
    firsts = {one.round.id: one.reply.id for one in ordered if one.reply.turn == 1}
    for one in ordered:
        record = record_of(one, name, first=firsts.get(one.round.id) if one.reply.turn != 1 else None)
        yield replace(record, attempt=replace(record.attempt, plays=1 if one.round.sound else 0))
