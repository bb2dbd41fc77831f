"""A record of practice in a passing folder, and drafts, marks and attempts to put into it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.app import MOMENT, FixedClock
from trainer.packs.model import Band, Skill
from trainer.paths import Paths
from trainer.progress.model import Attempt, Draft, Marks, Mode
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus

DRILL = "telecom/third-month"


def utc_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine's own zone be UTC, as far as it can be told to."""
    if hasattr(time, "tzset"):
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()


def paths_in(folder: Path) -> Paths:
    """Data, settings and cache in one folder, as with SAYBACK_HOME."""
    return Paths(folder, folder, folder / "cache")


@contextmanager
def opened(folder: Path, clock: FixedClock | None = None) -> Iterator[Repository]:
    """An open repository, closed again."""
    repository = Repository.open(paths_in(folder), clock or FixedClock())
    try:
        yield repository
    finally:
        repository.close()


def make_draft(
    attempt: str = "a1",
    text: str = "Three months wrong.",
    *,
    drill: str = DRILL,
    at: datetime = MOMENT,
    mode: Mode = Mode.TYPED,
    focus: Focus | None = None,
) -> Draft:
    """An unfinished reply, begun a minute before it was written."""
    return Draft(attempt, drill, "a" * 64, at - timedelta(minutes=1), at, mode, text, focus=focus)


def make_marks(overall: int = 50, *, scorer: str = "1.0.0", skills: dict[Skill, int] | None = None) -> Marks:
    """Marks with a band that fits the figures; every skill at the overall mark when none are given."""
    rated = dict.fromkeys(Skill, overall) if skills is None else skills
    scores = {skill: rated.get(skill) for skill in Skill}
    return Marks(
        scorer,
        overall,
        band_of(overall),
        scores,
        (),
        json.dumps({"overall": overall, "tip": "Ask what changed."}),
        {skill: None if score is None else band_of(score) for skill, score in scores.items()},
        "a" * 64,
    )


def band_of(score: int) -> Band:
    """A band for a figure; the figures are this test's own."""
    return Band.STRONG if score >= 70 else Band.FAIR if score >= 40 else Band.WEAK if score >= 10 else Band.NONE


def practise(
    repository: Repository,
    profile: int,
    attempt: str,
    at: datetime,
    overall: int | None = 50,
    *,
    drill: str = DRILL,
    mode: Mode = Mode.TYPED,
    focus: Focus | None = None,
    skills: dict[Skill, int] | None = None,
) -> Attempt:
    """Hand a reply in at a moment and mark it, unless `overall` is None."""
    draft = make_draft(attempt, f"reply {attempt}", drill=drill, at=at, mode=mode, focus=focus)
    stored = repository.submit(profile, draft)
    return stored if overall is None else repository.store_marks(attempt, make_marks(overall, skills=skills))


def words_of(given: Draft | Attempt) -> str:
    """The learner's words, in a draft or an attempt."""
    return given.text if isinstance(given, Draft) else given.reply


def day(number: int, hour: int = 12) -> datetime:
    """The so-manieth of November 2026, in UTC."""
    return datetime(2026, 11, number, hour, tzinfo=UTC)
