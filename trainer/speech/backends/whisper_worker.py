"""faster-whisper through SpeechRecognition, in a process of its own; asked by `trainer.speech.backends.whisper`.

One model stays loaded: `recognize_faster_whisper` would load it anew at every call. Whisper invents words for silence
and noise, so Silero's voice detector (carried by faster-whisper) is asked first: without a voice nothing is recognised.
"""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech import wav
from trainer.speech.backends.decoder import decode
from trainer.speech.backends.worker import serve

RATE = 16000
SHORTEST = 0.1
"""Seconds below which a file holds no word."""
VOICE = 0.25
"""Seconds of voice without which nothing was said."""
UNSURE_LOGPROB = -1.0
UNSURE_SILENCE = 0.6
"""Whisper's own rule: a segment less likely than the first, and more probably silence than the second, is dropped."""
TEMPERATURES = [0.0, 0.4]
"""A second, freer try where the first repeats itself; Whisper's own five more would make a bad recording endless."""
PROMPT = "A customer service agent answers a customer."
"""What the model is told beforehand about the speech; it steadies the choice between words that sound alike. A model
that repeats it has heard nothing."""


class Ear:
    """The loaded model."""

    def __init__(self) -> None:
        self._recogniser: Any = None

    def load(self, question: dict[str, Any]) -> dict[str, Any]:
        """Load the model from a folder; `threads` is how many cores it may use."""
        started = time.perf_counter()
        if self._recogniser is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # SpeechRecognition imports audioop and aifc
                import onnxruntime
                from faster_whisper import WhisperModel
                from speech_recognition.recognizers.whisper_local.base import WhisperCompatibleRecognizer
                from speech_recognition.recognizers.whisper_local.faster_whisper import TranscribableAdapter

            # Elsewhere the environment has said so already (see `trainer.speech.helper`); Windows only listens to this.
            onnxruntime.disable_telemetry_events()
            try:
                model = WhisperModel(
                    question["model"],
                    device="cpu",
                    compute_type="int8",
                    cpu_threads=question["threads"],
                    local_files_only=True,
                )
            except (RuntimeError, ValueError) as error:
                raise SpeechError(
                    f"{Path(question['model']).name} is no model that can be loaded: {error}.",
                    hint="Choose another in Settings: sayback settings model built-in.",
                ) from error
            self._recogniser = WhisperCompatibleRecognizer(TranscribableAdapter(model))
        return {"took": time.perf_counter() - started}

    def transcribe(self, question: dict[str, Any]) -> dict[str, Any]:
        """Recognise a sound file, or the part of it from `start` to `end` seconds; `words` asks for their times."""
        self.load(question)
        started = time.perf_counter()
        path, start = Path(question["path"]), question["start"]
        sound = decode(path, RATE) if start is None else wav.read_part(path, start, question["end"], RATE)
        if sound.seconds < SHORTEST:
            raise DataError(f"{path} holds {sound.seconds:.2f} seconds of sound, too few for a word.")
        voices = _voices(sound.samples)
        if sum(end - start for start, end in voices) < VOICE:
            raise NothingHeard("Nobody speaks in this recording.", hint="Speak nearer to the microphone, or type.")
        heard = self._recognise(sound.samples.tobytes(), words=question["words"])
        text = " ".join(" ".join(segment.text for segment in heard).split())
        if not text:
            raise NothingHeard(
                "No words were heard in this recording.", hint="Speak nearer to the microphone, or type."
            )
        return {
            "text": text,
            "took": time.perf_counter() - started,
            "first_word": voices[0][0],
            "speaking": voices[-1][1] - voices[0][0],
            "segments": [(segment.start, segment.end, segment.text.strip()) for segment in heard],
            "words": [(word.start, word.end, word.word.strip()) for segment in heard for word in segment.words or ()],
        }

    def _recognise(self, frames: bytes, *, words: bool) -> list[Any]:
        from speech_recognition import AudioData

        try:
            heard = self._recogniser.recognize(
                AudioData(frames, RATE, 2),
                show_dict=True,
                language="en",
                beam_size=5,
                vad_filter=True,
                condition_on_previous_text=False,
                initial_prompt=PROMPT,
                temperature=TEMPERATURES,
                word_timestamps=words,
            )
        except (ValueError, RuntimeError) as error:
            raise SpeechError(f"The recogniser failed: {error}.", hint="Try again, or type.") from error
        return [
            segment
            for segment in heard["segments"]
            if not (segment.avg_logprob < UNSURE_LOGPROB and segment.no_speech_prob > UNSURE_SILENCE)
            and segment.text.strip() != PROMPT
        ]


def _voices(samples: Any) -> list[tuple[float, float]]:
    """Where somebody speaks, in seconds."""
    import numpy
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    audio = numpy.frombuffer(samples, dtype=numpy.int16).astype(numpy.float32) / 32768
    found = get_speech_timestamps(audio, VadOptions(speech_pad_ms=30), sampling_rate=RATE)
    return [(part["start"] / RATE, part["end"] / RATE) for part in found]


if __name__ == "__main__":
    ear = Ear()
    serve({"load": ear.load, "transcribe": ear.transcribe}, gives_way=True, gives_back=True)
