"""The course (L22): seven days of at most ten minutes, each a card, a warm-up, two drills and a recap. Pure.

What a day asks for is in ``days.toml``; `deal` finds drills for it among those installed. A day that was opened keeps
its drills (`trainer.progress.courses`), so that it can be taken up again where it was left, on whatever day that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import tomli

from trainer.packs.cards import Listed
from trainer.packs.model import WRITTEN, Kind

MINUTES = 10
"""The longest that a day may take, estimated as sessions are (`trainer.start.seconds_for`), cards included."""
CARD_SECONDS = 45
"""Reading one lesson: about 140 words at 200 words a minute."""


class StepKind(StrEnum):
    """What one step of a day is."""

    CARD = "card"
    WARM_UP = "warm-up"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Slot:
    """A drill that a day asks for. `levels` are the lowest and the highest that fit; `written`: by chat or email."""

    kinds: tuple[Kind, ...]
    trains: tuple[str, ...]
    levels: tuple[int, int]
    written: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day as planned. `number` counts from 1; `cards` are numbers of lessons."""

    number: int
    title: str
    lead: str
    cards: tuple[str, ...]
    warmup: Slot
    drills: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an opened day: a lesson's number or a drill's address, and when it was done (None: not yet)."""

    kind: StepKind
    about: str
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayState:
    """A day and how far it is; it has no steps before it is opened."""

    day: Day
    steps: tuple[Step, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether it was begun."""
        return bool(self.steps)

    @property
    def done(self) -> datetime | None:
        """When its last step was done; None while one is left."""
        moments = [step.done for step in self.steps if step.done is not None]
        return max(moments) if moments and len(moments) == len(self.steps) else None

    @property
    def left(self) -> tuple[Step, ...]:
        """The steps still to do, in order."""
        return tuple(step for step in self.steps if step.done is None)


@dataclass(frozen=True, slots=True)
class CourseState:
    """One time through the course. `run` is 1 for the first; `days` has all seven."""

    run: int
    days: tuple[DayState, ...]

    @property
    def done(self) -> int:
        """How many days are done."""
        return sum(day.done is not None for day in self.days)

    @property
    def today(self) -> DayState | None:
        """The first day that is not done; None after the last."""
        return next((day for day in self.days if day.done is None), None)

    @property
    def begun(self) -> bool:
        """Whether any day was opened."""
        return any(day.opened for day in self.days)


@lru_cache(maxsize=1)
def days() -> tuple[Day, ...]:
    """The seven days."""
    raw = tomli.loads(files(__package__).joinpath("days.toml").read_text(encoding="utf-8"))
    return tuple(
        Day(
            number=number,
            title=one["title"],
            lead=one["lead"],
            cards=tuple(one["cards"]),
            warmup=_slot(one["warmup"]),
            drills=tuple(_slot(slot) for slot in one["drills"]),
        )
        for number, one in enumerate(raw["day"], 1)
    )


def deal(
    day: Day, drills: Iterable[Listed], *, tried: Iterable[str] = (), dealt: Iterable[str] = ()
) -> tuple[Step, ...]:
    """The steps of a day with the drills that fit it best; the same for the same drills, whatever their order.

    Args:
        drills: those that can be played here.
        tried: addresses the learner has practised before: anything new goes before them.
        dealt: addresses that earlier days of this run have used: never dealt again while there is another.

    Returns:
        Cards, warm-up, drills. A slot for which nothing of its kind is installed gets a plain reply drill; with no
        drill left at all it is left out.
    """
    known = sorted(drills, key=lambda drill: drill.address)
    before, used = frozenset(tried), set(dealt)
    steps = [Step(StepKind.CARD, card) for card in day.cards]
    for kind, slot in ((StepKind.WARM_UP, day.warmup), *((StepKind.DRILL, slot) for slot in day.drills)):
        chosen = _best(slot, known, before, used)
        if chosen is not None:
            used.add(chosen.address)
            steps.append(Step(kind, chosen.address))
    return tuple(steps)


def in_a_line(state: CourseState) -> str:
    """How far a course is, for a menu; days that were left out are not mentioned."""
    if not state.begun and state.run == 1:
        return "The course: seven days of ten minutes"
    if state.today is None:
        return "The course: all seven days done"
    return f"The course: day {state.today.day.number} of {len(state.days)}"


def _best(slot: Slot, drills: list[Listed], tried: frozenset[str], used: set[str]) -> Listed | None:
    low, high = slot.levels

    def fit(drill: Listed) -> tuple[int, ...]:
        off = max(low - drill.level, drill.level - high, 0)
        trained = [slot.trains.index(name) for name in drill.practises if name in slot.trains]
        return (
            drill.address in used,
            drill.kind not in slot.kinds,
            slot.written and drill.channel not in WRITTEN,
            off,
            min(trained, default=len(slot.trains)),
            drill.address in tried,
            drill.level,
        )

    fitting = [drill for drill in drills if drill.kind in slot.kinds or drill.kind is Kind.REPLY]
    return min(fitting, key=fit, default=None)


def _slot(raw: dict[str, Any]) -> Slot:
    low, high = raw["levels"]
    return Slot(tuple(map(Kind, raw["kinds"])), tuple(raw["trains"]), (low, high), raw.get("written", False))
