"""``sayback say`` and ``sayback transcribe`` as a shell sees them: stdout is data, stderr narration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.speech import write_wav
from trainer.speech import wav

pytestmark = pytest.mark.process


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own, and no sound server to be found."""
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir(mode=0o700)
    return {
        **os.environ,
        "SAYBACK_HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(nowhere),
        "PULSE_SERVER": f"unix:{nowhere}/none",
        "ALSA_CONFIG_PATH": str(nowhere / "none"),
    }


def sayback(environment: dict[str, str], *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trainer", *words],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_is_said_to_a_file_is_read_back_as_text(environment: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "said.wav"
    done = sayback(environment, "say", "Nobody called you back this morning.", "-o", str(target), "--rate", "0.9")
    assert (done.returncode, done.stdout) == (0, "")
    assert "seconds of speech" in done.stderr
    heard = sayback(environment, "transcribe", str(target))
    assert heard.returncode == 0
    assert "called you back this morning" in heard.stdout.lower()
    assert heard.stderr == ""
    told = sayback(environment, "transcribe", str(target), "--json")
    answer = json.loads(told.stdout)
    assert answer["text"] == heard.stdout.strip()
    assert answer["engine"] == "Whisper tiny.en"
    assert 0 < answer["speaking"] < wav.read(target).seconds + 0.1


def test_text_comes_from_standard_input_too(environment: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "said.wav"
    done = sayback(environment, "say", "-", "-o", str(target), "--mood", "furious", "--voice", "high", given="Hello.\n")
    assert done.returncode == 0
    assert wav.read(target).seconds > 0.2


def test_without_a_loudspeaker_say_fails_clearly_and_draws_no_noise(environment: dict[str, str]) -> None:
    done = sayback(environment, "say", "Hello.")
    assert (done.returncode, done.stdout) == (3, "")
    lines = done.stderr.splitlines()
    assert lines[0].startswith("No sound: No loudspeaker")
    assert len(lines) == 2, done.stderr  # nothing of ALSA's or miniaudio's own


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("say", "  "), 2, "nothing to say"),
        (("say", "x" * 4001), 2, "more than 4000"),
        (("say", "Hello.", "--rate", "9"), 2, "0.5 to 2"),
        (("say", "Hello.", "-o", "/proc/nowhere/a.wav"), 3, "/proc/nowhere"),
        (("transcribe", "/nowhere/a.wav"), 1, "cannot be read"),
        (("transcribe", __file__), 1, "no sound file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    environment: dict[str, str], words: tuple[str, ...], status: int, told: str
) -> None:
    done = sayback(environment, *words)
    assert done.returncode == status
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_file_without_speech_is_nothing_heard(environment: dict[str, str], tmp_path: Path) -> None:
    path = write_wav(tmp_path / "quiet.wav", 2.0)
    done = sayback(environment, "transcribe", str(path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing heard" in done.stderr
    told = sayback(environment, "transcribe", str(path), "--json")
    assert json.loads(told.stdout)["text"] == ""


def test_a_folder_of_every_form_is_read_a_line_each_and_broken_files_are_named(
    environment: dict[str, str], tmp_path: Path
) -> None:
    soundfile = pytest.importorskip("soundfile")
    folder = tmp_path / "calls"
    (folder / "more").mkdir(parents=True)
    said = folder / "a.wav"
    sayback(environment, "say", "Nobody called you back this morning.", "-o", str(said), "--rate", "0.9")
    samples, rate = soundfile.read(said)
    for name in ("b.mp3", "c.flac", "more/d.ogg"):
        soundfile.write(folder / name, samples, rate)
    (folder / "broken.wav").write_bytes(b"RIFF of nothing")
    write_wav(folder / "quiet.wav", 2.0)
    (folder / "notes.txt").write_text("no sound")
    done = sayback(environment, "transcribe", str(folder), "--json", "--words")
    assert done.returncode == 1
    told = {Path(answer["file"]).name: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert list(told) == ["a.wav", "b.mp3", "broken.wav", "c.flac", "d.ogg", "quiet.wav"]
    assert "no sound file" in told["broken.wav"]["error"]
    assert told["quiet.wav"]["nothing_heard"]
    for name in ("a.wav", "b.mp3", "c.flac", "d.ogg"):
        answer = told[name]
        assert "called you back this morning" in answer["text"].lower(), name
        assert " ".join(part["text"] for part in answer["segments"]) == answer["text"]
        times = [edge for word in answer["words"] for edge in (word["start"], word["end"])]
        assert times == sorted(times)
        assert 0 <= times[0] < times[-1] <= len(samples) / rate + 0.5
        assert [word["text"] for word in answer["words"]] == answer["text"].split()
    assert done.stderr.count("\n") == 2
    assert "broken.wav" in done.stderr
    assert "quiet.wav" in done.stderr


def test_a_folder_without_sound_and_times_without_json_are_refused(environment: dict[str, str], tmp_path: Path) -> None:
    assert "no sound file" in sayback(environment, "transcribe", str(tmp_path / "nowhere.wav"), str(tmp_path)).stderr
    assert sayback(environment, "transcribe", str(tmp_path)).returncode == 1
    assert sayback(environment, "transcribe", "a.wav", "--words").returncode == 2
