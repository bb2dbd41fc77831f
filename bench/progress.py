"""How long the record of practice takes, with many attempts in it: ``python -m bench.progress [--attempts N …]``.

With several numbers, such as ``1000 10000 100000 1000000``, it shows how everything grows from one to the next. The
past is ten years of sessions at 600 drills; what is kept up with the marks (memories, tallies) is built by the
program's own code, which is measured as well. Home and Progress are opened in a real pseudo-terminal.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.table import Spread, table
from bench.terminal import Terminal
from trainer.clock import SystemClock
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Skill
from trainer.paths import Paths
from trainer.progress.model import Draft, Marks, Mode
from trainer.progress.repository import Repository
from trainer.progress.rows import to_micros
from trainer.progress.schedule import due
from trainer.progress.stats import counts, estimate_minutes, history, latest_bands, skill_trend
from trainer.progress.summary import rest, summary
from trainer.settings import Settings, save

ATTEMPTS, DRILLS, DAYS = 100_000, 600, 3650
LEARNER = "Benchmark"
SESSION = 6
"""Replies of a session, four minutes apart."""
NOW = datetime.now(UTC).replace(microsecond=0)
"""The past ends now: the program that is opened over it has a clock of its own."""
REPLY = "Three months of wrong bills, and two calls where you were told it was sorted: no wonder you are fed up. " * 3
ACTS = ("reflection", "complex-reflection", "acknowledgement", "open-question", "closed-question", "solution", "other")
_PAGE = 20_000
_INSERTS = (
    "INSERT INTO attempt (seq, id, profile, drill, pack_hash, started, submitted, mode, reply, notes, plays, mark) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 1, ?)",
    "INSERT INTO mark (seq, attempt, scorer, data, pack_hash, overlay, stored, overall, band, reflect, reflect_band, "
    "acknowledge, acknowledge_band, clarify, clarify_band, flags) "
    "VALUES (?, ?, ?, '', ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')",
    "INSERT INTO mark_result VALUES (?, ?)",
)
Measured = dict[str, Spread]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.progress", description=__doc__)
    parser.add_argument("--attempts", type=int, nargs="+", default=[ATTEMPTS], help=f"how many ({ATTEMPTS})")
    parser.add_argument("--runs", type=int, default=5, help="how often Home and Progress are opened (5)")
    args = parser.parse_args(argv)
    found: dict[int, Measured] = {}
    sizes: dict[int, int] = {}
    for attempts in args.attempts:
        with tempfile.TemporaryDirectory(prefix="sayback-bench-") as folder:
            found[attempts], sizes[attempts] = _measured(Path(folder), attempts, args.runs)
    for attempts, rows in found.items():
        table(
            f"the record of practice: {attempts:,} attempts at {min(DRILLS, attempts)} drills in ten years, "
            f"{sizes[attempts] / 1e6:,.0f} MB, {sizes[attempts] / attempts / 1e3:.1f} kB an attempt",
            ("what", "least", "p50", "p99", "most"),
            [
                (what, *map(_ms, (min(spread.values), spread.median, spread.at(0.99), max(spread.values))))
                for what, spread in rows.items()
            ],
        )
    if len(found) > 1:
        table(
            "growth: the median, ms; kB an attempt",
            ("what", *(f"{attempts:,}" for attempts in found)),
            [
                *((what, *(_ms(rows[what].median) for rows in found.values())) for what in next(iter(found.values()))),
                ("size of the file", *(f"{size / attempts / 1e3:.1f} kB" for attempts, size in sizes.items())),
            ],
        )
    return 0


def _measured(home: Path, attempts: int, runs: int) -> tuple[Measured, int]:
    """Everything over a past of so many attempts, and the size of its file in bytes."""
    paths = Paths(home, home, home / "cache")
    repository = Repository.open(paths, SystemClock())
    learner = repository.profile(LEARNER).id
    addresses = _addresses()
    _fill(repository, learner, attempts, addresses)
    found = {"build the memories, once": _spread(lambda: repository.memories.rebuild(learner), 1)}
    found["build the sums, once"] = _spread(lambda: repository.tallies.rebuild(learner), 1)
    repository.database.read("PRAGMA wal_checkpoint(TRUNCATE)")
    repository.close()
    found["open the database"] = _spread(lambda: Repository.open(paths, SystemClock()).close(), 30)
    repository = Repository.open(paths, SystemClock())
    size = repository.statistics.size
    found |= _reading(repository, learner, addresses)
    found |= _writing(repository, learner)
    repository.close()
    with tempfile.TemporaryDirectory(prefix="sayback-bench-") as empty:
        found |= _opening(home, Path(empty), runs)
    return found, size


def _addresses() -> list[str]:
    """Drills that are installed, and as many others as make `DRILLS`."""
    installed = [drill.address for drill in Catalog.load(Paths.from_environment()).drills]
    return [*installed, *(f"gone{number % 10}/drill{number}" for number in range(DRILLS))][:DRILLS]


def _fill(repository: Repository, learner: int, attempts: int, addresses: Sequence[str]) -> None:
    """Put attempts in as the repository would, in one transaction instead of two each."""
    source = random.Random(1)
    repository.database.read("PRAGMA foreign_keys = OFF")  # an attempt names its mark before that is there
    with repository.database.write() as connection:
        rows = _past(source, learner, attempts, addresses)
        while page := list(itertools.islice(rows, _PAGE)):
            for statement, values in zip(_INSERTS, zip(*page, strict=True), strict=True):
                connection.executemany(statement, values)
    repository.database.read("PRAGMA foreign_keys = ON")


def _past(
    source: random.Random, learner: int, attempts: int, addresses: Sequence[str]
) -> Iterator[tuple[tuple[object, ...], ...]]:
    """An attempt's rows after another's: of the attempt, of its mark, of its result."""
    bands, hash_ = list(Band), "a" * 64
    results = [
        json.dumps(
            {
                "acts": [{"act": act, "span": [0, 27]} for act in source.choices(ACTS, k=6)],
                "skills": {skill.value: {"score": source.randrange(101)} for skill in Skill},
                "feelings": [],
                "questions": [],
                "facts": [
                    {"id": f"fact-{n}", "status": "missed", "note": "nothing like it was said"} for n in range(20)
                ],
            }
        )
        for _ in range(64)
    ]
    for seq in range(1, attempts + 1):
        session = (seq - 1) // SESSION * SESSION
        begun = NOW - timedelta(days=DAYS) * (1 - session / attempts) - timedelta(hours=1)
        when = to_micros(begun + timedelta(seconds=min(240, 3600 * 24 * DAYS / attempts / 2) * (seq - 1 - session)))
        spoken = seq < attempts and source.random() < 0.3
        marks = [value for _ in range(4) for value in (source.randrange(101), source.choice(bands).value)]
        yield (
            (
                seq,
                str(uuid.UUID(int=source.getrandbits(128))),
                learner,
                source.choice(addresses),
                hash_,
                when - 60_000_000,
                when,
                (Mode.SPOKEN if spoken else Mode.TYPED).value,
                REPLY,
                seq,
            ),
            (seq, seq, "1.0.0" if seq < 0.6 * attempts else "1.1.0", hash_, when, *marks),
            (seq, source.choice(results)),
        )


def _reading(repository: Repository, learner: int, addresses: Sequence[str]) -> Measured:
    """What Home and Progress ask."""
    newest = repository.attempts(learner, limit=1)[0]
    asked: dict[str, Callable[[], object]] = {
        "what is due": lambda: due((), repository.memories.of(learner), NOW),
        "Progress, its first page": lambda: summary(repository, learner, LEARNER, NOW),
        "Progress, the other pages": lambda: rest(repository, learner, NOW, retention=0.9, installed=addresses),
        "skills over 30 days": lambda: skill_trend(repository, learner, days=30, now=NOW),
        "skills over ten years": lambda: skill_trend(repository, learner, days=3660, now=NOW),
        "latest bands": lambda: latest_bands(repository, learner),
        "latest 30 attempts": lambda: repository.attempts(learner, limit=30),
        "unfinished and unmarked": lambda: (repository.drafts(learner), repository.unmarked(learner)),
        "minutes a session takes": lambda: estimate_minutes(repository, learner, 6),
        "counts": lambda: counts(repository, learner),
        "the attempt before": lambda: repository.previous(newest),
        "history of a drill": lambda: history(repository, learner, newest.drill, limit=200),
    }
    return {what: _spread(work, 30) for what, work in asked.items()}


def _writing(repository: Repository, learner: int) -> Measured:
    """What happens while a learner types and hands in."""
    numbers = iter(range(1_000_000))

    def draft(number: int) -> Draft:
        return Draft(f"bench-{number}", "pack0/drill0", "a" * 64, NOW, NOW, text=REPLY)

    submitted: list[str] = []

    def submit() -> None:
        submitted.append(repository.submit(learner, draft(next(numbers))).id)

    result = json.dumps({"acts": [{"act": act, "span": [0, 27]} for act in ACTS] * 5})
    marks = Marks("1.1.0", 50, Band.FAIR, dict.fromkeys(Skill, 50), (), result, dict.fromkeys(Skill, Band.FAIR))

    def whole() -> None:
        repository.store_marks(repository.submit(learner, draft(next(numbers))).id, marks)

    return {
        "keep a draft": _spread(lambda: repository.keep_draft(learner, draft(-1)), 2000),
        "hand a reply in": _spread(submit, 300),
        "store its marks": _spread(lambda: repository.store_marks(submitted.pop(0), marks), 300),
        "save an attempt, both": _spread(whole, 300),
    }


def _opening(home: Path, empty: Path, runs: int) -> Measured:
    """From the start until Home has been read, over this past and over none, turn about; from `p` to Progress."""
    for folder in (home, empty):
        paths = Paths(folder, folder, folder / "cache")
        save(paths.settings, replace(Settings(), weekly_copy=False))  # a copy of gigabytes would be measured too
    full_homes: list[float] = []
    empty_homes: list[float] = []
    pictures: list[float] = []
    for turn in range(runs + 1):
        bare, _ = _opened(empty, progress="")
        full, picture = _opened(home, progress="[typed]")
        if turn:  # the first turn warms the file cache
            empty_homes.append(bare)
            full_homes.append(full)
            pictures.append(picture)
    return {
        "Home read, nothing practised": Spread(tuple(empty_homes)),
        "Home read": Spread(tuple(full_homes)),
        "Progress, first picture": Spread(tuple(pictures)),
    }


def _opened(home: Path, *, progress: str) -> tuple[float, float]:
    """Seconds until the learner's name stands on Home, and from `p` until Progress has painted this text."""
    terminal = Terminal([sys.executable, "-m", "trainer", "--profile", LEARNER], {"SAYBACK_HOME": str(home)})
    try:
        shown = terminal.painted(LEARNER) - terminal.began
        if not progress:
            return shown, 0.0
        time.sleep(1.0)  # what Home still does in the background (the voice, the charts) is not Progress's
        pressed = terminal.press("p")
        return shown, terminal.painted(progress) - pressed
    finally:
        terminal.end()


def _spread(work: Callable[[], object], times: int) -> Spread:
    measured = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        measured.append(time.perf_counter() - begun)
    return Spread(tuple(measured))


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.2f} ms"


if __name__ == "__main__":
    raise SystemExit(main())
