"""pyttsx3 in a process of its own; the asking side is `trainer.speech.backends.pyttsx3_engine`.

Facts about pyttsx3 2.99 with eSpeak that this code stands on, each found by measuring:

- `runAndWait` returns before the file is written whenever the first sentence takes longer than 10 ms (eSpeak renders in
  a thread of its own), so the end is awaited through the ``finished-utterance`` event.
- A property that cannot be set (an unknown voice) is dropped in silence, so the voice is read back.
- The event comes a moment before the driver's loop is at rest; asking again at once would race with it.
- On a busy machine the end of one sentence may be told once more after the next was asked for, with an empty file in
  its place; so a text with letters in it is only there when its file holds sound.
- Rate, volume and pitch reach eSpeak through a queue; one sentence in three was said at the pace of the one before.
  They are read back from eSpeak itself: pyttsx3's `getProperty` leaves out an argument and at times reads defaults.
- Until the first sentence has been said, properties wait inside pyttsx3; so a first one is said to nobody.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any

from trainer.errors import SpeechError
from trainer.speech.backends.worker import serve

LONGEST = 30.0
"""Seconds after which a rendering is given up."""
PROPERTIES = 1.0
"""Seconds that a change of pace, loudness or pitch may take to arrive; it takes one thousandth."""
AT_REST = 0.003
"""Seconds between the end of an utterance and the driver's loop being at rest."""


class Voice:
    """One pyttsx3 engine, made at first use."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._finished = threading.Event()

    def about(self, question: dict[str, Any]) -> dict[str, Any]:
        """The driver's name and its voices."""
        engine = self._ready()
        voices = [
            {
                "id": voice.id,
                "name": voice.name,
                "language": _language(voice),
                "gender": str(voice.gender or "").lower(),
            }
            for voice in engine.getProperty("voices")
        ]
        return {"driver": str(engine), "voices": voices, "current": engine.getProperty("voice") or ""}

    def render(self, question: dict[str, Any]) -> dict[str, Any]:
        """Write a text to a file; `rate` in words a minute, `volume` 0 to 1, `pitch` as the driver counts it."""
        engine, target = self._ready(), Path(question["target"])
        if question["voice"]:
            engine.setProperty("voice", question["voice"])
        engine.setProperty("rate", question["rate"])
        engine.setProperty("volume", question["volume"])
        if question["pitch"] is not None:
            engine.setProperty("pitch", question["pitch"])
        if str(engine) == "espeak":
            self._await_properties(question)
        self._write(question["text"], target)
        return {"voice": engine.getProperty("voice") or ""}

    def _await_properties(self, question: dict[str, Any]) -> None:
        from pyttsx3.drivers import _espeak as espeak

        wanted = {
            espeak.RATE: question["rate"],
            espeak.VOLUME: int(round(question["volume"] * 100, 2)),  # as pyttsx3 rounds it
            espeak.PITCH: question["pitch"],
        }
        until = time.monotonic() + PROPERTIES
        while any(espeak.dll.espeak_GetParameter(name, 1) != value for name, value in wanted.items()):
            if time.monotonic() > until:
                raise SpeechError("The voice does not take its pace, loudness and pitch.", hint="Try again.")
            time.sleep(0.0005)

    def _write(self, text: str, target: Path) -> None:
        self._finished.clear()
        self._engine.save_to_file(text, str(target))
        self._engine.runAndWait()
        # The system voices of macOS and Windows write the file before runAndWait returns.
        if str(self._engine) == "espeak":
            self._await_file(target, sounds=any(char.isalnum() for char in text))
        time.sleep(AT_REST)
        if not target.is_file() or target.stat().st_size == 0:
            raise SpeechError("The voice wrote no sound.")

    def _await_file(self, target: Path, *, sounds: bool) -> None:
        until = time.monotonic() + LONGEST
        told = self._finished.wait(LONGEST)
        while told and sounds and not _holds_sound(target):
            told = time.monotonic() < until
            time.sleep(AT_REST)
        if not told:
            raise SpeechError(f"The voice took more than {LONGEST:.0f} seconds.")

    def _ready(self) -> Any:
        if self._engine is None:
            if sys.platform.startswith("linux"):
                _open_carried_espeak()
            self._engine = _started()
            self._engine.connect("finished-utterance", lambda **_: self._finished.set())
            if str(self._engine) == "espeak":
                with tempfile.TemporaryDirectory() as folder:
                    self._write("a", Path(folder) / "first.wav")
        return self._engine


def _holds_sound(path: Path) -> bool:
    """Whether a WAV file is written to its end and not empty."""
    try:
        with wave.open(str(path)) as file:
            frames = file.getnframes()
            return bool(frames > 0 and path.stat().st_size >= frames * file.getnchannels() * file.getsampwidth())
    except (OSError, EOFError, wave.Error):
        return False


def _started() -> Any:
    import pyttsx3

    try:
        return pyttsx3.init()
    # Drivers raise whatever their platform does: RuntimeError, OSError, ImportError, COM errors.
    except Exception as error:
        mend = "Run: pip install espeakng-loader" if sys.platform.startswith("linux") else "Install a system voice."
        reason = str(error).rstrip(".! ") or type(error).__name__
        raise SpeechError(f"The voice could not be started: {reason}.", hint=mend) from error


def _open_carried_espeak() -> None:
    """Make the eSpeak that a Python package carries the one pyttsx3 finds by its name."""
    try:
        import espeakng_loader
    except ImportError:
        return  # pyttsx3 then looks for the system's eSpeak, and says so if there is none
    os.environ["ESPEAK_DATA_PATH"] = str(Path(espeakng_loader.get_data_path()).parent)
    ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)


def _language(voice: Any) -> str:
    for language in voice.languages or ():
        text = language.decode("utf-8", "ignore") if isinstance(language, bytes) else str(language)
        return "".join(letter for letter in text if letter.isprintable()).replace("_", "-")
    return ""


if __name__ == "__main__":
    voice = Voice()
    serve({"about": voice.about, "render": voice.render})
