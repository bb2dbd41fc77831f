"""Replies that people rated, wherever they lie: gold sets, and the middling replies written beside the packs.

A gold set is a folder with ``replies.jsonl`` (``id``, ``drill``, ``reply``), ``rater-*.jsonl`` (``id``, ``reflection``
0-4, ``emotion`` 0-3, ``clarify`` 0-3, ``overall`` 0-100, ``band``, ``flags``) and ``pack.toml``; ``bench/mixed2`` is
one, too. A pack's own middling replies are ``bench/mixed/PACK.jsonl``: the same fields in one file, labelled by the
pack's author before any scorer saw them.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Drill, Kind, Skill
from trainer.paths import shipped_packs

MIXED = Path(__file__).parent / "mixed"
OWN_SETS = (Path(__file__).parent / "mixed2",)
"""Sets of the gold form that lie in this folder, with drills of their own that no shipped pack has."""
BANDS = (Band.WEAK.value, Band.FAIR.value, Band.STRONG.value)
READ = ("health", "insurance", "lead", "public", "retail", "software", "travel", "utilities")
"""Packs whose middling replies were read while rules were written; those of all others are only ever counted."""


@dataclass(frozen=True)
class Rated:
    """One reply with what people make of it; `source` is the set it is from, `fold` the drill it answers."""

    source: str
    fold: str
    drill: Drill
    text: str
    spoken: bool
    ratings: tuple[dict[str, Any], ...]

    def mean(self, key: str) -> float:
        """The raters' mean."""
        return statistics.fmean(float(rating[key]) for rating in self.ratings)

    @property
    def band(self) -> int:
        """The raters' middle band, 0 weak to 2 strong; of two, the higher."""
        ranks = sorted(BANDS.index(str(rating["band"])) for rating in self.ratings)
        return ranks[len(ranks) // 2]

    def flagged(self, names: set[str]) -> bool:
        """Whether most raters raised one of these flags."""
        return 2 * sum(bool(names & set(rating["flags"])) for rating in self.ratings) > len(self.ratings)


def gold(folder: Path, pack: Path | None = None) -> list[Rated]:
    """The replies of a gold set."""
    drills = {drill.address: drill for drill in drills_of(pack or folder / "pack.toml")}
    raters = [{str(row["id"]): row for row in rows(source)} for source in sorted(folder.glob("rater-*.jsonl"))]
    return [
        Rated(
            folder.name,
            str(row["drill"]),
            drills[str(row["drill"])],
            str(row["reply"]),
            bool(row.get("spoken", False)),
            tuple(rater[str(row["id"])] for rater in raters),
        )
        for row in rows(folder / "replies.jsonl")
    ]


def own_sets(folders: Sequence[Path] = OWN_SETS) -> list[Rated]:
    """The replies of the sets that lie here."""
    return [one for folder in folders for one in gold(folder)]


def mixed(folder: Path = MIXED) -> list[Rated]:
    """The middling replies of the shipped packs that have some."""
    return [one for source in sorted(folder.glob("*.jsonl")) for one in _of_pack(source)]


def _of_pack(source: Path) -> Iterator[Rated]:
    drills = {drill.address: drill for drill in drills_of(shipped_packs() / f"{source.stem}.toml")}
    for row in rows(source):
        drill = drills.get(str(row["drill"]))
        if drill is not None:
            yield Rated(source.stem, drill.address, drill, str(row["reply"]), bool(row.get("spoken", False)), (row,))


def marked_replies(folder: Path | None = None) -> list[tuple[Drill, str, int]]:
    """The marked replies of the shipped packs: drill, text and band, 0 weak to 2 strong."""
    return [
        (drill, reply.text, BANDS.index(reply.band.value))
        for source in sorted((folder or shipped_packs()).glob("*.toml"))
        for drill in drills_of(source)
        if drill.kind is Kind.REPLY and len(drill.skills) == len(Skill)
        for reply in drill.replies
    ]


def drills_of(source: Path) -> Sequence[Drill]:
    """The drills of a pack file; none when it cannot be read."""
    reading = read_pack(source)
    return reading.pack.drills if reading.pack is not None else ()


def rows(source: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
