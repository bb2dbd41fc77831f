"""Vosk, with a model that the learner has put here: lighter than Whisper, without capitals or punctuation.

The package vosk (Apache 2.0) carries no model, and none is ever fetched; see `trainer.speech.models`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError
from trainer.speech.backends.answers import told
from trainer.speech.helper import Helper
from trainer.speech.models import CONVERT, Model
from trainer.speech.phrases import Phrase
from trainer.speech.ports import Transcript

MEND = "pip install vosk"
SECONDS = 120.0
"""Loading a large model from a slow disk."""
TIMES_REAL = 5.0


class VoskRecogniser:
    """A `trainer.speech.ports.Recogniser`."""

    note = "Vosk writes no capitals and no punctuation; marks do not depend on them."

    def __init__(self, model: Model) -> None:
        """Prepare it; nothing is loaded."""
        self.name = f"Vosk {model.name}"
        self._model = model
        self._helper = Helper("trainer.speech.backends.vosk_worker", "The recogniser")

    @property
    def helper(self) -> Helper:
        """The process it runs in."""
        return self._helper

    def check(self) -> None:
        """See that everything needed is installed and that the folder is a model. Raises SpeechError."""
        if find_spec("vosk") is None:
            raise SpeechError(f"{self._model.name} needs vosk, which is not installed.", hint=f"Run: {MEND}.")
        if self._model.problem:
            raise SpeechError(self._model.problem, hint=CONVERT)

    def warm_up(self) -> None:
        """See `Recogniser.warm_up`."""
        self.check()
        self._helper.ask("load", deadline=SECONDS, stop=Event(), model=str(self._model.path))

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        """See `Recogniser.transcribe`; MP3, FLAC and Ogg files are taken as well."""
        self.check()
        size = audio.stat().st_size if audio.is_file() else 0
        answer = self._helper.ask(
            "transcribe",
            deadline=SECONDS + TIMES_REAL * (size / 4000 if span is None else span.seconds),
            stop=stop,
            path=str(audio.absolute()),
            model=str(self._model.path),
            start=None if span is None else span.start,
            end=None if span is None else span.end,
        )
        return told(answer, self.name, 0.0 if span is None else span.start)

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()
