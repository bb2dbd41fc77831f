"""What takes thought, in the background: what a customer answers, and the marks; the session is told of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from trainer.errors import StorageError, TrainerError
from trainer.practice import Practice, Stage
from trainer.served import without_paths
from trainer.ui.drafts import RECORDS

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.conversation.state import Talk
    from trainer.progress.bookkeeper import Marked
    from trainer.progress.model import Attempt
    from trainer.scoring.result import Result
    from trainer.services import Services
    from trainer.ui.driver import Driver
    from trainer.ui.tasks import Tasks


class Judging:
    """Has turns answered and replies marked, in threads; what comes too late, or for another attempt, is dropped.

    Attributes:
        previous: the last whole attempt before the one that was just marked.
        attempt: the reply of the debrief as it is on record; None while it could not be stored.
        unstored: why the marked reply is not on disk; empty when it is.
    """

    def __init__(self, driver: Driver, owner: Screen[None], tasks: Tasks) -> None:
        self._driver, self._owner, self._tasks = driver, owner, tasks
        self._refused = ""
        self.begin()

    def begin(self) -> None:
        """Another reply begins: nothing is known of it."""
        self._refused, self.unstored = "", ""
        self.previous: Attempt | None = None
        self.attempt: Attempt | None = None

    # ---- a customer's answer -------------------------------------------------------------------------------------

    def answer(self) -> None:
        """Let the customer take in what was said; what they answer may take a moment."""
        asked = self._driver.practice
        self._tasks.run(
            self._owner,
            "listening to you",
            lambda _: _talked(asked),
            partial(self._answered, asked),
            failed=partial(self._not_answered, asked),
        )

    def _answered(self, asked: Practice, talk: Talk) -> None:
        driver = self._driver
        if driver.outdated(asked) or not driver.do(driver.practice.answered, talk):
            return
        if driver.practice.stage is not Stage.MARKING:
            driver.mouth.forget()
            driver.start()

    def _not_answered(self, asked: Practice, error: TrainerError) -> None:
        if not self._driver.outdated(asked):
            words = f"{without_paths(str(error))} Your words are still here: hand them in again."
            self._driver.do(self._driver.practice.not_answered, words)

    # ---- marks ---------------------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Have the reply stored, marked, and its marks stored."""
        asked = self._driver.practice
        self._tasks.run(
            self._owner,
            "marking your reply",
            lambda _: self._driver.services.bookkeeper.take(asked),
            partial(self._marked, asked),
            failed=partial(self._not_marked, asked),
            line=RECORDS,
        )

    def _marked(self, asked: Practice, marked: Marked) -> None:
        if not self._driver.outdated(asked):
            self.previous, self.attempt = marked.previous, marked.attempt
            self._driver.do(self._driver.practice.marked, marked.result)

    def _not_marked(self, asked: Practice, error: TrainerError) -> None:
        if self._driver.outdated(asked):
            return
        if isinstance(error, StorageError) and self._refused == asked.attempt:
            self._mark_unstored(asked, error)
            return
        self._refused = asked.attempt
        self._refuse(asked, f"{without_paths(str(error))} Your reply is still here: hand it in again.")

    def _mark_unstored(self, asked: Practice, error: TrainerError) -> None:
        """The disk refused twice: nobody is left without feedback for that, but it is said."""
        self.unstored = f"Marked, but not stored: {without_paths(str(error))}"
        self._tasks.run(
            self._owner,
            "marking your reply",
            lambda _: _judged(self._driver.services, asked),
            partial(self._judged, asked),
            failed=lambda other: self._refuse(asked, str(other)),
        )

    def _judged(self, asked: Practice, result: Result) -> None:
        if not self._driver.outdated(asked):
            self._driver.do(self._driver.practice.marked, result)

    def _refuse(self, asked: Practice, reason: str) -> None:
        if not self._driver.outdated(asked):
            self._driver.do(self._driver.practice.not_marked, reason)


def _judged(services: Services, practice: Practice) -> Result:
    """Marks without memory, by the learner's own wordings as long as they can be read."""
    try:
        return services.bookkeeper.judge(practice)
    except StorageError:
        from trainer.kinds import mark

        spoken = practice.heard is not None
        return mark(practice.drill, practice.text, practice.detail, focus=practice.focus, spoken=spoken)


def _talked(practice: Practice) -> Talk:
    """The conversation with all of its turns; in a thread, for the scorer takes its time at first."""
    from trainer.conversation.play import played

    return played(practice.drill, practice.spoken.turns)
