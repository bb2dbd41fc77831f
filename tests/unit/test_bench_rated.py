"""Replies that were rated for the benchmarks: every set that lies here can be read, and says what it claims to."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.levels import sources
from bench.rated import OWN_SETS, Rated, gold, mixed, own_sets, rows
from bench.scoring import spearman
from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Channel, Pack
from trainer.packs.rules import faults
from trainer.paths import shipped_packs
from trainer.scoring.result import FlagKind

RANGES = {"reflection": 4, "emotion": 3, "clarify": 3, "overall": 100}
FAIR, STRONG = 40, 70
EACH = 9
DIFFER = 15
"""Points by which two ratings of one reply may differ before it has to be thought over."""


@pytest.fixture(params=OWN_SETS, ids=lambda folder: str(folder.name))
def folder(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def pack_of(folder: Path) -> Pack:
    reading = read_pack(folder / "pack.toml")
    assert reading.problems == ()
    assert reading.pack is not None
    return reading.pack


def ratings(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {source.stem: rows(source) for source in sorted(folder.glob("rater-*.jsonl"))}


def test_the_drills_hold_all_that_a_pack_has_to(folder: Path) -> None:
    pack = pack_of(folder)
    found = [fault for place, drill in enumerate(pack.drills) for fault in faults(("drill", place), drill)]
    assert found == []
    assert {drill.channel for drill in pack.drills} == set(Channel)
    assert {drill.level for drill in pack.drills} == {1, 2, 3, 4, 5}


def test_no_drill_is_in_a_shipped_pack(folder: Path) -> None:
    pack = pack_of(folder)
    shipped = [read_pack(source).pack for source in shipped_packs().glob("*.toml")]
    assert pack.id not in {other.id for other in shipped if other is not None}
    complaints = {drill.complaint for other in shipped if other is not None for drill in other.drills}
    assert not complaints & {drill.complaint for drill in pack.drills}


def test_every_drill_has_its_nine_replies_and_every_reply_its_ratings(folder: Path) -> None:
    replies = rows(folder / "replies.jsonl")
    assert Counter(reply["drill"] for reply in replies) == {drill.address: EACH for drill in pack_of(folder).drills}
    ids = [reply["id"] for reply in replies]
    assert len(set(ids)) == len(ids)
    assert len(ratings(folder)) > 1
    for rater, given in ratings(folder).items():
        assert [rating["id"] for rating in given] == ids, rater


def test_ratings_keep_to_the_scale(folder: Path) -> None:
    names = {flag.value for flag in FlagKind}
    for given in ratings(folder).values():
        for rating in given:
            for key, most in RANGES.items():
                assert isinstance(rating[key], int), rating
                assert 0 <= rating[key] <= most, rating
            assert set(rating["flags"]) <= names, rating
            overall = rating["overall"]
            band = Band.WEAK if overall < FAIR else Band.FAIR if overall < STRONG else Band.STRONG
            assert rating["band"] == band.value, rating
            assert rating["reflection"] < 3 or "contradiction" not in rating["flags"], rating


def test_two_ratings_of_one_reply_lie_close_together(folder: Path) -> None:
    first, second = ([rating["overall"] for rating in given] for given in ratings(folder).values())
    assert max(abs(one - other) for one, other in zip(first, second, strict=True)) <= DIFFER
    assert spearman(first, second) > 0.9
    assert first != second


def test_quality_is_spread_over_the_whole_scale(folder: Path) -> None:
    tenths = Counter(int(min(one.mean("overall"), 99.0) // 10) for one in gold(folder))
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 0.2 * tenths.total()


def test_no_reply_is_there_twice_or_taken_from_the_drill(folder: Path) -> None:
    marked = {reply.text.casefold() for drill in pack_of(folder).drills for reply in drill.replies}
    texts = [str(reply["reply"]).casefold() for reply in rows(folder / "replies.jsonl")]
    assert len(set(texts)) == len(texts)
    assert not marked & set(texts)


def test_a_spoken_reply_is_a_transcript_of_a_spoken_channel(folder: Path) -> None:
    spoken = [one for one in gold(folder) if one.spoken]
    assert spoken
    for one in spoken:
        assert one.drill.channel in {Channel.PHONE, Channel.COUNTER}, one.text
        assert not set(one.text) & set(".,;:!?"), one.text


def test_both_kinds_of_set_are_read_for_a_fit() -> None:
    assert {one.source for one in own_sets()} == {folder.name for folder in OWN_SETS}
    assert all(isinstance(one, Rated) and len(one.ratings) == 1 for one in mixed())
    named = {source.parent.name for source in sources(())}
    assert named == {"mixed", *(folder.name for folder in OWN_SETS)}


def test_of_two_raters_the_mean_counts_and_a_flag_needs_both(tmp_path: Path) -> None:
    pack = OWN_SETS[0] / "pack.toml"
    drill = pack_of(OWN_SETS[0]).drills[0].address
    reply = {"id": "one", "drill": drill, "reply": "Two weeks without a queen."}
    (tmp_path / "replies.jsonl").write_text(json.dumps(reply) + "\n", encoding="utf-8")
    for rater, overall, band, flags in (("a", 36, "weak", ["script"]), ("b", 44, "fair", ["script", "blame"])):
        given = {"id": "one", "overall": overall, "band": band, "flags": flags}
        (tmp_path / f"rater-{rater}.jsonl").write_text(json.dumps(given) + "\n", encoding="utf-8")
    (found,) = gold(tmp_path, pack)
    assert found.mean("overall") == statistics.fmean((36, 44))
    assert found.band == 1
    assert found.flagged({"script"})
    assert not found.flagged({"blame"})
