"""A learner's own models: which there are, and why one cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trainer.errors import SpeechError
from trainer.speech import discovery, models
from trainer.speech.backends.vosk import VoskRecogniser
from trainer.speech.backends.whisper import WhisperRecogniser

HEAD = b"\x06\x00\x00\x00\x0c\x00WhisperSpec\x00\x03\x00\x00\x00"


def whisper(folder: Path, *, weights: int = 100) -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(HEAD + bytes(weights))
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text(json.dumps({}))
    return folder


def vosk(folder: Path) -> Path:
    for name in ("am/final.mdl", "conf/mfcc.conf", "graph/HCLr.fst"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def test_models_are_found_the_largest_first_and_broken_ones_last(tmp_path: Path) -> None:
    whisper(tmp_path / "small", weights=5000)
    whisper(tmp_path / "base", weights=500)
    vosk(tmp_path / "vosk-en")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_text("")
    found = models.found(tmp_path)
    assert [(model.name, model.kind) for model in found] == [
        ("small", models.Kind.WHISPER),
        ("base", models.Kind.WHISPER),
        ("vosk-en", models.Kind.VOSK),
        ("empty", None),
    ]
    assert [bool(model.problem) for model in found] == [False, False, False, True]
    assert models.found(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "vocabulary.json"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    (whisper(tmp_path / "base") / name).unlink()
    assert name in models.look(tmp_path / "base").problem


def test_what_is_in_another_form_is_said(tmp_path: Path) -> None:
    for file, word in (("base.pt", "OpenAI"), ("ggml-base.bin", "whisper.cpp"), ("model.safetensors", "Transformers")):
        folder = tmp_path / file.replace(".", "-")
        folder.mkdir()
        (folder / file).write_bytes(b"x")
        assert word in models.look(folder).problem
    folder = whisper(tmp_path / "translator")
    (folder / "model.bin").write_bytes(b"\x06\x00\x00\x00TransformerSpec")
    assert "no Whisper" in models.look(folder).problem
    (folder / "model.bin").write_bytes(HEAD)
    (folder / "config.json").write_text("{")
    assert "damaged" in models.look(folder).problem


def test_a_model_one_folder_deeper_is_pointed_out(tmp_path: Path) -> None:
    whisper(tmp_path / "download" / "inner")
    assert "inner" in models.look(tmp_path / "download").problem


def test_the_setting_takes_a_name_a_path_or_the_built_in_one(tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "models", whisper(tmp_path / "elsewhere" / "large")
    whisper(own / "base")

    def names(model: str, wanted: str = "auto") -> list[str]:
        return [ear.name for ear in discovery.ears(wanted, tmp_path, model=model, folder=own)]

    assert names("") == ["Whisper base", "Whisper tiny.en", "PocketSphinx"]
    assert names("base") == names("")
    assert names(str(elsewhere)) == ["Whisper large", "Whisper tiny.en", "PocketSphinx"]
    assert names("built-in") == ["Whisper tiny.en", "PocketSphinx"]
    assert names("", "sphinx") == ["PocketSphinx"]
    vosk(own / "tiny-vosk")
    assert names("", "vosk") == ["Vosk tiny-vosk"]
    assert names("", "whisper") == ["Whisper base", "Whisper tiny.en"]


def test_one_that_cannot_be_used_says_why_before_anything_is_loaded(tmp_path: Path) -> None:
    first, *others = discovery.ears("auto", tmp_path, model="typo", folder=tmp_path / "models")
    with pytest.raises(SpeechError, match="There is no folder") as caught:
        first.check()
    assert "CTranslate2" in caught.value.hint
    assert type(others[0]) is WhisperRecogniser
    (ear,) = discovery.ears("vosk", tmp_path, model="", folder=tmp_path / "models")
    assert isinstance(ear, VoskRecogniser)
    with pytest.raises(SpeechError, match=r"no Vosk model|not installed"):
        ear.check()


def test_a_model_that_cannot_be_used_is_told_when_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from trainer.cli import main

    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    assert main(["settings", "model", "nowhere\x1b[2J"]) == 2  # no control characters in a setting
    capsys.readouterr()
    assert main(["settings", "model", "nowhere"]) == 0
    told = capsys.readouterr()
    assert told.out == "nowhere\n"
    assert "There is no folder" in told.err
    whisper(tmp_path / "models" / "base")
    assert main(["settings", "model", "base"]) == 0
    assert capsys.readouterr().err == ""
