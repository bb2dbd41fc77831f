"""Whole conversations played: the marked paths of a drill, which are its own test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.conversation.state import Talk, opening
from trainer.conversation.step import answer
from trainer.packs.model import Breath, Drill, Path
from trainer.wording import count


@dataclass(frozen=True, slots=True)
class Played:
    """A marked path and where it led.

    Attributes:
        left: how many of its turns were not needed any more.
    """

    path: Path
    talk: Talk
    left: int

    @property
    def as_marked(self) -> bool:
        """Whether it ended where its writer says, with its last turn."""
        return self.talk.moment.ending == self.path.ending and not self.left

    @property
    def trouble(self) -> str:
        """What is wrong, in a sentence; empty when nothing is."""
        if self.as_marked:
            return ""
        if not self.talk.over:
            return f"is still at the beat {self.talk.moment.beat!r} after its {count(len(self.path.turns), 'turn')}"
        if self.talk.moment.ending != self.path.ending:
            return (
                f"ends in {self.talk.moment.ending!r} after {count(len(self.talk.turns), 'turn')}, "
                f"not in {self.path.ending!r}"
            )
        return f"ends {count(self.left, 'turn')} early"


def play(drill: Drill, path: Path) -> Played:
    """Play a marked path, as far as the customer stays."""
    talk = played(drill, path.turns)
    return Played(path, talk, len(path.turns) - len(talk.turns))


def said_well(drill: Drill, path: Path, beat: str) -> str:
    """What is answered at a beat in a marked conversation; empty when it never comes there."""
    turns = played(drill, path.turns).turns
    return next((turn.outcome.text for turn in turns if turn.before.beat == beat), "")


def played(drill: Drill, turns: Sequence[str]) -> Talk:
    """The conversation after these turns, or at its end if that comes first."""
    talk = opening(drill)
    for turn in turns:
        if talk.over:
            break
        talk = answer(talk, turn)
    return talk


def lines(talk: Talk) -> tuple[str, ...]:
    """A conversation told line by line, for a writer: beat, words, what was heard, trust."""
    told = [f"{talk.drill.customer.name}: {_said(talk.first_words)}"]
    for number, turn in enumerate(talk.turns, 1):
        outcome = turn.outcome
        bands = ", ".join(f"{skill} {band}" for skill, band in outcome.bands.items()) or "nothing to rate"
        extras = [
            *outcome.flags,
            *(f"asked {name}" for name in outcome.asked),
            *(["closing check"] if outcome.check else []),
        ]
        told.append(f"{number}. at {turn.beat}, you: {outcome.text}")
        told.append(f"   {outcome.band} {outcome.overall} ({bands}{''.join(f'; {extra}' for extra in extras)})")
        by = ", ".join(f"{move.said} {move.by:+d}" for move in turn.moves)
        told.append(f"   trust {turn.before.trust} → {turn.trust}{f' ({by})' if by else ''}")
        told.append(f"   {talk.drill.customer.name}: {_said(turn.said)}")
    return tuple(told)


def _said(breaths: Sequence[Breath]) -> str:
    return " ".join(breath.text for breath in breaths)
