"""The microphone: 16 kHz mono sound through miniaudio into a WAV file that is whole at any moment.

The device's thread only puts blocks into a queue. A thread of ours writes them down as they come, keeps the meter, and
ends the recording: at the key, after silence, at the limit, or when the device has given nothing for a second. One lock
guards the state, which goes IDLE → RECORDING → STOPPED or LOST → IDLE.
"""

from __future__ import annotations

import contextlib
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from trainer.errors import SpeechError
from trainer.paths import make_folder
from trainer.speech import wav
from trainer.speech.backends.silero import Listener
from trainer.speech.backends.silero import listener as best_listener
from trainer.speech.phrases import Activity
from trainer.speech.ports import MicSnapshot, MicState, Recording, StopCause
from trainer.speech.silence import FRAME

RATE = 16000
"""Samples per second: what recognisers take."""
BUFFER = 0.05
LOOK = 0.05
"""Seconds between two looks at what came in."""
PATIENCE = 1.0
"""Seconds without sound from the device after which it is gone."""
FIRST_PATIENCE = 3.0
"""The same before the first block; a sleeping microphone takes its time."""
OPENING = 0.95
"""Seconds a device may take to open."""
ENDING = 0.5
"""Seconds `stop` waits for the last block to be on disk."""
LOST = "The microphone went away; what was recorded until then is kept."

Opener = Callable[[str, int, float], Any]
"""`miniaudio_devices.open_microphone`, or a test's."""


class Take:
    """One recording: fed with blocks of samples, it writes, measures and says when it is over. Knows no device."""

    def __init__(self, target: Path, *, silence: float | None, limit: float, listener: Listener | None = None) -> None:
        """Create the file. Raises OSError.

        Args:
            target: the file.
            silence: seconds of quiet after speech that end it; None never.
            limit: seconds after which it ends.
            listener: says who speaks where; the best one here when omitted.
        """
        self.target = target
        self._silence = silence
        self._most = round(limit * RATE)
        self._file = wav.GrowingWav(target, RATE)
        self._listener = listener or best_listener()
        self.activity = Activity()
        self._frame: array[int] = array("h")
        self.samples = 0
        self.peak = 0.0
        self.level = 0.0

    def add(self, block: array[int]) -> StopCause | None:
        """Take a block; the cause when it was the last one. Raises OSError when it cannot be written."""
        block = block[: self._most - self.samples]
        self._file.add(block)
        self.samples += len(block)
        self.peak = max(self.peak, wav.peak(block))
        self._frame.extend(block)
        step = round(FRAME * RATE)
        while len(self._frame) >= step:
            loudness = wav.decibels(self._frame[:step])
            del self._frame[:step]
            self.level = wav.level(loudness)
        self.activity = now = self._listener.add(block)
        if self.samples >= self._most:
            return StopCause.LIMIT
        if self._silence and now.spoken and now.quiet >= self._silence:
            return StopCause.SILENCE
        return None

    @property
    def seconds(self) -> float:
        """Its length so far."""
        return self.samples / RATE

    def close(self) -> None:
        """Close the file; what was being said is the last phrase."""
        self.activity = self._listener.end()
        with contextlib.suppress(OSError):
            self._file.close()


class _Session:
    """A recording under way: its take, its device and the thread that looks after both."""

    def __init__(self, take: Take, monotonic: Callable[[], float]) -> None:
        self.take = take
        self._monotonic = monotonic
        self.blocks: deque[bytes] = deque()
        self.ended = threading.Event()  # asked to end
        self.done = threading.Event()  # the file is closed
        self.cause: StopCause | None = None
        self.reason = ""

    def feed(self) -> Generator[None, bytes, None]:
        """What miniaudio hands its blocks to."""
        while True:
            block = yield
            self.blocks.append(bytes(block))

    def follow(self, device: Any, give_back: Callable[[Any], None]) -> None:
        """Write down what comes in until the end, then close the file and give the device back."""
        last, patience = self._monotonic(), FIRST_PATIENCE
        try:
            while self.cause is None:
                asked = self.ended.wait(LOOK)
                if self._drain():
                    last, patience = self._monotonic(), PATIENCE
                elif self._monotonic() - last > patience:
                    self._end(StopCause.DEVICE, LOST)
                if asked:
                    self._end(StopCause.KEY, "")
        finally:
            self.take.close()
            self.done.set()
            give_back(device)

    def _drain(self) -> bool:
        came = False
        while self.blocks and self.cause is None:
            block = array("h", self.blocks.popleft())
            came = True
            try:
                cause = self.take.add(block)
            except OSError as error:
                self._end(StopCause.DEVICE, f"The recording could not be written on: {error.strerror or error}.")
            else:
                if cause is not None:
                    self._end(cause, "")
        return came

    def _end(self, cause: StopCause, reason: str) -> None:
        if self.cause is None:
            self.cause, self.reason = cause, reason


class MiniaudioRecorder:
    """A `trainer.speech.ports.Recorder`."""

    def __init__(
        self,
        microphone: Callable[[], str] = lambda: "",
        *,
        open_device: Opener | None = None,
        give_back: Callable[[Any], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        listener: Callable[[float], Listener] = best_listener,
        gate: Callable[[], float] = lambda: wav.SILENCE,
    ) -> None:
        """Prepare it; no device is opened.

        Args:
            microphone: gives the name of the microphone to use, empty for the system's.
            open_device: opens a device; miniaudio's when omitted. `give_back` closes it.
            monotonic: the clock by which a silent device is missed.
            listener: makes, for each recording and its gate, what says who speaks where in it.
            gate: gives the decibels of full scale below which a sound is the room's.
        """
        self._microphone = microphone
        self._open_device = open_device
        self._give_back = give_back
        self._monotonic = monotonic
        self._listener = listener
        self._gate = gate
        self._lock = threading.Lock()
        self._session: _Session | None = None

    def check(self) -> str:
        """Open the microphone and give it back; returns how to call it. Raises SpeechError when there is none."""
        from trainer.speech.backends import miniaudio_devices as devices

        name = self._microphone()
        self._back()(self._opener()(name, RATE, BUFFER))
        return devices.called(name, devices.microphones)

    def names(self) -> tuple[str, ...]:
        """The devices that are here, as the setting takes them."""
        from trainer.speech.backends import miniaudio_devices as devices

        return devices.microphones()

    def start(self, target: Path, *, silence: float | None, limit: float) -> None:
        """See `Recorder.start`. A recording that nobody fetched is discarded."""
        with self._lock:
            if self._session is not None and self._session.cause is None:
                raise SpeechError("The microphone is recording already.", hint="Stop that recording first.")
            device = self._opened()
            make_folder(target.parent)
            try:
                take = Take(target, silence=silence, limit=limit, listener=self._listener(self._gate()))
                session = _Session(take, self._monotonic)
            except OSError as error:
                self._back()(device)
                raise SpeechError(
                    f"The recording cannot be written to {target.parent}: {error.strerror or error}.",
                    hint="Free some space, or type the reply.",
                ) from error
            self._begin(session, device)
            self._session = session

    def stop(self) -> Recording:
        """See `Recorder.stop`."""
        with self._lock:
            session, self._session = self._session, None
        if session is None:
            raise SpeechError("Nothing is being recorded.", hint="Start a recording first.")
        session.ended.set()
        session.done.wait(ENDING)
        take = session.take
        return Recording(take.target, take.seconds, take.peak, take.activity)

    def discard(self) -> None:
        """See `Recorder.discard`."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.ended.set()
            session.done.wait(ENDING)
            with contextlib.suppress(OSError):
                session.take.target.unlink(missing_ok=True)

    def snapshot(self) -> MicSnapshot:
        """See `Recorder.snapshot`."""
        session = self._session
        if session is None:
            return MicSnapshot(MicState.IDLE)
        elapsed, cause = session.take.seconds, session.cause
        if cause is None:
            return MicSnapshot(MicState.RECORDING, elapsed, session.take.level, activity=session.take.activity)
        state = MicState.LOST if cause is StopCause.DEVICE else MicState.STOPPED
        return MicSnapshot(state, elapsed, 0.0, cause, session.reason, session.take.activity)

    def close(self) -> None:
        """See `Recorder.close`."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.ended.set()
            session.done.wait(ENDING)

    # ---- the device ----------------------------------------------------------------------------------------------

    def _begin(self, session: _Session, device: Any) -> None:
        feed = session.feed()
        next(feed)
        try:
            device.start(feed)
        except Exception as error:
            session.take.close()
            session.take.target.unlink(missing_ok=True)
            self._back()(device)
            raise SpeechError(f"The microphone cannot be used: {error}.", hint="Choose another in Settings.") from error
        threading.Thread(
            target=session.follow, args=(device, self._back()), name="sayback microphone", daemon=True
        ).start()

    def _opened(self) -> Any:
        """Open the device, in a thread of its own: an audio server that hangs must not hold the caller."""
        result: list[Any] = []
        abandoned = threading.Event()

        def work() -> None:
            try:
                result.append(self._opener()(self._microphone(), RATE, BUFFER))
            except Exception as error:  # noqa: BLE001  # handed to the caller below
                result.append(error)
            if abandoned.is_set() and not isinstance(result[0], Exception):
                self._back()(result[0])

        opening = threading.Thread(target=work, name="sayback microphone opens", daemon=True)
        opening.start()
        opening.join(OPENING)
        if not result:
            abandoned.set()
            raise SpeechError("The microphone does not answer.", hint="Choose another in Settings, or type the reply.")
        if isinstance(result[0], SpeechError):
            raise result[0]
        if isinstance(result[0], Exception):
            raise SpeechError(f"The microphone cannot be used: {result[0]}.", hint="Choose another in Settings.")
        return result[0]

    def _opener(self) -> Opener:
        if self._open_device is None:
            from trainer.speech.backends.miniaudio_devices import open_microphone

            self._open_device = open_microphone
        return self._open_device

    def _back(self) -> Callable[[Any], None]:
        if self._give_back is None:
            from trainer.speech.backends.miniaudio_devices import give_back

            self._give_back = give_back
        return self._give_back
