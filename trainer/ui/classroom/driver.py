"""The way between a seat's app and the entrance: Textual's web driver, made for strangers.

It offers no file and no link, does not ask for every movement of the mouse (forty people waving make work for nobody's
good), and ends the app when the entrance has gone.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual import messages
from textual.drivers.web_driver import WebDriver

EVERY_MOVEMENT = "\x1b[?1003h"
"""Asks a terminal to report each movement of the mouse."""


class SeatDriver(WebDriver):
    """What a seat draws on."""

    def start_application_mode(self) -> None:
        """Begin, knowing the loop to end on."""
        self._seat_loop = asyncio.get_running_loop()
        super().start_application_mode()

    def write(self, data: str) -> None:
        """Draw; a browser that has gone is noticed by the reading side."""
        if data == EVERY_MOVEMENT:
            return
        try:
            super().write(data)
        except BrokenPipeError:
            return

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the entrance something, if it is still there."""
        try:
            super().write_meta(data)
        except BrokenPipeError:
            return

    def run_input_thread(self) -> None:
        """Read until the pipe closes, which is how the entrance ends a seat; then end."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            try:
                asyncio.run_coroutine_threadsafe(self._leave(), self._seat_loop)
            except RuntimeError:  # the app has ended by itself in this moment
                return

    async def _leave(self) -> None:
        self._app.post_message(messages.ExitApp())

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing."""

    def _deliver_file(self, *_what: Any, **_how: Any) -> None:
        """Hand out nothing."""
