"""What a session's voice and ear have to do; run against the real session on devices worked by hand, and the fake one.

The screens are tested with the fake: here it is held to what the real one does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Protocol

import pytest

from tests.support.devices import hush, tone, until
from tests.support.speech import FakeSpeech
from tests.unit.test_speech_complaint import DRILL
from tests.unit.test_speech_session import Bench
from trainer.errors import NothingHeard, SpeechError
from trainer.speech.ports import MicState, PlayState, SpeechPort, StopCause


class Rig(Protocol):
    """A port, and the hands on its devices."""

    port: SpeechPort

    def play_for(self, seconds: float) -> None:
        """Let the loudspeaker play."""

    def speak_for(self, seconds: float) -> None:
        """Let somebody speak into the microphone, and wait until it has come in."""

    def lose_speaker(self) -> None:
        """Let the loudspeaker go away."""

    def be_silent(self) -> None:
        """Let the room be quiet until the recording ends."""

    def lose_microphone(self) -> None:
        """Let the microphone go away."""


class FakeRig:
    def __init__(self, folder: Path) -> None:
        self.fake = FakeSpeech(folder, transcripts=["three months"])
        self.port: SpeechPort = self.fake

    def play_for(self, seconds: float) -> None:
        self.fake.advance(seconds)

    def speak_for(self, seconds: float) -> None:
        self.fake.advance(seconds)

    def lose_speaker(self) -> None:
        self.fake.lose_speaker()

    def be_silent(self) -> None:
        self.fake.fall_silent()

    def lose_microphone(self) -> None:
        self.fake.lose_microphone()


class RealRig:
    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.port: SpeechPort = bench.speech
        bench.change(silence=1.0, limit=10.0)

    def play_for(self, seconds: float) -> None:
        self.bench.speaker.hear(seconds)
        snapshot = self.port.player.snapshot()
        if snapshot.position >= snapshot.duration:
            until(lambda: self.port.player.snapshot().state is not PlayState.PLAYING)

    def speak_for(self, seconds: float) -> None:
        before = self.port.recorder.snapshot().elapsed
        # Words are never one steady tone: a tenth of a second of every half is quiet.
        for _ in range(round(seconds / 0.5)):
            self.bench.microphone.say(tone(0.4) + hush(0.1))
        recorder = self.port.recorder
        until(
            lambda: (
                recorder.snapshot().elapsed >= before + seconds - 0.01
                or recorder.snapshot().state is not MicState.RECORDING
            )
        )

    def lose_speaker(self) -> None:
        until(lambda: self.port.player.snapshot().state is PlayState.LOST)

    def be_silent(self) -> None:
        self.bench.microphone.say(hush(1.5))
        until(lambda: self.port.recorder.snapshot().state is not MicState.RECORDING)

    def lose_microphone(self) -> None:
        until(lambda: self.port.recorder.snapshot().state is MicState.LOST, 4)


@pytest.fixture(params=["real", "fake"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    made: Rig = FakeRig(tmp_path) if request.param == "fake" else RealRig(Bench(tmp_path, monkeypatch))
    yield made
    made.port.close()


def test_its_abilities_name_what_works(rig: Rig) -> None:
    for ability, part in (
        (rig.port.voice(), "voice"),
        (rig.port.microphone(), "microphone"),
        (rig.port.recogniser(), "recogniser"),
    ):
        assert (ability.part, ability.works) == (part, True)
        assert ability.engine


def test_a_prepared_complaint_is_a_file_with_a_timing_for_each_breath(rig: Rig) -> None:
    clip = rig.port.prepare(DRILL, stop=Event())
    assert clip.path.is_file()
    assert len(clip.breaths) == len(DRILL.say)
    assert clip.breaths[0].start == 0
    assert clip.breaths[-1].end == pytest.approx(clip.seconds)
    assert all(timing.start < timing.end for timing in clip.breaths)
    assert rig.port.prepare(DRILL, rate=0.8, stop=Event()).seconds > clip.seconds


def test_preparing_is_given_up_on_a_stop_event(rig: Rig) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(SpeechError):
        rig.port.prepare(DRILL, stop=stop)


def test_a_clip_is_played_paused_resumed_and_finished(rig: Rig) -> None:
    player = rig.port.player
    clip = rig.port.prepare(DRILL, stop=Event())
    assert player.snapshot().state is PlayState.IDLE
    player.play(clip)
    rig.play_for(0.4)
    playing = player.snapshot()
    assert playing.state is PlayState.PLAYING
    assert playing.position == pytest.approx(0.35, abs=0.06)
    assert playing.duration == pytest.approx(clip.seconds)
    player.pause()
    rig.play_for(0.3)
    assert player.snapshot().state is PlayState.PAUSED
    assert player.snapshot().position == playing.position
    player.resume()
    assert player.snapshot().state is PlayState.PLAYING
    rig.play_for(clip.seconds + 0.1)
    finished = player.snapshot()
    assert finished.state is PlayState.FINISHED
    assert finished.position == finished.duration
    player.pause()
    player.resume()
    assert player.snapshot().state is PlayState.FINISHED


def test_stopping_forgets_the_clip_and_a_start_is_obeyed(rig: Rig) -> None:
    player = rig.port.player
    clip = rig.port.prepare(DRILL, stop=Event())
    player.play(clip, start=0.5)
    rig.play_for(0.2)
    assert player.snapshot().position == pytest.approx(0.65, abs=0.06)
    player.stop()
    assert player.snapshot().state is PlayState.IDLE
    assert player.snapshot().duration == 0
    player.resume()
    assert player.snapshot().state is PlayState.IDLE


def test_a_lost_loudspeaker_says_why_and_the_next_clip_is_played(rig: Rig) -> None:
    player = rig.port.player
    clip = rig.port.prepare(DRILL, stop=Event())
    player.play(clip)
    rig.play_for(0.5)
    rig.lose_speaker()
    lost = player.snapshot()
    assert lost.state is PlayState.LOST
    assert lost.reason
    assert lost.duration == pytest.approx(clip.seconds)
    player.play(clip)
    assert player.snapshot().state is PlayState.PLAYING


def test_a_recording_is_stopped_heard_and_forgotten(rig: Rig) -> None:
    assert rig.port.recorder.snapshot().state is MicState.IDLE
    rig.port.record("attempt-1")
    rig.speak_for(2.0)
    now = rig.port.recorder.snapshot()
    assert now.state is MicState.RECORDING
    assert now.elapsed == pytest.approx(2.0, abs=0.05)
    assert now.cause is None
    recording = rig.port.recorder.stop()
    assert recording.path.is_file()
    assert recording.seconds == pytest.approx(2.0, abs=0.05)
    assert 0.1 < recording.peak <= 1.0
    assert rig.port.recorder.snapshot().state is MicState.IDLE
    heard = rig.port.transcribe(recording, stop=Event())
    assert heard.text
    assert heard.engine
    assert rig.port.clip_of(recording).seconds == recording.seconds
    rig.port.forget("attempt-1")


def test_a_recording_ended_by_silence_or_a_lost_device_waits_to_be_fetched(rig: Rig) -> None:
    rig.port.record("attempt-1")
    rig.speak_for(2.0)
    rig.be_silent()
    ended = rig.port.recorder.snapshot()
    assert (ended.state, ended.cause) == (MicState.STOPPED, StopCause.SILENCE)
    assert rig.port.recorder.stop().seconds >= 2.0
    rig.port.record("attempt-2")
    rig.speak_for(1.0)
    rig.lose_microphone()
    lost = rig.port.recorder.snapshot()
    assert (lost.state, lost.cause) == (MicState.LOST, StopCause.DEVICE)
    assert lost.reason
    assert lost.elapsed == pytest.approx(1.0, abs=0.05)
    assert rig.port.recorder.stop().seconds == pytest.approx(1.0, abs=0.05)


def test_a_discarded_recording_is_gone_and_discarding_nothing_is_no_trouble(rig: Rig) -> None:
    rig.port.recorder.discard()
    rig.port.record("attempt-1")
    rig.speak_for(0.5)
    rig.port.recorder.discard()
    assert rig.port.recorder.snapshot().state is MicState.IDLE
    with pytest.raises(SpeechError):
        rig.port.recorder.stop()


def test_closing_twice_is_as_good_as_once(rig: Rig) -> None:
    rig.port.record("attempt-1")
    rig.port.close()
    rig.port.close()
    assert rig.port.recorder.snapshot().state is MicState.IDLE


def test_the_fake_fails_as_it_is_told(tmp_path: Path) -> None:
    fake = FakeSpeech(tmp_path, transcripts=["one", NothingHeard("Nobody speaks.")])
    fake.fail("record", SpeechError("Busy."))
    with pytest.raises(SpeechError, match="Busy"):
        fake.record("a")
    fake.record("a")
    recording = fake.recorder.stop()
    assert fake.transcribe(recording, stop=Event()).text == "one"
    for _ in range(2):
        with pytest.raises(NothingHeard):
            fake.transcribe(recording, stop=Event())
    fake.without("voice", "There is none.", "Plug one in.")
    with pytest.raises(SpeechError, match="There is none"):
        fake.prepare(DRILL, stop=Event())
    assert fake.calls[:3] == ["record", "record", "start"]
