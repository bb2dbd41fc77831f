"""What one class remembers, each operation one transaction: the host's and the entrance's side of it.

A seat's process writes through `trainer.classroom.own_seat`, which can touch nothing but its own rows; statements for
a learning record store wait in `trainer.classroom.outbox`.

Every method raises `StorageError` when the file cannot be read or written; what was stored before is then untouched.
A `ClassStore` may be used from any thread.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from trainer.classroom import rows
from trainer.classroom.codes import new_code
from trainer.classroom.database import ClassDatabase
from trainer.classroom.model import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Classroom,
    Door,
    Draft,
    Note,
    Place,
    Rating,
    Reply,
    Round,
    Seat,
    Stage,
    Vote,
)
from trainer.classroom.rows import to_micros
from trainer.clock import Clock, SystemClock
from trainer.errors import NotFound, UsageError
from trainer.paths import Paths
from trainer.progress.names import clean_name, name_key

FILE = "class.sqlite"
"""The database in a class's folder."""


def classes_in(paths: Paths) -> tuple[Path, ...]:
    """The database files of the classes held here, the newest first; their folders are named by date."""
    return tuple(sorted(paths.classes.glob(f"*/{FILE}"), reverse=True))


def class_path(paths: Paths, class_id: str) -> Path:
    """Where the class of this id is.

    Raises:
        NotFound: there is none of this name.
    """
    for path in classes_in(paths):
        if path.parent.name == class_id:
            return path
    raise NotFound(f"There is no class called {class_id!r}.", hint="sayback class list tells which there are.")


class ClassStore:
    """One class, open. Make one with `create` or `open`."""

    def __init__(self, database: ClassDatabase, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    @classmethod
    def create(cls, paths: Paths, title: str, host_profile: str, *, plan: str = "{}", clock: Clock) -> ClassStore:
        """Begin a class: a folder named by its day and four random letters, a code, an open door.

        Args:
            title: what the projector shows.
            plan: the plan as JSON.

        Raises:
            StorageError: the folder or the file cannot be made.
            UsageError: the title cannot be used.
        """
        title = _clean(title, LONGEST_TITLE, "title")
        now = clock.now()
        class_id = f"{now.astimezone():%Y-%m-%d}-{new_code()[:4].lower()}"
        database = ClassDatabase.create(paths.classes / class_id / FILE)
        key, moment = secrets.token_bytes(32), to_micros(now)
        with database.write(ring=False) as connection:
            connection.execute(
                "INSERT INTO class (only, id, title, code, door, created, host_profile, plan, cookie_key, state, bell) "
                "VALUES (1, ?, ?, ?, 'open', ?, ?, ?, ?, '{}', 0)",
                (class_id, title, new_code(), moment, host_profile, plan, key),
            )
        return cls(database, clock)

    @classmethod
    def open(cls, path: Path, clock: Clock | None = None) -> ClassStore:
        """Open the class in this file.

        Raises:
            NotFound: there is no such file.
            StorageError: it cannot be used.
        """
        return cls(ClassDatabase.open(path), clock or SystemClock())

    @property
    def path(self) -> Path:
        """The database file."""
        return self.database.path

    def close(self) -> None:
        """Give the file back; safe to call twice."""
        self.database.close()

    def changed(self) -> bool:
        """Whether another process has written anything since this was last asked (drafts too); the first time, yes."""
        return self.database.changed()

    def bell(self) -> int:
        """A number that rises with every change others have to show: all but drafts and signs of life."""
        return int(self.database.read("SELECT bell FROM class")[0][0])

    # ---- the class -----------------------------------------------------------------------------------------------

    def classroom(self) -> Classroom:
        """The class as it stands."""
        return rows.class_from(self.database.read(rows.CLASS)[0])

    def cookie_key(self) -> bytes:
        """What signs the cookies of this class: 32 random bytes."""
        return bytes(self.database.read("SELECT cookie_key FROM class")[0][0])

    def set_title(self, title: str) -> None:
        """Give the class another title. Raises UsageError."""
        self._set("title", _clean(title, LONGEST_TITLE, "title"))

    def set_door(self, door: Door) -> None:
        """Open or close the door; who is in stays in."""
        self._set("door", door.value)

    def change_code(self) -> str:
        """Replace the code by a new one, and return it; who is in stays in."""
        code = new_code()
        self._set("code", code)
        return code

    def set_plan(self, plan: str) -> None:
        """Replace the plan (JSON)."""
        self._set("plan", plan)

    def keep_state(self, state: str) -> None:
        """Keep what the host looks at (JSON), for going on after a crash; rings nobody."""
        self._set("state", state, ring=False)

    def _set(self, column: str, value: str, *, ring: bool = True) -> None:
        with self.database.write(ring=ring) as connection:
            connection.execute(f"UPDATE class SET {column} = ?", (value,))  # noqa: S608  (columns are named here)

    # ---- seats ---------------------------------------------------------------------------------------------------

    def add_seat(self, name: str, place: Place, *, most: int | None = None) -> Seat:
        """Let somebody in.

        Args:
            most: how many may be in the class.

        Raises:
            UsageError: the name cannot be used or somebody present has it, the door is closed, or the class is full.
        """
        name = _clean(name, LONGEST_NAME, "name")
        now, seat_id = to_micros(self.clock.now()), str(uuid.uuid4())
        with self.database.write() as connection:
            if connection.execute("SELECT door FROM class").fetchone()[0] != Door.OPEN.value:
                raise UsageError("The door is closed.", hint="Ask your instructor to open it.")
            if most is not None and connection.execute(_PRESENT).fetchone()[0] >= most:
                raise UsageError("The class is full.", hint="Ask your instructor.")
            taken = connection.execute("SELECT 1 FROM seat WHERE key = ? AND removed = 0", (name_key(name),))
            if taken.fetchone() is not None:
                raise UsageError("Somebody here has this name already.", hint="Add an initial or a number.")
            connection.execute(
                "INSERT INTO seat (id, name, key, joined, seen, place, removed, share) VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
                (seat_id, name, name_key(name), now, now, place.value),
            )
        return self.seat(seat_id)

    def seat(self, seat_id: str) -> Seat:
        """The seat of this id. Raises NotFound."""
        found = self.database.read(f"{rows.SEAT} WHERE id = ?", (seat_id,))
        if not found:
            raise NotFound("There is no such seat.")
        return rows.seat_from(found[0])

    def seats(self, *, removed: bool = False) -> tuple[Seat, ...]:
        """Everybody in the class, in the order they came; with `removed` those sent away as well."""
        where = "" if removed else "WHERE removed = 0"
        return tuple(map(rows.seat_from, self.database.read(f"{rows.SEAT} {where} ORDER BY joined, id")))

    def new_token(self, seat_id: str) -> str:
        """A token for the process of a seat that starts now; the one before it, and its process, may write no more.

        Raises:
            NotFound: there is no such seat, or it was removed.
        """
        token = secrets.token_urlsafe(24)
        with self.database.write(durable=False, ring=False) as connection:
            done = connection.execute(
                "UPDATE seat SET token = ?, seen = ? WHERE id = ? AND removed = 0",
                (token_hash(token), to_micros(self.clock.now()), seat_id),
            )
            if done.rowcount != 1:
                raise NotFound("There is no such seat.")
        return token

    def remove_seat(self, seat_id: str) -> None:
        """Send somebody away: their process ends, their cookie counts no more; what they wrote stays."""
        with self.database.write() as connection:
            connection.execute("UPDATE seat SET removed = 1, token = NULL WHERE id = ?", (seat_id,))

    def set_roster_key(self, seat_id: str, key: str | None) -> None:
        """Say which row of the roster a seat is, or that it is none."""
        with self.database.write() as connection:
            connection.execute("UPDATE seat SET roster_key = ? WHERE id = ?", (key, seat_id))

    # ---- rounds --------------------------------------------------------------------------------------------------

    def open_round(
        self, drill: str, pack_hash: str, content: str, *, ends: datetime | None = None, sound: bool = False
    ) -> Round:
        """Begin a round, closing the one before it.

        Args:
            drill: the drill's address.
            content: the drill as JSON, with everything the seats show of it.
        """
        round_id = str(uuid.uuid4())
        with self.database.write() as connection:
            connection.execute("UPDATE round SET stage = 'closed'")
            connection.execute(
                "INSERT INTO round (id, seq, drill, pack_hash, content, opened, ends, stage, sound, shown) "
                "SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ?, 'hear', ?, '{}' FROM round",
                (round_id, drill, pack_hash, content, to_micros(self.clock.now()), _micros(ends), int(sound)),
            )
        return self.round(round_id)

    def round(self, round_id: str) -> Round:
        """The round of this id. Raises NotFound."""
        found = self.database.read(f"{rows.ROUND} WHERE id = ?", (round_id,))
        if not found:
            raise NotFound("There is no such round.")
        return rows.round_from(found[0])

    def rounds(self) -> tuple[Round, ...]:
        """Every round, the first one first."""
        return tuple(map(rows.round_from, self.database.read(f"{rows.ROUND} ORDER BY seq")))

    def current_round(self) -> Round | None:
        """The newest round, closed or not; None before the first."""
        found = self.database.read(f"{rows.ROUND} ORDER BY seq DESC LIMIT 1")
        return rows.round_from(found[0]) if found else None

    def set_stage(self, round_id: str, stage: Stage, *, shown: str | None = None) -> None:
        """Bring a round to another stage, and, with `shown`, in the same moment say what is shown (JSON)."""
        with self.database.write() as connection:
            connection.execute(
                "UPDATE round SET stage = ?, shown = coalesce(?, shown) WHERE id = ?", (stage.value, shown, round_id)
            )

    def set_shown(self, round_id: str, shown: str) -> None:
        """Say which replies are shown (JSON)."""
        with self.database.write() as connection:
            connection.execute("UPDATE round SET shown = ? WHERE id = ?", (shown, round_id))

    def set_ends(self, round_id: str, ends: datetime | None) -> None:
        """Set the gentle clock, or take it away."""
        with self.database.write() as connection:
            connection.execute("UPDATE round SET ends = ? WHERE id = ?", (_micros(ends), round_id))

    # ---- replies -------------------------------------------------------------------------------------------------

    def replies(self, round_id: str | None = None, *, turn: int | None = None) -> tuple[Reply, ...]:
        """Replies in the order they came, of one round or of all, of one turn or of both."""
        found = self.database.read(
            f"{rows.REPLY} WHERE (:round IS NULL OR round = :round) AND (:turn IS NULL OR turn = :turn) "
            "ORDER BY submitted, id",
            {"round": round_id, "turn": turn},
        )
        return tuple(map(rows.reply_from, found))

    def reply(self, reply_id: str) -> Reply:
        """The reply of this id. Raises NotFound."""
        found = self.database.read(f"{rows.REPLY} WHERE id = ?", (reply_id,))
        if not found:
            raise NotFound("There is no such reply.")
        return rows.reply_from(found[0])

    def unmarked(self, most: int = 100) -> tuple[Reply, ...]:
        """Replies that wait for marks, the longest waiting first."""
        found = self.database.read(f"{rows.REPLY} WHERE mark IS NULL ORDER BY submitted, id LIMIT ?", (most,))
        return tuple(map(rows.reply_from, found))

    def mark_replies(self, marks: Iterable[tuple[str, str, str, str]]) -> None:
        """Store marks, replacing earlier ones: reply id, result as JSON, the scorer's version, the hash of its data."""
        with self.database.write() as connection:
            connection.executemany(
                "UPDATE reply SET mark = ?, scorer = ?, data = ? WHERE id = ?",
                [(mark, scorer, data, reply_id) for reply_id, mark, scorer, data in marks],
            )

    def hide(self, reply_id: str, hidden: bool = True) -> None:
        """Keep a reply out of the gallery, or let it in again."""
        with self.database.write() as connection:
            connection.execute("UPDATE reply SET hidden = ? WHERE id = ?", (int(hidden), reply_id))

    def drafts(self, round_id: str) -> tuple[Draft, ...]:
        """What is being written in a round."""
        found = self.database.read(f"{rows.DRAFT} WHERE round = ? ORDER BY written, seat", (round_id,))
        return tuple(map(rows.draft_from, found))

    def votes(self, round_id: str) -> tuple[Vote, ...]:
        """The votes of a round."""
        return tuple(map(rows.vote_from, self.database.read(f"{rows.VOTE} WHERE round = ? ORDER BY seat", (round_id,))))

    # ---- the host's own ------------------------------------------------------------------------------------------

    def rate(self, rating: Rating) -> None:
        """Keep what the host thinks of a reply, in place of what was thought before."""
        with self.database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO rating (round, reply, overall, reflect, acknowledge, clarify, rated) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(rating.round, rating.reply, rating.overall, rating.reflect, rating.acknowledge, rating.clarify),
                    to_micros(rating.rated),
                ),
            )

    def ratings(self, round_id: str | None = None) -> tuple[Rating, ...]:
        """The host's ratings, of one round or of all."""
        found = self.database.read(
            f"{rows.RATING} WHERE (:round IS NULL OR round = :round) ORDER BY rated, reply", {"round": round_id}
        )
        return tuple(map(rows.rating_from, found))

    def add_note(self, text: str, seat_id: str | None = None) -> Note:
        """Write a note about a learner, or about the class. Raises UsageError when it is too long."""
        if len(text) > LONGEST_NOTE:
            raise UsageError(f"A note has at most {LONGEST_NOTE:,} characters; this one has {len(text):,}.")
        note = Note(str(uuid.uuid4()), seat_id, text, self.clock.now())
        with self.database.write() as connection:
            connection.execute(
                "INSERT INTO note (id, seat, text, written) VALUES (?, ?, ?, ?)",
                (note.id, note.seat, note.text, to_micros(note.written)),
            )
        return note

    def notes(self) -> tuple[Note, ...]:
        """Every note, in the order they were written."""
        return tuple(map(rows.note_from, self.database.read(f"{rows.NOTE} ORDER BY written, id")))


_PRESENT = "SELECT count(*) FROM seat WHERE removed = 0"


def token_hash(token: str) -> bytes:
    """A token as it is stored: what is read from the file opens no seat."""
    return hashlib.sha256(token.encode()).digest()


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _clean(text: str, longest: int, what: str) -> str:
    if len(text) > longest * 4:  # before anything is worked out about it: it may be megabytes
        raise UsageError(f"A {what} has at most {longest} characters.")
    cleaned = clean_name(text)
    if len(cleaned) > longest:
        raise UsageError(f"A {what} has at most {longest} characters; this one has {len(cleaned)}.")
    return cleaned
