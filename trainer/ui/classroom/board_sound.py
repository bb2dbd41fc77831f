"""The customer of a round in the room: prepared before the round opens, so that words and voice begin together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trainer.classroom import paper
from trainer.ui.mouth import Mouth

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from trainer.classroom.paper import Paper
    from trainer.packs.model import Drill
    from trainer.services import Services
    from trainer.ui.tasks import Tasks


class RoomSound:
    """The host's loudspeaker, for one board."""

    def __init__(self, owner: Screen[None], services: Services, tasks: Tasks, lost: Callable[[str], None]) -> None:
        """Make one.

        Args:
            owner: the board's screen.
            services: voice and settings.
            tasks: the bridge for work.
            lost: called with the reason when a voice that was sounding is gone.
        """
        self._owner, self._services = owner, services
        self._then: Callable[[Paper], None] | None = None
        self._without: Callable[[str], None] | None = None
        self._drill: Drill | None = None
        self._lost_while_sounding = lost
        self._beginning: Timer | None = None
        # The screens are told when each breath comes: that is only known when all of it has been made.
        self._mouth = Mouth(owner, services, tasks, ready=_nothing, whole=self._whole, ended=_nothing, lost=self._lost)

    @property
    def preparing(self) -> bool:
        """Whether a voice is being made ready."""
        return self._drill is not None

    def prepare(self, drill: Drill, then: Callable[[Paper], None], without: Callable[[str], None]) -> None:
        """Make a complaint ready.

        Args:
            drill: whose.
            then: called with the drill and the times of its breaths once it can be played.
            without: called with the reason when there is no voice.
        """
        self.hush()
        self._drill, self._then, self._without = drill, then, without
        self._mouth.prepare(drill, self._services.settings.rate)

    def begin(self, after: float) -> None:
        """Let it sound, so many seconds from now."""
        self._beginning = self._owner.set_timer(after, self._mouth.play)

    def again(self, drill: Drill) -> None:
        """Let it sound once more, from its start, or stop it."""
        if self._mouth.sounding:
            self.hush()
        else:
            self.prepare(drill, lambda _: self._mouth.play(), self._lost_while_sounding)

    def hush(self) -> None:
        """Be silent."""
        if self._beginning is not None:
            self._beginning.stop()
            self._beginning = None
        self._mouth.hush()

    @property
    def sounding(self) -> bool:
        """Whether it is being heard."""
        return self._mouth.sounding

    def look(self) -> None:
        """See what the loudspeaker does."""
        self._mouth.look()

    def prepare_ahead(self, drill: Drill) -> None:
        """Have the next complaint in store, so that it begins at once."""
        self._mouth.prepare_ahead(drill, self._services.settings.rate)

    def _whole(self) -> None:
        drill, then, clip = self._drill, self._then, self._mouth.clip
        self._drill = None
        if drill is not None and then is not None and clip is not None:
            then(paper.heard(drill, tuple((breath.start, breath.end) for breath in clip.breaths)))

    def _lost(self, reason: str) -> None:
        preparing, without = self._drill is not None, self._without
        self._drill = None
        if preparing and without is not None:
            without(reason)
        else:
            self._lost_while_sounding(reason)


def _nothing() -> None:
    """What is to be done when nothing is."""
