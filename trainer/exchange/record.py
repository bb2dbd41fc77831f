"""One attempt as it leaves the program: with the learner's name, and every mark it was ever given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from trainer.progress.model import Attempt, Marks, Profile
from trainer.progress.repository import Repository


@dataclass(frozen=True, slots=True)
class Record:
    """An attempt to write out, or one that was read.

    Attributes:
        learner: the name of whose attempt it is; `attempt.profile` means nothing outside its database and is 0.
        attempt: with the marks in force.
        marks: all marks, those in force first; empty while it is unmarked.
    """

    learner: str
    attempt: Attempt
    marks: tuple[Marks, ...]


def records(
    repository: Repository, profiles: Sequence[Profile], *, drill: str | None = None, since: datetime | None = None
) -> Iterator[Record]:
    """The attempts of these learners, one learner after the other, each oldest first.

    Args:
        drill: only of this drill, ``pack/id``.
        since: only those submitted then or later.

    Raises:
        StorageError: the database cannot be read.
    """
    for profile in profiles:
        for attempt in repository.each_attempt(profile.id, drill=drill, since=since):
            marks = repository.marks_of(attempt.id) if attempt.marks is not None else ()
            yield Record(profile.name, replace(attempt, profile=0), marks)
