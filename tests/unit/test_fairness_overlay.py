"""Wordings that count for one learner: what an overlay does, and which phrases are let through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.drills import make_drill, make_result
from trainer.fairness.claims import (
    LONGEST,
    ClaimRefused,
    Open,
    checked,
    cleaned,
    content,
    credited,
    disputable,
    hidden,
    likest,
    phrases,
    strength,
)
from trainer.fairness.overlay import Accepted, Overlay, SlotKind, overlaid
from trainer.packs.model import Drill, Fact, Skill
from trainer.scoring.result import Act, ActSpan, FactFinding, FactStatus, Flag, FlagKind, Focus, Mark

DRILL = make_drill()
REPLY = "You rang us more than once about it, and your account is short. So what happened?"


def fact(phrase: str, slot: str = "two-calls") -> Accepted:
    return Accepted(SlotKind.FACT, slot, phrase)


def refused(phrase: str, reply: str = REPLY, *, drill: Drill = DRILL, slot: str = "two-calls") -> str:
    with pytest.raises(ClaimRefused) as caught:
        checked(drill, reply, fact(phrase, slot), make_result(drill))
    assert caught.value.hint or "has no fact" in caught.value.message
    return caught.value.message


# ---- the overlay -----------------------------------------------------------------------------------------------------


def test_an_empty_overlay_is_no_overlay() -> None:
    assert overlaid(DRILL, Overlay()) is DRILL
    assert Overlay().hash == ""
    assert not Overlay()


def test_each_kind_of_slot_takes_the_wording_where_its_own_are() -> None:
    accepted = (
        fact("rang more than once"),
        Accepted(SlotKind.FEELING, "frustrated", "at your wits' end"),
        Accepted(SlotKind.UNKNOWN, "changed", "So what happened?"),
    )
    theirs = overlaid(DRILL, Overlay(accepted))
    assert theirs.facts[1].forms == ("rang more than once",)
    assert theirs.feelings[0].words == ("at your wits' end",)
    assert theirs.unknowns[0].ask == ("What changed?", "So what happened?")
    assert (theirs.facts[0], theirs.unknowns[1]) == (DRILL.facts[0], DRILL.unknowns[1])
    assert replace(theirs, facts=DRILL.facts, feelings=DRILL.feelings, unknowns=DRILL.unknowns) == DRILL
    assert make_drill() == DRILL, "the drill itself stays as it is"


def test_a_slot_the_drill_has_lost_and_a_wording_it_has_already_change_nothing() -> None:
    gone = (fact("rang more than once", "lost"), Accepted(SlotKind.UNKNOWN, "changed", "What changed?"))
    assert overlaid(DRILL, Overlay(gone)) == DRILL


def test_the_hash_says_what_is_accepted_whatever_the_order() -> None:
    one, other = fact("rang more than once"), fact("phoned again", "three-months")
    assert Overlay((one, other)).hash == Overlay((other, one, one)).hash
    hashes = {Overlay((one,)).hash, Overlay((other,)).hash, Overlay((one, other)).hash, ""}
    assert len(hashes) == 4
    assert Overlay((one,)).plus(one) == Overlay((one,))
    assert Overlay((one,)).plus(other).without(one) == Overlay((other,))


# ---- what can be disputed --------------------------------------------------------------------------------------------


def test_what_was_credited_is_not_offered() -> None:
    result = make_result(DRILL, missed_facts=("two-calls",), missed_feelings=("frustrated",))
    assert [(one.kind, one.slot, one.fate) for one in disputable(DRILL, result)] == [
        (SlotKind.FACT, "two-calls", "missed"),
        (SlotKind.FEELING, "frustrated", "not met"),
        (SlotKind.UNKNOWN, "put-right", "not asked"),
    ]


def test_a_skill_that_is_not_rated_and_what_is_out_of_focus_are_not_offered() -> None:
    result = make_result(DRILL, missed_facts=("two-calls",), missed_feelings=("frustrated",), asked=False)
    marks = tuple(
        Mark(skill, None, None) if skill is Skill.REFLECT else mark for skill, mark in result.by_skill.items()
    )
    found = disputable(DRILL, replace(result, marks=marks), Focus((), ("frustrated",), ("changed",)))
    assert [one.slot for one in found] == ["frustrated", "changed"]


@pytest.mark.parametrize("status", [FactStatus.PARTIAL, FactStatus.CONTRADICTED])
def test_a_fact_in_part_or_flagged_can_be_disputed(status: FactStatus) -> None:
    finding = FactFinding("two-calls", "called twice", status, 0.4)
    result = replace(make_result(DRILL), facts=(finding,))
    assert next(one.slot for one in disputable(DRILL, result)) == "two-calls"
    assert not credited(result, SlotKind.FACT, "two-calls")
    assert strength(result, SlotKind.FACT, "two-calls") == (0.4 if status is FactStatus.PARTIAL else 0.0)


# ---- phrases ---------------------------------------------------------------------------------------------------------


def test_the_clauses_of_a_reply_are_offered_without_those_that_say_nothing() -> None:
    reply = "Well. You rang us more than once, and so. Your account is short!"
    spans = ((0, 5), (6, 33), (34, 41), (42, 64))
    result = replace(make_result(DRILL), acts=tuple(ActSpan(Act.OTHER, span) for span in spans))
    assert phrases(reply, result) == ("You rang us more than once", "Your account is short")
    assert phrases(reply, replace(result, acts=())) == ("You rang us more than once", "Your account is short")


def test_a_clause_longer_than_a_phrase_ends_at_a_word() -> None:
    (found,) = phrases("overcharging " * 40, make_result(DRILL))
    assert len(found) <= LONGEST
    assert found.endswith("overcharging")


def test_the_clause_most_alike_is_pointed_at() -> None:
    slot = Open(SlotKind.FACT, "two-calls", "called twice", "missed")
    assert likest(DRILL, slot, ("your account is short", "called us two times", "what happened")) == 1
    assert likest(DRILL, slot, ()) == 0


def test_a_phrase_is_cleaned_of_what_is_not_seen() -> None:
    assert cleaned("  rang\n\tus \x1b[31m\u202etwice\x00 ") == "rang us [31mtwice"


def test_content_words_are_those_with_a_meaning() -> None:
    assert content("You rang us more than once about it") == ("rang", "more", "once")
    assert content("it was on you") == ()


def test_a_claim_comes_back_cleaned() -> None:
    assert checked(DRILL, REPLY, fact("  you rang us\nmore than once, "), make_result(DRILL)) == fact(
        "you rang us more than once"
    )


def test_a_misspelt_word_of_the_reply_may_be_written_right() -> None:
    assert checked(DRILL, "you wrung us mroe then once", fact("you wrung us more than once"), make_result(DRILL))


def test_markup_in_a_phrase_is_just_letters() -> None:
    reply = "You [/red]rang[bold] us [@click=app.quit]often"
    assert checked(DRILL, reply, fact(reply), make_result(DRILL)).phrase == reply


@pytest.mark.parametrize("phrase", ["", "   ", "\n\t", "\u200b\u202e", "...", "\x00"])
def test_an_empty_phrase_is_refused(phrase: str) -> None:
    assert refused(phrase) == "There is no phrase."


@pytest.mark.parametrize("length", [LONGEST + 1, 10_000, 3_000_000])
def test_a_phrase_that_is_too_long_is_refused(length: int) -> None:
    phrase = ("rang often " * (length // 11 + 1))[:length]
    assert f"at most {LONGEST}" in refused(phrase, phrase)


def test_a_phrase_needs_two_words_that_mean_something() -> None:
    assert "too little" in refused("it was about your account")


def test_words_that_are_not_in_the_reply_are_refused() -> None:
    assert "not what your reply says" in refused("phoned our hotline repeatedly")


def test_a_slot_that_is_not_there_is_refused() -> None:
    assert "has no fact 'lost'" in refused("you rang us more than once", slot="lost")


@pytest.mark.parametrize(
    "phrase",
    ["you called us three times", "you rang 3 times", "you called on Friday", "forty-one pounds are missing"],
)
def test_a_wrong_number_or_day_is_no_wording(phrase: str) -> None:
    drill = replace(DRILL, facts=(Fact("two-calls", "called twice"),))
    drill = replace(drill, say=tuple(replace(one, text="I called twice, forty-two pounds gone.") for one in drill.say))
    assert "not what John said" in refused(phrase, phrase, drill=drill)


@pytest.mark.parametrize("phrase", ["you called us two times", "the 2 phone calls", "42 pounds went missing"])
def test_the_same_number_in_another_dress_is_a_wording(phrase: str) -> None:
    assert checked(DRILL, phrase, fact(phrase), make_result(DRILL)).phrase == phrase


def test_a_wrong_name_that_was_flagged_is_no_wording() -> None:
    reply = "So Frank promised you a refund on the phone."
    flag = Flag(FlagKind.CONTRADICTION, "It was not Frank.", (3, 8), (0, 4))
    before = make_result(DRILL, flags=(flag,))
    with pytest.raises(ClaimRefused, match="a name differs"):
        checked(DRILL, reply, fact("Frank promised you a refund"), before)
    assert checked(DRILL, reply, fact("a refund on the phone"), before)
    assert hidden(DRILL, reply, before, make_result(DRILL))
    assert not hidden(DRILL, reply, before, before)


def test_a_flag_on_other_words_than_a_number_or_a_name_may_go() -> None:
    reply = "You would rather not call us again."
    before = make_result(DRILL, flags=(Flag(FlagKind.CONTRADICTION, "They did.", (17, 20), (0, 4)),))
    assert not hidden(DRILL, reply, before, make_result(DRILL))
