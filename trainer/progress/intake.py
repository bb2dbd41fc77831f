"""Attempts that were made elsewhere, taken in as they are: under their own ids, with every mark they were given."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from trainer.progress.model import Attempt, Draft, Marks
from trainer.progress.rows import INSERT_ATTEMPT, INSERT_MARK, draft_values, marks_values, to_micros


def store(
    connection: sqlite3.Connection, profile_id: int, attempt: Attempt, marks: Sequence[Marks], stored: datetime
) -> None:
    """Store an attempt whose id is not there yet, within a transaction of the caller's.

    What the learner remembers, and the sums behind the figures, are then built anew at the next look, and at once by
    `Memories.rebuild` and `Tallies.rebuild`. A draft of just this reply is gone, as after handing it in.

    Args:
        profile_id: whose it is from now on; `Attempt.profile` is not looked at.
        marks: those in force first, as `Repository.marks_of` gives them.
        stored: when the marks came here.
    """
    values = draft_values(_draft(attempt)) | {"id": attempt.id, "profile": profile_id}
    row = connection.execute(INSERT_ATTEMPT, values).lastrowid
    if row is None:
        raise sqlite3.DataError("an attempt was inserted without a row")
    connection.execute(
        "DELETE FROM draft WHERE attempt = :id AND profile = :profile AND reply = :reply AND detail = :detail", values
    )
    add_marks(connection, profile_id, attempt.id, marks, stored)


def add_marks(
    connection: sqlite3.Connection, profile_id: int, attempt_id: str, marks: Sequence[Marks], stored: datetime
) -> None:
    """Store further marks of an attempt that is there, within a transaction of the caller's.

    The ones in force stay in force; where there were none, the first of these are.

    Args:
        marks: none of which it has already.
    """
    ((attempt, own_pack),) = connection.execute("SELECT seq, pack_hash FROM attempt WHERE id = ?", (attempt_id,))
    newest = None
    for one in reversed(marks):
        values = marks_values(one) | {
            "attempt": attempt,
            "pack_hash": one.pack_hash or own_pack,
            "stored": to_micros(stored),
        }
        newest = connection.execute(INSERT_MARK, values).lastrowid
        connection.execute("INSERT INTO mark_result VALUES (?, ?)", (newest, values["result"]))
    connection.execute("UPDATE attempt SET mark = ? WHERE seq = ? AND mark IS NULL", (newest, attempt))
    for built in ("memory_built", "tallied"):
        connection.execute(f"DELETE FROM {built} WHERE profile = ?", (profile_id,))  # noqa: S608  (constants)


def _draft(attempt: Attempt) -> Draft:
    """The attempt as it was just before it was handed in."""
    return Draft(
        attempt=attempt.id,
        drill=attempt.drill,
        pack_hash=attempt.pack_hash,
        started=attempt.started,
        updated=attempt.submitted,
        mode=attempt.mode,
        text=attempt.reply,
        notes=attempt.notes,
        heard=attempt.heard,
        plays=attempt.plays,
        focus=attempt.focus,
        retry_of=attempt.retry_of,
        delivery=attempt.delivery,
        kind=attempt.kind,
        detail=attempt.detail,
    )
