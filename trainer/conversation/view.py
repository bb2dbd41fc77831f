"""The drill as it stands at one moment of a conversation: what a single reply to it is held to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from trainer.conversation.state import Moment, beat_of
from trainer.packs.model import Band, Breath, Drill, Kind, Skill
from trainer.scoring.result import Focus

KEPT = 1024
"""Views kept; each may be prepared for the scorer, which keeps fewer."""


class Same:
    """A value by its identity: hashing all of a drill would cost as much as what is kept."""

    __slots__ = ("value",)

    def __init__(self, value: Drill) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value


def view(drill: Drill, moment: Moment) -> Drill:
    """A plain reply drill of everything said so far: the facts told, the feelings shown, the unknowns still open.

    It depends on which beats were reached and what was asked, not on the order, and is kept: preparing one for the
    scorer costs more than scoring.
    """
    return _view(Same(drill), frozenset(moment.visited), frozenset(moment.asked), frozenset(moment.told))


@lru_cache(maxsize=KEPT)
def _view(key: Same, visited: frozenset[str], asked: frozenset[str], told: frozenset[str]) -> Drill:
    drill = key.value
    beats = [beat for beat in drill.beats if beat.id in visited]
    felt = {name for beat in beats for name in beat.feelings}
    answers = tuple(Breath(one.answer) for one in drill.unknowns if one.id in asked and one.answer)
    return replace(
        drill,
        kind=Kind.REPLY,
        say=(*(breath for beat in beats for breath in beat.say), *answers),
        facts=tuple(fact for fact in drill.facts if fact.id in told),
        feelings=tuple(feeling for feeling in drill.feelings if feeling.name in felt),
        unknowns=tuple(one for one in drill.unknowns if one.id not in asked),
        replies=(),
        beats=(),
        endings=(),
        paths=(),
    )


def focus(drill: Drill, moment: Moment) -> Focus:
    """What a turn is rated on: what this beat tells, shows and leaves open, less what is done already."""
    beat = beat_of(drill, moment.beat)
    met = dict(moment.done).get(Skill.ACKNOWLEDGE, Band.NONE).rank >= Band.FAIR.rank
    return Focus(
        facts=_fresh(drill, moment),
        feelings=() if met else beat.feelings,
        unknowns=() if beat.closing and not beat.unknowns else worth_asking(drill, moment),
    )


def worth_asking(drill: Drill, moment: Moment) -> tuple[str, ...]:
    """The ids of what is worth asking at this beat and was not asked yet."""
    beat = beat_of(drill, moment.beat)
    names = beat.unknowns or tuple(unknown.id for unknown in drill.unknowns)
    return tuple(name for name in names if name not in moment.asked)


def _fresh(drill: Drill, moment: Moment) -> tuple[str, ...]:
    """What this beat told and the learner has not said back; else, before the goodbye, what an answer told."""
    beat = beat_of(drill, moment.beat)
    here = tuple(name for name in beat.facts if name not in moment.restated)
    if here or beat.facts or beat.closing:
        return here
    return tuple(name for name in moment.told if name not in moment.restated and _hidden(drill, name))


def _hidden(drill: Drill, name: str) -> bool:
    return any(fact.id == name and fact.hidden for fact in drill.facts)
