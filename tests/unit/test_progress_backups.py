"""Copies of the database, and putting one back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.app import MOMENT, FixedClock
from tests.support.progress import day, make_draft, opened, paths_in, practise
from trainer.errors import DataError, NewerDatabase, NotFound, StorageError, UsageError
from trainer.progress import backups, database
from trainer.progress.contents import Contents, Held, contents_here


def filled(folder: Path, *attempts: str, name: str = "Amara") -> Path:
    with opened(folder) as repository:
        learner = repository.profile(name).id
        for number, attempt in enumerate(attempts):
            practise(repository, learner, attempt, day(1 + number))
    return folder / "sayback.db"


def ids_in(folder: Path) -> list[str]:
    with opened(folder) as repository:
        return [attempt.id for profile in repository.profiles() for attempt in repository.attempts(profile.id)]


def made(folder: Path, target: Path) -> Path:
    with opened(folder) as repository:
        return repository.backup(target)


def test_a_backup_is_one_plain_file_with_everything_in_it(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a", "b")
    copy = made(tmp_path / "home", tmp_path / "away" / "mine.db")
    assert [file.name for file in copy.parent.iterdir()] == ["mine.db"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT id FROM attempt ORDER BY id").fetchall() == [("a",), ("b",)]


def test_a_backup_made_while_another_process_writes_is_consistent(tmp_path: Path) -> None:
    path = filled(tmp_path, "a")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO profile (name, key, created) VALUES ('Half', 'half', 0)")
        with opened(tmp_path) as repository:
            copy = repository.backup()
        other.execute("COMMIT")
    with backups.opened(copy, paths_in(tmp_path)) as backup:
        assert [learner.name for learner in backup.contents.learners] == ["Amara"]


def test_a_backup_without_a_name_goes_to_the_backups_folder(tmp_path: Path) -> None:
    filled(tmp_path, "a")
    with opened(tmp_path) as repository:
        first, second = repository.backup(), repository.backup()
    assert first == tmp_path / "backups" / f"sayback-{MOMENT:%Y%m%d-%H%M%S}.db"
    assert second.name == f"sayback-{MOMENT:%Y%m%d-%H%M%S}-2.db"


def test_a_backup_replaces_a_file_only_when_told_to(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    target = tmp_path / "precious.db"
    target.write_text("precious")
    with opened(tmp_path / "home") as repository:
        with pytest.raises(UsageError, match="exists already"):
            repository.backup(target)
        assert target.read_text() == "precious"
        repository.backup(target, replace_existing=True)
    with backups.opened(target, paths_in(tmp_path)) as backup:
        assert backup.contents.attempts == 1


def test_a_backup_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    (tmp_path / "file").write_text("")
    with opened(tmp_path / "home") as repository, pytest.raises(StorageError):
        repository.backup(tmp_path / "file" / "backup.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "home"]


def test_what_is_in_a_backup_is_told_before_it_is_restored(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a", "b")
    with opened(tmp_path / "home") as repository:
        repository.profile("Ольга")
        repository.keep_draft(1, make_draft("c"))
    copy = made(tmp_path / "home", tmp_path / "copy.db")
    with backups.opened(copy, paths_in(tmp_path / "other")) as backup:
        amara = Held("Amara", attempts=2, drills=1, first=day(1), last=day(2), drafts=1)
        assert backup.contents == Contents((amara, Held("Ольга")), database.latest_version())
    assert contents_here(tmp_path / "other" / "sayback.db") is None
    assert list((tmp_path / "other").iterdir()) == [], "looking leaves nothing behind"


def test_restoring_replaces_everything_and_keeps_what_was_there(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a", "b")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    filled(here.data, "x", name="Ben")
    with backups.opened(copy, here) as backup:
        kept = backups.restore(backup, here, FixedClock())
    assert ids_in(here.data) == ["b", "a"]
    assert kept is not None
    assert kept.name.startswith("replaced-")
    with backups.opened(kept, here) as replaced:
        assert [learner.name for learner in replaced.contents.learners] == ["Ben"]
    assert sorted(file.name for file in here.data.iterdir()) == ["backups", "sayback.db"]


def test_restoring_where_nothing_is_makes_the_database(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    with backups.opened(copy, here) as backup:
        assert backups.restore(backup, here, FixedClock()) is None
    assert ids_in(here.data) == ["a"]


def test_restoring_under_a_running_sayback_is_seen_by_it(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    filled(here.data, "x")
    with opened(here.data) as running:
        with backups.opened(copy, here) as backup:
            backups.restore(backup, here, FixedClock())
        assert [attempt.id for attempt in running.attempts(1)] == ["a"]
        practise(running, 1, "b", day(9))
        assert running.check() == ()
    assert ids_in(here.data) == ["b", "a"]


def test_restoring_over_a_damaged_database_keeps_the_damaged_file_whole(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    path = filled(here.data, "x")
    damage = path.read_bytes()[:4096] + b"\xff" * 8192
    path.write_bytes(damage)
    with backups.opened(copy, here) as backup:
        kept = backups.restore(backup, here, FixedClock())
    assert ids_in(here.data) == ["a"]
    assert kept is not None
    assert kept.name.startswith("damaged-")
    assert kept.read_bytes() == damage


def test_restoring_does_not_replace_the_database_of_a_later_version(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    path = filled(here.data, "x")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with backups.opened(copy, here) as backup, pytest.raises(NewerDatabase, match=r"here.*later version"):
        backups.restore(backup, here, FixedClock())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id FROM attempt").fetchall() == [("x",)]


def test_restoring_when_the_copy_of_what_is_here_cannot_be_kept_changes_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here = paths_in(tmp_path / "here")
    filled(here.data, "x")
    here.backups.write_text("a file where the folder should be")
    with backups.opened(copy, here) as backup, pytest.raises(StorageError):
        backups.restore(backup, here, FixedClock())
    assert ids_in(here.data) == ["x"]


def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    real = database._migrations()
    extra = (len(real) + 1, "ALTER TABLE profile ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';")
    monkeypatch.setattr(database, "_migrations", lambda: (*real, extra))
    here = paths_in(tmp_path / "here")
    filled(here.data, "x")
    with backups.opened(copy, here) as backup:
        assert backup.contents.version == len(real)
        backups.restore(backup, here, FixedClock())
    with opened(here.data) as repository:
        assert repository.database.read("SELECT name, colour FROM profile") == [("Amara", "blue")]


def test_a_database_that_was_copied_by_hand_while_in_use_restores_with_its_log(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    with opened(tmp_path / "old") as running:
        practise(running, 1, "b", day(5))
        for name in ("sayback.db", "sayback.db-wal"):
            shutil.copy(tmp_path / "old" / name, tmp_path / name)
    here = paths_in(tmp_path / "here")
    with backups.opened(tmp_path / "sayback.db", here) as backup:
        assert backup.contents.attempts == 2
        backups.restore(backup, here, FixedClock())
    assert ids_in(here.data) == ["b", "a"]


def test_only_five_replaced_databases_are_kept(tmp_path: Path) -> None:
    filled(tmp_path / "old", "a")
    copy = made(tmp_path / "old", tmp_path / "copy.db")
    here, clock = paths_in(tmp_path / "here"), FixedClock()
    filled(here.data, "x")
    for _ in range(7):
        clock.advance(seconds=1)
        with backups.opened(copy, here) as backup:
            backups.restore(backup, here, clock)
    assert len(list(here.backups.glob("replaced-*.db"))) == 5


# ---- files that are no backups -----------------------------------------------------------------------------------


def refused(file: Path, folder: Path, match: str) -> None:
    with pytest.raises(DataError, match=match) as caught, backups.opened(file, paths_in(folder)):
        pass
    assert "Nothing was changed" in caught.value.hint


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound), backups.opened(tmp_path / "nowhere.db", paths_in(tmp_path)):
        pass


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.db").write_bytes(content)
    refused(tmp_path / "file.db", tmp_path / "home", "not a backup that can be restored")


def test_a_damaged_backup_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    copy = made(tmp_path / "home", tmp_path / "copy.db")
    content = bytearray(copy.read_bytes())
    content[8192:12288] = b"\x00" * 4096
    copy.write_bytes(content)
    refused(copy, tmp_path / "home", "damaged")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "recipes.db")) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    refused(tmp_path / "recipes.db", tmp_path / "home", "another program")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER eat AFTER INSERT ON attempt BEGIN DELETE FROM attempt; END",
        "DROP INDEX attempt_by_day",
        "ALTER TABLE profile ADD COLUMN colour TEXT",
    ],
)
def test_a_backup_whose_tables_were_changed_is_refused(tmp_path: Path, change: str) -> None:
    filled(tmp_path / "home", "a")
    copy = made(tmp_path / "home", tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(change)
        connection.commit()
    refused(copy, tmp_path / "home", "tables have been changed")


def test_a_backup_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    copy = made(tmp_path / "home", tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DELETE FROM profile")
        connection.commit()
    refused(copy, tmp_path / "home", "contradicts itself")


def test_a_backup_from_a_later_version_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    copy = made(tmp_path / "home", tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerDatabase, match=r"copy\.db"), backups.opened(copy, paths_in(tmp_path / "home")):
        pass


def test_looking_at_a_backup_does_not_touch_it(tmp_path: Path) -> None:
    filled(tmp_path / "home", "a")
    copy = made(tmp_path / "home", tmp_path / "away" / "copy.db")
    before = copy.read_bytes()
    with backups.opened(copy, paths_in(tmp_path / "home")):
        pass
    assert copy.read_bytes() == before
    assert [file.name for file in copy.parent.iterdir()] == ["copy.db"]
