"""Text with its evidence: cut at the edges, marked, never read as markup, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from trainer.ui.widgets.evidence import STYLES, Evidence, Segment, Sign, marked, number_mark, segments

TEXT = "Three months of wrong bills, and two calls."


def plain(found: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in found if not segment.is_mark)


def shown(found: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in found)


def signs_of(found: tuple[Segment, ...], text: str) -> tuple[Sign, ...]:
    return next(segment.signs for segment in found if segment.text == text)


def test_a_text_without_evidence_is_one_piece() -> None:
    assert segments(TEXT, ()) == (Segment(TEXT),)


def test_an_empty_text_has_no_pieces() -> None:
    assert segments("", [Evidence(0, 5, Sign.FACT, "¹")]) == ()


def test_a_number_stands_behind_its_words() -> None:
    found = segments(TEXT, [Evidence(0, 12, Sign.FACT, "¹")])
    assert shown(found) == "Three months¹ of wrong bills, and two calls."
    assert signs_of(found, "Three months") == (Sign.FACT,)


def test_a_circle_and_a_cross_stand_before_their_words() -> None:
    found = segments(TEXT, [Evidence(0, 12, Sign.MISSED, "○"), Evidence(33, 42, Sign.HURT, "✗")])
    assert shown(found) == "○ Three months of wrong bills, and ✗ two calls."


def test_a_heart_and_a_question_mark_stand_a_space_behind() -> None:
    assert shown(segments("fed up", [Evidence(0, 6, Sign.FEELING, "♥")])) == "fed up ♥"
    assert shown(segments("why?", [Evidence(0, 4, Sign.QUESTION, "?")])) == "why? ?"


def test_overlapping_pieces_are_cut_where_they_overlap() -> None:
    found = segments("abcdef", [Evidence(0, 4, Sign.FACT), Evidence(2, 6, Sign.HURT)])
    assert [(s.text, s.signs) for s in found] == [
        ("ab", (Sign.FACT,)),
        ("cd", (Sign.HURT, Sign.FACT)),
        ("ef", (Sign.HURT,)),
    ]


def test_a_piece_inside_another_keeps_both() -> None:
    found = segments("abcdef", [Evidence(0, 6, Sign.QUESTION, "?"), Evidence(2, 4, Sign.FACT, "¹")])
    assert shown(found) == "abcd¹ef ?"
    assert signs_of(found, "cd") == (Sign.QUESTION, Sign.FACT)


def test_pieces_that_touch_stay_two() -> None:
    found = segments("abcd", [Evidence(0, 2, Sign.FACT, "¹"), Evidence(2, 4, Sign.FACT, "²")])
    assert shown(found) == "ab¹cd²"


def test_two_numbers_at_one_place_cannot_be_read_as_one() -> None:
    found = segments("abcd", [Evidence(0, 4, Sign.FACT, "¹"), Evidence(0, 4, Sign.NEARLY, "²")])
    assert shown(found) == "abcd¹,²"


def test_the_same_piece_twice_is_marked_once() -> None:
    assert shown(segments("abcd", [Evidence(0, 4, Sign.FACT, "¹")] * 2)) == "abcd¹"


@pytest.mark.parametrize(("start", "end"), [(2, 2), (4, 2), (9, 12), (-5, 0), (4, 4)])
def test_what_covers_nothing_leaves_no_trace(start: int, end: int) -> None:
    assert segments("abcd", [Evidence(start, end, Sign.FACT, "¹")]) == (Segment("abcd"),)


@pytest.mark.parametrize(("start", "end", "held"), [(-3, 2, "ab"), (2, 99, "cd"), (-9, 99, "abcd")])
def test_what_reaches_beyond_the_text_is_cut_to_it(start: int, end: int, held: str) -> None:
    found = segments("abcd", [Evidence(start, end, Sign.FACT, "¹")])
    assert signs_of(found, held) == (Sign.FACT,)


def test_a_combined_character_is_not_torn_apart() -> None:
    accented = "e\u0301 x"  # an e with its accent as a character of its own
    family = "\U0001f469\u200d\U0001f467!"
    assert shown(segments(accented, [Evidence(0, 1, Sign.FACT, "¹")])) == "e\u0301¹ x"
    assert shown(segments(family, [Evidence(0, 1, Sign.FACT, "¹")])) == "\U0001f469\u200d\U0001f467¹!"
    assert shown(segments("❤\ufe0f!", [Evidence(0, 1, Sign.FACT, "¹")])) == "❤\ufe0f¹!"


def test_wide_characters_keep_their_marks_beside_them() -> None:
    content = marked("三个月 错账", [Evidence(0, 3, Sign.FACT, "¹"), Evidence(4, 6, Sign.MISSED, "○")])
    assert content.plain == "三个月¹ ○ 错账"
    assert content.cell_length == 14


def test_markup_and_escapes_are_shown_and_not_obeyed() -> None:
    text = "[/red] [b]bold[/b] \x1b[2J end"
    content = marked(text, [Evidence(0, 6, Sign.FACT, "¹")])
    assert content.plain == "[/red]¹ [b]bold[/b] \\x1b[2J end"
    assert content.wrap(10)


def test_an_overlap_is_seen_as_both() -> None:
    content = marked("abcd", [Evidence(0, 4, Sign.FACT), Evidence(0, 4, Sign.FEELING)])
    assert [span.style for span in content.spans] == ["bold underline $text-accent"]


def test_lines_of_a_reply_stay_lines() -> None:
    assert marked("one\ntwo", ()).plain == "one\ntwo"


def test_nothing_is_said_by_colour_alone() -> None:
    attributes = ("bold", "italic", "underline", "reverse", "strike")
    assert all(any(word in style.split() for word in attributes) for style in STYLES.values())


@pytest.mark.parametrize(("number", "mark"), [(1, "¹"), (9, "⁹"), (12, "¹²")])
def test_numbers_are_small_and_high(number: int, mark: str) -> None:
    assert number_mark(number) == mark


pieces = st.builds(
    Evidence,
    st.integers(-5, 45),
    st.integers(-5, 45),
    st.sampled_from(Sign),
    st.sampled_from(("", "¹", "²", "○", "♥", "?", "✗")),
)


@given(st.text(max_size=40), st.lists(pieces, max_size=8))
def test_no_letter_is_lost_and_none_is_added(text: str, evidence: list[Any]) -> None:
    found = segments(text, evidence)
    assert plain(found) == text
    assert all(segment.text for segment in found)


@given(st.text(max_size=40), st.lists(pieces, max_size=8))
def test_every_piece_is_under_exactly_the_signs_that_cover_it(text: str, evidence: list[Evidence]) -> None:
    at = 0
    for segment in segments(text, evidence):
        if segment.is_mark:
            continue
        for offset in range(at, at + len(segment.text)):
            covering = {e.sign for e in evidence if max(0, e.start) <= offset < e.end}
            assert set(segment.signs) >= covering or not text.isascii()
            assert set(segment.signs) <= covering or not text.isascii()
        at += len(segment.text)


@given(st.text(max_size=60), st.lists(pieces, max_size=8), st.integers(1, 40))
def test_whatever_is_marked_can_be_laid_out(text: str, evidence: list[Evidence], width: int) -> None:
    lines = marked(text, evidence).wrap(width)
    assert all(isinstance(line, Content) for line in lines)
