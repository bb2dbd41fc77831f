"""Classes that were held, made without a browser: seats, rounds and replies straight into the class's file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.app import FixedClock
from tests.support.exchange import whole_result
from tests.support.progress import paths_in
from trainer.classroom.model import Place, Reply, Round, Seat, Stage
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.store import ClassStore
from trainer.clock import Clock
from trainer.packs.model import Skill

PACK = "a" * 64
CONTENT = {
    "pack": "telecom",
    "id": "third-month",
    "title": "Running <low> on nicely",
    "kind": "reply",
    "channel": "phone",
    "level": 2,
    "skills": [skill.value for skill in Skill],
    "situation": "You are on the billing line.",
    "customer": {"name": "Graham", "role": ""},
    "say": [
        {"text": "Three months wrong.", "mood": "", "pause": 0.0},
        {"text": "Two calls.", "mood": "", "pause": 0.0},
    ],
    "facts": [
        {"id": "three-months", "text": "three wrong bills", "key": True},
        {"id": "two-calls", "text": "two calls before", "key": False},
    ],
    "feelings": ["frustrated"],
    "unknowns": [{"id": "what-changed", "about": "what changed in March"}],
    "models": ["Three months, two calls, and you are worn out. What changed in March?"],
    "draft": "",
    "lead": 2.0,
    "times": [[0.0, 1.0, 1.2], [1.2, 2.0, 2.0]],
}
"""The drill of a round, as the seats are shown it."""


class WalkingClock(FixedClock):
    """A clock that goes on by a second whenever it is looked at: what happens later is later."""

    def now(self) -> datetime:
        """The moment after the last one."""
        self.advance(seconds=1)
        return self.moment


@contextmanager
def held(folder: Path, title: str = "Monday", clock: Clock | None = None) -> Iterator[ClassStore]:
    """A new class, closed again."""
    store = ClassStore.create(paths_in(folder), title, "Coach", clock=clock or WalkingClock())
    try:
        yield store
    finally:
        store.close()


def come(store: ClassStore, *names: str) -> list[Seat]:
    """These learners join."""
    return [store.add_seat(name, Place.BROWSER) for name in names]


def begin(store: ClassStore, drill: str = "telecom/third-month", **changes: Any) -> Round:
    """A round in which answers are taken."""
    pack, _, id_ = drill.partition("/")
    opened = store.open_round(drill, PACK, json.dumps(CONTENT | {"pack": pack, "id": id_} | changes))
    store.set_stage(opened.id, Stage.ANSWER)
    return store.round(opened.id)


def answer(
    store: ClassStore,
    seat: Seat,
    round_: Round,
    text: str = "Three months.",
    overall: int | None = 60,
    *,
    turn: int = 1,
    **changes: Any,
) -> Reply:
    """A learner hands a reply in, and it gets these marks; None leaves it unmarked."""
    own = OwnSeat(store, store.new_token(seat.id))
    reply = own.submit(round_.id, str(uuid.uuid5(uuid.UUID(seat.id), f"{round_.id} {turn}")), text, turn=turn)
    if overall is not None:
        store.mark_replies([(reply.id, mark(overall, **changes), "1.0.0", "")])
    return store.reply(reply.id)


def mark(overall: int, **changes: Any) -> str:
    """A scorer's result as the class keeps it."""
    band = band_of(overall)
    skills = {skill.value: {"score": overall, "band": band} for skill in Skill}
    plain = {"drill": "telecom/third-month", "scorer": "1.0.0", "overall": overall, "band": band, "skills": skills}
    whole = whole_result(**(plain | changes))
    for finding in (*whole["facts"], *whole["feelings"]):
        finding["strength"] = 0.0 if finding["status"] == "missed" else 1.0
    return json.dumps(whole)


def band_of(overall: int) -> str:
    """A band that fits a figure."""
    return "strong" if overall >= 75 else "fair" if overall >= 50 else "weak" if overall >= 25 else "none"


def a_class(store: ClassStore, names: Sequence[str], rounds: int = 1) -> tuple[list[Seat], list[Round]]:
    """A class in which everybody answers every round, each with another mark."""
    seats = come(store, *names)
    opened = []
    for number in range(rounds):
        opened.append(begin(store))
        for place, seat in enumerate(seats):
            answer(store, seat, opened[-1], f"Reply {number} of {place}", (37 * place + 11 * number) % 101)
    return seats, opened
