"""PocketSphinx through SpeechRecognition, in a process of its own; asked by `trainer.speech.backends.sphinx`.

It hears words in any noise, so WebRTC's voice detector, which pocketsphinx carries, is asked first.
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech.backends.decoder import decode
from trainer.speech.backends.worker import serve
from trainer.speech.wav import Sound, decibels, read_part

RATE = 16000
SHORTEST = 0.1
FRAME = 0.03
"""Seconds the voice detector looks at."""
VOICE = 0.3
"""Seconds of voice without which nothing was said."""
FAINTEST = -50.0
"""Decibels of full scale below which nothing is a voice."""


class Ear:
    """SpeechRecognition's recogniser; the PocketSphinx decoder is made anew at each call, which takes half a second."""

    def load(self, question: dict[str, Any]) -> dict[str, Any]:
        """Import what is needed."""
        started = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # SpeechRecognition imports audioop and aifc
            import pocketsphinx
            import speech_recognition

            self._library: Any = speech_recognition
            self._detector: Any = pocketsphinx.Vad(pocketsphinx.Vad.STRICT, RATE, FRAME)
        return {"took": time.perf_counter() - started}

    def transcribe(self, question: dict[str, Any]) -> dict[str, Any]:
        """Recognise a sound file."""
        self.load(question)
        started = time.perf_counter()
        path, start = Path(question["path"]), question["start"]
        sound = decode(path, RATE) if start is None else read_part(path, start, question["end"], RATE)
        if sound.seconds < SHORTEST:
            raise DataError(f"{path} holds {sound.seconds:.2f} seconds of sound, too few for a word.")
        voices = self._voices(sound)
        if len(voices) * FRAME < VOICE:
            raise NothingHeard("Nobody speaks in this recording.", hint="Speak nearer to the microphone, or type.")
        return {
            "text": self._recognise(sound),
            "took": time.perf_counter() - started,
            "first_word": voices[0],
            "speaking": voices[-1] + FRAME - voices[0],
        }

    def _recognise(self, sound: Sound) -> str:
        library = self._library
        try:
            heard = library.Recognizer().recognize_sphinx(library.AudioData(sound.samples.tobytes(), RATE, 2))
        except library.UnknownValueError as error:
            raise NothingHeard("No words were heard in this recording.", hint="Speak up, or type.") from error
        except library.RequestError as error:
            raise SpeechError(f"The recogniser failed: {error}.", hint="Try again, or type.") from error
        text = " ".join(str(heard).split())
        if not text:
            raise NothingHeard("No words were heard in this recording.", hint="Speak up, or type.")
        return text

    def _voices(self, sound: Sound) -> list[float]:
        """The starts of the frames in which somebody speaks, in seconds."""
        size = self._detector.frame_bytes // 2
        found = []
        for at in range(0, len(sound.samples) - size + 1, size):
            frame = sound.samples[at : at + size]
            if decibels(frame) > FAINTEST and self._detector.is_speech(frame.tobytes()):
                found.append(at / RATE)
        return found


if __name__ == "__main__":
    ear = Ear()
    serve({"load": ear.load, "transcribe": ear.transcribe}, gives_way=True, gives_back=True)
