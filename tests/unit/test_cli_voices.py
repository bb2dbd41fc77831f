"""``sayback voices``: what is listed, what a name means, what is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trainer import settings as settings_file
from trainer.cli import main
from trainer.clock import SystemClock
from trainer.errors import ExitCode, NotFound
from trainer.paths import HOME_VARIABLE, Paths
from trainer.settings import Settings
from trainer.speech import choosing
from trainer.speech.ports import Ability

NOTES = (
    '{"audio": {"sample_rate": 16000}, "espeak": {"voice": "en-gb"}, "num_speakers": 3, "language": {"code": "en_GB"}}'
)


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    found = Paths.from_environment()
    found.voices.mkdir()
    (found.voices / "alba.onnx").write_bytes(b"?")
    (found.voices / "alba.onnx.json").write_text(NOTES)
    (found.voices / "half.onnx").write_bytes(b"?")
    (found.voices / "half\x1b[31m.onnx").write_bytes(b"?")
    return found


@pytest.fixture(autouse=True)
def working(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = Ability("piper", False, reason="The natural voice is not installed.", mend="Run: pip install it")
    found = (("piper", lacking), ("pyttsx3", Ability("pyttsx3", True, "pyttsx3 with eSpeak NG")))
    monkeypatch.setattr(choosing, "engines", lambda *_: found)


def kept(paths: Paths) -> Settings:
    return settings_file.load(paths.settings, SystemClock().now()).settings


def test_the_list_says_what_speaks_what_is_missing_and_what_is_broken(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices"]) == ExitCode.OK
    told = capsys.readouterr().out
    assert "● pyttsx3" in told
    assert "✗ piper" in told
    assert "Run: pip install it" in told
    assert "en-GB, 3 speakers, yours" in told
    assert "missing beside it" in told
    assert "\x1b" not in told
    assert "old high" in told


def test_a_program_gets_the_same(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "--json"]) == ExitCode.OK
    told = json.loads(capsys.readouterr().out)
    assert told["in_use"] == "pyttsx3"
    mine = {voice["name"]: voice for voice in told["voices"]}
    assert mine["alba"]["speakers"] == 3
    assert mine["alba"]["trouble"] == ""
    assert told["folder"] == str(paths.voices)


@pytest.mark.parametrize(
    ("name", "engine", "natural"),
    [("alba", "auto", "alba"), ("ESPEAK", "pyttsx3", ""), ("natural", "piper", ""), ("auto", "auto", "")],
)
def test_a_voice_is_chosen_for_good(paths: Paths, name: str, engine: str, natural: str) -> None:
    assert main(["voices", "use", name]) == ExitCode.OK
    assert (kept(paths).engine, kept(paths).natural_voice) == (engine, natural)


@pytest.mark.parametrize("name", ["nobody", "half\x1b[31m", "../alba", "old high"])
def test_what_is_no_voice_is_refused_and_nothing_changes(
    paths: Paths, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "use", name]) in (ExitCode.USAGE, ExitCode.OK)
    assert kept(paths).natural_voice == ""
    assert "\x1b" not in capsys.readouterr().err


def test_what_a_name_means(paths: Paths) -> None:
    settings = Settings(engine="pyttsx3")
    assert choosing.choice("", settings, paths) == choosing.Choice(settings)
    assert choosing.choice("Old,  HIGH", settings, paths) == choosing.Choice(settings, "old high")
    assert choosing.choice("Alba", settings, paths).settings == Settings(natural_voice="alba")
    assert choosing.choice("gmw/en-us+f5", Settings(), paths) == choosing.Choice(settings, "gmw/en-us+f5")
    with pytest.raises(NotFound, match="no voice"):
        choosing.choice("somebody", settings, paths)
