"""What changed from one reply to the next, and the year on a calendar."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trainer.progress import calendar
from trainer.progress.difference import Piece, difference


def test_phrases_that_came_in_and_went_are_told_in_their_places() -> None:
    found = difference(
        "I am sorry about that. Three months of wrong bills.",
        "Three months of wrong bills, John. What changed in August?",
    )
    assert found.dropped == ("I am sorry about that.",)
    assert found.gained == ("John. What changed in August?",)
    assert found.after[0] == Piece("Three months of wrong bills, ", changed=False)


def test_case_and_marks_around_a_word_are_no_change() -> None:
    found = difference("So, it’s THREE months?", "so it's three months.")
    assert (found.gained, found.dropped) == ((), ())


def test_a_single_word_that_stayed_between_two_changes_is_part_of_the_phrase() -> None:
    found = difference("we will look into the matter", "you waited for the van")
    assert found.dropped == ("we will look into the matter",)
    assert found.gained == ("you waited for the van",)


def test_nothing_at_all_can_be_compared() -> None:
    assert difference("", "").gained == difference("", "").dropped == ()
    assert difference("", "Oh no.").gained == ("Oh no.",)
    assert difference("Oh no.", " \n").dropped == ("Oh no.",)


@given(st.text(alphabet="ab C’.\n ", max_size=60), st.text(alphabet="ab C’.\n ", max_size=60))
def test_the_pieces_of_each_reply_are_that_reply(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(piece.text for piece in found.before) == before.lstrip()
    assert "".join(piece.text for piece in found.after) == after.lstrip()
    kept = ["".join(one.text for one in side if not one.changed).split() for side in (found.before, found.after)]
    assert len(kept[0]) == len(kept[1])
    for side in (found.before, found.after):
        assert all(one.changed is not other.changed for one, other in itertools.pairwise(side))


def test_a_year_ends_with_this_week_and_leaves_the_days_to_come_open() -> None:
    saturday = date(2026, 11, 21)
    rows = calendar.rows({saturday: 4, saturday - timedelta(weeks=52): 11, date(2020, 1, 1): 9}, saturday)
    assert {len(row) for row in rows} == {calendar.WEEKS}
    assert (rows[5][-1], rows[5][0], rows[6][-1], rows[4][-1]) == (4, 11, None, 0)
    assert sum(replies or 0 for row in rows for replies in row) == 15
    assert calendar.weeks(saturday, 2) == (date(2026, 11, 9), date(2026, 11, 16))


def test_each_step_says_what_it_stands_for() -> None:
    assert [calendar.step(replies) for replies in (0, 1, 2, 3, 5, 6, 9, 10, 300)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [calendar.said(step) for step in range(5)] == ["none", "1–2", "3–5", "6–9", "10 or more"]
    assert len(calendar.SIGNS) == len(calendar.PLAIN_SIGNS) == len(calendar.STEPS) + 1
    assert len(set(calendar.SIGNS)) == 5


def test_months_and_years_add_their_days_up() -> None:
    dates = {date(2025, 12, 31): 2, date(2026, 1, 1): 3, date(2026, 1, 31): 4}
    assert calendar.months(dates) == (
        calendar.Period(date(2025, 12, 1), 2, 1),
        calendar.Period(date(2026, 1, 1), 7, 2),
    )
    assert [(one.first.year, one.replies, one.days) for one in calendar.years(dates)] == [(2025, 2, 1), (2026, 7, 2)]
