"""Clips under way in this process: what two ask for at once is made once, and both get its beginning early."""

from __future__ import annotations

import threading
from collections.abc import Callable
from threading import Event

from trainer.errors import SpeechError
from trainer.speech.helper import POLL, STOPPED
from trainer.speech.ports import Clip

Early = Callable[[Clip], None]
"""Takes the beginning of a clip whose end is still being made."""


class UnderWay:
    """One clip that somebody makes, and who wants to have its beginning."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Early] = []
        self._latest: Clip | None = None
        self.clip: Clip | None = None
        self.over = Event()

    @property
    def awaited(self) -> bool:
        """Whether anybody wants its beginning."""
        return bool(self._listeners)

    def tell(self, clip: Clip) -> None:
        """There is a beginning, or more of it."""
        with self._lock:
            self._latest = clip
            for listener in self._listeners:
                listener(clip)

    def listen(self, early: Early | None) -> None:
        """Have `early` called from now on, and at once when there is a beginning already."""
        if early is None:
            return
        with self._lock:
            self._listeners.append(early)
            if self._latest is not None:
                early(self._latest)


class Makings:
    """Every clip that is being made, by its name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, UnderWay] = {}

    def clip(self, name: str, make: Callable[[UnderWay], Clip], stop: Event, early: Early | None) -> Clip:
        """Make a clip, or wait for somebody who is at it; when they give up, it is our turn.

        Raises:
            SpeechError: `stop` was set while waiting.
            TrainerError: whatever making it raised.
        """
        while True:
            with self._lock:
                found = self._under_way.get(name)
                if found is None:
                    mine = self._under_way[name] = UnderWay()
            if found is None:
                return self._made(name, mine, make, early)
            found.listen(early)
            while not found.over.wait(POLL):
                if stop.is_set():
                    raise SpeechError(STOPPED)
            if found.clip is not None:
                return found.clip

    def _made(self, name: str, mine: UnderWay, make: Callable[[UnderWay], Clip], early: Early | None) -> Clip:
        mine.listen(early)
        try:
            mine.clip = make(mine)
            return mine.clip
        finally:
            with self._lock:
                del self._under_way[name]
            mine.over.set()
