"""A loudspeaker or a microphone in a process of its own; the asking side is `trainer.speech.backends.audio`.

Every answer to the loudspeaker's or the microphone's questions is its state afterwards.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trainer.paths import write_atomically
from trainer.speech import wav
from trainer.speech.backends.worker import serve
from trainer.speech.ports import Clip
from trainer.speech.wav import SILENCE

# miniaudio imports numpy when it is there, and we give it plain bytes: not importing it halves the start.
sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # this is how an import is switched off

from trainer.speech.backends import miniaudio_devices as devices  # noqa: E402
from trainer.speech.backends.miniaudio_player import MiniaudioPlayer  # noqa: E402
from trainer.speech.backends.miniaudio_recorder import MiniaudioRecorder  # noqa: E402

Question = dict[str, Any]
Answer = dict[str, Any]


class Device:
    """Both ends; a process is only ever asked for one of them."""

    def __init__(self) -> None:
        self._name = ""
        self._volume = 1.0
        self._player = MiniaudioPlayer(lambda: self._name, lambda: self._volume)
        self._gate = SILENCE
        self._recorder = MiniaudioRecorder(lambda: self._name, gate=lambda: self._gate)

    def check_speaker(self, question: Question) -> Answer:
        """Try the loudspeaker of that name."""
        self._name = question["name"]
        return {"called": self._player.check(), "names": devices.speakers()}

    def play(self, question: Question) -> Answer:
        """Play a WAV file."""
        self._name, self._volume = question["name"], question["volume"]
        self._player.play(_clip(question), start=question["start"])
        return self.player({})

    def extend(self, question: Question) -> Answer:
        """The file that is playing has grown."""
        self._player.extend(_clip(question))
        return self.player({})

    def decode(self, question: Question) -> Answer:
        """Turn a sound file into a WAV file."""
        from trainer.speech.backends.decoder import decode

        sound = decode(Path(question["path"]), question["rate"], longest=question["longest"])
        write_atomically(Path(question["target"]), wav.to_bytes(sound))
        return {"seconds": sound.seconds}

    def pause(self, _question: Question) -> Answer:
        """Hold."""
        self._player.pause()
        return self.player({})

    def resume(self, _question: Question) -> Answer:
        """Go on."""
        self._player.resume()
        return self.player({})

    def hush(self, _question: Question) -> Answer:
        """Stop and forget the clip."""
        self._player.stop()
        return self.player({})

    def player(self, _question: Question) -> Answer:
        """What the loudspeaker is doing."""
        now = self._player.snapshot()
        return {"state": now.state, "position": now.position, "duration": now.duration, "reason": now.reason}

    def check_microphone(self, question: Question) -> Answer:
        """Try the microphone of that name."""
        self._name = question["name"]
        return {"called": self._recorder.check(), "names": devices.microphones()}

    def record(self, question: Question) -> Answer:
        """Record into a file."""
        self._name, self._gate = question["name"], question["gate"]
        self._recorder.start(Path(question["target"]), silence=question["silence"], limit=question["limit"])
        return self.recorder({})

    def stop(self, _question: Question) -> Answer:
        """End the recording, or fetch the one that ended by itself."""
        recording = self._recorder.stop()
        return {
            "path": str(recording.path),
            "seconds": recording.seconds,
            "peak": recording.peak,
            "activity": asdict(recording.activity),
        }

    def discard(self, _question: Question) -> Answer:
        """End the recording and delete it."""
        self._recorder.discard()
        return self.recorder({})

    def recorder(self, _question: Question) -> Answer:
        """What the microphone is doing."""
        now = self._recorder.snapshot()
        return {
            "state": now.state,
            "elapsed": now.elapsed,
            "level": now.level,
            "cause": now.cause,
            "reason": now.reason,
            "activity": asdict(now.activity),
        }


def _clip(question: Question) -> Clip:
    return Clip(Path(question["path"]), question["seconds"], whole=question["whole"])


if __name__ == "__main__":
    device = Device()
    names = (
        *("check_speaker", "play", "extend", "decode", "pause", "resume", "hush", "player"),
        *("check_microphone", "record", "stop", "discard", "recorder"),
    )
    serve({name: getattr(device, name) for name in names})
