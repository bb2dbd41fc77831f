"""One attempt as it leaves the program: with the learner's name, and every mark it was ever given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from trainer.progress.model import Attempt, Marks, Profile
from trainer.progress.repository import Repository
from trainer.progress.rows import from_micros, to_micros


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


@dataclass(frozen=True, slots=True)
class Contents:
    """What `records` is going to bring: told before anything is written.

    Attributes:
        replies: how many attempts.
        unmarked: how many of them have no marks yet.
        first: when the earliest was handed in, `last` when the latest; None when there are none.
    """

    replies: int = 0
    unmarked: int = 0
    first: datetime | None = None
    last: datetime | None = None


def contents(
    repository: Repository, profiles: Sequence[Profile], *, drill: str | None = None, since: datetime | None = None
) -> Contents:
    """What `records` brings for the same arguments. Raises StorageError."""
    rows = [
        repository.database.read(
            "SELECT count(*), coalesce(sum(mark IS NULL), 0), min(submitted), max(submitted) FROM attempt "
            "WHERE profile = :profile AND (:drill IS NULL OR drill = :drill) AND submitted >= :since",
            {"profile": profile.id, "drill": drill, "since": -(2**62) if since is None else to_micros(since)},
        )[0]
        for profile in profiles
    ]
    held = [row for row in rows if row[0]]
    if not held:
        return Contents()
    return Contents(
        replies=sum(row[0] for row in held),
        unmarked=sum(row[1] for row in held),
        first=from_micros(min(row[2] for row in held)),
        last=from_micros(max(row[3] for row in held)),
    )


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
