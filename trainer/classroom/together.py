"""What a class came to: bands per skill, what was missed most, which replies are worth talking about. Pure.

Nobody is ranked: replies are chosen for how they differ, shown in an order that has nothing to do with their marks, and
figures are told only of so many replies that they point at nobody.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from trainer.classroom.round import GALLERY
from trainer.packs.model import Band, Drill, Skill
from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus, Result

FEWEST = 3
"""Marked replies from which on a class's figures are shown to all: of one or two, everybody knows whose they are."""
_HELD = frozenset({FactStatus.RESTATED, FactStatus.PARTIAL, FactStatus.COPIED})
_MET = frozenset({FeelingStatus.TIED, FeelingStatus.NAMED})


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply of a round as the class looks at it; `result` is None until it is marked.

    Attributes:
        name: the owner's name where they let it be shown, else empty.
        hidden: taken out of sight by the host.
    """

    id: str
    seat: str
    text: str
    result: Result | None = None
    name: str = ""
    hidden: bool = False

    @property
    def showable(self) -> bool:
        """Whether it can be put before the class."""
        return not self.hidden and self.result is not None and bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Missed:
    """A fact or a feeling, and how many of the marked replies left it out."""

    text: str
    missed: int
    of: int


def bands(answers: Iterable[Answer]) -> dict[Skill, Counter[Band]]:
    """For each skill that this drill rates, how many replies came to which band."""
    found: dict[Skill, Counter[Band]] = {}
    for answer in answers:
        for mark in answer.result.marks if answer.result is not None else ():
            if mark.band is not None:
                found.setdefault(mark.skill, Counter())[mark.band] += 1
    return {skill: found[skill] for skill in Skill if skill in found}


def most_missed(answers: Iterable[Answer], drill: Drill, limit: int = 3) -> tuple[Missed, ...]:
    """What was left out most, key facts before others where it is as many, then in the customer's own order."""
    results = [answer.result for answer in answers if answer.result is not None]
    left: Counter[tuple[str, str]] = Counter()
    for result in results:
        left.update(("fact", one.id) for one in result.facts if one.status not in _HELD)
        left.update(("feeling", one.name) for one in result.feelings if one.status is FeelingStatus.MISSED)
    things = [(("fact", one.id), one.text, not one.key) for one in drill.facts]
    things += [(("feeling", one.name), f"how it feels: {one.name}", True) for one in drill.feelings]
    ranked = sorted(
        ((left[key], minor, number, text) for number, (key, text, minor) in enumerate(things) if left[key]),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    return tuple(Missed(text, missed, len(results)) for missed, _, _, text in ranked[:limit])


def holds(result: Result) -> frozenset[str]:
    """What is special about a reply, as names to compare: what it said back, met, asked, and what hurt it."""
    found = {f"fact {one.id}" for one in result.facts if one.status in _HELD}
    found |= {f"feeling {one.name} {one.status.value}" for one in result.feelings if one.status in _MET}
    found |= {f"asked {one.target or 'open'}" for one in result.questions if one.status is QuestionStatus.ON_TARGET}
    return frozenset(found | {f"flag {flag.kind.value}" for flag in result.flags})


def gallery(answers: Iterable[Answer], most: int = GALLERY) -> tuple[str, ...]:
    """Replies to show: each as different as can be from those chosen before it, in an order that means nothing.

    Weak ones come in only where there are too few others, and those that hold nothing never come in by themselves:
    nobody is held up as a warning. Equal words come once.

    Args:
        answers: the replies of the round; those that cannot be shown are left out.
        most: how many at most.
    """
    pool = _distinct(answer for answer in answers if answer.showable)
    better = [answer for answer in pool if _rank(answer) >= Band.FAIR.rank]
    chosen = _spread(better, most)
    if len(chosen) < 2:
        weak = [answer for answer in pool if _rank(answer) == Band.WEAK.rank]
        chosen += sorted(weak, key=lambda one: -_overall(one))[: 2 - len(chosen)]
    return tuple(answer.id for answer in sorted(chosen, key=_mixed))


def pair(answers: Iterable[Answer]) -> tuple[str, ...]:
    """The two replies that differ most in what they hold and least in their marks; empty when there are no two."""
    shown = sorted(_distinct(answer for answer in answers if answer.showable), key=_mixed)
    if len(shown) < 2:
        return ()

    def worth(two: tuple[Answer, Answer]) -> tuple[int, int]:
        one, other = two
        return len(_held(one) ^ _held(other)), -abs(_overall(one) - _overall(other))

    best = max(combinations(shown, 2), key=worth)
    return best[0].id, best[1].id


def _spread(pool: Sequence[Answer], most: int) -> list[Answer]:
    left, chosen = sorted(pool, key=_mixed), list[Answer]()
    while left and len(chosen) < most:
        best = max(left, key=lambda one: min((len(_held(one) ^ _held(other)) for other in chosen), default=0))
        chosen.append(best)
        left.remove(best)
    return chosen


def _distinct(answers: Iterable[Answer]) -> list[Answer]:
    seen: dict[str, Answer] = {}
    for answer in sorted(answers, key=_mixed):
        seen.setdefault(" ".join(answer.text.casefold().split()), answer)
    return list(seen.values())


def _mixed(answer: Answer) -> bytes:
    """An order of replies that has nothing to do with who wrote them, when, or how they were marked."""
    return hashlib.sha256(answer.id.encode("utf-8", "replace")).digest()


def _held(answer: Answer) -> frozenset[str]:
    return frozenset() if answer.result is None else holds(answer.result)


def _rank(answer: Answer) -> int:
    return 0 if answer.result is None else answer.result.band.rank


def _overall(answer: Answer) -> int:
    return 0 if answer.result is None else answer.result.overall
