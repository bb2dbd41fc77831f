"""Attempts as JSON, one a line: everything that is stored about them, to be read by programs and by us.

Each line is an object with ``"format": 1``. Times are ISO 8601 in UTC, offsets those of `trainer.scoring.result`, marks
newest first with the whole result of the scorer. A reader ignores keys it does not know.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from trainer.errors import DataError
from trainer.exchange.record import Record
from trainer.packs.model import Band, Kind, Skill
from trainer.progress.model import Attempt, Marks, Mode
from trainer.progress.rows import delivery_from, delivery_values
from trainer.scoring.result import Focus

FORMAT = 1

# JSON escapes C0 itself; the rest of what could steer a terminal, or read differently from what it is, we escape.
_STEERS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def write(record: Record) -> str:
    """A record as one line, without its end."""
    text = json.dumps(_plain(record), ensure_ascii=False)
    return _STEERS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def read(line: str) -> Record:
    """The record of a line that `write` made.

    Raises:
        DataError: it is not such a line; the message says what is wrong with it.
    """
    try:
        plain = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else error
        raise DataError(f"This is not a line of JSON: {why}.") from error
    if not isinstance(plain, dict) or "format" not in plain:
        raise DataError("This is not a line of an export: it has no format.")
    if plain["format"] != FORMAT:
        raise DataError(
            f"This line has format {str(plain['format'])[:20]}; this version reads {FORMAT}.", hint="Update sayback."
        )
    try:
        return _record(plain)
    except KeyError as error:
        raise DataError(f"This line of an export lacks {error}.") from error
    except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise DataError(f"This line of an export cannot be read: {error}.") from error


def _plain(record: Record) -> dict[str, Any]:
    attempt = record.attempt
    focus, delivery = attempt.focus, attempt.delivery
    return {
        "format": FORMAT,
        "learner": record.learner,
        "id": attempt.id,
        "drill": attempt.drill,
        "kind": attempt.kind.value,
        "pack_hash": attempt.pack_hash,
        "started": _iso(attempt.started),
        "submitted": _iso(attempt.submitted),
        "mode": attempt.mode.value,
        "reply": attempt.reply,
        "heard": attempt.heard,
        "notes": attempt.notes,
        "plays": attempt.plays,
        "focus": focus and {"facts": focus.facts, "feelings": focus.feelings, "unknowns": focus.unknowns},
        "retry_of": attempt.retry_of,
        "delivery": delivery and delivery_values(delivery),
        "detail": attempt.detail,
        "marks": [_plain_marks(marks) for marks in record.marks],
    }


def _plain_marks(marks: Marks) -> dict[str, Any]:
    return {
        "scorer": marks.scorer,
        "data": marks.data,
        "pack_hash": marks.pack_hash,
        "overlay": marks.overlay,
        "overall": marks.overall,
        "band": marks.band.value,
        "skills": {
            skill.value: {"score": marks.skills.get(skill), "band": _value(marks.bands.get(skill))} for skill in Skill
        },
        "flags": list(marks.flags),
        "result": json.loads(marks.result),
    }


def _record(plain: dict[str, Any]) -> Record:
    marks = tuple(_marks(one) for one in plain["marks"])
    focus, delivery = plain["focus"], plain["delivery"]
    attempt = Attempt(
        id=_text(plain["id"]),
        profile=0,
        drill=_text(plain["drill"]),
        pack_hash=_text(plain["pack_hash"]),
        started=_moment(plain["started"]),
        submitted=_moment(plain["submitted"]),
        mode=Mode(plain["mode"]),
        reply=_text(plain["reply"]),
        heard=None if plain["heard"] is None else _text(plain["heard"]),
        notes=_text(plain["notes"]),
        plays=_whole(plain["plays"]),
        focus=None if focus is None else Focus(*(_names(focus[slot]) for slot in ("facts", "feelings", "unknowns"))),
        retry_of=None if plain["retry_of"] is None else _text(plain["retry_of"]),
        delivery=None if delivery is None else delivery_from({**delivery, "engine": _text(delivery["engine"])}),
        marks=marks[0] if marks else None,
        kind=Kind(_text(plain.get("kind", Kind.REPLY.value))),  # lines of earlier versions know only plain replies
        detail=_text(plain.get("detail", "")),
    )
    return Record(_text(plain["learner"]), attempt, marks)


def _marks(plain: dict[str, Any]) -> Marks:
    skills = {skill: plain["skills"][skill.value] for skill in Skill}
    return Marks(
        scorer=_text(plain["scorer"]),
        overall=_whole(plain["overall"]),
        band=Band(plain["band"]),
        skills={skill: None if one["score"] is None else _whole(one["score"]) for skill, one in skills.items()},
        flags=_names(plain["flags"]),
        result=json.dumps(plain["result"], ensure_ascii=False),
        bands={skill: None if one["band"] is None else Band(one["band"]) for skill, one in skills.items()},
        data=_text(plain.get("data", "")),  # lines of earlier versions have neither
        pack_hash=_text(plain["pack_hash"]),
        overlay=_text(plain.get("overlay", "")),
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(_text(text))
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return moment.astimezone(UTC)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is not text")
    return value


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{str(value)[:40]!r} is not a list")
    return tuple(map(_text, value))


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{str(value)[:40]!r} is not a whole number")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _value(band: Band | None) -> str | None:
    return None if band is None else band.value
