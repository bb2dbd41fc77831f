from __future__ import annotations

import random

import pytest

from trainer.packs.amounts import Value, amounts, other


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("58 instead of thirty-one", [(58,), (31,)]),
        ("twenty seven pounds", [(27,)]),
        ("three hundred and ninety", [(390,)]),
        ("two thousand and five hundred", [(2500,)]),
        ("bread and two rolls", [(2,)]),
        ("three twenty, or £3.20", [(3, 20), (3, 20)]),
        ("1,350 pounds", [(1350,)]),
        ("ending six four eight", [(6, 4, 8)]),
        ("you rang twice", [(2,)]),
        ("the 3rd, the thirtieth and the third month", [(3,), (30,), (3,)]),
        ("on monday, in May", [("monday",), ("may",)]),
        ("you may march on", [("march",)]),
        ("no one, the first or second of them, at number 70A", []),
        ("", []),
    ],
)
def test_numbers_days_and_months_are_found_as_written_or_said(text: str, values: list[Value]) -> None:
    found = amounts(text)
    assert [amount.value for amount in found] == values
    assert all(text[slice(*amount.span)] == amount.words for amount in found)


@pytest.mark.parametrize(
    "words",
    ["58", "thirty-one", "twenty seven", "Three", "£1,350", "3.20", "9th", "Tuesday", "october", "third", "twice"],
)
def test_another_amount_is_of_the_same_make_and_never_a_known_one(words: str) -> None:
    (amount,) = amounts(words)
    for seed in range(40):
        wrong = other(amount, {amount.value}, random.Random(seed))
        assert wrong is not None
        (read,) = amounts(wrong)
        assert read.value != amount.value
        assert type(read.value[-1]) is type(amount.value[-1])
        assert wrong[:1].isupper() == amount.words[:1].isupper()
        assert other(amount, {amount.value, read.value}, random.Random(seed)) != wrong


def test_an_ordinal_keeps_its_ending_and_stays_a_day_of_a_month() -> None:
    (amount,) = amounts("the 27th")
    found = {other(amount, {(27,)}, random.Random(seed)) for seed in range(60)}
    assert found <= {"20th", "22nd", "23rd", "24th", "25th"}
    assert len(found) > 2


def test_a_word_keeps_its_head_and_a_scale_its_tail() -> None:
    (twenty_seven,) = amounts("twenty-seven")
    (hundreds,) = amounts("three hundred")
    assert (other(twenty_seven, set(), random.Random(1)) or "").startswith("twenty-")
    assert (other(hundreds, set(), random.Random(1)) or "").endswith(" hundred")


def test_where_every_other_amount_is_known_there_is_none() -> None:
    (day,) = amounts("Monday")
    names = ("tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    every = {amount.value for amount in amounts(" ".join(names))}
    assert len(every) == len(names)
    assert other(day, every, random.Random(1)) is None


def test_the_choice_is_the_same_for_the_same_seed() -> None:
    (amount,) = amounts("58")
    assert other(amount, set(), random.Random("a")) == other(amount, set(), random.Random("a"))


@pytest.mark.parametrize("text", ["9" * 4000, "hundred hundred", "twenty " * 500, "1:2:3", "٣٤ twice twice"])
def test_odd_text_is_read_without_trouble(text: str) -> None:
    for amount in amounts(text):
        other(amount, set(), random.Random(1))
