"""A complaint as one piece of sound: its breaths in their moods, joined with their pauses, kept in a bounded cache."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from trainer.errors import SpeechError, StorageError
from trainer.packs.model import Drill
from trainer.paths import make_folder, write_atomically
from trainer.speech import wav
from trainer.speech.helper import STOPPED
from trainer.speech.ports import BreathTiming, Clip, Prosody, Synthesiser
from trainer.speech.prosody import at_rate, of_mood, speakable

GAP = 0.25
"""Seconds between two breaths that ask for no pause of their own."""
LAYOUT = 1
"""Raised whenever clips are put together differently, so that none of the old ones is taken for a new one."""
LARGEST_CACHE = 200 * 2**20
"""Bytes of prepared sound that are kept; the clips longest unused go first."""


class NamedSynthesiser(Synthesiser, Protocol):
    """A synthesiser whose sound can be cached, because it can say what its sound depends on."""

    def identity(self, hint: str, stop: Event) -> str:
        """Engine, version, voice: whatever changes the sound of a text said with this voice hint."""
        ...


@dataclass(frozen=True, slots=True)
class SpokenBreath:
    """One breath as it will be said, and the seconds of silence after it."""

    text: str
    prosody: Prosody
    pause: float


def breaths_of(drill: Drill, rate: float) -> tuple[SpokenBreath, ...]:
    """The drill's complaint with its moods and pauses, `rate` times as fast."""
    return tuple(
        SpokenBreath(
            speakable(breath.text),
            at_rate(of_mood(breath.mood or drill.customer.mood), rate),
            max(GAP, breath.pause) / rate,
        )
        for breath in drill.say
    )


def render(
    engine: Synthesiser, breaths: Sequence[SpokenBreath], voice: str, scratch: Path, stop: Event
) -> tuple[wav.Sound, tuple[BreathTiming, ...]]:
    """Say every breath and join them; the last one's pause is left out.

    Args:
        scratch: a path beside which nothing else is written; the file there is gone afterwards.

    Raises:
        SpeechError: the engine failed, or `stop` was set.
    """
    samples: array[int] = array("h")
    timings: list[BreathTiming] = []
    rate, pause = 0, 0.0
    try:
        for breath in breaths:
            if stop.is_set():
                raise SpeechError(STOPPED)
            engine.render(breath.text, scratch, voice=voice, prosody=breath.prosody, stop=stop)
            sound = wav.read(scratch)
            rate = sound.rate
            samples.extend(wav.silence(pause, rate).samples)
            start = len(samples) / rate
            samples.extend(sound.samples)
            timings.append(BreathTiming(start, len(samples) / rate))
            pause = breath.pause
    finally:
        scratch.unlink(missing_ok=True)
    if not samples:
        raise SpeechError("There is nothing to say in this complaint.")
    return wav.Sound(samples, rate), tuple(timings)


class ClipCache:
    """Prepared clips on disk, named by everything that shapes their sound.

    A clip is a WAV file and a small JSON file with its timings and checksum, written last: without a JSON file that
    fits, there is no clip, and it is made again.
    """

    def __init__(self, folder: Path, *, largest: int = LARGEST_CACHE) -> None:
        self._folder = folder
        self._largest = largest

    def clip(self, engine: NamedSynthesiser, breaths: Sequence[SpokenBreath], voice: str, stop: Event) -> Clip:
        """The clip of these breaths, found or made.

        Raises:
            SpeechError: the engine failed, or `stop` was set.
            StorageError: the cache folder cannot be written.
        """
        name = self._name(engine.identity(voice, stop), breaths)
        found = self._find(name)
        if found is not None:
            return found
        make_folder(self._folder)
        try:
            sound, timings = render(engine, breaths, voice, self._folder / f".{name}.{os.getpid()}.part.wav", stop)
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be written: {error.strerror or error}.") from error
        clip = self._keep(name, sound, timings)
        self._shrink(keep=name)
        return clip

    def size(self) -> int:
        """Bytes in the cache."""
        return sum(path.stat().st_size for path in self._folder.glob("*.*") if path.is_file())

    def _name(self, identity: str, breaths: Sequence[SpokenBreath]) -> str:
        content = json.dumps([LAYOUT, identity, [asdict(breath) for breath in breaths]], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def _find(self, name: str) -> Clip | None:
        path, notes = self._folder / f"{name}.wav", self._folder / f"{name}.json"
        try:
            about = json.loads(notes.read_bytes())
            if zlib.crc32(path.read_bytes()) != about["crc32"]:
                return None
            clip = Clip(path, float(about["seconds"]), tuple(BreathTiming(*pair) for pair in about["breaths"]))
            os.utime(path)  # used now: it goes last when the cache is full
        except (OSError, ValueError, KeyError, TypeError):  # missing or damaged in any way: it is made again
            return None
        return clip

    def _keep(self, name: str, sound: wav.Sound, timings: tuple[BreathTiming, ...]) -> Clip:
        path, notes = self._folder / f"{name}.wav", self._folder / f"{name}.json"
        content = wav.to_bytes(sound)
        about = {
            "crc32": zlib.crc32(content),
            "seconds": sound.seconds,
            "breaths": [[timing.start, timing.end] for timing in timings],
        }
        notes.unlink(missing_ok=True)
        write_atomically(path, content)
        write_atomically(notes, json.dumps(about).encode())
        return Clip(path, sound.seconds, timings)

    def _shrink(self, keep: str) -> None:
        clips = []
        for path in self._folder.glob("*.wav"):
            try:
                status = path.stat()
            except OSError:  # another sayback was quicker
                continue
            clips.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in clips)
        for _, size, path in sorted(clips):
            if total <= self._largest:
                return
            if path.stem != keep:
                path.with_suffix(".json").unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                total -= size
