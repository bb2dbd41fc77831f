"""How well two judges agree, beyond what chance alone would give. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Label = TypeVar("Label", bound=Hashable)

SOURCE = (
    "Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46; "
    "weighted: Cohen (1968), Weighted kappa, Psychological Bulletin 70, 213-220, with disagreement weights (i-j)²."
)


def agreement(pairs: Sequence[tuple[Label, Label]]) -> float | None:
    """The share of pairs in which both judges say the same, 0 to 1; None without pairs."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[tuple[Label, Label]], labels: Sequence[Label], *, quadratic: bool = False) -> float | None:
    """Cohen's kappa: 1 for full agreement, 0 for what chance gives, below 0 for less.

    κ = 1 - Σ w·observed / Σ w·expected over the table of both judges' labels, where the expected share of a cell is the
    product of the two judges' shares (Cohen, 1960). Without weights w is 1 for every disagreement; with `quadratic` it
    is the squared distance between the labels (Cohen, 1968).

    Args:
        pairs: what the two judges said of each thing.
        labels: every label there is, in order of rank.

    Returns:
        None where it is not defined: without pairs, and where both judges give one and the same label throughout.

    Raises:
        ValueError: a pair has a label that is not among the labels.
    """
    if not pairs:
        return None
    rank = {label: number for number, label in enumerate(labels)}
    try:
        ranked = [(rank[one], rank[other]) for one, other in pairs]
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is none of the labels") from None

    def weight(one: int, other: int) -> int:
        return (one - other) ** 2 if quadratic else int(one != other)

    rows, columns = Counter(one for one, _ in ranked), Counter(other for _, other in ranked)
    count = len(ranked)
    observed = sum(weight(one, other) for one, other in ranked) / count
    expected = sum(rows[one] * columns[other] * weight(one, other) for one in rows for other in columns) / count**2
    return None if expected == 0 else 1 - observed / expected


def one_against_rest(pairs: Sequence[tuple[Label, Label]], label: Label) -> float | None:
    """Cohen's kappa on the single question whether a thing has this label; see `kappa`."""
    return kappa([(one == label, other == label) for one, other in pairs], (False, True))


def confusion(pairs: Sequence[tuple[Label, Label]], labels: Sequence[Label]) -> list[list[int]]:
    """How often the first judge gave the row's label and the second the column's."""
    counted = Counter(pairs)
    return [[counted[one, other] for other in labels] for one in labels]
