"""The weights of the marks: fitted the same way each time, with the signs that reason gives them."""

from __future__ import annotations

import json
import random

import pytest

from bench.fitting import Row, by_fold, solve
from bench.levels import ACKNOWLEDGE, MOST, OVERALL, REFLECT, knots
from trainer.scoring.learned import TABLE, learned


def rows(count: int = 60) -> list[Row]:
    chance = random.Random(7)
    found = []
    for number in range(count):
        figures = (chance.random(), chance.random(), chance.random())
        truth = 2.0 * figures[0] - 1.0 * figures[1] + 0.1 * chance.random()
        found.append(Row(f"drill-{number % 6}", figures, truth))
    return found


def test_a_fit_finds_the_weights_that_made_the_data() -> None:
    fit = solve(by_fold(rows())[0], (0, 0, 0), 0.001)
    assert fit.weights == pytest.approx((2.0, -1.0, 0.0), abs=0.05)
    assert fit.of((1.0, 0.0, 0.0)) == pytest.approx(2.05, abs=0.1)


def test_a_weight_never_takes_the_wrong_sign_nor_passes_its_bound() -> None:
    sums = by_fold(rows())[0]
    assert solve(sums, (1, 1, 1), 0.001).weights[1] == 0.0
    assert solve(sums, (0, -1, 0), 0.001, (), (9.0, -3.0, 9.0)).weights[1] == pytest.approx(-3.0)


def test_leaving_a_fold_out_is_the_same_as_never_having_seen_it() -> None:
    sums, folds = by_fold(rows())
    without = solve(sums.less([folds["drill-2"]]), (0, 0, 0), 1.0)
    never = solve(by_fold([row for row in rows() if row.fold != "drill-2"])[0], (0, 0, 0), 1.0)
    assert without.weights == pytest.approx(never.weights, abs=1e-6)


def test_a_strong_ridge_keeps_the_weights_where_they_start() -> None:
    fit = solve(by_fold(rows())[0], (0, 0, 0), 1e9, (0.5, -0.25, 0.0))
    assert fit.weights == pytest.approx((0.5, -0.25, 0.0), abs=1e-3)


def test_bands_begin_where_people_put_them() -> None:
    values = [(float(at), 0 if at < 30 else 1 if at < 60 else 2, 1.0) for at in range(100)]
    points = dict(knots(values))
    assert points[30.0] == 39.0
    assert points[60.0] == 65.0


@pytest.mark.parametrize(("mark", "signs"), [("reflect", REFLECT), ("acknowledge", ACKNOWLEDGE), ("overall", OVERALL)])
def test_the_weights_that_ship_have_their_signs_and_names(mark: str, signs: dict[str, int]) -> None:
    content = json.loads(TABLE.read_text(encoding="utf-8"))
    weights = content[mark]["weights"]
    assert set(weights) <= set(signs)
    assert all(weight * signs[name] > 0 for name, weight in weights.items())
    assert len(content["fitted_to"]) > 3


def test_what_hurts_costs_at_least_what_its_dial_says() -> None:
    model = learned()
    assert model is not None
    for name, bound in zip(OVERALL, MOST, strict=True):
        if bound < 0:
            assert model.overall.weights[name] <= bound + 1e-3


def test_points_never_fall_as_the_value_rises() -> None:
    model = learned()
    assert model is not None
    points = [model.points(value / 2) for value in range(-100, 260)]
    assert points == sorted(points)
    assert points[0] == 0.0
    assert points[-1] == 100.0
