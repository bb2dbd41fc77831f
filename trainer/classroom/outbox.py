"""Statements on their way to a learning record store: kept until it has them, so that it may be away."""

from __future__ import annotations

from collections.abc import Iterable

from trainer.classroom import rows
from trainer.classroom.model import OutboxState, Posted
from trainer.classroom.rows import to_micros
from trainer.classroom.store import ClassStore


class Outbox:
    """The outbox of one class. Every method raises StorageError when the file cannot be used."""

    def __init__(self, store: ClassStore) -> None:
        self._store = store
        self._database = store.database

    def put(self, statements: Iterable[tuple[str, str]]) -> int:
        """Take statements in, id and JSON each; those already here stay as they are. Returns how many are new."""
        now = to_micros(self._store.clock.now())
        with self._database.write(ring=False) as connection:
            before = connection.total_changes
            connection.executemany(
                "INSERT INTO outbox (id, statement, state, tries, reason, at) VALUES (?, ?, 'waiting', 0, '', ?) "
                "ON CONFLICT (id) DO NOTHING",
                [(id_, statement, now) for id_, statement in statements],
            )
            return connection.total_changes - before

    def waiting(self, most: int) -> tuple[Posted, ...]:
        """Statements the store does not have yet, the longest waiting first."""
        found = self._database.read(f"{rows.POSTED} WHERE state = 'waiting' ORDER BY at, id LIMIT ?", (most,))
        return tuple(map(rows.posted_from, found))

    def settle(self, ids: Iterable[str], state: OutboxState, reason: str = "") -> None:
        """Say what became of statements after one more try; those that go on waiting go to the end of the line."""
        now = to_micros(self._store.clock.now())
        with self._database.write(ring=False) as connection:
            connection.executemany(
                "UPDATE outbox SET state = ?, reason = ?, tries = tries + 1, at = ? WHERE id = ?",
                [(state.value, reason, now, id_) for id_ in ids],
            )

    def again(self) -> int:
        """Let everything wait once more, for a store that lost it or another one. Returns how many those are."""
        now = to_micros(self._store.clock.now())
        with self._database.write(ring=False) as connection:
            done = connection.execute(
                "UPDATE outbox SET state = 'waiting', reason = '', at = ? WHERE state != 'waiting'", (now,)
            )
            return done.rowcount

    def listed(self) -> tuple[Posted, ...]:
        """Everything that was ever put in."""
        return tuple(map(rows.posted_from, self._database.read(f"{rows.POSTED} ORDER BY at, id")))

    def counts(self) -> dict[OutboxState, int]:
        """How many statements are in each state; states without any are left out."""
        return {
            OutboxState(state): number
            for state, number in self._database.read("SELECT state, count(*) FROM outbox GROUP BY state")
        }
