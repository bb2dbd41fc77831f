"""Fit the weights of the marks to people's ratings.

    python -m bench.levels --gold DIR …            say what they are
    python -m bench.levels --gold DIR … --write    and write trainer/scoring/data/levels.json
    python -m bench.levels --gold DIR … --check    say whether the file is what these data give

Rated replies are the gold sets given, ``bench/mixed`` and ``bench/mixed2``. Two stages: the levels for reflecting and
acknowledging from figures (`trainer.scoring.evidence`), then the overall mark from the levels as a model that has not
seen the drill gives them, and from what hurts. Plain Python, no chance in it: the same data give the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.fitting import Fit, Row, by_fold, solve
from bench.rated import MIXED, OWN_SETS, Rated, gold, marked_replies, mixed, own_sets
from trainer.packs.model import Skill
from trainer.scoring.engine import (
    FULL,
    LISTED,
    SCORER_VERSION,
    TOO_SOON,
    Weighed,
    held,
    overall_figures,
    summed,
    weigh,
)
from trainer.scoring.learned import TABLE
from trainer.scoring.lexicon import table
from trainer.scoring.result import FlagKind

# Every figure with the sign that its weight may have.
REFLECT = {
    "rules": 1, "says_back": 1, "said_back": 1, "want": 1, "room": 1, "implied": 1, "met": 1, "heard": 1,
    "second": 1, "ours": 1, "formal": -1, "facts": 1, "copied": -1, "cold_list": -1, "contradicted": -1, "blamed": -1,
    "scripted": -1,
}  # fmt: skip
ACKNOWLEDGE = {
    "rules": 1, "reflects": 1, "heard": 1, "felt": 1, "implied": 1, "met": 1, "best_met": 1, "all_met": 1,
    "wrong_feeling": -1, "belittled": -1, "copied": -1, "policy": -1, "scripted": -1,
}  # fmt: skip
HURTS = (*(kind.value for kind in FlagKind), LISTED, TOO_SOON)
OVERALL = {"reflect": 1, "acknowledge": 1, "clarify": 1, "words": 1, **dict.fromkeys(HURTS, -1)}
RIDGE = 15.0
RIDGE_OVERALL = 100.0
RULED = 0.35
"""The share of the overall mark that the rules' own sum keeps; flat from a quarter to three quarters."""
PARTS = 12
"""Parts that drills are dealt into for levels of the first stage by a model that has not seen them."""
COUNTS = {"gold": 0.6, "gold-mixed": 1.0, "mixed2": 0.8}
"""How much a reply of a set counts: the rules were written with most replies of these in view, so they flatter."""
ELSE = 1.6
OVERALL_COUNTS = {"gold": 0.6, "gold-mixed": 2.0}
OVERALL_ELSE = 0.5
DIALS = table("dials")
PRIOR = [
    float(DIALS["overall"].get({"words": "base"}.get(name, name), 0.0))
    - float(DIALS["penalties"].get(name, DIALS["order"]["off"] if name == TOO_SOON else 0.0))
    for name in OVERALL
]
MARKED, MARKED_BAND = 0.3, 1.0
"""How much a marked reply of a pack counts for the overall mark (its author saw what the scorer made of it), and where
bands begin (which is what it was written to show)."""
MOST = [at if sign < 0 else 100.0 for at, sign in zip(PRIOR, OVERALL.values(), strict=True)]
"""What hurts costs at least what the dials say: a fix beside a good reflection must never pay."""
FAIR, STRONG = 39.0, 65.0


@dataclass(frozen=True)
class Case:
    """A rated reply and what its marks are made of."""

    rated: Rated
    weighed: Weighed

    @property
    def counts(self) -> float:
        """How much it counts in a fit."""
        return COUNTS.get(self.rated.source, ELSE)


def ordered(weighed: Weighed, names: dict[str, int], skill: Skill) -> tuple[float, ...]:
    """The figures of one skill's mark, in order."""
    known = {**weighed.figures, "rules": weighed.rules[skill], "reflects": weighed.rules[Skill.REFLECT]}
    return tuple(known[name] for name in names)


@dataclass(frozen=True)
class Marked:
    """A marked reply of a pack: its drill, its band (0 weak to 2 strong), and what its marks are made of."""

    fold: str
    band: int
    weighed: Weighed


@dataclass(frozen=True)
class Fitted:
    """All the weights."""

    reflect: Fit
    acknowledge: Fit
    overall: Fit
    knots: tuple[tuple[float, float], ...]


def cases(folders: Sequence[Path], own: Path = MIXED) -> list[Case]:
    """Every rated reply, read by the scorer."""
    rated = [one for folder in folders for one in gold(folder)] + mixed(own) + own_sets()
    return [Case(one, weigh(one.drill, one.text)) for one in rated]


def marks_of_packs() -> list[Marked]:
    """The marked replies of the shipped packs, read by the scorer."""
    return [Marked(drill.address, band, weigh(drill, text)) for drill, text, band in marked_replies()]


def fit(known: Sequence[Case], marked: Sequence[Marked] = ()) -> Fitted:
    """The weights for some rated replies; `marked` have only a band, which bears on the overall mark alone."""
    levels: dict[Skill, list[float]] = {}
    whole: dict[Skill, Fit] = {}
    for skill, names, key, most in _SKILLS:
        rows = [
            Row(part(case.rated.fold), ordered(case.weighed, names, skill), case.rated.mean(key), case.counts)
            for case in known
        ]
        sums, folds = by_fold(rows)
        signs = tuple(names.values())
        whole[skill] = solve(sums, signs, RIDGE)
        without = {name: solve(sums.less([of]), signs, RIDGE) for name, of in folds.items()}
        levels[skill] = [held(without[row.fold].of(row.figures), most) for row in rows]
    rows = [
        Row(
            "",
            _figures(case.weighed, reflects, met),
            case.rated.mean("overall"),
            OVERALL_COUNTS.get(case.rated.source, OVERALL_ELSE),
        )
        for case, reflects, met in zip(known, levels[Skill.REFLECT], levels[Skill.ACKNOWLEDGE], strict=True)
    ]
    first = Fitted(
        whole[Skill.REFLECT],
        whole[Skill.ACKNOWLEDGE],
        solve(by_fold(rows)[0], tuple(OVERALL.values()), RIDGE_OVERALL, PRIOR, MOST),
        (),
    )
    usual = [
        statistics.fmean(case.rated.mean("overall") for case in known if case.rated.band == rank) for rank in range(3)
    ]
    banded = [Row("", _figures(one.weighed, *_levels(first, one.weighed)), usual[one.band], MARKED) for one in marked]
    rows += banded
    overall = solve(by_fold(rows)[0], tuple(OVERALL.values()), RIDGE_OVERALL, PRIOR, MOST)
    bands = [case.rated.band for case in known] + [one.band for one in marked]
    counts = [row.counts for row in rows[: len(known)]] + [MARKED_BAND] * len(marked)
    weighed = [case.weighed for case in known] + [one.weighed for one in marked]
    whole_values = [
        (1.0 - RULED) * overall.of(row.figures) + RULED * summed(one.rules, one.kinds, one.found)[0]
        for row, one in zip(rows, weighed, strict=True)
    ]
    values = list(zip(whole_values, bands, counts, strict=True))
    return replace(first, overall=overall, knots=knots(values))


def _levels(fitted: Fitted, weighed: Weighed) -> tuple[float, float]:
    """The levels for reflecting and acknowledging."""
    return (
        held(fitted.reflect.of(ordered(weighed, REFLECT, Skill.REFLECT)), FULL[Skill.REFLECT]),
        held(fitted.acknowledge.of(ordered(weighed, ACKNOWLEDGE, Skill.ACKNOWLEDGE)), FULL[Skill.ACKNOWLEDGE]),
    )


_SKILLS = ((Skill.REFLECT, REFLECT, "reflection", 4.0), (Skill.ACKNOWLEDGE, ACKNOWLEDGE, "emotion", 3.0))


def part(fold: str) -> str:
    """The part of the drills that a drill is dealt into, always the same."""
    return str(hashlib.sha256(fold.encode()).digest()[0] % PARTS)


def _figures(weighed: Weighed, reflects: float, met: float) -> tuple[float, ...]:
    used = {Skill.REFLECT: reflects, Skill.ACKNOWLEDGE: met, Skill.CLARIFY: weighed.rules[Skill.CLARIFY]}
    known = overall_figures(used, weighed.kinds, weighed.found)
    return tuple(known.get(name, 0.0) for name in OVERALL)


DOUBT = 0.0015


def knots(values: Sequence[tuple[float, int, float]]) -> tuple[tuple[float, float], ...]:
    """Where the bands begin on the fitted scale: the cuts that put most weight into the band that people gave.

    A cut is chosen among whole points by how many lie on the right side of it, smoothed over two points either way so
    that one reply does not move it; among cuts that are as good as the best but for a trifle, the lowest: in doubt for
    the learner.
    """
    cuts = []
    for rank in (1, 2):
        right = {
            cut: sum(counts * ((value >= cut) == (band >= rank)) for value, band, counts in values)
            for cut in range(15, 90)
        }
        smooth = {cut: sum(right[cut + by] for by in (-2, -1, 0, 1, 2)) for cut in range(17, 88)}
        cuts.append(min(cut for cut in smooth if smooth[cut] >= (1.0 - DOUBT) * max(smooth.values())))
    fair, strong = float(cuts[0]), float(max(cuts[1], cuts[0] + 8))
    return (-30.0, 0.0), (0.0, 3.0), (fair, FAIR), (strong, STRONG), (max(100.0, strong + 1.0), 100.0)


def content(fitted: Fitted, sources: Sequence[Path]) -> dict[str, Any]:
    """What is written: the weights, and the hashes of the files that they were fitted to."""
    models = (
        ("reflect", fitted.reflect, REFLECT),
        ("acknowledge", fitted.acknowledge, ACKNOWLEDGE),
        ("overall", fitted.overall, OVERALL),
    )
    return {
        "about": "python -m bench.levels",
        "fitted_to": {name(source): digest(source) for source in sources},
        "ridge": [RIDGE, RIDGE_OVERALL],
        **{title: _written(one, names) for title, one, names in models},
        "ruled": RULED,
        "knots": [list(knot) for knot in fitted.knots],
    }


def _written(one: Fit, names: dict[str, int]) -> dict[str, Any]:
    kept = {
        key: (round(weight, 4), round(usual, 3))
        for key, weight, usual in zip(names, one.weights, one.usual, strict=True)
        if round(weight, 4)
    }
    return {
        "bias": round(one.bias, 4),
        "weights": {key: weight for key, (weight, _) in kept.items()},
        "usual": {key: usual for key, (_, usual) in kept.items()},
    }


def digest(source: Path) -> str:
    """The first letters of a file's SHA-256."""
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]


def name(source: Path) -> str:
    """A source by its set and file."""
    return f"{source.parent.name}/{source.name}"


def sources(folders: Sequence[Path], own: Path = MIXED) -> list[Path]:
    """The files that a fit is made from."""
    sets = (*folders, *OWN_SETS)
    files = [file for folder in sets for file in (folder / "replies.jsonl", *sorted(folder.glob("rater-*.jsonl")))]
    return [*files, *sorted(own.glob("*.jsonl"))]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.levels")
    parser.add_argument("--gold", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(argv)
    known = cases(args.gold)
    marked = marks_of_packs()
    found = content(fit(known, marked), sources(args.gold))
    found["replies"], found["marked"] = len(known), len(marked)
    for title in ("reflect", "acknowledge", "overall"):
        print(title, f"bias {found[title]['bias']:+.2f}")
        for key, value in sorted(found[title]["weights"].items(), key=lambda entry: -abs(entry[1])):
            print(f"   {key:20} {value:+.3f}")
    print("knots", found["knots"])
    if args.check:
        same = json.loads(TABLE.read_text(encoding="utf-8")) == json.loads(json.dumps(found))
        print(f"{TABLE.name} is " + ("what these data give." if same else "not what these data give: fit it again."))
        return 0 if same else 1
    if args.write:
        TABLE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"{TABLE.name}: {len(known)} replies, scorer {SCORER_VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
