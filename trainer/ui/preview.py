"""The app for somebody who writes drills: as always, and it leaves by itself when the file has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trainer.ui.app import SaybackApp

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.start import Start

LOOK = 0.4
"""Seconds between two looks at the file."""
CHANGED = 75
"""What the app returns when it left because the file changed; no command exits with it."""


class PreviewApp(SaybackApp):
    """One look at a pack's drills.

    Args:
        changed: whether the file is another one than when this began.
    """

    def __init__(self, services: Services, start: Start, changed: Callable[[], bool]) -> None:
        super().__init__(services, start)
        self._changed = changed

    def on_mount(self) -> None:
        """Look at the file now and then."""
        self.set_interval(LOOK, self._look)
        self.say("A preview: nothing is recorded. Save the file, and it begins anew.")

    def _look(self) -> None:
        if self._changed():
            self.exit(CHANGED)


def run(services: Services, start: Start, changed: Callable[[], bool]) -> bool:
    """Run the app until it is left.

    Returns:
        whether it left because the file changed.
    """
    app = PreviewApp(services, start, changed)
    result = app.run()
    app.tasks.close()
    return result == CHANGED
