"""Fit the small model of what a sentence of a reply does, and say how good it is on what it never saw.

    python -m bench.reply_model --pair DIR          report: leave one author of clauses out; the other half of PAIR
    python -m bench.reply_model --pair DIR --write  and write trainer/scoring/data/reply_model.json

DIR holds ``T2.jsonl``, the development part of PAIR (Min et al. 2022; MichiganNLP/dynaopt, Apache-2.0). Half of its
prompts are fitted, the others only report. Needs scikit-learn, which neither the program nor its tests do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.table import table
from trainer.scoring.acts import read
from trainer.scoring.reply_model import CLASSES, TABLE, cues_in, features

COUNSELLING = Path(__file__).parent / "counselling.jsonl"
CLAUSES = Path(__file__).parent / "clauses"
KEPT = 2200
_FROM_CLAUSES = {
    "reflection": "reflection",
    "acknowledgement": "acknowledgement",
    "open_question": "open_question",
    "closed_question": "closed_question",
    "administrative": "closed_question",
    "check": "closed_question",
    "advice": "advice",
}


@dataclass(frozen=True)
class Example:
    """One sentence with its label; `group` is an author of clauses, or a prompt of PAIR."""

    text: str
    context: str
    label: str
    group: str


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reply_model")
    parser.add_argument("--pair", type=Path, metavar="DIR")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(argv)
    try:
        import sklearn  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        print("scikit-learn is not here: the model cannot be fitted.")
        return 0
    clauses = taught()
    pair = list(_pair(args.pair)) if args.pair else []
    fitted = [one for one in pair if half(one.group) == 0]
    unseen = [one for one in pair if half(one.group) == 1]
    _report(clauses, fitted, unseen)
    if args.write:
        _write(clauses + fitted, args.pair)
    return 0


def taught() -> list[Example]:
    """Everything labelled by this project: clauses of service, sentences of counselling."""
    return [*_clauses(), *_counselling()]


def half(group: str) -> int:
    """0 for the prompts of PAIR that are fitted, 1 for those that only report."""
    return hashlib.sha256(group.encode()).digest()[0] % 2


def _clauses() -> Iterable[Example]:
    for source in sorted(CLAUSES.glob("author-*.jsonl")):
        for line in source.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            label = _FROM_CLAUSES.get(row["act"], "advice" if row["advice"] else "other")
            yield Example(row["text"], row["customer"], label, row["id"][0])


def _counselling() -> Iterable[Example]:
    """Sentences of counselling, written for this: one author, one hand, labelled as bench/clauses/GUIDE.md says."""
    for line in COUNSELLING.read_text(encoding="utf-8").splitlines():
        label, text = json.loads(line)
        yield Example(text, "", label, "counselling")


def _pair(folder: Path) -> Iterable[Example]:
    for line in (folder / "T2.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        said = " ".join(turn["text"] for turn in row["input"]["context"])
        graded = zip(row["input"]["candidates"], row["label"]["levels"], strict=True)
        for reply, level in [(row["input"]["reference"], 2), *graded]:
            yield from (Example(text, said, label, row["group"]) for text, label in _sentences(reply, level))


def _sentences(reply: str, level: int) -> Iterable[tuple[str, str]]:
    """Each sentence of a graded reply with what it does: a graded one reflects, another asks or tells what to do."""
    reading = read(reply)
    spans = [reading.text.span(first, last) for first, last in reading.sentences]
    for number, (start, end) in enumerate(spans):
        text = reply[start : end + 1].strip()
        if text.endswith("?"):
            opens = any(clause.open for clause in reading.clauses if clause.sentence == number)
            yield text, "open_question" if opens else "closed_question"
        elif level:
            yield text, "reflection"
        elif "?" not in reply and not (len(spans) > 1 and number == 0):
            yield text, "advice"


def _matrix(examples: Sequence[Example], names: dict[str, int], grow: bool) -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-not-found]

    places: list[int] = []
    values: list[float] = []
    ends = [0]
    for one in examples:
        found = named(one)
        for name in sorted(found):
            at = names.setdefault(name, len(names)) if grow else names.get(name)
            if at is not None:
                places.append(at)
                values.append(1.0 if name[0] == "*" else len(found) ** -0.5)
        ends.append(len(places))
    return csr_matrix((np.array(values), places, ends), shape=(len(examples), len(names)))


def named(one: Example) -> frozenset[str]:
    """The features of an example, read as the program reads them."""
    from trainer.scoring.support import known_roots

    reading = read(one.text)
    last = max(len(reading.text.tokens) - 1, 0)
    while last > 0 and reading.text.tokens[last].is_end:
        last -= 1
    asks = any(clause.asks for clause in reading.clauses)
    return features(reading.text, 0, last, cues_in(reading.text), known_roots(one.context), asks)


def _fit(examples: Sequence[Example]) -> tuple[Any, dict[str, int]]:
    from sklearn.linear_model import LogisticRegression

    counts: dict[str, int] = {}
    for one in examples:
        for name in named(one):
            counts[name] = counts.get(name, 0) + 1
    names = {name: at for at, name in enumerate(sorted(name for name, seen in counts.items() if seen >= 3))}
    matrix = _matrix(examples, names, grow=False)
    labels = [one.label for one in examples]
    model = LogisticRegression(C=2.0, max_iter=600, class_weight="balanced").fit(matrix, labels)
    return model, names


def _report(clauses: Sequence[Example], fitted: Sequence[Example], unseen: Sequence[Example]) -> None:
    from sklearn.metrics import f1_score

    rows = []
    authors = sorted({one.group for one in clauses})
    groups = [(f"clauses of {name} left out", [one for one in clauses if one.group == name]) for name in authors]
    for title, kept in [*groups, ("PAIR, prompts that were not fitted", list(unseen))]:
        if not kept:
            continue
        train = [one for one in [*clauses, *fitted] if one.group != kept[0].group]
        model, names = _fit(train)
        guess = model.predict(_matrix(kept, names, grow=False))
        truth = [one.label for one in kept]
        each = f1_score(truth, guess, labels=list(CLASSES), average=None, zero_division=0)
        macro = f1_score(truth, guess, labels=sorted(set(truth)), average="macro", zero_division=0)
        rows.append((title, len(kept), f"{macro:.3f}", *(f"{value:.2f}" for value in each)))
    table("What a sentence does, F1 on what was not fitted", ("left out", "n", "macro", *CLASSES), rows)


def _write(examples: Sequence[Example], folder: Path | None) -> None:
    model, names = _fit(examples)
    order = [list(model.classes_).index(name) for name in CLASSES]
    rows = {name: [float(model.coef_[at][column]) for at in order] for name, column in names.items()}
    weighty = sorted(rows, key=lambda name: (name[0] != "*", -max(map(abs, rows[name]))))[:KEPT]
    sources = [*sorted(CLAUSES.glob("author-*.jsonl")), COUNSELLING] + ([folder / "T2.jsonl"] if folder else [])
    content = {
        "about": "python -m bench.reply_model",
        "fitted_to": {source.name: hashlib.sha256(source.read_bytes()).hexdigest()[:16] for source in sources},
        "attribution": "PAIR: Min, Perez-Rosas, Resnicow, Mihalcea 2022; MichiganNLP/dynaopt, Apache-2.0; half of it",
        "classes": list(CLASSES),
        "bias": [round(float(model.intercept_[at]), 2) for at in order],
        "weights": {name: [round(value, 1) for value in rows[name]] for name in sorted(weighty)},
    }
    TABLE.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"') + "\n")
    print(f"{TABLE}: {len(weighty):,} features, {TABLE.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
