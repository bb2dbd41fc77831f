"""A damaged database is mended: what can be read is kept, what is lost is named, nothing is deleted."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.app import FixedClock
from tests.support.progress import day, make_draft, make_marks, opened, paths_in
from trainer.course import Step, StepKind
from trainer.errors import NewerDatabase, StorageError
from trainer.fairness.overlay import Accepted, SlotKind
from trainer.paths import Paths
from trainer.progress import health, repair, salvage
from trainer.progress.repair import Mended

ROOT = Path(__file__).parents[2]
REPLIES = 120
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a filled, closed database and a copy of its first half in its backups."""
    folder = tmp_path_factory.mktemp("whole")
    with opened(folder) as repository:
        amara, ben = repository.profile("Amara").id, repository.profile("Бен").id
        repository.memories.of(amara)
        for number in range(REPLIES):
            learner = ben if number % 3 == 0 else amara
            at = day(1) + timedelta(hours=number)
            text = f"reply {number} " + "with many words in it " * (number % 40)
            repository.submit(learner, make_draft(f"a{number}", text, drill=f"test/{number % 5}", at=at))
            repository.store_marks(f"a{number}", make_marks(number % 101))
            if number == REPLIES // 2:
                repository.disputes.file(amara, "a1", Accepted(SlotKind.FACT, "x", "reply 1"), "a" * 64)
                repository.backup()
        repository.keep_draft(amara, make_draft("draft", "half a reply"))
        repository.courses.open(ben, 1, (Step(StepKind.CARD, "L1"),))
    return folder


def damaged(whole: Path, folder: Path, *pages: int, junk: bytes = b"\xff", copy: bool = True) -> Paths:
    """A copy of it with these pages (from 1) overwritten; with its backup or without."""
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    if not copy:
        shutil.rmtree(folder / "backups")
    content = bytearray((folder / "sayback.db").read_bytes())
    for page in pages:
        content[(page - 1) * PAGE : page * PAGE] = (junk * PAGE)[:PAGE]
    (folder / "sayback.db").write_bytes(content)
    return paths_in(folder)


def words(folder: Path) -> dict[str, str]:
    with opened(folder) as repository:
        return {one.id: one.reply for learner in repository.profiles() for one in repository.each_attempt(learner.id)}


def pages_of(path: Path, name: str) -> list[int]:
    """The pages that a table or an index lies on."""
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
    return [root]


def mended(paths: Paths) -> Mended:
    before = paths.database.read_bytes()
    copies = {file.name: file.read_bytes() for file in paths.backups.glob("*")}
    done = repair.mend(paths, FixedClock())
    assert done.aside.read_bytes() == before, "the damaged file is kept as it was"
    assert all((paths.backups / name).read_bytes() == content for name, content in copies.items())
    assert {file.name for file in paths.data.glob("*")} == {"backups", "sayback.db"}, "nothing passing is left"
    found = health.examine(paths.database)
    assert found.sound, found
    return done


def test_a_sound_database_is_found_sound(whole: Path) -> None:
    found = health.examine(whole / "sayback.db")
    assert found.sound
    assert found.stale == ()
    assert found.contents is not None
    assert found.contents.attempts == REPLIES
    assert found.size_per_attempt == found.size / REPLIES
    assert found.size == (whole / "sayback.db").stat().st_size


def test_looking_changes_nothing(whole: Path) -> None:
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in whole.rglob("*") if file.is_file()}
    health.examine(whole / "sayback.db")
    after = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in whole.rglob("*") if file.is_file()}
    assert after == before


def test_a_damaged_index_costs_nothing(whole: Path, tmp_path: Path) -> None:
    (page,) = pages_of(whole / "sayback.db", "attempt_by_day")
    paths = damaged(whole, tmp_path, page, copy=False)
    assert not health.examine(paths.database).sound
    done = mended(paths)
    assert (done.read, done.filled, done.lost, done.copy) == (REPLIES, 0, (), None)
    assert words(tmp_path) == words(whole)


@pytest.mark.parametrize("copy", [True, False], ids=["with a copy", "without"])
@pytest.mark.parametrize("junk", [b"\xff", b"\x00", b"love letter "], ids=["ones", "zeros", "text"])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_damaged_the_rest_is_saved_and_the_lost_is_named(
    whole: Path, tmp_path: Path, seed: int, junk: bytes, copy: bool
) -> None:
    source = random.Random(seed)
    last = (whole / "sayback.db").stat().st_size // PAGE
    pages = source.sample(range(2, last + 1), 1 + 3 * seed)
    paths = damaged(whole, tmp_path, *pages, junk=junk, copy=copy)
    original = words(whole)
    done = mended(paths)
    saved = words(tmp_path)
    assert saved.items() <= original.items(), "no word is other than it was"
    assert len(saved) == done.read + done.filled
    lost = {one.attempt for one in done.lost}
    assert not lost & set(saved)
    if done.all_named:
        assert lost | set(saved) == set(original)
    if copy:
        assert {f"a{number}" for number in range(REPLIES // 2 + 1)} <= set(saved), "the copy has the first half"
    with opened(tmp_path) as repository:
        assert repository.check() == ()
        for learner in repository.profiles():
            assert repository.memories.of(learner.id) or not repository.attempts(learner.id)


def test_rows_of_a_lost_page_are_named_with_day_and_drill_and_filled_from_the_copy(whole: Path, tmp_path: Path) -> None:
    path = whole / "sayback.db"
    with closing(sqlite3.connect(path)) as connection:
        leaf = next(
            page
            for page in range(2, path.stat().st_size // PAGE + 1)
            if b"reply 100 " in path.read_bytes()[(page - 1) * PAGE : page * PAGE]
        )
        drills = dict(connection.execute("SELECT id, drill FROM attempt"))
    paths = damaged(whole, tmp_path / "one", leaf)
    done = mended(paths)
    assert done.all_named
    assert {one.attempt for one in done.lost} >= {"a100"}
    assert all(one.drill == drills[one.attempt] for one in done.lost)
    assert all(one.at == day(1) + timedelta(hours=int(one.attempt[1:])) for one in done.lost)
    early = next(
        page
        for page in range(2, path.stat().st_size // PAGE + 1)
        if b"reply 20 " in path.read_bytes()[(page - 1) * PAGE : page * PAGE]
    )
    done = mended(damaged(whole, tmp_path / "two", early))
    assert done.lost == ()
    assert done.filled > 0
    assert words(tmp_path / "two") == words(whole)


def test_what_was_deleted_on_purpose_does_not_come_back_from_the_copy(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path) as repository, repository.database.write() as connection:
        ben = connection.execute("SELECT id FROM profile WHERE name = 'Бен'").fetchone()[0]
        connection.execute("DELETE FROM mark_result WHERE mark IN (SELECT mark FROM attempt WHERE profile = ?)", (ben,))
        connection.execute("UPDATE attempt SET mark = NULL WHERE profile = ?", (ben,))
        connection.execute("DELETE FROM profile WHERE id = ?", (ben,))
    (page,) = pages_of(tmp_path / "sayback.db", "attempt_by_drill")
    content = bytearray((tmp_path / "sayback.db").read_bytes())
    content[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    (tmp_path / "sayback.db").write_bytes(content)
    done = mended(paths_in(tmp_path))
    assert [learner.name for learner in done.contents.learners] == ["Amara"]
    assert done.contents.attempts == REPLIES - REPLIES // 3


@pytest.mark.parametrize("content", [b"", b"a love letter\n" * 1000, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_file_that_is_no_database_any_more_is_replaced_by_the_copy(
    whole: Path, tmp_path: Path, content: bytes
) -> None:
    paths = damaged(whole, tmp_path)
    paths.database.write_bytes(content or b"\x00" * 5000)
    assert not health.examine(paths.database).sound
    done = mended(paths)
    assert (done.read, done.filled) == (0, REPLIES // 2 + 1)
    assert not done.all_named
    assert done.contents.learners[0].disputes == 1


def test_without_a_copy_and_with_nothing_to_read_the_new_one_is_empty(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path, copy=False)
    paths.database.write_bytes(b"a love letter\n" * 1000)
    done = mended(paths)
    assert (done.contents.attempts, done.copy, done.all_named) == (0, None, False)


def test_a_damaged_copy_is_passed_over_for_an_earlier_sound_one(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path)
    (sound,) = paths.backups.glob("sayback-*.db")
    later = paths.backups / "weekly-20991231-000000.db"
    later.write_bytes(sound.read_bytes()[:PAGE] + b"\xff" * 9000)
    replaced = paths.backups / "replaced-20991231-000001.db"
    shutil.copy(sound, replaced)
    paths.database.write_bytes(b"a love letter\n" * 1000)
    done = mended(paths)
    assert done.copy is not None
    assert done.copy.path == sound


def test_rows_that_point_nowhere_are_found_and_mended(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path, copy=False)
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("DELETE FROM mark WHERE attempt = (SELECT seq FROM attempt WHERE id = 'a7')")
        connection.commit()
    found = health.examine(paths.database)
    assert not found.sound
    assert "mark" in found.broken[0]
    assert mended(paths).contents.attempts == REPLIES
    with opened(tmp_path) as repository:
        assert repository.attempt("a7").marks is None, "it is marked again at the next start"


def test_what_is_worked_out_is_compared_with_the_replies(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path)
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("UPDATE memory SET stability = stability + 1 WHERE drill = 'test/1' AND skill = 'overall'")
        connection.commit()
    found = health.examine(paths.database)
    assert found.sound
    assert found.stale == ("Amara: what is remembered of drills, 1 of them",)


def test_another_sayback_that_has_it_open_keeps_it_from_being_mended(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path)
    program = (
        "import sys, sqlite3\n"
        "c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM profile').fetchone()\n"
        "print('open', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(paths.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StorageError, match="open"):
            repair.mend(paths, FixedClock())
        other.communicate(b"\n")
    assert words(tmp_path) == words(whole)


def test_a_later_version_is_refused_and_left_alone(whole: Path, tmp_path: Path) -> None:
    paths = damaged(whole, tmp_path)
    content = bytearray(paths.database.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    paths.database.write_bytes(content)
    with pytest.raises(NewerDatabase):
        health.examine(paths.database)
    assert paths.database.read_bytes() == content


def test_every_row_around_a_damaged_page_is_read(whole: Path, tmp_path: Path) -> None:
    path = whole / "sayback.db"
    raw = path.read_bytes()
    leaves = [number for number in range(2, len(raw) // PAGE + 1) if raw[(number - 1) * PAGE] == 13]
    pages = [number for number in leaves if b"CREATE " not in raw[(number - 1) * PAGE : number * PAGE]]
    assert len(pages) > 10
    for page in pages:
        paths = damaged(whole, tmp_path, page)
        here = {f"a{n}" for n in range(REPLIES) if b"reply %d " % n in raw[(page - 1) * PAGE : page * PAGE]}
        with closing(sqlite3.connect(paths.database)) as connection:
            reader = salvage.Reader(connection, "attempt", ("id",))
            assert {row[0] for row in reader} >= {f"a{n}" for n in range(REPLIES)} - here
