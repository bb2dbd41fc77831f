"""A preview plays what is in the file, and leaves no trace."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, changed
from trainer.cli import main
from trainer.cli.pack_preview import stamp_of

REPLY = "Oh no, the wrong name on it, and the guests come at two. You must be gutted. How long can you wait here?\n\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return folder


def test_a_drill_is_played_and_nothing_of_it_is_recorded(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = tmp_path / "typed"
    typed.write_text(REPLY)
    with typed.open("rb") as pipe:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(pipe))
        assert main(["pack", "preview", str(BAKERY), "wrong-name", "--plain"]) == 0
    captured = capsys.readouterr()
    assert "Marta says, upset:" in captured.out
    assert " of 100." in captured.out
    assert "nothing is recorded" in captured.err
    assert not (home / "sayback.db").exists()
    assert not list(tmp_path.glob("sayback-preview-*"))


def test_a_drill_that_is_not_in_it_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "preview", str(BAKERY), "wrong-nme", "--plain"]) == 2
    assert "Did you mean wrong-name" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_told_with_its_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(changed("level = 2", "level = 20"))
    assert main(["pack", "preview", str(broken), "--plain"]) == 1
    assert "20 is out of range" in capsys.readouterr().err


def test_a_file_that_is_saved_again_is_another_one(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    assert stamp_of(file) is None
    file.write_text("a")
    before = stamp_of(file)
    assert stamp_of(file) == before
    file.write_text("ab")
    assert stamp_of(file) != before
