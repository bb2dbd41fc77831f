"""The voice and the ear where there may be none: whoever asks is told why, and nothing is ever opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError
from trainer.packs.model import Drill
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
    Transcript,
)


class NoPlayer:
    """No loudspeaker."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def extend(self, clip: Clip) -> None:
        """Nothing sounds that could go on."""

    def pause(self) -> None:
        """Nothing sounds."""

    def resume(self) -> None:
        """Nothing sounds."""

    def stop(self) -> None:
        """Nothing sounds."""

    def snapshot(self) -> PlayerSnapshot:
        """Silent."""
        return PlayerSnapshot(PlayState.IDLE)

    def close(self) -> None:
        """Nothing was opened."""


class NoRecorder:
    """No microphone."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def stop(self) -> Recording:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def discard(self) -> None:
        """Nothing is being recorded."""

    def snapshot(self) -> MicSnapshot:
        """Nothing is being recorded."""
        return MicSnapshot(MicState.IDLE)

    def close(self) -> None:
        """Nothing was opened."""


class NoSpeech:
    """A `trainer.speech.ports.SpeechPort` without a voice and without an ear."""

    def __init__(self, reason: str) -> None:
        """Make one that says why."""
        self._reason = reason
        self.player = NoPlayer(reason)
        self.recorder = NoRecorder(reason)

    def voice(self) -> Ability:
        """None."""
        return Ability("voice", False, reason=self._reason)

    def synthesiser(self) -> Ability:
        """None."""
        return Ability("synthesiser", False, reason=self._reason)

    def speaker(self) -> Ability:
        """None."""
        return Ability("speaker", False, reason=self._reason)

    def microphone(self) -> Ability:
        """None."""
        return Ability("microphone", False, reason=self._reason)

    def recogniser(self) -> Ability:
        """None."""
        return Ability("recogniser", False, reason=self._reason)

    def listed(self, what: str) -> tuple[str, ...]:
        """Nothing: what devices this machine has is nobody's business."""
        return ()

    def prepare(
        self, drill: Drill, *, rate: float = 1.0, stop: Event, early: Callable[[Clip], None] | None = None
    ) -> Clip:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

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
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def record(self, attempt: str, *, listening: bool = False) -> None:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def begins(self, second: float) -> None:
        """Nothing is being recorded."""

    def hint(self, names: Sequence[str]) -> None:
        """Nobody listens."""

    def heard(self) -> Heard:
        """Nothing."""
        return Heard()

    def transcribe(self, recording: Recording, *, stop: Event) -> Transcript:
        """Raises SpeechError."""
        raise SpeechError(self._reason)

    def clip_of(self, recording: Recording) -> Clip:
        """The recording as something that could be played elsewhere."""
        return Clip(recording.path, recording.seconds, (BreathTiming(0.0, recording.seconds),))

    def keep(self, recording: Recording, *, kept: bool) -> Recording:
        """There is nothing to keep."""
        return recording

    def forget(self, attempt: str) -> None:
        """Nothing was recorded."""

    def warm_up(self) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        """Nothing was opened."""
