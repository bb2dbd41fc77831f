"""How near two words, or two sentences, are in meaning: a small table of word vectors that ships with the scorer.

``data/meaning.bin`` is all-MiniLM-L6-v2 distilled by model2vec to 128 whole numbers a token (``bench/embedding.py``
builds it). A word is cut into the longest pieces the table has, from its start on (WordPiece; the `tokenizers` library
does the same, and is not worth 3 MB of a dependency for twenty lines), and the pieces' vectors are added up. Everything
is plain Python: a few hundred products of 128 numbers a reply need no NumPy.

The table is a help, never a judge. Without it, or with a damaged one, everything here answers 0 or nothing, scoring
goes by words, roots and families alone, and the result says so in a note.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import sys
import threading
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "meaning.bin"
SHA256 = "27082db450f0784a6c464399e648636c3bd39e42a6ec1e9332079d51190c5693"
"""Of the whole shipped file. The size is looked at on every load, this sum by `examine` (and the tests)."""
ABSENT = "The table of word meanings is missing or damaged: own words were matched by their roots alone."

Vector = Sequence[float]
_LONGEST = 40
_CACHED = 2500
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a table can be used, and a line that says what it is or what is wrong with it."""

    works: bool
    what: str


@dataclass(frozen=True)
class _Table:
    rows: dict[str, int]
    scales: array[float]
    values: memoryview
    dimensions: int
    kept: mmap.mmap = field(repr=False)


class Meaning:
    """A table of word vectors, read when it is first asked.

    Args:
        path: the file; by default the one that ships.
    """

    def __init__(self, path: Path = TABLE) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._asked = False
        self._table: _Table | None = None
        self.vector = lru_cache(maxsize=_CACHED)(self._vector)

    @property
    def works(self) -> bool:
        """Whether there is a table to go by."""
        return self._read() is not None

    def _read(self) -> _Table | None:
        if not self._asked:
            with self._lock:
                if not self._asked:
                    self._table = _load(self.path)
                    self._asked = True
        return self._table

    def _vector(self, word: str) -> Vector:
        """The vector of one lower-case word, its length telling how much the word says; empty for an unknown one."""
        table = self._read()
        rows = _pieces(word, table.rows) if table else ()
        if table is None or not rows:
            return ()
        size = table.dimensions
        parts = [[table.scales[row] * value for value in table.values[row * size : (row + 1) * size]] for row in rows]
        # An array holds a quarter of what a tuple of floats does, and thousands are kept.
        return array("d", map(sum, zip(*parts, strict=True)) if len(parts) > 1 else parts[0])

    def near(self, one: str, other: str) -> float:
        """How near two words are, -1 to 1; 0 when one of them is unknown."""
        return cosine(self.vector(one), self.vector(other))

    def sum(self, words: Iterable[str]) -> Vector:
        """The vector of several words together, of length 1; empty when none of them is known."""
        found = [vector for vector in map(self.vector, words) if vector]
        return unit(tuple(map(sum, zip(*found, strict=True)))) if found else ()


class Lanes:
    """Vectors to be compared with any other all at once.

    Plain Python multiplies whole numbers of any length: every vector has a lane of 32 bits in one long number per
    dimension, so that one product per dimension compares a vector with all of them, about ten times faster than one by
    one. Values are rounded to 1/511 and lifted above zero; the lift is taken off the sums again.

    Args:
        vectors: of length 1, none of them empty.
    """

    def __init__(self, vectors: Sequence[Vector]) -> None:
        lifted = [_lifted(vector) for vector in vectors]
        self._sums = [sum(values) for values in lifted]
        self._packed = [
            sum(values[at] << (32 * lane) for lane, values in enumerate(lifted))
            for at in range(len(lifted[0]) if lifted else 0)
        ]

    def near(self, vector: Vector) -> list[float]:
        """How near a vector of length 1 is to each, -1 to 1, to about 0.01; empty for an empty one."""
        if not vector or not self._packed:
            return []
        values = _lifted(vector)
        total = sum(map(mul, values, self._packed))
        lanes = array("I", total.to_bytes(4 * len(self._sums), "little"))
        if sys.byteorder == "big":
            lanes.byteswap()
        off = _LIFT * sum(values) - _LIFT * _LIFT * len(values)
        return [
            (product - off - _LIFT * own) / (_STEPS * _STEPS) for product, own in zip(lanes, self._sums, strict=True)
        ]


class Words:
    """The words of a drill, each with those of other people's words that are near it in meaning.

    Args:
        table: where vectors come from.
        least: how near (-1 to 1) is near.
    """

    def __init__(self, table: Meaning, least: float) -> None:
        self._table = table
        self._least = least
        self._named: dict[str, None] = {}
        self._lock = threading.Lock()
        self._lanes: Lanes | None = None
        self._known: tuple[str, ...] = ()
        self._kept: dict[str, tuple[tuple[str, float], ...]] = {}

    def add(self, words: Iterable[str]) -> None:
        """Take in lower-case words, before anything is compared; unknown words are near nothing."""
        self._named.update(dict.fromkeys(words))

    def near(self, word: str, least: float | None = None) -> tuple[tuple[str, float], ...]:
        """The words that another one is near to, with how near; `least` asks for more than the words were made with."""
        found = self._kept.get(word)
        if found is None:
            nearness = self._packed().near(unit(self._table.vector(word)))
            found = tuple((own, near) for own, near in zip(self._known, nearness, strict=False) if near >= self._least)
            if len(self._kept) < _KEPT:
                self._kept[word] = found
        return found if least is None or least <= self._least else tuple(entry for entry in found if entry[1] >= least)

    def _packed(self) -> Lanes:
        with self._lock:
            if self._lanes is None:
                vectors = {word: unit(self._table.vector(word)) for word in self._named}
                self._known = tuple(word for word, vector in vectors.items() if vector)
                self._lanes = Lanes([vectors[word] for word in self._known])
            return self._lanes


_STEPS = 511
_LIFT = 512


def _lifted(vector: Vector) -> list[int]:
    return [round(_STEPS * value) + _LIFT for value in vector]


@lru_cache(maxsize=1)
def meaning() -> Meaning:
    """The table that ships, read once."""
    return Meaning()


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors are, -1 to 1; 0 when one is empty."""
    if not one or not other:
        return 0.0
    lengths = math.sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return float(sum(map(mul, one, other)) / lengths) if lengths else 0.0


def unit(vector: Vector) -> Vector:
    """A vector of the same direction and of length 1."""
    length = math.sqrt(sum(map(mul, vector, vector)))
    return tuple([value / length for value in vector]) if length else ()


def dot(one: Vector, other: Vector) -> float:
    """How near two vectors of length 1 are, -1 to 1; 0 when one is empty."""
    return float(sum(map(mul, one, other)))


def examine(path: Path = TABLE) -> Condition:
    """Whether a table is whole, by its checksum: for the doctor and the tests, not for every start."""
    try:
        content = path.read_bytes()
    except OSError:
        return Condition(False, f"{path.name} is missing")
    if _load(path) is None:
        return Condition(False, f"{path.name} is damaged: its size or its header is not what it should be")
    header, _, body = content.partition(b"\n")
    if json.loads(header)["sha256"] != hashlib.sha256(body).hexdigest():
        return Condition(False, f"{path.name} is damaged: its checksum differs")
    pinned = path != TABLE or hashlib.sha256(content).hexdigest() == SHA256
    tokens, dimensions = json.loads(header)["tokens"], json.loads(header)["dimensions"]
    if not pinned:
        return Condition(False, f"{path.name} is not the table that this version was made with")
    return Condition(True, f"{tokens:,} tokens of {dimensions} dimensions, {len(content) / 1e6:.1f} MB")


def _load(path: Path) -> _Table | None:
    """The table, or None for a file that is missing, unreadable or not of the size its header tells."""
    try:
        with path.open("rb") as file:
            kept = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None  # ValueError: an empty file cannot be mapped
    try:
        end = kept.find(b"\n") + 1
        header = json.loads(kept[:end])
        tokens, dimensions, vocabulary = (int(header[key]) for key in ("tokens", "dimensions", "vocabulary_bytes"))
        vectors = end + vocabulary + 4 * tokens
        if tokens <= 0 or dimensions <= 0 or len(kept) != vectors + tokens * dimensions:
            return None
        names = kept[end : end + vocabulary].decode().split("\n")[:-1]
        scales = array("f", kept[end + vocabulary : vectors])
    except (ValueError, KeyError, TypeError):
        return None
    if len(names) != tokens:
        return None
    values = memoryview(kept)[vectors:].cast("b")
    return _Table(dict(zip(names, range(tokens), strict=True)), scales, values, dimensions, kept)


def _pieces(word: str, rows: dict[str, int]) -> tuple[int, ...]:
    """Rows of the longest pieces that make up a word; none when a part of it is unknown."""
    whole = rows.get(word)
    if whole is not None:
        return (whole,)
    found: list[int] = []
    start = 0
    if len(word) > _LONGEST:
        return ()
    while start < len(word):
        lead = "##" if start else ""
        for end in range(len(word), start, -1):
            row = rows.get(lead + word[start:end])
            if row is not None:
                found.append(row)
                start = end
                break
        else:
            return ()
    return tuple(found)
