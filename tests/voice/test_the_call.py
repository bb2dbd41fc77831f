"""A conversation by voice between two processes: the app in a real terminal, and somebody who talks to it.

What the customer says goes into one room, what the learner says comes out of another, as with a headset. The first
turn runs always; with ``SAYBACK_CALLS=whole`` the conversation is held to its end, with a long silence in it and a
headset that is pulled out while the customer speaks, and what the other process heard of the customer is written down.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest

from tests.support.pulse import Room
from tests.support.terminal import ROOT, Terminal, environment
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.session import Speech

pytestmark = [pytest.mark.voice, pytest.mark.timeout(400)]

WHOLE = os.environ.get("SAYBACK_CALLS") == "whole"
SETTINGS = 'call = true\ncall_through = "headset"\nmicrophone = "Monitor of Mouth"\nengine = "pyttsx3"\n'
SINK = ("module-null-sink", "sink_name=mouth", "norewinds=1", "sink_properties=device.description=Mouth")
EARS = ("module-null-sink", "sink_name=room", "norewinds=1")
CUT_IN = "Hold on, wait a second."
FIRST = ("So your brakes failed on the hill, after we repaired them on Tuesday.", "What happened on the hill?")
SECOND = "Your daughter was on the back seat, that is terrifying. When do you need the bike again?"
LAST = "You need safe brakes for work on Monday. I am so sorry that you were frightened. Does that cover everything?"
TURN_OR_NOTE = ("your turn: speak", "For the file")


class Caller:
    """Somebody who speaks into the learner's microphone, from processes of their own."""

    def __init__(self, room: Room, folder: Path) -> None:
        self._env = environment(folder / "other", **room.environment)
        self._folder = folder
        (folder / "other").mkdir()
        (folder / "other" / "settings.toml").write_text(f'engine = "{"auto" if WHOLE else "pyttsx3"}"\n')
        self.heard: list[Path] = []
        """All that sounded in the customer's room, a file for each time it was there."""
        self.listen()

    def listen(self) -> None:
        """Hear the customer's room, until it goes away."""
        self.heard.append(self._folder / f"heard-{len(self.heard)}.wav")
        record = ["parecord", "--file-format=wav", "--channels=1", "--rate=16000", "--device=room.monitor"]
        self._heard = subprocess.Popen([*record, str(self.heard[-1])], env=self._env)

    def ready(self, text: str) -> Path:
        """Have a sentence ready to be said."""
        target = self._folder / f"{abs(hash(text))}.wav"
        if not target.exists():
            words = ["say", "-o", str(target), text]
            subprocess.run(
                [sys.executable, "-m", "trainer", *words], env=self._env, check=True, timeout=60, capture_output=True
            )
        return target

    def say(self, text: str) -> None:
        """Say it, to its end."""
        self.begin(text).wait(30)

    def begin(self, text: str) -> subprocess.Popen[bytes]:
        """Begin to say it."""
        return subprocess.Popen(["paplay", "--device=mouth", str(self.ready(text))], env=self._env)

    def leave(self) -> None:
        """Listen no more."""
        self._heard.terminate()
        self._heard.wait(5)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "packs").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "fixtures" / "packs" / "workshop.toml", home / "packs")
    (home / "settings.toml").write_text(SETTINGS)
    return home


@pytest.fixture
def mouth(room: Room) -> list[str]:
    """The learner's own room: the number of its module, which changes when it is plugged in again."""
    return [room.control("load-module", *SINK).strip()]


def pull_out(room: Room, *sinks: str) -> None:
    """Take devices out of the machine."""
    modules = [line.split("\t") for line in room.control("list", "short", "modules").splitlines()]
    for number, _, arguments, *_ in modules:
        if any(f"sink_name={sink}" in arguments for sink in sinks):
            room.control("unload-module", number)


@pytest.fixture
def caller(room: Room, mouth: list[str], tmp_path: Path) -> Iterator[Caller]:
    caller = Caller(room, tmp_path)
    for text in (CUT_IN, *FIRST, *((SECOND, LAST) if WHOLE else ())):
        caller.ready(text)
    yield caller
    caller.leave()


@pytest.fixture
def app(room: Room, caller: Caller, home: Path) -> Iterator[Terminal]:
    room.control("set-default-sink", "room")
    env = environment(home, **room.environment)
    terminal = Terminal([sys.executable, "-m", "trainer", "drill", "workshop/brakes"], env)
    yield terminal
    terminal.close()


def draft(home: Path) -> tuple[list[str], dict[str, object]]:
    """The turns of the conversation so far and how they were said, as they are on disk."""
    with sqlite3.connect(home / "sayback.db") as database:
        rows = database.execute("SELECT detail, delivery FROM draft").fetchall()
    if not rows or not rows[0][0]:
        return [], {}
    return json.loads(rows[0][0])["turns"], json.loads(rows[0][1] or "{}")


def test_a_conversation_is_held_by_voice_over_an_interruption_a_silence_and_a_microphone_that_comes_back(
    app: Terminal, room: Room, caller: Caller, mouth: list[str], home: Path
) -> None:
    app.wait_for("they have the floor")
    time.sleep(1.0)
    caller.say(CUT_IN)
    app.wait_for("Call · Nadia: “", timeout=8)
    app.wait_for("your turn: speak", timeout=40)

    room.control("unload-module", mouth[0])
    app.wait_for("trying again", timeout=15)
    mouth[0] = room.control("load-module", *SINK).strip()
    app.wait_for("The microphone is back.", timeout=20)

    before = len(app.text)
    caller.say(FIRST[0])
    time.sleep(1.0)  # a pause for thought ends nothing
    caller.say(FIRST[1])
    app.wait_for("said in a moment", timeout=40, after=before)
    app.wait_until(lambda: len(draft(home)[0]) == 1, "the turn", timeout=20)
    (turn,), delivery = draft(home)
    assert "tuesday" in turn.lower()
    assert "happened" in turn.lower(), "what was said after the pause is part of it"
    assert "hold" not in turn.lower(), "what was said over the customer is not"
    assert delivery["over"] == 1
    assert 0 < float(str(delivery["first_word"])) < 60
    app.wait_for("they have the floor", timeout=20, after=before)
    if WHOLE:
        hold_to_the_end(app, room, caller, home)
    app.type("\x11")  # Ctrl+Q
    assert app.end() == 0
    assert not list((home / "recordings").glob("*.wav"))
    caller.leave()
    sound = wav.read(caller.heard[0])
    assert wav.peak(sound.samples) > 0.05, "the customer could be heard in the other room"


def hold_to_the_end(app: Terminal, room: Room, caller: Caller, home: Path) -> None:
    """A long silence, a headset pulled out and put in again, the other turns, the note, the marks."""
    before = len(app.text)
    app.wait_for("your turn: speak", timeout=60, after=before)
    app.wait_for("Call · Nadia: “", timeout=40, after=before)  # after a long silence they ask, gently
    before = say_a_turn(app, caller, home, SECOND)
    app.wait_for("they have the floor", timeout=60, after=before)
    lose_the_headset(app, room, caller)
    for _ in range(3):
        before = say_a_turn(app, caller, home, LAST)
        app.wait_until(
            lambda before=before: any(sign in app.text[before:] for sign in TURN_OR_NOTE), "the answer", timeout=60
        )
        if "For the file" in app.text[before:]:
            break
    app.wait_for("For the file", timeout=60)
    time.sleep(5.0)  # their last words are listened to
    app.type("Brakes failed on the hill with her daughter on the back; she needs it on Monday.\r")
    app.wait_for("what if", timeout=60)
    with sqlite3.connect(home / "sayback.db") as database:
        ((mode, delivery),) = database.execute("SELECT mode, delivery FROM attempt").fetchall()
    assert mode == "spoken"
    assert json.loads(delivery)["turns"] >= 3, "the turns before and after the headset was pulled out"
    caller.leave()
    before_it, after_it = understood(caller.heard)
    assert "tuesday" in before_it
    assert "finish" in before_it, "whoever cut in was told so"
    assert any(word in after_it for word in ("saturday", "fine", "get on")), "what came after that is heard"


def say_a_turn(app: Terminal, caller: Caller, home: Path, words: str) -> int:
    """Say a turn and wait until it is on disk; returns how much had been shown until then."""
    turns = len(draft(home)[0])
    caller.say(words)
    app.wait_until(lambda: len(draft(home)[0]) > turns, "the next turn", timeout=60)
    return len(app.text)


def lose_the_headset(app: Terminal, room: Room, caller: Caller) -> None:
    """Pull it out while the customer speaks, and put it in again: the call waits, and goes on by voice."""
    before = len(app.text)
    pull_out(room, "room", "mouth")
    app.wait_for("The loudspeaker went away.", timeout=20, after=before)
    room.control("load-module", *EARS)
    room.control("load-module", *SINK)
    room.control("set-default-sink", "room")
    caller.leave()
    caller.listen()
    app.wait_for("The voice is back", timeout=40, after=before)
    app.wait_for("your turn: speak", timeout=40, after=before)


def understood(sounds: Sequence[Path]) -> list[str]:
    """What a recogniser hears in each of them."""
    home = sounds[0].parent / "understood"
    speech = Speech(Paths(home, home, home), Settings)
    try:
        return [speech.transcribe_file(sound, stop=Event()).text.lower() for sound in sounds]
    finally:
        speech.close()
