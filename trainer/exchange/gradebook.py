"""A row a learner, for whoever keeps the marks of a class: RFC 4180, UTF-8, guarded like the table of attempts.

Only whole replies that are marked count, as on Progress: what was practised as "missed only" is marked on less.
"""

from __future__ import annotations

from datetime import datetime

from trainer.exchange.csv_export import guarded_name, row
from trainer.packs.model import Band, Skill
from trainer.progress.model import Profile
from trainer.progress.repository import Repository
from trainer.progress.rows import from_micros, to_micros

_BANDS = tuple(reversed(Band))
COLUMNS = (
    "learner",
    "drills",
    "replies",
    "best",
    "mean",
    *(
        f"{skill.value}_{ending}"
        for skill in Skill
        for ending in ("mean", "latest", *(f"{band.value}_replies" for band in _BANDS))
    ),
    "first_day_utc",
    "last_day_utc",
)
"""``drills`` and ``replies`` count, ``best`` and ``mean`` are overall marks (0 to 100); for each skill its mean mark,
the band of the latest reply that rated it, and how many replies were in each band."""

_FILTERS = (
    "FROM attempt JOIN mark ON mark.seq = attempt.mark WHERE attempt.profile = :profile AND attempt.focus IS NULL "
    "AND (:drill IS NULL OR attempt.drill = :drill) AND attempt.submitted >= :since "
)
_FIGURES = ", ".join(
    f"avg(mark.{skill.value}), " + ", ".join(f"sum(mark.{skill.value}_band = '{band.value}')" for band in _BANDS)
    for skill in Skill
)


def header() -> str:
    """The first line, with its end."""
    return row(COLUMNS)


def write(repository: Repository, profile: Profile, *, drill: str | None = None, since: datetime | None = None) -> str:
    """A learner's row, with its end; one who has nothing marked has zeros and empty cells.

    Args:
        drill: only replies to this drill.
        since: only those handed in then or later.

    Raises:
        StorageError: the database cannot be read.
    """
    chosen: dict[str, object] = {
        "profile": profile.id,
        "drill": drill,
        "since": -(2**62) if since is None else to_micros(since),
    }
    replies, drills, best, mean, first, last, *figures = repository.database.read(
        "SELECT count(*), count(DISTINCT attempt.drill), max(mark.overall), avg(mark.overall), "
        f"min(attempt.submitted), max(attempt.submitted), {_FIGURES} {_FILTERS}",
        chosen,
    )[0]
    cells: list[object] = [guarded_name(profile.name), drills, replies, best, rounded(mean)]
    width = 1 + len(_BANDS)
    for number, skill in enumerate(Skill):
        average, *bands = figures[number * width : (number + 1) * width]
        cells += [rounded(average), _latest(repository, skill, chosen), *(band or 0 for band in bands)]
    return row([*cells, _day(first), _day(last)])


def _latest(repository: Repository, skill: Skill, chosen: dict[str, object]) -> str | None:
    column = f"mark.{skill.value}_band"
    found = repository.database.read(
        f"SELECT {column} {_FILTERS} AND {column} IS NOT NULL "
        "ORDER BY attempt.submitted DESC, attempt.seq DESC LIMIT 1",
        chosen,
    )
    return str(found[0][0]) if found else None


def rounded(mean: float | None) -> float | None:
    """A mean as it is told: to one decimal."""
    return None if mean is None else round(mean, 1)


def _day(micros: int | None) -> str | None:
    return None if micros is None else f"{from_micros(micros):%Y-%m-%d}"
