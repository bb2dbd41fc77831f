"""Taking the beginning off a recording: what was said before the reply began is not part of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.phrases import Phrase
from trainer.speech.ports import Recording


def shorten(path: Path, start: float) -> None:
    """Leave of a WAV file what comes from this second on; nothing happens when that is all of it.

    Raises:
        DataError: it is no WAV file.
        StorageError: the shorter one cannot be written; the whole is still there.
    """
    if start > 0:
        sound = wav.read(path)
        write_atomically(path, wav.to_bytes(wav.Sound(sound.samples[round(start * sound.rate) :], sound.rate)))


def since(recording: Recording, start: float) -> Recording:
    """What `shorten` leaves of a recording: its length, and who spoke where, from this second on."""
    if start <= 0:
        return recording
    activity = recording.activity
    phrases = tuple(
        Phrase(max(0.0, phrase.start - start), phrase.end - start) for phrase in activity.phrases if phrase.end > start
    )
    shifted = replace(activity, phrases=phrases, began=phrases[0].start if phrases else None, since=None)
    return replace(recording, seconds=max(0.0, recording.seconds - start), activity=shifted)
