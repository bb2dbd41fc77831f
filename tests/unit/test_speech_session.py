"""A session's voice and ear: choices, reasons, and what is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from tests.support.devices import HandMicrophone, HandSpeaker, ToneSynthesiser, tone, until
from tests.unit.test_speech_complaint import DRILL
from trainer.errors import SpeechError
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import discovery, wav
from trainer.speech.backends import miniaudio_devices
from trainer.speech.backends.miniaudio_player import MiniaudioPlayer
from trainer.speech.backends.miniaudio_recorder import MiniaudioRecorder
from trainer.speech.backends.silero import LoudnessListener
from trainer.speech.phrases import Phrase
from trainer.speech.ports import MicState, PlayState, Recording, SpeechPort, Transcript
from trainer.speech.session import Speech


class PlainEar:
    """A recogniser that hears the length of what it is given."""

    def __init__(self, name: str, failure: SpeechError | None = None, note: str = "") -> None:
        self.name, self.note = name, note
        self.failure = failure
        self.load_failure: SpeechError | None = None
        self.warmed = 0
        self.closed = 0

    def check(self) -> None:
        if self.failure is not None:
            raise self.failure

    def warm_up(self) -> None:
        self.warmed += 1
        if self.load_failure is not None:
            raise self.load_failure

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        return Transcript(f"{wav.read(audio).seconds:.1f} seconds", self.name, 0.1)

    def close(self) -> None:
        self.closed += 1


class Bench:
    """A session on devices worked by hand, with its parts within reach."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.paths = Paths(folder / "data", folder / "config", folder / "cache")
        self.settings = Settings()
        self._patch = patch
        self.speaker, self.microphone, self.engine = HandSpeaker(), HandMicrophone(), ToneSynthesiser()
        self.whisper, self.sphinx = PlainEar("Whisper"), PlainEar("Sphinx", note="It mishears.")
        patch.setattr(discovery, "voices", lambda *_: iter((self.engine,)))
        patch.setattr(discovery, "ears", self._ears)
        patch.setattr(
            discovery,
            "player",
            lambda speaker, volume: MiniaudioPlayer(speaker, volume, open_device=self.speaker.open),
        )
        patch.setattr(
            discovery,
            "recorder",
            lambda name, gate: MiniaudioRecorder(
                name,
                open_device=self.microphone.open,
                give_back=self.microphone.give_back,
                gate=gate,
                listener=lambda gate: LoudnessListener(gate=gate),  # a tone is no voice
            ),
        )
        self.speech = self.another()

    def devices(self, speakers: tuple[str, ...], microphones: tuple[str, ...]) -> None:
        """These devices are here."""
        self._patch.setattr(miniaudio_devices, "speakers", lambda: speakers)
        self._patch.setattr(miniaudio_devices, "microphones", lambda: microphones)

    def another(self) -> Speech:
        return Speech(self.paths, lambda: self.settings)

    def change(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]

    def _ears(self, wanted: str, _cache: Path, *, model: str, folder: Path) -> tuple[discovery.Ear, ...]:
        known = {"whisper": (self.whisper,), "sphinx": (self.sphinx,), "auto": (self.whisper, self.sphinx)}
        return known.get(wanted, ())

    def recorded(self, attempt: str) -> Recording:
        self.speech.record(attempt)
        self.microphone.say(tone(0.5))
        return self.speech.recorder.stop()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(tmp_path, monkeypatch)
    yield made
    made.speech.close()


def test_it_is_a_speech_port(bench: Bench) -> None:
    port: SpeechPort = bench.speech
    assert port.player.snapshot().state is PlayState.IDLE
    assert port.recorder.snapshot().state is MicState.IDLE


def test_a_complaint_is_prepared_played_and_found_again(bench: Bench) -> None:
    clip = bench.speech.prepare(DRILL, stop=Event())
    assert len(clip.breaths) == 3
    assert clip.path.parent == bench.paths.audio_cache
    bench.speech.player.play(clip)
    bench.speaker.hear(0.1)
    assert bench.speech.player.snapshot().state is PlayState.PLAYING
    assert bench.speech.prepare(DRILL, stop=Event()) == clip
    assert bench.speech.prepare(DRILL, rate=0.8, stop=Event()).seconds > clip.seconds


def test_a_reply_is_recorded_recognised_listened_to_and_forgotten(bench: Bench) -> None:
    bench.change(silence=1.5, limit=30.0, microphone="Headset")
    recording = bench.recorded("attempt-1")
    assert recording.path == bench.paths.recordings / "attempt-1.wav"
    assert bench.microphone.opened[0][0] == "Headset"
    assert bench.speech.transcribe(recording, stop=Event()).text == "0.5 seconds"
    assert bench.speech.clip_of(recording).seconds == pytest.approx(0.5)
    bench.speech.forget("attempt-1")
    assert not recording.path.exists()


def test_recordings_are_kept_only_on_purpose(bench: Bench) -> None:
    bench.change(keep_recordings=True)
    bench.recorded("attempt-1")
    bench.speech.forget("attempt-1")
    assert (bench.paths.recordings / "kept" / "attempt-1.wav").exists()


def test_a_recording_left_by_a_crash_is_gone_at_the_next_start(bench: Bench) -> None:
    recording = bench.recorded("attempt-1")
    bench.speech.close()
    assert recording.path.exists()
    bench.another().close()
    assert not recording.path.exists()


def test_the_recogniser_loads_while_the_reply_is_spoken(bench: Bench) -> None:
    bench.recorded("attempt-1")
    until(lambda: bench.whisper.warmed == 1)


def test_the_abilities_name_their_engines(bench: Bench) -> None:
    bench.change(speaker="Desk", microphone="Headset")
    bench.devices(("Desk",), ("Headset",))
    assert bench.speech.voice().engine == "tone; loudspeaker: Desk"
    assert bench.speech.synthesiser().works
    assert bench.speech.speaker().engine == "Desk"
    assert bench.speech.microphone().engine == "Headset"
    assert bench.speech.recogniser().engine == "Whisper"
    assert bench.speech.recogniser().reason == ""


def test_what_does_not_work_says_why_and_how_to_mend_it(bench: Bench) -> None:
    bench.speaker.failure = bench.microphone.failure = SpeechError("There is none.", hint="Plug one in.")
    for ability in (bench.speech.voice(), bench.speech.speaker(), bench.speech.microphone()):
        assert (ability.works, ability.reason, ability.mend) == (False, "There is none.", "Plug one in.")
    bench.engine.failure = SpeechError("No voice.", hint="Install one.")
    assert bench.speech.voice().reason == "No voice."
    assert bench.speech.synthesiser().mend == "Install one."


def test_a_missing_whisper_falls_back_on_sphinx_and_says_both(bench: Bench) -> None:
    bench.whisper.failure = SpeechError("Whisper is not installed.", hint="Run pip install.")
    ability = bench.speech.recogniser()
    assert ability.works
    assert ability.engine == "Sphinx"
    assert ability.reason == "It mishears. Whisper is not installed."
    assert ability.mend == "Run pip install."


def test_no_recogniser_at_all_is_said_and_tried_again(bench: Bench) -> None:
    bench.whisper.failure = bench.sphinx.failure = SpeechError("Not installed.", hint="Run pip install.")
    ability = bench.speech.recogniser()
    assert (ability.works, ability.reason, ability.mend) == (False, "Not installed.", "Run pip install.")
    with pytest.raises(SpeechError, match="Not installed"):
        bench.speech.transcribe(Recording(Path("x.wav"), 1, 1), stop=Event())
    bench.whisper.failure = None  # installed meanwhile
    assert bench.speech.recogniser().engine == "Whisper"


def test_the_setting_chooses_and_switches_off(bench: Bench) -> None:
    assert bench.speech.recogniser().engine == "Whisper"
    bench.change(recogniser="sphinx")
    assert bench.speech.recogniser().engine == "Sphinx"
    until(lambda: bench.whisper.closed == 1)
    bench.change(recogniser="off")
    assert not bench.speech.recogniser().works
    assert "Settings" in bench.speech.recogniser().mend
    with pytest.raises(SpeechError, match="switched off"):
        bench.speech.transcribe(Recording(Path("x.wav"), 1, 1), stop=Event())


def test_a_model_that_cannot_be_loaded_is_told_by_the_ability_until_it_can(bench: Bench) -> None:
    bench.whisper.load_failure = SpeechError("The model is damaged.", hint="Install it anew.")
    bench.speech.warm_up()
    ability = bench.speech.recogniser()
    assert (ability.works, ability.reason, ability.mend) == (False, "The model is damaged.", "Install it anew.")
    bench.whisper.load_failure = None
    bench.speech.warm_up()
    assert bench.speech.recogniser().works


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    clip = bench.speech.prepare(DRILL, stop=Event())
    assert wav.read(clip.path).seconds == pytest.approx(clip.seconds)
    assert bench.speech.prepare(DRILL, stop=Event()) == clip
    bench.speech.close()
    assert not clip.path.exists()


def test_recordings_that_cannot_be_written_are_said_in_one_line(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(SpeechError, match="cannot be written"):
        bench.speech.record("attempt-1")


def test_a_failing_voice_reaches_the_caller(bench: Bench) -> None:
    bench.engine.failure = SpeechError("The voice ended unexpectedly.")
    with pytest.raises(SpeechError, match="ended unexpectedly"):
        bench.speech.prepare(DRILL, stop=Event())


def test_closing_gives_everything_back_within_a_second(bench: Bench) -> None:
    bench.speech.player.play(bench.speech.prepare(DRILL, stop=Event()))
    bench.speech.record("attempt-1")
    bench.speech.recogniser()
    began = time.monotonic()
    bench.speech.close()
    assert time.monotonic() - began < 1.0
    assert bench.whisper.closed == 1
    assert bench.microphone.closed == 1
    until(lambda: not [t.name for t in threading.enumerate() if t.name.startswith("sayback")])
    bench.speech.close()
    with pytest.raises(SpeechError):
        bench.speech.prepare(DRILL, stop=Event())
    assert not bench.speech.recogniser().works
