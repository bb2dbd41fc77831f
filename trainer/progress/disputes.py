"""The disputes on record: filed, listed, undone. Every method raises `StorageError` as the repository's do."""

from __future__ import annotations

from trainer.clock import Clock
from trainer.errors import NotFound
from trainer.fairness.overlay import Accepted, Overlay
from trainer.progress.database import Database
from trainer.progress.model import Dispute
from trainer.progress.rows import DISPUTE_COLUMNS, dispute_from, storable, to_micros

_DISPUTES = f"SELECT {DISPUTE_COLUMNS} FROM dispute JOIN attempt ON attempt.seq = dispute.attempt "  # noqa: S608


class Disputes:
    """Wordings learners disputed for. A repository has one: `Repository.disputes`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def file(self, profile_id: int, attempt_id: str, accepted: Accepted, pack_hash: str) -> Dispute:
        """Record a dispute about one of a learner's replies; one that is in force already is not recorded twice.

        Raises:
            NotFound: the learner has no such attempt.
        """
        phrase = storable(accepted.phrase)
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT seq, drill FROM attempt WHERE id = ? AND profile = ?", (attempt_id, profile_id)
            ).fetchone()
            if row is None:
                raise NotFound(f"There is no attempt {attempt_id!r} of this learner.")
            slot = (profile_id, row[1], accepted.kind.value, accepted.slot, phrase)
            connection.execute(
                "INSERT INTO dispute (profile, drill, kind, slot, phrase, attempt, pack_hash, made) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*slot, row[0], pack_hash, to_micros(self._clock.now())),
            )
            (seq,) = connection.execute(
                "SELECT seq FROM dispute WHERE profile = ? AND drill = ? AND kind = ? AND slot = ? AND phrase = ? "
                "AND undone IS NULL",
                slot,
            ).fetchone()
        return self.dispute(seq)

    def undo(self, profile_id: int, dispute_id: int) -> Dispute:
        """Take a dispute back; it stays on record as undone. A second time changes nothing.

        Raises:
            NotFound: the learner has no such dispute.
        """
        if self.dispute(dispute_id).profile != profile_id:
            raise _none(dispute_id)
        with self._database.write() as connection:
            connection.execute(
                "UPDATE dispute SET undone = ? WHERE seq = ? AND profile = ? AND undone IS NULL",
                (to_micros(self._clock.now()), dispute_id, profile_id),
            )
        return self.dispute(dispute_id)

    def dispute(self, dispute_id: int) -> Dispute:
        """One dispute. Raises NotFound."""
        rows = self._database.read(f"{_DISPUTES} WHERE dispute.seq = ?", (dispute_id,))
        if not rows:
            raise _none(dispute_id)
        return dispute_from(rows[0])

    def listed(
        self, profile_id: int | None = None, *, drill: str | None = None, undone: bool = False
    ) -> tuple[Dispute, ...]:
        """Disputes in the order they were made.

        Args:
            profile_id: only this learner's; everybody's when omitted.
            drill: only about this drill, ``pack/id``.
            undone: also those that were taken back.
        """
        rows = self._database.read(
            f"{_DISPUTES} WHERE (:profile IS NULL OR dispute.profile = :profile) "
            "AND (:drill IS NULL OR dispute.drill = :drill) AND (:undone OR dispute.undone IS NULL) "
            "ORDER BY dispute.made, dispute.seq",
            {"profile": profile_id, "drill": drill, "undone": undone},
        )
        return tuple(map(dispute_from, rows))

    def overlay(self, profile_id: int, drill: str) -> Overlay:
        """Everything accepted from a learner in one drill (``pack/id``)."""
        return Overlay(tuple(one.accepted for one in self.listed(profile_id, drill=drill)))


def _none(dispute_id: int) -> NotFound:
    return NotFound(f"There is no dispute {dispute_id}.", hint="sayback dispute list shows them.")
