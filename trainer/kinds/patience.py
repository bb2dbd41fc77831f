"""A long complaint with pauses: wait, give a sign of life at the right breath, do not jump in (L3, L13).

Time comes in as data. A front end, or a microphone, tells what happened at which second of the customer's telling; the
telling stands still while the customer is cut off, so that it is the same story whoever tells it. A `Listening` is a
value: every method returns the next one.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from trainer.packs.model import Breath, Drill

WORDS_PER_SECOND = 2.5
"""A customer's pace where the telling is read: conversational English runs at 140 to 160 words a minute."""
LEAST = 0.6
"""Seconds that the shortest breath takes."""
HUNDREDTH = 0.01
"""Seconds to which moments are written."""
MOST_EVENTS = 500
"""Events that are taken of one telling; whoever holds a key down has made the point by then."""


class What(StrEnum):
    """What the learner did while the customer spoke."""

    CUE = "cue"
    """A sign of listening: "mm", "I see"."""
    JUMP = "jump"
    """Began to talk, or to write: the customer is cut off."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something the learner did, `at` so many seconds into the telling."""

    what: What
    at: float


@dataclass(frozen=True, slots=True)
class Said:
    """When one breath was spoken: from `start` to `end`, in seconds of the telling; the silence after it to `until`."""

    start: float
    end: float
    until: float


@dataclass(frozen=True, slots=True)
class Telling:
    """A complaint in time, breath by breath."""

    breaths: tuple[Said, ...]

    @property
    def seconds(self) -> float:
        """Until the last word: the silence after it is the learner's turn."""
        return self.breaths[-1].end if self.breaths else 0.0

    def breath(self, at: float) -> int:
        """The number of the breath that is spoken at this second, or whose silence it is; -1 before the first."""
        return bisect_right([said.start for said in self.breaths], at) - 1

    def words_at(self, at: float) -> bool:
        """Whether words are being said at this second."""
        number = self.breath(at)
        return number >= 0 and at < self.breaths[number].end

    def share(self, number: int, at: float) -> float:
        """How much of a breath has been said by this second, 0 to 1."""
        said = self.breaths[number]
        length = said.end - said.start
        return min(1.0, max(0.0, (at - said.start) / length)) if length > 0 else float(at >= said.start)


def estimated(breaths: Sequence[Breath], rate: float = 1.0) -> Telling:
    """A telling that is read: each breath takes as long as it would to say, each silence what the pack says.

    Args:
        breaths: the complaint.
        rate: the pace, 1 for the usual.
    """
    times, now = [], 0.0
    for breath in breaths:
        end = now + max(LEAST, len(breath.text.split()) / (WORDS_PER_SECOND * rate))
        times.append(Said(round(now, 2), round(end, 2), round(end + breath.pause, 2)))
        now = end + breath.pause
    return Telling(tuple(times))


def spoken(times: Sequence[tuple[float, float]]) -> Telling:
    """A telling that is heard, from the start and the end of each breath in the recording, in seconds."""
    ends = [start for start, _ in times[1:]] + [times[-1][1]] if times else []
    return Telling(tuple(Said(start, end, until) for (start, end), until in zip(times, ends, strict=True)))


@dataclass(frozen=True, slots=True)
class Listening:
    """Hearing somebody out, at one moment.

    Attributes:
        at: seconds of the telling so far.
        events: what the learner did.
        cut_off: whether the customer has stopped because the learner began; `go_on` lets them.
        given_up: whether the learner ended the listening before the telling was over.
    """

    telling: Telling
    at: float = 0.0
    events: tuple[Event, ...] = ()
    cut_off: bool = False
    given_up: bool = False

    @property
    def over(self) -> bool:
        """Whether the customer has said everything, or will not be let."""
        return self.given_up or self.at >= self.telling.seconds

    @property
    def breath(self) -> int:
        """The breath being spoken, or whose silence it is; -1 before the first."""
        return self.telling.breath(self.at)

    @property
    def silence(self) -> bool:
        """Whether the customer is silent now, though not done."""
        return not self.over and not self.telling.words_at(self.at)

    def to(self, at: float) -> Listening:
        """The telling is at this second now; it never goes back, and stands still while the customer is cut off."""
        return self if self.cut_off or self.over else replace(self, at=min(max(self.at, at), self.telling.seconds))

    def cue(self, at: float | None = None) -> Listening:
        """The learner gave a sign of listening. Nothing is noted once the telling is over or cut off.

        Args:
            at: the second it began at, where that is known only afterwards; now when omitted.
        """
        return self if self.cut_off else self._with(What.CUE, at)

    def jump(self, at: float | None = None) -> Listening:
        """The learner began to talk: the customer stops. Going on talking is one and the same.

        Args:
            at: as in `cue`.
        """
        return self if self.cut_off or self.over else replace(self._with(What.JUMP, at), cut_off=True)

    def go_on(self) -> Listening:
        """The learner lets the customer go on."""
        return replace(self, cut_off=False)

    def give_up(self) -> Listening:
        """The learner hands in without hearing the rest."""
        return self if self.over else replace(self, given_up=True, cut_off=False)

    def _with(self, what: What, at: float | None) -> Listening:
        if self.over or len(self.events) >= MOST_EVENTS:
            return self
        when = self.at if at is None else min(max(0.0, at), self.at)
        events = sorted((*self.events, Event(what, round(when, 2))), key=lambda event: event.at)
        return replace(self, events=tuple(events))

    @property
    def detail(self) -> str:
        """As it is stored with the answer."""
        return json.dumps(
            {
                "breaths": [[said.start, said.end, said.until] for said in self.telling.breaths],
                "heard": round(self.at, 2),
                "given_up": self.given_up,
                "events": [[event.what.value, event.at] for event in self.events],
            }
        )


def moved(listening: Listening, telling: Telling) -> Listening:
    """The same listening over another telling of the same breaths: the voice was lost, or came at another pace."""
    before = listening.telling

    def there(at: float) -> float:
        number = before.breath(at)
        if number < 0 or number >= len(telling.breaths):
            return 0.0
        old, new = before.breaths[number], telling.breaths[number]
        if at < old.end:
            return new.start + before.share(number, at) * (new.end - new.start)
        silent = (at - old.end) / (old.until - old.end) if old.until > old.end else 0.0
        return new.end + min(1.0, silent) * (new.until - new.end)

    events = tuple(replace(event, at=round(there(event.at), 2)) for event in listening.events)
    return replace(listening, telling=telling, at=min(there(listening.at), telling.seconds), events=events)


def stored(detail: str, drill: Drill) -> Listening | None:
    """A listening as it was stored; None when there is none, or it fits no telling of this drill."""
    try:
        found: Any = json.loads(detail) if detail else None
        times = [tuple(float(value) for value in said) for said in found["breaths"]]
        events = tuple(Event(What(what), float(at)) for what, at in found["events"][:MOST_EVENTS])
        heard, given_up = float(found["heard"]), bool(found.get("given_up", False))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    flat = [value for said in times for value in said]
    if len(times) != len(drill.say) or any(len(said) != 3 for said in times) or flat != sorted(flat):
        return None
    if not all(0 <= value < _LONGEST for value in (*flat, heard, *(event.at for event in events))):
        return None
    telling = Telling(tuple(Said(*said) for said in times))
    events = tuple(sorted(events, key=lambda event: event.at))
    if heard >= telling.seconds - HUNDREDTH:  # what was heard to the end was rounded as it was written
        heard = telling.seconds
    return Listening(telling, heard, events, given_up=given_up)


_LONGEST = 36_000.0
