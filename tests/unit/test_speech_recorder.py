"""The recorder's states, with a microphone worked by hand."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.devices import RATE, HandClock, HandMicrophone, hush, tone, until
from trainer.errors import SpeechError
from trainer.speech import wav
from trainer.speech.backends import miniaudio_recorder
from trainer.speech.backends.miniaudio_recorder import MiniaudioRecorder, Take
from trainer.speech.backends.silero import LoudnessListener
from trainer.speech.ports import MicState, StopCause


@pytest.fixture
def microphone() -> HandMicrophone:
    return HandMicrophone()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def recorder(microphone: HandMicrophone, clock: HandClock) -> Iterator[MiniaudioRecorder]:
    made = MiniaudioRecorder(
        lambda: "Headset",
        open_device=microphone.open,
        give_back=microphone.give_back,
        monotonic=clock,
        listener=lambda gate: LoudnessListener(gate=gate),  # a tone is no voice
    )
    yield made
    made.close()
    until(lambda: not [t for t in threading.enumerate() if t.name.startswith("sayback microphone")])


def test_a_key_ends_a_recording_and_everything_said_is_in_the_file(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    assert recorder.snapshot().state is MicState.IDLE
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    assert microphone.opened == [("Headset", RATE)]
    said = tone(1.0, loudness=0.5)
    microphone.say(said)
    until(lambda: recorder.snapshot().elapsed >= 1.0)
    now = recorder.snapshot()
    assert now.state is MicState.RECORDING
    assert now.level == pytest.approx(0.5 * 32000 / 32768 / 2**0.5, abs=0.01)
    microphone.say(tone(0.2, loudness=0.1))
    recording = recorder.stop()
    assert recording.seconds == pytest.approx(1.2)
    assert recording.peak == pytest.approx(0.5 * 32000 / 32768, abs=0.01)
    assert wav.read(recording.path).samples[: len(said)] == said
    assert recorder.snapshot().state is MicState.IDLE
    until(lambda: microphone.closed == 1)


def test_silence_after_speech_ends_it(recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path) -> None:
    recorder.start(tmp_path / "a.wav", silence=1.0, limit=60)
    microphone.say(hush(2.0) + tone(1.0) + hush(0.9))
    until(lambda: recorder.snapshot().elapsed >= 3.9)
    assert recorder.snapshot().state is MicState.RECORDING
    microphone.say(hush(0.3))
    until(lambda: recorder.snapshot().state is MicState.STOPPED)
    assert recorder.snapshot().cause is StopCause.SILENCE
    assert recorder.stop().seconds == pytest.approx(4.0, abs=0.11)


def test_silence_alone_never_ends_it_and_neither_does_zero(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    recorder.start(tmp_path / "a.wav", silence=0.5, limit=60)
    microphone.say(hush(5.0))
    until(lambda: recorder.snapshot().elapsed >= 5.0)
    assert recorder.snapshot().state is MicState.RECORDING
    recorder.discard()
    recorder.start(tmp_path / "b.wav", silence=None, limit=60)
    microphone.say(tone(1.0) + hush(8.0))
    until(lambda: recorder.snapshot().elapsed >= 9.0)
    assert recorder.snapshot().state is MicState.RECORDING


def test_the_limit_ends_it_to_the_sample(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=1.5)
    microphone.say(tone(3.0))
    until(lambda: recorder.snapshot().cause is StopCause.LIMIT)
    recording = recorder.stop()
    assert recording.seconds == 1.5
    assert len(wav.read(recording.path).samples) == 1.5 * RATE


def test_a_device_that_gives_nothing_for_a_second_is_lost_and_what_was_said_is_kept(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, clock: HandClock, tmp_path: Path
) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    microphone.say(tone(1.0))
    until(lambda: recorder.snapshot().elapsed >= 1.0)
    clock.pass_time(0.9)
    time.sleep(0.12)
    assert recorder.snapshot().state is MicState.RECORDING
    clock.pass_time(0.2)
    until(lambda: recorder.snapshot().state is MicState.LOST)
    snapshot = recorder.snapshot()
    assert snapshot.cause is StopCause.DEVICE
    assert snapshot.reason == miniaudio_recorder.LOST
    assert recorder.stop().seconds == pytest.approx(1.0)
    assert wav.read(tmp_path / "a.wav").seconds == pytest.approx(1.0)


def test_discarding_leaves_no_file(recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path) -> None:
    recorder.discard()  # nothing there: nothing happens
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    microphone.say(tone(0.3))
    recorder.discard()
    assert list(tmp_path.iterdir()) == []
    assert recorder.snapshot().state is MicState.IDLE
    with pytest.raises(SpeechError, match="Nothing is being recorded"):
        recorder.stop()


def test_closing_keeps_an_unfinished_recording_on_disk(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    microphone.say(tone(0.5))
    recorder.close()
    assert wav.read(tmp_path / "a.wav").seconds == pytest.approx(0.5)


def test_one_recording_at_a_time(recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    with pytest.raises(SpeechError, match="recording already"):
        recorder.start(tmp_path / "b.wav", silence=None, limit=60)
    microphone.say(tone(0.2))
    assert recorder.stop().path == tmp_path / "a.wav"


def test_a_recording_that_ended_by_itself_gives_way_to_the_next(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=0.2)
    microphone.say(tone(0.5))
    until(lambda: recorder.snapshot().state is MicState.STOPPED)
    recorder.start(tmp_path / "b.wav", silence=None, limit=60)
    assert recorder.snapshot().state is MicState.RECORDING


def test_no_microphone_is_said_with_its_reason(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    microphone.failure = SpeechError("No microphone was found on this machine.", hint="Plug one in.")
    with pytest.raises(SpeechError, match="No microphone") as caught:
        recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    assert caught.value.hint == "Plug one in."
    microphone.failure = RuntimeError("odd\x1b[31m device")
    with pytest.raises(SpeechError, match="cannot be used"):
        recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    microphone.failure, microphone.start_failure = None, RuntimeError("busy")
    with pytest.raises(SpeechError, match="busy"):
        recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    assert list(tmp_path.iterdir()) == []
    assert recorder.snapshot().state is MicState.IDLE


def test_a_microphone_that_does_not_answer_is_given_up_within_a_second_and_closed_when_it_does(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    microphone.delay = 2.5
    began = time.monotonic()
    with pytest.raises(SpeechError, match="does not answer"):
        recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    assert time.monotonic() - began < 1.8
    until(lambda: microphone.closed == 1)


def test_a_folder_that_cannot_be_written_is_said_and_the_device_given_back(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path
) -> None:
    (tmp_path / "taken.wav").mkdir()
    with pytest.raises(SpeechError, match="cannot be written"):
        recorder.start(tmp_path / "taken.wav", silence=None, limit=60)
    assert microphone.closed == 1


def test_a_disk_that_fills_up_ends_the_recording_and_keeps_what_is_there(
    recorder: MiniaudioRecorder, microphone: HandMicrophone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.start(tmp_path / "a.wav", silence=None, limit=60)
    microphone.say(tone(0.3))
    until(lambda: recorder.snapshot().elapsed >= 0.3)

    def full(_self: wav.GrowingWav, _samples: array[int]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wav.GrowingWav, "add", full)
    microphone.say(tone(0.3))
    until(lambda: recorder.snapshot().state is MicState.LOST)
    assert "No space left" in recorder.snapshot().reason
    recorder.stop()
    assert wav.read(tmp_path / "a.wav").seconds == pytest.approx(0.3)


def test_a_take_measures_blocks_of_any_size(tmp_path: Path) -> None:
    take = Take(tmp_path / "a.wav", silence=1.0, limit=60, listener=LoudnessListener())
    causes = [take.add(tone(0.013)) for _ in range(100)]
    causes += [take.add(hush(0.013)) for _ in range(100)]
    take.close()
    assert causes.index(StopCause.SILENCE) * 0.013 == pytest.approx(2.3, abs=0.12)
