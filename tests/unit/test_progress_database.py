"""The file under the record of practice: what it is made of, and everything that can be wrong with it."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.app import FixedClock
from tests.support.progress import day, make_draft, make_marks, opened, paths_in, practise
from trainer.errors import DamagedDatabase, NewerDatabase, StorageError
from trainer.packs.model import Kind
from trainer.progress import database
from trainer.progress.repository import Repository

OLD = Path(__file__).parents[1] / "fixtures" / "databases"
NOBODY = 65534


_DISPUTED: dict[str, list[tuple[str, bool]]] = {
    "v1": [],
    "v2": [("wrong three times", True), ("the account was off", False)],
    "v3": [("wrong three times", True), ("the account was off", False)],
    "v4": [("wrong three times", True), ("the account was off", False)],
    "v5": [("wrong three times", True), ("the account was off", False)],
    "v6": [("wrong three times", True), ("the account was off", False)],
    "v7": [("wrong three times", True), ("the account was off", False)],
}
"""What is disputed in the database of each version, and whether it is in force."""
_PLAIN = (Kind.REPLY, "")
_KINDS = {
    "v3": {"talk": (Kind.CONVERSATION, "{}"), "half": (Kind.CONVERSATION, '{"turns": ["So sorry."]}')},
    "v4": {"talk": (Kind.CONVERSATION, "{}"), "half": (Kind.CONVERSATION, '{"turns": ["So sorry."]}')},
    "v5": {"talk": (Kind.CONVERSATION, "{}"), "half": (Kind.CONVERSATION, '{"turns": ["So sorry."]}')},
    "v6": {"talk": (Kind.CONVERSATION, "{}"), "half": (Kind.CONVERSATION, '{"turns": ["So sorry."]}')},
    "v7": {"talk": (Kind.CONVERSATION, "{}"), "half": (Kind.CONVERSATION, '{"turns": ["So sorry."]}')},
}
"""What is more than a plain reply in the database of each version, newest first."""


def bare(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def filled(folder: Path) -> Path:
    """A database with one learner, one marked attempt and one draft, closed."""
    with opened(folder) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", day(1))
        repository.keep_draft(amara, make_draft("a2", "not done yet"))
    return folder / "sayback.db"


# ---- what it is made of ------------------------------------------------------------------------------------------


def test_a_new_database_is_ours_strict_and_logged_ahead(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with closing(bare(path)) as connection:
        assert database.versions(connection) == (database.APPLICATION_ID, database.latest_version())
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        tables = {row[1]: row[5] for row in connection.execute("PRAGMA table_list") if not row[1].startswith("sqlite_")}
    assert set(tables) == {
        "profile",
        "draft",
        "attempt",
        "mark",
        "mark_result",
        "dispute",
        "course_step",
        "memory",
        "memory_built",
        "mark_tally",
        "practice_day",
        "best",
        "tallied",
    }
    assert set(tables.values()) == {1}, "every table is STRICT"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_what_a_learner_does_is_private_to_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deep"
    with opened(folder) as repository:
        repository.profile("Amara")
        backup = repository.backup()
        files = [*folder.glob("sayback.db*"), backup]
        assert {file.name for file in files} >= {"sayback.db", "sayback.db-wal", backup.name}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_foreign_keys_hold_in_every_connection(tmp_path: Path) -> None:
    with opened(tmp_path) as repository, pytest.raises(StorageError), repository.database.write() as connection:
        connection.execute("INSERT INTO mark_result VALUES (7, '{}')")


def test_what_is_handed_in_waits_for_the_disk_and_a_draft_does_not(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        with repository.database.write() as connection:
            real = connection

        def watch(statement: str) -> None:
            if statement.startswith(("INSERT INTO draft", "INSERT INTO attempt", "INSERT INTO mark ")):
                table = statement.split()[2]
                seen.append((table, real.execute("PRAGMA synchronous").fetchone()[0]))

        real.set_trace_callback(watch)
        repository.keep_draft(amara, make_draft())
        repository.submit(amara, make_draft())
        repository.store_marks("a1", make_marks())
        real.set_trace_callback(None)
    normal, full = 1, 2
    assert seen == [("draft", normal), ("attempt", full), ("mark", full)]


def test_a_write_that_fails_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop_half_way(repository: Repository) -> None:
        with repository.database.write() as connection:
            connection.execute("INSERT INTO profile (name, key, created) VALUES ('Ghost', 'ghost', 0)")
            raise RuntimeError("stop")

    with opened(tmp_path) as repository:
        with pytest.raises(RuntimeError, match="stop"):
            stop_half_way(repository)
        assert repository.profiles() == ()
        assert repository.profile("Amara").name == "Amara"


# ---- migrations --------------------------------------------------------------------------------------------------


def with_migration(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """One more migration after those there are."""
    real = database._migrations()
    monkeypatch.setattr(database, "_migrations", lambda: (*real, (database_next(real), script)))


def database_next(real: tuple[tuple[int, str], ...]) -> int:
    return max(number for number, _ in real) + 1


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _ in database._migrations()] == list(range(1, database.latest_version() + 1))


@pytest.mark.parametrize("file", sorted(OLD.glob("v*.db")), ids=lambda file: file.stem)
def test_a_database_of_every_old_version_opens_with_everything_in_it(file: Path, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path / "sayback.db")
    with opened(tmp_path) as repository:
        assert [profile.name for profile in repository.profiles()] == ["Amara", "Ольга"]
        amara = repository.profile("amara").id
        attempts = repository.attempts(amara)
        kinds = _KINDS.get(file.stem, {})
        talk = ["talk"] if "talk" in kinds else []
        assert [attempt.id for attempt in attempts] == [*talk, "unmarked", "spoken", "part", "whole"]
        assert all((one.kind, one.detail) == kinds.get(one.id, _PLAIN) for one in attempts)
        whole, spoken = repository.attempt("whole"), repository.attempt("spoken")
        assert whole.marks is not None
        assert (whole.marks.overall, whole.marks.scorer) == (70, "1.1.0")
        assert [marks.overall for marks in repository.marks_of("whole")] == [70, 50]
        assert spoken.delivery is not None
        assert (spoken.delivery.engine, spoken.heard) == ("whisper tiny.en", "tree months wrong")
        half = ["And then"] if "half" in kinds else []
        drafts = repository.drafts(amara)
        assert [draft.text for draft in drafts] == [*half, "not done yet"]
        assert all((one.kind, one.detail) == kinds.get(one.attempt, _PLAIN) for one in drafts)
        disputes = repository.disputes.listed(amara, undone=True)
        assert [(one.accepted.phrase, one.undone is None) for one in disputes] == _DISPUTED[file.stem]
        assert repository.check() == ()
    with closing(bare(tmp_path / "sayback.db")) as connection:
        assert database.versions(connection)[1] == database.latest_version()
        assert database.schema_of(connection) == database.expected_schema(database.latest_version())


def test_an_older_database_is_copied_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    with_migration(monkeypatch, "ALTER TABLE profile ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';")
    with opened(tmp_path) as repository:
        assert repository.database.read("SELECT name, colour FROM profile") == [("Amara", "blue")]
        assert len(repository.attempts(1)) == 1
    before = database.latest_version() - 1
    (copy,) = (tmp_path / "backups").glob(f"before-update-from-v{before}-*.db")
    with closing(bare(copy)) as connection:
        assert database.versions(connection) == (database.APPLICATION_ID, before)
        assert connection.execute("SELECT count(*) FROM attempt").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    with monkeypatch.context() as patch:
        with_migration(patch, "ALTER TABLE profile ADD COLUMN colour TEXT;\nDROP TABLE nowhere;")
        with pytest.raises(StorageError, match="no such table: nowhere"):
            Repository.open(paths_in(tmp_path), FixedClock())
    with opened(tmp_path) as repository:
        assert len(repository.attempts(1)) == 1
        assert repository.drafts(1)[0].text == "not done yet"


def test_a_migration_that_leaves_a_row_pointing_nowhere_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    with monkeypatch.context() as patch:
        with_migration(patch, "DELETE FROM profile;")
        with pytest.raises(DamagedDatabase, match="points nowhere"):
            Repository.open(paths_in(tmp_path), FixedClock())
    with opened(tmp_path) as repository:
        assert len(repository.attempts(1)) == 1


def test_without_room_for_the_copy_nothing_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    (tmp_path / "backups").write_text("a file where the folder should be")
    with monkeypatch.context() as patch:
        with_migration(patch, "ALTER TABLE profile ADD COLUMN colour TEXT;")
        with pytest.raises(StorageError, match="backups"):
            Repository.open(paths_in(tmp_path), FixedClock())
    with closing(bare(tmp_path / "sayback.db")) as connection:
        assert database.versions(connection)[1] == database.latest_version()


def test_five_copies_from_before_updates_are_kept_and_the_learners_own_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, first = FixedClock(), database.latest_version()
    with opened(tmp_path, clock) as repository:
        own = [repository.backup() for _ in range(7)]
    for step in range(7):
        clock.advance(days=1)
        with_migration(monkeypatch, f"ALTER TABLE profile ADD COLUMN c{step} TEXT;")
        with opened(tmp_path, clock):
            pass
    versions = sorted(_version(file) for file in (tmp_path / "backups").glob("before-update-*.db"))
    assert versions == list(range(first + 2, first + 7))
    assert all(file.exists() for file in own)
    assert len(set(own)) == 7, "backups made in one second do not overwrite each other"


# ---- files that cannot be used -----------------------------------------------------------------------------------


def test_a_database_from_a_later_version_is_refused_and_left_byte_for_byte(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with closing(bare(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="version 99") as caught:
        Repository.open(paths_in(tmp_path), FixedClock())
    assert "Update sayback" in caught.value.hint
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["sayback.db"]


def test_not_even_the_log_of_a_later_version_is_written_into_its_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "home")
    with closing(bare(path)) as writer:
        writer.execute("PRAGMA user_version = 99")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.execute("INSERT INTO profile (name, key, created) VALUES ('Later', 'later', 0)")
        for name in ("sayback.db", "sayback.db-wal"):  # as a kill would leave them
            shutil.copy(tmp_path / "home" / name, tmp_path / name)
    before = {file.name: file.read_bytes() for file in tmp_path.glob("sayback.db*")}
    assert len(before["sayback.db-wal"]) > 0
    with pytest.raises(NewerDatabase):
        Repository.open(paths_in(tmp_path), FixedClock())
    assert {file.name: file.read_bytes() for file in tmp_path.glob("sayback.db*")} == before


def test_a_later_version_that_is_only_in_the_log_so_far_is_refused_too(tmp_path: Path) -> None:
    filled(tmp_path)
    with closing(bare(tmp_path / "sayback.db")) as writer:
        writer.execute("PRAGMA user_version = 99")  # not checkpointed while this connection is open
        with pytest.raises(NewerDatabase):
            Repository.open(paths_in(tmp_path), FixedClock())
        assert database.versions(writer) == (database.APPLICATION_ID, 99)


@pytest.mark.parametrize("content", [b"not a database at all", b"\x00" * 4096, b"SQLite format 3\x00"])
def test_a_file_that_is_no_database_is_damaged_left_alone_and_mendable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sayback.db"
    path.write_bytes(content)
    with pytest.raises(DamagedDatabase, match="damaged") as caught:
        Repository.open(paths_in(tmp_path), FixedClock())
    assert "sayback restore" in caught.value.hint
    assert path.read_bytes() == content


def test_the_mending_of_a_damaged_database_names_the_newest_backup(tmp_path: Path) -> None:
    filled(tmp_path)
    with opened(tmp_path) as repository:
        backup = repository.backup()
    (tmp_path / "sayback.db").write_bytes(b"x" * 5000)
    with pytest.raises(DamagedDatabase) as caught:
        Repository.open(paths_in(tmp_path), FixedClock())
    assert str(backup) in caught.value.hint


def test_damage_inside_the_file_is_told_as_damage(tmp_path: Path) -> None:
    path = filled(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)  # page 1 with the header stays, all the rest is overwritten
    path.write_bytes(content)
    with pytest.raises(DamagedDatabase, match="damaged"), opened(tmp_path) as repository:
        repository.attempts(1)


def test_a_half_broken_file_does_not_check_out(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", day(1))
        with repository.database.write() as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("DELETE FROM sqlite_schema WHERE name = 'attempt_by_day'")
    with opened(tmp_path) as repository:
        assert repository.check() != ()


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sayback.db"
    with closing(bare(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        Repository.open(paths_in(tmp_path), FixedClock())
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "sayback.db").touch()
    with opened(tmp_path) as repository:
        assert repository.profile("Amara").id == 1


def test_a_folder_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "sayback.db").mkdir()
    with pytest.raises(StorageError, match=r"sayback\.db"):
        Repository.open(paths_in(tmp_path), FixedClock())


def test_a_file_in_the_place_of_the_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError, match="cannot be used"):
        Repository.open(paths_in(tmp_path / "data"), FixedClock())


def test_an_old_sqlite_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.31.1")
    with pytest.raises(StorageError, match=r"SQLite 3\.31\.1"):
        Repository.open(paths_in(tmp_path), FixedClock())


# ---- a full disk, a read-only folder, a lock that does not go away ------------------------------------------------


def test_a_full_disk_is_told_and_what_was_stored_stays(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        stored = practise(repository, amara, "a1", day(1))
        repository.keep_draft(amara, make_draft("a2", "The last words before the disk was full."))
        pages = repository.database.read("PRAGMA page_count")[0][0]
        repository.database.read(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError, match="disk is full") as caught:
            repository.submit(amara, make_draft("a2", "word " * 20_000))
        assert "Free some space" in caught.value.hint
        with pytest.raises(StorageError, match="disk is full"):
            repository.keep_draft(amara, make_draft("a2", "word " * 20_000))
        assert repository.attempts(amara) == (stored,)
        assert repository.drafts(amara)[0].text == "The last words before the disk was full."
        repository.database.read("PRAGMA max_page_count = 1000000")
        assert repository.submit(amara, make_draft("a2", "word " * 20_000)).reply == "word " * 20_000
        assert repository.drafts(amara) == ()


@pytest.mark.skipif(os.name != "posix", reason="limits on the size of files are POSIX's")
def test_a_disk_that_takes_no_more_bytes_is_told_and_loses_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    program = """
import resource, sys
from pathlib import Path
from tests.support.progress import opened, make_draft
from trainer.errors import StorageError
with opened(Path(sys.argv[1])) as repository:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        for number in range(1000):
            repository.submit(1, make_draft(f"b{number}", "word " * 400))
            print(f"b{number}", flush=True)
    except StorageError as error:
        sys.exit(f"{error.message}|{error.hint}")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "could not be" in done.stderr
    assert "Free some space" in done.stderr
    submitted = done.stdout.split()
    assert submitted, "some were stored before the limit"
    with opened(tmp_path) as repository:
        assert {attempt.id for attempt in repository.attempts(1)} == {"a1", *submitted}
        assert repository.check() == ()


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that may be filled, then made read-only by closing it: see `closed`."""
    folder = Path(tempfile.mkdtemp(prefix="sayback-read-only-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


class closed:  # noqa: N801  (reads as a word: ``with closed(folder)``)
    """Nothing in a folder can be written while this lasts, not even by root, who steps down meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        for file in self._folder.iterdir():
            file.chmod(0o444)
        self._folder.chmod(0o555)
        if os.geteuid() == 0:
            os.seteuid(NOBODY)

    def __exit__(self, *_: object) -> None:
        if os.getuid() == 0:
            os.seteuid(0)
        self._folder.chmod(0o755)
        for file in self._folder.iterdir():
            file.chmod(0o644)


@pytest.mark.skipif(os.name != "posix", reason="read-only folders are made with POSIX permissions")
def test_a_read_only_data_folder_is_told_and_left_alone(read_only: Path) -> None:
    path = filled(read_only)
    before = path.read_bytes()
    with closed(read_only), pytest.raises(StorageError, match=r"sayback\.db .*(read-only|not writable)") as caught:
        Repository.open(paths_in(read_only), FixedClock())
    assert "writable" in caught.value.hint
    assert path.read_bytes() == before
    with opened(read_only) as repository:
        assert len(repository.attempts(1)) == 1


@pytest.mark.skipif(os.name != "posix", reason="read-only folders are made with POSIX permissions")
def test_a_read_only_folder_without_a_database_is_told(read_only: Path) -> None:
    with closed(read_only), pytest.raises(StorageError, match="not writable"):
        Repository.open(paths_in(read_only), FixedClock())


@pytest.mark.skipif(os.name != "posix", reason="read-only folders are made with POSIX permissions")
def test_a_folder_below_a_read_only_one_cannot_be_made_and_that_is_told(read_only: Path) -> None:
    with closed(read_only), pytest.raises(StorageError, match="cannot be used"):
        Repository.open(paths_in(read_only / "data"), FixedClock())


def test_a_database_that_turns_read_only_while_open_is_told_and_reads_on(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        stored = practise(repository, amara, "a1", day(1))
        repository.database.read("PRAGMA query_only = ON")
        with pytest.raises(StorageError, match="read-only") as caught:
            repository.submit(amara, make_draft("a2"))
        assert "writable" in caught.value.hint
        assert repository.attempts(amara) == (stored,)


def test_a_lock_that_another_process_keeps_is_told_after_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with opened(tmp_path) as repository, closing(bare(tmp_path / "sayback.db")) as other:
        amara = repository.profile("Amara").id
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="in use"):
            repository.submit(amara, make_draft())
        assert repository.attempts(amara) == (), "reading goes on meanwhile"
        other.execute("ROLLBACK")
        assert repository.submit(amara, make_draft()).id == "a1"


def test_the_first_start_of_two_processes_at_once_is_waited_for(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from tests.support.progress import opened
for _ in range(5):
    with opened(Path(sys.argv[1])) as repository:
        print(repository.profile("Amara").id)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    processes = [
        subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        out, errors = process.communicate(timeout=60)
        assert errors == b""
        assert out.split() == [b"1"] * 5


def _version(backup: Path) -> int:
    """The version in the name of a copy made before an update."""
    return int("".join(itertools.takewhile(str.isdigit, backup.name.split("-v")[1])))
