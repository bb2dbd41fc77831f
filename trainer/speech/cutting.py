"""Taking the beginning off a recording: what was said before the reply began is not part of it."""

from __future__ import annotations

from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.ports import Recording


def cut(recording: Recording, start: float) -> Recording:
    """The recording from this second on, in place of the whole; as it is when nothing has to go.

    Raises:
        DataError: it is no WAV file.
        StorageError: the shorter one cannot be written; the whole is still there.
    """
    if start <= 0:
        return recording
    sound = wav.read(recording.path)
    rest = wav.Sound(sound.samples[round(start * sound.rate) :], sound.rate)
    write_atomically(recording.path, wav.to_bytes(rest))
    return Recording(recording.path, rest.seconds, wav.peak(rest.samples))
