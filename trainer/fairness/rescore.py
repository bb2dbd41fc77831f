"""Marking stored replies again, by the scorer, the packs and the accepted wordings of today."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from trainer.errors import NotFound
from trainer.packs.model import Band, Skill

if TYPE_CHECKING:
    from trainer.fairness.overlay import Overlay
    from trainer.packs.catalog import Catalog
    from trainer.progress.model import Attempt, Marks
    from trainer.progress.repository import Repository

_log = logging.getLogger(__name__)

BATCH = 200
"""Marks stored in one transaction: what an interruption costs at most."""
BIGGEST = 5
"""Changes told one by one."""


class Fate(StrEnum):
    """What came of one stored reply."""

    CURRENT = "current"
    """Marked by just this scorer, pack and wordings before."""
    SAME = "same"
    """Marked by others, with the same figures."""
    CHANGED = "changed"
    NEW = "new"
    """Not marked before: a crash came between, or the drill was not installed."""
    GONE = "gone"
    """Its drill is not installed any more."""
    FAILED = "failed"
    """The scorer could not mark it; the log says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One stored reply and the marks it would have now; `after` is None when nothing is to be stored."""

    fate: Fate
    attempt: Attempt
    after: Marks | None = None

    @property
    def points(self) -> int:
        """Points gained or lost overall."""
        return (
            0 if self.after is None or self.attempt.marks is None else self.after.overall - self.attempt.marks.overall
        )


def changes(
    repository: Repository, catalog: Catalog, learners: Iterable[int], *, drill: str | None = None
) -> Iterator[Change]:
    """What marking again would change, reply by reply, oldest first; stores nothing.

    Args:
        learners: ids of profiles.
        drill: only replies to this drill, ``pack/id``.

    Raises:
        StorageError: the record of practice cannot be read.
    """
    for learner in learners:
        overlays: dict[str, Overlay] = {}
        for attempt in repository.each_attempt(learner, drill=drill):
            if attempt.drill not in overlays:
                overlays[attempt.drill] = repository.disputes.overlay(learner, attempt.drill)
            yield _change(attempt, catalog, overlays[attempt.drill])


def applied(repository: Repository, found: Iterator[Change]) -> Iterator[Change]:
    """Store the marks of changes as they pass, a batch at a time, beside the earlier ones.

    An interruption loses the batch under way at most; what is stored is `Fate.CURRENT` the next time.

    Raises:
        StorageError: the record of practice cannot be read or written.
    """
    while batch := list(islice(found, BATCH)):
        repository.store_all((one.attempt.id, one.after) for one in batch if one.after is not None)
        yield from batch


def _change(attempt: Attempt, catalog: Catalog, overlay: Overlay) -> Change:
    from trainer.fairness.fingerprint import scorer_data
    from trainer.progress.bookkeeper import marked_by, marks_from_result
    from trainer.scoring import SCORER_VERSION

    try:
        drill = catalog.drill(attempt.drill)
    except NotFound:
        return Change(Fate.GONE, attempt)
    pack_hash = catalog.pack_hash(drill)
    before = attempt.marks
    if before is not None and before.made_by == (SCORER_VERSION, scorer_data(), pack_hash, overlay.hash):
        return Change(Fate.CURRENT, attempt)
    try:
        result = marked_by(drill, overlay, attempt)
    except Exception:  # noqa: BLE001  (one reply that brings the scorer down must not keep all others from their marks)
        _log.exception("attempt %s could not be scored", attempt.id)
        return Change(Fate.FAILED, attempt)
    after = marks_from_result(result, pack_hash, overlay)
    if before is None:
        return Change(Fate.NEW, attempt, after)
    return Change(Fate.SAME if _figures(before) == _figures(after) else Fate.CHANGED, attempt, after)


def _figures(marks: Marks) -> tuple[object, ...]:
    return marks.overall, marks.band, [(marks.skills.get(s), marks.bands.get(s)) for s in Skill], sorted(marks.flags)


def _words(change: Change) -> tuple[str, str, int]:
    return change.attempt.drill, change.attempt.reply, change.points


@dataclass
class Moved:
    """How one skill, or the whole, moved: replies whose band rose or fell, and the sum of points over `count`."""

    count: int = 0
    up: int = 0
    down: int = 0
    points: int = 0

    @property
    def mean(self) -> float:
        """Points a reply, on average; 0 without any."""
        return self.points / self.count if self.count else 0.0

    def take(self, before: tuple[int | None, Band | None], after: tuple[int | None, Band | None]) -> None:
        """Count one reply; one that is not rated on either side is left out."""
        if before[0] is None or after[0] is None:
            return
        self.count += 1
        self.points += after[0] - before[0]
        if before[1] is not None and after[1] is not None:
            self.up += after[1].rank > before[1].rank
            self.down += after[1].rank < before[1].rank


@dataclass
class Summary:
    """Changes, counted as they pass. It keeps only the biggest ones.

    Attributes:
        bands: how many replies moved from one overall band to another.
        skills: by skill; None is the overall mark.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    bands: Counter[tuple[Band, Band]] = field(default_factory=Counter)
    skills: dict[Skill | None, Moved] = field(default_factory=lambda: {None: Moved()} | {s: Moved() for s in Skill})
    gone: Counter[str] = field(default_factory=Counter)
    biggest: list[Change] = field(default_factory=list)

    @property
    def replies(self) -> int:
        """All that were looked at."""
        return sum(self.fates.values())

    @property
    def to_store(self) -> int:
        """Replies that have marks to be stored."""
        return self.fates[Fate.SAME] + self.fates[Fate.CHANGED] + self.fates[Fate.NEW]

    def take(self, change: Change) -> None:
        """Count one change."""
        self.fates[change.fate] += 1
        before, after = change.attempt.marks, change.after
        if change.fate is Fate.GONE:
            self.gone[change.attempt.drill] += 1
        if before is None or after is None:
            return
        if before.band is not after.band:
            self.bands[before.band, after.band] += 1
        self.skills[None].take((before.overall, before.band), (after.overall, after.band))
        for skill in Skill:
            self.skills[skill].take(
                (before.skills.get(skill), before.bands.get(skill)), (after.skills.get(skill), after.bands.get(skill))
            )
        if change.points and all(_words(change) != _words(one) for one in self.biggest):
            self.biggest.append(change)
            self.biggest.sort(key=lambda one: (-abs(one.points), one.attempt.submitted, one.attempt.id))
            del self.biggest[BIGGEST:]
