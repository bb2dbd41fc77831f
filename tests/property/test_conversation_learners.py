"""Every shipped conversation, played by learners of every sort: always an ending, never an error, always the same.

``SAYBACK_LEARNERS`` says how many play each (80 without it; the full proof is 500).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from trainer.conversation import judge as judging
from trainer.conversation.explore import explore
from trainer.conversation.play import play
from trainer.conversation.state import Talk, opening
from trainer.conversation.step import answer
from trainer.packs.loader import read_pack
from trainer.packs.model import Drill, EndingKind, Kind

DRILLS = Path(__file__).parents[2] / "drills"
LEARNERS = int(os.environ.get("SAYBACK_LEARNERS", "80"))
NOISE = ("", "mm", "asdf qwer 12 !!", "What? What? What?", "Calm down, it's only our policy.", "Anything else?")
SCRIPT = "I understand your frustration and apologise for any inconvenience. Can I take your account number?"


def conversations() -> list[Drill]:
    packs = [read_pack(file).pack for file in sorted(DRILLS.glob("*.toml"))]
    return [drill for pack in packs if pack for drill in pack.drills if drill.kind is Kind.CONVERSATION]


ALL = conversations()


def named(drill: Drill) -> str:
    return drill.address


def by_name(drill: Drill, name: str) -> Talk:
    return play(drill, next(path for path in drill.paths if path.name == name)).talk


def test_there_are_conversations_to_play() -> None:
    assert len(ALL) >= 12


@pytest.mark.parametrize("drill", ALL, ids=named)
def test_every_beat_and_every_ending_can_be_reached(drill: Drill) -> None:
    found = explore(drill)
    assert found.complete
    assert (found.unreached(drill), found.unattained(drill)) == ((), ())


@pytest.mark.parametrize("drill", ALL, ids=named)
def test_a_good_a_hasty_and_a_dismissive_learner_come_to_different_endings(drill: Drill) -> None:
    good, hasty, dismissive = (by_name(drill, name) for name in ("good", "hasty", "dismissive"))
    assert len({talk.moment.ending for talk in (good, hasty, dismissive)}) == 3
    assert good.ending is not None
    assert good.ending.kind in (EndingKind.LOYAL, EndingKind.SETTLED)
    assert good.trust > max(hasty.trust, dismissive.trust)


def material(drill: Drill) -> tuple[Sequence[str], ...]:
    """What learners of a drill say: good turns of its writer's, poor ones, questions, and what has no place in it."""
    best = next(path for path in drill.paths if path.name == "good").turns
    poor = [path.turns[at] for path in drill.paths if path.name != "good" for at in (0, -1)]
    asks = [unknown.ask[0] for unknown in drill.unknowns[:3]]
    return best, poor, asks, (*NOISE, SCRIPT)


def wandering(drill: Drill, source: random.Random) -> Talk:
    """A learner with habits of their own: how often each sort of turn comes."""
    kinds = material(drill)
    habits = [source.random() for _ in kinds]
    talk = opening(drill)
    while not talk.over:
        (sort,) = source.choices(kinds, habits)
        talk = answer(talk, source.choice(sort))
    return talk


@pytest.mark.parametrize("drill", ALL, ids=named)
def test_learners_of_every_sort_all_reach_an_ending(drill: Drill) -> None:
    source = random.Random(drill.address)
    endings: Counter[str] = Counter()
    for _ in range(LEARNERS):
        talk = wandering(drill, source)
        assert talk.ending is not None
        assert 1 <= len(talk.turns) <= 14
        assert all(0 <= point <= 100 for point in talk.curve)
        assert all(turn.said and all(breath.text for breath in turn.said) for turn in talk.turns)
        endings[talk.ending.id] += 1
    assert len(endings) >= 3, endings


@pytest.mark.parametrize("drill", ALL[:2], ids=named)
def test_the_same_learner_has_the_same_conversation_with_nothing_remembered(drill: Drill) -> None:
    first = wandering(drill, random.Random(7))
    judging._scored.cache_clear()
    assert wandering(drill, random.Random(7)) == first


CURVES = Path(__file__).with_name("trust_curves.txt")
ANEW = "look at what moved; when it is right: python -m tests.property.test_conversation_learners"


def curves() -> str:
    """Every marked path on a line: where it ends, and trust at its start and after each turn."""
    played = [(drill, path, play(drill, path).talk) for drill in ALL for path in drill.paths]
    lines = [
        f"{drill.address:<28} {path.name:<11} {talk.moment.ending:<20} {' '.join(map(str, talk.curve))}"
        for drill, path, talk in played
    ]
    return "\n".join(lines) + "\n"


def test_the_trust_curves_are_as_they_were() -> None:
    assert curves() == CURVES.read_text(encoding="utf-8"), ANEW


if __name__ == "__main__":
    CURVES.write_text(curves(), encoding="utf-8")
