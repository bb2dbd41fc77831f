"""A ridge regression whose weights keep the signs that reason gives them, in plain Python.

Everything is done on sums over replies, kept by fold: leaving a fold out is a subtraction, so hundreds of fits with one
drill left out take seconds. Coordinate descent from nothing, a fixed number of rounds: the same data give the same
weights to the last digit shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROUNDS = 200


@dataclass(frozen=True)
class Row:
    """One rated reply: its figures in order, what people say, and how much it counts."""

    fold: str
    figures: tuple[float, ...]
    truth: float
    counts: float = 1.0


@dataclass(frozen=True)
class Fit:
    """A bias and a weight for every figure, and the means of the figures."""

    bias: float
    weights: tuple[float, ...]
    usual: tuple[float, ...]

    def of(self, figures: Sequence[float]) -> float:
        """The value for some figures."""
        return self.bias + sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))


class Sums:
    """Weighted sums of figures, products and truths over some rows."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.values = [0.0] * (1 + size + size * size + size + 1)

    def add(self, row: Row) -> None:
        """Take one row in."""
        size, values, counts = self.size, self.values, row.counts
        values[0] += counts
        for i, one in enumerate(row.figures):
            values[1 + i] += counts * one
            base = 1 + size + i * size
            for j, other in enumerate(row.figures):
                values[base + j] += counts * one * other
            values[1 + size + size * size + i] += counts * one * row.truth
        values[-1] += counts * row.truth

    def less(self, others: Iterable[Sums]) -> Sums:
        """These sums without some others."""
        found = Sums(self.size)
        found.values = list(self.values)
        for other in others:
            found.values = [one - two for one, two in zip(found.values, other.values, strict=True)]
        return found


def by_fold(rows: Sequence[Row]) -> tuple[Sums, dict[str, Sums]]:
    """The sums of all rows, and those of every fold."""
    size = len(rows[0].figures)
    whole, folds = Sums(size), dict[str, Sums]()
    for row in rows:
        whole.add(row)
        folds.setdefault(row.fold, Sums(size)).add(row)
    return whole, folds


def solve(
    sums: Sums, signs: Sequence[int], ridge: float, prior: Sequence[float] = (), most: Sequence[float] = ()
) -> Fit:
    """The weights for some sums.

    Args:
        sums: over the rows that are fitted.
        signs: 1 where a weight may not be below nothing, -1 where not above it, 0 where it may be either.
        ridge: how strongly weights are held to where they start, in rows.
        prior: where every weight starts; nothing by default.
        most: what no weight may rise above; nothing for those that may not be above it, by default.
    """
    size, values = sums.size, sums.values
    count = values[0]
    mean = [values[1 + i] / count for i in range(size)]
    truth = values[-1] / count
    spread = [max(1e-6, values[1 + size + i * size + i] / count - mean[i] ** 2) ** 0.5 for i in range(size)]
    gram = [
        [(values[1 + size + i * size + j] - count * mean[i] * mean[j]) / (spread[i] * spread[j]) for j in range(size)]
        for i in range(size)
    ]
    right = [(values[1 + size + size * size + i] - count * mean[i] * truth) / spread[i] for i in range(size)]
    start = [at * wide for at, wide in zip(prior or [0.0] * size, spread, strict=True)]
    found = list(start)
    for _ in range(ROUNDS):
        moved = 0.0
        for i in range(size):
            row = gram[i]
            value = right[i] - sum(row[j] * found[j] for j in range(size)) + row[i] * found[i]
            value = (value + ridge * start[i]) / (row[i] + ridge)
            if value * signs[i] < 0:
                value = 0.0
            if most:
                value = min(value, most[i] * spread[i])
            moved = max(moved, abs(value - found[i]))
            found[i] = value
        if moved < 1e-7:
            break
    weights = tuple(value / wide for value, wide in zip(found, spread, strict=True))
    return Fit(truth - sum(w * m for w, m in zip(weights, mean, strict=True)), weights, tuple(mean))
