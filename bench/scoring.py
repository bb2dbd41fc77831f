"""How fast the scorer is, and, when a gold set is given, how well it agrees with people.

    python -m bench.scoring                                  speed, on the marked replies of the shipped packs
    python -m bench.scoring --memory                         and what 10,000 replies in a row take
    python -m bench.scoring --gold DIR [--pack FILE]         and agreement with the raters in DIR
    python -m bench.scoring --gold DIR --leave DRILL …       the same, for these drills alone and for the others

A gold set is a folder with ``replies.jsonl`` (``id``, ``drill``, ``reply``), ``rater-*.jsonl`` (``id``, ``reflection``
0-4, ``emotion`` 0-3, ``clarify`` 0-3, ``overall`` 0-100, ``band``, ``flags``) and ``pack.toml``. Agreement is
Spearman's rank correlation with the raters' mean; the interval is a bootstrap over replies (400 samples, seed 1).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from bench.table import table
from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Drill, Skill
from trainer.paths import shipped_packs
from trainer.scoring import MAX_SCORED, score
from trainer.scoring.result import Result

BANDS = (Band.WEAK, Band.FAIR, Band.STRONG)
FLAGS = (
    "contradiction",
    "parrot",
    "premature-solution",
    "interrogation",
    "script",
    "blame|minimise",
    "already-answered",
)
SAMPLES = 400
IN_A_ROW = 10_000


@dataclass(frozen=True)
class Judged:
    """One reply with what the raters and the scorer make of it."""

    drill: str
    kind: str
    ratings: tuple[dict[str, object], ...]
    result: Result

    def mean(self, key: str) -> float:
        """The raters' mean."""
        return statistics.fmean(float(str(rating[key])) for rating in self.ratings)

    @property
    def band(self) -> int:
        """The raters' middle band."""
        ranks = sorted([band.value for band in BANDS].index(str(rating["band"])) for rating in self.ratings)
        return ranks[len(ranks) // 2]

    def flagged(self, names: set[str]) -> bool:
        """Whether at least two raters raised one of these flags."""
        return sum(bool(names & set(map(str, _list(rating["flags"])))) for rating in self.ratings) >= 2

    def skill(self, name: Skill) -> float:
        """The scorer's mark for a skill, 0 when it is not rated."""
        return float(self.result.by_skill[name].score or 0)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.scoring", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--gold", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument(
        "--pack", type=Path, metavar="FILE", help="the drills of the gold sets; by default DIR/pack.toml"
    )
    parser.add_argument(
        "--leave", nargs="*", default=[], metavar="DRILL", help="drills to report apart from the others"
    )
    parser.add_argument("--kinds", action="store_true", help="the mean overall mark by how the replies were made")
    parser.add_argument(
        "--memory", type=int, nargs="?", const=IN_A_ROW, metavar="REPLIES", help="mark so many replies in a row first"
    )
    args = parser.parse_args(argv)
    if args.memory:
        _memory(args.memory)
    _speed()
    if not args.gold:
        print("\nNo gold set given (--gold DIR): agreement is not measured.")
    return max([_agreement(folder, args) for folder in args.gold], default=0)


def _memory(replies: int) -> None:
    """What stays resident while the marked replies of all shipped drills are marked over and over."""
    drills = [drill for source in sorted(shipped_packs().glob("*.toml")) for drill in _drills(source)]
    pairs = [(drill, reply.text) for drill in drills for reply in drill.replies]
    rows = [("the drills read", _mb(_resident()))]
    steps = {1, replies, *(replies * tenth // 10 for tenth in range(1, 10))}
    for number, (drill, text) in enumerate(islice(cycle(pairs), replies), start=1):
        score(drill, text)
        if number in steps:
            rows.append((f"after {number:,} replies", _mb(_resident())))
    rows.append(("the most", _mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
    table(f"Resident memory, {len(pairs)} replies to {len(drills)} drills in turn (at most 60 MB)", ("when", ""), rows)


def _resident() -> float:
    """Resident memory of this process, in MB of 1,048,576 bytes; Linux."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def _mb(megabytes: float) -> str:
    return f"{megabytes:.1f} MB"


def _speed() -> None:
    drills = [drill for source in sorted(shipped_packs().glob("*.toml")) for drill in _drills(source)]
    replies = [(drill, reply.text) for drill in drills for reply in drill.replies]
    if not replies:
        print("No shipped packs: speed is not measured.")
        return
    first = _timed(lambda: score(*replies[0]))
    times, fresh = [], []
    for drill in drills:
        texts = [reply.text for reply in drill.replies]
        if texts:
            fresh.append(_timed(partial(score, drill, texts[0])))
            times += [_timed(partial(score, drill, text)) for _ in range(5) for text in texts]
    times.sort()
    fresh.sort()
    words = " ".join(reply for _, reply in replies)
    long = [
        (size, min(_timed(partial(score, drills[0], words[:size])) for _ in range(5)))
        for size in (1000, 2000, MAX_SCORED)
    ]
    huge = min(_timed(lambda: score(drills[0], words * 20)) for _ in range(3))
    rows = [
        ("first reply of a process", _ms(first), ""),
        ("the first reply to a drill, median", _ms(fresh[len(fresh) // 2]), ""),
        (f"a reply, median of {len(times)}", _ms(times[len(times) // 2]), "2 ms"),
        ("a reply, 99th percentile", _ms(times[int(0.99 * len(times))]), "10 ms"),
        *((f"{size:,} characters", _ms(took), "20 ms" if size == MAX_SCORED else "") for size, took in long),
        (f"{len(words * 20):,} characters, cut", _ms(huge), "20 ms"),
    ]
    table("Scoring one reply, time of one core", ("what", "time", "at most"), rows)


def _agreement(folder: Path, args: argparse.Namespace) -> int:
    missing = [
        name
        for name in ("replies.jsonl", "pack.toml")
        if not (folder / name).exists() and not (name == "pack.toml" and args.pack)
    ]
    if missing or not list(folder.glob("rater-*.jsonl")):
        print(f"{folder} is not a gold set: {', '.join(missing) or 'rater-*.jsonl'} is missing.", file=sys.stderr)
        return 1
    judged = _judge(folder, args.pack or folder / "pack.toml")
    left = set(args.leave)
    groups = [(folder.name, judged)]
    if left:
        groups.append(
            (f"{folder.name}, left-out drills", [one for one in judged if one.drill.rpartition("/")[2] in left])
        )
        groups.append(
            (f"{folder.name}, the others", [one for one in judged if one.drill.rpartition("/")[2] not in left])
        )
    for title, group in groups:
        if group:
            _report(title, group)
    if args.kinds:
        _by_kind(folder.name, judged)
    return 0


def _judge(folder: Path, pack: Path) -> list[Judged]:
    drills = {drill.address: drill for drill in _drills(pack)}
    raters = [{str(row["id"]): row for row in _rows(source)} for source in sorted(folder.glob("rater-*.jsonl"))]
    return [
        Judged(
            str(row["drill"]),
            str(row.get("made_as", "")),
            tuple(rater[str(row["id"])] for rater in raters),
            score(drills[str(row["drill"])], str(row["reply"]), spoken=bool(row.get("spoken", False))),
        )
        for row in _rows(folder / "replies.jsonl")
    ]


def _report(title: str, group: list[Judged]) -> None:
    measures: list[tuple[str, str, Callable[[Judged], float]]] = [
        ("overall", "overall", lambda one: float(one.result.overall)),
        ("reflect", "reflection", lambda one: one.skill(Skill.REFLECT)),
        ("acknowledge", "emotion", lambda one: one.skill(Skill.ACKNOWLEDGE)),
        ("clarify", "clarify", lambda one: one.skill(Skill.CLARIFY)),
    ]
    rows: list[tuple[str, str, str]] = []
    for name, key, mark in measures:
        ours, theirs = [mark(one) for one in group], [one.mean(key) for one in group]
        low, high = _interval(ours, theirs)
        rows.append((f"{name}, Spearman", f"{spearman(ours, theirs):.3f}", f"{low:.2f} to {high:.2f}"))
    apart = [abs(max(1, one.result.band.rank) - 1 - one.band) for one in group]
    rows.append(("band, same", f"{apart.count(0) / len(apart):.3f}", ""))
    rows.append(("band, two off", f"{apart.count(2) / len(apart):.3f}", ""))
    for flag in FLAGS:
        names = set(flag.split("|"))
        pairs = [(bool(names & set(one.result.flag_names)), one.flagged(names)) for one in group]
        hit, extra, missed = (
            sum(pair == kind for pair in pairs) for kind in ((True, True), (True, False), (False, True))
        )
        f1 = 2 * hit / (2 * hit + extra + missed) if hit + extra + missed else 1.0
        rows.append((f"flag {flag}, F1", f"{f1:.2f}", f"{hit} right, {extra} too many, {missed} missed"))
    table(
        f"Agreement with {len(group[0].ratings)} raters: {title}, {len(group)} replies",
        ("measure", "value", "95 %"),
        rows,
    )


def _by_kind(title: str, judged: list[Judged]) -> None:
    kinds = sorted({one.kind for one in judged})
    rows = []
    for kind in kinds:
        group = [one for one in judged if one.kind == kind]
        ours = statistics.fmean(one.result.overall for one in group)
        rows.append((kind, f"{ours:.0f}", f"{statistics.fmean(one.mean('overall') for one in group):.0f}"))
    table(f"Mean overall by kind of reply: {title}", ("made as", "scorer", "raters"), rows)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's rank correlation, ties by their mean rank; 0 when one side does not vary."""
    left, right = _ranks(a), _ranks(b)
    mean_left, mean_right = statistics.fmean(left), statistics.fmean(right)
    both = sum((x - mean_left) * (y - mean_right) for x, y in zip(left, right, strict=True))
    spread = (sum((x - mean_left) ** 2 for x in left) * sum((y - mean_right) ** 2 for y in right)) ** 0.5
    return both / spread if spread else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2
        start = end + 1
    return ranks


def _interval(a: Sequence[float], b: Sequence[float]) -> tuple[float, float]:
    chance = random.Random(1)
    found = []
    for _ in range(SAMPLES):
        drawn = [chance.randrange(len(a)) for _ in a]
        found.append(spearman([a[i] for i in drawn], [b[i] for i in drawn]))
    found.sort()
    return found[int(0.025 * SAMPLES)], found[int(0.975 * SAMPLES) - 1]


def _drills(source: Path) -> tuple[Drill, ...]:
    reading = read_pack(source)
    return reading.pack.drills if reading.pack is not None else ()


def _rows(source: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _timed(work: Callable[[], object]) -> float:
    """Seconds of one core; other programs on the machine do not count."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
