"""Fit what tells whether a reply is about the customer's matter.

    python -m bench.topic --gold DIR … [--write | --check]

Every rated reply of some worth is held against its own complaint and against one of another pack (chosen by a fixed
seed). Logistic regression in plain Python, no chance in it beyond the seed. Says how well the two are told apart, with
the drills left out.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import random
import statistics
import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.levels import digest, name, part
from bench.levels import sources as rated_sources
from bench.rated import drills_of, gold, mixed, own_sets
from bench.table import table
from trainer.packs.model import Drill
from trainer.paths import shipped_packs
from trainer.scoring.engine import weigh
from trainer.scoring.meaning import meaning
from trainer.scoring.prepare import prepare
from trainer.scoring.topic import STEPS, TABLE, Topics, figures, matter, read

WORTH = 30.0
"""Points from which people took a reply for one to this complaint."""
COMMON = 3
ROUNDS, PACE, RIDGE = 3000, 0.5, 0.002
NAMES = ("share", "theirs", "others'", "best fact", "nearer", "numbers")


def background() -> dict[str, Any]:
    """What the shipped complaints say of complaints in general."""
    prepared = [
        prepare(drill)
        for source in sorted(shipped_packs().glob("*.toml"))
        for drill in drills_of(source)
        if drill.complaint
    ]
    counts: Counter[str] = Counter()
    rows: list[tuple[float, ...]] = []
    for one in prepared:
        counts.update(root for root in one.known if not root.startswith("="))
        rows.append(matter(one, meaning()))
    values = array("b", (round(STEPS * value / max(map(abs, row))) for row in rows for value in row))
    return {
        "complaints": len(prepared),
        "common": {root: count for root, count in sorted(counts.items()) if count >= COMMON},
        "dimensions": len(rows[0]),
        "others": base64.b64encode(values.tobytes()).decode(),
    }


Pair = tuple[str, bool, tuple[float, ...]]


def pairs(folders: Sequence[Path], known: Topics) -> list[Pair]:
    """Replies against their own complaint and another's: the drill, whether it is its own, the figures."""
    rated = [one for folder in folders for one in gold(folder)] + mixed() + own_sets()
    drills = list({one.fold: one.drill for one in rated}.values())
    source = random.Random(7)
    found: list[Pair] = []
    for one in rated:
        if one.mean("overall") < WORTH:
            continue
        other = source.choice([drill for drill in drills if drill.pack != one.drill.pack])
        for drill, own in ((one.drill, True), (other, False)):
            told = _figures(known, drill, one.text)
            if told is not None:
                found.append((one.fold, own, told))
    return found


def _figures(known: Topics, drill: Drill, text: str) -> tuple[float, ...] | None:
    found = weigh(drill, text).found
    return figures(known, prepare(drill), found.reply, found.facts, found.said.formulas)


def fit(rows: Sequence[Pair]) -> tuple[float, tuple[float, ...]]:
    """Bias and weights."""
    size = len(NAMES)
    mean = [statistics.fmean(row[2][i] for row in rows) for i in range(size)]
    wide = [statistics.pstdev(row[2][i] for row in rows) or 1.0 for i in range(size)]
    data = [([(row[2][i] - mean[i]) / wide[i] for i in range(size)] + [1.0], float(row[1])) for row in rows]
    weights = [0.0] * (size + 1)
    for _ in range(ROUNDS):
        slope = [RIDGE * weight for weight in weights]
        for values, truth in data:
            sure = sum(weight * value for weight, value in zip(weights, values, strict=True))
            off = (1 / (1 + math.exp(-max(-30.0, min(30.0, sure)))) - truth) / len(data)
            for i, value in enumerate(values):
                slope[i] += off * value
        weights = [weight - PACE * step for weight, step in zip(weights, slope, strict=True)]
    plain = [weight / spread for weight, spread in zip(weights, wide, strict=False)]
    return weights[-1] - sum(w * m for w, m in zip(plain, mean, strict=True)), tuple(plain)


def sure(model: tuple[float, tuple[float, ...]], told: tuple[float, ...]) -> float:
    """The logarithm of the odds that a reply is about the complaint."""
    return model[0] + sum(weight * value for weight, value in zip(model[1], told, strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.topic")
    parser.add_argument("--gold", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    known = background()
    rows = pairs(args.gold, read({**known, "bias": 0.0, "weights": [0.0] * len(NAMES)}))
    bias, weights = fit(rows)
    found = {
        "about": "python -m bench.topic",
        "fitted_to": {name(source): digest(source) for source in rated_sources(args.gold)},
        "pairs": len(rows),
        "bias": round(bias, 4),
        "weights": [round(weight, 4) for weight in weights],
        **known,
    }
    _tell(rows, found)
    if args.check:
        same = json.loads(TABLE.read_text(encoding="utf-8")) == json.loads(json.dumps(found))
        print(f"{TABLE.name} is " + ("what these data give." if same else "not what these data give: fit it again."))
        return 0 if same else 1
    if args.write:
        TABLE.write_text(json.dumps(found, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


def _tell(rows: Sequence[Pair], found: dict[str, Any]) -> None:
    marks: list[tuple[bool, float]] = []
    for one in sorted({part(row[0]) for row in rows}):
        model = fit([row for row in rows if part(row[0]) != one])
        marks += [(row[1], sure(model, row[2])) for row in rows if part(row[0]) == one]
    own = sorted(value for is_own, value in marks if is_own)
    other = sorted(value for is_own, value in marks if not is_own)
    right = sum(a > b for a in own for b in other) / (len(own) * len(other))
    at = [(q, own[int(q / 100 * len(own))]) for q in (1, 3, 5, 10)]
    table(
        f"told apart, drills left out: {len(own)} own, {len(other)} another's; right in {right:.3f} of pairs",
        ("own replies below", "odds (log)", "another's above"),
        [(f"{q}%", f"{cut:.2f}", f"{sum(value > cut for value in other) / len(other):.3f}") for q, cut in at],
    )
    weights = [*zip(NAMES, map(str, found["weights"]), strict=True), ("bias", str(found["bias"]))]
    table("weights", ("figure", "weight"), weights)


if __name__ == "__main__":
    sys.exit(main())
