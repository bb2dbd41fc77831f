"""A complaint that comes in time where nothing sounds: read breath by breath, or written burst by burst."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trainer.kinds.patience import Listening, Said, Telling, estimated
from trainer.packs.model import Channel, Drill
from trainer.practice import Stage

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.clock import Clock
    from trainer.ui.driver import Driver

TICK = 1 / 12
"""Seconds between two looks at the clock."""
LONGEST_STEP = 1.0
"""Seconds that one look may move the telling on: a machine that slept does not make the customer rush."""

READING = 4.0
"""Words of the situation that are read in a second, before somebody begins to talk on the screen."""
LEAD = (1.0, 6.0)
"""Seconds left for that, at least and at most."""


def lead(drill: Drill) -> float:
    """Seconds for reading the situation first."""
    least, most = LEAD
    return min(most, max(least, len(drill.situation.split()) / READING))


def typed(drill: Drill) -> Telling:
    """A chat in time: each burst is there at once, the next one is typed for as long as the pack says."""
    times, now = [], 0.0
    for breath in drill.say:
        times.append(Said(round(now, 2), round(now, 2), round(now + breath.pause, 2)))
        now += breath.pause
    return Telling(tuple(times))


class Teller:
    """Moves a telling on while its screen is the one that is seen.

    Attributes:
        listening: where it is, and what the learner did meanwhile; the owner may put another one in its place.
        lead: seconds that are left until it begins.
    """

    def __init__(
        self,
        owner: Screen[None],
        clock: Clock,
        telling: Telling,
        changed: Callable[[], None],
        lead: float = 0.0,
    ) -> None:
        """Make one; it stands still until `start`.

        Args:
            owner: the screen it is told on.
            clock: what measures it.
            telling: what is told when.
            changed: called when something new is to be seen.
            lead: seconds before it begins.
        """
        self.listening = Listening(telling)
        self.lead = lead
        self._owner, self._clock, self._changed = owner, clock, changed
        self._seen = clock.monotonic()
        self._timer = owner.set_interval(TICK, self.look, pause=True)

    @property
    def begun(self) -> bool:
        """Whether the first word has been said."""
        return self.lead <= 0

    @property
    def over(self) -> bool:
        """Whether everything has been told."""
        return self.listening.over

    def start(self) -> None:
        """Begin, or go on."""
        self._seen = self._clock.monotonic()
        self._timer.resume()

    def stop(self) -> None:
        """No more of it."""
        self._timer.stop()

    def skip(self) -> None:
        """All of it, now."""
        self.listening = self.listening.to(self.listening.telling.seconds)
        self._timer.pause()
        self._changed()

    def step_on(self) -> None:
        """No more waiting: the first breath now, or the next one; after the last, the telling is over."""
        if self.lead > 0:
            self.lead = 0.0
        else:
            following = max(0, self.listening.breath) + 1
            breaths = self.listening.telling.breaths
            later = breaths[following].start if following < len(breaths) else self.listening.telling.seconds
            self.listening = self.listening.to(later)
        self._seen = self._clock.monotonic()
        if self.over:
            self._timer.pause()
        self._changed()

    def look(self) -> None:
        """See how late it is. Time does not pass behind another screen."""
        now = self._clock.monotonic()
        passed, self._seen = now - self._seen, now
        if not self._owner.is_active:
            return
        step = min(LONGEST_STEP, max(0.0, passed))
        self.lead, step = max(0.0, self.lead - step), max(0.0, step - self.lead)
        self.listening = self.listening.to(self.listening.at + step)
        if self.over:
            self._timer.pause()
        self._changed()


def teller_for(
    owner: Screen[None], driver: Driver, changed: Callable[[], None], *, voice_lost: bool = False
) -> Teller | None:
    """What tells the complaint at hand in time; None where it is heard, or is there to be read all at once.

    Args:
        owner: the screen it is told on.
        driver: the session.
        changed: called when something new is to be seen.
        voice_lost: whether it was being heard until just now.
    """
    practice, settings, clock = driver.practice, driver.services.settings, driver.services.clock
    drill = practice.voiced
    if practice.once:
        if (practice.aloud and not practice.written) or (practice.plays and not voice_lost):
            return None
        return Teller(owner, clock, estimated(drill.say, settings.rate), changed, lead(drill))
    fresh = practice.stage is Stage.HEAR and practice.retry_of is None and practice.focus is None
    pauses = any(breath.pause > 0 for breath in drill.say[:-1])
    if drill.channel is Channel.CHAT and settings.animations and fresh and pauses:
        return Teller(owner, clock, typed(drill), changed)
    return None
