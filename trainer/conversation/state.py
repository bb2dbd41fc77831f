"""Where a conversation stands, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trainer.packs.model import Band, Beat, Breath, Drill, Ending, EndingKind, Skill
from trainer.scoring.result import Result


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that moved trust: its rule in ``trust.toml``, by how many points, and what it did to the customer."""

    rule: str
    by: int
    said: str


@dataclass(frozen=True)
class Outcome:
    """What was heard in one turn of the learner's.

    Attributes:
        text: the learner's words; empty is silence.
        overall: 0 to 100; `band` is its band.
        bands: the band of each skill that this turn was rated on; what has nothing to say back, to meet or to ask any
            more is not rated.
        flags: what hurt, by the scorer's names, as it counts here.
        asked: ids of unknowns asked for in this turn for the first time, in order.
        open: whether one of them was asked for openly.
        apt: whether one of them is worth asking at this beat.
        repeated: whether something was asked that was asked for, or told, before.
        check: whether it holds a closing check.
        restated: ids of facts that it says back.
        result: the scorer's findings, against `Talk.complaint`; None for an outcome that nobody spoke.
    """

    text: str
    overall: int
    band: Band
    bands: Mapping[Skill, Band] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    open: bool = False
    apt: bool = False
    repeated: bool = False
    check: bool = False
    restated: tuple[str, ...] = ()
    result: Result | None = field(default=None, compare=False, repr=False)

    @property
    def silent(self) -> bool:
        """Whether nothing was said."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides how it goes on, without the words that led here.

    Attributes:
        beat: the id of the beat that waits for an answer, or of the last one.
        trust: 0 to 100.
        told: ids of the facts told so far, in order.
        visited: ids of the beats so far, each once, in order.
        asked: ids of the unknowns asked for so far, in order.
        restated: ids of the facts that the learner has said back.
        done: the best band of each skill since this beat began.
        answered: how often this beat was answered.
        count: the learner's turns so far.
        repeats: how often the customer had to say that something was said already.
        silences: how often nobody answered.
        ending: the id of the ending; empty while it goes on.
    """

    beat: str
    trust: int
    told: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()
    done: tuple[tuple[Skill, Band], ...] = ()
    answered: int = 0
    count: int = 0
    repeats: int = 0
    silences: int = 0
    ending: str = ""

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return bool(self.ending)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: what the learner said, what it did, what the customer said to it.

    Attributes:
        before: the moment it was said at.
        trust: after it.
        moves: what moved trust; their sum may be more than the difference, which is limited.
    """

    before: Moment
    outcome: Outcome
    trust: int
    moves: tuple[Move, ...]
    said: tuple[Breath, ...]

    @property
    def beat(self) -> str:
        """The id of the beat that was answered."""
        return self.before.beat


@dataclass(frozen=True)
class Talk:
    """A conversation so far. Begin with `opening`; never build one by hand."""

    drill: Drill
    moment: Moment
    said: tuple[Breath, ...]
    """What the customer said last."""
    turns: tuple[Turn, ...] = ()

    @property
    def beat(self) -> Beat:
        """The beat that waits for an answer, or the last one."""
        return beat_of(self.drill, self.moment.beat)

    @property
    def over(self) -> bool:
        """Whether the customer has gone."""
        return self.moment.over

    @property
    def trust(self) -> int:
        """0 to 100."""
        return self.moment.trust

    @property
    def ending(self) -> Ending | None:
        """How it ended, or None."""
        return next((ending for ending in self.drill.endings if ending.id == self.moment.ending), None)

    @property
    def first_words(self) -> tuple[Breath, ...]:
        """What the customer said first."""
        return self.drill.beats[0].say

    @property
    def curve(self) -> tuple[int, ...]:
        """Trust at the start and after each turn."""
        return (self.drill.trust, *(turn.trust for turn in self.turns))

    @property
    def checked(self) -> bool:
        """Whether a closing check was among the last things said."""
        return any(turn.outcome.check for turn in self.turns[-2:])


def opening(drill: Drill) -> Talk:
    """The moment after the customer's first words."""
    first = drill.beats[0]
    return Talk(drill, Moment(first.id, drill.trust, told=first.facts, visited=(first.id,)), first.say)


def rewound(talk: Talk, turn: int) -> Talk:
    """The conversation as it was before a turn, counted from 0."""
    said = talk.turns[turn - 1].said if turn else talk.first_words
    return Talk(talk.drill, talk.turns[turn].before, said, talk.turns[:turn])


def beat_of(drill: Drill, name: str) -> Beat:
    """A beat by its id."""
    return next(beat for beat in drill.beats if beat.id == name)


def ending_of(drill: Drill, *kinds: EndingKind) -> Ending:
    """The drill's first ending of the first of these kinds that it has; any ending when it has none of them."""
    for kind in kinds:
        for ending in drill.endings:
            if ending.kind is kind:
                return ending
    return drill.endings[-1]
