"""Keeping an unfinished reply on disk while it is being made: at once, then at most every 0.4 seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trainer.errors import TrainerError

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from trainer.practice import Practice
    from trainer.ui.tasks import Tasks

RECORDS = "records"
"""The line that everything written about a reply goes through: drafts before the attempt they become."""

PAUSE = 0.4
"""Seconds between two writes: a kill costs at most the words of so long."""


class DraftKeeper:
    """Writes the newest state of a reply in the background, in order, never more often than every `PAUSE` seconds.

    Args:
        owner: the screen whose timers are used.
        write: puts a draft on disk; called in a thread.
        failed: told of a draft that could not be written, and with None of one that was.
    """

    def __init__(
        self,
        owner: Screen[None],
        tasks: Tasks,
        write: Callable[[Practice], None],
        failed: Callable[[TrainerError | None], None],
    ) -> None:
        self._owner = owner
        self._tasks = tasks
        self._write = write
        self._failed = failed
        self._unwritten: Practice | None = None
        self._timer: Timer | None = None

    def keep(self, practice: Practice) -> None:
        """Write this state soon; a later one takes its place."""
        self._unwritten = practice
        if self._timer is None:
            self.flush()
            self._timer = self._owner.set_timer(PAUSE, self._rested)

    def flush(self) -> None:
        """Hand over what is not written yet, now."""
        practice, self._unwritten = self._unwritten, None
        if practice is not None:
            self._tasks.run(
                self._owner,
                "keeping your reply",
                lambda _: self._write(practice),
                self._failed,
                failed=self._failed,
                line=RECORDS,
            )

    def forget(self) -> None:
        """What is not written yet need not be: the reply has been handed in."""
        self._unwritten = None

    def _rested(self) -> None:
        self._timer = None
        if self._unwritten is not None:
            self.keep(self._unwritten)
