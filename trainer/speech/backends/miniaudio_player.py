"""The loudspeaker: clips out of memory through miniaudio.

One thread owns the device; `play`, `pause`, `resume` and `stop` only leave word with it, so none of them waits for an
audio server. Pausing goes on feeding silence: it takes effect within one buffer, and `resume` finds the same word.
"""

from __future__ import annotations

import queue
import threading
import time
from array import array
from collections.abc import Callable, Generator
from typing import Any

from trainer.errors import DataError, SpeechError
from trainer.speech import wav
from trainer.speech.ports import Clip, PlayerSnapshot, PlayState

BUFFER = 0.1
"""Seconds of sound given ahead of time; what is heard lags by that."""
ANSWER = 0.04
"""Seconds `play` waits for the device, so that its call stays under 50 ms."""
PATIENCE = 1.0
"""Seconds without being asked for sound after which the device is gone."""
FIRST_PATIENCE = 4.0
"""The same before it has asked for the first time; a sleeping loudspeaker takes its time."""
CHECKED_RATE = 22050
"""Samples per second at which a loudspeaker is tried out."""
LOST = "The loudspeaker went away."
MUTE = "The loudspeaker does not take any sound."

Opener = Callable[[str, int, float], Any]
"""`miniaudio_devices.open_speaker`, or a test's."""


class _Track:
    """One clip being played; the device's thread reads it, others read its figures."""

    def __init__(
        self, clip: Clip, sound: wav.Sound, start: float, volume: float, monotonic: Callable[[], float]
    ) -> None:
        self._monotonic = monotonic
        self.path = clip.path
        self.sound = sound
        self.whole = clip.whole
        self.duration = sound.seconds if clip.whole else max(clip.seconds, sound.seconds)
        self.next = min(len(sound.samples), max(0, round(start * sound.rate)))
        self.begun = self.next + round(2 * BUFFER * sound.rate)  # what a device fills its buffers with before it plays
        self.volume = volume
        self.paused = False
        self.halted = False
        self.asked: float | None = None  # when the device last asked for sound
        self.opened = monotonic()
        self.ended: float | None = None  # when the last sample was handed over
        self.failure: SpeechError | None = None

    def feed(self) -> Generator[bytes, int, None]:
        """What miniaudio calls for more: takes a number of frames, gives as many."""
        needed = yield b""
        while True:
            needed = yield self.take(needed)

    def take(self, frames: int) -> bytes:
        """The next frames, silence when paused or over."""
        self.asked = now = self._monotonic()
        if self.paused or self.halted:
            return bytes(2 * frames)
        piece = self.sound.samples[self.next : self.next + frames]
        self.next += len(piece)
        if len(piece) < frames and self.whole and self.ended is None:
            self.ended = now
        if self.volume < 1.0:
            piece = array("h", (int(sample * self.volume) for sample in piece))
        return piece.tobytes() + bytes(2 * (frames - len(piece)))

    def grow(self, clip: Clip, sound: wav.Sound) -> None:
        """Go on with more: `sound` begins as the one before it did."""
        self.sound = sound
        self.duration = sound.seconds if clip.whole else max(clip.seconds, sound.seconds)
        self.whole = clip.whole  # last: the device's thread must not find the old end to be the end

    @property
    def position(self) -> float:
        """What is being heard now, in seconds from the start."""
        heard = self.next / self.sound.rate
        return heard if self.ended is not None else max(0.0, heard - BUFFER)

    @property
    def over(self) -> bool:
        """Whether the last sample has been heard."""
        return self.ended is not None and self._monotonic() - self.ended > 1.5 * BUFFER

    @property
    def trouble(self) -> str:
        """Why nothing can be heard, or empty."""
        if self.failure is not None:
            return self.failure.message
        if self.over:
            return ""
        now = self._monotonic()
        if self.asked is None:
            return MUTE if now - self.opened > FIRST_PATIENCE else ""
        # A sound server that has just closed a device fills the buffers of the next one and then takes its time.
        patience = PATIENCE if self.next > self.begun or self.ended is not None else FIRST_PATIENCE
        return LOST if now - self.asked > patience else ""


class MiniaudioPlayer:
    """A `trainer.speech.ports.Player`."""

    def __init__(
        self,
        speaker: Callable[[], str] = lambda: "",
        volume: Callable[[], float] = lambda: 1.0,
        *,
        open_device: Opener | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare it; no device is opened.

        Args:
            speaker: gives the name of the loudspeaker to use, empty for the system's.
            volume: gives the loudness, 0 to 1.
            open_device: opens a device; miniaudio's when omitted.
            monotonic: the clock by which a silent device is missed.
        """
        self._speaker = speaker
        self._volume = volume
        self._open_device = open_device
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._track: _Track | None = None
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._device: Any = None

    def check(self) -> str:
        """Open the loudspeaker and give it back; returns how to call it. Raises SpeechError when there is none."""
        from trainer.speech.backends import miniaudio_devices as devices

        name = self._speaker()
        devices.give_back(self._opener()(name, CHECKED_RATE, BUFFER))
        return devices.called(name, devices.speakers)

    def names(self) -> tuple[str, ...]:
        """The devices that are here, as the setting takes them."""
        from trainer.speech.backends import miniaudio_devices as devices

        return devices.speakers()

    def warm_up(self) -> None:
        """Nothing to do: the device is in this process."""

    def play(self, clip: Clip, *, start: float = 0.0) -> None:
        """See `Player.play`. A device that takes longer than 40 ms to fail shows as `LOST` in the snapshot instead."""
        try:
            sound = wav.read(clip.path)
        except DataError as error:
            raise SpeechError(f"The sound could not be read: {error.message}", hint="Play it again.") from error
        track, answered = _Track(clip, sound, start, self._volume(), self._monotonic), threading.Event()
        with self._lock:
            if self._track is not None:
                self._track.halted = True
            self._track = track
            self._started()
        self._jobs.put(lambda: self._open(track, answered))
        if answered.wait(ANSWER) and track.failure is not None:
            with self._lock:
                if self._track is track:
                    self._track = None
            raise track.failure

    def extend(self, clip: Clip) -> None:
        """See `Player.extend`. What cannot be read leaves the sound as short as it is."""
        track = self._track
        if track is None or track.path != clip.path or track.whole:
            return
        try:
            sound = wav.read(clip.path)
        except DataError:
            track.whole = True
            return
        track.grow(clip, sound)

    def pause(self) -> None:
        """See `Player.pause`."""
        track = self._track
        if track is not None:
            track.paused = True

    def resume(self) -> None:
        """See `Player.resume`."""
        track = self._track
        if track is not None:
            track.paused = False

    def stop(self) -> None:
        """See `Player.stop`."""
        with self._lock:
            track, self._track = self._track, None
        if track is not None:
            track.halted = True
            self._jobs.put(self._close_device)

    def snapshot(self) -> PlayerSnapshot:
        """See `Player.snapshot`."""
        track = self._track
        if track is None:
            return PlayerSnapshot(PlayState.IDLE)
        trouble = track.trouble
        if trouble:
            return PlayerSnapshot(PlayState.LOST, track.position, track.duration, trouble)
        if track.over:
            return PlayerSnapshot(PlayState.FINISHED, track.duration, track.duration)
        state = PlayState.PAUSED if track.paused else PlayState.PLAYING
        return PlayerSnapshot(state, min(track.position, track.duration), track.duration)

    def close(self) -> None:
        """See `Player.close`; waits half a second at most."""
        self.stop()
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join(0.5)

    # ---- the device's thread -------------------------------------------------------------------------------------

    def _started(self) -> None:
        if self._thread is None:
            self._jobs = queue.Queue()
            self._thread = threading.Thread(
                target=self._own_device, args=(self._jobs,), name="sayback loudspeaker", daemon=True
            )
            self._thread.start()

    def _own_device(self, jobs: queue.Queue[Callable[[], None] | None]) -> None:
        while True:
            try:
                job = jobs.get(timeout=BUFFER if self._device is not None else None)
            except queue.Empty:
                track = self._track
                if track is None or track.over or track.trouble:
                    self._close_device()
                continue
            if job is None:
                self._close_device()
                return
            job()

    def _open(self, track: _Track, answered: threading.Event) -> None:
        self._close_device()
        try:
            if not track.halted:
                self._device = self._opened(track)
        except SpeechError as error:
            track.failure = error
        # Whatever the audio library raises has to reach the learner instead of ending this thread.
        except Exception as error:  # noqa: BLE001
            track.failure = SpeechError(f"The loudspeaker cannot be used: {error}.", hint="Choose another in Settings.")
        finally:
            answered.set()

    def _opener(self) -> Opener:
        if self._open_device is None:
            from trainer.speech.backends.miniaudio_devices import open_speaker

            self._open_device = open_speaker
        return self._open_device

    def _opened(self, track: _Track) -> Any:
        device = self._opener()(self._speaker(), track.sound.rate, BUFFER)
        feed = track.feed()
        next(feed)
        track.opened = self._monotonic()
        device.start(feed)
        return device

    def _close_device(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            from trainer.speech.backends.miniaudio_devices import give_back

            give_back(device)
