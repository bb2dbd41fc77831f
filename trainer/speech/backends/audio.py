"""The loudspeaker and the microphone as a session holds them: each in a helper process, watched twenty times a second.

Why a process: the sound libraries under miniaudio write to the terminal, may hang, and have been seen to crash when
several devices are opened together. A crash here costs the sound that was playing; a recording is whole on disk at any
moment (`trainer.speech.wav.GrowingWav`) and is fetched from there.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

from trainer.errors import DataError, SpeechError
from trainer.speech import wav
from trainer.speech.helper import Helper, HelperGone
from trainer.speech.phrases import Activity, Phrase
from trainer.speech.ports import (
    Clip,
    MicSnapshot,
    MicState,
    PlayerSnapshot,
    PlayState,
    Recording,
    StopCause,
)

WORKER = "trainer.speech.backends.audio_worker"
WATCH = 0.05
"""Seconds between two looks at a device that is busy."""
ANSWER = 2.0
"""Seconds a helper may take for anything; what it does is over within one."""
DECODING = 20.0
"""Seconds that a sound file may take; five minutes of Ogg Vorbis take one."""
DECODED_RATE = 22050
PLAYER_GONE = "The loudspeaker stopped working."
RECORDER_GONE = "The microphone stopped working; what was recorded until then is kept."


def _need_library() -> None:
    """Raise SpeechError where the sound library is not installed, which the helper could only die of."""
    if find_spec("miniaudio") is None:
        raise SpeechError(
            "miniaudio is not installed: nothing can be played or recorded.", hint="Run: pip install miniaudio."
        )


class _Watch:
    """Looks at a device while it is busy, in a thread that ends by itself."""

    def __init__(self, name: str, look: Callable[[], None], busy: Callable[[], bool]) -> None:
        self._name = name
        self._look = look
        self._busy = busy
        self._lock = threading.Lock()
        self._running = False
        self._ended = Event()

    def begin(self) -> None:
        """Look until the device is not busy any more; it must be by now."""
        with self._lock:
            if not self._running and not self._ended.is_set():
                self._running = True
                threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _work(self) -> None:
        while not self._ended.wait(WATCH):
            self._look()
            with self._lock:
                if not self._busy():
                    self._running = False
                    return


class HelperPlayer:
    """A `trainer.speech.ports.Player` whose device is in a helper process."""

    def __init__(self, speaker: Callable[[], str], volume: Callable[[], float]) -> None:
        """Prepare it; nothing is started.

        Args:
            speaker: gives the name of the loudspeaker to use, empty for the system's.
            volume: gives the loudness, 0 to 1.
        """
        self._speaker = speaker
        self._volume = volume
        self._helper = Helper(WORKER, "The loudspeaker")
        self._now = PlayerSnapshot(PlayState.IDLE)
        self._guard = threading.Lock()
        self._watch = _Watch("sayback loudspeaker", self._look, self._busy)

    @property
    def helper(self) -> Helper:
        """The process the device lives in."""
        return self._helper

    def check(self) -> str:
        """Open the loudspeaker and give it back; returns how to call it. Raises SpeechError when there is none."""
        return str(self._ask("check_speaker", name=self._speaker())["called"])

    def names(self) -> tuple[str, ...]:
        """The loudspeakers that are here, as the setting takes them; empty when there are none."""
        with contextlib.suppress(SpeechError):
            return tuple(self._ask("check_speaker", name="")["names"])
        return ()

    def warm_up(self) -> None:
        """Have the process there before the first sound is wanted. Never raises."""
        with contextlib.suppress(SpeechError):
            self._ask("player")

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        """See `Player.play`."""
        with self._guard:
            self._now = PlayerSnapshot(PlayState.IDLE)
            answer = self._ask(
                "play",
                path=str(clip.path.absolute()),
                seconds=clip.seconds,
                start=start,
                name=self._speaker(),
                volume=self._volume(),
                whole=clip.whole,
            )
            self._now = _player(answer)
        self._watch.begin()

    def extend(self, clip: Clip) -> None:
        """See `Player.extend`."""
        self._tell("extend", path=str(clip.path.absolute()), seconds=clip.seconds, whole=clip.whole)

    def pause(self) -> None:
        """See `Player.pause`."""
        self._tell("pause")

    def resume(self) -> None:
        """See `Player.resume`."""
        self._tell("resume")

    def stop(self) -> None:
        """See `Player.stop`."""
        self._tell("hush")
        self._now = PlayerSnapshot(PlayState.IDLE)

    def snapshot(self) -> PlayerSnapshot:
        """See `Player.snapshot`; at most a twentieth of a second old."""
        return self._now

    def close(self) -> None:
        """See `Player.close`."""
        self._watch.end()
        self._helper.close()
        self._now = PlayerSnapshot(PlayState.IDLE)

    def _tell(self, do: str, **details: Any) -> None:
        """Have it do something to the clip at hand; without one there is nothing to do."""
        with self._guard:
            if self._busy():
                self._now = self._told(do, **details)

    def _look(self) -> None:
        self._tell("player")

    def _busy(self) -> bool:
        return self._now.state in (PlayState.PLAYING, PlayState.PAUSED)

    def _told(self, do: str, **details: Any) -> PlayerSnapshot:
        now = self._now
        try:
            return _player(self._helper.ask(do, deadline=ANSWER, stop=Event(), again=False, **details))
        except HelperGone:
            return PlayerSnapshot(PlayState.LOST, now.position, now.duration, PLAYER_GONE)
        except SpeechError:  # closed
            return PlayerSnapshot(PlayState.IDLE)

    def _ask(self, do: str, **details: Any) -> dict[str, Any]:
        _need_library()
        return self._helper.ask(do, deadline=ANSWER, stop=Event(), **details)


def _player(answer: dict[str, Any]) -> PlayerSnapshot:
    return PlayerSnapshot(PlayState(answer["state"]), answer["position"], answer["duration"], answer["reason"])


class HelperDecoder:
    """Sound files of any usual kind as WAV files; what others made is opened in a process of its own."""

    def __init__(self) -> None:
        self._helper = Helper(WORKER, "The decoder")

    def decode(self, path: Path, target: Path, longest: float) -> None:
        """Turn a sound file into mono 16-bit WAV of 22,050 samples a second.

        Raises:
            DataError: it is no sound, damaged, or longer than `longest` seconds.
            SpeechError: it took too long.
        """
        self._helper.ask(
            "decode",
            deadline=DECODING,
            stop=Event(),
            path=str(path.absolute()),
            target=str(target.absolute()),
            rate=DECODED_RATE,
            longest=longest,
        )

    def close(self) -> None:
        """End the process."""
        self._helper.close()


class HelperRecorder:
    """A `trainer.speech.ports.Recorder` whose device is in a helper process."""

    def __init__(self, microphone: Callable[[], str], gate: Callable[[], float] = lambda: wav.SILENCE) -> None:
        """Prepare it; nothing is started.

        Args:
            microphone: gives the name of the microphone to use, empty for the system's.
            gate: gives the decibels of full scale below which a sound is the room's, and nobody's reply.
        """
        self._microphone = microphone
        self._gate = gate
        self._helper = Helper(WORKER, "The microphone")
        self._now = MicSnapshot(MicState.IDLE)
        self._target: Path | None = None
        self._guard = threading.Lock()
        self._watch = _Watch("sayback microphone", self._look, self._busy)

    @property
    def helper(self) -> Helper:
        """The process the device lives in."""
        return self._helper

    def check(self) -> str:
        """Open the microphone and give it back; returns how to call it. Raises SpeechError when there is none."""
        return str(self._ask("check_microphone", name=self._microphone())["called"])

    def names(self) -> tuple[str, ...]:
        """The microphones that are here, as the setting takes them; empty when there are none."""
        with contextlib.suppress(SpeechError):
            return tuple(self._ask("check_microphone", name="")["names"])
        return ()

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        """See `Recorder.start`."""
        with self._guard:
            answer = self._ask(
                "record",
                target=str(target.absolute()),
                silence=silence,
                limit=limit,
                name=self._microphone(),
                gate=self._gate(),
            )
            self._target, self._now = target, _recorder(answer)
        self._watch.begin()

    def stop(self) -> Recording:
        """See `Recorder.stop`."""
        with self._guard:
            target, self._target = self._target, None
            self._now = MicSnapshot(MicState.IDLE)
            if target is None:
                raise SpeechError("Nothing is being recorded.", hint="Start a recording first.")
            try:
                answer = self._helper.ask("stop", deadline=ANSWER, stop=Event(), again=False)
            except SpeechError:
                return _on_disk(target)
            return Recording(target, answer["seconds"], answer["peak"], _activity(answer["activity"]))

    def discard(self) -> None:
        """See `Recorder.discard`."""
        with self._guard:
            target, self._target = self._target, None
            self._now = MicSnapshot(MicState.IDLE)
            if target is None:
                return
            with contextlib.suppress(SpeechError):
                self._helper.ask("discard", deadline=ANSWER, stop=Event(), again=False)
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)

    def snapshot(self) -> MicSnapshot:
        """See `Recorder.snapshot`; at most a twentieth of a second old."""
        return self._now

    def close(self) -> None:
        """See `Recorder.close`."""
        self._watch.end()
        self._helper.close()
        self._now, self._target = MicSnapshot(MicState.IDLE), None

    def _busy(self) -> bool:
        return self._now.state is MicState.RECORDING

    def _look(self) -> None:
        with self._guard:
            now = self._now
            if not self._busy():
                return
            try:
                self._now = _recorder(self._helper.ask("recorder", deadline=ANSWER, stop=Event(), again=False))
            except HelperGone:
                self._now = MicSnapshot(MicState.LOST, now.elapsed, 0.0, StopCause.DEVICE, RECORDER_GONE, now.activity)
            except SpeechError:  # closed
                self._now = MicSnapshot(MicState.IDLE)

    def _ask(self, do: str, **details: Any) -> dict[str, Any]:
        _need_library()
        return self._helper.ask(do, deadline=ANSWER, stop=Event(), **details)


def _recorder(answer: dict[str, Any]) -> MicSnapshot:
    cause = None if answer["cause"] is None else StopCause(answer["cause"])
    return MicSnapshot(
        MicState(answer["state"]),
        answer["elapsed"],
        answer["level"],
        cause,
        answer["reason"],
        _activity(answer["activity"]),
    )


def _activity(answer: dict[str, Any]) -> Activity:
    return Activity(**{**answer, "phrases": tuple(Phrase(**phrase) for phrase in answer["phrases"])})


def _on_disk(target: Path) -> Recording:
    """The recording that a process which is gone left behind."""
    try:
        sound = wav.read(target)
    except DataError as error:
        raise SpeechError(f"The recording was lost: {error.message}", hint="Record it again, or type.") from error
    return Recording(target, sound.seconds, wav.peak(sound.samples))
