"""How long the record of practice takes, with many attempts in it: ``python -m bench.progress [--attempts N]``."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.table import Spread, table
from trainer.clock import SystemClock
from trainer.packs.model import Band, Skill
from trainer.paths import Paths
from trainer.progress.model import Draft, Marks, Mode
from trainer.progress.repository import Repository
from trainer.progress.rows import to_micros
from trainer.progress.schedule import due
from trainer.progress.stats import counts, estimate_minutes, history, latest_bands, skill_trend

ATTEMPTS, DRILLS, DAYS = 100_000, 600, 730
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
REPLY = "Three months of wrong bills, and two calls where you were told it was sorted: no wonder you are fed up. " * 3
RESULT = json.dumps({"overall": 50, "acts": [{"act": "reflection", "span": [0, 27]}] * 60})
_INSERTS = (
    "INSERT INTO attempt (seq, id, profile, drill, pack_hash, started, submitted, mode, reply, notes, plays) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 1)",
    "INSERT INTO mark (seq, attempt, scorer, data, pack_hash, overlay, stored, overall, band, reflect, reflect_band, "
    "acknowledge, acknowledge_band, clarify, clarify_band, flags) "
    "VALUES (?, ?, '1.0.0', '', ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')",
    "INSERT INTO mark_result VALUES (?, ?)",
    "UPDATE attempt SET mark = ? WHERE seq = ?",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.progress", description=__doc__)
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    attempts: int = parser.parse_args(argv).attempts
    with tempfile.TemporaryDirectory(prefix="sayback-bench-") as folder:
        home = Path(folder)
        paths = Paths(home, home, home / "cache")
        repository = Repository.open(paths, SystemClock())
        learner = repository.profile("Bench").id
        _fill(repository, learner, attempts)
        repository.close()
        rows = [_row("open the database", lambda: Repository.open(paths, SystemClock()).close())]
        repository = Repository.open(paths, SystemClock())
        rows += _reading(repository, learner)
        rows += _writing(repository, learner)
        size = repository.statistics.size / 1e6
        repository.close()
    drills, title = min(DRILLS, attempts), "the record of practice"
    table(
        f"{title}: {attempts:,} attempts at {drills} drills in {DAYS} days, {size:,.0f} MB",
        ("what", "p50", "p99", "most"),
        rows,
    )
    return 0


def _fill(repository: Repository, learner: int, attempts: int) -> None:
    """Put attempts in as the repository would, in one transaction instead of two each."""
    source, bands = random.Random(1), list(Band)
    with repository.database.write() as connection:
        for seq in range(1, attempts + 1):
            when = to_micros(NOW - timedelta(days=DAYS) * (1 - seq / attempts))
            drill, hash_ = f"pack{seq % 10}/drill{source.randrange(DRILLS // 10)}", "a" * 64
            mode = source.choice(list(Mode)).value
            marks: list[object] = [
                value for _ in range(4) for value in (source.randrange(101), source.choice(bands).value)
            ]
            id_ = str(uuid.UUID(int=source.getrandbits(128)))
            connection.execute(_INSERTS[0], (seq, id_, learner, drill, hash_, when - 60_000_000, when, mode, REPLY))
            connection.execute(_INSERTS[1], (seq, seq, hash_, when, *marks))
            connection.execute(_INSERTS[2], (seq, RESULT))
            connection.execute(_INSERTS[3], (seq, seq))


def _reading(repository: Repository, learner: int) -> list[tuple[str, str, str, str]]:
    """What Home and Progress ask."""
    newest = repository.attempts(learner, limit=1)[0]

    def what_is_due() -> None:
        due((), repository.memories.of(learner), NOW)

    return [
        _row("what is due", what_is_due),
        _row("skills over 30 days", lambda: skill_trend(repository, learner, days=30, now=NOW)),
        _row("skills over a year", lambda: skill_trend(repository, learner, days=365, now=NOW)),
        _row("latest bands", lambda: latest_bands(repository, learner)),
        _row("latest 30 attempts", lambda: repository.attempts(learner, limit=30)),
        _row("unfinished and unmarked", lambda: (repository.drafts(learner), repository.unmarked(learner))),
        _row("minutes a session takes", lambda: estimate_minutes(repository, learner, 6)),
        _row("counts", lambda: counts(repository, learner)),
        _row("the attempt before", lambda: repository.previous(newest)),
        _row("history of a drill", lambda: history(repository, learner, newest.drill)),
    ]


def _writing(repository: Repository, learner: int) -> list[tuple[str, str, str, str]]:
    """What happens while a learner types and hands in."""
    numbers = iter(range(1_000_000))

    def draft(number: int) -> Draft:
        return Draft(f"bench-{number}", "pack0/drill0", "a" * 64, NOW, NOW, text=REPLY)

    submitted: list[str] = []

    def submit() -> None:
        submitted.append(repository.submit(learner, draft(next(numbers))).id)

    marks = Marks("1.0.0", 50, Band.FAIR, dict.fromkeys(Skill, 50), (), RESULT, dict.fromkeys(Skill, Band.FAIR))
    return [
        _row("keep a draft", lambda: repository.keep_draft(learner, draft(-1)), times=2000),
        _row("hand a reply in", submit, times=300),
        _row("store its marks", lambda: repository.store_marks(submitted.pop(), marks), times=300),
    ]


def _row(what: str, work: Callable[[], object], times: int = 30) -> tuple[str, str, str, str]:
    measured = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        measured.append(time.perf_counter() - begun)
    spread = Spread(tuple(measured))
    median, late, most = (f"{1000 * seconds:.2f} ms" for seconds in (spread.median, spread.at(0.99), max(measured)))
    return what, median, late, most


if __name__ == "__main__":
    raise SystemExit(main())
