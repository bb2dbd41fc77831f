"""The clause model: what it hears, that its file is the one described, and that the scorer works without it."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from bench.clause_model import clauses, data_hash
from tests.support.scoring import DRILL, STRONG
from trainer.packs.model import Skill
from trainer.scoring import acts, engine, score
from trainer.scoring.acts import read
from trainer.scoring.clause_model import ACTS, MOST_WORDS, ClauseModel, Judged, clause_model, features
from trainer.scoring.explain import heard
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import normalise
from trainer.scoring.prepare import prepare
from trainer.scoring.result import Act, FlagKind
from trainer.scoring.traps import traps

PREPARED = prepare(DRILL)
UNLISTED_SCRIPT = "We value every member of our community."
DATA = Path(acts.__file__).parent / "data"


def judge(raw: str) -> Judged:
    model = clause_model()
    assert model is not None
    return model.judge(normalise(raw).tokens)


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (acts, engine):
        monkeypatch.setattr(module, "clause_model", lambda: None)


def test_the_file_is_the_one_its_header_describes_made_from_the_clauses_beside_it() -> None:
    header = table("clauses")
    content = (DATA / "clauses.bin").read_bytes()
    assert hashlib.sha256(content).hexdigest() == header["sha256"]
    assert data_hash() == header["data"]
    assert len(content) <= 100_000
    assert tuple(header["acts"]) == ACTS


def test_the_second_hand_labels_known_clauses_with_known_labels() -> None:
    everything = clauses()
    assert len(everything) == table("clauses")["clauses"] >= 3000
    assert {clause.author for clause in everything} == set("abcd")
    for clause in everything:
        for hand in (clause.first, clause.second):
            assert hand["act"] in ACTS
            assert hand["feeling"] in (0, 1, 2)
    again = sum(clause.first is not clause.second for clause in everything)
    assert again == len(everything)


@pytest.mark.parametrize(
    ("raw", "act"),
    [
        ("so the parcel went back twice and nobody rang you", "reflection"),
        ("you've every right to be cross about that", "acknowledgement"),
        ("what happened after the second visit", "open_question"),
        ("can I take your postcode please", "administrative"),
        ("your call is important to us", "script"),
        ("I'll get that money back to you today", "advice"),
    ],
)
def test_plain_clauses_are_heard_for_what_they_do(raw: str, act: str) -> None:
    assert judge(raw).act == act


def test_probabilities_add_up() -> None:
    one = judge("you've every right to be cross about that")
    assert sum(one.acts) == pytest.approx(1)
    assert sum(one.feeling) == pytest.approx(1)
    assert one.sure(one.act) == max(one.acts)


def test_case_marks_and_spacing_change_nothing() -> None:
    assert judge("You've every right, truly, to be cross!") == judge("youve   every right truly to be CROSS")


@pytest.mark.parametrize("raw", ["", "...", "a", "42", "\ud800 odd", "word " * 2000])
def test_any_text_can_be_judged(raw: str) -> None:
    assert 0 <= judge(raw).advice <= 1


def test_so_many_features_at_most_fit_their_lanes() -> None:
    largest = 128 + table("clauses")["levels"]
    found = features(normalise("unquestionably incomprehensible misunderstandings " * 500).tokens)
    assert len(found) * largest < 2**16
    assert max(place for _, place in found) < MOST_WORDS


def test_the_model_names_the_words_that_weighed_most() -> None:
    model = clause_model()
    assert model is not None
    assert "postcode" in model.why(normalise("Can I take your postcode?").tokens, "administrative")
    assert model.why(normalise("").tokens, "advice") == ()


def test_reading_and_judging_are_quick() -> None:
    start = time.thread_time()
    model = ClauseModel.read()
    assert time.thread_time() - start < 0.03
    assert model is not None
    tokens = normalise("you sent it back twice and it still leaks").tokens
    start = time.thread_time()
    for _ in range(100):
        model.judge(tokens)
    assert (time.thread_time() - start) / 100 < 0.0005


def test_a_missing_or_foreign_file_is_no_model(tmp_path: Path) -> None:
    assert ClauseModel.read(tmp_path) is None
    (tmp_path / "clauses.toml").write_bytes((DATA / "clauses.toml").read_bytes())
    (tmp_path / "clauses.bin").write_bytes(b"something else")
    assert ClauseModel.read(tmp_path) is None


@pytest.mark.usefixtures("no_model")
def test_without_the_model_the_rules_score_alone_and_say_so() -> None:
    result = score(DRILL, STRONG[0])
    assert any("clause model is missing" in note for note in result.notes)
    assert result.overall >= 60
    assert all(judged is None for judged in read(STRONG[0]).judged)


def test_with_the_model_there_is_no_such_note() -> None:
    assert not any("clause model" in note for note in score(DRILL, STRONG[0]).notes)


def test_questions_are_left_to_the_segmenter() -> None:
    reading = read("You paid twice. What did they say?")
    assert Act.OPEN_QUESTION in reading.acts
    assert [judged is None for judged in reading.judged] == [False, True]


@pytest.mark.parametrize(
    "raw",
    [
        "They promised you it would be sorted today, and it still drips.",
        "Somebody told you not to worry, and here it is leaking again.",
        "The last agent said I'll send you a new one tomorrow.",
        "Leave it with me and I'll go and find out where it is.",
    ],
)
def test_what_somebody_else_said_or_a_promise_with_something_behind_it_is_let_off(raw: str) -> None:
    assert not traps(PREPARED, read(raw))


@pytest.mark.parametrize("raw", ["As I said, calm down.", "I already told you to calm down."])
def test_what_the_learner_says_again_is_their_own(raw: str) -> None:
    assert FlagKind.MINIMISE in {trap.kind for trap in traps(PREPARED, read(raw))}


def test_asking_what_they_would_like_is_a_question_and_no_offer() -> None:
    assert read("How would you like us to put it right?").acts == (Act.OPEN_QUESTION,)


def test_a_script_that_no_phrase_names_is_seen() -> None:
    assert FlagKind.SCRIPT in {trap.kind for trap in traps(PREPARED, read(UNLISTED_SCRIPT))}
    assert not [hit for hit in read(UNLISTED_SCRIPT).traps if hit.name == "script"]


@pytest.mark.parametrize(
    "raw",
    [
        "Your phone number cannot be moved to the new contract before the old one has run out, sadly.",
        "You wanted the blue sofa for the living room and the delivery van brought a wardrobe instead.",
    ],
)
def test_a_listening_reply_about_something_else_is_worth_little(raw: str) -> None:
    result = score(DRILL, raw)
    assert result.overall <= 20
    assert (result.by_skill[Skill.REFLECT].score or 0) <= 15


def test_a_feeling_they_do_not_have_gains_nothing_from_the_model() -> None:
    wrong = score(DRILL, "You must be absolutely devastated, this is heartbreaking for you.")
    right = score(DRILL, "No wonder you're fed up.")
    assert (wrong.by_skill[Skill.ACKNOWLEDGE].score or 0) < 40 < (right.by_skill[Skill.ACKNOWLEDGE].score or 0)


def test_words_that_do_not_show_a_fact_are_not_quoted_for_it() -> None:
    result = score(DRILL, "It's been a long week for the counter, hasn't it, and what do you make of it all?")
    assert all("You touched on it" not in tip.text for tip in result.tips)


def test_the_explanation_names_what_each_clause_sounds_like_and_by_which_words() -> None:
    lines = heard("You waited three weeks for it. Thank you for contacting us today. What happened then?")
    assert len(lines) == 2
    assert "sounds like reflection" in lines[0]
    assert "sounds like script" in lines[1]
    assert "by “" in lines[1]
