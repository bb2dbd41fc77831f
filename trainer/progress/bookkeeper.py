"""What happens to a reply: kept while it is made, taken in, marked, compared. The one way in for every front end."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trainer.clock import Clock
from trainer.errors import NotFound
from trainer.packs.model import Drill
from trainer.progress.model import Attempt, Draft, Marks, Mode, Profile
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus, Result

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.practice import Practice

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marked:
    """A reply that is stored and marked, and the learner's last whole reply to the same drill before it."""

    result: Result
    attempt: Attempt
    previous: Attempt | None

    @property
    def change(self) -> int | None:
        """Points gained or lost since the reply before, or None when there is nothing to compare."""
        if self.previous is None or self.previous.marks is None or self.attempt.focus is not None:
            return None
        return self.result.overall - self.previous.marks.overall


class Bookkeeper:
    """Keeps one learner's replies. Every method may be called from any thread."""

    def __init__(self, repository: Repository, profile: Profile, clock: Clock) -> None:
        self.repository = repository
        self.profile = profile
        self._clock = clock
        self._lock = threading.Lock()
        self._handed_in: set[str] = set()

    def keep(self, practice: Practice) -> None:
        """Write the reply of this moment to disk. One with nothing in it leaves nothing behind.

        A reply that has been handed in meanwhile is left alone: a late call does not bring its draft back.

        Raises:
            StorageError: it could not be written; what was written before stays.
        """
        draft = replace(practice.draft, updated=self._clock.now())
        with self._lock:
            if draft.attempt in self._handed_in:
                return
            if draft.text.strip() or draft.notes.strip() or draft.heard:
                self.repository.keep_draft(self.profile.id, draft)
            else:
                self.repository.drop_draft(draft.attempt)

    def draft(self, drill: str) -> Draft | None:
        """The unfinished reply to this drill (``pack/id``) that was worked on last, or None."""
        return self.repository.draft_for(self.profile.id, drill)

    def take(self, practice: Practice) -> Marked:
        """Hand the reply in, mark it, store the marks. The reply is on disk before it is scored.

        Blocks while the disk and the scorer work: milliseconds, mostly. Calling it again for the same reply gives the
        same answer and stores nothing twice.

        Raises:
            StorageError: the reply could not be stored (its draft is as it was), or its marks could not (the reply is
                stored, and `recover` marks it at the next start).
        """
        draft = replace(practice.draft, updated=self._clock.now())
        with self._lock:
            attempt = self.repository.submit(self.profile.id, draft)
            self._handed_in.add(draft.attempt)
        try:
            result = _score(practice.drill, attempt.reply, practice.focus, practice.mode)
            attempt = self.repository.store_marks(attempt.id, marks_from_result(result, practice.task.pack_hash))
            return Marked(result, attempt, self.repository.previous(attempt))
        except BaseException:
            with self._lock:  # the learner goes on writing under the same id: keep what they write
                self._handed_in.discard(draft.attempt)
            raise

    def recover(self, catalog: Catalog) -> int:
        """Mark what a crash left unmarked, as far as its drill is still installed; the rest waits.

        Returns:
            How many attempts were marked.

        Raises:
            StorageError: the database cannot be read or written.
        """
        done = 0
        for attempt in self.repository.unmarked(self.profile.id):
            try:
                drill = catalog.drill(attempt.drill)
            except NotFound:
                continue
            try:
                result = _score(drill, attempt.reply, attempt.focus, attempt.mode)
            except Exception:  # noqa: BLE001  (a reply that brings the scorer down must not stop every later start)
                _log.exception("attempt %s could not be scored", attempt.id)
                continue
            self.repository.store_marks(attempt.id, marks_from_result(result, catalog.pack_hash(drill)))
            done += 1
        return done


def marks_from_result(result: Result, pack_hash: str) -> Marks:
    """The figures of a result as they are stored, with its whole JSON and the pack that was scored by."""
    return Marks(
        scorer=result.scorer,
        overall=result.overall,
        band=result.band,
        skills={mark.skill: mark.score for mark in result.marks},
        flags=result.flag_names,
        result=json.dumps(result.to_dict(), ensure_ascii=False),
        bands={mark.skill: mark.band for mark in result.marks},
        pack_hash=pack_hash,
    )


def _score(drill: Drill, reply: str, focus: Focus | None, mode: Mode) -> Result:
    from trainer.scoring import score  # heavy: its libraries are loaded at the first reply, not at the start

    return score(drill, reply, focus=focus, spoken=mode is Mode.SPOKEN)
