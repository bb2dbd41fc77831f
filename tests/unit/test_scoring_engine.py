"""The scorer as a whole: bands, evidence, caps, focus, tips, notes, and what the packs' own tests need."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.support.scoring import DRILL, STRONG, TRAPS
from trainer.packs.model import Band, Skill
from trainer.scoring import SCORER_VERSION, score
from trainer.scoring.engine import LISTED
from trainer.scoring.lexicon import table
from trainer.scoring.result import FactStatus, FeelingStatus, FlagKind, Focus, QuestionStatus

NEARLY = (
    "Sixty quid and it's still dripping after two trips back, that's rotten. Where's the water coming out?",
    "So it leaks. Twice you sent, twice it came home the same. I would be very angry too. Where the water comes from?",
)
PLAIN_VOICES = (
    "ok so thats two returns and theres still water all over ur counter, no wonder ur fed up. where does it leak from",
    "um right so you've you've had it back twice and uh it still leaks everywhere that must be so frustrating um where "
    "does the water come out exactly",
    "It's been back twice and the counter's still getting wet. I'd be losing patience. When in boiling does it leak?",
)


@pytest.mark.parametrize("reply", [*STRONG, *PLAIN_VOICES])
def test_plain_human_words_in_many_voices_are_strong(reply: str) -> None:
    result = score(DRILL, reply)
    assert result.band is Band.STRONG, (result.overall, result.reasons)
    assert not result.flags


@pytest.mark.parametrize("reply", NEARLY)
def test_a_curt_or_a_broken_reply_that_has_everything_is_near_the_top(reply: str) -> None:
    result = score(DRILL, reply)
    assert result.overall >= 60
    assert not result.flags


@pytest.mark.parametrize(
    "reply",
    [
        "I hear you. What I'm hearing is that you are upset. It sounds like this is difficult.",
        "So to confirm, is that right?",
        "I understand your frustration.",
        "It sounds like",
    ],
)
def test_a_cue_phrase_alone_earns_no_better_than_weak(reply: str) -> None:
    assert score(DRILL, reply).band is Band.WEAK


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_alone_is_weak_and_named(trap: str) -> None:
    result = score(DRILL, trap)
    assert result.band is Band.WEAK
    assert result.flags
    assert result.flags[0].reply is not None


def test_every_credited_thing_shows_its_words_on_both_sides() -> None:
    result = score(DRILL, STRONG[0])
    restated = [fact for fact in result.facts if fact.status is FactStatus.RESTATED]
    assert {"leaks", "back-twice"} <= {fact.id for fact in restated}
    for fact in restated:
        assert fact.reply is not None
        assert fact.say is not None
    twice = next(fact for fact in restated if fact.id == "back-twice")
    assert twice.reply is not None
    assert "twice" in STRONG[0][slice(*twice.reply)]
    assert twice.say is not None
    assert "sent it back twice" in DRILL.complaint[slice(*twice.say)]
    feeling = result.feelings[0]
    assert feeling.status is FeelingStatus.TIED
    assert feeling.reply is not None
    assert STRONG[0][slice(*feeling.reply)] == "fed up"
    asked = result.questions[0]
    assert (asked.status, asked.open, asked.target) == (QuestionStatus.ON_TARGET, True, "where")


def test_a_wrong_number_is_shown_beside_what_the_customer_said() -> None:
    reply = STRONG[0].replace("sixty", "ninety")
    result = score(DRILL, reply)
    flag = next(flag for flag in result.flags if flag.kind is FlagKind.CONTRADICTION)
    assert flag.reply is not None
    assert flag.say is not None
    assert reply[slice(*flag.reply)] == "ninety"
    assert DRILL.complaint[slice(*flag.say)] == "sixty"
    assert result.band is Band.FAIR
    assert "ninety" in result.tip
    price = next(fact for fact in result.facts if fact.id == "price")
    assert price.status is FactStatus.CONTRADICTED


def test_a_skill_that_the_drill_does_not_train_is_not_rated() -> None:
    drill = replace(DRILL, skills=(Skill.REFLECT,))
    result = score(drill, STRONG[0])
    assert result.by_skill[Skill.REFLECT].score is not None
    assert result.by_skill[Skill.CLARIFY].score is None
    assert result.by_skill[Skill.CLARIFY].band is None
    assert result.to_dict()["skills"]["clarify"] == {"score": None, "band": "not rated"}
    assert result.band is Band.STRONG


def test_only_what_was_missed_is_marked_under_a_focus_but_traps_and_mistakes_still_count() -> None:
    focus = Focus(facts=("pan",))
    good = score(DRILL, "And you're boiling your water in a pan.", focus=focus)
    assert [fact.id for fact in good.facts] == ["pan"]
    assert good.by_skill[Skill.REFLECT].band in (Band.FAIR, Band.STRONG)
    assert good.by_skill[Skill.CLARIFY].score is None
    assert good.feelings == ()
    spoilt = score(DRILL, "And you're boiling your water in a pan. It's only a kettle.", focus=focus)
    assert FlagKind.MINIMISE.value in spoilt.flag_names
    assert spoilt.overall < good.overall
    wrong = score(DRILL, "And you're boiling water in a pan for six days.", focus=focus)
    assert FlagKind.CONTRADICTION.value in wrong.flag_names


def test_what_a_reply_missed_can_be_asked_for_next() -> None:
    result = score(DRILL, "Your kettle leaks all over the counter.")
    focus = Focus.missed(result, tuple(unknown.id for unknown in DRILL.unknowns))
    assert focus is not None
    assert "leaks" not in focus.facts
    assert "back-twice" in focus.facts


@pytest.mark.parametrize(
    ("reply", "about"),
    [
        ("", None),
        ("I'll refund it.", "premature-solution"),
        ("You sent it back twice and it still leaks. Where does the water come out?", "frustrated"),
        ("That's maddening after two returns and it still leaks all over the counter.", "where"),
    ],
)
def test_the_tip_names_the_thing_worth_most(reply: str, about: str | None) -> None:
    result = score(DRILL, reply)
    assert len(result.tip) > 20
    if about is not None:
        assert result.tips[0].about == about


def test_tips_differ_and_quote_the_drill_or_the_learner() -> None:
    tips = [score(DRILL, reply).tip for reply in ("", *STRONG, *TRAPS)]
    assert len(set(tips)) >= 8
    assert all("“" in tip or "Mara" in tip for tip in tips)


def test_a_parroted_complaint_gets_its_own_tip() -> None:
    result = score(DRILL, DRILL.complaint.replace("I've", "You've"))
    assert FlagKind.PARROT.value in result.flag_names
    assert "words" in result.tip


@pytest.mark.parametrize(
    "reply", ["[/red]", "\x1b]0;hi\x07", "\x00", "🙂" * 50, "\u202eevil", "a" * 100_000, "?" * 5000, "\ud800"]
)
def test_hostile_text_is_harmless(reply: str) -> None:
    result = score(DRILL, reply)
    assert result.band is Band.WEAK
    assert result.tip


def test_a_drill_without_facts_feelings_or_unknowns_can_be_scored() -> None:
    bare = replace(DRILL, facts=(), feelings=(), unknowns=(), wants=(), traps=())
    for reply in ("", *STRONG):
        assert 0 <= score(bare, reply).overall <= 100


def test_fillers_are_information_and_cost_nothing() -> None:
    plain = "you've had it back twice and it still leaks that must be so frustrating where does the water come out"
    filled = (
        "um you've uh had it back twice and um it still still leaks that must be so frustrating uh where does the "
        "water come out"
    )
    result = score(DRILL, filled, spoken=True)
    assert abs(result.overall - score(DRILL, plain, spoken=True).overall) <= 3
    assert any("fillers" in note for note in result.notes)


def test_the_result_carries_version_reasons_and_plain_json() -> None:
    result = score(DRILL, STRONG[0])
    assert result.scorer == SCORER_VERSION
    assert result.reasons[-1] == f"overall {result.overall}"
    made: dict[str, Any] = result.to_dict()
    assert made["drill"] == "test/kettle"
    assert set(made["skills"]) == {"reflect", "acknowledge", "clarify"}


def test_scoring_from_several_threads_gives_the_same_marks() -> None:
    expected = [score(DRILL, reply) for reply in STRONG]
    wrong: list[str] = []

    def work() -> None:
        for _ in range(20):
            drill = replace(DRILL)
            if [score(drill, reply) for reply in STRONG] != expected:
                wrong.append("differs")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_every_dial_has_its_reason_and_every_trap_its_words_to_the_learner() -> None:
    for name, entry in table("traps").items():
        FlagKind(name)
        assert len(entry["why"]) > 20
    for name in (*table("dials")["penalties"], *table("dials")["caps"]):
        assert name == LISTED or FlagKind(name)


@pytest.mark.process
def test_importing_the_scorer_brings_in_neither_rapidfuzz_nor_numpy_nor_a_screen() -> None:
    heavy = "('rapidfuzz', 'numpy', 'textual', 'rich')"
    code = f"import sys, trainer.scoring.engine; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
