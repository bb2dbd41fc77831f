"""What many tests begin with: a learner's empty home, its record of practice, and a shell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import Run, runner
from tests.support.progress import opened, utc_everywhere
from trainer.progress.repository import Repository


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone is UTC, as far as it can be told to."""
    utc_everywhere(monkeypatch)
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, utc: None) -> Path:
    """Amara's data folder, which is not there yet; she stands in the folder above it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    monkeypatch.setattr("getpass.getuser", lambda: "Amara")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in that home."""
    return runner(capfdbinary)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    """An empty record of practice."""
    with opened(tmp_path) as repository:
        yield repository


@pytest.fixture
def amara(repository: Repository) -> int:
    """A learner in it."""
    return repository.profile("Amara").id
