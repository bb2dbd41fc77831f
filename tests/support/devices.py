"""A loudspeaker and a microphone that a test works by hand, in place of miniaudio's; and a clock it moves."""

from __future__ import annotations

import math
import os
import time
from array import array
from collections.abc import Callable, Generator
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError
from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.ports import Prosody, VoiceInfo

RATE = 16000


class HandClock:
    """A monotonic clock that only moves when told to."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time

    def pass_time(self, seconds: float) -> None:
        self.time += seconds


class HandSpeaker:
    """A loudspeaker that asks for sound when `hear` is called; `heard` is all it was given."""

    def __init__(self) -> None:
        self.heard: array[int] = array("h")
        self.opened: list[tuple[str, int]] = []
        self.closed = 0
        self.failure: Exception | None = None
        self.delay = 0.0
        self.rate = 0
        self._feed: Generator[bytes, int, None] | None = None

    def open(self, name: str, rate: int, buffer: float) -> HandSpeaker:
        time.sleep(self.delay)
        if self.failure is not None:
            raise self.failure
        self.opened.append((name, rate))
        self.rate = rate
        return self

    def start(self, feed: Generator[bytes, int, None]) -> None:
        self._feed = feed

    def close(self) -> None:
        self.closed += 1
        self._feed = None

    def hear(self, seconds: float) -> array[int]:
        """Ask for so much sound and return it."""
        until(lambda: self._feed is not None)
        assert self._feed is not None
        frames = round(seconds * self.rate)
        block = array("h", self._feed.send(frames))
        assert len(block) == frames
        self.heard.extend(block)
        return block


class HandMicrophone:
    """A microphone that hears what `say` is given."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, int]] = []
        self.closed = 0
        self.failure: Exception | None = None
        self.start_failure: Exception | None = None
        self.delay = 0.0
        self._feed: Generator[None, bytes, None] | None = None

    def open(self, name: str, rate: int, buffer: float) -> HandMicrophone:
        time.sleep(self.delay)
        if self.failure is not None:
            raise self.failure
        self.opened.append((name, rate))
        return self

    def start(self, feed: Generator[None, bytes, None]) -> None:
        if self.start_failure is not None:
            raise self.start_failure
        self._feed = feed

    def give_back(self, _device: object) -> None:
        self.closed += 1
        self._feed = None

    def say(self, samples: array[int], block: float = 0.05) -> None:
        """Let it hear these samples, a block at a time."""
        size = round(block * RATE)
        for at in range(0, len(samples), size):
            if self._feed is None:
                return
            self._feed.send(samples[at : at + size].tobytes())


class ToneSynthesiser:
    """A synthesiser without a voice: a tone of 50 ms for every word, as loud and high as the prosody asks for."""

    name = "tone"
    by_piece = False

    def __init__(self) -> None:
        self.said: list[tuple[str, str, Prosody]] = []
        self.failure: SpeechError | None = None
        self.version = "1"

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("tone", "Tone", "en", "tone"),)

    def identity(self, hint: str, stop: Event) -> str:
        return f"tone {self.version} {hint}"

    def check(self, stop: Event) -> str:
        if self.failure is not None:
            raise self.failure
        return self.name

    def render(self, text: str, target: Path, *, voice: str, prosody: Prosody, stop: Event) -> float:
        if stop.is_set():
            raise SpeechError("Stopped.")
        if self.failure is not None:
            raise self.failure
        self.said.append((text, voice, prosody))
        seconds = max(0.1, 0.05 * len(text.split())) / prosody.rate
        sound = wav.Sound(tone(seconds, 200 * prosody.pitch, prosody.volume), RATE)
        write_atomically(target, wav.to_bytes(sound))
        return sound.seconds

    def close(self) -> None:
        self.said.clear()


def tone(seconds: float, pitch: float = 200.0, loudness: float = 0.3) -> array[int]:
    """A steady tone, 16 kHz."""
    turn = 2 * math.pi * pitch / RATE
    return array("h", (round(loudness * 32000 * math.sin(turn * at)) for at in range(round(seconds * RATE))))


def hush(seconds: float) -> array[int]:
    """Silence, 16 kHz."""
    return array("h", bytes(2 * round(seconds * RATE)))


def write_samples(path: Path, samples: array[int], rate: int = RATE) -> Path:
    """Write a WAV file of these samples, its folder too, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav.to_bytes(wav.Sound(samples, rate)))
    return path


def alive(pid: int) -> bool:
    """Whether there is a process of that id at work."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False  # nothing of that id
    # Somebody else's dead child is still listed until its parent looks: it is no process any more.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def until(happened: Callable[[], bool], seconds: float = 3.0) -> None:
    """Wait for another thread; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
