"""What a database holds, and what would be lost with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, opened, practise
from trainer.course import Step, StepKind
from trainer.fairness.overlay import Accepted, SlotKind
from trainer.progress.contents import Held, Only, compared, contents_of
from trainer.progress.repository import Repository

FIXTURES = Path(__file__).parents[1] / "fixtures" / "databases"
STEPS = (Step(StepKind.CARD, "L1"), Step(StepKind.DRILL, "telecom/third-month"))
WORDING = Accepted(SlotKind.FACT, "three-months", "wrong three times")


def fill(repository: Repository) -> int:
    amara = repository.profile("Amara").id
    repository.profile("Ольга")
    practise(repository, amara, "a", day(1))
    practise(repository, amara, "b", day(3), drill="parcels/van")
    repository.keep_draft(amara, make_draft("c", "half of it"))
    repository.disputes.file(amara, "a", WORDING, "a" * 64)
    repository.courses.open(amara, 1, STEPS)
    return amara


def test_everything_of_every_learner_is_counted(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = fill(repository)
        undone = repository.disputes.file(amara, "a", Accepted(SlotKind.FACT, "x", "other words"), "a" * 64)
        repository.disputes.undo(amara, undone.id)
        repository.courses.open(amara, 2, STEPS)
    with closing(sqlite3.connect(tmp_path / "sayback.db")) as connection:
        found = contents_of(connection)
    assert found.learners == (Held("Amara", 2, 2, day(1), day(3), 1, 1, 2), Held("Ольга"))
    assert (found.attempts, found.last) == (2, day(3))


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("v*.db")), ids=lambda file: file.stem)
def test_a_database_of_every_version_can_be_looked_into(file: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        repository.profile("Amara")
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        found = contents_of(copy)
        lost, gained = compared(copy, tmp_path / "sayback.db")
    assert [learner.name for learner in found.learners] == ["Amara", "Ольга"]
    assert found.version == int(file.stem[1:])
    assert not lost
    assert gained.attempts == found.attempts >= 4
    assert gained.learners == ("Ольга",)


def test_what_only_one_of_two_holds_is_told_of_both(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        amara = fill(repository)
        copy = repository.backup(tmp_path / "copy.db")
        practise(repository, amara, "later", day(8))
        practise(repository, amara, "latest", day(9))
        repository.keep_draft(amara, make_draft("c", "half of it, and more"))
        repository.courses.read(amara, 1)
        (dispute,) = repository.disputes.listed(amara)
        repository.disputes.undo(amara, dispute.id)
        practise(repository, repository.profile("李").id, "new", day(10))
    with closing(sqlite3.connect(copy, uri=True)) as connection:
        lost, gained = compared(connection, tmp_path / "here" / "sayback.db")
    assert lost == Only(("李",), 3, day(8), day(10), drafts=1, disputes=1, course=1)
    assert gained == Only((), drafts=1, disputes=1, course=1)


def test_a_draft_that_was_handed_in_meanwhile_is_not_lost(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as repository:
        amara = fill(repository)
        copy = repository.backup(tmp_path / "copy.db")
        repository.submit(amara, make_draft("c", "half of it"))
    with closing(sqlite3.connect(copy, uri=True)) as connection:
        lost, gained = compared(connection, tmp_path / "here" / "sayback.db")
    assert lost.attempts == 1
    assert not gained
