"""The desk where replies are marked: on the host, in a thread, each as soon as it is handed in.

What is unmarked is in the class's file, so a desk that is opened after a crash finds what the one before it left.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from trainer.errors import NotFound, StorageError, TrainerError

if TYPE_CHECKING:
    from trainer.classroom.model import Reply
    from trainer.classroom.store import ClassStore
    from trainer.packs.catalog import Catalog

BATCH = 4
"""Replies that are marked before their marks are stored: what is done is seen while the others are waited for."""
LOOK = 0.2
"""Seconds between two looks for replies."""
AGAIN = 5.0
"""Seconds until a desk whose file could not be used tries again."""


class Desk:
    """Marks the replies of one class.

    Attributes:
        trouble: why something cannot be marked at the moment, in a sentence; empty when all is well.
    """

    def __init__(self, store: ClassStore, catalog: Callable[[], Catalog]) -> None:
        """Make one.

        Args:
            store: the class.
            catalog: gives the installed packs; asked in the thread, when there is something to mark.
        """
        self.trouble = ""
        self._store = store
        self._catalog = catalog
        self._passed: set[str] = set()

    def run(self, stop: Event) -> None:
        """Mark what is there and what comes, until told to stop."""
        while not stop.is_set():
            try:
                done = self.mark(stop)
            except StorageError as error:
                self.trouble = str(error)
                stop.wait(AGAIN)
                continue
            if not done:
                stop.wait(LOOK)

    def mark(self, stop: Event) -> int:
        """Mark a batch of what is waiting and return how many that were.

        Raises:
            StorageError: the class's file cannot be used.
        """
        waiting = [reply for reply in self._store.unmarked() if reply.id not in self._passed]
        marks: list[tuple[str, str, str, str]] = []
        for reply in waiting[:BATCH]:
            if stop.is_set():
                break
            made = self._marked(reply)
            if made is not None:
                marks.append(made)
        if marks:
            self._store.mark_replies(marks)
        return len(marks)

    def _marked(self, reply: Reply) -> tuple[str, str, str, str] | None:
        """The marks of one reply as they are stored; one that cannot be marked is passed over from now on."""
        from trainer.fairness.fingerprint import scorer_data
        from trainer.kinds import mark

        try:
            drill = self._catalog().drill(self._store.round(reply.round).drill)
            result = mark(drill, reply.text)
        except NotFound as error:
            self._pass(reply, str(error))
        except StorageError:
            raise
        except TrainerError as error:
            self._pass(reply, str(error))
        except Exception as error:  # noqa: BLE001  # one reply that trips the scorer must not leave all others unmarked
            self._pass(reply, f"A reply could not be marked: {error!r}.")
        else:
            return reply.id, json.dumps(result.to_dict(), ensure_ascii=False), result.scorer, scorer_data()
        return None

    def _pass(self, reply: Reply, why: str) -> None:
        self._passed.add(reply.id)
        self.trouble = why
