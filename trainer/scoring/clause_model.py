"""A small linear model of what a clause does, learned from labelled clauses (``bench/clauses``).

It answers three questions at once: which act the clause is, how much feeling it meets (EPITOME's levels 0 to 2) and
whether it gives advice (MITI 4.2.1). Its features are hashed words, roots and pairs of words of the normalised text, so
case, punctuation and spacing make no difference. ``bench/clause_model.py`` builds it and reports what it is worth on
authors it has not seen. Without its file the rules stand alone.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import Any, Self

from trainer.scoring.normalise import Token

_DATA = Path(__file__).parent / "data"
ACTS = (
    "reflection", "acknowledgement", "open_question", "closed_question", "administrative", "check", "advice",
    "apology", "script", "cue", "defence", "other",
)  # fmt: skip
FEELINGS = 3
OUTPUTS = len(ACTS) + FEELINGS + 1
MOST_WORDS = 30
"""Words of a clause that are looked at; so many features at most fit a lane of 16 bits."""
_GRAM, _MOST_GRAMS = 5, 10
_KEPT_WORDS = 20_000
_BIAS = 128
_LANE = 2
_MARK = "mark"
_ROW = Struct(f"<{OUTPUTS}H")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model makes of one clause: probabilities, each 0 to 1.

    Attributes:
        acts: one for each of `ACTS`; they add up to 1.
        feeling: 0 none, 1 implied or a formula, 2 met; they add up to 1.
        advice: that the clause offers, promises or recommends something.
    """

    acts: tuple[float, ...]
    feeling: tuple[float, float, float]
    advice: float

    @property
    def act(self) -> str:
        """The likeliest act."""
        return ACTS[self.acts.index(max(self.acts))]

    def sure(self, act: str) -> float:
        """How sure the model is that the clause is this act."""
        return self.acts[_AT[act]]


_AT = {name: at for at, name in enumerate(ACTS)}


def features(tokens: Sequence[Token]) -> list[tuple[str, int]]:
    """The features of a clause, each with the place among its words that it begins at.

    Numbers count as one word, whichever they are; marks are left out.
    """
    said = [token for token in tokens if token.kind != _MARK][:MOST_WORDS]
    found = [(feature, at) for at, token in enumerate(said) for feature in _of_word(token)]
    found.extend(_of_order(["#" if token.value is not None else token.word for token in said]))
    return found


def _of_word(token: Token) -> list[str]:
    """A word, its root and the runs of letters in it, which slips of the keyboard and unseen forms share."""
    if token.value is not None:
        return ["1#"]
    edged = f"<{token.word}>"
    runs = min(_MOST_GRAMS, len(edged) - _GRAM + 1) if len(edged) > _GRAM else 0
    return ["1" + token.word, "t" + token.stem, *("c" + edged[at : at + _GRAM] for at in range(runs))]


def _of_order(words: list[str]) -> list[tuple[str, int]]:
    """Pairs of words, what a clause begins and ends with, and how long it is."""
    around = ["^", *words, "$"]
    found = [(f"2{around[at]} {around[at + 1]}", max(0, at - 1)) for at in range(len(around) - 1)]
    found.extend(("L" + word, at) for at, word in enumerate(words[:3]))
    found.extend(("E" + word, len(words) - len(words[-2:]) + at) for at, word in enumerate(words[-2:]))
    found.append((f"n{min(6, len(words) // 3)}", -1))
    return found


def bucket(feature: str, buckets: int) -> int:
    """The row of the weights that a feature is hashed to."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % buckets


class ClauseModel:
    """The weights, one row of `OUTPUTS` per bucket, each row one wide integer so that rows add up in one step."""

    def __init__(self, packed: bytes, scales: Sequence[float], intercepts: Sequence[float]) -> None:
        self._packed = packed
        self._width = OUTPUTS * _LANE
        self._buckets = len(packed) // self._width
        self._scales = tuple(scales)
        self._intercepts = tuple(intercepts)
        self._words: dict[str, tuple[int, int]] = {}

    @classmethod
    def read(cls, folder: Path = _DATA) -> Self | None:
        """The model of a folder, or None when its file is absent, or is not the file that its header describes."""
        import tomli

        try:
            header: Mapping[str, Any] = tomli.loads((folder / "clauses.toml").read_text(encoding="utf-8"))
            content = (folder / "clauses.bin").read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != header["sha256"]:
            return None
        return cls(zlib.decompress(content), header["scales"], header["intercepts"])

    def judge(self, tokens: Sequence[Token]) -> Judged:
        """What the words of a clause do."""
        said = [token for token in tokens if token.kind != _MARK][:MOST_WORDS]
        order = _of_order(["#" if token.value is not None else token.word for token in said])
        total, count = self._sum([feature for feature, _ in order]), len(order)
        for token in said:
            held = self._words.get(token.word)
            if held is None:
                found = _of_word(token)
                held = (self._sum(found), len(found))
                if len(self._words) < _KEPT_WORDS:
                    self._words[token.word] = held
            total += held[0]
            count += held[1]
        scores = self._scores(total, count)
        acts = _softmax(scores[: len(ACTS)])
        none, some, much = _softmax(scores[len(ACTS) : len(ACTS) + FEELINGS])
        return Judged(tuple(acts), (none, some, much), 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, scores[-1])))))

    def _sum(self, found: Iterable[str]) -> int:
        """The rows of some features, added up."""
        packed, width, buckets, crc, whole = self._packed, self._width, self._buckets, zlib.crc32, int.from_bytes
        total = 0
        for feature in found:
            at = crc(feature.encode("utf-8", "surrogatepass")) % buckets * width
            total += whole(packed[at : at + width], "little")
        return total

    def why(self, tokens: Sequence[Token], output: str, most: int = 3) -> tuple[str, ...]:
        """The words of a clause that spoke most for an act (or for ``advice given``), the heaviest first."""
        at = OUTPUTS - 1 if output == "advice given" else _AT[output]
        said = [token for token in tokens if token.kind != _MARK][:MOST_WORDS]
        weights = [0.0] * len(said)
        for feature, place in features(tokens):
            if place < 0 or place >= len(said):
                continue
            row = self._row(feature)
            weights[place] += row[at] - (sum(row[: len(ACTS)]) / len(ACTS) if at < len(ACTS) else 0.0)
        order = sorted(range(len(said)), key=lambda place: -weights[place])
        return tuple(dict.fromkeys(said[place].word for place in order[:most] if weights[place] > 0))

    def _row(self, feature: str) -> list[float]:
        at = bucket(feature, self._buckets) * self._width
        lanes = _ROW.unpack_from(self._packed, at)
        return [scale * (lane - _BIAS) for lane, scale in zip(lanes, self._scales, strict=True)]

    def _scores(self, total: int, count: int) -> list[float]:
        lanes = _ROW.unpack(total.to_bytes(self._width, "little"))
        share = 1.0 / math.sqrt(count)
        off = _BIAS * count
        return [
            intercept + scale * share * (lane - off)
            for lane, scale, intercept in zip(lanes, self._scales, self._intercepts, strict=True)
        ]


def _softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


@lru_cache(maxsize=1)
def clause_model() -> ClauseModel | None:
    """The shipped model, read when it is first needed; None without its file."""
    return ClauseModel.read()
