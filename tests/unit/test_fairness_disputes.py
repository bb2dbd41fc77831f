"""Disputes on record, the marks they change, and marking stored replies again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock
from tests.support.progress import day, make_marks, opened
from tests.support.scoring import DRILL, STRONG
from trainer.errors import NotFound
from trainer.fairness.claims import ClaimRefused
from trainer.fairness.fingerprint import hash_of, scorer_data
from trainer.fairness.overlay import Accepted, Overlay, SlotKind
from trainer.fairness.rescore import BATCH, Change, Fate, Summary, applied, changes
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Pack, Skill
from trainer.practice import OutOfTurn, Task, begin
from trainer.progress.bookkeeper import Bookkeeper, Marked
from trainer.progress.repository import Repository
from trainer.scoring import SCORER_VERSION, score

REPLY = "Sixty pounds, and a puddle under it every time. No wonder you are fed up. Where does it come out?"
"""A puddle is how somebody may say that a kettle leaks; the drill's own wordings do not have it."""
PUDDLE = Accepted(SlotKind.FACT, "leaks", "a puddle under it every time")
PACK = "p" * 64
CATALOG = Catalog((Pack("test", "Test", "", "en", "CC0-1.0", DRILL.framework, (DRILL,), PACK, "test.toml"),))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(day(21))


@pytest.fixture
def repository(tmp_path: Path, clock: FixedClock) -> Iterator[Repository]:
    with opened(tmp_path, clock) as repository:
        yield repository


@pytest.fixture
def keeper(repository: Repository, clock: FixedClock) -> Bookkeeper:
    return Bookkeeper(repository, repository.profile("Amara"), clock)


def reply(keeper: Bookkeeper, attempt: str = "a1", text: str = REPLY, drill: Drill = DRILL) -> Marked:
    session = begin((Task(drill, PACK),), attempt=attempt, now=day(21), aloud=False)
    return keeper.take(session.write(text).practice.submit().practice)


def status(result_json: str, slot: str) -> str:
    return next(str(fact["status"]) for fact in json.loads(result_json)["facts"] if fact["id"] == slot)


# ---- filing and undoing ----------------------------------------------------------------------------------------------


def test_a_disputed_wording_counts_and_both_marks_are_kept(keeper: Bookkeeper, repository: Repository) -> None:
    marked = reply(keeper)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    assert done.credited
    assert done.before == marked.result
    assert done.result.overall > marked.result.overall
    now, before = repository.marks_of("a1")
    assert now == done.attempt.marks == repository.attempt("a1").marks
    assert before == marked.attempt.marks
    assert (status(now.result, "leaks"), status(before.result, "leaks")) == ("restated", "missed")
    assert (before.overlay, now.overlay) == ("", Overlay((PUDDLE,)).hash)
    assert now.pack_hash == before.pack_hash == PACK
    plain = json.loads(now.result)["overlay"]
    assert plain == {
        "hash": now.overlay,
        "accepted": [{"kind": "fact", "slot": "leaks", "phrase": "a puddle under it every time"}],
    }
    assert "One wording of yours counts" in done.result.notes[-1]


def test_the_wording_counts_in_the_next_reply_and_for_nobody_else(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    first = reply(keeper)
    keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    again = reply(keeper, "a2")
    ben = Bookkeeper(repository, repository.profile("Ben"), clock)
    other = reply(ben, "b1")
    assert again.result.overall > first.result.overall
    assert other.result == first.result
    assert other.attempt.marks is not None
    assert other.attempt.marks.overlay == ""
    assert ben.disputes(DRILL) == ()
    assert ben.overlay(DRILL) == Overlay()


def test_the_wording_counts_in_its_own_drill_only(keeper: Bookkeeper) -> None:
    reply(keeper)
    keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    twin = replace(DRILL, id="kettle-two")
    assert reply(keeper, "a2", drill=twin).result.facts == score(twin, REPLY).facts


def test_undoing_puts_the_earlier_marks_in_force_again(keeper: Bookkeeper, repository: Repository) -> None:
    marked = reply(keeper)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    undone = keeper.undo_dispute(DRILL, PACK, "a1", done.dispute.id)
    assert undone.result == marked.result
    assert undone.attempt.marks == marked.attempt.marks
    assert not undone.credited
    assert len(repository.marks_of("a1")) == 2
    assert repository.marks_of("a1")[0] == marked.attempt.marks, "the marks in force come first"
    assert keeper.disputes(DRILL) == ()
    (kept,) = repository.disputes.listed(keeper.profile.id, undone=True)
    assert kept.undone is not None
    assert repository.disputes.undo(keeper.profile.id, kept.id) == kept


def test_the_same_dispute_twice_is_one(keeper: Bookkeeper, repository: Repository) -> None:
    reply(keeper)
    first, second = (keeper.dispute(DRILL, PACK, "a1", PUDDLE) for _ in range(2))
    assert first.dispute == second.dispute
    assert len(repository.disputes.listed()) == 1
    assert len(repository.marks_of("a1")) == 2


def test_a_dispute_undone_can_be_made_again(keeper: Bookkeeper, repository: Repository) -> None:
    reply(keeper)
    first = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    keeper.undo_dispute(DRILL, PACK, "a1", first.dispute.id)
    second = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    assert second.dispute.id != first.dispute.id
    assert second.result == first.result
    assert len(repository.marks_of("a1")) == 2, "no third marks: they are the same as before"


def test_a_wrong_number_stays_flagged_and_nothing_is_stored(keeper: Bookkeeper, repository: Repository) -> None:
    wrong = "It cost ninety pounds, it leaks on the counter, and you sent it back twice. That is maddening."
    marked = reply(keeper, text=wrong)
    assert "contradiction" in marked.result.flag_names
    with pytest.raises(ClaimRefused, match="ninety is not in it"):
        keeper.dispute(DRILL, PACK, "a1", Accepted(SlotKind.FACT, "price", "It cost ninety pounds"))
    assert repository.disputes.listed() == ()
    assert repository.marks_of("a1") == (marked.attempt.marks,)


def test_a_wording_that_would_cost_points_is_not_taken(
    keeper: Bookkeeper, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = reply(keeper)

    def harsh(drill: Drill, *_args: object, **_kwargs: object) -> object:
        return marked.result if drill == DRILL else replace(marked.result, overall=marked.result.overall - 1)

    monkeypatch.setattr("trainer.scoring.score", harsh)
    with pytest.raises(ClaimRefused, match="would lower your mark"):
        keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    assert repository.disputes.listed() == ()


def test_somebody_elses_reply_and_dispute_are_not_found(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    reply(keeper)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    ben = Bookkeeper(repository, repository.profile("Ben"), clock)
    with pytest.raises(NotFound):
        ben.dispute(DRILL, PACK, "a1", PUDDLE)
    reply(ben, "b1")
    with pytest.raises(NotFound):
        ben.undo_dispute(DRILL, PACK, "b1", done.dispute.id)
    with pytest.raises(NotFound):
        repository.disputes.file(ben.profile.id, "a1", PUDDLE, PACK)
    with pytest.raises(NotFound):
        repository.disputes.undo(keeper.profile.id, 99)
    assert [one.undone for one in repository.disputes.listed(undone=True)] == [None]


def test_a_dispute_about_another_drill_is_not_undone_here(keeper: Bookkeeper) -> None:
    reply(keeper)
    twin = replace(DRILL, id="kettle-two")
    reply(keeper, "a2", drill=twin)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    with pytest.raises(NotFound, match="not about test/kettle-two"):
        keeper.undo_dispute(twin, PACK, "a2", done.dispute.id)
    assert keeper.disputes(DRILL) == (done.dispute,)


def test_marks_without_memory_use_the_wordings_too(keeper: Bookkeeper) -> None:
    reply(keeper)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    session = begin((Task(DRILL, PACK),), attempt="a2", now=day(21), aloud=False).write(REPLY).practice
    assert keeper.judge(session) == done.result


def test_replies_left_unmarked_are_marked_with_the_wordings(keeper: Bookkeeper, repository: Repository) -> None:
    reply(keeper)
    done = keeper.dispute(DRILL, PACK, "a1", PUDDLE)
    session = begin((Task(DRILL, PACK),), attempt="a2", now=day(21), aloud=False).write(REPLY).practice
    repository.submit(keeper.profile.id, session.draft)
    assert keeper.recover(CATALOG) == 1
    marks = repository.attempt("a2").marks
    assert marks is not None
    assert (marks.overall, marks.overlay) == (done.result.overall, Overlay((PUDDLE,)).hash)


# ---- what marks are given by -----------------------------------------------------------------------------------------


def test_marks_name_the_scorers_data(keeper: Bookkeeper, tmp_path: Path) -> None:
    marks = reply(keeper).attempt.marks
    assert marks is not None
    assert marks.made_by == (SCORER_VERSION, scorer_data(), PACK, "")
    assert len(scorer_data()) == 64
    (tmp_path / "data").mkdir()
    hashes = []
    for name, content in (("a.toml", "x = 1"), ("a.toml", "x = 2"), ("b.toml", "x = 2")):
        (tmp_path / "data" / name).write_text(content)
        hashes.append(hash_of(tmp_path / "data"))
    assert len(set(hashes)) == 3


# ---- marking again ---------------------------------------------------------------------------------------------------


def old(repository: Repository, keeper: Bookkeeper, attempt: str, text: str, overall: int, drill: str = "") -> None:
    """A reply that an older scorer marked."""
    session = begin((Task(DRILL, PACK),), attempt=attempt, now=day(20), aloud=False).write(text).practice
    repository.submit(keeper.profile.id, replace(session.draft, drill=drill or DRILL.address))
    repository.store_marks(attempt, replace(make_marks(overall, scorer="0.0.1"), pack_hash=PACK))


def looked_at(repository: Repository, keeper: Bookkeeper, drill: str | None = None) -> list[Change]:
    return list(changes(repository, CATALOG, [keeper.profile.id], drill=drill))


def test_the_preview_says_what_would_change_and_changes_nothing(keeper: Bookkeeper, repository: Repository) -> None:
    old(repository, keeper, "o1", STRONG[0], 20)
    old(repository, keeper, "o2", "Hm.", 0, drill="test/gone")
    reply(keeper)
    before = [repository.marks_of(name) for name in ("o1", "o2", "a1")]
    summary = Summary()
    for change in looked_at(repository, keeper):
        summary.take(change)
    assert [repository.marks_of(name) for name in ("o1", "o2", "a1")] == before
    assert dict(summary.fates) == {Fate.CHANGED: 1, Fate.GONE: 1, Fate.CURRENT: 1}
    assert summary.replies == 3
    assert summary.to_store == 1
    assert dict(summary.gone) == {"test/gone": 1}
    now = score(DRILL, STRONG[0])
    assert summary.skills[None].points == now.overall - 20
    assert summary.skills[Skill.REFLECT].up == 1
    assert {(one.value, other.value) for one, other in summary.bands} == {("weak", now.band.value)}
    assert [change.attempt.id for change in summary.biggest] == ["o1"]
    assert summary.biggest[0].points == now.overall - 20


def test_applying_stores_new_marks_beside_the_old_and_is_done_once(keeper: Bookkeeper, repository: Repository) -> None:
    for number in range(5):
        old(repository, keeper, f"o{number}", STRONG[number % 2], 10 * number)
    done = list(applied(repository, changes(repository, CATALOG, [keeper.profile.id])))
    assert [change.fate for change in done] == [Fate.CHANGED] * 5
    for number in range(5):
        now, before = repository.marks_of(f"o{number}")
        assert (now.scorer, before.scorer) == (SCORER_VERSION, "0.0.1")
        assert now.overall == score(DRILL, STRONG[number % 2]).overall
        assert repository.attempt(f"o{number}").marks == now
    assert {change.fate for change in looked_at(repository, keeper)} == {Fate.CURRENT}
    list(applied(repository, changes(repository, CATALOG, [keeper.profile.id])))
    assert all(len(repository.marks_of(f"o{number}")) == 2 for number in range(5))


def test_an_interruption_keeps_the_batches_before_it(
    keeper: Bookkeeper, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.fairness.rescore.BATCH", 2)
    assert BATCH > 2
    for number in range(5):
        old(repository, keeper, f"o{number}", "Hm.", 50)
    passing = applied(repository, changes(repository, CATALOG, [keeper.profile.id]))
    for _ in range(3):  # the third is of the second batch, which is stored as a whole before it comes
        next(passing)
    fates = [change.fate for change in looked_at(repository, keeper)]
    assert fates == [Fate.CURRENT] * 4 + [Fate.CHANGED]
    assert len(list(applied(repository, changes(repository, CATALOG, [keeper.profile.id])))) == 5
    assert {change.fate for change in looked_at(repository, keeper)} == {Fate.CURRENT}


def test_a_reply_the_scorer_cannot_mark_keeps_no_other_from_its_marks(
    keeper: Bookkeeper, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(drill: Drill, text: str, **_: object) -> object:
        if text == "Boom.":
            raise ZeroDivisionError("boom")
        return score(drill, text)

    old(repository, keeper, "o1", "Boom.", 50)
    old(repository, keeper, "o2", STRONG[0], 50)
    monkeypatch.setattr("trainer.scoring.score", stumbling)
    assert [change.fate for change in looked_at(repository, keeper)] == [Fate.FAILED, Fate.CHANGED]


def test_a_new_wording_makes_the_other_replies_worth_marking_again(keeper: Bookkeeper, repository: Repository) -> None:
    reply(keeper)
    reply(keeper, "a2")
    keeper.dispute(DRILL, PACK, "a2", PUDDLE)
    assert {change.attempt.id: change.fate for change in looked_at(repository, keeper)} == {
        "a1": Fate.CHANGED,
        "a2": Fate.CURRENT,
    }


def test_a_reply_never_marked_is_marked_and_one_drill_can_be_named(keeper: Bookkeeper, repository: Repository) -> None:
    session = begin((Task(DRILL, PACK),), attempt="n1", now=day(20), aloud=False).write("Hm.").practice
    repository.submit(keeper.profile.id, session.draft)
    old(repository, keeper, "o1", "Hm.", 0, drill="test/gone")
    (change,) = looked_at(repository, keeper, DRILL.address)
    assert (change.fate, change.points) == (Fate.NEW, 0)


def test_the_biggest_changes_come_first_each_wording_once(keeper: Bookkeeper, repository: Repository) -> None:
    for number in range(3):
        old(repository, keeper, f"same{number}", "Hm.", 90)
    for number in range(7):
        old(repository, keeper, f"other{number}", f"Hm, {'so ' * number}.", 20 + number)
    summary = Summary()
    for change in looked_at(repository, keeper):
        summary.take(change)
    points = [abs(change.points) for change in summary.biggest]
    assert len(points) == 5
    assert points == sorted(points, reverse=True)
    assert [change.attempt.reply for change in summary.biggest].count("Hm.") == 1


# ---- the session -----------------------------------------------------------------------------------------------------


def test_a_session_at_its_debrief_takes_the_new_marks_and_at_no_other_time() -> None:
    writing = begin((Task(DRILL, PACK),), attempt="a1", now=day(21), aloud=False).write(REPLY).practice
    first, second = score(DRILL, REPLY), score(DRILL, STRONG[0])
    with pytest.raises(OutOfTurn):
        writing.remarked(second)
    debrief = writing.submit().practice.marked(first).practice
    step = debrief.remarked(second)
    assert step.effects == ()
    assert step.practice.result == second
    assert [done.result for done in step.practice.finished] == [second]
    assert replace(step.practice, result=first, finished=debrief.finished) == debrief
