"""Hearing and speaking beside the typing: what a plain session does with the voice and the microphone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

from trainer.delivery.measure import delivered
from trainer.errors import SpeechError, TrainerError
from trainer.packs.model import Drill
from trainer.speech.ports import MicState, PlayState

if TYPE_CHECKING:
    from trainer.plain.terminal import Lines, Page
    from trainer.progress.model import Delivery
    from trainer.speech.ports import Clip, Recording, SpeechPort, StopCause

Answer = TypeVar("Answer")

Prepare = Callable[[Event, "Callable[[Clip], None]"], "Clip"]
"""Makes a clip; may be stopped, and hands out its beginning early."""

LOOK = 0.1
"""Seconds between two looks at a device."""
_WHY = {"silence": "Silence ended it.", "limit": "The longest reply is over.", "key": "", "device": ""}


class Voice:
    """The loudspeaker: prepares a complaint beside the typing and plays it when it is ready."""

    def __init__(self, speech: SpeechPort) -> None:
        self._speech = speech
        self._lock = threading.Lock()
        self._stop = Event()
        self._begun = False
        self._again: Callable[[], None] | None = None
        self._failure = ""

    def play_drill(self, drill: Drill, rate: float) -> None:
        """Play a complaint from its start; returns at once."""
        self._play(lambda stop, early: self._speech.prepare(drill, rate=rate, stop=stop, early=early))

    def play_recording(self, recording: Recording) -> None:
        """Play what the learner said; returns at once."""
        self._play(lambda _, __: self._speech.clip_of(recording))

    def say(self, text: str) -> None:
        """Say a strong reply; returns at once."""
        self._play(lambda stop, early: self._speech.say(text, stop=stop, early=early))

    def pause(self) -> None:
        """Hold; before anything sounds, give the preparing up."""
        with self._lock:
            if self._begun:
                self._speech.player.pause()
            else:
                self._stop.set()

    def resume(self) -> None:
        """Go on from the same word, or start what never began to sound."""
        if self._begun:
            self._speech.player.resume()
        elif self._again is not None:
            self._again()

    def hush(self) -> None:
        """Be silent."""
        with self._lock:
            self._stop.set()
            if self._begun:
                self._speech.player.stop()
                self._begun = False

    @property
    def over(self) -> bool:
        """Whether what was played has reached its end."""
        return self._begun and self._speech.player.snapshot().state in (PlayState.FINISHED, PlayState.IDLE)

    @property
    def failure(self) -> str:
        """Why nothing can be heard, or an empty string."""
        if not self._failure and self._begun:
            snapshot = self._speech.player.snapshot()
            if snapshot.state is PlayState.LOST:
                return snapshot.reason or "The loudspeaker went away."
        return self._failure

    def _play(self, prepare: Prepare) -> None:
        self.hush()
        self._stop, self._failure, self._begun = Event(), "", False
        self._again = lambda: self._play(prepare)
        Thread(target=self._work, args=(prepare, self._stop), name="plain-voice", daemon=True).start()

    def _work(self, prepare: Prepare, stop: Event) -> None:
        try:
            self._sound(prepare(stop, lambda clip: self._sound(clip, stop)), stop)
        except TrainerError as error:
            if not stop.is_set():
                with self._lock:
                    if self._begun:
                        self._speech.player.stop()
                self._failure = str(error)

    def _sound(self, clip: Clip, stop: Event) -> None:
        """Play a clip, or go on with it where its beginning plays already."""
        with self._lock:
            if stop.is_set():
                return
            if self._begun:
                self._speech.player.extend(clip)
            else:
                self._speech.player.play(clip)
                self._begun = True


def record(speech: SpeechPort, attempt: str, lines: Lines, page: Page) -> Recording | None:
    """Take a spoken reply down until Enter, silence, the limit or the end of the device.

    Returns:
        The recording, or None when it was thrown away.

    Raises:
        SpeechError: no microphone.
    """
    speech.record(attempt)
    page.prompt("Speak now. Enter ends it; x and Enter throws it away.")
    shown = ""
    while speech.recorder.snapshot().state is MicState.RECORDING:
        shown = _tell_more(speech.heard().text, shown, page)
        if lines.waiting(LOOK):
            line = lines.read()
            if line is not None and line.strip().lower() == "x":
                speech.recorder.discard()
                page.note("The recording was thrown away.")
                return None
            break
    else:
        ended = speech.recorder.snapshot()
        page.note(ended.reason or _why(ended.cause))
        _swallow_enter(lines)
    return speech.recorder.stop()


def _tell_more(heard: str, shown: str, page: Page) -> str:
    """Write down the phrases that were not shown yet, a line each; returns what is shown now."""
    if heard == shown or not heard.startswith(shown):
        return shown
    page.note(f"… {heard[len(shown) :].strip()}")
    return heard


def transcribe(speech: SpeechPort, recording: Recording, page: Page) -> tuple[str, Delivery]:
    """Turn a recording into text; Ctrl+C gives up at once.

    Raises:
        SpeechError: nothing was heard, or the recogniser failed.
    """
    page.prompt("Listening to what you said …")
    heard = patiently(lambda stop: speech.transcribe(recording, stop=stop))
    return heard.text, delivered(recording, heard)


def patiently(work: Callable[[Event], Answer]) -> Answer:
    """Do blocking work beside the main thread, so that Ctrl+C is answered meanwhile.

    Args:
        work: gets the event that tells it to stop.

    Raises:
        TrainerError: whatever of this kind the work raised.
        SpeechError: it ended without an answer.
    """
    stop = Event()
    answers: list[Answer] = []
    failures: list[TrainerError] = []

    def do() -> None:
        try:
            answers.append(work(stop))
        except TrainerError as error:
            failures.append(error)

    thread = Thread(target=do, name="plain-work", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(LOOK)
    except BaseException:
        stop.set()
        raise
    if failures:
        raise failures[0]
    if not answers:
        raise SpeechError(
            "The recogniser gave up without an answer.", hint="Type the reply; sayback doctor tells more."
        )
    return answers[0]


def _why(cause: StopCause | None) -> str:
    return (_WHY[cause.value] if cause else "") or "The recording ended."


def _swallow_enter(lines: Lines) -> None:
    """Take back the Enter of somebody who ended a recording that had just ended by itself: it must not hand it in."""
    if lines.waiting(0):
        line = lines.read()
        if line is not None and line.strip():
            lines.put_back(line)
