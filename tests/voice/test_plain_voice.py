"""Line by line in a real terminal and a real room: the complaint is heard, a spoken reply is shown, mended and kept."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pulse import Room
from tests.support.terminal import Terminal, environment
from tests.voice.test_the_app import DRILL, REPLY, loudness, speak

pytestmark = [pytest.mark.voice, pytest.mark.timeout(180)]


@pytest.fixture
def plain(room: Room, tmp_path: Path) -> Iterator[Terminal]:
    env = environment(tmp_path / "home", **room.environment)
    terminal = Terminal([sys.executable, "-m", "trainer", "drill", DRILL, "--plain"], env)
    yield terminal
    terminal.close()


def stored(home: Path) -> tuple[str, str, str | None]:
    with sqlite3.connect(home / "sayback.db") as database:
        ((mode, reply, heard),) = database.execute("SELECT mode, reply, heard FROM attempt").fetchall()
    return str(mode), str(reply), heard


def test_a_complaint_is_heard_and_a_spoken_reply_can_be_mended_before_it_is_marked(
    plain: Terminal, room: Room, tmp_path: Path
) -> None:
    plain.wait_for("/? lists what else you can do.")
    assert loudness(room, 3.0, tmp_path / "room.wav") > 0.05, "the complaint cannot be heard in the room"
    plain.type("/p\n")
    plain.type("/t\n")
    plain.wait_for("Speak now.")
    speak(room, tmp_path / "neighbour", REPLY)
    plain.wait_for("Silence ended it.")
    plain.wait_for("An empty line hands it in.")
    assert "cracked" in plain.text.split("Heard: ")[1]
    plain.type("/e cracked = broken\n")
    plain.wait_for("Your reply now:")
    plain.type("\n")
    plain.wait_for("Reflect: ")
    plain.wait_for("l listen back")
    plain.type("q\n")
    assert plain.end() == 0
    mode, reply, heard = stored(tmp_path / "home")
    assert mode == "spoken"
    assert heard is not None
    assert "cracked" in heard
    assert reply == heard.replace("cracked", "broken", 1)
    assert not list((tmp_path / "home").rglob("recordings/*.wav")), "the recording was kept without being asked for"


def test_a_microphone_that_goes_away_while_it_records_leaves_the_keyboard(
    plain: Terminal, room: Room, tmp_path: Path
) -> None:
    plain.wait_for("/? lists what else you can do.")
    plain.type("The lid was cracked.\n")
    plain.type("/t\n")
    plain.wait_for("Speak now.")
    before = len(plain.text)
    room.vanish()
    plain.wait_for("microphone", after=before)
    plain.type("What a shame.\n")
    plain.wait_until(lambda: "What a shame." in drafts(tmp_path / "home"), "the draft")
    plain.type("\n")
    plain.wait_for("Reflect: ")
    plain.type("q\n")
    assert plain.end() == 0
    assert stored(tmp_path / "home")[1] == "The lid was cracked.\nWhat a shame."


def drafts(home: Path) -> str:
    with sqlite3.connect(home / "sayback.db") as database:
        return " ".join(str(row[0]) for row in database.execute("SELECT reply FROM draft"))
