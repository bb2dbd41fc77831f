"""Between rows of the database and the frozen values of `trainer.progress.model`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from trainer.fairness.overlay import Accepted, SlotKind
from trainer.packs.model import Band, Kind, Skill
from trainer.progress.database import Row
from trainer.progress.model import Attempt, Delivery, Dispute, Draft, Marks, Mode, Profile
from trainer.scoring.result import Focus

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SURROGATE = re.compile("[\ud800-\udfff]")

DRAFT_COLUMNS = (
    "attempt, drill, pack_hash, started, updated, mode, reply, notes, heard, plays, focus, retry_of, delivery, kind, "
    "detail"
)
ATTEMPT_COLUMNS = (
    "attempt.id, attempt.profile, attempt.drill, attempt.pack_hash, attempt.started, attempt.submitted, attempt.mode, "
    "attempt.reply, attempt.heard, attempt.notes, attempt.plays, attempt.focus, attempt.retry_of, attempt.delivery, "
    "attempt.kind, attempt.detail"
)
MARK_COLUMNS = (
    "mark.scorer, mark.overall, mark.band, mark.reflect, mark.reflect_band, mark.acknowledge, mark.acknowledge_band, "
    "mark.clarify, mark.clarify_band, mark.flags, mark.data, mark.pack_hash, mark.overlay, mark_result.result"
)
DISPUTE_COLUMNS = (
    "dispute.seq, dispute.profile, attempt.id, dispute.drill, dispute.pack_hash, dispute.kind, dispute.slot, "
    "dispute.phrase, dispute.made, dispute.undone"
)
INSERT_ATTEMPT = (
    "INSERT INTO attempt (id, profile, drill, pack_hash, started, submitted, mode, reply, notes, heard, plays, focus, "
    "retry_of, delivery, kind, detail) VALUES (:id, :profile, :drill, :pack_hash, :started, :updated, :mode, :reply, "
    ":notes, :heard, :plays, :focus, :retry_of, :delivery, :kind, :detail) ON CONFLICT (id) DO NOTHING"
)
"""With `draft_values`, ``id`` and ``profile``."""
INSERT_MARK = (
    "INSERT INTO mark (attempt, scorer, data, pack_hash, overlay, stored, overall, band, reflect, reflect_band, "
    "acknowledge, acknowledge_band, clarify, clarify_band, flags) VALUES (:attempt, :scorer, :data, :pack_hash, "
    ":overlay, :stored, :overall, :band, :reflect, :reflect_band, :acknowledge, :acknowledge_band, :clarify, "
    ":clarify_band, :flags) ON CONFLICT (attempt, scorer, data, pack_hash, overlay) DO NOTHING"
)
"""With `marks_values`, ``attempt`` (its row number), ``pack_hash`` and ``stored``."""
_ATTEMPT_WIDTH = ATTEMPT_COLUMNS.count(",") + 1


def to_micros(moment: datetime) -> int:
    """A moment as it is stored: whole microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """A stored moment, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def storable(text: str) -> str:
    """The text with each half of a broken surrogate pair replaced, which UTF-8 cannot hold; its length stays."""
    return _SURROGATE.sub("\ufffd", text)


def profile_from(row: Row) -> Profile:
    """A profile from the columns id, name, created."""
    return Profile(row[0], row[1], from_micros(row[2]))


def draft_values(draft: Draft) -> dict[str, object]:
    """A draft as named parameters."""
    return {
        "attempt": draft.attempt,
        "drill": draft.drill,
        "pack_hash": draft.pack_hash,
        "started": to_micros(draft.started),
        "updated": to_micros(draft.updated),
        "mode": draft.mode.value,
        "reply": storable(draft.text),
        "notes": storable(draft.notes),
        "heard": None if draft.heard is None else storable(draft.heard),
        "plays": draft.plays,
        "focus": _focus_text(draft.focus),
        "retry_of": draft.retry_of,
        "delivery": _delivery_text(draft.delivery),
        "kind": draft.kind.value,
        "detail": storable(draft.detail),
    }


def draft_from(row: Row) -> Draft:
    """A draft from `DRAFT_COLUMNS`."""
    attempt, drill, pack_hash, started, updated, mode, reply, notes, heard, plays, focus, retry_of, *rest = row
    delivery, kind, detail = rest
    return Draft(
        attempt=attempt,
        drill=drill,
        pack_hash=pack_hash,
        started=from_micros(started),
        updated=from_micros(updated),
        mode=Mode(mode),
        text=reply,
        notes=notes,
        heard=heard,
        plays=plays,
        focus=_focus_from(focus),
        retry_of=retry_of,
        delivery=_delivery_from(delivery),
        kind=Kind(kind),
        detail=detail,
    )


def attempt_from(row: Row) -> Attempt:
    """An attempt from `ATTEMPT_COLUMNS` followed by `MARK_COLUMNS`; the latter are all NULL without a mark."""
    id_, profile, drill, pack_hash, started, submitted, mode, reply, heard, notes, plays, focus, *rest = row[
        :_ATTEMPT_WIDTH
    ]
    retry_of, delivery, kind, detail = rest
    return Attempt(
        id=id_,
        profile=profile,
        drill=drill,
        pack_hash=pack_hash,
        started=from_micros(started),
        submitted=from_micros(submitted),
        mode=Mode(mode),
        reply=reply,
        heard=heard,
        notes=notes,
        plays=plays,
        focus=_focus_from(focus),
        retry_of=retry_of,
        delivery=_delivery_from(delivery),
        marks=None if row[_ATTEMPT_WIDTH] is None else marks_from(row[_ATTEMPT_WIDTH:]),
        kind=Kind(kind),
        detail=detail,
    )


def marks_from(row: Row) -> Marks:
    """Marks from `MARK_COLUMNS`."""
    scorer, overall, band, *figures, flags, data, pack_hash, overlay, result = row
    scores, bands = figures[0::2], figures[1::2]
    return Marks(
        scorer=scorer,
        overall=overall,
        band=Band(band),
        skills=dict(zip(Skill, scores, strict=True)),
        flags=flags_from(flags),
        result=result,
        bands={skill: None if name is None else Band(name) for skill, name in zip(Skill, bands, strict=True)},
        pack_hash=pack_hash,
        data=data,
        overlay=overlay,
    )


def flags_from(text: str) -> tuple[str, ...]:
    """The names of a mark's flags from their column."""
    return tuple(json.loads(text))


def marks_values(marks: Marks) -> dict[str, object]:
    """Marks as named parameters."""
    values: dict[str, object] = {
        "scorer": marks.scorer,
        "data": marks.data,
        "overlay": marks.overlay,
        "overall": marks.overall,
        "band": marks.band.value,
        "flags": json.dumps(marks.flags),
        "result": storable(marks.result),
    }
    for skill in Skill:
        band = marks.bands.get(skill)
        values[skill.value] = marks.skills.get(skill)
        values[f"{skill.value}_band"] = None if band is None else band.value
    return values


def dispute_from(row: Row) -> Dispute:
    """A dispute from `DISPUTE_COLUMNS`."""
    id_, profile, attempt, drill, pack_hash, kind, slot, phrase, made, undone = row
    return Dispute(
        id=id_,
        profile=profile,
        attempt=attempt,
        drill=drill,
        pack_hash=pack_hash,
        accepted=Accepted(SlotKind(kind), slot, phrase),
        made=from_micros(made),
        undone=None if undone is None else from_micros(undone),
    )


def _focus_text(focus: Focus | None) -> str | None:
    if focus is None:
        return None
    return _json({"facts": focus.facts, "feelings": focus.feelings, "unknowns": focus.unknowns})


def _focus_from(text: str | None) -> Focus | None:
    if text is None:
        return None
    slots = json.loads(text)
    return Focus(*(tuple(slots[name]) for name in ("facts", "feelings", "unknowns")))


def delivery_values(delivery: Delivery) -> dict[str, Any]:
    """How a reply was given, as plain values; what was not measured is left out."""
    fillers = delivery.fillers
    plain = {
        "seconds": delivery.seconds,
        "first_word": delivery.first_word,
        "words_per_minute": delivery.words_per_minute,
        "engine": delivery.engine,
        "words": delivery.words or None,
        "speaking": delivery.speaking or None,
        "pauses": delivery.pauses,
        "fillers": None if fillers is None else [list(one) for one in fillers],
        "over": delivery.over,
        "turns": delivery.turns if delivery.turns > 1 else None,
    }
    return {name: value for name, value in plain.items() if value is not None}


def delivery_from(plain: Mapping[str, Any]) -> Delivery:
    """What `delivery_values` made. Raises KeyError, TypeError or ValueError for anything else."""
    fillers = plain.get("fillers")
    return Delivery(
        seconds=float(plain["seconds"]),
        first_word=float(plain["first_word"]),
        words_per_minute=float(plain["words_per_minute"]),
        engine=str(plain["engine"]),
        words=int(plain.get("words") or 0),
        speaking=float(plain.get("speaking") or 0.0),
        pauses=_count(plain.get("pauses")),
        fillers=None if fillers is None else tuple((str(name), int(often)) for name, often in fillers),
        over=_count(plain.get("over")),
        turns=int(plain.get("turns") or 1),
    )


def _count(value: Any) -> int | None:
    return None if value is None else int(value)


def _delivery_text(delivery: Delivery | None) -> str | None:
    return None if delivery is None else _json(delivery_values(delivery))


def _delivery_from(text: str | None) -> Delivery | None:
    return None if text is None else delivery_from(json.loads(text))


def _json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False))
