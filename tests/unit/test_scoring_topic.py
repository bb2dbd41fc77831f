"""A story told back to the wrong customer has the form of listening and none of its substance."""

from __future__ import annotations

import random
import statistics
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Drill, Kind
from trainer.paths import Paths
from trainer.scoring import topic
from trainer.scoring.engine import score


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    nowhere = Path(mkdtemp())
    return Catalog.load(Paths(nowhere, nowhere, nowhere))


def shipped_drill(address: str) -> Drill:
    return catalog().drill(address)


def shipped_replies() -> list[Drill]:
    return [
        drill
        for drill in catalog().drills
        if drill.kind is Kind.REPLY and any(one.band is Band.STRONG for one in drill.replies)
    ]


def test_a_strong_reply_to_another_customer_is_worth_little() -> None:
    """Every strong marked reply of the shipped packs, held against a drill of another pack that a seed chooses."""
    source = random.Random(11)
    drills = shipped_replies()
    found = []
    for drill in source.sample(drills, 40):
        reply = next(one for one in drill.replies if one.band is Band.STRONG)
        other = source.choice([one for one in drills if one.pack != drill.pack])
        found.append(score(other, reply.text).overall)
    own = [score(one, one.replies[0].text).overall for one in source.sample(drills, 20)]
    assert statistics.fmean(found) < 32 < 60 < statistics.fmean(own)


def test_a_story_of_bills_told_back_to_somebody_with_a_cracked_lid_is_weak() -> None:
    reply = (
        "Three months running the same wrong line on your bill, and two colleagues swore it was gone. "
        "Maddening. Which plan does the bill name?"
    )
    assert score(shipped_drill("parcels/cracked-lid"), reply).overall < 39


def test_few_words_prove_nothing() -> None:
    result = score(shipped_drill("parcels/cracked-lid"), "What a shame. Shall I send you another?")
    assert not any("little of it is about" in reason for reason in result.reasons)


def test_the_reasoning_says_that_it_is_about_something_else() -> None:
    reply = "Your mother waited in the lobby from ten to two, the notice went to Lyle, and she sat with her stick."
    result = score(shipped_drill("parcels/cracked-lid"), reply)
    assert any("little of it is about what they came with" in reason for reason in result.reasons)


def test_without_its_file_nothing_is_held_against_a_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "topics", lambda: None)
    reply = "Your mother waited in the lobby from ten to two, the notice went to Lyle, and she sat with her stick."
    result = score(shipped_drill("parcels/cracked-lid"), reply)
    assert not any("little of it is about what they came with" in reason for reason in result.reasons)


def test_the_file_is_made_for_the_figures_there_are() -> None:
    assert topic.topics() is not None
