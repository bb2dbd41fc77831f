"""Build the clause model that the scorer ships with, and report what it is worth on authors it has not seen.

    python -m bench.clause_model                  the report alone: every author is judged by a model of the others
    python -m bench.clause_model --write          also writes data/clauses.{bin,toml} and docs/clause-model.md

Needs scikit-learn, which nothing else does: use an environment of its own (``pip install scikit-learn tomli``).
The clauses are ``bench/clauses/author-*.jsonl``, each labelled by its author and, blind, by a second hand
(``second.jsonl``). Where the two disagree a clause counts half for each label.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.table import table
from trainer.scoring.clause_model import ACTS, FEELINGS, OUTPUTS, ClauseModel, Judged, bucket, features
from trainer.scoring.normalise import Token, normalise

CLAUSES = Path(__file__).parent / "clauses"
DATA = Path(__file__).parents[1] / "trainer" / "scoring" / "data"
REPORT = Path(__file__).parents[1] / "docs" / "clause-model.md"
SEED = 20
BUCKETS = 12_288
STRENGTH = 20.0  # scikit-learn's C: how far the weights may follow the data
LEVELS = 24  # steps of a weight to either side of nothing: as fine as 100 KB allows
LARGEST = 100_000


@dataclass(frozen=True)
class Labelled:
    """One clause with the labels of both hands."""

    author: str
    tokens: tuple[Token, ...]
    first: dict[str, Any]
    second: dict[str, Any]


def data_hash(folder: Path = CLAUSES) -> str:
    """SHA-256 over every file of labelled clauses, by name."""
    whole = hashlib.sha256()
    for source in sorted(folder.glob("*.jsonl")):
        whole.update(source.name.encode() + b"\0" + source.read_bytes())
    return whole.hexdigest()


def clauses(folder: Path = CLAUSES) -> list[Labelled]:
    """Every labelled clause."""
    second = {row["id"]: row for row in _rows(folder / "second.jsonl")}
    return [
        Labelled(row["id"][0], normalise(row["text"]).tokens, row, second.get(row["id"], row))
        for source in sorted(folder.glob("author-*.jsonl"))
        for row in _rows(source)
    ]


def _rows(source: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass(frozen=True)
class Built:
    """Weights as they are shipped."""

    content: bytes
    scales: list[float]
    intercepts: list[float]

    def model(self) -> ClauseModel:
        """The model that reads them."""
        return ClauseModel(zlib.decompress(self.content), self.scales, self.intercepts)


def build(learnt_from: Sequence[Labelled]) -> Built:
    """Fit and pack the three linear models."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    places, ends, shares = [], [0], []
    for clause in learnt_from:
        found = features(clause.tokens)
        places += [bucket(feature, BUCKETS) for feature, _ in found]
        shares += [1.0 / len(found) ** 0.5] * len(found)
        ends.append(len(places))
    once = csr_matrix((shares, places, ends), shape=(len(learnt_from), BUCKETS))
    once.sum_duplicates()
    weights, intercepts = [], []
    for label, classes in (("act", list(ACTS)), ("feeling", list(range(FEELINGS))), ("advice", [False, True])):
        rows, labels, counts = [], [], []
        for at, clause in enumerate(learnt_from):
            hands = {clause.first[label], clause.second[label]}
            for hand in sorted(hands):
                rows.append(at)
                labels.append(classes.index(hand))
                counts.append(1.0 / len(hands))
        fit = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3, class_weight="balanced", random_state=SEED)
        fit.fit(once[rows], labels, sample_weight=counts)
        weights.append(fit.coef_)
        intercepts += [float(value) for value in fit.intercept_]
    stacked = np.vstack(weights)
    # Beyond this a weight is cut off: a few large ones would cost all others their precision.
    scales = np.quantile(np.abs(stacked), 0.9995, axis=1) / LEVELS
    steps = np.clip(np.rint(stacked / scales[:, None]), -LEVELS, LEVELS).astype(int) + 128
    packed = steps.T.astype("<u2").tobytes()
    return Built(
        zlib.compress(packed, 9), [round(float(scale), 8) for scale in scales], [round(v, 6) for v in intercepts]
    )


def held_out(everything: Sequence[Labelled]) -> list[tuple[Labelled, Judged]]:
    """Every clause as a model of the other authors' clauses judges it."""
    found = []
    for author in sorted({clause.author for clause in everything}):
        model = build([clause for clause in everything if clause.author != author]).model()
        found += [(clause, model.judge(clause.tokens)) for clause in everything if clause.author == author]
    return found


def _f1(pairs: Sequence[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (said, true)."""
    hit, extra, missed = (sum(pair == kind for pair in pairs) for kind in ((True, True), (True, False), (False, True)))
    precision, recall = hit / max(1, hit + extra), hit / max(1, hit + missed)
    return precision, recall, 2 * hit / max(1, 2 * hit + extra + missed)


def report(judged: Sequence[tuple[Labelled, Judged]]) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """The tables: every act, feeling and advice; what thresholds are worth; how the two hands agree."""
    rows = []
    for act in ACTS:
        values = _f1([(one.act == act, clause.first["act"] == act) for clause, one in judged])
        hands = _f1([(clause.second["act"] == act, clause.first["act"] == act) for clause, _ in judged])
        rows.append((act, *(f"{value:.2f}" for value in values), f"{hands[2]:.2f}"))
    macro = sum(float(row[3]) for row in rows) / len(rows)
    rows.append(("acts, mean F1", "", "", f"{macro:.2f}", f"{sum(float(row[4]) for row in rows) / len(rows):.2f}"))
    for level in range(FEELINGS):
        values = _f1([(_level(one) == level, clause.first["feeling"] == level) for clause, one in judged])
        hands = _f1([(clause.second["feeling"] == level, clause.first["feeling"] == level) for clause, _ in judged])
        rows.append((f"feeling {level}", *(f"{value:.2f}" for value in values), f"{hands[2]:.2f}"))
    values = _f1([(one.advice >= 0.5, clause.first["advice"]) for clause, one in judged])
    hands = _f1([(clause.second["advice"], clause.first["advice"]) for clause, _ in judged])
    rows.append(("advice given", *(f"{value:.2f}" for value in values), f"{hands[2]:.2f}"))
    measures: list[tuple[str, Callable[[Judged], float], Callable[[Labelled], bool]]] = [
        ("act advice", lambda one: one.sure("advice"), lambda clause: clause.first["act"] == "advice"),
        ("act script", lambda one: one.sure("script"), lambda clause: clause.first["act"] == "script"),
        ("act defence", lambda one: one.sure("defence"), lambda clause: clause.first["act"] == "defence"),
        ("act acknowledgement", lambda one: one.sure("acknowledgement"), lambda c: c.first["act"] == "acknowledgement"),
        ("feeling 2", lambda one: one.feeling[2], lambda clause: clause.first["feeling"] == 2),
        ("advice given", lambda one: one.advice, lambda clause: bool(clause.first["advice"])),
    ]
    sure = [
        (name, f"{least:.1f}", *(f"{value:.2f}" for value in _f1([(of(one) >= least, true(c)) for c, one in judged])))
        for name, of, true in measures
        for least in (0.3, 0.5, 0.7, 0.8, 0.9)
    ]
    heads = ("label", "precision", "recall", "F1", "second hand, F1")
    return [
        ("Clauses by an author that the model has not seen", heads, rows),
        ("What a threshold is worth", ("label", "from", "precision", "recall", "F1"), sure),
    ]


def _level(one: Judged) -> int:
    return one.feeling.index(max(one.feeling))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.clause_model", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--write", action="store_true", help="write the model and its report")
    args = parser.parse_args(argv)
    try:
        import sklearn
    except ImportError:
        print(
            "Building needs scikit-learn, in an environment of its own: pip install scikit-learn tomli",
            file=sys.stderr,
        )
        return 3
    everything = clauses()
    tables = report(held_out(everything))
    for title, heads, rows in tables:
        table(title, heads, rows)
        print()
    if args.write:
        _write(build(everything), tables, len(everything), sklearn.__version__)
    return 0


def _write(
    built: Built, tables: Sequence[tuple[str, tuple[str, ...], list[tuple[str, ...]]]], count: int, made_by: str
) -> None:
    if len(built.content) > LARGEST:
        raise SystemExit(f"{len(built.content):,} bytes are more than {LARGEST:,}: lower LEVELS or BUCKETS.")
    (DATA / "clauses.bin").write_bytes(built.content)
    (DATA / "clauses.toml").write_text(
        "# Written by bench/clause_model.py; the weights are in clauses.bin.\n"
        f'sha256 = "{hashlib.sha256(built.content).hexdigest()}"\n'
        f'data = "{data_hash()}"  # SHA-256 of bench/clauses/*.jsonl\n'
        f"clauses = {count}\nbuckets = {BUCKETS}\noutputs = {OUTPUTS}\nseed = {SEED}\nlevels = {LEVELS}\n"
        f'strength = {STRENGTH}\nscikit-learn = "{made_by}"\n'
        f"acts = {json.dumps(list(ACTS))}\nscales = {built.scales}\nintercepts = {built.intercepts}\n",
        encoding="utf-8",
    )
    parts = [
        "# The clause model\n",
        f"Written by `python -m bench.clause_model --write` from {count:,} labelled clauses (SHA-256 of the files "
        f"`{data_hash()[:16]}…`, seed {SEED}, {len(built.content):,} bytes). Every author's clauses are judged by a "
        "model of the other authors' clauses, with the weights rounded as they ship; the last column is how well a "
        "second person who labelled the clauses blind agrees with the first.\n",
    ]
    for title, heads, rows in tables:
        parts.append(f"## {title}\n")
        parts.append("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
        parts.append("\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n")
    REPORT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
