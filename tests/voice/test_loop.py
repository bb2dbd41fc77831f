"""The whole chain with real engines: one process speaks, another records, recognises and is right."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import jiwer
import pytest

from tests.support.devices import alive, until
from tests.support.pulse import Room
from trainer.errors import NothingHeard, SpeechError
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.backends.audio import HelperPlayer, HelperRecorder
from trainer.speech.ports import MicState, PlayState, StopCause
from trainer.speech.session import Speech

pytestmark = pytest.mark.voice

SENTENCES = (
    "Three months of wrong bills, no wonder you are fed up, John.",
    "It sounds like the parcel never arrived and nobody called you back.",
    "You were told twice that it was fixed, and it was not.",
    "I can hear how worrying that must be for you.",
    "What changed on your account just before the first wrong charge?",
    "So you have been without internet since Monday, and you work from home.",
    "You paid forty-two pounds this morning and you want it back.",
    "When did the engineer say that he would come?",
    "You feel let down because nobody kept their promise.",
    "Let me check that I have understood you correctly.",
)
"""What an agent says in the drills' world. Fixed: the word error rate is a promise about these."""

WORST = 0.10

SPEAKER = """
import sys, time
from pathlib import Path
from threading import Event
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech.ports import PlayState
from trainer.speech.session import Speech

home = Path(sys.argv[1])
speech = Speech(Paths(home, home, home / "cache"), lambda: Settings(engine=sys.argv[2]))
for line in sys.stdin:
    text, _, voice = line.strip().partition("|")
    voice, _, mood = voice.partition(",")
    clip = speech.say(text, rate=0.95, voice=voice, mood=mood, stop=Event())
    speech.player.play(clip)
    while speech.player.snapshot().state is PlayState.PLAYING:
        time.sleep(0.02)
    print(speech.player.snapshot().state.value, flush=True)
speech.close()
"""
"""A process that says each line it is given, and answers when it has been heard."""


@pytest.fixture
def settings() -> dict[str, object]:
    """The settings of the process that listens; a test may change them."""
    return {"silence": 0.0}


@pytest.fixture
def listener(room: Room, tmp_path: Path, settings: dict[str, object]) -> Iterator[Speech]:
    home = tmp_path / "listener"
    speech = Speech(Paths(home, home, home / "cache"), lambda: Settings(**settings))  # type: ignore[arg-type]
    yield speech
    speech.close()


@pytest.fixture
def engine() -> str:
    """What the other process speaks with; a test may choose."""
    return "pyttsx3"


@pytest.fixture
def say(room: Room, tmp_path: Path, engine: str) -> Iterator[Callable[[str], None]]:
    """Let another process say something in the room; returns when it has been heard."""
    process = subprocess.Popen(
        [sys.executable, "-c", SPEAKER, str(tmp_path / "speaker"), engine],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **room.environment},
        text=True,
    )

    def said(text: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(text + "\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == PlayState.FINISHED

    yield said
    process.communicate(timeout=10)
    assert process.returncode == 0


def words(text: str) -> str:
    """A text as its words alone: no case, no punctuation, the one number spelt out."""
    text = unicodedata.normalize("NFKC", text).lower().replace("£42", "forty two pounds").replace("42", "forty two")
    return " ".join(re.sub(r"[^\w\s']", " ", text).split())


def test_ten_sentences_spoken_in_one_process_are_understood_in_another(
    listener: Speech, say: Callable[[str], None], record_property: Callable[[str, object], None]
) -> None:
    listener.warm_up()
    heard = []
    for number, sentence in enumerate(SENTENCES):
        listener.record(f"sentence-{number}")
        say(sentence)
        time.sleep(0.25)  # the last syllable is still on its way through the room
        recording = listener.recorder.stop()
        heard.append(listener.transcribe(recording, stop=Event()))
    rate = jiwer.wer([words(sentence) for sentence in SENTENCES], [words(one.text) for one in heard])
    record_property("word_error_rate", rate)
    print(f"word error rate {rate:.3f} over {len(SENTENCES)} sentences")  # noqa: T201  # a figure to report
    assert rate <= WORST, [(s, h.text) for s, h in zip(SENTENCES, heard, strict=True) if words(s) != words(h.text)]
    assert all(0.0 <= one.first_word < 2.0 and one.speaking > 1.0 for one in heard)


@pytest.mark.parametrize("settings", [{"silence": 1.0}])
def test_a_recording_ends_by_itself_after_the_speech(listener: Speech, say: Callable[[str], None]) -> None:
    listener.record("until-silence")
    time.sleep(0.4)
    assert listener.recorder.snapshot().state is MicState.RECORDING
    say(SENTENCES[7])
    until = time.monotonic() + 4
    while listener.recorder.snapshot().state is MicState.RECORDING and time.monotonic() < until:
        time.sleep(0.05)
    assert listener.recorder.snapshot().cause is StopCause.SILENCE
    recording = listener.recorder.stop()
    assert "engineer" in listener.transcribe(recording, stop=Event()).text.lower()


@pytest.mark.parametrize("engine", ["piper"])
def test_natural_voices_in_their_moods_are_understood_across_the_room(
    listener: Speech, say: Callable[[str], None], record_property: Callable[[str, object], None]
) -> None:
    listener.warm_up()
    said, heard = SENTENCES[:3], []
    for number, (sentence, who) in enumerate(
        zip(said, ("high,angry", "old low,resigned", "young high,worried"), strict=True)
    ):
        listener.record(f"natural-{number}")
        say(f"{sentence}|{who}")
        time.sleep(0.25)
        heard.append(listener.transcribe(listener.recorder.stop(), stop=Event()))
    rate = jiwer.wer([words(sentence) for sentence in said], [words(one.text) for one in heard])
    record_property("word_error_rate", rate)
    assert rate <= 2 * WORST, [one.text for one in heard]


def test_an_empty_room_gives_nothing_heard_and_no_invented_words(listener: Speech) -> None:
    listener.record("nobody")
    time.sleep(1.5)
    recording = listener.recorder.stop()
    assert recording.seconds > 1.0
    with pytest.raises(NothingHeard):
        listener.transcribe(recording, stop=Event())


def test_a_microphone_that_vanishes_keeps_what_it_had_and_says_so(
    room: Room, listener: Speech, say: Callable[[str], None]
) -> None:
    listener.record("cut-off")
    say(SENTENCES[4])
    room.vanish()
    lost = time.monotonic()
    while listener.recorder.snapshot().state is MicState.RECORDING and time.monotonic() < lost + 4:
        time.sleep(0.02)
    snapshot = listener.recorder.snapshot()
    assert snapshot.state is MicState.LOST
    assert snapshot.cause is StopCause.DEVICE
    assert "microphone" in snapshot.reason.lower()
    assert time.monotonic() - lost < 2.0
    recording = listener.recorder.stop()
    assert recording.seconds > 2.5
    assert "account" in listener.transcribe(recording, stop=Event()).text.lower()
    with pytest.raises(SpeechError, match="microphone"):
        listener.record("after")


def test_a_loudspeaker_that_vanishes_is_lost_with_a_reason(room: Room, listener: Speech) -> None:
    clip = listener.say("This goes on for a while, and then some more of it.", stop=Event())
    listener.player.play(clip)
    time.sleep(0.6)
    assert listener.player.snapshot().state is PlayState.PLAYING
    room.vanish()
    until = time.monotonic() + 3
    while listener.player.snapshot().state is PlayState.PLAYING and time.monotonic() < until:
        time.sleep(0.02)
    assert listener.player.snapshot().state is PlayState.LOST
    assert listener.player.snapshot().reason


def test_playing_pauses_goes_on_from_the_same_word_and_ends(listener: Speech) -> None:
    clip = listener.say("One, two, three, four.", stop=Event())
    listener.player.play(clip)
    time.sleep(0.6)
    listener.player.pause()
    time.sleep(0.2)
    held = listener.player.snapshot()
    time.sleep(0.4)
    assert listener.player.snapshot() == held
    assert held.state is PlayState.PAUSED
    assert 0.1 < held.position < 0.9
    listener.player.resume()
    started = time.monotonic()
    while listener.player.snapshot().state is PlayState.PLAYING and time.monotonic() < started + 6:
        time.sleep(0.02)
    assert listener.player.snapshot().state is PlayState.FINISHED
    assert time.monotonic() - started == pytest.approx(clip.seconds - held.position, abs=0.6)


def test_the_devices_of_the_room_are_found_by_name(listener: Speech, settings: dict[str, object]) -> None:
    assert listener.player.names() == ("Null Output",)
    assert listener.recorder.names() == ("Monitor of Null Output",)
    settings["speaker"] = "null output"
    assert listener.speaker().engine == "Null Output"
    settings["speaker"] = "Nobody's headset"
    assert listener.speaker().works
    assert "not here" in listener.speaker().engine
    assert listener.microphone().works


RECORDER = """
import sys, time
from pathlib import Path
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech.session import Speech

home = Path(sys.argv[1])
speech = Speech(Paths(home, home, home / "cache"), Settings)
speech.record("cut-off")
print(speech.recorder.helper.pid, flush=True)
time.sleep(60)
"""
"""A process that records until it is killed."""


def test_a_program_killed_while_recording_leaves_a_whole_file_no_process_and_no_trace_after_the_next_start(
    room: Room, say: Callable[[str], None], tmp_path: Path
) -> None:
    home = tmp_path / "killed"
    command = [sys.executable, "-c", RECORDER, str(home)]
    environment = {**os.environ, **room.environment}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as program:
        assert program.stdout is not None
        worker = int(program.stdout.readline())
        assert alive(worker)
        say(SENTENCES[8])
        program.kill()
    until(lambda: not alive(worker), 1.0)
    left = home / "recordings" / "cut-off.wav"
    assert wav.read(left).seconds > 2.0
    assert wav.peak(wav.read(left).samples) > 0.1
    Speech(Paths(home, home, home / "cache"), Settings).close()
    assert not left.exists()


def test_a_sound_library_that_crashes_costs_neither_the_program_nor_what_was_said(
    listener: Speech, say: Callable[[str], None]
) -> None:
    recorder, player = listener.recorder, listener.player
    assert isinstance(recorder, HelperRecorder)
    assert isinstance(player, HelperPlayer)
    listener.record("crashed")
    say(SENTENCES[4])
    assert recorder.helper.pid is not None
    os.kill(recorder.helper.pid, signal.SIGSEGV)
    until(lambda: recorder.snapshot().state is MicState.LOST)
    assert recorder.snapshot().cause is StopCause.DEVICE
    recording = recorder.stop()
    assert recording.seconds > 2.5
    assert "account" in listener.transcribe(recording, stop=Event()).text.lower()

    clip = listener.say("This goes on for a while, and then some more of it.", stop=Event())
    player.play(clip)
    time.sleep(0.3)
    assert player.helper.pid is not None
    os.kill(player.helper.pid, signal.SIGSEGV)
    until(lambda: player.snapshot().state is PlayState.LOST)
    player.pause()
    player.play(clip)
    assert player.snapshot().state is PlayState.PLAYING
    listener.record("again")
    assert recorder.snapshot().state is MicState.RECORDING
    recorder.discard()
    assert not (recording.path.parent / "again.wav").exists()


def test_words_are_understood_while_somebody_still_speaks_and_the_rest_comes_soon(
    listener: Speech, say: Callable[[str], None]
) -> None:
    listener.warm_up()
    listener.record("live")
    say(SENTENCES[4])
    time.sleep(0.8)  # the pause that ends a phrase
    say(SENTENCES[9])
    until(lambda: "account" in listener.heard().text.lower(), 20.0)
    assert listener.recorder.snapshot().state is MicState.RECORDING
    recording = listener.recorder.stop()
    heard = listener.transcribe(recording, stop=Event())
    assert heard.text.startswith(listener.heard().text[:20])
    assert "understood you correctly" in words(heard.text)
    assert len(heard.segments) >= 2


def test_a_microphone_pulled_out_keeps_what_was_said_and_another_goes_on(
    room: Room, listener: Speech, say: Callable[[str], None], settings: dict[str, object]
) -> None:
    # What the loudspeaker plays is heard in the headset, too, until its module is taken out.
    headset = room.control("load-module", "module-remap-source", "master=room.monitor", "source_name=headset").strip()
    name = next(name for name in listener.listed("microphones") if "emapped" in name or "headset" in name.lower())
    settings["microphone"] = name
    listener.record("pulled-out")
    say(SENTENCES[4])
    room.control("unload-module", headset)
    until(lambda: listener.recorder.snapshot().state is MicState.LOST, 5.0)
    assert listener.recorder.snapshot().cause is StopCause.DEVICE
    recording = listener.recorder.stop()
    assert "account" in listener.transcribe(recording, stop=Event()).text.lower()

    assert name not in listener.listed("microphones")
    settings["microphone"] = ""
    listener.record("another")
    say(SENTENCES[8])
    recording = listener.recorder.stop()
    assert "promise" in words(listener.transcribe(recording, stop=Event()).text)


def test_the_doctor_speaks_listens_and_says_what_it_heard(
    room: Room, say: Callable[[str], None], tmp_path: Path
) -> None:
    said = "You were told twice."
    say(said)  # so that it is prepared when three seconds have to do
    with subprocess.Popen(
        [sys.executable, "-m", "trainer", "doctor", "--audio", "--json"],
        env={**os.environ, **room.environment, "SAYBACK_HOME": str(tmp_path / "doctor")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr is not None
        assert program.stdout is not None
        for line in program.stderr:
            if line.startswith("Now say"):
                say(said)
        found = json.loads(program.stdout.read())
    assert (program.returncode, found["trouble"]) == (0, "")
    assert found["echo"] is True  # this room hears its loudspeaker
    assert "told" in words(found["heard"])
    assert found["levels"]["voice"] > found["gate"] > found["levels"]["room"]
    assert not list((tmp_path / "doctor").rglob("*said*.wav"))
