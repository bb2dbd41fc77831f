"""Learners, drafts, attempts and marks in the record of practice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.app import MOMENT, FixedClock
from tests.support.progress import DRILL, day, make_draft, make_marks, opened, practise
from trainer.errors import NotFound, StorageError, UsageError
from trainer.packs.model import Band, Skill
from trainer.progress.model import Delivery, Mode
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus

# ---- learners ----------------------------------------------------------------------------------------------------


def test_a_learner_is_made_once_and_found_again_without_regard_to_case_and_width(repository: Repository) -> None:
    amara = repository.profile("Amára")
    assert repository.profile("  AMÁRA ") == amara
    assert repository.profile("Ａｍａ\u0301ｒａ") == amara
    assert repository.profiles() == (amara,)
    assert amara.created == MOMENT


@pytest.mark.parametrize("name", ["Ольга", "李小龙", "محمد", "Zoë", "ශ්‍රී", "👩‍🚀 Ada"])
def test_names_in_any_script_are_kept_as_they_are_written(repository: Repository, name: str) -> None:
    assert repository.profile(name).name == name


def test_renaming_keeps_the_attempts_and_refuses_a_name_somebody_has(repository: Repository, amara: int) -> None:
    repository.profile("Ben")
    attempt = repository.submit(amara, make_draft())
    with pytest.raises(UsageError, match="already a learner called 'Ben'"):
        repository.rename_profile(amara, "BEN")
    assert repository.rename_profile(amara, "amara").name == "amara"
    assert repository.rename_profile(amara, "Amara O.").id == amara
    assert repository.attempts(amara) == (attempt,)
    assert repository.find_profile("Amara") is None


def test_renaming_nobody_is_not_found(repository: Repository) -> None:
    with pytest.raises(NotFound):
        repository.rename_profile(99, "Somebody")


# ---- drafts ------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_with_everything_in_it(repository: Repository, amara: int) -> None:
    draft = replace(
        make_draft(text="[/red]\x1b[31m\n“naïve” 🎧\0", mode=Mode.SPOKEN),
        notes="42 £",
        heard="tree months wrong",
        plays=3,
        focus=Focus(("amount",), (), ("what-changed",)),
        retry_of="a0",
        delivery=Delivery(12.5, 0.8, 141.0, "whisper tiny.en"),
    )
    repository.keep_draft(amara, draft)
    assert repository.draft_for(amara, DRILL) == draft
    assert repository.drafts(amara) == (draft,)


def test_keeping_a_draft_again_replaces_it_and_the_latest_is_first(repository: Repository, amara: int) -> None:
    repository.keep_draft(amara, make_draft("a1", "One"))
    repository.keep_draft(amara, make_draft("a2", "Two", drill="parcels/van", at=MOMENT + timedelta(seconds=5)))
    repository.keep_draft(amara, make_draft("a1", "One and more", at=MOMENT + timedelta(seconds=9)))
    assert [draft.text for draft in repository.drafts(amara)] == ["One and more", "Two"]


def test_a_draft_can_be_thrown_away(repository: Repository, amara: int) -> None:
    repository.keep_draft(amara, make_draft())
    repository.drop_draft("a1")
    repository.drop_draft("never there")
    assert repository.draft_for(amara, DRILL) is None


def test_drafts_of_different_learners_stay_apart(repository: Repository, amara: int) -> None:
    ben = repository.profile("Ben").id
    repository.keep_draft(amara, make_draft())
    assert repository.draft_for(ben, DRILL) is None
    assert repository.drafts(ben) == ()


def test_a_draft_of_nobody_is_refused_and_nothing_is_stored(repository: Repository) -> None:
    with pytest.raises(StorageError):
        repository.keep_draft(99, make_draft())
    assert repository.statistics.drafts == 0


# ---- attempts ----------------------------------------------------------------------------------------------------


def test_submitting_turns_the_draft_into_an_unmarked_attempt_with_everything_in_it(
    repository: Repository, amara: int
) -> None:
    draft = replace(
        make_draft(mode=Mode.SPOKEN),
        notes="42 £",
        heard="tree months wrong",
        plays=2,
        focus=Focus((), ("frustrated",), ()),
        retry_of="a0",
        delivery=Delivery(4.0, 0.5, 120.0, "sphinx"),
    )
    repository.keep_draft(amara, draft)
    attempt = repository.submit(amara, draft)
    assert repository.drafts(amara) == ()
    assert attempt == repository.attempt("a1")
    assert (attempt.profile, attempt.drill, attempt.pack_hash) == (amara, DRILL, "a" * 64)
    assert (attempt.started, attempt.submitted) == (draft.started, draft.updated)
    assert (attempt.mode, attempt.reply, attempt.heard, attempt.notes) == (draft.mode, draft.text, draft.heard, "42 £")
    assert (attempt.plays, attempt.focus, attempt.retry_of) == (2, draft.focus, "a0")
    assert attempt.delivery == draft.delivery
    assert attempt.marks is None
    assert repository.unmarked(amara) == (attempt,)


def test_submitting_the_same_reply_twice_stores_one_attempt(repository: Repository, amara: int) -> None:
    first = repository.submit(amara, make_draft())
    again = repository.submit(amara, make_draft(at=MOMENT + timedelta(seconds=3)))
    assert again == first
    assert repository.statistics.attempts == 1


def test_another_reply_under_a_taken_id_becomes_an_attempt_of_its_own_once(repository: Repository, amara: int) -> None:
    first = repository.submit(amara, make_draft(text="From one window"))
    repository.store_marks(first.id, make_marks(30))
    other = repository.submit(amara, make_draft(text="From the other window"))
    assert other.id != first.id
    assert repository.submit(amara, make_draft(text="From the other window")) == other
    assert {attempt.reply for attempt in repository.attempts(amara)} == {"From one window", "From the other window"}
    assert repository.attempt(first.id).reply == "From one window"


def test_a_late_draft_of_a_reply_that_was_handed_in_is_not_kept(repository: Repository, amara: int) -> None:
    repository.submit(amara, make_draft())
    repository.keep_draft(amara, make_draft())
    assert repository.drafts(amara) == ()
    repository.keep_draft(amara, make_draft(text="Changed since"))
    assert [draft.text for draft in repository.drafts(amara)] == ["Changed since"]


def test_half_a_surrogate_pair_is_replaced_without_moving_anything(repository: Repository, amara: int) -> None:
    attempt = repository.submit(amara, make_draft(text="so \ud83d late"))
    assert attempt.reply == "so \ufffd late"
    assert repository.submit(amara, make_draft(text="so \ud83d late")) == attempt


def test_a_reply_of_a_hundred_thousand_characters_is_kept_whole(repository: Repository, amara: int) -> None:
    reply = "wrong again 🎧 " * 7_143
    assert len(reply) > 100_000
    assert repository.submit(amara, make_draft(text=reply)).reply == reply


def test_an_attempt_that_is_not_there_is_not_found(repository: Repository) -> None:
    with pytest.raises(NotFound, match="'nowhere'"):
        repository.attempt("nowhere")
    with pytest.raises(NotFound):
        repository.store_marks("nowhere", make_marks())


def test_attempts_come_newest_first_and_can_be_narrowed(repository: Repository, amara: int) -> None:
    practise(repository, amara, "b", day(2))
    practise(repository, amara, "a", day(1))
    practise(repository, amara, "c", day(3), drill="parcels/van")
    practise(repository, amara, "d", day(3), drill="parcels/van")
    assert [attempt.id for attempt in repository.attempts(amara)] == ["d", "c", "b", "a"]
    assert [attempt.id for attempt in repository.attempts(amara, limit=2)] == ["d", "c"]
    assert [attempt.id for attempt in repository.attempts(amara, drill=DRILL)] == ["b", "a"]
    assert [attempt.id for attempt in repository.attempts(amara, since=day(2))] == ["d", "c", "b"]
    assert repository.attempts(repository.profile("Ben").id) == ()


def test_walking_through_all_attempts_gives_each_once_oldest_first(
    repository: Repository, amara: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.progress.repository._PAGE", 3)
    for number in range(10):  # several share a moment, so that pages are cut between equals
        practise(repository, amara, f"a{number}", day(1 + number // 4), drill=DRILL if number % 2 else "parcels/van")
    assert [attempt.id for attempt in repository.each_attempt(amara)] == [f"a{number}" for number in range(10)]
    assert [attempt.id for attempt in repository.each_attempt(amara, since=day(2))] == [f"a{n}" for n in range(4, 10)]
    assert [attempt.id for attempt in repository.each_attempt(amara, drill=DRILL)] == ["a1", "a3", "a5", "a7", "a9"]


# ---- marks -------------------------------------------------------------------------------------------------------


def test_marks_come_back_as_they_were_stored(repository: Repository, amara: int) -> None:
    repository.submit(amara, make_draft())
    marks = replace(make_marks(82, skills={Skill.REFLECT: 90, Skill.CLARIFY: 5}), flags=("parrot", "script"))
    attempt = repository.store_marks("a1", marks)
    assert attempt.marks == marks
    assert attempt.marks.skills[Skill.ACKNOWLEDGE] is None
    assert attempt.marks.bands[Skill.CLARIFY] is Band.NONE
    assert repository.unmarked(amara) == ()


def test_the_same_scorer_marks_an_attempt_only_once(repository: Repository, amara: int) -> None:
    repository.submit(amara, make_draft())
    first = repository.store_marks("a1", make_marks(50))
    assert repository.store_marks("a1", make_marks(99)) == first
    assert len(repository.marks_of("a1")) == 1


def test_scoring_again_keeps_both_marks_and_puts_the_later_in_force(repository: Repository, amara: int) -> None:
    repository.submit(amara, make_draft())
    repository.store_marks("a1", make_marks(50, scorer="1.0.0"))
    repository.store_marks("a1", replace(make_marks(60, scorer="1.0.0"), pack_hash="b" * 64))
    attempt = repository.store_marks("a1", make_marks(70, scorer="1.1.0"))
    assert [(marks.scorer, marks.pack_hash[0], marks.overall) for marks in repository.marks_of("a1")] == [
        ("1.1.0", "a", 70),
        ("1.0.0", "b", 60),
        ("1.0.0", "a", 50),
    ]
    assert attempt.marks is not None
    assert attempt.marks.overall == 70
    assert attempt.pack_hash == "a" * 64


def test_marks_without_a_pack_of_their_own_take_the_attempts(repository: Repository, amara: int) -> None:
    repository.submit(amara, make_draft())
    attempt = repository.store_marks("a1", replace(make_marks(), pack_hash=""))
    assert attempt.marks is not None
    assert attempt.marks.pack_hash == attempt.pack_hash


def test_the_previous_attempt_is_the_last_whole_marked_one_of_the_same_drill(
    repository: Repository, amara: int
) -> None:
    ben = repository.profile("Ben").id
    practise(repository, amara, "old", day(1))
    practise(repository, amara, "whole", day(2))
    practise(repository, amara, "part", day(3), focus=Focus(("amount",)))
    practise(repository, amara, "unmarked", day(4), None)
    practise(repository, amara, "elsewhere", day(5), drill="parcels/van")
    practise(repository, ben, "of ben", day(5))
    now = practise(repository, amara, "now", day(6))
    practise(repository, amara, "later", day(7))
    previous = repository.previous(now)
    assert previous is not None
    assert previous.id == "whole"
    assert repository.previous(repository.attempt("old")) is None


def test_of_two_attempts_at_one_moment_the_first_handed_in_is_the_previous(repository: Repository, amara: int) -> None:
    first = practise(repository, amara, "first", day(1))
    second = practise(repository, amara, "second", day(1))
    assert repository.previous(second) == first
    assert repository.previous(first) is None


# ---- threads, the file -------------------------------------------------------------------------------------------


def test_many_threads_may_write_at_once(repository: Repository, amara: int) -> None:
    def work(number: int) -> None:
        for step in range(10):
            repository.keep_draft(amara, make_draft(f"t{number}-{step}", f"reply {step}"))
            repository.submit(amara, make_draft(f"t{number}-{step}", f"reply {step}"))
            repository.store_marks(f"t{number}-{step}", make_marks(step))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    held = repository.statistics
    assert (held.attempts, held.unmarked, held.drafts) == (80, 0, 0)


def test_everything_is_there_after_closing_and_opening_again(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        attempt = practise(repository, amara.id, "a", day(1))
        repository.keep_draft(amara.id, make_draft("b"))
    with opened(tmp_path) as repository:
        assert repository.profile("amara") == amara
        assert repository.attempts(amara.id) == (attempt,)
        assert repository.drafts(amara.id) == (make_draft("b"),)
        repository.close()  # a second time does no harm


def test_two_open_repositories_see_each_others_writes(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path, FixedClock()) as other:
        amara = one.profile("Amara")
        assert other.profile("Amara") == amara
        attempt = other.submit(amara.id, make_draft())
        assert one.attempts(amara.id) == (attempt,)


def test_a_sound_database_checks_out_and_tells_what_it_holds(repository: Repository, amara: int) -> None:
    practise(repository, amara, "a", day(1))
    practise(repository, amara, "b", day(1), None)
    repository.keep_draft(amara, make_draft("c"))
    assert repository.check() == ()
    held = repository.statistics
    assert (held.profiles, held.attempts, held.unmarked, held.drafts) == (1, 2, 1, 1)
    assert held.size > 0
