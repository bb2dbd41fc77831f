"""Vosk in a process of its own; asked by `trainer.speech.backends.vosk`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech.backends.decoder import decode
from trainer.speech.backends.worker import serve
from trainer.speech.wav import read_part

RATE = 16000
SHORTEST = 0.1
BLOCK = 8000
"""Samples that are handed over at a time."""
UNSURE = 0.5
"""A single word less certain than this is a noise: Vosk finds "the" or "huh" in any."""


class Ear:
    """The loaded model."""

    def __init__(self) -> None:
        self._model: Any = None

    def load(self, question: dict[str, Any]) -> dict[str, Any]:
        """Load the model from a folder."""
        started = time.perf_counter()
        if self._model is None:
            import vosk

            vosk.SetLogLevel(-1)
            try:
                self._model = vosk.Model(question["model"])
            except Exception as error:  # vosk raises plain Exception for a model that it cannot read
                raise SpeechError(
                    f"{Path(question['model']).name} is no model that Vosk can load.",
                    hint="Choose another in Settings.",
                ) from error
        return {"took": time.perf_counter() - started}

    def transcribe(self, question: dict[str, Any]) -> dict[str, Any]:
        """Recognise a sound file, or the part of it from `start` to `end` seconds."""
        self.load(question)
        started = time.perf_counter()
        path, start = Path(question["path"]), question["start"]
        sound = decode(path, RATE) if start is None else read_part(path, start, question["end"], RATE)
        if sound.seconds < SHORTEST:
            raise DataError(f"{path} holds {sound.seconds:.2f} seconds of sound, too few for a word.")
        parts = [part for part in self._parts(sound.samples) if part]
        words = [word for part in parts for word in part]
        if not words or (len(words) == 1 and words[0]["conf"] < UNSURE):
            raise NothingHeard("No words were heard in this recording.", hint="Speak up, or type.")
        return {
            "text": " ".join(word["word"] for word in words),
            "took": time.perf_counter() - started,
            "first_word": words[0]["start"],
            "speaking": words[-1]["end"] - words[0]["start"],
            "segments": [
                (part[0]["start"], part[-1]["end"], " ".join(word["word"] for word in part)) for part in parts
            ],
            "words": [(word["start"], word["end"], word["word"]) for word in words],
        }

    def _parts(self, samples: Any) -> list[list[dict[str, Any]]]:
        """The words of each stretch between pauses."""
        import vosk

        recogniser = vosk.KaldiRecognizer(self._model, RATE)
        recogniser.SetWords(True)
        parts = [
            json.loads(recogniser.Result()).get("result", [])
            for at in range(0, len(samples), BLOCK)
            if recogniser.AcceptWaveform(samples[at : at + BLOCK].tobytes())
        ]
        return [*parts, json.loads(recogniser.FinalResult()).get("result", [])]


if __name__ == "__main__":
    ear = Ear()
    serve({"load": ear.load, "transcribe": ear.transcribe}, gives_way=True, gives_back=True)
