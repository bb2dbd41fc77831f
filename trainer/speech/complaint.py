"""A complaint as one piece of sound: its breaths in their moods, joined with their pauses, kept in a bounded cache.

A voice that takes its time is asked piece by piece, a sentence or a clause each, and whoever waits gets the beginning
as soon as there is one (`early`); the file then grows, and what was in it stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Protocol

from trainer.errors import SpeechError, StorageError
from trainer.packs.model import Drill
from trainer.paths import make_folder, write_atomically
from trainer.speech import wav
from trainer.speech.helper import STOPPED
from trainer.speech.making import Early, Makings, UnderWay
from trainer.speech.personas import persona, said_by
from trainer.speech.pieces import Piece, pieces
from trainer.speech.ports import BreathTiming, Clip, Prosody, Synthesiser
from trainer.speech.prosody import at_rate, of_mood, speakable

GAP = 0.25
"""Seconds between two breaths that ask for no pause of their own."""
LAYOUT = 2
"""Raised whenever clips are put together differently, so that none of the old ones is taken for a new one."""
LARGEST_CACHE = 200 * 2**20
"""Bytes of prepared sound that are kept; the clips longest unused go first."""


class NamedSynthesiser(Synthesiser, Protocol):
    """A synthesiser whose sound can be cached, because it can say what its sound depends on."""

    by_piece: bool
    """Whether it takes so long that a breath is better asked for sentence by sentence."""

    def identity(self, hint: str, stop: Event) -> str:
        """Engine, version, voice: whatever changes the sound of a text said with this voice hint."""
        ...


@dataclass(frozen=True, slots=True)
class SpokenBreath:
    """One breath as it will be said, and the seconds of silence after it."""

    text: str
    prosody: Prosody
    pause: float
    audio: str = ""
    """A prepared WAV file in which somebody says it, in place of the voice."""


def breaths_of(drill: Drill, rate: float) -> tuple[SpokenBreath, ...]:
    """The drill's complaint as its customer says it, with its moods and pauses, `rate` times as fast."""
    customer = persona(drill.customer, drill.channel)
    return tuple(
        SpokenBreath(
            speakable(breath.text),
            at_rate(said_by(customer, of_mood(breath.mood or drill.customer.mood)), rate),
            max(GAP, breath.pause) / rate,
        )
        for breath in drill.say
    )


@dataclass(slots=True)
class _Telling:
    """A complaint as far as it is said: the samples, where its whole breaths lie, and the silence before the next."""

    samples: array[int]
    rate: int
    timings: list[BreathTiming]
    pause: float = 0.0

    def add(self, sound: wav.Sound) -> float:
        """Append the silence that is due and a sound; returns when the sound begins, in seconds."""
        self.rate = self.rate or sound.rate
        sound = wav.resampled(sound, self.rate)
        self.samples.extend(wav.silence(self.pause, self.rate).samples)
        start = self.seconds
        self.samples.extend(sound.samples)
        return start

    @property
    def seconds(self) -> float:
        """Its length so far."""
        return len(self.samples) / self.rate if self.rate else 0.0

    def estimate(self, breaths: Sequence[SpokenBreath], letters: int) -> tuple[BreathTiming, ...]:
        """Where every breath lies: those that are said, and the others at the pace of what is.

        Args:
            letters: how many letters are said by now.
        """
        pace = self.seconds / max(1, letters)
        known, at = list(self.timings), self.timings[-1].end if self.timings else 0.0
        pause = breaths[len(known) - 1].pause if known else 0.0
        for breath in breaths[len(known) :]:
            start = at + pause
            at = max(self.seconds, start + pace * len(breath.text))
            known.append(BreathTiming(start, at))
            pause = breath.pause
        return tuple(known)


def render(
    engine: NamedSynthesiser,
    breaths: Sequence[SpokenBreath],
    voice: str,
    scratch: Path,
    stop: Event,
    grown: Callable[[wav.Sound, tuple[BreathTiming, ...]], None] | None = None,
) -> tuple[wav.Sound, tuple[BreathTiming, ...]]:
    """Say every breath and join them; the last one's pause is left out.

    Args:
        scratch: a path beside which nothing else is written; the file there is gone afterwards.
        grown: called after each piece but the last with what is said so far, and where the breaths lie or will.

    Raises:
        SpeechError: the engine failed, or `stop` was set.
    """
    told, letters = _Telling(array("h"), 0, []), 0
    steps = list(_steps(breaths, by_piece=engine.by_piece))
    start = 0.0
    try:
        for number, (breath, piece) in enumerate(steps):
            if stop.is_set():
                raise SpeechError(STOPPED)
            if not breath.audio:
                engine.render(piece.text, scratch, voice=voice, prosody=breath.prosody, stop=stop)
            began = told.add(wav.read(Path(breath.audio) if breath.audio else scratch))
            start = began if piece.first else start
            told.pause, letters = piece.pause, letters + len(piece.text)
            if piece.last:
                told.timings.append(BreathTiming(start, told.seconds))
            if grown is not None and number < len(steps) - 1:
                grown(wav.Sound(told.samples, told.rate), told.estimate(breaths, letters))
    finally:
        scratch.unlink(missing_ok=True)
    if not told.samples:
        raise SpeechError("There is nothing to say in this complaint.")
    return wav.Sound(told.samples, told.rate), tuple(told.timings)


def _steps(breaths: Sequence[SpokenBreath], *, by_piece: bool) -> Iterator[tuple[SpokenBreath, Piece]]:
    for number, breath in enumerate(breaths):
        if by_piece and not breath.audio:
            for piece in pieces(breath.text, breath.prosody.rate, breath.pause, hurry=number == 0):
                yield breath, piece
        else:
            yield breath, Piece(breath.text, breath.pause, first=True, last=True)


class ClipCache:
    """Prepared clips on disk, named by everything that shapes their sound.

    A clip is a WAV file and a small JSON file with its timings and checksum, written last: without a JSON file that
    fits, there is no clip, and it is made again.
    """

    def __init__(self, folder: Path, *, largest: int = LARGEST_CACHE) -> None:
        self._folder = folder
        self._largest = largest
        self._makings = Makings()

    def clip(
        self,
        engine: NamedSynthesiser,
        breaths: Sequence[SpokenBreath],
        voice: str,
        stop: Event,
        early: Early | None = None,
    ) -> Clip:
        """The clip of these breaths, found or made.

        Args:
            early: called with its beginning while it is being made; see `trainer.speech.ports.SpeechPort.prepare`.

        Raises:
            SpeechError: the engine failed, or `stop` was set.
            StorageError: the cache folder cannot be written.
        """
        name = self._name(engine.identity(voice, stop), breaths)
        found = self._find(name)
        if found is not None:
            return found
        return self._makings.clip(name, partial(self._make, name, engine, breaths, voice, stop), stop, early)

    def _make(
        self,
        name: str,
        engine: NamedSynthesiser,
        breaths: Sequence[SpokenBreath],
        voice: str,
        stop: Event,
        making: UnderWay,
    ) -> Clip:
        make_folder(self._folder)
        grown = partial(self._begin, name, making)
        scratch = self._folder / f".{name}.{os.getpid()}.{threading.get_ident()}.part.wav"
        try:
            sound, timings = render(engine, breaths, voice, scratch, stop, grown)
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be written: {error.strerror or error}.") from error
        return self.keep(name, sound, timings)

    def named(self, *content: object) -> str:
        """The name of the clip that is shaped by this and by nothing else."""
        return hashlib.sha256(json.dumps([LAYOUT, *content], sort_keys=True).encode()).hexdigest()[:32]

    def find(self, name: str) -> Clip | None:
        """The clip of that name, if it is whole."""
        return self._find(name)

    def keep(self, name: str, sound: wav.Sound, timings: tuple[BreathTiming, ...]) -> Clip:
        """Store a clip; the longest unused ones make room. Raises StorageError."""
        clip = self._keep(name, sound, timings)
        self._shrink(keep=name)
        return clip

    def beside(self, name: str, ending: str) -> Path:
        """A path for something that is only needed while a clip of that name is made. Raises StorageError."""
        return make_folder(self._folder) / f".{name}.{os.getpid()}.{threading.get_ident()}{ending}"

    def _begin(self, name: str, making: UnderWay, sound: wav.Sound, timings: tuple[BreathTiming, ...]) -> None:
        """Put a beginning where the clip will be. Without the notes that come last it does not count as one."""
        if not making.awaited:
            return
        path = self._folder / f"{name}.wav"
        self._folder.joinpath(f"{name}.json").unlink(missing_ok=True)
        write_atomically(path, wav.to_bytes(sound))
        making.tell(Clip(path, max(sound.seconds, timings[-1].end), timings, whole=False))

    def size(self) -> int:
        """Bytes in the cache."""
        return sum(path.stat().st_size for path in self._folder.glob("*.*") if path.is_file())

    def _name(self, identity: str, breaths: Sequence[SpokenBreath]) -> str:
        return self.named(identity, [asdict(breath) for breath in breaths])

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
