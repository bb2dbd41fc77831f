"""A complaint that somebody has recorded: brought into the cache as a clip, with places for its breaths.

Where a breath lies in one long recording is worked out: by the letters and pauses of the text, then moved to the
nearest silence. With a recording for each breath it is known.
"""

from __future__ import annotations

import hashlib
import tempfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from threading import Event

from trainer.errors import DataError, PackError, SpeechError, TrainerError
from trainer.packs import recordings
from trainer.packs.model import Drill
from trainer.speech import discovery, wav
from trainer.speech.complaint import ClipCache, SpokenBreath
from trainer.speech.ports import BreathTiming, Clip

RATE = 22050
"""Samples a second of what is kept."""
LOOK = 0.02
"""Seconds of one level, when silences are looked for."""
SILENT = 0.2
"""Seconds of quiet that count as a silence between two breaths."""
QUIETER = 25.0
"""Decibels below the loudest stretch that are quiet."""
REACH = 2.5
"""Seconds by which an estimated end of a breath is moved at most."""
WINDOW, SEARCH = 0.03, 0.008
"""Seconds of a piece, and of the search for the place where it fits, when a recording is stretched."""

Decode = Callable[[Path, Path, float], None]
"""Turns a sound file (first) into mono 16-bit WAV of `RATE` (second), refusing what is longer than so many seconds."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recordings of one drill, brought into the cache, at one speed."""

    cache: ClipCache
    decode: Decode
    rate: float
    stop: Event

    def whole(self, drill: Drill, breaths: Sequence[SpokenBreath]) -> Clip:
        """The recording of the whole complaint. Raises PackError or SpeechError when it cannot be used."""
        content = recordings.content(Path(drill.folder), drill.audio)
        texts = [(breath.text, breath.pause) for breath in breaths]
        name = self.cache.named("recorded", hashlib.sha256(content).hexdigest(), self.rate, texts)
        found = self.cache.find(name)
        if found is not None:
            return found
        sound = self._sound(drill.audio, content, name)
        return self.cache.keep(name, sound, places(sound, breaths))

    def of_breath(self, drill: Drill, name: str) -> Path:
        """The recording of one breath as a WAV file. Raises PackError or SpeechError when it cannot be used."""
        content = recordings.content(Path(drill.folder), name)
        key = self.cache.named("recorded", hashlib.sha256(content).hexdigest(), self.rate, [])
        found = self.cache.find(key)
        if found is None:
            sound = self._sound(name, content, key)
            found = self.cache.keep(key, sound, (BreathTiming(0.0, sound.seconds),))
        return found.path

    def _sound(self, name: str, content: bytes, key: str) -> wav.Sound:
        raw, made = self.cache.beside(key, Path(name).suffix), self.cache.beside(key, ".made.wav")
        try:
            raw.write_bytes(content)
            self.decode(raw, made, recordings.MAX_SECONDS)
            sound = wav.trimmed(wav.read(made))
        except OSError as error:
            raise SpeechError(f"The recording {name} cannot be unpacked: {error.strerror or error}.") from error
        except PackError:
            raise
        except TrainerError as error:
            raise PackError(_refused(name, error), hint=error.hint) from error
        finally:
            raw.unlink(missing_ok=True)
            made.unlink(missing_ok=True)
        if not sound.samples:
            raise PackError(f"The recording {name} is silent.", hint="Record it again.")
        return stretched(sound, self.rate)


def listen(folder: Path, name: str) -> float:
    """Try whether a pack's recording can be used; returns its length in seconds, 0 where no decoder works.

    Raises:
        PackError: it cannot be used; says why.
    """
    content = recordings.content(folder, name)
    decoder = discovery.decoder()
    try:
        with tempfile.TemporaryDirectory(prefix="sayback-") as scratch:
            raw, made = Path(scratch) / name, Path(scratch) / "made.wav"
            raw.write_bytes(content)
            decoder.decode(raw, made, recordings.MAX_SECONDS)
            sound = wav.read(made)
    except DataError as error:
        raise PackError(_refused(name, error), hint=error.hint) from error
    except SpeechError:  # no decoder here: that it is there and looks right is all that can be said
        return 0.0
    finally:
        decoder.close()
    if not wav.trimmed(sound).samples:
        raise PackError(f"The recording {name} is silent.", hint="Record it again.")
    return sound.seconds


def _refused(name: str, error: TrainerError) -> str:
    longer = f"is longer than {recordings.MAX_SECONDS / 60:.0f} minutes" if "longer" in error.message else ""
    return f"The recording {name} {longer or 'is damaged, or no sound that can be read'}."


def places(sound: wav.Sound, breaths: Sequence[SpokenBreath]) -> tuple[BreathTiming, ...]:
    """Where each breath is likely to lie in a recording of all of them."""
    if not breaths:
        return ()
    pauses = [breath.pause for breath in breaths[:-1]]
    letters = [max(1, len(breath.text)) for breath in breaths]
    pace = max(0.02, (sound.seconds - sum(pauses)) / sum(letters))
    ends, at = [], 0.0
    for count, pause in zip(letters, [*pauses, 0.0], strict=True):
        at += count * pace
        ends.append(at + pause / 2)
        at += pause
    scale = sound.seconds / max(at, 0.001)
    quiet = silences(sound)
    timings, start = [], 0.0
    for end in ends[:-1]:
        wanted = end * scale
        near = [one for one in quiet if one[0] > start and abs(sum(one) / 2 - wanted) <= REACH]
        gap = min(near, key=lambda one: abs(sum(one) / 2 - wanted), default=None)
        from_, to = gap if gap is not None else (max(start, wanted), max(start, wanted))
        timings.append(BreathTiming(start, from_))
        start = to
    return (*timings, BreathTiming(start, sound.seconds))


def silences(sound: wav.Sound) -> list[tuple[float, float]]:
    """The silences inside a recording, each with its beginning and its end in seconds."""
    step = max(1, round(LOOK * sound.rate))
    levels = [wav.decibels(sound.samples[at : at + step]) for at in range(0, len(sound.samples), step)]
    floor = max(levels, default=0.0) - QUIETER
    found, begun = [], None
    for number, level in enumerate(levels):
        if level < floor:
            begun = number if begun is None else begun
        elif begun is not None:
            if (number - begun) * LOOK >= SILENT and begun > 0:
                found.append((begun * LOOK, number * LOOK))
            begun = None
    return found


def stretched(sound: wav.Sound, factor: float) -> wav.Sound:
    """The sound `factor` times as fast at the same pitch: overlapping pieces, each put where it fits best (WSOLA)."""
    if abs(factor - 1) < 0.01:
        return sound
    samples, size, reach = sound.samples, round(WINDOW * sound.rate), round(SEARCH * sound.rate)
    fade = [number / size for number in range(size)]
    made = array("h", samples[:size])
    at = 0
    while True:
        follows = at + size  # what would come next if nothing were stretched
        wanted = round(len(made) * factor)
        if max(follows, wanted + reach) + 2 * size > len(samples):
            break
        at = _best(samples, follows, wanted, size, reach)
        made.extend(
            int(old + (new - old) * share)
            for old, new, share in zip(samples[follows : follows + size], samples[at : at + size], fade, strict=True)
        )
    made.extend(samples[at + size :])
    return wav.Sound(made, sound.rate)


def _best(samples: array[int], follows: int, wanted: int, size: int, reach: int) -> int:
    """The place near `wanted` whose sound is most like what follows."""
    model = samples[follows : follows + size : 6]
    scores = {
        at: sum(map(mul, model, samples[at : at + size : 6]))
        for at in range(max(0, wanted - reach), wanted + reach + 1, 8)
    }
    return max(scores, key=lambda at: scores[at])
