"""Finding drills: every word has to be somewhere, slips are forgiven, better places count more."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.packs.cards import card_of
from trainer.packs.model import Breath, Channel, Customer, Drill, Feeling, Kind, Skill
from trainer.ui.finding import Finder, Found


def drill(
    name: str, title: str, *, situation: str = "", level: int = 1, channel: Channel = Channel.PHONE, who: str = "Ann"
) -> Found:
    made = Drill(
        "shop",
        name,
        title,
        Kind.REPLY,
        channel,
        level,
        (Skill.REFLECT,),
        situation,
        Customer(who),
        (Breath("Oh."),),
        feelings=(Feeling("worried"),),
    )
    return Found(card_of(made), "Shops and returns")


SHELF = (
    drill("third", "Overcharged, third month running", situation="John is on the billing line."),
    drill("lid", "A lid in two pieces", situation="A month after buying it.", level=2, channel=Channel.COUNTER),
    drill("zoe", "Café closed", who="Zoë", level=3, channel=Channel.CHAT),
    drill("ru", "Потерянная посылка", level=5, channel=Channel.EMAIL),
    drill("cjk", "三か月の請求", level=5, channel=Channel.EMAIL),
)


def names(query: str, **filters: object) -> list[str]:
    return [found.drill.id for found in Finder(SHELF).find(query, **filters)]  # type: ignore[arg-type]


def test_nothing_asked_gives_everything_in_its_order() -> None:
    assert names("") == ["third", "lid", "zoe", "ru", "cjk"]
    assert names("  , ! ") == names("")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("overcharged", ["third"]),
        ("overch", ["third"]),
        ("overchraged", ["third"]),
        ("OVERCHARGED", ["third"]),
        ("cafe", ["zoe"]),
        ("zoe", ["zoe"]),
        ("посылк", ["ru"]),
        ("請求", ["cjk"]),
        ("level 5", ["ru", "cjk"]),
        ("counter", ["lid"]),
        ("shop/lid", ["lid"]),
        ("lid pieces", ["lid"]),
        ("lid overcharged", []),
        ("zzz", []),
        ("worried billing", ["third"]),
    ],
)
def test_what_is_found(query: str, found: list[str]) -> None:
    assert names(query) == found


def test_a_title_counts_more_than_a_situation() -> None:
    assert names("month") == ["third", "lid"]


def test_filters_and_words_go_together() -> None:
    assert names("", level=5) == ["ru", "cjk"]
    assert names("請求", level=5, channel=Channel.EMAIL) == ["cjk"]
    assert names("請求", level=1) == []
    assert names("", channel=Channel.CHAT) == ["zoe"]


@given(st.text(max_size=300))
def test_any_text_may_be_asked_for(query: str) -> None:
    found = Finder(SHELF).find(query)
    assert set(found) <= set(SHELF)
    assert found == Finder(SHELF).find(query)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=12), st.integers(0, 4))
def test_a_word_more_never_finds_more(word: str, start: int) -> None:
    title_word = ("overcharged", "lid", "cafe", "посылка", "請求")[start]
    assert set(Finder(SHELF).find(f"{title_word} {word}")) <= set(Finder(SHELF).find(title_word))


@pytest.mark.parametrize("number", range(len(SHELF)))
def test_every_drill_is_found_first_by_its_own_title(number: int) -> None:
    assert Finder(SHELF).find(SHELF[number].drill.title)[0] is SHELF[number]


def test_the_better_match_comes_first() -> None:
    shelf = (drill("a", "Parcels everywhere"), drill("b", "Parcel"), drill("c", "Other", situation="a parcel"))
    order = [found.drill.id for found in Finder(shelf).find("parcel")]
    assert order == ["b", "a", "c"]
    assert all(x != y for x, y in pairwise(order))


def test_a_shelf_prepared_in_the_background_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.ui.finding._FEW", 0)
    prepared, asked = Finder(SHELF), Finder(SHELF)
    before = prepared.ready
    prepared.prepare(threading.Event())
    assert (before, prepared.ready) == (False, True)
    assert prepared.words == asked.words
    assert prepared.find("month") == asked.find("month")


def test_one_word_more_or_less_of_a_query_is_looked_up_alone() -> None:
    finder = Finder(SHELF)
    for end in range(1, len("overcharged month") + 1):
        finder.find("overcharged month"[:end])
    for number in range(200):
        finder.find(f"word{number}")
    assert len(finder._answers) <= 50
    assert [found.drill.id for found in finder.find("overcharged month")] == ["third"]
