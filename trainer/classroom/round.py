"""One drill with a class: its stages, what may be done in each, and the clock that hurries nobody. Pure.

A round goes hear → answer → marks → gallery → pair → vote → model → closed. The host moves it on and may go back;
nothing moves by itself but the step from hearing to answering, when the last breath has been told. The clock never cuts
anyone off: a reply is taken for as long as the stage lasts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from trainer.classroom.model import Stage

MINUTES = 3.0
"""How long a class writes when the plan does not say."""
GALLERY = 4
"""Replies of a gallery: what is read in a minute, and what fits a projector in large words."""
HALF_A_MINUTE = 30.0
LONGEST_SHOWN = 20
"""Replies that the stored choice of a gallery may name; what is longer was not written by this program."""


ORDER = tuple(Stage)

TITLES = {
    Stage.HEAR: "Listen",
    Stage.ANSWER: "Answer",
    Stage.MARKS: "What was heard",
    Stage.GALLERY: "Replies",
    Stage.PAIR: "Two replies",
    Stage.VOTE: "Which would you rather hear?",
    Stage.MODEL: "A strong reply",
    Stage.CLOSED: "Until the next one",
}
"""What a stage is called on every screen."""


class Doing(StrEnum):
    """What a learner can do in a round."""

    LISTEN = "listen"
    WRITE = "write"
    SEE_MARKS = "see-marks"
    RETRY = "retry"
    SEE_GALLERY = "see-gallery"
    SEE_PAIR = "see-pair"
    VOTE = "vote"
    SEE_MODEL = "see-model"


_AFTER_ANSWER = frozenset(ORDER[ORDER.index(Stage.MARKS) :])

MAY: dict[Doing, frozenset[Stage]] = {
    Doing.LISTEN: frozenset(ORDER),
    Doing.WRITE: frozenset({Stage.ANSWER}),
    Doing.SEE_MARKS: _AFTER_ANSWER,
    Doing.RETRY: _AFTER_ANSWER,
    Doing.SEE_GALLERY: frozenset({Stage.GALLERY}),
    Doing.SEE_PAIR: frozenset({Stage.PAIR, Stage.VOTE}),
    Doing.VOTE: frozenset({Stage.VOTE}),
    Doing.SEE_MODEL: frozenset({Stage.MODEL, Stage.CLOSED}),
}
"""In which stages each of these can be done."""


def may(doing: Doing, stage: Stage) -> bool:
    """Whether a learner can do this now."""
    return stage in MAY[doing]


def after(stage: Stage, *, gallery: bool = True, pair: bool = True, model: bool = True) -> Stage | None:
    """The stage that comes next, passing over those that have nothing to show; None after the last.

    Args:
        stage: where the round is.
        gallery: whether there are replies to be shown.
        pair: whether there are two to set side by side.
        model: whether the drill has a strong reply.
    """
    empty = _empty(gallery=gallery, pair=pair, model=model)
    return next((later for later in ORDER[ORDER.index(stage) + 1 :] if later not in empty), None)


def before(stage: Stage, *, gallery: bool = True, pair: bool = True, model: bool = True) -> Stage | None:
    """The stage to go back to, as `after`; None before the first, and once the round is closed."""
    if stage is Stage.CLOSED:
        return None
    empty = _empty(gallery=gallery, pair=pair, model=model)
    return next((earlier for earlier in reversed(ORDER[: ORDER.index(stage)]) if earlier not in empty), None)


def _empty(*, gallery: bool, pair: bool, model: bool) -> frozenset[Stage]:
    shows = {Stage.GALLERY: gallery, Stage.PAIR: pair, Stage.VOTE: pair, Stage.MODEL: model}
    return frozenset(stage for stage, something in shows.items() if not something)


# ---- the clock -------------------------------------------------------------------------------------------------------


def ends_at(now: datetime, minutes: float) -> datetime:
    """When a clock of so many minutes, started now, runs out."""
    return now + timedelta(minutes=minutes)


def seconds_left(ends: datetime | None, now: datetime) -> float | None:
    """Seconds until the clock runs out, negative from then on; None without a clock."""
    return None if ends is None else (ends - now).total_seconds()


def clock_words(ends: datetime | None, now: datetime) -> str:
    """The clock as a learner reads it: no countdown of seconds in the last half minute, no end when it has run out."""
    left = seconds_left(ends, now)
    if left is None:
        return "take your time"
    if left <= 0:
        return "finish in your own time"
    if left <= HALF_A_MINUTE:
        return "half a minute"
    quarters = int(-(-left // 15)) * 15
    minutes, seconds = divmod(quarters, 60)
    return f"about {minutes}:{seconds:02d} left"


# ---- what is shown ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What the host has chosen to show of a round.

    Attributes:
        words: whether the complaint is also on the learners' screens while it sounds.
        gallery: the ids of the replies in the gallery, in the order they are shown.
        pair: the ids of the two replies side by side; one or none while they are not chosen.
        result: whether the votes may be seen.
    """

    words: bool = True
    gallery: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    result: bool = False

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Shown:
        """Read it back; whatever cannot be read counts as not chosen."""
        try:
            plain = json.loads(text or "{}")
        except (json.JSONDecodeError, RecursionError):
            return cls()
        if not isinstance(plain, dict):
            return cls()
        gallery, pair = _ids(plain.get("gallery")), _ids(plain.get("pair"))
        return cls(plain.get("words") is not False, gallery, pair[:2], plain.get("result") is True)

    def without(self, reply: str) -> Shown:
        """The same with one reply taken out; a pair that has lost one is not shown."""
        gallery, pair = (tuple(one for one in ids if one != reply) for ids in (self.gallery, self.pair))
        return replace(self, gallery=gallery, pair=pair)


NOTHING_SHOWN = Shown()
"""Nothing chosen yet."""


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(one for one in value if isinstance(one, str)))[:LONGEST_SHOWN]


def counted(votes: Iterable[str], pair: tuple[str, ...]) -> tuple[int, ...]:
    """How many votes each of the two has; votes for anything else are not counted."""
    cast = list(votes)
    return tuple(cast.count(one) for one in pair)
