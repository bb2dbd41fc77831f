"""A round with a class: stages, the clock, what a class came to, what is chosen to be shown, blind calibration."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.drills import make_drill, make_result
from trainer.classroom import blind, paper, together
from trainer.classroom.marks import result_of
from trainer.classroom.model import Stage
from trainer.classroom.round import ORDER, Doing, Shown, after, before, clock_words, counted, ends_at, may
from trainer.classroom.together import Answer
from trainer.errors import DataError
from trainer.fairness.kappa import kappa
from trainer.kinds import mark
from trainer.packs.model import Band, Skill
from trainer.scoring.result import Flag, FlagKind, Mark, Result

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DRILL = make_drill()


def answer(name: str, text: str = "", *, overall: int = 50, **marks: object) -> Answer:
    result = make_result(DRILL, overall=overall, **marks)  # type: ignore[arg-type]
    return Answer(name, f"seat {name}", text or f"The words of {name}.", result)


# ---- stages ----------------------------------------------------------------------------------------------------------


def test_a_round_goes_through_its_stages_in_order() -> None:
    gone, stage = [Stage.HEAR], Stage.HEAR
    while (following := after(stage)) is not None:
        gone.append(stage := following)
    assert tuple(gone) == ORDER


def test_stages_that_have_nothing_to_show_are_passed_over_both_ways() -> None:
    assert after(Stage.MARKS, gallery=False, pair=False) is Stage.MODEL
    assert after(Stage.MARKS, gallery=False, pair=False, model=False) is Stage.CLOSED
    assert before(Stage.MODEL, gallery=False, pair=False) is Stage.MARKS
    assert before(Stage.MODEL, pair=False) is Stage.GALLERY


def test_a_closed_round_stays_closed_and_the_first_stage_has_none_before_it() -> None:
    assert after(Stage.CLOSED) is None
    assert before(Stage.CLOSED) is None
    assert before(Stage.HEAR) is None


@pytest.mark.parametrize("stage", [Stage.HEAR, Stage.ANSWER])
def test_nothing_of_marks_or_others_is_seen_before_everybody_has_answered(stage: Stage) -> None:
    shown = (Doing.SEE_MARKS, Doing.RETRY, Doing.SEE_GALLERY, Doing.SEE_PAIR, Doing.VOTE, Doing.SEE_MODEL)
    assert not any(may(doing, stage) for doing in shown)


def test_the_model_reply_comes_last() -> None:
    assert [stage for stage in ORDER if may(Doing.SEE_MODEL, stage)] == [Stage.MODEL, Stage.CLOSED]


# ---- the clock -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (0, "about 3:00 left"),
        (1, "about 3:00 left"),
        (16, "about 2:45 left"),
        (149, "about 0:45 left"),
        (150, "half a minute"),
        (179.9, "half a minute"),
        (180, "finish in your own time"),
        (4000, "finish in your own time"),
    ],
)
def test_the_clock_hurries_nobody(passed: float, words: str) -> None:
    assert clock_words(ends_at(NOW, 3), NOW + timedelta(seconds=passed)) == words


def test_without_a_clock_there_is_all_the_time() -> None:
    assert clock_words(None, NOW) == "take your time"


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_what_is_shown_is_read_back_as_it_was_stored() -> None:
    shown = Shown(False, ("a", "b", "c"), ("a", "c"))
    assert Shown.from_json(shown.to_json()) == shown


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "{}", '{"gallery": "a", "pair": 3}', "[" * 5000],
)
def test_what_cannot_be_read_counts_as_not_chosen(text: str) -> None:
    assert Shown.from_json(text) == Shown()


def test_a_reply_that_is_hidden_leaves_the_gallery_and_breaks_its_pair() -> None:
    shown = Shown(gallery=("a", "b", "c"), pair=("a", "c"))
    assert shown.without("a") == Shown(gallery=("b", "c"), pair=("c",))
    assert shown.without("b") == Shown(gallery=("a", "c"), pair=("a", "c"))


def test_votes_for_what_is_not_up_are_not_counted() -> None:
    assert counted(["a", "b", "a", "x"], ("a", "b")) == (2, 1)
    assert counted(["a"], ()) == ()


# ---- the drill on its way to the screens -----------------------------------------------------------------------------


def test_a_drill_arrives_as_it_is_shown_without_what_only_the_scorer_needs() -> None:
    sent = paper.read(replace(DRILL, facts=(replace(DRILL.facts[0], forms=("a pattern",)), DRILL.facts[1])))
    text = paper.to_json(sent)
    got = paper.from_json(text)
    assert got.drill.say == tuple(replace(one, cue=False) for one in sent.drill.say)
    assert (got.drill.address, got.drill.title, got.drill.situation) == (DRILL.address, DRILL.title, DRILL.situation)
    assert [(fact.id, fact.text, fact.key) for fact in got.drill.facts] == [
        ("three-months", "overcharged three months in a row", True),
        ("two-calls", "called twice", False),
    ]
    assert [one.text for one in got.drill.model_replies] == [one.text for one in DRILL.model_replies]
    assert got.telling == sent.telling
    assert got.lead == sent.lead
    assert "a pattern" not in text
    assert "I understand." not in text  # the weak example


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"pack": 1}', "[" * 5000])
def test_a_drill_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(DataError):
        paper.from_json(text)


def test_breaths_come_at_the_same_moments_as_in_the_recording() -> None:
    sent = paper.heard(DRILL, ((0.0, 2.0), (2.5, 5.0)))
    begins = sent.lead
    assert sent.at(begins - 0.1) == -1
    assert sent.at(begins) == 0
    assert sent.at(begins + 2.4) == 0
    assert sent.at(begins + 2.5) == 1
    assert not sent.over(begins + 4.9)
    assert sent.over(begins + 5.0)


def test_real_marks_come_back_from_their_json_as_they_were() -> None:
    reply = "Three months wrong, and two calls. You must be frustrated about calling twice. What changed?"
    given = mark(DRILL, reply)
    got = result_of(json.dumps(given.to_dict()), DRILL)
    assert got is not None
    assert got.to_dict() == {**given.to_dict(), "acts": []}
    assert [fact.key for fact in got.facts] == [fact.key for fact in given.facts]
    assert [fact.text for fact in got.facts] == [fact.text for fact in given.facts]


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"drill": "x", "scorer": "y", "overall": "many"}'])
def test_marks_that_cannot_be_read_are_none(text: str | None) -> None:
    assert result_of(text, DRILL) is None


# ---- what a class came to --------------------------------------------------------------------------------------------


def test_bands_are_counted_for_each_skill_that_is_rated() -> None:
    unrated = make_result(DRILL, overall=80)
    unrated = replace(unrated, marks=(Mark(Skill.CLARIFY, None, None), Mark(Skill.REFLECT, 80, Band.STRONG)))
    counts = together.bands(
        [answer("a", overall=80), answer("b", overall=50), Answer("c", "c", "…", unrated), Answer("d", "d", "…")]
    )
    assert counts[Skill.REFLECT] == {Band.STRONG: 2, Band.FAIR: 1}
    assert counts[Skill.CLARIFY] == {Band.STRONG: 1, Band.FAIR: 1}


def test_what_was_missed_most_is_told_key_facts_first_where_it_is_as_many() -> None:
    answers = [
        answer("a", missed_facts=("two-calls", "three-months")),
        answer("b", missed_facts=("two-calls", "three-months"), missed_feelings=("frustrated",)),
        answer("c", missed_facts=("two-calls",)),
        Answer("d", "d", "not marked yet"),
    ]
    missed = together.most_missed(answers, DRILL)
    assert [(one.text, one.missed, one.of) for one in missed] == [
        ("called twice", 3, 3),
        ("overcharged three months in a row", 2, 3),
        ("how it feels: frustrated", 1, 3),
    ]
    even = together.most_missed(answers[:1], DRILL)
    assert [one.text for one in even] == ["overcharged three months in a row", "called twice"]


def test_nothing_missed_is_nothing_to_show() -> None:
    assert together.most_missed([answer("a", missed_facts=())], DRILL) == ()


def test_a_gallery_holds_replies_that_differ_and_each_wording_once() -> None:
    script = Flag(FlagKind.SCRIPT, "sounds read out")
    answers = [answer(f"same {n}", "The very same words.") for n in range(5)]
    answers += [
        answer("complete", missed_facts=(), overall=90),
        answer("script", flags=(script,)),
        answer("no question", asked=False),
    ]
    chosen = together.gallery(answers, most=4)
    assert {"complete", "script", "no question"} < set(chosen)
    assert len(chosen) == 4


def test_nothing_hidden_empty_or_unmarked_comes_into_a_gallery_or_a_pair() -> None:
    answers = [
        replace(answer("hidden"), hidden=True),
        answer("empty", "  \n "),
        Answer("unmarked", "s", "Some words."),
        answer("fine"),
    ]
    assert together.gallery(answers) == ("fine",)
    assert together.pair(answers) == ()


def test_nobody_is_held_up_as_a_warning() -> None:
    answers = [answer("weak", overall=10), answer("fair"), answer("good", overall=85, missed_facts=())]
    assert set(together.gallery(answers)) == {"fair", "good"}
    assert set(together.gallery(answers[:2])) == {"weak", "fair"}  # two are needed to talk about


def test_the_order_of_a_gallery_has_nothing_to_do_with_marks() -> None:
    names = [f"reply {n}" for n in range(4)]
    up = together.gallery(answer(name, overall=40 + 15 * n) for n, name in enumerate(names))
    down = together.gallery(answer(name, overall=100 - 15 * n) for n, name in enumerate(names))
    assert up == down


def test_the_two_side_by_side_differ_most_in_what_they_hold() -> None:
    answers = [
        answer("facts", missed_facts=(), missed_feelings=("frustrated",), asked=False),
        answer("feeling", missed_facts=("two-calls", "three-months")),
        answer("feeling too", missed_facts=("two-calls", "three-months"), asked=False),
    ]
    assert set(together.pair(answers)) == {"facts", "feeling"}


# ---- blind calibration -----------------------------------------------------------------------------------------------


def rating(name: str, overall: Band, **skills: Band) -> blind.Rating:
    return blind.Rating(name, overall, {Skill(skill): band for skill, band in skills.items()})


def test_replies_to_rate_are_of_every_band_as_far_as_there_are() -> None:
    marks = {"weak": 10, "fair": 50, "strong": 90}
    answers = [answer(f"{band} {n}", overall=mark) for band, mark in marks.items() for n in range(4)]
    chosen = blind.chosen(answers)
    assert len(chosen) == len(set(chosen)) == blind.RATED
    assert all(sum(one.startswith(band) for one in chosen) in (1, 2) for band in marks)
    assert set(blind.chosen(answers[:2])) == {"weak 0", "weak 1"}


def test_agreement_is_cohens_quadratic_kappa_of_the_same_replies() -> None:
    answers = [answer("a", overall=10), answer("b", overall=50), answer("c", overall=90), Answer("d", "d", "…")]
    ratings = [
        rating("a", Band.WEAK, reflect=Band.WEAK),
        rating("b", Band.STRONG, reflect=Band.FAIR),
        rating("c", Band.STRONG),
        rating("d", Band.WEAK),
    ]
    whole, reflect = blind.compared(ratings, answers)
    pairs = [(Band.WEAK, Band.WEAK), (Band.STRONG, Band.FAIR), (Band.STRONG, Band.STRONG)]
    assert (whole.name, whole.n) == ("overall", 3)
    assert whole.same == pytest.approx(2 / 3)
    assert whole.kappa == pytest.approx(kappa(pairs, blind.LABELS, quadratic=True))
    assert (reflect.name, reflect.n, reflect.same) == ("reflect", 2, 1.0)
    assert whole.words.startswith("2 of 3 the same, kappa 0.")


def test_a_none_of_the_scorers_is_a_weak_and_agreement_on_one_band_has_no_kappa() -> None:
    result: Result = replace(make_result(DRILL, overall=0), band=Band.NONE)
    found = blind.compared([rating("a", Band.WEAK)], [Answer("a", "s", "…", result)])
    assert found[0].same == 1.0
    assert found[0].kappa is None
    assert found[0].words == "1 of 1 the same, kappa not defined"
    assert blind.compared([], [])[0].words == "not rated"


def test_where_the_two_differ_the_furthest_apart_come_first() -> None:
    answers = [answer("near", overall=50), answer("far", overall=10), answer("same", overall=90)]
    ratings = [rating("near", Band.STRONG), rating("far", Band.STRONG), rating("same", Band.STRONG)]
    assert [one.reply for one in blind.apart(ratings, answers)] == ["far", "near"]
