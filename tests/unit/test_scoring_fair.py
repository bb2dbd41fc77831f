"""What must not be held against a reply, and what must be: causes that writers of packs met, in other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.scoring import DRILL
from trainer.packs.model import Breath, Drill, Fact, Feeling, Trap, Unknown
from trainer.scoring import score
from trainer.scoring.acts import read
from trainer.scoring.contradiction import clashes
from trainer.scoring.prepare import prepare
from trainer.scoring.result import FactStatus, QuestionStatus

FERRY = replace(
    DRILL,
    say=(
        Breath("I paid eighty-four pounds for the ferry on Monday and your gate let four cars on before mine."),
        Breath(
            "Then it shut. I stood on the quay for three hours with my daughter. Her grandmother's funeral was at two."
        ),
        Breath("You wrote that I was late. I keep a place in that queue from seven. Twenty-one days for an answer,"),
        Breath("you say, and it is five weeks. I want my fare and a word. There's one boat left this week."),
    ),
    facts=(
        Fact(
            "shut-out",
            "the gate shut although four cars behind her got on",
            ("four cars got on before you",),
            2.0,
            True,
        ),
        Fact("quay", "she stood on the quay for three hours", ("three hours on the quay",), 1.0, True),
        Fact("fare", "the ferry cost eighty-four pounds", ("an £84 fare",)),
        Fact(
            "wait", "an answer was due in twenty-one days and it has been five weeks", ("five weeks without an answer",)
        ),
        Fact("funeral", "she missed her mother's funeral at two", ("the grandmother's funeral was missed",)),
    ),
    feelings=(Feeling("sad", 2, ("heartbreaking", "desperate to get there"), "funeral"),),
    traps=(Trap("minimise", ("it's only four cars", "it was just the one boat"), "She missed a funeral."),),
    unknowns=(
        Unknown(
            "who",
            "who else was there",
            ("Who else was on the quay with you?", "Who did you speak to there?"),
            "Nobody.",
        ),
        Unknown("gate", "what the gate said", ("What did they say about it at the gate?",), "Nothing."),
        Unknown("hour", "when the queue opens", ("From when is the queue open?",), "Seven."),
    ),
)


def flags(reply: str, drill: Drill = FERRY) -> set[str]:
    return {str(kind) for kind in score(drill, reply).flag_names}


@pytest.mark.parametrize(
    "reply",
    [
        "Missing the funeral like that is heartbreaking.",
        "You must have been heartbroken, missing the funeral while the gate shut in your face.",
        "Four cars let on and you were left on the quay. I'd be heartbroken for your girl too.",
    ],
)
def test_a_feeling_in_the_drills_own_words_is_never_a_wrong_one(reply: str) -> None:
    assert "wrong-feeling" not in flags(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "You must have been beside yourself on that quay.",
        "There was nothing between you and the water for three hours.",
        "You stood there three hours, and you want to keep your place in that queue.",
        "We wrote that you didn't check in, and you had been there since seven.",
        "You thought it was your fault, and it was our gate that shut.",
        "It was not your doing: nothing but a shut gate for three hours.",
    ],
)
def test_saying_back_is_not_blaming(reply: str) -> None:
    assert "blame" not in flags(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "You must have been looking the other way.",
        "It's your fault for turning up late.",
        "You should have come sooner.",
    ],
)
def test_blaming_is_still_blaming(reply: str) -> None:
    assert "blame" in flags(reply)


def test_a_trap_of_the_drill_needs_its_own_small_words() -> None:
    assert "minimise" not in flags("Four cars were let on, and you had to watch.")
    assert "minimise" in flags("It's only four cars, you know.")


def test_how_little_is_left_is_not_how_little_it_matters() -> None:
    assert "minimise" not in flags("And now there's only one boat left for you this week.")


@pytest.mark.parametrize(
    "reply",
    [
        "We've sent you one letter in five weeks, and that one said you were late.",
        "I've noted the fare and the three hours.",
        "Let me take it down to the harbour office and ask.",
    ],
)
def test_what_went_wrong_and_finding_out_are_no_fixes(reply: str) -> None:
    assert "premature-solution" not in flags(reply)


@pytest.mark.parametrize(
    "reply", ["We've just sent you a new ticket.", "I've refunded the fare.", "We've booked you on."]
)
def test_fixes_are_still_fixes(reply: str) -> None:
    assert "premature-solution" in flags(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "That is two weeks past what you were promised.",
        "You weren't told anything while you stood on the quay.",
        "You don't fancy standing on that quay again for three hours.",
        "Hours and not minutes, that's how long you stood on the quay.",
        "I've asked for a place for you on the 14th at nine.",
        "A fortnight would be long, and it is five weeks.",
    ],
)
def test_what_can_be_worked_out_wished_or_proposed_contradicts_nothing(reply: str) -> None:
    assert not clashes(prepare(FERRY), read(reply))


@pytest.mark.parametrize(
    "reply",
    [
        "You stood there on the quay for six hours, and then it shut.",
        "You stood for two hours on the quay.",
        "So the ferry cost you £96 and the gate shut all the same.",
        "Your father's funeral was at two and you were still on the quay.",
    ],
)
def test_a_value_in_the_place_of_another_is_wrong(reply: str) -> None:
    assert clashes(prepare(FERRY), read(reply))


def test_nineteen_hundred_two_years_ago_is_a_sum_and_a_time() -> None:
    values = [token.value for token in read("it cost nineteen hundred two years ago").text.tokens if token.value]
    assert values == [1900, 2]
    assert [token.value for token in read("nineteen hundred two").text.tokens] == [1902]


def test_days_and_months_may_be_short() -> None:
    short, whole = read("Mon, Weds and 3 Sept").text.tokens, read("Monday, Wednesday and 3 September").text.tokens
    assert [token.word for token in short] == [token.word for token in whole]


@pytest.mark.parametrize(
    "reply",
    [
        "Oh no. Who else was on the quay with you?",
        "that must have been a long three hours who else was on the quay with you",
        "I see. What did they say about it at the gate?",
    ],
)
def test_the_drills_own_question_is_to_the_point(reply: str) -> None:
    assert [one.status for one in score(FERRY, reply).questions] == [QuestionStatus.ON_TARGET]


@pytest.mark.parametrize("reply", ["Have a lovely evening.", "Three hours, and then they told you that you were late?"])
def test_what_is_not_asked_is_no_question(reply: str) -> None:
    assert not score(FERRY, reply).questions


def test_a_statement_with_a_question_mark_says_something_back() -> None:
    found = score(FERRY, "Three hours on the quay, and we let four cars on before you?")
    assert {fact.id for fact in found.facts if fact.status is FactStatus.RESTATED} >= {"quay", "shut-out"}


def test_a_question_for_the_hour_is_not_answered_by_the_day() -> None:
    assert "already-answered" not in flags("At what time on Monday did the ferry go?")


def test_a_fact_after_an_embedded_question_word_is_heard_in_a_transcript() -> None:
    found = score(
        FERRY, "so you stood there not knowing what's going on and it's three hours on the quay with your girl"
    )
    assert {fact.id for fact in found.facts if fact.status is FactStatus.RESTATED} >= {"quay"}


CLINIC = replace(
    DRILL,
    say=(
        Breath("I was told ten o'clock and it was twenty to one when she saw me. I've waited six months for that."),
        Breath(
            "Nobody rang at noon as they'd promised. My interview was at quarter past two and I walked in at three."
        ),
    ),
    facts=(
        Fact("late", "she was seen at twenty to one instead of ten", ("you waited until twenty to one",), 2.0, True),
        Fact("noon", "nobody rang at noon", ("the call at noon never came",)),
    ),
    feelings=(Feeling("angry", 2, (), "late"),),
    unknowns=(Unknown("now", "what would help now", ("What would help now?",), "A date."),),
    traps=(),
)


@pytest.mark.parametrize(
    "reply",
    [
        "You were seen at 12.40, and the call at twelve never came.",
        "You were seen at 12:40, and nobody rang you at midday.",
        "You weren't waiting for tea, you were waiting for an answer after six months.",
        "As set out in our terms, letters go out by 6 March.",
        "That's two weeks of sleep lost before it even began.",
    ],
)
def test_the_same_hour_in_other_words_and_rules_for_everybody_contradict_nothing(reply: str) -> None:
    assert not clashes(prepare(CLINIC), read(reply))


def test_a_strong_feeling_made_small_belittles_and_beside_one_met_it_does_not() -> None:
    assert "minimise" in flags("That must be a bit irritating, waiting all those months.", CLINIC)
    assert "minimise" not in flags(
        "You're angry, and rightly, waiting until twenty to one; a bit cross with me too.", CLINIC
    )


@pytest.mark.parametrize(
    ("reply", "fix"),
    [
        ("I'll have someone there this afternoon to see you.", True),
        ("First of all, I've taken that charge off.", True),
        ("I'll get the manager.", False),
        ("We'll miss you here.", False),
    ],
)
def test_a_fix_is_told_from_what_only_sounds_like_one(reply: str, fix: bool) -> None:
    assert ("premature-solution" in flags(reply, CLINIC)) is fix


def test_a_single_question_for_identity_is_no_interrogation() -> None:
    assert "interrogation" not in flags("Six months! Can you confirm the postcode and your date of birth?", CLINIC)


def test_asking_whether_it_ever_happened_before_is_not_asking_again() -> None:
    assert "already-answered" not in flags("Has nobody ever rung you at noon before?", CLINIC)
