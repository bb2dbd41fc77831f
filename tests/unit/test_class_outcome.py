"""What a class leaves behind, as values."""

from __future__ import annotations

import io
from pathlib import Path

from tests.support.app import FixedClock
from tests.support.classes import a_class, answer, begin, come, held
from tests.support.progress import opened
from trainer.classroom.outcome import outcome, own_records, taken_home, title_of
from trainer.exchange import jsonl
from trainer.exchange.incoming import Fate, Import
from trainer.packs.model import Band, Skill


def test_everybody_who_sat_under_one_name_is_one_learner(tmp_path: Path) -> None:
    with held(tmp_path) as store:
        (first, other) = come(store, "Zoë", "Bo")
        round_ = begin(store)
        answer(store, first, round_, "the first counts", 60)
        store.remove_seat(first.id)
        (again,) = come(store, "ZOË")
        answer(store, again, round_, "the second does not", 10)
        later = begin(store)
        answer(store, again, later, "later", 80)
        answer(store, other, later, "unmarked", None)
        (guest,) = come(store, "Guest")
        store.remove_seat(guest.id)
        found = outcome(store)
    zoe, bo, guest_ = found.learners
    assert (zoe.name, zoe.seats, zoe.present, guest_.present) == ("ZOË", (first.id, again.id), True, False)
    assert [one.reply.text for one in found.of(zoe)] == ["the first counts", "later"]
    assert [one.marks.overall if one.marks else None for one in found.to(later)] == [80, None]
    assert found.present == (zoe, bo)
    assert zoe.pseudonym != bo.pseudonym
    assert "Zo" not in zoe.pseudonym


def test_marks_are_those_of_the_scorer_and_a_retry_stays_its_owners_own(tmp_path: Path) -> None:
    with held(tmp_path) as store:
        (seat,) = come(store, "Zoë")
        round_ = begin(store)
        reply = answer(
            store, seat, round_, "first", 60, flags=["parrot"], skills={"reflect": {"score": 70, "band": "fair"}}
        )
        retry = answer(store, seat, round_, "again", 90, turn=2)
        found = outcome(store)
        own = list(taken_home(store, seat))
    (given,) = found.answers
    assert given.marks is not None
    assert (given.marks.overall, given.marks.band, given.marks.flags) == (60, Band.FAIR, ("parrot",))
    assert given.marks.skills == {Skill.REFLECT: 70, Skill.ACKNOWLEDGE: None, Skill.CLARIFY: None}
    assert given.marks.bands[Skill.CLARIFY] is None
    assert title_of(given.round) == "Running <low> on nicely"
    (learner,) = found.learners
    assert [one.attempt.id for one in own_records(found, learner)] == [reply.id]
    assert [(one.attempt.id, one.attempt.retry_of) for one in own] == [(reply.id, None), (retry.id, reply.id)]


def test_a_learner_takes_their_record_home_and_import_takes_it_once(tmp_path: Path) -> None:
    with held(tmp_path / "class") as store:
        seats, rounds = a_class(store, ["Zoë", "Bo"], rounds=3)
        answer(store, seats[0], rounds[0], "once more", 99, turn=2)
        answer(store, seats[1], begin(store), "not marked yet", None)
        records = [list(taken_home(store, seat)) for seat in seats]
        store.remove_seat(seats[0].id)
        (squatter,) = come(store, "Zoë")
        assert list(taken_home(store, squatter)) == [], "the name alone brings nobody's record"
    for learner, own in zip(seats, records, strict=True):
        lines, replies = "".join(f"{jsonl.write(one)}\n" for one in own).encode(), 4
        with opened(tmp_path / "home", FixedClock()) as repository:
            fates = [line.fate for line in Import(repository, FixedClock()).lines(io.BytesIO(lines))]
            assert fates == [Fate.NEW] * replies
            fates = [line.fate for line in Import(repository, FixedClock()).lines(io.BytesIO(lines))]
            assert fates == [Fate.KNOWN] * replies
            assert len(list(repository.each_attempt(repository.profile(learner.name).id))) == replies
