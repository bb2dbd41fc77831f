"""Mono 16-bit sound in memory and on disk, in plain Python: reading, measuring, trimming, and a file that grows."""

from __future__ import annotations

import errno
import math
import os
import sys
import wave
from array import array
from dataclasses import dataclass
from io import BytesIO
from operator import mul
from pathlib import Path
from typing import BinaryIO

from trainer.errors import DataError

FULL_SCALE = 32768
SILENCE = -90.0
"""Decibels of full scale of no sound at all, as far as 16 bits can tell."""
QUIET = 200
"""Samples below this (−44 dB of full scale) at either end of a rendered breath are its silence."""

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes of the largest sound file that is opened: an hour and a half of telephone-quality sound."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples (−32768 to 32767) and how many of them make a second."""

    samples: array[int]
    rate: int

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / self.rate


def silence(seconds: float, rate: int) -> Sound:
    """Nothing, for so long."""
    return Sound(array("h", bytes(2 * round(seconds * rate))), rate)


def peak(samples: array[int]) -> float:
    """The loudest sample, 0 to 1."""
    return min(1.0, max(max(samples), -min(samples)) / FULL_SCALE) if samples else 0.0


def decibels(samples: array[int]) -> float:
    """The mean level in decibels of full scale: 0 loudest, −90 for silence (root mean square)."""
    if not samples:
        return SILENCE
    power = sum(map(mul, samples, samples)) / len(samples)
    return max(SILENCE, 10 * math.log10(power / FULL_SCALE**2)) if power > 0 else SILENCE


def level(loudness: float) -> float:
    """Decibels of full scale as a level from 0 to 1."""
    return 0.0 if loudness <= SILENCE else min(1.0, 10.0 ** (loudness / 20))


def trimmed(sound: Sound, margin: float = 0.01) -> Sound:
    """The sound without the silence at its ends, but for `margin` seconds."""
    samples, spare = sound.samples, round(margin * sound.rate)
    first = next((at for at, sample in enumerate(samples) if abs(sample) > QUIET), len(samples))
    last = next((at for at in range(len(samples) - 1, -1, -1) if abs(samples[at]) > QUIET), -1)
    return Sound(samples[max(0, first - spare) : last + 1 + spare], sound.rate)


def resampled(sound: Sound, rate: int) -> Sound:
    """The sound with so many samples a second, by straight lines between the old ones; itself when it has them."""
    if sound.rate == rate:
        return sound
    step, last = sound.rate / rate, len(sound.samples) - 1
    made = array("h")
    for number in range(int(len(sound.samples) / step)):
        whole, part = divmod(number * step, 1.0)
        here, after = sound.samples[int(whole)], sound.samples[min(last, int(whole) + 1)]
        made.append(int(here + (after - here) * part))
    return Sound(made, rate)


def read(path: Path) -> Sound:
    """Read a WAV file of one channel and 16 bits.

    Raises:
        DataError: it is something else, damaged, or too large.
    """
    mend = "Give a WAV file: one channel, 16 bits."
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{path} is larger than {LARGEST_FILE // 2**20} MB.", hint="Cut it into shorter files.")
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise DataError(f"{path} is not mono 16-bit sound.", hint=mend)
            content, rate = file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError) as error:
        raise DataError(f"{path} is no WAV file, or a damaged one ({error}).", hint=mend) from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.", hint=mend) from error
    if rate <= 0:
        raise DataError(f"{path} is a damaged WAV file (no sample rate).", hint=mend)
    samples = array("h", content[: len(content) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(samples, rate)


HEADER = 44
"""Bytes before the samples in the files that are written here."""


def read_part(path: Path, start: float, end: float, rate: int) -> Sound:
    """Read the part from `start` to `end` seconds of a mono 16-bit file of ours at `rate`, which may still be growing.

    Raises:
        DataError: it cannot be read.
    """
    first, last = (max(0, round(seconds * rate)) for seconds in (start, end))
    try:
        with path.open("rb") as file:
            file.seek(HEADER + 2 * first)
            content = file.read(2 * max(0, last - first))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    samples = array("h", content[: len(content) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(samples, rate)


def to_bytes(sound: Sound) -> bytes:
    """The sound as the content of a WAV file."""
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(_little(sound.samples))
    return content.getvalue()


class GrowingWav:
    """A WAV file that is written as sound comes in, and is whole at any moment.

    Its header is brought up to date at every `add`, and everything is handed to the system at once: a program that is
    killed leaves a file that any player opens, up to the last block.
    """

    def __init__(self, path: Path, rate: int) -> None:
        """Create the file, for mono 16-bit sound. Raises OSError."""
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._bytes = 0
        try:
            self._file.write(to_bytes(Sound(array("h"), rate)))
        except OSError:
            self._file.close()
            raise

    def add(self, samples: array[int]) -> None:
        """Append samples. Raises OSError (a full disk); what is there already stays whole."""
        content = _little(samples)
        written = self._file.write(content) or 0
        self._bytes += written
        for offset, size in ((4, 36 + self._bytes), (40, self._bytes)):
            self._file.seek(offset)
            self._file.write(size.to_bytes(4, "little"))
        self._file.seek(HEADER + self._bytes)
        if written < len(content):  # a raw file writes what fits
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _little(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()
