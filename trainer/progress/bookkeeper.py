"""What happens to a reply: kept while it is made, taken in, marked, compared. The one way in for every front end."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trainer.clock import Clock
from trainer.errors import NotFound, StorageError
from trainer.fairness.claims import ClaimRefused, checked, credited, hidden
from trainer.fairness.fingerprint import scorer_data
from trainer.fairness.overlay import Accepted, Overlay, overlaid
from trainer.packs.model import Drill, Kind
from trainer.progress.model import Attempt, Dispute, Draft, Marks, Mode, Profile
from trainer.progress.repository import Repository
from trainer.scoring.result import Result

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.practice import Practice

_log = logging.getLogger(__name__)
_NOTHING = Overlay()
_WITHOUT_CLAIMS = frozenset({Kind.CONVERSATION, Kind.SPOT})
"""Kinds whose answer is more than one reply, or no reply at all: no wording of it stands for a slot of the drill."""


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


@dataclass(frozen=True, slots=True)
class Remarked:
    """A reply that was marked again because of a dispute, filed or undone.

    Attributes:
        before: its marks without that change.
        credited: whether the slot in question is fully credited now.
    """

    before: Result
    result: Result
    attempt: Attempt
    dispute: Dispute
    credited: bool


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
            if draft.text.strip() or draft.notes.strip() or draft.heard or draft.detail:
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
            overlay = self.overlay(practice.drill)
            result = marked_by(practice.drill, overlay, attempt)
            marks = marks_from_result(result, practice.task.pack_hash, overlay)
            attempt = self.repository.store_marks(attempt.id, marks)
            return Marked(result, attempt, self.repository.previous(attempt))
        except BaseException:
            with self._lock:  # the learner goes on writing under the same id: keep what they write
                self._handed_in.discard(draft.attempt)
            raise

    def judge(self, practice: Practice) -> Result:
        """Mark a reply without storing anything: for when the disk refuses, so that nobody is left without feedback."""
        try:
            overlay = self.overlay(practice.drill)
        except StorageError:
            overlay = _NOTHING
        return _noted(_score(overlaid(practice.drill, overlay), practice.draft), overlay)

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
            overlay = self.overlay(drill)
            try:
                result = marked_by(drill, overlay, attempt)
            except Exception:  # noqa: BLE001  (a reply that brings the scorer down must not stop every later start)
                _log.exception("attempt %s could not be scored", attempt.id)
                continue
            self.repository.store_marks(attempt.id, marks_from_result(result, catalog.pack_hash(drill), overlay))
            done += 1
        return done

    # ---- disputes ------------------------------------------------------------------------------------------------

    def overlay(self, drill: Drill) -> Overlay:
        """The wordings that count for this learner in a drill, beside its own. Raises StorageError."""
        return self.repository.disputes.overlay(self.profile.id, drill.address)

    def disputes(self, drill: Drill) -> tuple[Dispute, ...]:
        """This learner's disputes about a drill that are in force. Raises StorageError."""
        return self.repository.disputes.listed(self.profile.id, drill=drill.address)

    def dispute(self, drill: Drill, pack_hash: str, attempt_id: str, claim: Accepted) -> Remarked:
        """Accept a wording from this learner, and mark the reply it comes from again; the earlier marks are kept.

        Args:
            drill: as it is in its pack.
            pack_hash: of that pack.

        Raises:
            ClaimRefused: the claim is not taken (see `trainer.fairness.claims`); nothing is stored.
            NotFound: the learner has no such attempt.
            StorageError: it could not be stored.
        """
        attempt = self._own(attempt_id, drill)
        if drill.kind in _WITHOUT_CLAIMS:
            raise ClaimRefused(
                f"The marks of a {drill.kind} cannot be disputed word by word.",
                hint="Tell the author of the pack what was not heard.",
            )
        overlay = self.overlay(drill)
        theirs = overlaid(drill, overlay)
        before = marked_by(drill, overlay, attempt)
        claim = checked(theirs, attempt.reply, claim, before)
        overlay = overlay.plus(claim)
        result = marked_by(drill, overlay, attempt)
        if hidden(theirs, attempt.reply, before, result):
            raise ClaimRefused(
                f"“{claim.phrase}” would hide a number, a day or a name that is wrong.",
                hint="Take fewer words: only those that carried it.",
            )
        if result.overall < before.overall:
            raise ClaimRefused(
                f"Counting “{claim.phrase}” so would lower your mark, from {before.overall} to {result.overall}.",
                hint="Take fewer words: only those that carried it.",
            )
        dispute = self.repository.disputes.file(self.profile.id, attempt.id, claim, pack_hash)
        return self._remarked(before, result, attempt, dispute, marks_from_result(result, pack_hash, overlay))

    def undo_dispute(self, drill: Drill, pack_hash: str, attempt_id: str, dispute_id: int) -> Remarked:
        """Take a dispute about a drill back, and mark a reply to it again without that wording.

        Raises:
            NotFound: the learner has no such dispute or attempt.
            StorageError: it could not be stored.
        """
        attempt = self._own(attempt_id, drill)
        if self.repository.disputes.dispute(dispute_id).drill != drill.address:
            raise NotFound(f"Dispute {dispute_id} is not about {drill.address}.")
        before = marked_by(drill, self.overlay(drill), attempt)
        dispute = self.repository.disputes.undo(self.profile.id, dispute_id)
        overlay = self.overlay(drill)
        result = marked_by(drill, overlay, attempt)
        return self._remarked(before, result, attempt, dispute, marks_from_result(result, pack_hash, overlay))

    def _own(self, attempt_id: str, drill: Drill) -> Attempt:
        attempt = self.repository.attempt(attempt_id)
        if attempt.profile != self.profile.id or attempt.drill != drill.address:
            raise NotFound(f"There is no attempt {attempt_id!r} of this learner at {drill.address}.")
        return attempt

    def _remarked(self, before: Result, result: Result, attempt: Attempt, dispute: Dispute, marks: Marks) -> Remarked:
        slot = dispute.accepted
        attempt = self.repository.store_marks(attempt.id, marks)
        return Remarked(before, result, attempt, dispute, credited(result, slot.kind, slot.slot))


def marked_by(drill: Drill, overlay: Overlay, attempt: Attempt) -> Result:
    """Mark a stored reply to a drill with the wordings accepted from its learner; a note says how many there are."""
    return _noted(_score(overlaid(drill, overlay), attempt), overlay)


def _noted(result: Result, overlay: Overlay) -> Result:
    if not overlay:
        return result
    count = len(overlay.accepted)
    said = "One wording of yours counts" if count == 1 else f"{count} wordings of yours count"
    return replace(result, notes=(*result.notes, f"{said} here since you disputed a mark."))


def marks_from_result(result: Result, pack_hash: str, overlay: Overlay = _NOTHING) -> Marks:
    """The figures of a result as they are stored, with its whole JSON and all that it was scored by."""
    plain = result.to_dict()
    if overlay:
        plain["overlay"] = {
            "hash": overlay.hash,
            "accepted": [{"kind": one.kind, "slot": one.slot, "phrase": one.phrase} for one in overlay.accepted],
        }
    return Marks(
        scorer=result.scorer,
        overall=result.overall,
        band=result.band,
        skills={mark.skill: mark.score for mark in result.marks},
        flags=result.flag_names,
        result=json.dumps(plain, ensure_ascii=False),
        bands={mark.skill: mark.band for mark in result.marks},
        pack_hash=pack_hash,
        data=scorer_data(),
        overlay=overlay.hash,
    )


def _score(drill: Drill, given: Draft | Attempt) -> Result:
    from trainer.kinds import mark  # heavy: its libraries are loaded at the first reply, not at the start

    reply = given.text if isinstance(given, Draft) else given.reply
    return mark(drill, reply, given.detail, focus=given.focus, spoken=given.mode is Mode.SPOKEN)
