"""What a class came to, round by round, as a report tells it: figures that point at nobody unless names are wanted.

Shared by the page, the table and the few lines on a terminal.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from trainer.classroom import blind, marks, paper, round, together
from trainer.classroom.model import Round
from trainer.classroom.outcome import Answered, Learner, Outcome
from trainer.packs.model import Band, Drill, Skill
from trainer.scoring.result import Result


@dataclass(frozen=True)
class RoundTold:
    """One round.

    Attributes:
        open: whether it may be told who answered what, and what only one or two did.
    """

    found: Outcome
    round: Round
    open: bool

    @cached_property
    def drill(self) -> Drill:
        """The drill as the class was shown it. Raises DataError when it cannot be read."""
        return paper.from_json(self.round.content).drill

    @cached_property
    def answered(self) -> tuple[Answered, ...]:
        """The replies of those in the class, in an order that has nothing to do with who came first."""
        return tuple(sorted(self.found.to(self.round), key=lambda one: mixed(one.reply.id)))

    def result(self, one: Answered) -> Result | None:
        """The marks of a reply with their evidence."""
        return marks.result_of(one.reply.mark, self.drill)

    @cached_property
    def _answers(self) -> tuple[together.Answer, ...]:
        return tuple(
            together.Answer(one.reply.id, one.reply.seat, one.reply.text, self.result(one), hidden=one.reply.hidden)
            for one in self.answered
        )

    @property
    def marked(self) -> int:
        """How many replies have marks."""
        return sum(one.result is not None for one in self._answers)

    @property
    def told(self) -> bool:
        """Whether there are enough replies for figures that point at nobody, or nothing has to be hidden."""
        return self.marked > 0 and (self.open or self.marked >= together.FEWEST)

    @property
    def bands(self) -> dict[Skill, Counter[Band]]:
        """For each skill, how many replies came to which band."""
        return together.bands(self._answers)

    @property
    def overall(self) -> Counter[Band]:
        """How many replies came to which band altogether."""
        return Counter(one.result.band for one in self._answers if one.result is not None)

    @property
    def missed(self) -> tuple[together.Missed, ...]:
        """What was left out most."""
        return together.most_missed(self._answers, self.drill, limit=5)

    @property
    def flags(self) -> Mapping[str, int]:
        """How many replies have each flag, the most frequent first."""
        found = Counter(name for one in self._answers if one.result is not None for name in one.result.flag_names)
        return dict(found.most_common())

    @property
    def votes(self) -> tuple[tuple[str, int], ...]:
        """The two replies that were voted on, by their ids, with their votes; empty when nobody voted."""
        pair = round.Shown.from_json(self.round.shown).pair
        cast = [vote.reply for vote in self.found.votes if vote.round == self.round.id]
        return tuple(zip(pair, round.counted(cast, pair), strict=True)) if pair and cast else ()

    @property
    def shown(self) -> tuple[Answered, ...]:
        """The replies that may be read by all: not those that the host hid, nor empty ones."""
        return tuple(one for one in self.answered if not one.reply.hidden and one.reply.text.strip())

    @property
    def agreement(self) -> tuple[blind.Agreement, ...]:
        """How far the host, who rated some replies blind, and the scorer agree; empty when none were rated."""
        ratings = [
            blind.Rating(one.reply, Band(one.overall), _rated(one.reflect, one.acknowledge, one.clarify))
            for one in self.found.ratings
            if one.round == self.round.id
        ]
        return blind.compared(ratings, self._answers) if ratings else ()


def rounds_told(found: Outcome, *, names: bool) -> tuple[RoundTold, ...]:
    """Every round of a class, the first one first."""
    return tuple(RoundTold(found, one, names) for one in found.rounds)


def called(names: bool) -> Callable[[Learner], str]:
    """What a learner is called in a report."""
    return (lambda learner: learner.name) if names else (lambda learner: learner.pseudonym)


def mixed(id_: str) -> bytes:
    """For an order that tells nothing."""
    return hashlib.sha256(f"report {id_}".encode()).digest()


def bands_said(counts: Counter[Band]) -> str:
    """Bands with their numbers, the best first: "12 strong, 20 fair"."""
    return ", ".join(f"{counts[band]} {band.value}" for band in reversed(Band) if counts[band])


def _rated(*bands: str | None) -> dict[Skill, Band]:
    return {skill: Band(band) for skill, band in zip(Skill, bands, strict=True) if band is not None}
