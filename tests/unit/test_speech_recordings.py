"""The folder of recordings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trainer.errors import SpeechError
from trainer.speech.recordings import KEPT, Recordings, turn_name, whose


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


def recorded(recordings: Recordings, attempt: str) -> Path:
    path = recordings.passing(attempt)
    path.write_bytes(b"sound")
    return path


def test_a_recording_is_named_by_its_attempt_and_forgotten(folder: Path) -> None:
    recordings = Recordings(folder)
    path = recorded(recordings, "5f0c-1")
    assert path == folder / "5f0c-1.wav"
    recordings.forget("5f0c-1", keep=False)
    assert not path.exists()
    recordings.forget("5f0c-1", keep=False)
    recordings.forget("never-made", keep=True)
    recordings.close()


def test_kept_recordings_move_and_none_is_overwritten(folder: Path) -> None:
    recordings = Recordings(folder)
    for _ in range(3):
        recorded(recordings, "a")
        recordings.forget("a", keep=True)
    assert sorted(path.name for path in (folder / KEPT).iterdir()) == ["a-2.wav", "a-3.wav", "a.wav"]
    recordings.close()


@pytest.mark.parametrize("attempt", ["5f0c", "5f0c-12", "0b8e-4a-123456789012", "x.y"])
def test_the_turns_of_a_conversation_have_a_recording_each_and_know_their_attempt(folder: Path, attempt: str) -> None:
    recordings = Recordings(folder)
    paths = [recorded(recordings, turn_name(attempt, turn)) for turn in (1, 2, 11)]
    assert len(set(paths)) == 3
    for turn, path in zip((1, 2, 11), paths, strict=True):
        assert (attempt, turn) in whose(path.stem)
        assert (attempt, turn) in whose(f"{path.stem}-2"), "kept twice"
        assert not any(one == attempt for one, _ in whose(f"other{path.stem}"))
    assert whose(attempt)[0] == (attempt, None)
    recordings.close()


@pytest.mark.parametrize("attempt", ["../../etc/passwd", "", "a/b", "a\\b", ".hidden", "x" * 200, "a\nb"])
def test_an_id_that_names_no_file_of_ours_is_refused(folder: Path, attempt: str) -> None:
    recordings = Recordings(folder)
    with pytest.raises(SpeechError, match="cannot be named"):
        recordings.passing(attempt)
    recordings.forget(attempt, keep=False)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no shared locks there")
def test_leftovers_of_a_crash_go_at_the_next_start_but_not_under_another_sayback(folder: Path) -> None:
    crashed = Recordings(folder)
    left = recorded(crashed, "left-behind")
    assert Recordings(folder).clear_leftovers(keep=False) == 0  # the other one is still running
    assert left.exists()
    crashed.close()
    assert Recordings(folder).clear_leftovers(keep=False) == 1
    assert not left.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no shared locks there")
def test_leftovers_are_kept_for_those_who_keep_recordings_and_kept_ones_are_left_alone(folder: Path) -> None:
    crashed = Recordings(folder)
    recorded(crashed, "left")
    recorded(crashed, "kept")
    crashed.forget("kept", keep=True)
    crashed.close()
    assert Recordings(folder).clear_leftovers(keep=True) == 1
    assert sorted(path.name for path in (folder / KEPT).iterdir()) == ["kept.wav", "left.wav"]
    assert Recordings(folder).clear_leftovers(keep=False) == 0
    assert len(list((folder / KEPT).iterdir())) == 2


def test_a_folder_that_is_not_there_is_no_trouble(folder: Path) -> None:
    assert Recordings(folder).clear_leftovers(keep=False) == 0
    assert not folder.exists()
