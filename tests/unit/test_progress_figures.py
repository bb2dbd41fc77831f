"""Figures over many replies: counted by hand for small histories, kept up with the marks, read without the past."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.support.progress import DRILL, day, make_draft, make_marks
from trainer.packs.model import Kind, Skill
from trainer.progress.figures import (
    LEAST_COUNTED,
    Level,
    Moment,
    Ratio,
    Session,
    Share,
    Tally,
    figures,
    returns,
    rolling,
    sessions,
    tally_of,
    total,
)
from trainer.progress.memory import OVERALL
from trainer.progress.model import Marks, Mode
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus

HEARD_FIRST = ("acknowledgement", "reflection", "complex-reflection", "open-question", "solution")
RUSHED = ("apology", "solution", "acknowledgement", "closed-question", "administrative-question")
ONLY_SAID_BACK = ("reflection", "reflection", "complex-reflection", "verbal-cue", "closing-check")

pytestmark = pytest.mark.usefixtures("utc")


def result(*acts: str) -> str:
    return json.dumps({"acts": [{"act": act, "span": [0, 1]} for act in acts]})


def marks(acts: tuple[str, ...], overall: int = 50, flags: tuple[str, ...] = (), scorer: str = "1.0.0") -> Marks:
    return replace(make_marks(overall, scorer=scorer), result=result(*acts), flags=flags)


def reply(
    repository: Repository,
    profile: int,
    attempt: str,
    at: datetime,
    given: Marks,
    *,
    mode: Mode = Mode.TYPED,
    focus: Focus | None = None,
    drill: str = DRILL,
) -> None:
    repository.submit(profile, make_draft(attempt, f"reply {attempt}", at=at, mode=mode, focus=focus, drill=drill))
    repository.store_marks(attempt, given)


# ---- one reply, counted ------------------------------------------------------------------------------------------


def test_the_acts_of_a_reply_are_counted_by_their_kind() -> None:
    assert tally_of(result(*HEARD_FIRST), Kind.REPLY, ()) == Tally(
        replies=1, reflections=2, complex=1, open=1, solved=1, acknowledged=1
    )
    assert tally_of(result(*ONLY_SAID_BACK), Kind.REPLY, ()) == Tally(replies=1, reflections=3, complex=1)


def test_a_feeling_met_after_the_solution_is_not_acknowledged_before_solving() -> None:
    counted = tally_of(result(*RUSHED), Kind.REPLY, ())
    assert (counted.solved, counted.acknowledged) == (1, 0)
    assert (counted.open, counted.closed, counted.administrative, counted.questions) == (0, 1, 1, 2)


def test_a_trap_counts_once_a_reply_and_a_parroted_reply_is_none() -> None:
    flags = ("contradiction", "script", "policy", "parrot", "stacked-questions")
    counted = tally_of(result("script", "script"), Kind.REPLY, flags)
    assert (counted.contradictions, counted.traps) == (1, 2)


@pytest.mark.parametrize("kind", [Kind.NOTES, Kind.SPOT])
def test_a_note_or_a_choice_says_nothing_of_how_somebody_listens_in_words(kind: Kind) -> None:
    assert tally_of(result(*HEARD_FIRST), kind, ("script",)) == Tally()


def test_each_turn_of_a_conversation_is_a_reply() -> None:
    detail = json.dumps({"turns": ["So sorry.", "Since when?", "I see."]})
    assert tally_of(result("open-question"), Kind.CONVERSATION, (), detail).replies == 3
    assert tally_of(result("open-question"), Kind.CONVERSATION, (), "not JSON").replies == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"acts": 3}', '{"acts": [{"span": [0, 1]}]}'])
def test_a_result_without_acts_counts_nothing(text: str) -> None:
    assert tally_of(text, Kind.REPLY, ("script",)) == Tally()


# ---- ratios and shares -------------------------------------------------------------------------------------------


def test_reflections_without_a_question_are_written_as_they_are_never_as_infinity() -> None:
    assert (Ratio(3, 0).text, Ratio(0, 0).text, Ratio(0, 5).text) == ("3:0", "–", "0.0:1")
    assert (Ratio(38, 18).text, Ratio(38, 18).counts) == ("2.1:1", "38:18")


@pytest.mark.parametrize(
    ("ratio", "level"),
    [
        (Ratio(20, 10), Level.GOOD),
        (Ratio(19, 10), Level.FAIR),
        (Ratio(10, 10), Level.FAIR),
        (Ratio(9, 10), Level.BELOW),
        (Ratio(12, 0), Level.GOOD),
        (Ratio(3, 0), None),
        (Ratio(0, 0), None),
    ],
)
def test_reflections_to_questions_are_fair_at_one_to_one_and_good_at_two(ratio: Ratio, level: Level | None) -> None:
    assert ratio.level is level


@pytest.mark.parametrize(
    ("part", "level"), [(39, Level.BELOW), (40, Level.FAIR), (49, Level.FAIR), (50, Level.GOOD), (100, Level.GOOD)]
)
def test_complex_reflections_are_fair_at_two_fifths_and_good_at_half(part: int, level: Level) -> None:
    found = figures(Tally(replies=50, reflections=100, complex=part))
    assert found is not None
    assert (found.complex.text, found.complex.level) == (f"{part} %", level)


@pytest.mark.parametrize(("part", "level"), [(49, Level.BELOW), (50, Level.FAIR), (69, Level.FAIR), (70, Level.GOOD)])
def test_open_questions_are_fair_at_half_and_good_at_seven_tenths(part: int, level: Level) -> None:
    found = figures(Tally(replies=50, open=part, closed=60 - part // 2, administrative=40 - part + part // 2))
    assert found is not None
    assert (found.open.counts, found.open.level) == (f"{part} of 100", level)


def test_a_level_is_told_from_the_counts_and_not_from_the_rounded_figure() -> None:
    share = Share(199, 400, 40, 50)
    assert (share.text, share.level) == ("50 %", Level.FAIR)


def test_a_handful_of_acts_has_a_figure_but_no_level() -> None:
    few = Share(LEAST_COUNTED - 1, LEAST_COUNTED - 1, 50, 70)
    assert (few.text, few.level) == ("100 %", None)
    assert Share(0, 0, 50, 70).text == "–"


def test_no_figure_is_ever_given_for_a_single_reply() -> None:
    assert figures(Tally(replies=1, reflections=40, open=20)) is None
    assert figures(Tally(replies=2, reflections=40, open=20)) is None
    assert figures(Tally(replies=3, reflections=40, open=20)) is not None


# ---- a small history, by hand ------------------------------------------------------------------------------------


def small_history(repository: Repository, amara: int) -> None:
    """Two sessions on the 19th (one typed, one of both), one on the 21st, and what must not count."""
    reply(repository, amara, "a", day(19, 9), marks(HEARD_FIRST, 60))
    reply(repository, amara, "b", day(19, 9) + timedelta(minutes=12), marks(RUSHED, 30, ("script", "contradiction")))
    reply(repository, amara, "c", day(19, 9) + timedelta(minutes=20), marks(ONLY_SAID_BACK, 45))
    reply(repository, amara, "part", day(19, 9) + timedelta(minutes=25), marks(HEARD_FIRST), focus=Focus(("amount",)))
    reply(repository, amara, "d", day(19, 18), marks(HEARD_FIRST, 80), mode=Mode.SPOKEN)
    reply(repository, amara, "e", day(19, 18) + timedelta(minutes=5), marks(RUSHED, 50, ("blame",)))
    reply(repository, amara, "f", day(21, 8), marks(HEARD_FIRST, 90, scorer="1.1.0"))
    ben = repository.profile("Ben").id
    reply(repository, ben, "of ben", day(21, 8), marks(RUSHED))


def test_the_figures_of_a_small_history_are_those_counted_by_hand(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    days = repository.tallies.days(amara)
    typed = rolling(days, Mode.TYPED, date(2026, 11, 21))
    # a, b, c, e, f: reflections 2 + 0 + 3 + 0 + 2, of them complex 1 + 0 + 1 + 0 + 1; questions 1 + 2 + 0 + 2 + 1.
    assert typed == Tally(
        replies=5,
        reflections=7,
        complex=3,
        open=2,
        closed=2,
        administrative=2,
        solved=4,
        acknowledged=2,
        contradictions=1,
        traps=2,
    )
    found = figures(typed)
    assert found is not None
    assert (found.ratio.text, found.complex.text, found.open.text) == ("1.2:1", "43 %", "33 %")
    assert (found.acknowledged.counts, found.contradictions, found.traps) == ("2 of 4", 1, 2)
    assert (found.ratio.level, found.complex.level) == (Level.FAIR, None)
    spoken = rolling(days, Mode.SPOKEN, date(2026, 11, 21))
    assert spoken == Tally(replies=1, reflections=2, complex=1, open=1, solved=1, acknowledged=1)
    assert figures(spoken) is None
    assert rolling(days, Mode.TYPED, date(2026, 11, 21), window=2).replies == 1


def test_sessions_end_with_a_longer_break_and_keep_typed_and_spoken_apart(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    found = sessions(repository.tallies.latest(amara, 100))
    assert [(one.begun, one.replies) for one in found] == [(day(21, 8), 1), (day(19, 18), 2), (day(19, 9), 4)]
    assert found[2].ended == day(19, 9) + timedelta(minutes=25)
    assert found[2].tallies[Mode.TYPED].replies == 3, "what was only missed is no reply to be counted"
    assert found[1].tallies[Mode.SPOKEN].replies == found[1].tallies[Mode.TYPED].replies == 1
    first = figures(found[2].tallies[Mode.TYPED])
    assert first is not None
    assert (first.ratio.text, first.ratio.counts) == ("1.7:1", "5:3")


def test_a_break_of_exactly_the_limit_is_still_one_session() -> None:
    begun = day(1, 9)
    moments = [Moment(begun + timedelta(minutes=30 * number), Mode.TYPED, Tally(1)) for number in range(3)]
    late = Moment(moments[-1].at + timedelta(minutes=30, seconds=1), Mode.TYPED, Tally(1))
    assert [one.replies for one in sessions([*moments, late])] == [1, 3]
    assert sessions(()) == ()
    assert sessions([late]) == (Session(late.at, late.at, 1, {Mode.TYPED: Tally(1), Mode.SPOKEN: Tally()}),)


def test_scorers_are_told_with_the_first_day_they_marked(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    assert repository.tallies.scorers(amara) == ((date(2026, 11, 19), "1.0.0"), (date(2026, 11, 21), "1.1.0"))


def test_the_days_of_practice_count_every_marked_reply(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    assert repository.tallies.dates(amara) == {date(2026, 11, 19): 6, date(2026, 11, 21): 1}
    assert repository.tallies.marked(amara) == {Mode.TYPED: 6, Mode.SPOKEN: 1}


def test_months_add_their_days_up(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    reply(repository, amara, "december", datetime.fromisoformat("2026-12-31T23:59:00+00:00"), marks(HEARD_FIRST))
    months = repository.tallies.months(amara)
    assert [(one.day, one.mode, one.replies) for one in months] == [
        (date(2026, 11, 1), Mode.SPOKEN, 1),
        (date(2026, 11, 1), Mode.TYPED, 6),
        (date(2026, 12, 1), Mode.TYPED, 1),
    ]
    days = repository.tallies.days(amara)
    assert total(one.tally for one in months) == total(one.tally for one in days)
    assert months[1].skills[Skill.REFLECT] == (60 + 30 + 45 + 50 + 90, 5)


def test_bests_are_the_first_reply_that_reached_the_mark(repository: Repository, amara: int) -> None:
    reply(repository, amara, "a", day(1), marks(RUSHED, 60))
    reply(repository, amara, "b", day(2), marks(RUSHED, 80))
    reply(repository, amara, "c", day(3), marks(RUSHED, 80))
    reply(repository, amara, "d", day(4), marks(RUSHED, 99), focus=Focus(("amount",)))
    reply(repository, amara, "e", day(5), marks(RUSHED, 70), mode=Mode.SPOKEN)
    reply(repository, amara, "nothing", day(6), marks(RUSHED, 0), drill="parcels/van")
    found = {(one.drill, one.mode, one.skill): one for one in repository.tallies.bests(amara)}
    typed = found[DRILL, Mode.TYPED, OVERALL]
    assert (typed.score, typed.attempt, typed.at, typed.rated) == (80, "b", day(2), 3)
    assert found[DRILL, Mode.SPOKEN, "reflect"].score == 70
    assert (found["parcels/van", Mode.TYPED, OVERALL].score, len(found)) == (0, 12)


# ---- kept up with the marks --------------------------------------------------------------------------------------


def everything(repository: Repository, profile: int) -> object:
    tallies = repository.tallies
    return tallies.days(profile), tallies.bests(profile), tallies.latest(profile, 100), tallies.months(profile)


def test_a_reply_that_is_marked_again_is_taken_out_and_put_in_anew(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    before = everything(repository, amara)
    repository.store_marks("f", marks(RUSHED, 20, ("jargon",), scorer="2.0.0"))
    days = repository.tallies.days(amara)
    assert [(one.day.day, one.scorer, one.replies) for one in days] == [
        (19, "1.0.0", 1),
        (19, "1.0.0", 5),
        (21, "2.0.0", 1),
    ]
    assert days[-1].tally == tally_of(result(*RUSHED), Kind.REPLY, ("jargon",))
    best = {(one.mode, one.skill): one for one in repository.tallies.bests(amara)}
    assert (best[Mode.TYPED, OVERALL].score, best[Mode.TYPED, OVERALL].attempt) == (60, "a")
    kept_up = everything(repository, amara)
    repository.tallies.rebuild(amara)
    assert everything(repository, amara) == kept_up
    repository.store_marks("f", marks(HEARD_FIRST, 90, scorer="1.1.0"))
    assert everything(repository, amara) == before, "the earlier marks are in force again"


def test_what_was_practised_under_a_version_without_sums_is_summed_up_at_the_next_look(
    repository: Repository, amara: int
) -> None:
    small_history(repository, amara)
    kept_up = everything(repository, amara)
    with repository.database.write() as connection:
        for table in ("mark_tally", "practice_day", "best", "tallied"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  (named above)
    reply(repository, amara, "new", day(22), marks(HEARD_FIRST, 95))
    repository.store_marks("a", marks(RUSHED, 10, scorer="2.0.0"))
    found = everything(repository, amara)
    repository.tallies.rebuild(amara)
    assert everything(repository, amara) == found
    assert [one.replies for one in repository.tallies.days(amara)] == [1, 4, 1, 1, 1]
    assert found != kept_up


def test_with_the_learner_every_sum_goes(repository: Repository, amara: int) -> None:
    small_history(repository, amara)
    everything(repository, amara)
    with repository.database.write() as connection:
        connection.execute("DELETE FROM profile WHERE id = ?", (amara,))
    for table in ("practice_day", "best", "tallied"):
        assert repository.database.read(f"SELECT count(*) FROM {table} WHERE profile = ?", (amara,)) == [(0,)]  # noqa: S608
    assert repository.database.read("SELECT count(*) FROM mark_tally") == [(1,)]
    assert repository.check() == ()


# ---- coming back -------------------------------------------------------------------------------------------------


def test_coming_back_after_a_week_away_is_a_return_and_a_missed_day_is_nothing() -> None:
    first = date(2026, 11, 1)
    days = [first, first, first + timedelta(days=1), first + timedelta(days=8), first + timedelta(days=16)]
    assert returns(days) == (first + timedelta(days=16),)
    assert returns(()) == returns([first]) == ()
