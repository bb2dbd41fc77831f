"""Between rows of a class's database and the frozen values of `trainer.classroom.model`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from trainer.classroom.model import (
    Classroom,
    Door,
    Draft,
    Note,
    OutboxState,
    Place,
    Posted,
    Rating,
    Reply,
    Round,
    Seat,
    Stage,
    Vote,
)

Row = tuple[Any, ...]

CLASS = "SELECT id, title, code, door, created, host_profile, plan, state FROM class "
SEAT = "SELECT id, name, roster_key, joined, seen, place, removed, share FROM seat "
ROUND = "SELECT id, seq, drill, pack_hash, content, opened, ends, stage, sound, shown FROM round "
REPLY = "SELECT id, round, seat, turn, text, submitted, mark, scorer, data, hidden FROM reply "
DRAFT = "SELECT round, seat, text, written FROM draft "
VOTE = "SELECT round, seat, reply FROM vote "
RATING = "SELECT round, reply, overall, reflect, acknowledge, clarify, rated FROM rating "
NOTE = "SELECT id, seat, text, written FROM note "
POSTED = "SELECT id, statement, state, tries, reason, at FROM outbox "

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(moment: datetime) -> int:
    """A moment as it is stored: whole microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """A stored moment, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def class_from(row: Row) -> Classroom:
    """A row of `CLASS`."""
    id_, title, code, door, created, host, plan, state = row
    return Classroom(id_, title, code, Door(door), from_micros(created), host, plan, state)


def seat_from(row: Row) -> Seat:
    """A row of `SEAT`."""
    id_, name, key, joined, seen, place, removed, share = row
    return Seat(id_, name, key, from_micros(joined), from_micros(seen), Place(place), bool(removed), bool(share))


def round_from(row: Row) -> Round:
    """A row of `ROUND`."""
    id_, seq, drill, pack_hash, content, opened, ends, stage, sound, shown = row
    ends_at = None if ends is None else from_micros(ends)
    return Round(id_, seq, drill, pack_hash, content, from_micros(opened), ends_at, Stage(stage), bool(sound), shown)


def reply_from(row: Row) -> Reply:
    """A row of `REPLY`."""
    id_, round_, seat, turn, text, submitted, mark, scorer, data, hidden = row
    return Reply(id_, round_, seat, turn, text, from_micros(submitted), mark, scorer, data, bool(hidden))


def draft_from(row: Row) -> Draft:
    """A row of `DRAFT`."""
    round_, seat, text, written = row
    return Draft(round_, seat, text, from_micros(written))


def vote_from(row: Row) -> Vote:
    """A row of `VOTE`."""
    return Vote(*row)


def rating_from(row: Row) -> Rating:
    """A row of `RATING`."""
    round_, reply, overall, reflect, acknowledge, clarify, rated = row
    return Rating(round_, reply, overall, reflect, acknowledge, clarify, from_micros(rated))


def note_from(row: Row) -> Note:
    """A row of `NOTE`."""
    id_, seat, text, written = row
    return Note(id_, seat, text, from_micros(written))


def posted_from(row: Row) -> Posted:
    """A row of `POSTED`."""
    id_, statement, state, tries, reason, at = row
    return Posted(id_, statement, OutboxState(state), tries, reason, from_micros(at))
