"""Figures that mean something: over a session or many replies, never over one.

A single reply is noisy to judge: trained people agree at kappa 0.31 to 0.64 on one utterance, and well on a session. So
acts are counted into a `Tally`, tallies are added up, and only a sum is turned into `Figures`.

Names and thresholds are MITI's, a coding manual for counsellors; here they are landmarks, never part of a mark:

- reflections to questions (R:Q): fair 1:1, good 2:1; complex reflections (%CR): fair 40 %, good 50 %. MITI 4.2.1
  (Moyers, Manuel & Ernst, 2014), section H; it calls them expert opinion, not yet shown by outcomes.
- open questions (%OQ): fair 50 %, good 70 %. MITI 3.1.1 (Moyers, Martin, Manuel, Miller & Ernst, 2010), which calls
  them “beginning proficiency” and “competency”; 4.2.1 no longer tells open from closed questions.

Every question counts as one, also the administrative ones, which are closed (MITI 4.2.1, section E). A check at the end
(“is that right?”) is no question of its own. The other figures are sayback's and have no threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from trainer.packs.model import Kind, Skill
from trainer.progress.model import Mode, SkillPoint
from trainer.scoring.result import Act, FlagKind

LEAST_REPLIES = 3
"""Replies below which no figure is given: that would be judging single replies."""
LEAST_COUNTED = 10
"""Acts below which a figure is given without a level."""
WINDOW = 28
"""Days of the rolling figures, today included: four weeks, so that every weekday counts alike."""
SESSION_GAP = timedelta(minutes=30)
"""Two replies further apart than this belong to two sessions."""
RETURN_AFTER = 7
"""Days without practice after which coming back is worth a word."""

TRAPS = frozenset(
    {
        FlagKind.SCRIPT,
        FlagKind.PREMATURE_SOLUTION,
        FlagKind.JARGON,
        FlagKind.BLAME,
        FlagKind.MINIMISE,
        FlagKind.POLICY,
        FlagKind.EMPTY_PROMISE,
    }
)
"""Flags that count as a trap stepped into."""
_IN_WORDS = frozenset({Kind.REPLY, Kind.REWRITE, Kind.PATIENCE, Kind.CONVERSATION})
"""Kinds that are answered in words to a customer; a note for the file or a choice has no questions to count."""
_REFLECTIONS = (Act.REFLECTION, Act.COMPLEX_REFLECTION)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted in a number of replies; tallies are added up with ``+``.

    Attributes:
        replies: whole replies, in words to a customer, whose acts are known; of a conversation each turn is one.
        reflections: simple and complex ones; `complex` of them complex.
        open, closed, administrative: questions of each kind.
        solved: answers that offer a solution; `acknowledged` of them after a feeling was acknowledged. A conversation
            is one answer, here and below.
        contradictions: answers that say something the customer did not say.
        traps: traps stepped into, each kind once an answer.
    """

    replies: int = 0
    reflections: int = 0
    complex: int = 0
    open: int = 0
    closed: int = 0
    administrative: int = 0
    solved: int = 0
    acknowledged: int = 0
    contradictions: int = 0
    traps: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def questions(self) -> int:
        """Questions of every kind."""
        return self.open + self.closed + self.administrative


COUNTED = tuple(one.name for one in fields(Tally))
"""The names of a tally's counts, in their order."""


class Level(StrEnum):
    """Where a figure stands beside MITI's thresholds."""

    GOOD = "good"
    FAIR = "fair"
    BELOW = "below fair"


@dataclass(frozen=True, slots=True)
class Ratio:
    """Reflections to questions. Without a question it is written as it is, ``3:0``, and is nothing like infinity."""

    reflections: int
    questions: int

    @property
    def text(self) -> str:
        """``2.1:1``, ``3:0``, or a dash when there was neither."""
        if not self.reflections and not self.questions:
            return "–"
        if not self.questions:
            return f"{self.reflections}:0"
        return f"{self.reflections / self.questions:.1f}:1"

    @property
    def counts(self) -> str:
        """``38:18``, as counted."""
        return f"{self.reflections}:{self.questions}"

    @property
    def level(self) -> Level | None:
        """Where it stands (see the module); None while too little was counted."""
        if self.reflections + self.questions < LEAST_COUNTED:
            return None
        if self.reflections >= 2 * self.questions:
            return Level.GOOD
        return Level.FAIR if self.reflections >= self.questions else Level.BELOW


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; `fair` and `good` are its thresholds in per cent, None when there are none."""

    part: int
    whole: int
    fair: int | None = None
    good: int | None = None

    @property
    def percent(self) -> int | None:
        """Rounded; None when there is nothing to have a share of."""
        return round(100 * self.part / self.whole) if self.whole else None

    @property
    def text(self) -> str:
        """``45 %``, or a dash."""
        return "–" if self.percent is None else f"{self.percent} %"

    @property
    def counts(self) -> str:
        """``17 of 38``, as counted."""
        return f"{self.part} of {self.whole}"

    @property
    def level(self) -> Level | None:
        """Where it stands, told from the counts and not the rounded figure; None while too little was counted."""
        if self.fair is None or self.good is None or self.whole < LEAST_COUNTED:
            return None
        if 100 * self.part >= self.good * self.whole:
            return Level.GOOD
        return Level.FAIR if 100 * self.part >= self.fair * self.whole else Level.BELOW


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures over enough replies; make them with `figures`."""

    replies: int
    ratio: Ratio
    complex: Share
    open: Share
    acknowledged: Share
    contradictions: int
    traps: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of practice in one mode under one scorer.

    Attributes:
        replies: every reply that was marked; `whole` of them more than “only what was missed”.
        skills: for each skill the sum of its marks over the whole replies, and how many rated it.
    """

    day: date
    mode: Mode
    scorer: str
    replies: int
    whole: int
    tally: Tally
    skills: Mapping[Skill, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Moment:
    """One marked reply, as far as sessions care."""

    at: datetime
    mode: Mode
    tally: Tally


@dataclass(frozen=True, slots=True)
class Session:
    """Replies that were handed in without a longer break, with what was counted in each mode."""

    begun: datetime
    ended: datetime
    replies: int
    tallies: Mapping[Mode, Tally] = field(default_factory=dict)


def tally_of(result: str, kind: Kind, flags: Sequence[str], detail: str = "") -> Tally:
    """Count one whole answer.

    Args:
        result: its stored result, JSON as `trainer.scoring.result.Result.to_dict` gives it; any text is taken: without
            acts that can be read nothing is counted.
        kind: the drill's; only answers in words to a customer are counted.
        flags: the names of its flags.
        detail: what a conversation holds beyond its words (see `trainer.conversation.detail`).
    """
    acts = _acts(result) if kind in _IN_WORDS else None
    if acts is None:
        return Tally()
    return Tally(
        replies=_turns(detail) if kind is Kind.CONVERSATION else 1,
        reflections=sum(acts.count(act) for act in _REFLECTIONS),
        complex=acts.count(Act.COMPLEX_REFLECTION),
        open=acts.count(Act.OPEN_QUESTION),
        closed=acts.count(Act.CLOSED_QUESTION),
        administrative=acts.count(Act.ADMINISTRATIVE_QUESTION),
        solved=int(Act.SOLUTION in acts),
        acknowledged=int(Act.SOLUTION in acts and Act.ACKNOWLEDGEMENT in acts[: acts.index(Act.SOLUTION)]),
        contradictions=int(FlagKind.CONTRADICTION in flags),
        traps=len(TRAPS.intersection(flags)),
    )


def figures(tally: Tally) -> Figures | None:
    """The figures of a session or of many replies; None below `LEAST_REPLIES`."""
    if tally.replies < LEAST_REPLIES:
        return None
    return Figures(
        replies=tally.replies,
        ratio=Ratio(tally.reflections, tally.questions),
        complex=Share(tally.complex, tally.reflections, 40, 50),
        open=Share(tally.open, tally.questions, 50, 70),
        acknowledged=Share(tally.acknowledged, tally.solved),
        contradictions=tally.contradictions,
        traps=tally.traps,
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    return sum(tallies, Tally())


def rolling(days: Iterable[Day], mode: Mode, last: date, *, window: int = WINDOW) -> Tally:
    """What was counted in one mode on the `window` days that end with `last`."""
    first = last - timedelta(days=window - 1)
    return total(one.tally for one in days if one.mode is mode and first <= one.day <= last)


def sessions(moments: Iterable[Moment]) -> tuple[Session, ...]:
    """Replies, oldest first, as sessions, newest first (see `SESSION_GAP`)."""
    groups: list[list[Moment]] = []
    for moment in moments:
        if groups and moment.at - groups[-1][-1].at <= SESSION_GAP:
            groups[-1].append(moment)
        else:
            groups.append([moment])
    return tuple(
        Session(
            begun=group[0].at,
            ended=group[-1].at,
            replies=len(group),
            tallies={mode: total(one.tally for one in group if one.mode is mode) for mode in Mode},
        )
        for group in reversed(groups)
    )


def trend(days: Iterable[Day], mode: Mode | None = None) -> tuple[SkillPoint, ...]:
    """Each skill's mean mark on each day, oldest first; of one mode, or of both together."""
    sums: dict[tuple[date, Skill], tuple[int, int]] = {}
    for one in days:
        if mode is None or one.mode is mode:
            for skill, (points, count) in one.skills.items():
                before = sums.get((one.day, skill), (0, 0))
                sums[one.day, skill] = (before[0] + points, before[1] + count)
    order = {skill: number for number, skill in enumerate(Skill)}
    return tuple(
        SkillPoint(day.isoformat(), skill, points / count, count)
        for (day, skill), (points, count) in sorted(sums.items(), key=lambda item: (item[0][0], order[item[0][1]]))
        if count
    )


def returns(days: Iterable[date]) -> tuple[date, ...]:
    """The days on which practice was taken up again after `RETURN_AFTER` days or more without, oldest first."""
    ordered = sorted(set(days))
    return tuple(now for before, now in pairwise(ordered) if (now - before).days > RETURN_AFTER)


def _acts(result: str) -> list[str] | None:
    try:
        found = json.loads(result)
        return [str(one["act"]) for one in found["acts"]]
    except (ValueError, KeyError, TypeError):  # written by hand, or by a program that is not ours
        return None


def _turns(detail: str) -> int:
    """How often the learner spoke in a conversation; at least once."""
    try:
        return max(1, len(json.loads(detail)["turns"]))
    except (ValueError, KeyError, TypeError):  # as with the acts
        return 1
