"""The app in a real terminal and a real room: it plays a complaint, hears another process reply, marks it, keeps it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pulse import Room
from tests.support.terminal import Terminal, environment
from trainer.progress.model import Mode

pytestmark = [pytest.mark.voice, pytest.mark.timeout(180)]

DRILL = "parcels/cracked-lid"
REPLY = (
    "So you bought the slow cooker on Saturday, and the lid was cracked when you opened it. "
    "That is a shame, after two buses. What would suit you best today?"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def app(room: Room, home: Path) -> Iterator[Terminal]:
    env = environment(home, **room.environment)
    terminal = Terminal([sys.executable, "-m", "trainer", "drill", DRILL], env)
    yield terminal
    terminal.kill()


def loudness(room: Room, seconds: float, target: Path) -> float:
    """The loudest sample (0 to 1) that can be heard in the room meanwhile."""
    heard = ["parecord", "--file-format=wav", "--channels=1", "--rate=16000", "--device=room.monitor", str(target)]
    process = subprocess.Popen(heard, env=environment(target.parent, **room.environment))
    time.sleep(seconds)
    process.terminate()
    process.wait(5)
    with wave.open(str(target)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    return max((abs(sample) for sample in samples), default=0) / 32768


def speak(room: Room, home: Path, sentence: str) -> None:
    """Say a sentence into the room, from a process of its own, to its end."""
    command = [sys.executable, "-m", "trainer", "say", "--rate", "0.95", sentence]
    subprocess.run(command, env=environment(home, **room.environment), check=True, timeout=60, capture_output=True)


def test_a_complaint_is_heard_and_a_spoken_reply_is_recorded_transcribed_marked_and_kept(
    app: Terminal, room: Room, home: Path, tmp_path: Path
) -> None:
    app.wait_for("Space pauses")
    # A natural voice that is not loaded yet takes its time.
    heard = any(loudness(room, 2.0, tmp_path / "room.wav") > 0.05 for _ in range(10))
    assert heard, "the complaint cannot be heard in the room"

    app.type("\x1b[15~")  # F5: the customer is silent, the microphone open
    app.wait_for("Space stops")
    speak(room, tmp_path / "neighbour", REPLY)
    app.wait_for("Heard by Whisper")
    assert "cracked" in app.text

    before = len(app.text)
    app.type("\r")
    app.wait_for("You said", after=before)
    app.type("\x11")  # Ctrl+Q
    assert app.end() == 0

    with sqlite3.connect(home / "sayback.db") as database:
        rows = database.execute(
            "SELECT attempt.mode, attempt.heard, attempt.reply, mark.overall "
            "FROM attempt JOIN mark ON mark.seq = attempt.mark"
        ).fetchall()
    assert len(rows) == 1
    mode, heard, reply, overall = rows[0]
    assert mode == Mode.SPOKEN.value
    assert heard == reply, "nothing was corrected"
    assert "cracked" in reply
    assert overall >= 50
    assert not list((home / "recordings").glob("*.wav")), "a recording is deleted unless it is kept on purpose"
