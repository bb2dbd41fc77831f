"""Sound files of any usual format (WAV, MP3, FLAC, Ogg Vorbis) as mono 16-bit sound, through miniaudio."""

from __future__ import annotations

from array import array
from pathlib import Path

from trainer.errors import DataError
from trainer.speech.wav import LARGEST_FILE, Sound

LONGEST = 3600.0
"""Seconds of sound that are taken from one file."""


def decode(path: Path, rate: int, *, longest: float = LONGEST) -> Sound:
    """Read a sound file, converted to mono, 16 bits and `rate` samples per second.

    Raises:
        DataError: it is missing, larger than 200 MB, longer than an hour, damaged, or no sound file.
    """
    import miniaudio

    mend = "Give a WAV, MP3, FLAC or Ogg Vorbis file."
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{path} is larger than {LARGEST_FILE // 2**20} MB.", hint="Cut it into shorter files.")
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.", hint=mend) from error
    try:
        info = miniaudio.get_file_info(str(path)) if path.suffix else None
        if info is not None and info.duration > longest:
            raise DataError(f"{path} is longer than {longest / 60:.0f} minutes.", hint="Cut it into shorter files.")
        decoded = miniaudio.decode(content, miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=rate)
    except miniaudio.MiniaudioError as error:
        raise DataError(f"{path} is no sound file that can be read, or a damaged one.", hint=mend) from error
    return Sound(array("h", decoded.samples), rate)
