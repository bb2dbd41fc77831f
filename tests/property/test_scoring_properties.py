"""What holds for any reply: bounds, repeatability, and marks that move the right way."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.scoring import DRILL, STRONG, TRAPS
from trainer.packs.model import Band, Skill
from trainer.scoring import MAX_SCORED, score
from trainer.scoring.result import FactStatus, FlagKind, Result

PIECES = (
    "So you've paid twice",
    "and nobody rang you back.",
    "No wonder you're fed up!",
    "What did the shop tell you?",
    "I understand your frustration.",
    "It was £60, on the 3rd of March?",
    "um so you you waited for six weeks",
    "I'll refund you now.",
    "You should have checked.",
    "Sorry for any inconvenience.",
    "Could I take your order number?",
    "[/red]",
    "\x1b[31m",
    "🙂",
    "…",
)
REPLIES = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.sampled_from(STRONG)
)
NUMBERS = ("45", "250", "a hundred and ninety", "£95")


def skill(result: Result, name: Skill) -> int:
    value = result.by_skill[name].score
    assert value is not None
    return value


@settings(max_examples=150, deadline=None)
@given(REPLIES)
def test_every_mark_lies_in_its_bounds_and_every_span_in_its_text(reply: str) -> None:
    result = score(DRILL, reply)
    assert 0 <= result.overall <= 100
    assert all(mark.score is None or 0 <= mark.score <= 100 for mark in result.marks)
    assert result.tip
    spans = [
        *(fact.reply for fact in result.facts),
        *(feeling.reply for feeling in result.feelings),
        *(flag.reply for flag in result.flags),
        *(act.span for act in result.acts),
        *(question.span for question in result.questions),
    ]
    assert all(span is None or 0 <= span[0] < span[1] <= len(reply) for span in spans)
    says = [
        *(fact.say for fact in result.facts),
        *(feeling.say for feeling in result.feelings),
        *(flag.say for flag in result.flags),
    ]
    assert all(say is None or 0 <= say[0] < say[1] <= len(DRILL.complaint) for say in says)
    json.dumps(result.to_dict())


@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_the_same_reply_to_an_equal_drill_gets_an_equal_result(reply: str) -> None:
    assert score(DRILL, reply) == score(replace(DRILL), reply)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES[:11]), min_size=1, max_size=8).map(" ".join))
def test_case_and_white_space_change_no_mark(reply: str) -> None:
    spread = "  ".join(reply.split(" "))
    for other in (reply.upper(), f"\t{spread} \n"):
        assert [mark.score for mark in score(DRILL, other).marks] == [mark.score for mark in score(DRILL, reply).marks]


@pytest.mark.parametrize("reply", STRONG)
def test_full_stops_and_exclamation_marks_earn_the_same(reply: str) -> None:
    assert score(DRILL, reply.replace(".", "!")).overall == score(DRILL, reply).overall


@pytest.mark.parametrize("reply", STRONG)
def test_a_good_reply_without_any_punctuation_stays_a_good_one(reply: str) -> None:
    bare = "".join(letter for letter in reply.lower() if letter not in ".,?!:;")
    assert score(DRILL, bare, spoken=True).band.rank >= Band.FAIR.rank


@pytest.mark.parametrize("reply", STRONG)
def test_taking_a_credited_sentence_away_never_raises_reflect(reply: str) -> None:
    before = score(DRILL, reply)
    credited = [fact.reply for fact in before.facts if fact.status is FactStatus.RESTATED and fact.reply]
    assert credited
    parts = [part.strip() for part in reply.replace("?", "?.").split(".") if part.strip()]
    for start, end in credited:
        words = reply[start:end]
        fewer = ". ".join(part for part in parts if words not in part)
        if fewer != ". ".join(parts):
            assert skill(score(DRILL, fewer), Skill.REFLECT) <= skill(before, Skill.REFLECT)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(STRONG), st.sampled_from(TRAPS), st.booleans())
def test_adding_a_trap_never_raises_the_overall_mark(reply: str, trap: str, first: bool) -> None:
    trapped = f"{trap} {reply}" if first else f"{reply} {trap}"
    assert score(DRILL, trapped).overall <= score(DRILL, reply).overall


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["", " ", "\n\n", "…", "🙂🙂🙂", "???", "\x00\x00", "ok", "[/red][bold]", "\x1b[2J", "12345"]))
def test_an_empty_reply_is_worth_next_to_nothing(reply: str) -> None:
    result = score(DRILL, reply)
    assert result.overall <= 10
    assert result.band is Band.WEAK


@pytest.mark.parametrize(
    "reply",
    [
        "The weather in the mountains was lovely all week.",
        "Penguins huddle together in winter to keep the eggs warm.",
        "Please see the attached programme of summer concerts.",
    ],
)
def test_a_reply_about_something_else_is_worth_next_to_nothing(reply: str) -> None:
    result = score(DRILL, reply)
    assert result.overall <= 20
    assert result.band is Band.WEAK


def test_the_complaint_said_over_again_is_never_above_weak() -> None:
    turned = DRILL.complaint.replace("I've", "you've").replace(" my ", " your ").replace(" me ", " you ")
    for copy in (DRILL.complaint, turned, DRILL.complaint.lower()):
        result = score(DRILL, copy)
        assert result.band is Band.WEAK
        assert FlagKind.PARROT.value in result.flag_names


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(NUMBERS))
def test_a_strong_reply_with_a_wrong_amount_is_at_most_fair(amount: str) -> None:
    reply = STRONG[0].replace("sixty pounds", f"{amount} pounds" if not amount.startswith("£") else amount)
    result = score(DRILL, reply)
    assert FlagKind.CONTRADICTION.value in result.flag_names
    assert result.band.rank <= Band.FAIR.rank


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(PIECES), st.integers(min_value=2, max_value=5))
def test_a_reply_of_any_length_is_cut_and_says_so(piece: str, times: int) -> None:
    long = (piece + " ") * (times * 20_000 // len(piece))
    result = score(DRILL, long)
    assert any(f"{MAX_SCORED:,}" in note for note in result.notes)
    assert result.marks == score(DRILL, long[:MAX_SCORED]).marks
