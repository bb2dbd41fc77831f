"""Piper in a process of its own; the asking side is `trainer.speech.backends.piper_engine`.

Piper is GPL-3 software and optional. This module is the only one that imports it, and is only ever run as a helper
process, spoken to in lines of JSON; no other part of sayback is linked with it.
"""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any

import numpy as np

from trainer.errors import SpeechError
from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.backends import piper_sound as shaping
from trainer.speech.backends.worker import serve

MEASURED = "This is the third month in a row that you have taken too much, and nobody has called me back."
"""What a voice says to have its pitch and its pace measured."""
LOADED = 2
"""Voices kept in memory; one takes about 100 MB."""


class Voices:
    """The voices that were loaded, the latest last."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def load(self, question: dict[str, Any]) -> dict[str, Any]:
        """Load a voice, and tell what it is like: its own pitch in hertz, its pace in words a minute."""
        voice = self._voice(question["model"])
        if not question["measure"]:
            return {}
        sound = shaping.trimmed(_said(voice, MEASURED, question["speaker"], 1.0, 1.0), voice.config.sample_rate)
        rate = voice.config.sample_rate
        pitch = shaping.pitch_of(sound, rate)
        if not pitch:
            raise SpeechError(f"The voice {Path(question['model']).name} says nothing that can be understood.")
        return {"pitch": pitch, "pace": 60 * len(MEASURED.split()) * rate / len(sound)}

    def render(self, question: dict[str, Any]) -> dict[str, Any]:
        """Write a text to a file, in the voice and the way that the question says."""
        voice = self._voice(question["model"])
        rate, ratio = voice.config.sample_rate, question["pitch"]
        sound = _said(voice, question["text"], question["speaker"], ratio / question["rate"], question["life"])
        sound = shaping.faster(sound, ratio)
        sound = shaping.moved_body(sound, rate, question["body"] / ratio)
        sound = shaping.trembling(sound, rate, question["tremor"])
        sound = shaping.coloured(sound, rate, question["edge"], line=question["phone"])
        sound = shaping.levelled(shaping.trimmed(sound, rate), question["volume"])
        samples = array("h", np.round(sound * 32767).astype(np.int16).tobytes())
        write_atomically(Path(question["target"]), wav.to_bytes(wav.Sound(samples, rate)))
        return {"seconds": len(samples) / rate}

    def _voice(self, model: str) -> Any:
        voice = self._loaded.pop(model, None)
        if voice is None:
            while len(self._loaded) >= LOADED:
                del self._loaded[next(iter(self._loaded))]
            voice = _opened(Path(model))
        self._loaded[model] = voice
        return voice


def _opened(model: Path) -> Any:
    from piper import PiperVoice

    name, mend = model.name, "Put both of its files there again, or take them out of the folder of voices."
    try:
        return PiperVoice.load(model)
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise SpeechError(f"The voice file {name} cannot be used: {_line(error)}.", hint=mend) from error
    # ONNX Runtime raises classes of its own, which share no ancestor but Exception.
    except Exception as error:
        raise SpeechError(f"The voice file {name} is damaged: {_line(error)}.", hint=mend) from error


def _said(voice: Any, text: str, speaker: int | None, stretch: float, life: float) -> shaping.Samples:
    """What the voice says, as it comes: `stretch` is how many times as long, `life` how much it varies."""
    from piper import SynthesisConfig

    config = SynthesisConfig(
        speaker_id=speaker,
        length_scale=voice.config.length_scale * stretch,
        noise_scale=voice.config.noise_scale * life,
        noise_w_scale=voice.config.noise_w_scale * life,
    )
    chunks = [np.asarray(chunk.audio_float_array, dtype=np.float64) for chunk in voice.synthesize(text, config)]
    if not chunks:
        return np.zeros(round(0.1 * voice.config.sample_rate))
    return np.concatenate(chunks)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:160].rstrip(".") or type(error).__name__


if __name__ == "__main__":
    voices = Voices()
    serve({"load": voices.load, "render": voices.render}, gives_back=True)
