"""The own recording heard again, a strong reply said by the voice beside it, the recording kept on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import SpeechError, TrainerError
from trainer.practice import Stage
from trainer.speech.recordings import turn_name
from trainer.ui.ear import recording_name
from trainer.ui.mouth import STRONG

if TYPE_CHECKING:
    from trainer.speech.ports import Recording
    from trainer.ui.driver import Driver

YOURS = "This is you."
"""The notice while the own recording sounds."""


class Playback:
    """What sounds after a reply, and is no part of the drill."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @property
    def recording(self) -> Recording | None:
        """The learner's own voice, while it can be listened back to; in a conversation, of the turn at hand."""
        return self._driver.ear.recording(self._name)

    def recording_of(self, turn: int) -> Recording | None:
        """The learner's own voice in a turn of the conversation at hand, counted from 1."""
        return self._driver.ear.recording(self._name_of(turn))

    def listen(self, turn: int | None = None) -> None:
        """Hear the own recording; again to stop.

        Args:
            turn: the turn of a conversation to hear, counted from 1; the reply at hand when omitted.
        """
        driver = self._driver
        if driver.mouth.echo:
            self.hush()
            driver.say(driver.notice)
            return
        recording = self.recording if turn is None else self.recording_of(turn)
        if recording is None or driver.practice.stage in (Stage.RECORDING, Stage.RECOGNISING):
            driver.say("There is no recording of this reply to listen back to.")
            return
        driver.do(driver.practice.hush)
        try:
            driver.mouth.play_back(recording)
        except SpeechError as error:
            driver.say(str(error))
            return
        driver.watch()
        driver.say(YOURS)

    def say(self, text: str) -> None:
        """Let the voice say a strong reply; again to stop."""
        driver = self._driver
        if driver.mouth.echo and driver.mouth.whose == STRONG:
            self.hush()
            driver.say(driver.notice)
            return
        driver.do(driver.practice.hush)
        driver.mouth.hush()
        driver.say("The voice gets ready …")
        driver.mouth.say(text, self._begun, lambda error: driver.say(str(error)))

    def keep(self, turn: int | None = None) -> None:
        """Keep the recording of this reply, or of a turn counted from 1, on purpose, or take that back."""
        driver, name = self._driver, self._name if turn is None else self._name_of(turn)
        if driver.ear.recording(name) is None:
            return
        if driver.services.settings.keep_recordings:
            driver.say("Your settings keep every recording; Recordings lists them all.")
            return
        self.hush()
        try:
            kept = driver.ear.keep(name)
        except TrainerError as error:
            driver.say(str(error))
            return
        driver.say(
            "This recording is kept; Recordings lists them all." if kept else "It goes after this debrief again."
        )

    def hush(self) -> None:
        """Stop the own recording, or a strong reply that is being said."""
        if self._driver.mouth.echo:
            self._driver.mouth.hush()
            self._driver.notice = ""

    def _begun(self) -> None:
        self._driver.watch()
        self._driver.say("")

    @property
    def _name(self) -> str:
        """The name of the recording at hand; empty without one."""
        practice, ear = self._driver.practice, self._driver.ear
        names = (recording_name(practice), practice.retry_of or "")
        return next((name for name in names if ear.recording(name) is not None), "")

    def _name_of(self, turn: int) -> str:
        return turn_name(self._driver.practice.attempt, turn)
