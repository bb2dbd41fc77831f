"""A spoken reply on its way into the editor: what the microphone and the recogniser did, told to the session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from trainer.delivery.measure import delivered
from trainer.errors import TrainerError
from trainer.practice import Practice, Stage
from trainer.speech.hints import names_of
from trainer.speech.ports import MicState, StopCause
from trainer.ui.ear import recording_name

if TYPE_CHECKING:
    from trainer.progress.model import Delivery
    from trainer.speech.ports import Recording, Transcript
    from trainer.ui.driver import Driver

_STOPPED = {
    StopCause.SILENCE: "You had finished, so the recording stopped.",
    StopCause.LIMIT: "That was as long as a reply may be.",
}


class Dictation:
    """Carries out what a session asks of the ear, and brings what was heard back to the attempt it belongs to."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._ear = driver.ear

    # ---- effects -------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the microphone, unless a call has it open."""
        self._driver.services.speech.hint(names_of(self._driver.practice.drill))
        if self._driver.caller.on_air:
            self._driver.watch()
            return
        asked = self._driver.practice
        self._ear.open(recording_name(asked), self._listening, partial(self._deaf, asked))

    def close(self) -> None:
        """The recording is over."""
        caller = self._driver.caller
        trouble = self._ear.close(recording_name(self._driver.practice), start=caller.reply_starts)
        if trouble:
            self._driver.do(self._driver.practice.not_heard, trouble)

    def recognise(self) -> None:
        """Have the recording written down."""
        asked = self._driver.practice
        if asked.stage is Stage.RECOGNISING:
            name = recording_name(asked)
            self._ear.recognise(name, partial(self._transcribed, asked), partial(self._not_recognised, asked))

    def drop(self) -> None:
        """Throw away what is being recorded or recognised."""
        self._ear.drop(recording_name(self._driver.practice))

    def forget(self) -> None:
        """Recordings of other attempts are not needed any more; at the end of a session none is."""
        practice = self._driver.practice
        self._ear.forget_all_but(None if practice.stage is Stage.OVER else practice.attempt)

    # ---- what the ear does ---------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Look at the microphone: it may have stopped by itself, or be gone."""
        state = self._ear.look()
        if state is MicState.STOPPED:
            cause = self._ear.snapshot.cause
            self.stop(_STOPPED.get(cause, "") if cause else "")
        elif state is MicState.LOST:
            reason = self._ear.snapshot.reason or "The microphone went away."
            self.stop(f"{reason} What you said until then is kept.")

    def stop(self, notice: str) -> None:
        """End the recording, and say why."""
        self._driver.notice = notice
        self._driver.do(self._driver.practice.stop_recording)

    def _listening(self) -> None:
        self._driver.watch()
        self._driver.tick()

    def _deaf(self, asked: Practice, error: TrainerError) -> None:
        if not self._driver.outdated(asked):
            self._driver.do(self._driver.practice.not_heard, f"{error} Type your reply.")

    def _transcribed(self, asked: Practice, recording: Recording, transcript: Transcript) -> None:
        driver = self._driver
        if driver.outdated(asked):
            return
        delivery = self._delivery(recording, transcript)
        before = driver.notice
        if driver.do(driver.practice.transcribed, transcript.text, delivery):
            advice = self._ear.note or "Mend what it got wrong, then hand in."
            driver.caller.understood()
            driver.say(f"{before} Heard by {transcript.engine}. {advice}".strip())

    def _delivery(self, recording: Recording, transcript: Transcript) -> Delivery | None:
        """How it was said, unless the learner does not want that to be kept."""
        if not self._driver.services.settings.delivery:
            return None
        call = self._driver.caller.call
        return delivered(
            recording,
            transcript,
            first_word=None if call is None else call.first_word,
            over=None if call is None else call.overs,
        )

    def _not_recognised(self, asked: Practice, error: TrainerError) -> None:
        driver = self._driver
        if not driver.outdated(asked):
            before, driver.notice = driver.notice, ""
            driver.do(driver.practice.not_heard, f"{before} {error}".strip())
            driver.caller.not_understood()
