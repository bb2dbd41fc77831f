"""What the host's board knows at one moment, read from the class's file in one go; screens draw it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from trainer.classroom import paper, presence, together
from trainer.classroom.marks import result_of
from trainer.classroom.model import Classroom, Note, Rating, Reply, Round, Stage
from trainer.classroom.paper import Paper
from trainer.classroom.plan import Plan, PlannedRound
from trainer.classroom.presence import Person
from trainer.classroom.round import Shown, counted
from trainer.classroom.store import ClassStore
from trainer.classroom.together import Answer, Missed
from trainer.errors import DataError
from trainer.packs.model import Band, Skill


@dataclass(frozen=True, slots=True)
class Place:
    """Where the host is, kept in the class's file so that a crash loses nothing.

    Attributes:
        planned: how many rounds of the plan have been opened.
        sound: whether complaints sound in the room. `words`: whether they are on the learners' screens as well.
        answering: when the class began to answer this round.
        prompt: how many of the plan's questions have been put in this round.
        ended: whether the host ended the class; another one is begun the next time, unless this one is asked for.
    """

    planned: int = 0
    sound: bool = True
    words: bool = True
    answering: datetime | None = None
    prompt: int = 0
    ended: bool = False

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(
            {
                "planned": self.planned,
                "sound": self.sound,
                "words": self.words,
                "answering": None if self.answering is None else self.answering.isoformat(),
                "prompt": self.prompt,
                "ended": self.ended,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Place:
        """Read it back; what cannot be read is as at the beginning."""
        try:
            plain = json.loads(text or "{}")
            answering = plain.get("answering")
            return cls(
                planned=max(0, int(plain.get("planned", 0))),
                sound=plain.get("sound") is not False,
                words=plain.get("words") is not False,
                answering=datetime.fromisoformat(answering) if answering else None,
                prompt=max(0, int(plain.get("prompt", 0))),
                ended=plain.get("ended") is True,
            )
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()


@dataclass(frozen=True)
class Board:
    """Everything at one moment.

    Attributes:
        answers: the first replies of the round, in the order they came; `name` only where its owner shares it.
        people: who is here, for the private view.
        votes: how many voted for each of the two side by side. `voted`: how many voted at all.
    """

    classroom: Classroom
    plan: Plan | None
    round: Round | None
    paper: Paper | None
    shown: Shown
    people: tuple[Person, ...] = ()
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    votes: tuple[int, ...] = ()
    voted: int = 0
    ratings: tuple[Rating, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def stage(self) -> Stage | None:
        """Where the round is; None before the first."""
        return None if self.round is None else self.round.stage

    @cached_property
    def answered(self) -> tuple[int, int]:
        """How many have handed in, and of how many."""
        return presence.answered(self.people)

    @cached_property
    def marked(self) -> int:
        """How many first replies have their marks."""
        return sum(answer.result is not None for answer in self.answers)

    @cached_property
    def bands(self) -> dict[Skill, Counter[Band]]:
        """Bands per skill."""
        return together.bands(self.answers)

    @cached_property
    def missed(self) -> tuple[Missed, ...]:
        """What was missed most."""
        return () if self.paper is None else together.most_missed(self.answers, self.paper.drill)

    @property
    def telling(self) -> bool:
        """Whether so many replies are marked that the class's figures point at nobody."""
        return self.marked >= together.FEWEST

    def answer(self, reply: str) -> Answer | None:
        """One reply of the round."""
        return next((answer for answer in self.answers if answer.id == reply), None)

    @property
    def gallery(self) -> tuple[Answer, ...]:
        """The replies that are shown, in their order."""
        found = (self.answer(one) for one in self.shown.gallery)
        return tuple(one for one in found if one is not None and one.showable)

    @property
    def pair(self) -> tuple[Answer, ...]:
        """The two side by side; none when one of them cannot be shown."""
        found = tuple(one for one in map(self.answer, self.shown.pair) if one is not None and one.showable)
        return found if len(found) == 2 else ()


def read(store: ClassStore, place: Place, now: datetime) -> Board:
    """Look at the class.

    Raises:
        StorageError: its file cannot be read.
    """
    classroom, current = store.classroom(), store.current_round()
    plan = plan_of(classroom)
    if current is None:
        people = presence.people(store.seats(), None, (), (), answering=None, now=now)
        return Board(classroom, plan, None, None, Shown(), people, notes=store.notes())
    sheet = paper.readable(current.content)
    replies = store.replies(current.id)
    seats = {seat.id: seat for seat in store.seats(removed=True)}
    first = tuple(reply for reply in replies if reply.turn == 1)
    shown = Shown.from_json(current.shown)
    present = [seat for seat in seats.values() if not seat.removed]
    cast = [vote.reply for vote in store.votes(current.id)]
    return Board(
        classroom=classroom,
        plan=plan,
        round=current,
        paper=sheet,
        shown=shown,
        people=presence.people(present, current, first, store.drafts(current.id), answering=place.answering, now=now),
        answers=tuple(
            Answer(
                reply.id,
                reply.seat,
                reply.text,
                None if sheet is None else result_of(reply.mark, sheet.drill),
                seats[reply.seat].name if reply.seat in seats and seats[reply.seat].share else "",
                reply.hidden or (reply.seat in seats and seats[reply.seat].removed),
            )
            for reply in first
        ),
        replies=replies,
        votes=counted(cast, shown.pair),
        voted=len(cast),
        ratings=store.ratings(current.id),
        notes=store.notes(),
    )


def plan_of(classroom: Classroom) -> Plan | None:
    """The plan of a class; None without one, or when it cannot be read."""
    try:
        plan = Plan.from_dict(json.loads(classroom.plan or "{}"))
    except (DataError, ValueError, TypeError):
        return None
    return plan if plan.rounds else None


def planned_for(plan: Plan | None, current: Round | None, place: Place) -> PlannedRound | None:
    """The plan's round that is under way: the last one opened, if it is this drill."""
    if plan is None or current is None or not 0 < place.planned <= len(plan.rounds):
        return None
    planned = plan.rounds[place.planned - 1]
    return planned if planned.drill == current.drill else None


def next_planned(plan: Plan | None, place: Place) -> PlannedRound | None:
    """The plan's round that comes next; None when it has none left."""
    return plan.rounds[place.planned] if plan is not None and place.planned < len(plan.rounds) else None


def opened(place: Place, *, planned: bool) -> Place:
    """The place after a round was opened; `planned` when the plan asked for it."""
    return replace(place, planned=place.planned + int(planned), answering=None, prompt=0, ended=False)
