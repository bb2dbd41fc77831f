"""When a reply is over: speech was heard, and then nothing for a while. Pure; fed with levels, knows no device.

The level of every tenth of a second is compared with the room's own noise: the quietest tenth of the last fifteen
seconds (the 10th percentile, in decibels of full scale). What is 10 dB above it, and above −50 dB, counts as speech;
three tenths of a second of that, not necessarily together, make a reply. The whole window is judged anew each time:
somebody who speaks at once, before any quiet, is still heard to have spoken as soon as the first quiet comes. A
constant noise is the floor itself and never counts.
"""

from __future__ import annotations

from collections import deque

FRAME = 0.1
"""Seconds of one level."""
WINDOW = 150
"""Levels that are looked back on."""
ABOVE_FLOOR = 10.0
"""Decibels over the room's noise."""
FAINTEST = -50.0
"""Decibels of full scale below which nothing counts as speech."""
ENOUGH = 3
"""Levels of speech that make a reply; a click is one."""


class SilenceWatch:
    """Feed it one level after another; it knows for how long nobody has spoken since somebody did."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=WINDOW)
        self.spoken = False
        """Whether anybody has spoken yet."""
        self.quiet = 0.0
        """Seconds since the last speech, at most those of the window; 0 until somebody has spoken."""
        self.loud = False
        """Whether the last level stood out of the room's noise."""
        self.looked_back = 0.0
        """Seconds since the first speech in the window began."""

    def add(self, decibels: float) -> None:
        """Take the level of the next tenth of a second, in decibels of full scale."""
        self._levels.append(decibels)
        floor = sorted(self._levels)[len(self._levels) // 10]
        threshold = max(FAINTEST, floor + ABOVE_FLOOR)
        speech = [at for at, level in enumerate(self._levels) if level > threshold]
        self.spoken = self.spoken or len(speech) >= ENOUGH
        last = speech[-1] if speech else -1
        self.loud = last >= 0 and last == len(self._levels) - 1
        self.looked_back = (len(self._levels) - speech[0]) * FRAME if speech else 0.0
        self.quiet = (len(self._levels) - 1 - last) * FRAME if self.spoken else 0.0
