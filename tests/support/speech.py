"""A voice and an ear without devices, for tests: scripted transcripts, scripted failures, a clock moved by hand.

    speech = FakeSpeech(tmp_path, transcripts=["three months of wrong bills"])
    speech.prepare(drill, stop=Event()); speech.player.play(clip)
    speech.advance(2.0)                       # the clip is now at 0:02, a recording 2 s longer
    speech.fail("record", SpeechError("…"))   # the next call of that name raises, once
    with speech.held("transcribe"): ...       # calls of that name wait until the block ends, or their stop event is set
    speech.lose_speaker(); speech.lose_microphone(); speech.fall_silent()

Every call is noted in `speech.calls`, oldest first, as its name (``"play"``, ``"record"``, …). Audio files are real,
short WAV files of silence, so that code which opens them works.
"""

from __future__ import annotations

import threading
import wave
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from trainer.errors import NothingHeard, SpeechError
from trainer.packs.model import Drill
from trainer.speech.phrases import Activity
from trainer.speech.ports import (
    Ability,
    BreathTiming,
    Clip,
    Heard,
    MicSnapshot,
    MicState,
    PlayerSnapshot,
    PlayState,
    Recording,
    StopCause,
    Transcript,
)

RATE = 8000
"""Samples per second of the files written here; low, so that tests are quick."""

HOLD_LIMIT = 20.0
"""Seconds after which a held call gives up, so that a wrong test fails instead of hanging."""


def write_wav(path: Path, seconds: float, *, rate: int = RATE) -> Path:
    """Write a WAV file of silence and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\0" * round(seconds * rate))
    return path


class FakePlayer:
    """A loudspeaker whose time passes with `FakeSpeech.advance`."""

    def __init__(self, owner: FakeSpeech) -> None:
        self._owner = owner
        self._state = PlayState.IDLE
        self._reason = ""
        self._position = 0.0
        self.clip: Clip | None = None

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        self._owner.called("play")
        self.clip, self._position, self._state, self._reason = clip, start, PlayState.PLAYING, ""

    def extend(self, clip: Clip) -> None:
        self._owner.called("extend")
        if self.clip is not None and self.clip.path == clip.path and not self.clip.whole:
            self.clip = clip

    def pause(self) -> None:
        self._owner.called("pause")
        if self._state is PlayState.PLAYING:
            self._state = PlayState.PAUSED

    def resume(self) -> None:
        self._owner.called("resume")
        if self._state is PlayState.PAUSED:
            self._state = PlayState.PLAYING

    def stop(self) -> None:
        self._owner.called("stop")
        self.clip, self._position, self._state, self._reason = None, 0.0, PlayState.IDLE, ""

    def snapshot(self) -> PlayerSnapshot:
        duration = self.clip.seconds if self.clip else 0.0
        return PlayerSnapshot(self._state, self._position, duration, self._reason)

    def close(self) -> None:
        self._owner.called("close_player")
        self._state = PlayState.IDLE

    def pass_time(self, seconds: float) -> None:
        if self._state is not PlayState.PLAYING or self.clip is None:
            return
        self._position = min(self.clip.seconds, self._position + seconds)
        if self.clip.whole and self._position >= self.clip.seconds:
            self._state = PlayState.FINISHED

    def lose(self, reason: str) -> None:
        self._state, self._reason = PlayState.LOST, reason


class FakeRecorder:
    """A microphone whose time passes with `FakeSpeech.advance`; set `level` to move the meter."""

    def __init__(self, owner: FakeSpeech) -> None:
        self._owner = owner
        self._state = MicState.IDLE
        self._cause: StopCause | None = None
        self._reason = ""
        self._elapsed = 0.0
        self._limit = 180.0
        self._target: Path | None = None
        self.level = 0.4
        self.speaking = False
        """Whether the voice detector hears a voice now."""
        self.silence: float | None = None
        """The quiet that would end the present recording, as it was asked for."""

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        self._owner.called("start")
        self._target, self._limit, self.silence = target, limit, silence
        self._state, self._cause, self._reason, self._elapsed = MicState.RECORDING, None, "", 0.0

    def stop(self) -> Recording:
        self._owner.called("stop_recording")
        if self._target is None or self._state is MicState.IDLE:
            raise SpeechError("Nothing is being recorded.")
        recording = Recording(write_wav(self._target, self._elapsed), self._elapsed, self.level)
        self._state, self._target = MicState.IDLE, None
        return recording

    def discard(self) -> None:
        self._owner.called("discard")
        self._state, self._target = MicState.IDLE, None

    def snapshot(self) -> MicSnapshot:
        level = self.level if self._state is MicState.RECORDING else 0.0
        return MicSnapshot(self._state, self._elapsed, level, self._cause, self._reason, Activity(self.speaking))

    def close(self) -> None:
        self._owner.called("close_recorder")
        self._state = MicState.IDLE

    def pass_time(self, seconds: float) -> None:
        if self._state is not MicState.RECORDING:
            return
        self._elapsed = min(self._limit, self._elapsed + seconds)
        if self._elapsed >= self._limit:
            self.end(StopCause.LIMIT)

    def end(self, cause: StopCause, reason: str = "") -> None:
        if self._state is MicState.RECORDING:
            self._state = MicState.LOST if cause is StopCause.DEVICE else MicState.STOPPED
            self._cause, self._reason = cause, reason


class FakeSpeech:
    """A `trainer.speech.ports.SpeechPort` that a test drives.

    Attributes:
        calls: the name of every call so far, oldest first.
        abilities: what `voice`, `microphone` and `recogniser` answer, by these names; `without` takes a part away.
        rates: the rate of every `prepare`, oldest first.
        forgotten: the attempts whose recordings were to be deleted, oldest first.
    """

    def __init__(
        self,
        folder: Path,
        *,
        transcripts: Iterable[str | Exception] = (),
        clip_seconds: float = 4.0,
        breaths: tuple[BreathTiming, ...] = (),
    ) -> None:
        """Make one.

        Args:
            folder: where audio files go.
            transcripts: what the recogniser hears, in turn; an exception is raised instead. When they run out,
                nothing is heard.
            clip_seconds: the length of every complaint at rate 1.
            breaths: where the breaths of every complaint lie; evenly over its length when omitted.
        """
        self.breaths = breaths
        self.folder = folder
        self.clip_seconds = clip_seconds
        self.calls: list[str] = []
        self.rates: list[float] = []
        self.forgotten: list[str] = []
        self.here: dict[str, tuple[str, ...]] = {}
        """What `listed` offers."""
        self.began_at = 0.0
        """Where in the recording the reply of a call begins."""
        self.names: tuple[str, ...] = ()
        """What was given as a hint."""
        self.partial = ""
        """What has been recognised of the recording under way."""
        self.said: list[str] = []
        self.early = False
        """Whether the voice takes its time: whoever waits gets the beginning first, the whole after ``finish``."""
        self.remark = ""
        self.player = FakePlayer(self)
        self.recorder = FakeRecorder(self)
        self.abilities = {
            "voice": Ability("voice", True, "fake voice"),
            "microphone": Ability("microphone", True, "fake microphone"),
            "recogniser": Ability("recogniser", True, "fake recogniser"),
        }
        self._transcripts = deque(transcripts)
        self._failures: dict[str, deque[Exception]] = {}
        self._gates: dict[str, Event] = {}
        self._lock = threading.Lock()

    # ---- the test's own handles ----------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Let time pass for the loudspeaker and the microphone."""
        self.player.pass_time(seconds)
        self.recorder.pass_time(seconds)

    def fail(self, call: str, error: Exception) -> None:
        """Make the next call of that name raise, once; the names are the ones noted in `calls`."""
        self._failures.setdefault(call, deque()).append(error)

    def without(self, part: str, reason: str, mend: str = "") -> None:
        """Take ``voice``, ``microphone`` or ``recogniser`` away, for a reason."""
        self.abilities[part] = Ability(part, False, "", reason, mend)

    @contextmanager
    def held(self, call: str) -> Iterator[None]:
        """Calls of that name wait while the block lasts (``prepare``, ``transcribe`` and ``warm_up``)."""
        gate = self._gates[call] = Event()
        try:
            yield
        finally:
            del self._gates[call]
            gate.set()

    def hear(self, transcript: str | Exception) -> None:
        """Add to what the recogniser will hear."""
        self._transcripts.append(transcript)

    def finish_playing(self) -> None:
        """Let the clip reach its end."""
        self.player.pass_time(float("inf"))

    def fall_silent(self) -> None:
        """End the recording by silence."""
        self.recorder.end(StopCause.SILENCE)

    def lose_microphone(self, reason: str = "The microphone went away.") -> None:
        """End the recording because the device went away; what was recorded until now is kept."""
        self.recorder.end(StopCause.DEVICE, reason)

    def lose_speaker(self, reason: str = "The loudspeaker went away.") -> None:
        """Let the loudspeaker go away while it plays."""
        self.player.lose(reason)

    def called(self, name: str, stop: Event | None = None) -> None:
        """Note a call, wait if it is held, fail if it is to fail."""
        with self._lock:
            self.calls.append(name)
            failures = self._failures.get(name)
            failure = failures.popleft() if failures else None
        gate = self._gates.get(name)
        if gate is not None:
            _wait(gate, stop)
        if stop is not None and stop.is_set():
            raise SpeechError("Stopped.")
        if failure is not None:
            raise failure

    # ---- the port ------------------------------------------------------------------------------------------------

    def voice(self) -> Ability:
        self.called("voice")
        return self.abilities["voice"]

    def synthesiser(self) -> Ability:
        self.called("synthesiser")
        return replace(self.abilities["voice"], part="synthesiser")

    def speaker(self) -> Ability:
        self.called("speaker")
        return replace(self.abilities["voice"], part="speaker")

    def microphone(self) -> Ability:
        self.called("microphone")
        return self.abilities["microphone"]

    def recogniser(self) -> Ability:
        self.called("recogniser")
        return self.abilities["recogniser"]

    def listed(self, what: str) -> tuple[str, ...]:
        self.called("listed")
        return self.here.get(what, ())

    def prepare(
        self, drill: Drill, *, rate: float = 1.0, stop: Event, early: Callable[[Clip], None] | None = None
    ) -> Clip:
        self.called("prepare", stop)
        self._needs("voice")
        self.rates.append(rate)
        seconds = self.clip_seconds / rate
        path = write_wav(self.folder / "clips" / f"{drill.pack}-{drill.id}-{rate}.wav", seconds)
        clip = Clip(path, seconds, self.breaths or _timings(drill, seconds), remark=self.remark)
        if early is not None and self.early:
            early(replace(clip, whole=False))
            self.called("finish", stop)
        return clip

    def say(
        self,
        text: str,
        *,
        rate: float = 1.0,
        mood: str = "",
        voice: str = "",
        phone: bool = False,
        stop: Event,
        early: Callable[[Clip], None] | None = None,
    ) -> Clip:
        self.called("say", stop)
        self._needs("voice")
        self.said.append(text)
        seconds = self.clip_seconds / rate
        path = write_wav(self.folder / "clips" / f"said-{len(self.said)}.wav", seconds)
        return Clip(path, seconds, (BreathTiming(0.0, seconds),))

    def record(self, attempt: str, *, listening: bool = False) -> None:
        self.called("record")
        self._needs("microphone")
        silence, limit = (None, 900.0) if listening else (2.5, 180.0)
        self.recorder.start(self.folder / "recordings" / f"{attempt}.wav", silence=silence, limit=limit)

    def begins(self, second: float) -> None:
        self.called("begins")
        self.began_at = second

    def hint(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def heard(self) -> Heard:
        return Heard(self.partial, self.recorder.snapshot().elapsed)

    def transcribe(self, recording: Recording, *, stop: Event) -> Transcript:
        self.called("transcribe", stop)
        self._needs("recogniser")
        if not self._transcripts:
            raise NothingHeard("Nobody speaks in this recording.", hint="Speak, or type the reply.")
        heard = self._transcripts.popleft()
        if isinstance(heard, Exception):
            raise heard
        return Transcript(heard, "fake recogniser", took=0.1, first_word=0.5, speaking=max(0.5, recording.seconds - 1))

    def clip_of(self, recording: Recording) -> Clip:
        self.called("clip_of")
        return Clip(recording.path, recording.seconds, (BreathTiming(0.0, recording.seconds),))

    def keep(self, recording: Recording, *, kept: bool) -> Recording:
        self.called("keep" if kept else "let go")
        folder = self.folder / "recordings" / "kept" if kept else self.folder / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        return replace(recording, path=recording.path.replace(folder / recording.path.name))

    def forget(self, attempt: str) -> None:
        self.called("forget")
        self.forgotten.append(attempt)

    def warm_up(self) -> None:
        self.called("warm_up")

    def close(self) -> None:
        self.called("close")
        self.player.close()
        self.recorder.close()

    def _needs(self, part: str) -> None:
        ability = self.abilities[part]
        if not ability.works:
            raise SpeechError(ability.reason, hint=ability.mend)


def _wait(gate: Event, stop: Event | None) -> None:
    waited = 0.0
    while not gate.wait(0.01):
        waited += 0.01
        if stop is not None and stop.is_set():
            return
        if waited > HOLD_LIMIT:
            raise AssertionError("a held call was never released")


def _timings(drill: Drill, seconds: float) -> tuple[BreathTiming, ...]:
    letters = sum(len(breath.text) for breath in drill.say) or 1
    timings, start = [], 0.0
    for breath in drill.say:
        end = start + seconds * len(breath.text) / letters
        timings.append(BreathTiming(start, end))
        start = end
    return tuple(timings)
