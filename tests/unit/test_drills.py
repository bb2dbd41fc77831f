"""The shipped library as a whole: no two drills alike, people of many names, nothing unrated left behind."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from tests.support.app import make_services
from trainer.packs.model import Drill

SHARED = 0.15
"""The most of the shorter complaint's three-word runs that may stand in another complaint as well."""
NAMESAKES = 3
"""Customers of one name in the whole library: with over a hundred people, two or three of a name are only natural."""


@pytest.fixture(scope="module")
def drills(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drill, ...]:
    return make_services(tmp_path_factory.mktemp("home")).catalog.drills


def test_no_two_complaints_are_alike(drills: tuple[Drill, ...]) -> None:
    runs = {drill.address: _runs(drill.complaint) for drill in drills}
    alike = [
        (one, other, round(shared, 2))
        for (one, mine), (other, theirs) in combinations(runs.items(), 2)
        if (shared := len(mine & theirs) / max(1, min(len(mine), len(theirs)))) > SHARED
    ]
    assert not alike


def test_the_measure_of_likeness_sees_a_copy_with_a_few_words_changed(drills: tuple[Drill, ...]) -> None:
    for drill in drills:
        words = drill.complaint.split()
        copied = " ".join(word if place % 9 else "something" for place, word in enumerate(words))
        mine, theirs = _runs(drill.complaint), _runs(copied)
        assert len(mine & theirs) / min(len(mine), len(theirs)) > SHARED, drill.address


def test_no_two_drills_have_one_title(drills: tuple[Drill, ...]) -> None:
    titles = Counter(drill.title.casefold() for drill in drills)
    assert [title for title, count in titles.items() if count > 1] == []


def test_the_people_have_many_names(drills: tuple[Drill, ...]) -> None:
    names = Counter(drill.customer.name for drill in drills)
    assert [name for name, count in names.items() if count > NAMESAKES] == []


def test_no_situation_is_used_twice(drills: tuple[Drill, ...]) -> None:
    situations = Counter(drill.situation for drill in drills)
    assert [text for text, count in situations.items() if count > 1] == []


def test_no_marked_reply_is_used_twice(drills: tuple[Drill, ...]) -> None:
    replies = Counter(reply.text.casefold() for drill in drills for reply in drill.replies)
    assert [text for text, count in replies.items() if count > 1] == []


def test_every_pack_names_its_licence_and_says_what_it_is_about(tmp_path: Path) -> None:
    for pack in make_services(tmp_path).catalog.packs:
        assert pack.license, pack.id
        assert len(pack.summary.split()) >= 4, pack.id


def test_the_readme_counts_the_library_rightly(drills: tuple[Drill, ...]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"{len(drills)} drills in {len({drill.pack for drill in drills})} packs" in readme


def _runs(text: str, length: int = 3) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w']+", text.casefold())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
