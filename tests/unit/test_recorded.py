"""The recordings that were kept on purpose: listed, found, deleted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.app import make_services
from tests.support.speech import write_wav
from trainer.cli import main
from trainer.errors import ExitCode, NotFound
from trainer.paths import HOME_VARIABLE, Paths
from trainer.recorded import delete, find, kept
from trainer.speech.recordings import KEPT, Recordings


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return Paths.from_environment()


@pytest.fixture
def folder(paths: Paths) -> Path:
    made = paths.recordings / KEPT
    for number, name in enumerate(("first", "second", "second-2")):
        file = write_wav(made / f"{name}.wav", 1.5 + number)
        os.utime(file, (1_700_000_000 + number, 1_700_000_000 + number))
    (made / "damaged.wav").write_bytes(b"RIFF")
    os.utime(made / "damaged.wav", (1, 1))
    (made / "link.wav").symlink_to(made / "first.wav")
    return made


def test_everything_kept_is_listed_newest_first_with_its_length_and_size(tmp_path: Path, folder: Path) -> None:
    found = kept(make_services(tmp_path))
    assert [one.name for one in found] == ["second-2", "second", "first", "damaged"]
    assert [one.seconds for one in found] == [3.5, 2.5, 1.5, 0.0]
    assert found[2].size == (folder / "first.wav").stat().st_size
    assert found[2].recording.seconds == 1.5


def test_one_is_found_by_the_beginning_of_its_name(tmp_path: Path, folder: Path) -> None:
    services = make_services(tmp_path)
    assert find(services, "fi").name == "first"
    assert find(services, "second").name == "second"
    for name in ("sec", "", "../first", "third"):
        with pytest.raises(NotFound):
            find(services, name)
    delete(find(services, "first"))
    assert not (folder / "first.wav").exists()


def test_a_recording_is_kept_on_purpose_and_let_go_again(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    passing = write_wav(recordings.passing("one"), 1.0)
    there = recordings.keep(passing, kept=True)
    assert there == tmp_path / KEPT / "one.wav"
    assert not passing.exists()
    assert recordings.keep(there, kept=True) == there
    recordings.forget("one", keep=False)
    assert there.exists()
    assert recordings.keep(there, kept=False) == passing
    recordings.forget("one", keep=False)
    assert not passing.exists()
    recordings.close()


def test_the_command_lists_and_deletes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recordings", "--json"]) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told] == ["second-2", "second", "first", "damaged"]
    assert told[0]["seconds"] == 3.5
    assert main(["recordings"]) == ExitCode.OK
    shown = capsys.readouterr()
    assert "no reply on record" in shown.out
    assert "4 recordings" in shown.err
    assert main(["recordings", "delete", "first", "damaged"]) == ExitCode.USAGE  # nobody is there to be asked
    assert (folder / "first.wav").exists()
    capsys.readouterr()
    assert main(["recordings", "delete", "first", "damaged", "--yes"]) == ExitCode.OK
    assert "1.5 s" in capsys.readouterr().err
    assert sorted(file.name for file in folder.iterdir()) == ["link.wav", "second-2.wav", "second.wav"]


def test_where_none_is_kept_it_says_so(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recordings"]) == ExitCode.OK
    assert "No recording is kept" in capsys.readouterr().err
