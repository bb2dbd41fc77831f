"""A microphone on one line: how long it has been listening, how loud the last seconds were, what ends it."""

from __future__ import annotations

import math
from collections import deque

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.ui.widgets.player import clock

STEPS = " ▁▂▃▄▅▆▇█"
FLOOR = -48.0
"""Decibels below full scale at which the meter begins: a quiet room. Speech lies around -26, shouting at -6."""
MEMORY = 240
"""Levels remembered: twenty seconds at twelve a second, more than any line shows."""


class Meter(Widget):
    """One line: ``● 0:07 ▂▃▅▇▅▃▂▁`` and what to press."""

    DEFAULT_CSS = "Meter { height: 1; }"

    elapsed: reactive[float] = reactive(0.0)
    opening: reactive[bool] = reactive(False)
    hint: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self.levels: deque[float] = deque(maxlen=MEMORY)

    def clear(self) -> None:
        """A new recording."""
        self.levels.clear()
        self.elapsed = 0.0

    def hear(self, level: float, elapsed: float) -> None:
        """The microphone's level now, 0 to 1, after so many seconds."""
        self.levels.append(level)
        self.elapsed = elapsed
        self.refresh()

    def render(self) -> Content:
        """The line, as wide as the widget."""
        if self.opening:
            return Content.assemble(("○ ", "$muted"), "opening the microphone …   ", (self.hint, "$muted"))
        head = Content.assemble(("● ", "bold $text-error"), (clock(self.elapsed), "bold"), " ")
        tail = Content.styled(f"  {self.hint}", "$muted")
        room = self.content_size.width - head.cell_length - tail.cell_length
        if room < 4:
            tail = Content("")
            room = self.content_size.width - head.cell_length
        return Content.assemble(head, (wave(tuple(self.levels), min(room, 32)), "$primary"), tail)


def wave(levels: tuple[float, ...], width: int) -> str:
    """The latest levels as a row of bars, oldest first, `width` cells, on a scale of decibels, as loudness is heard."""
    shown = levels[-width:] if width > 0 else ()
    bars = "".join(STEPS[min(len(STEPS) - 1, max(1, round(_height(level) * (len(STEPS) - 1))))] for level in shown)
    return bars.ljust(width)


def _height(level: float) -> float:
    if level <= 0:
        return 0.0
    return min(1.0, max(0.0, 1 - 20 * math.log10(level) / FLOOR))
