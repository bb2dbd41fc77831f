"""Ten quiet seconds before a drill: breathe in, breathe out; any key ends them."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

SECONDS = 10
IN = 4
"""Seconds of breathing in; the rest is breathing out, which is what calms."""


class BreathScreen(ModalScreen[None]):
    """One breath; the screen underneath waits."""

    CSS_PATH = "breath.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0
        self._gone = False

    def compose(self) -> ComposeResult:
        """One line in the middle."""
        yield Static(id="breath", markup=False)

    def on_mount(self) -> None:
        """Count."""
        self._show()
        self.set_interval(1.0, self._pass)

    def _pass(self) -> None:
        self._passed += 1
        if self._passed >= SECONDS:
            self._end()
        else:
            self._show()

    def _show(self) -> None:
        self.query_one("#breath", Static).update(picture(self._passed))

    def on_key(self, event: events.Key) -> None:
        """Whatever it is, it means go on."""
        event.stop()
        self._end()

    def _end(self) -> None:
        if not self._gone:
            self._gone = True
            self.dismiss()


def picture(passed: int) -> Content:
    """The breath after so many seconds: it grows for four and shrinks for six."""
    word, size = ("in", passed + 1) if passed < IN else ("out", SECONDS - passed)
    size = min(size, IN) if word == "in" else round(size * IN / (SECONDS - IN))
    drawn = "●" * size + "·" * (IN - size)
    return Content.assemble(
        ("Breathe ", "$muted"), (f"{word:<3}", "bold"), f"  {drawn[::-1]}{drawn}  ", ("any key goes on", "$muted")
    )
