"""The light recogniser: PocketSphinx through SpeechRecognition, with the model that a package carries."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError
from trainer.speech.backends.answers import told
from trainer.speech.helper import Helper
from trainer.speech.phrases import Phrase
from trainer.speech.ports import Transcript

NEEDED = ("pocketsphinx", "speech_recognition")
MEND = "pip install pocketsphinx"
SECONDS = 60.0
TIMES_REAL = 5.0
"""It needs less than this many times the sound's length."""


class SphinxRecogniser:
    """A `trainer.speech.ports.Recogniser`."""

    name = "PocketSphinx"
    note = "PocketSphinx mishears one word in five or more: correct the transcript before you hand it in."

    def __init__(self) -> None:
        self._helper = Helper("trainer.speech.backends.sphinx_worker", "The recogniser")

    @property
    def helper(self) -> Helper:
        """The process it runs in."""
        return self._helper

    def check(self) -> None:
        """See that everything needed is installed; loads nothing. Raises SpeechError."""
        missing = [name for name in NEEDED if find_spec(name) is None]
        if missing:
            raise SpeechError(f"PocketSphinx is not installed ({', '.join(missing)} missing).", hint=f"Run {MEND}.")

    def warm_up(self) -> None:
        """See `Recogniser.warm_up`."""
        self.check()
        self._helper.ask("load", deadline=SECONDS, stop=Event())

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        """See `Recogniser.transcribe`; MP3, FLAC and Ogg files are taken as well, hints and times of words are not."""
        self.check()
        size = audio.stat().st_size if audio.is_file() else 0
        answer = self._helper.ask(
            "transcribe",
            deadline=SECONDS + TIMES_REAL * (size / 4000 if span is None else span.seconds),
            stop=stop,
            path=str(audio.absolute()),
            start=None if span is None else span.start,
            end=None if span is None else span.end,
        )
        return told(answer, self.name, 0.0 if span is None else span.start)

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()
