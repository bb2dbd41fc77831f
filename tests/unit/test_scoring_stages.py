"""Each stage of the scorer alone: tokens, numbers, clauses, acts, facts, feelings, questions, traps, contradictions."""

from __future__ import annotations

import pytest

from tests.support.scoring import DRILL
from trainer.scoring.acts import read
from trainer.scoring.commitments import Undertaking, commitment, offered
from trainer.scoring.contradiction import clashes
from trainer.scoring.copying import copying
from trainer.scoring.facts import align
from trainer.scoring.feelings import meet
from trainer.scoring.normalise import normalise
from trainer.scoring.order import too_soon
from trainer.scoring.patterns import Phrases
from trainer.scoring.prepare import family_of, prepare
from trainer.scoring.questions import question
from trainer.scoring.result import Act, FlagKind, QuestionStatus
from trainer.scoring.segment import clauses
from trainer.scoring.stems import stem
from trainer.scoring.traps import traps

PREPARED = prepare(DRILL)


def words(raw: str) -> list[str]:
    return [token.word for token in normalise(raw).tokens if token.kind != "mark"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("£42", 42),
        ("forty-two pounds", 42),
        ("42 quid", 42),
        ("six hundred and forty-eight", 648),
        ("a hundred and eighty", 180),
        ("six four eight", 648),
        ("four twenty", 420),
        ("1,250.50", 1250.5),
        ("two thousand", 2000),
        ("17:42", 1742),
        ("quarter to two", 145),
        ("the nineteenth of May", 19),
        ("twenty-first", 21),
        ("twice", 2),
        ("3k", 3000),
    ],
)
def test_a_number_is_one_value_however_it_is_written_or_said(raw: str, value: float) -> None:
    assert [token.value for token in normalise(raw).tokens if token.value is not None] == [value]


def test_a_pronoun_is_not_a_number() -> None:
    assert all(token.value is None for token in normalise("not one of them, this one").tokens)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("You've", ["you", "have"]),
        ("didn’t", ["did", "not"]),
        ("dont", ["do", "not"]),
        ("it's", ["it", "is"]),
        ("Helen's", ["helen"]),
        ("u paid b4 me", ["you", "paid", "before", "me"]),
        ("CAFÉ", ["cafe"]),
        ("um you you paid uh", ["you", "paid"]),
        ("that that had had", ["that", "that", "had", "had"]),
    ],
)
def test_words_come_out_as_their_plain_selves(raw: str, expected: list[str]) -> None:
    assert words(raw) == expected


def test_fillers_and_false_starts_are_counted() -> None:
    assert normalise("um so you you paid uh twice").fillers == 3


@pytest.mark.parametrize(
    "raw", ["Naïve — “£42”…\u200b ok", "[/red] \x1b[31mhi", "İstanbul ﬁne ½", "\ud800 lone", "🙂 you're"]
)
def test_every_token_points_at_its_own_characters(raw: str) -> None:
    text = normalise(raw)
    assert all(0 <= token.start < token.end <= len(raw) for token in text.tokens)
    starts = [token.start for token in text.tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "forms",
    [
        ("charge", "charged", "charges", "charging"),
        ("send", "sent", "sending"),
        ("worry", "worried", "worries"),
        ("stop", "stopped", "stopping"),
        ("ring", "rang", "rung"),
        ("freeze", "froze", "frozen"),
    ],
)
def test_the_forms_of_a_word_have_one_root(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("pair", [("evening", "even"), ("bill", "billion"), ("nothing", "note")])
def test_different_words_keep_different_roots(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("sorry for (any|the) .. inconvenience", "We're sorry for the great inconvenience.", True),
        ("sorry for (any|the) .. inconvenience", "Sorry for that. Inconvenience is our name.", False),
        ("frustrat~", "how frustrating", True),
        ("(only|just) # pounds", "it's just twelve pounds", True),
        ("you (forgot|did not (read|check))", "you didn't check", True),
        ("third time", "for the 3rd time", True),
    ],
)
def test_the_phrase_language_says_what_it_means(phrase: str, text: str, found: bool) -> None:
    assert bool(Phrases([("x", [phrase])]).find(normalise(text))) is found


@pytest.mark.parametrize("phrase", ["..", "(a|b)?", "ab~ x"])
def test_a_phrase_must_begin_with_something_to_look_for(phrase: str) -> None:
    with pytest.raises(ValueError, match="begin"):
        Phrases([("x", [phrase])])


@pytest.mark.parametrize(
    ("raw", "asked"),
    [
        ("You paid twice. What did they say?", ["What did they say"]),
        ("okay so um you paid twice that must be annoying um what did they tell you", ["what did they tell you"]),
        ("Could you tell me how you sent it?", ["Could you tell me how you sent it"]),
        ("Tell me more about the lid.", ["Tell me more about the lid"]),
        ("People who don't read get no answer.", []),
        ("I know what happened and why it hurts.", []),
        ("That was late, which is unfair", []),
        ("Was it the lid, and did you call?", ["Was it the lid", "did you call"]),
    ],
)
def test_questions_are_found_with_and_without_marks(raw: str, asked: list[str]) -> None:
    text = normalise(raw)
    found = [raw[slice(*text.span(clause.first, clause.last))].rstrip(", ") for clause in clauses(text) if clause.asks]
    assert [entry.removesuffix(" and").rstrip(",") for entry in found] == asked


@pytest.mark.parametrize(
    ("raw", "open_"),
    [("What changed?", True), ("Can you walk me through what happened?", True), ("Did you call?", False)],
)
def test_an_open_question_leaves_room_for_an_account(raw: str, open_: bool) -> None:
    assert [clause.open for clause in clauses(normalise(raw)) if clause.asks] == [open_]


@pytest.mark.parametrize(
    ("raw", "act"),
    [
        ("You sent it back twice and it still leaks.", Act.REFLECTION),
        ("You did everything right, yet the counter is wet again.", Act.COMPLEX_REFLECTION),
        ("No wonder you're fed up.", Act.ACKNOWLEDGEMENT),
        ("Where does the water come out?", Act.OPEN_QUESTION),
        ("Is the counter made of wood?", Act.CLOSED_QUESTION),
        ("What's your order number?", Act.ADMINISTRATIVE_QUESTION),
        ("Is that right?", Act.CLOSING_CHECK),
        ("I'll refund you today.", Act.SOLUTION),
        ("Your satisfaction is our top priority.", Act.SCRIPT),
        ("I see.", Act.VERBAL_CUE),
        ("I'm so sorry.", Act.APOLOGY),
    ],
)
def test_a_clause_is_labelled_by_what_it_does(raw: str, act: Act) -> None:
    assert act in read(raw).acts


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("I'll look into it", Undertaking.FINDING_OUT),
        ("let me check that for you", Undertaking.FINDING_OUT),
        ("I'll get back to you", Undertaking.FINDING_OUT),
        ("I'll get you a new one", Undertaking.ACTING),
        ("I've popped ten pounds on", Undertaking.ACTING),
        ("I'm going to cancel it", Undertaking.ACTING),
        ("please restart the box", Undertaking.ADVISING),
        ("just try another lid", Undertaking.ADVISING),
        ("ring your bank and cancel the card", Undertaking.ADVISING),
        ("take your time", None),
        ("you sent it back twice", None),
        ("I see how that hurts", None),
    ],
)
def test_finding_out_is_told_from_acting(raw: str, kind: Undertaking | None) -> None:
    assert commitment(words(raw)) is kind


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("shall I cancel it", Undertaking.ACTING),
        ("would you like me to send another", Undertaking.ACTING),
        ("how would you like us to put it right", None),
        ("what would you like to happen", None),
        ("can you see where it leaks", None),
    ],
)
def test_a_question_may_be_an_offer(raw: str, kind: Undertaking | None) -> None:
    assert offered(words(raw)) is kind


def strengths(raw: str) -> dict[str, float]:
    return {entry.fact.fact.id: entry.strength for entry in align(PREPARED, read(raw))}


@pytest.mark.parametrize(
    ("raw", "fact"),
    [
        ("Your kettle is dripping water all over the worktop counter.", "leaks"),
        ("it has been returned to us twice", "back-twice"),
        ("You paid 60 pounds for it.", "price"),
        ("You're making do with a pan.", "pan"),
        ("and your mum is with you for six weeks", "mother"),
    ],
)
def test_a_fact_is_heard_in_other_words(raw: str, fact: str) -> None:
    assert strengths(raw)[fact] >= 0.5


@pytest.mark.parametrize("raw", ["Do you have a pan?", "I'll send sixty pounds back.", "Hello there.", "Twice."])
def test_what_is_asked_or_offered_is_not_said_back(raw: str) -> None:
    assert all(strength < 0.5 for strength in strengths(raw).values())


def level(raw: str) -> float:
    reply = read(raw)
    return meet(PREPARED, reply, align(PREPARED, reply)).level


def test_feelings_are_met_in_many_wordings_and_a_formula_is_worth_less() -> None:
    formula = level("I understand your frustration.")
    assert 0 < formula <= 1
    for raw in (
        "You must be so frustrated.",
        "No wonder you're fed up.",
        "I'd have run out of patience too.",
        "That's maddening.",
        "Anyone would be at the end of their tether.",
    ):
        assert level(raw) > formula, raw


@pytest.mark.parametrize(
    "raw",
    [
        "I'm not frustrated.",
        "You needn't be worried.",
        "I am so frustrated today.",
        "The lid is blue.",
        "Are you angry?",
    ],
)
def test_a_feeling_denied_asked_or_the_learners_own_meets_nothing(raw: str) -> None:
    assert level(raw) <= 0.5


def test_a_feeling_tied_to_its_cause_is_worth_more() -> None:
    assert level("It leaks after going back twice: that's maddening.") > level("That's maddening.")


def test_a_feeling_much_too_strong_is_remarked() -> None:
    reply = read("You must be absolutely devastated, this is heartbreaking.")
    assert meet(PREPARED, reply, ()).wrong


@pytest.mark.parametrize(
    ("name", "family"),
    [("fed up", "frustrated"), ("livid", "angry"), ("let down", "disappointed"), ("anxious", "worried")],
)
def test_a_packs_own_name_for_a_feeling_finds_its_family(name: str, family: str) -> None:
    assert family_of(name) == family


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("Where exactly does the water come out?", QuestionStatus.ON_TARGET),
        ("What would you like to happen now?", QuestionStatus.ON_TARGET),
        ("Have you sent it back before?", QuestionStatus.ALREADY_ANSWERED),
        ("How much was the kettle?", QuestionStatus.ALREADY_ANSWERED),
        ("Could I have your order number?", QuestionStatus.ADMINISTRATIVE),
    ],
)
def test_a_question_is_held_against_what_is_known_and_what_is_not(raw: str, status: QuestionStatus) -> None:
    assert [asked.status for asked in question(PREPARED, read(raw), 10.0).asked] == [status]


def test_many_questions_with_nothing_said_back_are_an_interrogation() -> None:
    raw = "When did you buy it? Which shop? What colour is it? Do you have a receipt?"
    assert question(PREPARED, read(raw), 0.0).interrogation
    assert not question(PREPARED, read("Where does the water come out?"), 0.0).interrogation


def kinds(raw: str) -> set[FlagKind]:
    return {trap.kind for trap in traps(PREPARED, read(raw))}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("You should have read the manual.", FlagKind.BLAME),
        ("You must have overfilled it.", FlagKind.BLAME),
        ("I understand you're upset, but our staff test every kettle.", FlagKind.BLAME),
        ("It's only a kettle.", FlagKind.MINIMISE),
        ("These things happen.", FlagKind.MINIMISE),
        ("As per our policy that is not covered.", FlagKind.POLICY),
        ("Thank you for contacting us.", FlagKind.SCRIPT),
        ("I'll send you a new one tomorrow.", FlagKind.PREMATURE_SOLUTION),
        ("Shall I refund it?", FlagKind.PREMATURE_SOLUTION),
        ("I promise you this will be sorted today.", FlagKind.EMPTY_PROMISE),
        ("I'll raise a ticket on the CRM.", FlagKind.JARGON),
    ],
)
def test_a_trap_is_seen(raw: str, kind: FlagKind) -> None:
    assert kind in kinds(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "I won't ask you to calm down.",
        "You sent it back twice and a man told you the seal was fine.",
        "I'd be cross as well.",
        "I'll look into it and ring you.",
        "What would you like to happen now?",
        "You must be worn out.",
    ],
)
def test_what_only_looks_like_a_trap_is_left_alone(raw: str) -> None:
    assert not kinds(raw)


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ("You paid ninety pounds for it.", "ninety"),
        ("Your father is staying with you.", "father"),
        ("Your mother is here for six days.", "six"),
        ("It went back on Wednesday.", "Wednesday"),
        ("You never sent it back.", "never"),
        ("The first man told you the seal was fine.", "seal"),
    ],
)
def test_what_the_customer_did_not_say_is_a_contradiction(raw: str, wrong: str) -> None:
    found = clashes(PREPARED, read(raw))
    assert found
    assert raw[slice(*found[0].reply)] == wrong
    assert all(clash.reason for clash in found)


@pytest.mark.parametrize(
    "raw",
    [
        "You paid £60 and it came back on Friday.",
        "Two visits and two stories.",
        "That's nearly sixty pounds.",
        "I'll write to you by Wednesday.",
        "Is it ninety pounds?",
        "They say you never sent it back.",
        "The second man told you the seal was fine.",
        "Thirty pounds a repair, if you halve it.",
    ],
)
def test_what_fits_or_can_be_worked_out_is_no_contradiction(raw: str) -> None:
    assert not clashes(PREPARED, read(raw))


def test_a_copy_is_told_from_a_restatement() -> None:
    assert copying(PREPARED, read(DRILL.complaint)).parrot
    assert not copying(PREPARED, read("Twice back to us and the counter is still wet, poor you.")).parrot


@pytest.mark.parametrize(
    ("raw", "act"),
    [
        ("Where does it leak? You sent it back twice.", Act.OPEN_QUESTION),
        ("I'll refund you. You sent it back twice.", Act.SOLUTION),
        ("You sent it back twice. Where does it leak?", None),
        ("Where does it leak?", None),
    ],
)
def test_asking_or_fixing_before_listening_is_noticed(raw: str, act: Act | None) -> None:
    found = too_soon(PREPARED, read(raw))
    assert (found.act if found else None) is act
