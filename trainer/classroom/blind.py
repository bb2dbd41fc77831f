"""Blind calibration: the host rates a few replies before seeing the scorer's marks, then sees how far they agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trainer.classroom.together import Answer
from trainer.fairness.kappa import agreement, kappa
from trainer.packs.model import Band, Skill

RATED = 5
"""Replies that are rated: a look at the scorer, not a study; see `Agreement.words`."""
LABELS = (Band.WEAK, Band.FAIR, Band.STRONG)
"""What a person chooses from; the scorer's "none" counts as weak."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What the host said of one reply: a band for the whole, and for the skills that they rated."""

    reply: str
    overall: Band
    skills: Mapping[Skill, Band]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judges agree on one thing.

    Attributes:
        name: "overall" or the skill.
        n: how many replies both judged.
        same: the share with the same band, 0 to 1; `kappa`: quadratically weighted, None where it is not defined.
    """

    name: str
    n: int
    same: float | None
    kappa: float | None

    @property
    def words(self) -> str:
        """In words: "4 of 5 the same, kappa 0.71"."""
        if self.same is None:
            return "not rated"
        shown = "not defined" if self.kappa is None else f"{self.kappa:.2f}".replace("-", "−")
        return f"{round(self.same * self.n)} of {self.n} the same, kappa {shown}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A reply that the host and the scorer see differently."""

    reply: str
    host: Band
    scorer: Band


def chosen(answers: Iterable[Answer], count: int = RATED) -> tuple[str, ...]:
    """Replies to rate: of every band as evenly as there are, in an order that tells nothing."""
    shelves: dict[Band, list[Answer]] = {}
    for answer in sorted(answers, key=_mixed):
        if answer.result is not None and answer.text.strip():
            shelves.setdefault(_three(answer.result.band), []).append(answer)
    picked: list[Answer] = []
    while len(picked) < count and any(shelves.values()):
        for band in LABELS:
            if shelves.get(band) and len(picked) < count:
                picked.append(shelves[band].pop(0))
    return tuple(answer.id for answer in sorted(picked, key=_mixed))


def compared(ratings: Iterable[Rating], answers: Iterable[Answer]) -> tuple[Agreement, ...]:
    """The agreement on the whole, then on each skill that was rated."""
    results = {answer.id: answer.result for answer in answers if answer.result is not None}
    rated = [(rating, results[rating.reply]) for rating in ratings if rating.reply in results]
    found = [_agreement("overall", [(_three(one.overall), _three(result.band)) for one, result in rated])]
    for skill in Skill:
        pairs = [
            (_three(one.skills[skill]), _three(band))
            for one, result in rated
            if skill in one.skills and (band := next((m.band for m in result.marks if m.skill is skill), None))
        ]
        if pairs:
            found.append(_agreement(skill.value, pairs))
    return tuple(found)


def apart(ratings: Iterable[Rating], answers: Iterable[Answer]) -> tuple[Apart, ...]:
    """The replies on which they differ, the furthest apart first."""
    results = {answer.id: answer.result for answer in answers if answer.result is not None}
    found = [
        Apart(one.reply, _three(one.overall), _three(result.band))
        for one in ratings
        if (result := results.get(one.reply)) is not None and _three(one.overall) is not _three(result.band)
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.host.rank - one.scorer.rank)))


def _agreement(name: str, pairs: list[tuple[Band, Band]]) -> Agreement:
    return Agreement(name, len(pairs), agreement(pairs), kappa(pairs, LABELS, quadratic=True))


def _three(band: Band) -> Band:
    return Band.WEAK if band is Band.NONE else band


def _mixed(answer: Answer) -> bytes:
    return hashlib.sha256(f"blind {answer.id}".encode("utf-8", "replace")).digest()
