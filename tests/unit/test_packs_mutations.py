from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.packs import GOOD, reading
from trainer.packs.model import Band, Drill, Skill
from trainer.packs.mutations import Mutant, Skipped, Spoiling, copies, mutants, pieces
from trainer.packs.trial import Miss, judge, tried
from trainer.scoring.result import FactFinding, FactStatus, Flag, FlagKind, Mark, Result


def the_drill() -> Drill:
    pack = reading(GOOD).pack
    assert pack is not None
    return pack.drills[0]


DRILL = the_drill()
REPLY = (
    "So the wrong name is on it, and the party starts at two o'clock. "
    "You spelled it out for us, no wonder you're upset. How long can you wait?"
)
SPANS = {
    "name": (REPLY.index("the wrong"), REPLY.index(", and the party")),
    "party": (REPLY.index("the party"), REPLY.index(". You")),
    "spelled": (REPLY.index("You spelled"), REPLY.index(", no wonder")),
}


def result(
    overall: int = 80,
    reflect: int = 80,
    credited: tuple[str, ...] = tuple(SPANS),
    flags: tuple[FlagKind, ...] = (),
    spans: dict[str, tuple[int, int]] = SPANS,
) -> Result:
    """Marks as they are needed here."""
    band = Band.STRONG if overall >= 67 else Band.FAIR if overall >= 35 else Band.WEAK
    return Result(
        drill=DRILL.address,
        scorer="made up",
        overall=overall,
        band=band,
        marks=(Mark(Skill.REFLECT, reflect, band),),
        facts=tuple(
            FactFinding(fact.id, fact.text, FactStatus.RESTATED, 1.0, fact.key, spans.get(fact.id))
            if fact.id in credited
            else FactFinding(fact.id, fact.text, FactStatus.MISSED, 0.0, fact.key)
            for fact in DRILL.facts
        ),
        feelings=(),
        questions=(),
        acts=(),
        flags=tuple(Flag(kind, "made up.") for kind in flags),
        tips=(),
    )


def made(spoiling: Spoiling, reply: str = REPLY, whole: Result | None = None) -> dict[str | None, Mutant | Skipped]:
    """The mutants of one kind, by the fact they are about."""
    return {m.fact: m for m in mutants(DRILL, reply, whole or result()) if m.spoiling is spoiling}


def text(mutant: Mutant | Skipped) -> str:
    assert isinstance(mutant, Mutant), mutant
    return mutant.text


def test_pieces_cut_at_marks_and_before_what_joins_and_lose_nothing() -> None:
    found = [REPLY[start:end] for start, end in pieces(REPLY)]
    assert found == [
        "So the wrong name is on it, ",
        "and the party starts at two o'clock. ",
        "You spelled it out for us, ",
        "no wonder you're upset. ",
        "How long can you wait?",
    ]
    spoken = "so it says daniel and you spelled it out but nobody wrote it down"
    assert [spoken[start:end].strip() for start, end in pieces(spoken)] == [
        "so it says daniel",
        "and you spelled it out",
        "but nobody wrote it down",
    ]


def test_a_fact_is_dropped_with_the_clause_it_lies_in() -> None:
    found = made(Spoiling.DROP)
    assert set(found) == set(SPANS)
    assert text(found["party"]) == REPLY.replace("and the party starts at two o'clock. ", "")
    assert text(found["name"]).startswith("and the party")
    dropped = found["spelled"]
    assert isinstance(dropped, Mutant)
    assert dropped.change == "without “You spelled it out for us,”"


def test_a_fact_that_is_all_of_the_reply_cannot_be_dropped() -> None:
    reply = "The wrong name is on it."
    (dropped,) = made(Spoiling.DROP, reply, result(credited=("name",), spans={"name": (0, 20)})).values()
    assert isinstance(dropped, Skipped)
    assert dropped.fact == "name"
    assert "nothing else would be left" in dropped.why


def test_a_number_of_a_fact_becomes_another_that_nobody_named() -> None:
    found = made(Spoiling.CHANGE)
    wrong = text(found["party"])
    assert wrong != REPLY
    before, after = REPLY.split("two")
    assert wrong.startswith(before)
    assert wrong.endswith(after)
    assert wrong[len(before) : -len(after)] not in ("two", "six")  # "sixth birthday" is the customer's


def test_a_small_number_of_something_else_is_left_alone() -> None:
    reply = "There are two letters missing, and the party is close."
    found = made(Spoiling.CHANGE, reply, result(credited=("party",), spans={"party": (0, len(reply))}))
    (skipped,) = found.values()
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize(
    ("clause", "turned"),
    [
        ("the name is wrong", "the name is not wrong"),
        ("it isn't Daniel", "it is Daniel"),
        ("you've not been heard", "you've been heard"),
        ("you can't wait", "you can wait"),
        ("nobody wrote it and it won't do", "nobody wrote it and it will do"),
        ("we never wrote it down", "we always wrote it down"),
        ("the name has come out wrong", "the name has not come out wrong"),
        ("she has to wait", "she doesn't have to wait"),
        ("you spelled it out", "you never spelled it out"),
        ("you paid for it", "you never paid for it"),
    ],
)
def test_a_clause_is_turned_into_its_opposite(clause: str, turned: str) -> None:
    reply = f"{clause}; how long can you wait?"
    whole = result(credited=("name",), spans={"name": (0, len(clause))})
    assert text(made(Spoiling.NEGATE, reply, whole)["name"]) == f"{turned}; how long can you wait?"


def test_a_clause_without_such_a_verb_and_a_question_are_left_alone() -> None:
    whole = result(credited=("name",), spans={"name": (0, 10)})
    assert isinstance(made(Spoiling.NEGATE, "wrong name, poor thing. You are upset.", whole)["name"], Skipped)
    assert isinstance(made(Spoiling.NEGATE, "is it wrong?", whole)["name"], Skipped)


def test_a_clause_that_holds_two_facts_is_turned_once() -> None:
    reply = "You spelled the name out and we got it wrong."
    whole = result(credited=("name", "spelled"), spans={"name": (0, 20), "spelled": (0, 20)})
    assert list(made(Spoiling.NEGATE, reply, whole)) == ["name"]


def test_the_change_is_told_from_where_it_differs() -> None:
    reply = "Well now let me see whether I have understood all of this, that long and winding clause you paid for."
    start = reply.index("that long")
    found = made(Spoiling.NEGATE, reply, result(credited=("name",), spans={"name": (start, len(reply))}))["name"]
    assert isinstance(found, Mutant)
    assert "you never paid for.” for “" in found.change


def test_the_complaint_is_a_reply_as_it_stands_and_with_the_pronouns_turned() -> None:
    plain, turned = copies(DRILL)
    assert plain.text == DRILL.complaint
    assert turned.text.startswith("So you ordered this for your daughter's sixth birthday")


def test_the_complaint_a_script_phrase_and_the_drill_s_own_fix_are_added() -> None:
    (appended,), (scripted,), (fixed,) = (
        made(kind).values() for kind in (Spoiling.APPEND, Spoiling.SCRIPT, Spoiling.FIX)
    )
    assert text(appended) == f"{REPLY} {DRILL.complaint}"
    assert REPLY in text(scripted)
    assert text(scripted) != REPLY
    assert text(fixed).endswith(f". {REPLY}")
    trap = replace(DRILL.traps[0], kind="premature-solution", forms=("I'll bake you another",))
    own = next(m for m in mutants(replace(DRILL, traps=(trap,)), REPLY, result()) if m.spoiling is Spoiling.FIX)
    assert text(own) == f"I'll bake you another. {REPLY}"


def test_the_same_reply_is_always_spoilt_the_same_way() -> None:
    assert list(mutants(DRILL, REPLY, result())) == list(mutants(DRILL, REPLY, result()))


def spoilt(spoiling: Spoiling) -> Mutant:
    return Mutant(spoiling, "spoilt", "without “it”", "name")


@pytest.mark.parametrize(
    ("spoiling", "after", "words"),
    [
        (Spoiling.DROP, result(reflect=81), "reflect goes up from 80 to 81"),
        (Spoiling.CHANGE, result(), "still strong (80); no contradiction is seen"),
        (Spoiling.NEGATE, result(70), "still strong (70)"),
        (Spoiling.COPY, result(40), "scores fair (40)"),
        (Spoiling.APPEND, result(81), "goes up from 80 to 81"),
        (Spoiling.SCRIPT, result(81), "goes up from 80 to 81"),
        (Spoiling.FIX, result(90), "goes up from 80 to 90"),
    ],
)
def test_marks_that_move_the_wrong_way_are_a_miss(spoiling: Spoiling, after: Result, words: str) -> None:
    miss = judge(spoilt(spoiling), result(), after)
    assert miss is not None
    assert miss.message.startswith("Without “it”")
    assert words in miss.message
    assert miss.mend == ""


@pytest.mark.parametrize(
    ("spoiling", "after"),
    [
        (Spoiling.DROP, result()),
        (Spoiling.DROP, result(95, reflect=40)),
        (Spoiling.CHANGE, result(66)),
        (Spoiling.CHANGE, result(flags=(FlagKind.CONTRADICTION,))),
        (Spoiling.NEGATE, result(50)),
        (Spoiling.COPY, result(34)),
        (Spoiling.APPEND, result()),
        (Spoiling.SCRIPT, result(79)),
        (Spoiling.FIX, result(34)),
    ],
)
def test_marks_that_move_the_right_way_are_none(spoiling: Spoiling, after: Result) -> None:
    assert judge(spoilt(spoiling), result(), after) is None


@pytest.mark.parametrize("spoiling", [Spoiling.DROP, Spoiling.SCRIPT, Spoiling.FIX])
def test_a_fact_that_is_credited_for_words_that_do_not_say_it_is_for_the_writer_to_mend(spoiling: Spoiling) -> None:
    whole, after = result(credited=("name", "spelled")), result(85, 85, credited=("name", "party", "spelled"))
    miss = judge(spoilt(spoiling), whole, after)
    assert miss is not None
    assert miss.fact == "party"
    assert 'because fact "party" is now credited' in miss.message
    assert "forms" in miss.mend


def test_what_was_tried_is_handed_back_with_what_could_not_be_made() -> None:
    scored: list[str] = []

    def score(_: Drill, reply: str) -> Result:
        scored.append(reply)
        return result(99, 99)

    made_up: list[Mutant | Skipped] = [spoilt(Spoiling.FIX), Skipped(Spoiling.DROP, "no"), spoilt(Spoiling.NEGATE)]
    trials, skipped = tried(DRILL, made_up, result(), score)
    assert scored == ["spoilt", "spoilt"]
    assert [isinstance(trial.miss, Miss) for trial in trials] == [True, True]
    assert [one.why for one in skipped] == ["no"]


def scorer() -> Callable[[Drill, str], Result]:
    from trainer.scoring import score

    return score


def test_with_sayback_s_own_scorer_the_example_s_strong_replies_fall_when_they_are_spoilt() -> None:
    score = scorer()
    for reply in DRILL.replies[:3]:
        whole = score(DRILL, reply.text)
        trials, _ = tried(DRILL, mutants(DRILL, reply.text, whole), whole, score)
        sure = {Spoiling.DROP, Spoiling.FIX}
        assert sure <= {trial.mutant.spoiling for trial in trials}
        assert [trial.miss for trial in trials if trial.miss and trial.mutant.spoiling in sure] == []
    assert [judge(copy, score(DRILL, copy.text), score(DRILL, copy.text)) for copy in copies(DRILL)] == [None, None]
