"""What happens to a reply on its way in: kept, taken, marked, recovered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock
from tests.support.drills import make_drill, make_result, make_tasks
from tests.support.progress import make_draft, opened, words_of
from trainer.errors import StorageError
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Kind, Pack, Skill
from trainer.practice import Practice, begin
from trainer.progress.bookkeeper import Bookkeeper
from trainer.progress.model import Attempt, Draft, Mode
from trainer.progress.repository import Repository
from trainer.scoring import SCORER_VERSION
from trainer.scoring.result import Focus, Result


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def repository(tmp_path: Path, clock: FixedClock) -> Iterator[Repository]:
    with opened(tmp_path, clock) as repository:
        yield repository


@pytest.fixture
def keeper(repository: Repository, clock: FixedClock) -> Bookkeeper:
    return Bookkeeper(repository, repository.profile("Amara"), clock)


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Marks by the length of the reply instead of the real scorer; holds what was scored."""
    replies: list[str] = []

    def score(drill: Drill, given: Draft | Attempt) -> Result:
        reply = words_of(given)
        replies.append(f"{given.mode.value} {'part' if given.focus else 'whole'}: {reply}")
        return make_result(drill, overall=min(len(reply), 100))

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)
    return replies


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def score(*_: object) -> Result:
        raise error

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)


def practice(clock: FixedClock, text: str = "Three months wrong.", attempt: str = "a1") -> Practice:
    opened_ = begin(make_tasks("third-month"), attempt=attempt, now=clock.now(), aloud=False)
    return opened_.write(text).practice if text else opened_


def catalog(*names: str) -> Catalog:
    drills = tuple(make_drill(name) for name in names)
    return Catalog((Pack("test", "Test", "", "en", "CC0-1.0", (), drills, "b" * 64, "test.toml"),))


def test_a_reply_is_on_disk_while_it_is_being_written(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    clock.advance(seconds=30)
    keeper.keep(practice(clock))
    draft = keeper.draft("test/third-month")
    assert draft is not None
    assert (draft.attempt, draft.text, draft.updated) == ("a1", "Three months wrong.", clock.now())
    assert repository.drafts(keeper.profile.id) == (draft,)


def test_a_reply_that_was_emptied_again_leaves_nothing_behind(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    keeper.keep(practice(clock, ""))
    assert repository.drafts(keeper.profile.id) == ()
    keeper.keep(practice(clock))
    keeper.keep(practice(clock).write("  \n").practice)
    assert repository.drafts(keeper.profile.id) == ()


def test_notes_alone_are_worth_keeping(keeper: Bookkeeper, clock: FixedClock) -> None:
    keeper.keep(practice(clock, "").take_note("42 £").practice)
    draft = keeper.draft("test/third-month")
    assert draft is not None
    assert draft.notes == "42 £"


@pytest.mark.usefixtures("scored")
def test_taking_a_reply_stores_it_marked_and_forgets_the_draft(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    session = practice(clock)
    keeper.keep(session)
    clock.advance(seconds=40)
    marked = keeper.take(session)
    assert marked.attempt == repository.attempt("a1")
    assert marked.attempt.submitted == clock.now()
    assert marked.attempt.marks is not None
    assert marked.attempt.marks.overall == marked.result.overall == len("Three months wrong.")
    assert marked.attempt.marks.pack_hash == session.task.pack_hash
    assert marked.attempt.marks.bands == {mark.skill: mark.band for mark in marked.result.marks}
    assert marked.previous is None
    assert marked.change is None
    assert keeper.draft("test/third-month") is None


@pytest.mark.usefixtures("scored")
def test_a_second_reply_is_compared_with_the_first(keeper: Bookkeeper, clock: FixedClock) -> None:
    first = keeper.take(practice(clock, "Three months."))
    clock.advance(minutes=1)
    second = keeper.take(practice(clock, "Three months wrong, and two calls.", "a2"))
    assert second.previous == first.attempt
    assert second.change == len("Three months wrong, and two calls.") - len("Three months.")


def test_the_reply_is_on_disk_before_it_is_scored(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def score(drill: Drill, _: Draft | Attempt) -> Result:
        seen.extend(attempt.reply for attempt in repository.unmarked(keeper.profile.id))
        return make_result(drill)

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)
    keeper.take(practice(clock))
    assert seen == ["Three months wrong."]


@pytest.mark.usefixtures("scored")
def test_what_an_answer_holds_beyond_its_words_is_kept_with_it(keeper: Bookkeeper, clock: FixedClock) -> None:
    session = practice(clock, "").answer('{"choice": 2}').practice
    keeper.keep(session)
    draft = keeper.draft("test/third-month")
    assert draft is not None
    assert (draft.kind, draft.detail) == (Kind.REPLY, '{"choice": 2}')
    resumed = begin(session.tasks, attempt="a9", now=clock.now(), aloud=False, draft=draft)
    assert (resumed.attempt, resumed.detail) == ("a1", '{"choice": 2}')
    attempt = keeper.take(session).attempt
    assert (attempt.reply, attempt.detail) == ("", '{"choice": 2}')
    assert keeper.draft("test/third-month") is None


@pytest.mark.usefixtures("scored")
def test_two_answers_with_the_same_words_and_other_details_are_both_kept(keeper: Bookkeeper, clock: FixedClock) -> None:
    first = keeper.take(practice(clock).answer('{"choice": 1}').practice)
    second = keeper.take(practice(clock).answer('{"choice": 2}').practice)
    assert first.attempt.id != second.attempt.id
    assert (first.attempt.detail, second.attempt.detail) == ('{"choice": 1}', '{"choice": 2}')


def test_taking_the_same_reply_twice_stores_it_once(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock, scored: list[str]
) -> None:
    session = practice(clock)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(keeper.take, [session] * 8))
    assert len({marked.attempt.id for marked in answers}) == 1
    assert repository.statistics.attempts == 1
    assert len(repository.marks_of("a1")) == 1
    assert len(scored) == 8


@pytest.mark.usefixtures("scored")
def test_a_late_write_of_the_draft_does_not_bring_it_back(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    before = practice(clock, "Three months wro")
    keeper.take(practice(clock))
    keeper.keep(before)
    assert repository.drafts(keeper.profile.id) == ()


def test_a_spoken_part_is_scored_as_such(keeper: Bookkeeper, clock: FixedClock, scored: list[str]) -> None:
    session = replace(practice(clock), mode=Mode.SPOKEN, focus=Focus(("two-calls",)), heard="tree months wrong")
    marked = keeper.take(session)
    assert scored == ["spoken part: Three months wrong."]
    assert (marked.attempt.mode, marked.attempt.focus) == (Mode.SPOKEN, Focus(("two-calls",)))
    assert marked.attempt.heard == "tree months wrong"
    assert marked.change is None


def test_when_scoring_fails_the_reply_is_stored_and_what_is_written_next_is_kept(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, RuntimeError("the scorer fell over"))
        with pytest.raises(RuntimeError):
            keeper.take(practice(clock))
    assert [attempt.reply for attempt in repository.unmarked(keeper.profile.id)] == ["Three months wrong."]
    keeper.keep(practice(clock, "Three months wrong, and"))
    draft = keeper.draft("test/third-month")
    assert draft is not None
    assert draft.text == "Three months wrong, and"


def test_when_the_disk_is_full_the_draft_stays_and_a_second_try_succeeds(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock, scored: list[str]
) -> None:
    session = practice(clock, "word " * 10_000)
    keeper.keep(session)
    pages = repository.database.read("PRAGMA page_count")[0][0]
    repository.database.read(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full"):
        keeper.take(session)
    assert scored == []
    draft = keeper.draft("test/third-month")
    assert draft is not None
    assert draft.text == session.text
    repository.database.read("PRAGMA max_page_count = 1000000")
    assert keeper.take(session).attempt.reply == session.text


def test_with_the_real_scorer_a_reply_is_marked_and_its_evidence_stored(
    keeper: Bookkeeper, repository: Repository, clock: FixedClock
) -> None:
    whole = keeper.take(practice(clock, "Three months wrong and two calls: no wonder you are fed up. What changed?"))
    assert whole.result.scorer == SCORER_VERSION
    assert whole.attempt.marks is not None
    assert json.loads(whole.attempt.marks.result) == whole.result.to_dict()
    assert whole.attempt.marks.skills == {mark.skill: mark.score for mark in whole.result.marks}
    clock.advance(minutes=1)
    part = keeper.take(replace(practice(clock, "You called twice.", "a2"), focus=Focus(("two-calls",))))
    assert part.attempt.marks is not None
    assert part.attempt.marks.skills[Skill.CLARIFY] is None
    repository.submit(keeper.profile.id, make_draft("a3", "You called twice.", drill="test/one"))
    assert keeper.recover(catalog("one")) == 1


# ---- after a crash -----------------------------------------------------------------------------------------------


def test_attempts_left_unmarked_are_marked_by_the_pack_that_is_installed(
    keeper: Bookkeeper, repository: Repository, scored: list[str]
) -> None:
    repository.submit(keeper.profile.id, make_draft("a1", "One", drill="test/one", mode=Mode.SPOKEN))
    repository.submit(keeper.profile.id, make_draft("a2", "Two", drill="test/two", focus=Focus(("two-calls",))))
    repository.submit(keeper.profile.id, make_draft("a3", "Three", drill="gone/three"))
    assert keeper.recover(catalog("one", "two")) == 2
    assert scored == ["spoken whole: One", "typed part: Two"]
    assert [attempt.id for attempt in repository.unmarked(keeper.profile.id)] == ["a3"]
    marks = repository.attempt("a1").marks
    assert marks is not None
    assert marks.pack_hash == "b" * 64
    assert repository.attempt("a1").pack_hash == "a" * 64
    assert keeper.recover(catalog("one", "two")) == 0


def test_one_reply_that_brings_the_scorer_down_does_not_keep_the_others_from_their_marks(
    keeper: Bookkeeper, repository: Repository, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def score(drill: Drill, given: Draft | Attempt) -> Result:
        if words_of(given) == "bad":
            raise IndexError(words_of(given))
        return make_result(drill)

    monkeypatch.setattr("trainer.progress.bookkeeper._score", score)
    repository.submit(keeper.profile.id, make_draft("a1", "bad", drill="test/one"))
    repository.submit(keeper.profile.id, make_draft("a2", "good", drill="test/one"))
    assert keeper.recover(catalog("one")) == 1
    assert [attempt.id for attempt in repository.unmarked(keeper.profile.id)] == ["a1"]
    assert "a1 could not be scored" in caplog.text


@pytest.mark.usefixtures("scored")
def test_recovering_leaves_other_learners_alone(keeper: Bookkeeper, repository: Repository) -> None:
    ben = repository.profile("Ben").id
    repository.submit(ben, make_draft("b1", drill="test/one"))
    assert keeper.recover(catalog("one")) == 0
    assert len(repository.unmarked(ben)) == 1
