"""The one way to the engines: which there are on this machine, and in which order they are tried.

An engine's module is imported here, when it is chosen, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Protocol

from trainer.errors import SpeechError
from trainer.speech.complaint import NamedSynthesiser
from trainer.speech.ports import Player, Recogniser, Recorder


class Closable(Protocol):
    """Something with a process or a device to give back."""

    def close(self) -> None:
        """Give it back."""
        ...


class Voice(NamedSynthesiser, Closable, Protocol):
    """A synthesiser as a session uses it."""

    def check(self, stop: Event) -> str:
        """The engine's full name; raises SpeechError when it cannot be used."""
        ...


class Ear(Recogniser, Closable, Protocol):
    """A recogniser as a session uses it."""

    def check(self) -> None:
        """Raise SpeechError when it cannot be used; loads nothing."""
        ...


def voice() -> Voice:
    """The synthesiser of this machine; nothing is started. Raises SpeechError when its package is missing."""
    from importlib.util import find_spec

    if find_spec("pyttsx3") is None:
        raise SpeechError("pyttsx3 is not installed, so complaints cannot be heard.", hint="Run: pip install pyttsx3.")
    from trainer.speech.backends.pyttsx3_engine import Pyttsx3Synthesiser

    return Pyttsx3Synthesiser()


def ears(wanted: str, cache: Path) -> tuple[Ear, ...]:
    """The recognisers to try, best first; nothing is loaded.

    Args:
        wanted: the setting: ``auto``, ``whisper``, ``sphinx`` or ``off``.
        cache: a folder for notes about verified weights.
    """
    from trainer.speech.backends.sphinx import SphinxRecogniser
    from trainer.speech.backends.whisper import WhisperRecogniser

    makers: dict[str, Callable[[], Ear]] = {
        "whisper": lambda: WhisperRecogniser(cache / "whisper.json"),
        "sphinx": SphinxRecogniser,
    }
    names = tuple(makers) if wanted == "auto" else (wanted,)
    return tuple(makers[name]() for name in names if name in makers)


def player(speaker: Callable[[], str], volume: Callable[[], float]) -> Player:
    """The loudspeaker; no device is opened."""
    from trainer.speech.backends.miniaudio_player import MiniaudioPlayer

    return MiniaudioPlayer(speaker, volume)


def recorder(microphone: Callable[[], str]) -> Recorder:
    """The microphone; no device is opened."""
    from trainer.speech.backends.miniaudio_recorder import MiniaudioRecorder

    return MiniaudioRecorder(microphone)


def try_speaker(name: str) -> str:
    """Open the loudspeaker and give it back; returns how to call it. Raises SpeechError."""
    from trainer.speech.backends import miniaudio_devices as devices

    devices.give_back(devices.open_speaker(name, 22050, 0.1))
    return _called(name, devices.speakers())


def try_microphone(name: str) -> str:
    """Open the microphone and give it back; returns how to call it. Raises SpeechError."""
    from trainer.speech.backends import miniaudio_devices as devices

    devices.give_back(devices.open_microphone(name, 16000, 0.1))
    return _called(name, devices.microphones())


def speakers() -> tuple[str, ...]:
    """The names of the loudspeakers here, as the setting takes them."""
    from trainer.speech.backends.miniaudio_devices import speakers

    return speakers()


def microphones() -> tuple[str, ...]:
    """The names of the microphones here, as the setting takes them."""
    from trainer.speech.backends.miniaudio_devices import microphones

    return microphones()


def decode(path: Path) -> tuple[bytes, float]:
    """A sound file of any usual format as the content of a mono 16-bit WAV file, and its seconds. Raises DataError."""
    from trainer.speech import wav
    from trainer.speech.backends.decoder import decode

    sound = decode(path, 16000)
    return wav.to_bytes(sound), sound.seconds


def _called(name: str, here: tuple[str, ...]) -> str:
    if not name:
        return "the system's own"
    found = next((device for device in here if device.casefold() == name.casefold()), None)
    return found or f"the system's own ({name} is not here)"
