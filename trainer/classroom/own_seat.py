"""A seat's own side of the class: what it may see, and the few rows it may write.

The process of a seat holds a token that the entrance gave it, never an id that a learner could change. Every write
looks the token up in its own transaction, so that a seat that was removed, or taken up in another window, writes
nothing more.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path

from trainer.classroom import rows
from trainer.classroom.database import ClassDatabase
from trainer.classroom.model import LONGEST_REPLY, Classroom, Draft, Reply, Round, Seat, Stage, Vote
from trainer.classroom.rows import to_micros
from trainer.classroom.store import ClassStore, token_hash
from trainer.clock import Clock, SystemClock
from trainer.errors import NotFound, UsageError

_MINE = "seat = (SELECT id FROM seat WHERE token = ?)"


class OwnSeat:
    """The class as one seat sees it. Every method raises StorageError when the file cannot be used.

    Methods that write raise NotFound once the token counts no more.
    """

    def __init__(self, store: ClassStore, token: str) -> None:
        self._store = store
        self._database = store.database
        self._token = token_hash(token)

    @classmethod
    def open(cls, path: Path, token: str, clock: Clock | None = None) -> OwnSeat:
        """Open the class in this file for the seat that this token was made for.

        Raises:
            NotFound: there is no such file.
            StorageError: it cannot be used.
        """
        return cls(ClassStore(ClassDatabase.open(path), clock or SystemClock()), token)

    def close(self) -> None:
        """Give the file back; safe to call twice."""
        self._store.close()

    # ---- what it sees --------------------------------------------------------------------------------------------

    def changed(self) -> bool:
        """Whether anybody else has written anything since this was last asked; the first time, yes. Cheap."""
        return self._store.changed()

    def bell(self) -> int:
        """A number that rises with every change others have to show: all but drafts and signs of life."""
        return self._store.bell()

    def me(self) -> Seat | None:
        """This seat; None when it was removed, or taken up in another window."""
        found = self._database.read(f"{rows.SEAT} WHERE token = ? AND removed = 0", (self._token,))
        return rows.seat_from(found[0]) if found else None

    def classroom(self) -> Classroom:
        """The class."""
        return self._store.classroom()

    def current_round(self) -> Round | None:
        """The newest round, closed or not; None before the first."""
        return self._store.current_round()

    def replies(self, round_id: str) -> tuple[Reply, ...]:
        """This seat's own replies in a round, the first turn first."""
        found = self._database.read(
            f"{rows.REPLY} WHERE round = ? AND {_MINE} ORDER BY turn",
            (round_id, self._token),
        )
        return tuple(map(rows.reply_from, found))

    def gallery(self, reply_ids: tuple[str, ...]) -> tuple[tuple[Reply, str | None], ...]:
        """Replies that the host shows, in this order, each with its owner's name if the owner lets it be shown.

        Hidden ones, those of removed seats and second turns are left out. Whose a reply is stays out of it: `seat` is
        empty.
        """
        found = self._database.read(
            "SELECT reply.id, round, '', turn, text, submitted, mark, scorer, data, hidden, "
            "CASE WHEN share = 1 THEN name END FROM reply JOIN seat ON seat.id = reply.seat "
            "WHERE reply.id IN (SELECT value FROM json_each(?)) AND hidden = 0 AND turn = 1 AND removed = 0",
            (json.dumps(reply_ids),),
        )
        by_id = {row[0]: (rows.reply_from(row[:-1]), row[-1]) for row in found}
        return tuple(by_id[reply_id] for reply_id in reply_ids if reply_id in by_id)

    def draft(self, round_id: str) -> Draft | None:
        """What this seat was writing, if it is not handed in."""
        found = self._database.read(f"{rows.DRAFT} WHERE round = ? AND {_MINE}", (round_id, self._token))
        return rows.draft_from(found[0]) if found else None

    def counts(self, round_id: str, seen: datetime) -> tuple[int, int, int]:
        """How many have handed in, how many are here, how many have voted; nobody's name.

        Args:
            round_id: the round.
            seen: whoever gave a sign of life since then is here; so is whoever has handed in.
        """
        found = self._database.read(
            "SELECT count(reply.id), count(*), "
            "(SELECT count(*) FROM vote JOIN seat ON seat.id = vote.seat WHERE round = :round AND removed = 0) "
            "FROM seat LEFT JOIN reply ON reply.seat = seat.id AND reply.round = :round AND turn = 1 "
            "WHERE removed = 0 AND (reply.id IS NOT NULL OR seen >= :seen)",
            {"round": round_id, "seen": to_micros(seen)},
        )
        answered, here, voted = found[0]
        return int(answered), int(here), int(voted)

    def votes_for(self, round_id: str, reply_ids: tuple[str, ...]) -> tuple[int, ...]:
        """How many votes each of these replies has, in their order."""
        counted = self._database.read("SELECT reply, count(*) FROM vote WHERE round = ? GROUP BY reply", (round_id,))
        found = {str(reply_id): int(votes) for reply_id, votes in counted}
        return tuple(found.get(reply_id, 0) for reply_id in reply_ids)

    def vote(self, round_id: str) -> Vote | None:
        """What this seat voted for."""
        found = self._database.read(f"{rows.VOTE} WHERE round = ? AND {_MINE}", (round_id, self._token))
        return rows.vote_from(found[0]) if found else None

    # ---- what it writes ------------------------------------------------------------------------------------------

    def keep_draft(self, round_id: str, text: str) -> None:
        """Keep what is being written. Raises UsageError when it is too long."""
        _require_length(text)
        with self._database.write(durable=False, ring=False) as connection:
            connection.execute(
                "INSERT INTO draft (round, seat, text, written) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (round, seat) DO UPDATE SET text = excluded.text, written = excluded.written",
                (round_id, self._seat(connection), text, self._now()),
            )

    def submit(self, round_id: str, reply_id: str, text: str, *, turn: int = 1) -> Reply:
        """Hand a reply in; its draft is gone with the same stroke. Handing it in again changes nothing.

        Args:
            reply_id: a UUID made when the reply was begun.
            turn: 1 for the reply, 2 for the seat's own retry.

        Returns:
            What is stored for this round, seat and turn: this reply, or the one that came before it.

        Raises:
            UsageError: it is too long.
            NotFound: there is no such round.
        """
        _require_length(text)
        with self._database.write() as connection:
            seat = self._seat(connection)
            if connection.execute("SELECT 1 FROM round WHERE id = ?", (round_id,)).fetchone() is None:
                raise NotFound("There is no such round.")
            connection.execute(
                "INSERT INTO reply (id, round, seat, turn, text, submitted) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                (reply_id, round_id, seat, turn, text, self._now()),
            )
            connection.execute("DELETE FROM draft WHERE round = ? AND seat = ?", (round_id, seat))
            stored = connection.execute(
                f"{rows.REPLY} WHERE round = ? AND seat = ? AND turn = ?", (round_id, seat, turn)
            ).fetchone()
        if stored is None:  # the id belongs to another seat's reply
            raise UsageError("This reply could not be handed in.", hint="Reload the page and hand it in again.")
        return rows.reply_from(stored)

    def cast(self, round_id: str, reply_id: str) -> bool:
        """Vote, in place of an earlier vote; False when the round takes no votes now."""
        with self._database.write() as connection:
            seat = self._seat(connection)
            done = connection.execute(
                "INSERT INTO vote (round, seat, reply) SELECT round.id, ?, reply.id FROM round JOIN reply "
                "ON reply.round = round.id AND reply.id = ? AND hidden = 0 WHERE round.id = ? AND stage = ? "
                "ON CONFLICT (round, seat) DO UPDATE SET reply = excluded.reply",
                (seat, reply_id, round_id, Stage.VOTE.value),
            )
            return done.rowcount == 1

    def share(self, share: bool) -> None:
        """Let the name stand beside replies in the gallery, or not."""
        with self._database.write() as connection:
            connection.execute("UPDATE seat SET share = ? WHERE id = ?", (int(share), self._seat(connection)))

    def here(self) -> None:
        """A sign of life, for the board: every few seconds is enough."""
        with self._database.write(durable=False, ring=False) as connection:
            connection.execute("UPDATE seat SET seen = ? WHERE id = ?", (self._now(), self._seat(connection)))

    def _seat(self, connection: sqlite3.Connection) -> str:
        found = connection.execute("SELECT id FROM seat WHERE token = ? AND removed = 0", (self._token,)).fetchone()
        if found is None:
            raise NotFound("This seat is taken up elsewhere, or was given up.", hint="Reload the page to come back.")
        return str(found[0])

    def _now(self) -> int:
        return to_micros(self._store.clock.now())


def _require_length(text: str) -> None:
    if len(text) > LONGEST_REPLY:
        raise UsageError(f"A reply has at most {LONGEST_REPLY:,} characters; this one has {len(text):,}.")
