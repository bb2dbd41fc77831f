"""The copy that is made every week, in the background."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.app import MOMENT, FixedClock, make_app, make_services, settled
from tests.support.progress import make_draft, opened, paths_in, practise
from trainer.errors import StorageError
from trainer.paths import Paths
from trainer.progress import backups, weekly
from trainer.settings import Settings

FIXTURES = Path(__file__).parents[1] / "fixtures" / "databases"


@pytest.fixture
def here(tmp_path: Path) -> Paths:
    with opened(tmp_path) as repository:
        practise(repository, repository.profile("Amara").id, "a", MOMENT)
    return paths_in(tmp_path)


def kept(paths: Paths) -> list[str]:
    return sorted(file.name for file in paths.backups.glob("*"))


def go_on(paths: Paths, clock: FixedClock, name: str) -> None:
    with opened(paths.data, clock) as repository:
        practise(repository, 1, name, clock.now())


def test_the_first_copy_is_made_at_once_and_the_next_a_week_later(here: Paths) -> None:
    clock = FixedClock()
    first = weekly.keep(here, clock)
    assert first == here.backups / f"weekly-{MOMENT:%Y%m%d-%H%M%S}.db"
    go_on(here, clock, "b")
    clock.advance(days=6, hours=23)
    assert weekly.keep(here, clock) is None
    go_on(here, clock, "c")
    clock.advance(hours=1)
    second = weekly.keep(here, clock)
    assert second is not None
    with backups.opened(second, here) as backup:
        assert backup.contents.attempts == 3


def test_nothing_is_copied_when_nothing_happened_since(here: Paths) -> None:
    clock = FixedClock()
    clock.advance(hours=1)
    weekly.keep(here, clock)
    clock.advance(days=30)
    assert weekly.keep(here, clock) is None
    with opened(here.data, clock) as repository:
        repository.keep_draft(1, make_draft("b", at=clock.now() - timedelta(days=1)))
    assert weekly.keep(here, clock) is not None


def test_without_practice_there_is_nothing_to_copy(tmp_path: Path) -> None:
    assert weekly.keep(paths_in(tmp_path), FixedClock()) is None
    with opened(tmp_path) as repository:
        repository.profile("Amara")
    assert weekly.keep(paths_in(tmp_path), FixedClock()) is None
    assert not (tmp_path / "backups").exists()


def test_eight_copies_stay_and_every_file_of_another_name(here: Paths) -> None:
    clock = FixedClock()
    here.backups.mkdir()
    others = [
        "weekly.db",
        "weekly-notes.db",
        "my-weekly-20200101-000000.db",
        "weekly-20200101-000000.db.old",
        "weekly-20209999-000000.db",
        "sayback-20200101-000000.db",
        "replaced-20200101-000000.db",
    ]
    for name in others:
        (here.backups / name).write_text("not to be touched")
    for number in range(11):
        clock.advance(days=8)
        go_on(here, clock, f"b{number}")
        assert weekly.keep(here, clock) is not None
    made = [name for name in kept(here) if name not in others]
    assert len(made) == weekly.KEPT
    assert made[-1] == f"weekly-{clock.now():%Y%m%d-%H%M%S}.db"
    assert [(here.backups / name).read_text() for name in others] == ["not to be touched"] * len(others)


def test_a_copy_from_the_future_does_not_keep_later_ones_from_being_made(here: Paths) -> None:
    here.backups.mkdir()
    shutil.copy(here.database, here.backups / "weekly-20990101-000000.db")
    assert weekly.is_due(here, MOMENT)


def test_practice_goes_on_while_the_copy_is_made(here: Paths) -> None:
    clock = FixedClock()
    with opened(here.data) as repository:
        for number in range(300):
            repository.submit(1, make_draft(f"long-{number}", "word " * 2000, at=MOMENT))
        copying, stop, slowest = threading.Event(), threading.Event(), 0.0

        def body() -> None:
            copying.set()
            weekly.keep(here, clock)
            stop.set()

        thread = threading.Thread(target=body)
        thread.start()
        copying.wait(5)
        written = 0
        while not stop.is_set():
            began = time.perf_counter()
            practise(repository, 1, f"meanwhile-{written}", MOMENT)
            slowest, written = max(slowest, time.perf_counter() - began), written + 1
        thread.join()
        assert written > 0
        assert slowest < 2.0, "no reply waited for the copy"
        assert repository.statistics.attempts == 301 + written
    (copy,) = here.backups.glob("weekly-*.db")
    with backups.opened(copy, here) as backup:
        assert 301 <= backup.contents.attempts <= 301 + written


def test_a_copy_that_is_given_up_leaves_nothing(here: Paths) -> None:
    stop = threading.Event()
    stop.set()
    assert weekly.keep(here, FixedClock(), stop) is None
    assert kept(here) == []


def test_a_copy_that_cannot_be_written_is_told(here: Paths) -> None:
    here.backups.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="backups"):
        weekly.keep(here, FixedClock())


def test_what_a_kill_left_of_a_copy_goes_after_a_day(here: Paths) -> None:
    here.backups.mkdir()
    young, old = (here.backups / f".weekly-20261101-000000.db.{number}.tmp" for number in (1, 2))
    folder = here.data / ".restore-abc_123"
    folder.mkdir()
    (folder / "backup.db").write_text("half")
    for file in (young, old, old.with_name(old.name + "-journal")):
        file.write_text("half")
    for file in (old, old.with_name(old.name + "-journal"), folder):
        os.utime(file, (0, 0))
    (here.backups / ".mine.tmp").write_text("mine")
    os.utime(here.backups / ".mine.tmp", (0, 0))
    weekly.keep(here, FixedClock())
    assert [name for name in kept(here) if name.startswith(".")] == [".mine.tmp", young.name]
    assert not folder.exists()


def test_an_older_database_is_left_to_the_update_that_copies_it_anyway(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "v2.db", tmp_path / "sayback.db")
    assert weekly.keep(paths_in(tmp_path), FixedClock()) is None
    with closing(sqlite3.connect(tmp_path / "sayback.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)


async def test_the_app_makes_it_in_the_background_once_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.ui.app.CALM", 0.01)
    services = make_services(tmp_path)
    practise(services.repository, services.profile.id, "a", MOMENT)
    async with make_app(services).run_test() as pilot:
        until = time.monotonic() + 20
        while not backups.copies(services.paths.backups, "weekly"):
            assert time.monotonic() < until, "no copy was made within 20 seconds"
            await pilot.pause(0.02)
        await settled(pilot)
    services.close()


async def test_switched_off_the_app_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.ui.app.CALM", 0.0)
    services = make_services(tmp_path, settings=Settings(weekly_copy=False))
    practise(services.repository, services.profile.id, "a", MOMENT)
    async with make_app(services).run_test() as pilot:
        await settled(pilot)
        await pilot.pause(0.2)
        await settled(pilot)
    assert not (tmp_path / "backups").exists()
    services.close()


def test_line_by_line_it_waits_its_turn_and_a_failure_stays_in_the_log(
    here: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    weekly.in_background(here, FixedClock(), after=0.0).join(20)
    assert len(list(here.backups.glob("weekly-*.db"))) == 1
    shutil.rmtree(here.backups)
    here.backups.write_text("a file where the folder should be")
    weekly.in_background(here, FixedClock(), after=0.0).join(20)
    assert "the weekly copy could not be made" in caplog.text
