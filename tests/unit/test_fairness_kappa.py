"""Agreement beyond chance, against values worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from trainer.fairness.kappa import agreement, confusion, kappa, one_against_rest


def table(labels: str, *rows: tuple[int, ...]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for one, row in zip(labels, rows, strict=True)
        for other, number in zip(labels, row, strict=True)
        for _ in range(number)
    ]


GRANTS = table("yn", (20, 5), (10, 15))
"""Agreement 35/50 = 0.7; by chance 25/50·30/50 + 25/50·20/50 = 0.5; kappa (0.7 - 0.5) / (1 - 0.5) = 0.4."""

BANDS = table("wfs", (4, 1, 0), (2, 5, 1), (0, 1, 6))
"""20 pairs. Rows 5, 8, 7; columns 6, 7, 7. Agreement 15/20; by chance (30 + 56 + 49)/400 = 135/400.

Kappa 1 - (100/400) / (265/400). Squared distances: observed (1+2+1+1)/20 = 5/20; expected, off the diagonal,
(5·7 + 8·6 + 8·7 + 7·7)·1 + (5·7 + 7·6)·4 = 188 + 308 = 496, over 400.
"""


def test_kappa_by_hand() -> None:
    assert agreement(GRANTS) == pytest.approx(0.7)
    assert kappa(GRANTS, "yn") == pytest.approx(0.4)
    assert agreement(BANDS) == pytest.approx(0.75)
    assert kappa(BANDS, "wfs") == pytest.approx(float(1 - Fraction(100, 265)))
    assert kappa(BANDS, "wfs", quadratic=True) == pytest.approx(float(1 - Fraction(5 * 20, 496)))


def test_one_band_against_the_rest_by_hand() -> None:
    # weak: both 4, person only 1, scorer only 2, neither 13: agreement 17/20, by chance (5·6 + 15·14)/400 = 240/400.
    assert one_against_rest(BANDS, "w") == pytest.approx((17 / 20 - 0.6) / 0.4)


def test_with_two_labels_weights_change_nothing() -> None:
    assert kappa(GRANTS, "yn", quadratic=True) == pytest.approx(0.4)


def test_the_ends_of_the_scale() -> None:
    assert kappa([("w", "w"), ("s", "s")], "wfs") == 1
    assert kappa([("w", "s"), ("s", "w")], "wfs") == -1
    assert kappa([("w", "w"), ("w", "s"), ("s", "w"), ("s", "s")], "wfs") == pytest.approx(0)


def test_near_misses_weigh_less_than_far_ones() -> None:
    near, far = table("wfs", (5, 1, 0), (0, 5, 0), (0, 0, 5)), table("wfs", (5, 0, 1), (0, 5, 0), (0, 0, 5))
    weighted = [kappa(pairs, "wfs", quadratic=True) for pairs in (near, far)]
    assert weighted[0] is not None
    assert weighted[1] is not None
    assert weighted[0] > weighted[1]


@pytest.mark.parametrize("pairs", [[], [("w", "w")], [("s", "s")] * 9])
def test_where_chance_explains_everything_there_is_no_kappa(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs, "wfs") is None
    assert kappa(pairs, "wfs", quadratic=True) is None


def test_without_pairs_there_is_no_agreement() -> None:
    assert agreement([]) is None


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(ValueError, match="'x' is none"):
        kappa([("w", "x")], "wfs")


def test_the_table_is_counted_rows_first() -> None:
    assert confusion(BANDS, "wfs") == [[4, 1, 0], [2, 5, 1], [0, 1, 6]]
