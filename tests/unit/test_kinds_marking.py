"""What each kind of drill is marked by, beside the marks of a plain reply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.kinds import CHAT, LEAD, NOTES, PATIENCE, REWRITE, SPOT
from trainer.kinds import mark
from trainer.kinds import spot as spotting
from trainer.packs.model import Band, Drill, Skill
from trainer.scoring import score
from trainer.scoring.result import FactStatus, FeelingStatus, Focus, Remark, Result


def remarks(result: Result, label: str) -> list[Remark]:
    return [remark for remark in result.remarks if remark.label == label]


@pytest.mark.parametrize("drill", [NOTES, REWRITE, PATIENCE], ids=lambda drill: drill.id)
def test_a_marked_reply_of_a_kind_comes_to_its_band(drill: Drill) -> None:
    assert [mark(drill, reply.text).band for reply in drill.replies] == [reply.band for reply in drill.replies]


def test_a_plain_spoken_reply_is_marked_as_ever() -> None:
    reply = "Four late shifts in a row, and you found out from the wall: you were passed over. What do they do at home?"
    assert mark(LEAD, reply) == score(LEAD, reply)


# ---- notes ---------------------------------------------------------------------------------------------------------


def test_a_note_in_the_customers_own_words_is_no_parroting() -> None:
    result = mark(NOTES, f"{NOTES.complaint} She wants somebody to make sure he gets no nuts.")
    assert result.band is Band.STRONG
    assert "parrot" not in result.flag_names
    assert {fact.status for fact in result.facts} == {FactStatus.RESTATED}


def test_a_note_without_the_want_is_not_strong_and_says_so() -> None:
    result = mark(
        NOTES, "Father (81), £64 a week. Mon dinner cold, Wed dinner had nuts, he is allergic. She is frightened."
    )
    assert result.band is Band.FAIR
    (want,) = remarks(result, "want")
    assert want.good is False
    assert any("what would put it right" in reason for reason in result.reasons)


def test_a_note_without_the_feeling_is_not_strong() -> None:
    result = mark(
        NOTES, "Mon dinner cold, Wed dinner had nuts and he is allergic. £64 a week. Wants no nuts sent again."
    )
    assert result.band is Band.FAIR
    assert [feeling.status for feeling in result.feelings] == [FeelingStatus.MISSED]


def test_a_note_without_a_key_fact_is_weak() -> None:
    result = mark(NOTES, "Ines is frightened for her father, 81, who pays £64 a week. Wants somebody to make sure.")
    assert result.band is Band.WEAK


def test_a_wrong_figure_in_a_note_is_flagged_and_held_down() -> None:
    right = NOTES.replies[0].text
    result = mark(NOTES, right.replace("£64", "£46"))
    assert result.band is Band.FAIR
    assert "contradiction" in result.flag_names
    assert next(fact for fact in result.facts if fact.id == "price").status is FactStatus.CONTRADICTED


def test_a_day_that_was_said_of_something_else_is_wrong() -> None:
    assert "contradiction" not in mark(NOTES, NOTES.replies[0].text).flag_names
    result = mark(NOTES, "Tuesday his dinner came cold, Wednesday nuts in his dinner, he is allergic.")
    assert any("Tuesday" in flag.reason for flag in result.flags)


@pytest.mark.parametrize("invented", ["Mr Kowalski", "on 23 August", "order 4471"])
def test_what_nobody_said_is_pointed_at_in_a_note(invented: str) -> None:
    note = f"{NOTES.replies[0].text} Spoke to him about it {invented}."
    result = mark(NOTES, note)
    spans = [one.reply for one in remarks(result, "nobody said")] + [flag.reply for flag in result.flags]
    assert spans
    assert all(span is not None and note[slice(*span)] in invented for span in spans)
    assert result.band is Band.FAIR


def test_vague_words_in_a_note_are_pointed_at_and_cost_points() -> None:
    note = NOTES.replies[0].text
    result = mark(NOTES, f"{note} Various other issues, needs sorting asap.")
    assert {remark.text.split("”")[0] for remark in remarks(result, "vague")} >= {"“Various", "“asap"}
    assert result.overall < mark(NOTES, note).overall


def test_a_note_of_a_few_words_is_weak() -> None:
    assert mark(NOTES, "nuts, cold").band in (Band.NONE, Band.WEAK)


def test_only_what_was_missed_of_a_note_asks_for_nothing_else() -> None:
    result = mark(NOTES, "Wednesday's dinner had nuts in it, he is allergic", focus=Focus(facts=("nuts",)))
    assert [fact.id for fact in result.facts] == ["nuts"]
    assert result.by_skill[Skill.ACKNOWLEDGE].score is None
    assert not remarks(result, "want")
    assert result.band is Band.STRONG


# ---- spot ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "reason", "band"),
    [
        (1, 1, Band.STRONG),
        (1, 0, Band.FAIR),
        (1, None, Band.FAIR),
        (3, 1, Band.WEAK),
        (0, 1, Band.WEAK),
        (None, 1, Band.WEAK),
    ],
)
def test_a_pick_is_strong_only_with_its_reason(choice: int | None, reason: int | None, band: Band) -> None:
    assert mark(SPOT, "", spotting.Answer(choice, reason).detail).band is band


def test_a_fair_pick_is_worth_more_than_a_weak_one() -> None:
    fair, weak = (mark(SPOT, "", spotting.Answer(choice, 1).detail).overall for choice in (3, 0))
    assert fair > weak > 0


def test_every_choice_is_explained_in_the_authors_words_and_no_skill_is_rated() -> None:
    result = mark(SPOT, "", spotting.Answer(3, 0).detail)
    texts = " ".join(remark.text for remark in result.remarks)
    assert all(choice.why in texts for choice in SPOT.choices)
    assert all(reason.why in texts for reason in SPOT.reasons[:2])
    assert all(marked.score is None for marked in result.marks)
    assert SPOT.choices[3].why in result.tip


@pytest.mark.parametrize(
    ("typed", "picked"),
    [
        ("2 b", (1, 1)),
        ("2B", (1, 1)),
        (" 4.", (3, None)),
        ("2 z", (1, None)),
        ("5a", (None, None)),
        ("so 2", (None, None)),
    ],
)
def test_a_pick_can_be_typed_in_the_order_of_the_pack(typed: str, picked: tuple[int | None, int | None]) -> None:
    answer = spotting.typed(typed, SPOT)
    assert (answer.choice, answer.reason) == picked


@pytest.mark.parametrize(
    "detail", ["{", "[]", "3", '{"choice": 9}', '{"choice": true}', '{"choice": "1"}', "[" * 100_000]
)
def test_a_pick_that_cannot_be_read_is_no_pick(detail: str) -> None:
    assert spotting.read(detail, SPOT) == spotting.Answer()


def test_the_order_of_the_choices_hangs_on_the_attempt_alone() -> None:
    orders = {spotting.order(4, f"attempt {number}") for number in range(40)}
    assert len(orders) > 10
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert spotting.order(4, "attempt 1") == spotting.order(4, "attempt 1")


# ---- rewrite -------------------------------------------------------------------------------------------------------

STRONG = REWRITE.replies[0].text


def test_the_draft_handed_in_again_is_weak() -> None:
    result = mark(REWRITE, REWRITE.draft)
    assert result.band is Band.WEAK
    assert remarks(result, "copy")


def test_a_draft_with_one_word_changed_is_still_a_copy() -> None:
    assert remarks(mark(REWRITE, REWRITE.draft.replace("relevant", "right")), "copy")


def test_what_is_left_of_the_script_is_shown_in_the_rewrite_and_keeps_it_from_being_strong() -> None:
    reply = f"{STRONG} Your reverse logistics case is open."
    result = mark(REWRITE, reply)
    (left,) = remarks(result, "still there")
    assert left.reply is not None
    assert reply[slice(*left.reply)] == "Your reverse logistics case"
    assert result.band is not Band.STRONG


def test_what_had_to_survive_and_did_not_keeps_a_rewrite_from_being_strong() -> None:
    result = mark(REWRITE, STRONG.replace(" Your money will be back with you within five working days.", ""))
    assert [remark.good for remark in remarks(result, "lost")] == [False]
    assert result.band is Band.FAIR
    assert "five working days" in result.tip or "5 working days" in result.tip


def test_passing_on_what_had_to_survive_is_no_fix_too_soon() -> None:
    result = mark(REWRITE, STRONG)
    assert result.flags == ()
    assert [remark.text for remark in remarks(result, "kept")] == ["the refund arrives within 5 working days"]
    assert [remark.text for remark in remarks(result, "gone")] == ["3 of 3 stretches of jargon and script"]


def test_offsets_of_a_rewrite_point_into_the_words_as_they_were_written() -> None:
    fact = next(fact for fact in mark(REWRITE, STRONG).facts if fact.id == "trip")
    assert fact.reply is not None
    assert "90 was meant" in STRONG[slice(*fact.reply)]


# ---- written -------------------------------------------------------------------------------------------------------


def test_a_concern_passed_over_is_named_and_keeps_the_answer_from_being_strong() -> None:
    result = mark(CHAT, "Logged out of the app and charged twice for May: how annoying. Which phone are you on?")
    assert [remark.text for remark in remarks(result, "concerns")] == ["2 of 3 concerns answered"]
    assert [remark.text for remark in remarks(result, "passed over")] == ["the help page is in German"]
    assert result.band is Band.FAIR
    assert "help page" in result.tip


def test_with_every_concern_answered_the_marks_are_the_scorers() -> None:
    reply = (
        "Logged out, May charged twice, and a help page in German: that is a lot at once, no wonder you're fed up. "
        "Which phone are you on?"
    )
    result = mark(CHAT, reply)
    assert [remark.good for remark in result.remarks] == [True, True, True, True]
    assert (result.overall, result.band) == (score(CHAT, reply).overall, Band.STRONG)


def test_asking_about_a_concern_takes_it_up() -> None:
    result = mark(CHAT, "Logged out, and May charged twice: how annoying. What did the help page say, in German?")
    assert not remarks(result, "passed over")


def test_on_the_phone_no_concern_is_counted() -> None:
    spoken = replace(CHAT, channel=LEAD.channel)
    assert mark(spoken, "Charged twice, how annoying.").remarks == ()


def test_remarks_are_part_of_the_json() -> None:
    plain = mark(CHAT, "Charged twice for May, how annoying.").to_dict()
    assert plain["remarks"][0] == {
        "label": "concerns",
        "text": "1 of 3 concerns answered",
        "good": False,
        "reply": None,
        "say": None,
    }
