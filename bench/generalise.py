"""How well the marks agree with people on drills that nothing was fitted to.

    python -m bench.generalise --gold DIR …

Every fitted number (`bench.levels`) is fitted again without one part of the drills, and that part is marked with it;
beside that the rules alone, and the file that ships (fitted on all of them, so it flatters). Packs that are
not in `bench.rated.READ` are those whose replies nobody read while rules were written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.fitting import Fit
from bench.levels import ACKNOWLEDGE, OVERALL, REFLECT, RULED, Case, Fitted, Marked, cases, fit, marks_of_packs, part
from bench.rated import OWN_SETS, READ
from bench.scoring import FLAGS, spearman
from bench.table import table
from trainer.packs.model import Skill
from trainer.scoring.engine import marked
from trainer.scoring.learned import Learned, Linear, learned

Marks = Mapping[str, float]
KEYS = (("overall", "overall"), ("reflection", "reflect"), ("emotion", "acknowledge"), ("clarify", "clarify"))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.generalise")
    parser.add_argument("--gold", type=Path, action="append", default=[], metavar="DIR")
    args = parser.parse_args(argv)
    known = cases(args.gold)
    ways: list[tuple[str, list[Marks]]] = [
        ("rules alone", [_marks(None, case) for case in known]),
        ("weights fitted without the drill", left_out(known, marks_of_packs())),
        ("weights that ship", [_marks(learned(), case) for case in known]),
    ]
    for title, group in groups(known):
        rows = [(way, *(cell(known, marks, group))) for way, marks in ways]
        table(
            f"{title}: {len(group)} replies, {len({known[at].rated.fold for at in group})} drills",
            ("marks", "overall", "reflect", "acknowledge", "clarify", "same band", "two off"),
            rows,
        )
    table(
        "Flags, F1 (right, too many, missed)",
        ("flag", *(title for title, _ in groups(known))),
        [(flag, *(_flag(known, group, flag) for _, group in groups(known))) for flag in FLAGS],
    )
    return 0


def left_out(known: Sequence[Case], marked: Sequence[Marked] = ()) -> list[Marks]:
    """The marks of every reply by weights fitted without its part of the drills, marked replies of packs included."""
    parts = sorted({part(case.rated.fold) for case in known})
    models = {
        one: model(
            fit(
                [case for case in known if part(case.rated.fold) != one],
                [reply for reply in marked if part(reply.fold) != one],
            )
        )
        for one in parts
    }
    return [_marks(models[part(case.rated.fold)], case) for case in known]


def model(fitted: Fitted) -> Learned:
    """Weights as the scorer uses them."""
    return Learned(
        _linear(fitted.reflect, REFLECT),
        _linear(fitted.acknowledge, ACKNOWLEDGE),
        _linear(fitted.overall, OVERALL),
        fitted.knots,
        RULED,
    )


def _linear(one: Fit, names: Mapping[str, int]) -> Linear:
    return Linear(one.bias, dict(zip(names, one.weights, strict=True)), dict(zip(names, one.usual, strict=True)))


def _marks(by: Learned | None, case: Case) -> Marks:
    levels, overall = marked(by, case.weighed)
    return {"overall": float(overall), **{skill.value: levels[skill] for skill in Skill}}


def groups(known: Sequence[Case]) -> list[tuple[str, list[int]]]:
    """The sets, by where they come from: gold sets and our own each, packs that were read, packs that were not."""
    sets = {folder.name for folder in OWN_SETS}
    own = {one for one in (case.rated.source for case in known) if not one.startswith("gold") and one not in sets}
    wanted: list[tuple[str, Callable[[str], bool]]] = [
        (name, name.__eq__) for name in sorted({case.rated.source for case in known} - own)
    ]
    wanted += [
        ("packs, read", lambda source: source in READ),
        ("packs, unread", lambda source: source in own and source not in READ),
    ]
    found = [(title, [at for at, case in enumerate(known) if of(case.rated.source)]) for title, of in wanted]
    return [(title, group) for title, group in found if group]


def cell(known: Sequence[Case], marks: Sequence[Marks], group: Sequence[int]) -> tuple[str, ...]:
    """Agreement of some marks with people, over some replies."""
    agree = [
        spearman([marks[at][ours] for at in group], [known[at].rated.mean(theirs) for at in group])
        for theirs, ours in KEYS
    ]
    off = [abs(band(marks[at]["overall"]) - known[at].rated.band) for at in group]
    return (
        *(f"{value:.3f}" for value in agree),
        f"{off.count(0) / len(off):.3f}",
        f"{off.count(2) / len(off):.3f}",
    )


def band(overall: float) -> int:
    """The band of an overall mark, 0 weak to 2 strong."""
    from trainer.scoring.marks import band as named

    return max(0, named(overall).rank - 1)


def _flag(known: Sequence[Case], group: Sequence[int], flag: str) -> str:
    names = set(flag.split("|"))
    pairs = [
        (known[at].rated.flagged(names), bool(names & {kind.value for kind in known[at].weighed.kinds})) for at in group
    ]
    hit, extra, missed = (pairs.count(kind) for kind in ((True, True), (False, True), (True, False)))
    score = 2 * hit / (2 * hit + extra + missed) if hit + extra + missed else 1.0
    return f"{score:.2f} ({hit}, {extra}, {missed})"


if __name__ == "__main__":
    sys.exit(main())
