"""Reading a reply with no drill to hold it against."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from trainer.scoring import faithful, reply_model
from trainer.scoring.support import (
    Does,
    acknowledgement_level,
    advice,
    answered,
    exploration_level,
    feeling_reflected,
    label_act,
    reflection,
    support,
    supports,
)

PARCEL = "I ordered a kettle on the 3rd of May and it has not arrived. I paid 42 pounds and I called twice last week."
ACCOUNT = "Customer complains that the kettle ordered on 3 May has not arrived, although they paid 42 pounds."


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("So you paid 42 pounds and the kettle still hasn't come.", Does.REFLECTION),
        ("You've called twice and nobody has told you where your kettle is.", Does.REFLECTION),
        ("What has it been like to wait for it?", Does.OPEN_QUESTION),
        ("What happened when you called?", Does.OPEN_QUESTION),
        ("Did anybody ring you back?", Does.CLOSED_QUESTION),
        ("You should contact the seller and ask for your money back.", Does.ADVICE),
        ("I suggest you try another shop.", Does.ADVICE),
        ("Good morning, my name is Ann.", Does.OTHER),
    ],
)
def test_a_reply_is_named_by_what_it_mainly_does(reply: str, label: Does) -> None:
    assert label_act(reply, PARCEL).label is label


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("Yeah. And do you smoke?", Does.CLOSED_QUESTION),
        ("Same time next week?", Does.CLOSED_QUESTION),
        ("Oh no, how long had you been there?", Does.CLOSED_QUESTION),
        ("what happened", Does.OPEN_QUESTION),
        ("Okay?", Does.OTHER),
        ("Mm-hmm.", Does.OTHER),
        ("You've got this! You have come through hard times before.", Does.OTHER),
        ("You're strong for saying it out loud.", Does.OTHER),
        ("So you're not sure that you want to quit, right?", Does.REFLECTION),
    ],
)
def test_short_turns_of_counselling_and_chat_are_named_rightly(reply: str, label: Does) -> None:
    assert label_act(reply).label is label


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("What the research shows is that people who write it down do better.", Does.ADVICE),
        ("So what I'd like you to do is come back in two weeks with a log.", Does.ADVICE),
        ("You gotta take them every day or they won't work.", Does.ADVICE),
        ("We have a few options, there's the patch, the gum, and the inhaler.", Does.ADVICE),
        ("My job is to listen today.", Does.OTHER),
    ],
)
def test_information_with_a_direction_is_advice_and_an_explanation_of_the_talk_is_none(reply: str, label: Does) -> None:
    assert label_act(reply).label is label


def test_help_told_as_a_possibility_is_advice_and_encouragement_is_none() -> None:
    assert advice("I made a list every morning. It could help you to try that too.") >= 0.5
    assert advice("You are brave and you will be okay.") < 0.5


def test_a_question_about_what_happened_is_generic_and_one_with_right_before_is_not_idle() -> None:
    assert exploration_level("Did something happen?").level == 1
    assert exploration_level("What did you feel right before it?").level == 2


def test_a_reflection_that_ends_in_a_question_hands_the_turn_over_and_still_reflects() -> None:
    judged = label_act("So you paid 42 pounds and the kettle never came. What did they say when you called?", PARCEL)
    assert judged.label is Does.OPEN_QUESTION
    assert judged.reflects
    assert judged.asks


def test_a_tag_does_not_make_a_reflection_a_question() -> None:
    assert label_act("You paid for the kettle and it never arrived, right?", PARCEL).label is not Does.OPEN_QUESTION


def test_saying_back_reflects_more_than_advice_or_a_question_does() -> None:
    back = reflection("You've paid and called twice and there is still no kettle.", PARCEL)
    assert back > 0.5
    assert back > reflection("You should buy your kettle somewhere else.", PARCEL)
    assert back > reflection("Have you paid for the kettle?", PARCEL)


@pytest.mark.parametrize(
    "reply", ["You should see a doctor about that.", "I would recommend that you talk to a lawyer."]
)
def test_advice_is_heard(reply: str) -> None:
    assert advice(reply) >= 0.5


@pytest.mark.parametrize("reply", ["You feel that nobody listens to you.", "What did she say then?", "Hello there."])
def test_what_is_no_advice_is_not_taken_for_it(reply: str) -> None:
    assert advice(reply) < 0.5


@pytest.mark.parametrize(
    ("reply", "level"),
    [
        ("Which bus do you take?", 0),
        ("Everything will be fine.", 1),
        ("Hope you feel better soon", 1),
        ("I feel really sad for you.", 2),
    ],
)
def test_emotional_reactions_have_the_levels_of_epitome(reply: str, level: int) -> None:
    assert acknowledgement_level(reply).level == level


@pytest.mark.parametrize(
    ("reply", "level"),
    [("I am here.", 0), ("What happened?", 1), ("Are you okay?", 1), ("Are you feeling alone right now?", 2)],
)
def test_explorations_have_the_levels_of_epitome(reply: str, level: int) -> None:
    assert exploration_level(reply).level == level


@pytest.mark.parametrize(
    "reply",
    ["You must feel so lonely since she left.", "That sounds really frustrating.", "You are worried about rent."],
)
def test_a_feeling_told_to_the_one_who_has_it_is_reflected(reply: str) -> None:
    assert feeling_reflected(reply).level >= 1


@pytest.mark.parametrize(
    "reply",
    [
        "It is normal to be nervous.",
        "I'm glad you feel better now.",
        "You should go for a walk.",
        "Where do you live?",
        "I was sad too when I lost my job.",
        "Hi, how can I help?",
    ],
)
def test_advice_questions_and_own_stories_reflect_no_feeling(reply: str) -> None:
    assert feeling_reflected(reply).level == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The kettle cost 42 pounds.", "The kettle cost 24 pounds."),
        ("The kettle has not arrived.", "The kettle has arrived."),
        ("They ordered it on 3 May.", "They ordered it on 5 May."),
        ("They called twice about the kettle.", "They called twice about the toaster."),
        ("You ordered a kettle, paid 42 pounds, and it has not arrived.", ACCOUNT.replace("42", "45")),
        (
            "It sounds like the kettle you ordered on 3 May for 42 pounds has not arrived.",
            ACCOUNT.replace("has not", "has"),
        ),
    ],
)
def test_what_has_a_fact_wrong_is_borne_out_less(right: str, wrong: str) -> None:
    assert support(right, ACCOUNT, PARCEL) > support(wrong, ACCOUNT, PARCEL)


def test_a_number_of_the_customers_own_in_the_wrong_place_is_wrong() -> None:
    told = "My flight was delayed 3 hours and I waited with 5 other people at gate 12."
    account = "Flight delayed by 3 hours."
    assert support("The flight was 3 hours late.", account, told) > support(
        "The flight was 5 hours late.", account, told
    )


@pytest.mark.parametrize(("right", "wrong"), [("42", "45"), ("has not", "has"), ("kettle", "toaster")])
def test_a_copy_with_one_thing_changed_is_worse_than_own_words_that_are_true(right: str, wrong: str) -> None:
    own = "So you are still waiting for your kettle, and you have called about it twice."
    assert support(own, ACCOUNT, PARCEL) > support(ACCOUNT.replace(right, wrong), ACCOUNT, PARCEL)


def test_before_is_not_after_and_always_is_not_never() -> None:
    told = "I always pay on the day. I want to read week one before Thursday."
    for right in ("You want to read week one before Thursday.", "You always pay on the day."):
        wrong = right.replace("before", "after").replace("always", "never")
        assert support(right, told, told) > support(wrong, told, told)


def test_listening_frames_and_who_speaks_change_nothing() -> None:
    bare = faithful.weigh("the kettle has not arrived", ACCOUNT, PARCEL)
    framed = faithful.weigh("It sounds like the kettle has not arrived", ACCOUNT, PARCEL)
    assert framed.grounded == bare.grounded
    assert framed.unsupported == bare.unsupported == 0.0


def test_an_account_of_something_else_is_borne_out_least() -> None:
    own = support("You paid for a kettle that never came.", ACCOUNT, PARCEL)
    assert own > support("Your internet has been slow since the storm.", ACCOUNT, PARCEL)
    assert support("", ACCOUNT, PARCEL) < own


def test_a_question_is_answered_by_the_text_that_has_what_it_asks_for() -> None:
    other = "My internet has been slow since Tuesday and nobody picks up."
    assert answered("How much did you pay for the kettle?", PARCEL) > answered(
        "How much did you pay for the kettle?", other
    )
    assert answered("When did the internet get slow?", other) > answered("When did the internet get slow?", PARCEL)


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("How old is it?", "We have had it for two years.", "It is from the shop in town and it is loud."),
        ("What colour was it?", "It was a blue one from Leeds.", "It was a big one from Leeds."),
        ("Who told you so?", "Your colleague Darren did.", "It was in the letter that came."),
        ("Why did you choose it?", "I chose it because I work from home.", "I chose it a year ago at the counter."),
        ("When did the fridge stop?", "The fridge stopped on Tuesday.", "The fridge stopped with a loud noise."),
    ],
)
def test_a_text_with_the_kind_of_thing_asked_for_answers_more(question: str, yes: str, no: str) -> None:
    assert answered(question, yes) > answered(question, no)


@pytest.mark.parametrize("text", ["", "   ", "?", "…", "🙂", "\ud83d", "a" * 9000, "no " * 3000, "\x1b[31m", "1 2 3 4"])
def test_any_text_is_answered(text: str) -> None:
    label_act(text, text)
    assert 0.0 <= reflection(text, text) <= 1.0
    assert 0.0 <= advice(text, text) <= 1.0
    for judge in (acknowledgement_level, feeling_reflected, exploration_level):
        found = judge(text, text)
        assert found.level in (0, 1, 2)
        assert 0.0 <= found.score <= 1.0
    assert support(text, text, text) == support(text, text, text)
    assert len(supports([text, f"{text} not", text], text, text)) == 3
    assert 0.0 <= answered(text, text) <= 1.5


def test_an_empty_reply_does_nothing() -> None:
    judged = label_act("")
    assert judged.label is Does.OTHER
    assert [judged.reflects, judged.asks, judged.advises] == [False, False, False]


def test_long_texts_cost_no_more_than_their_length() -> None:
    text = "The kettle I paid 42 pounds for has not come and nobody rings me back about it. " * 75
    support(text, text[:3000], text[3000:])
    start = time.thread_time()
    support(text + "x", text[:2999], text[3001:])
    supports([text, text.replace("42", "43")], text[:2999], text[3001:])
    assert time.thread_time() - start < 1.0


def test_without_its_file_the_model_knows_nothing_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reply_model, "TABLE", tmp_path / "absent.json")
    reply_model._load.cache_clear()
    try:
        from trainer.scoring.normalise import normalise

        text = normalise("You should go.")
        found = reply_model.chances(text, 0, 2, [], frozenset(), False)
    finally:
        monkeypatch.undo()
        reply_model._load.cache_clear()
    assert found == pytest.approx([1 / len(reply_model.CLASSES)] * len(reply_model.CLASSES))


def test_the_model_says_what_it_was_fitted_to_and_is_small() -> None:
    content = json.loads(reply_model.TABLE.read_text(encoding="utf-8"))
    assert content["classes"] == list(reply_model.CLASSES)
    assert "T2.jsonl" in content["fitted_to"]
    assert "Apache-2.0" in content["attribution"]
    assert reply_model.TABLE.stat().st_size <= 100_000
