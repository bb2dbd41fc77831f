"""Marks from evidence: weights fitted to people's ratings, one small linear model a mark.

``bench/levels.py`` fits them and writes ``data/levels.json``; every weight has the sign that reason gives it (saying
more back never lowers a mark, a wrong fact never raises one), so no figure can work against a learner by accident.
Without the file the rules stand alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "data" / "levels.json"
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Linear:
    """One mark as a sum: `bias`, and for every figure its weight; `usual` is the figure's mean over rated replies."""

    bias: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]

    def of(self, figures: Figures) -> float:
        """The mark, not yet held within its scale."""
        return self.bias + sum(weight * figures.get(name, 0.0) for name, weight in self.weights.items())

    def why(self, figures: Figures, most: int = 3) -> tuple[tuple[str, float], ...]:
        """What moved the mark most from that of a usual reply, with how far, the largest first."""
        moved = [
            (name, weight * (figures.get(name, 0.0) - self.usual.get(name, 0.0)))
            for name, weight in self.weights.items()
        ]
        return tuple(sorted(moved, key=lambda part: -abs(part[1]))[:most])


@dataclass(frozen=True, slots=True)
class Learned:
    """The models of a file.

    Attributes:
        reflect, acknowledge: the levels.
        overall: on a scale of its own.
        ruled: the share of the overall mark that the rules' own sum has.
        knots: what turns the two together into points (piecewise linear).
    """

    reflect: Linear
    acknowledge: Linear
    overall: Linear
    knots: tuple[tuple[float, float], ...]
    ruled: float = 0.0

    def blended(self, fitted: float, ruled: float) -> float:
        """The value of `overall` and the rules' sum together."""
        return (1.0 - self.ruled) * fitted + self.ruled * ruled

    def points(self, value: float) -> float:
        """The overall mark, 0 to 100, of a value of `overall`; never falls as the value rises."""
        for (left, low), (right, high) in pairwise(self.knots):
            if value <= right:
                return max(low, low + (high - low) * (value - left) / (right - left))
        return self.knots[-1][1]


def read(content: Mapping[str, Any]) -> Learned:
    """The models that a file's content holds."""
    linear = {
        name: Linear(float(content[name]["bias"]), content[name]["weights"], content[name]["usual"])
        for name in ("reflect", "acknowledge", "overall")
    }
    knots = tuple((float(left), float(right)) for left, right in content["knots"])
    return Learned(linear["reflect"], linear["acknowledge"], linear["overall"], knots, float(content["ruled"]))


@lru_cache(maxsize=1)
def learned() -> Learned | None:
    """The models that ship, or None when their file is absent."""
    try:
        return read(json.loads(TABLE.read_text(encoding="utf-8")))
    except OSError:
        return None
