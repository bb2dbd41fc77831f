"""Whether a record that was read from a file may enter the database: strict, for what is in it is used as it stands.

`trainer.exchange.jsonl` reads what has the form of a record. Here is looked at what the parts may be: ids that no
terminal minds, marks in their range, moments that can have been, results that the screens can show.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from trainer.exchange.record import Record
from trainer.packs.model import Skill
from trainer.progress.model import Attempt, Delivery, Marks
from trainer.progress.rows import storable

AHEAD = timedelta(days=1)
"""How far a moment may lie in the future: two machines' clocks and days differ."""
_OLDEST = 1970
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9-]{0,39}/[a-z0-9][a-z0-9-]{0,39}")
_HASH = re.compile(r"[0-9a-f]{0,64}")
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,64}")
_FLAG = re.compile(r"[a-z][a-z-]{0,39}")
_LISTS = ("facts", "feelings", "questions", "acts", "evidence", "remarks", "tips", "notes", "flags")
_NEEDED = ("skills", "facts", "feelings", "questions")


def acceptable(record: Record) -> Record:
    """The record with halves of broken surrogate pairs replaced, as the database does with everything it stores."""
    attempt = record.attempt
    marks = tuple(replace(one, result=storable(one.result)) for one in record.marks)
    attempt = replace(
        attempt,
        reply=storable(attempt.reply),
        notes=storable(attempt.notes),
        heard=None if attempt.heard is None else storable(attempt.heard),
        detail=storable(attempt.detail),
        marks=marks[0] if marks else None,
    )
    return replace(record, attempt=attempt, marks=marks)


def refusal(record: Record, now: datetime) -> str:
    """What keeps a record out, in a few words; empty when nothing does."""
    return next((said for said in _problems(record, now) if said), "")


def _problems(record: Record, now: datetime) -> Iterator[str]:
    attempt = record.attempt
    yield from _of_attempt(attempt, now)
    for marks in record.marks:
        yield from _of_marks(marks)
    made = [(*one.made_by[:2], one.pack_hash or attempt.pack_hash, one.overlay) for one in record.marks]
    if len(set(made)) != len(made):
        yield "two of its marks were given by the same scorer, data, pack and wordings"


def _of_attempt(attempt: Attempt, now: datetime) -> Iterator[str]:
    named = (("id", attempt.id, _ID), ("drill", attempt.drill, _ADDRESS), ("pack_hash", attempt.pack_hash, _HASH))
    for name, text, pattern in named:
        if not pattern.fullmatch(text):
            yield f"{name} {_shown(text)} is none"
    if attempt.retry_of is not None and not _ID.fullmatch(attempt.retry_of):
        yield f"retry_of {_shown(attempt.retry_of)} is no id"
    for name, moment in (("started", attempt.started), ("submitted", attempt.submitted)):
        if moment.year < _OLDEST or moment > now + AHEAD:
            yield f"{name} {moment:%Y-%m-%d} cannot be when it was"
    if not 0 <= attempt.plays <= 1_000_000:
        yield f"plays {attempt.plays} is out of range"
    if attempt.delivery is not None:
        yield from _of_delivery(attempt.delivery)
    slots = () if attempt.focus is None else (*attempt.focus.facts, *attempt.focus.feelings, *attempt.focus.unknowns)
    if any(storable(slot) != slot for slot in slots):
        yield "a name in its focus is no text"


def _of_delivery(delivery: Delivery) -> Iterator[str]:
    figures = (delivery.seconds, delivery.first_word, delivery.words_per_minute, delivery.speaking)
    if not all(math.isfinite(figure) and figure >= 0 for figure in figures):
        yield "a figure of its delivery is out of range"
    fillers = delivery.fillers or ()
    counts = [delivery.words, delivery.pauses or 0, delivery.over or 0, delivery.turns - 1]
    counts += [often for _, often in fillers]
    if not all(0 <= one <= 1_000_000 for one in counts) or len(fillers) > 100:
        yield "a count of its delivery is out of range"
    if any(storable(text) != text or len(text) > 200 for text in (delivery.engine, *(name for name, _ in fillers))):
        yield "the name of its recogniser, or of a filler, is no text"


def _of_marks(marks: Marks) -> Iterator[str]:
    named = (("scorer", marks.scorer, _VERSION), ("data", marks.data, _HASH), ("pack_hash", marks.pack_hash, _HASH))
    for name, text, pattern in (*named, ("overlay", marks.overlay, _HASH)):
        if not pattern.fullmatch(text):
            yield f"the {name} {_shown(text)} of its marks is none"
    if not all(_FLAG.fullmatch(flag) for flag in marks.flags):
        yield "a flag of its marks is none"
    scores = [marks.overall, *(score for score in marks.skills.values() if score is not None)]
    if not all(0 <= score <= 100 for score in scores):
        yield "a mark is not between 0 and 100"
    if any((marks.skills.get(skill) is None) != (marks.bands.get(skill) is None) for skill in Skill):
        yield "a skill has a mark without a band, or a band without a mark"
    yield _of_result(json.loads(marks.result))


def _of_result(result: Any) -> str:
    """What is wrong with a scorer's whole result, looked at as far as anything reads it again."""
    if not isinstance(result, dict) or not all(key in result for key in _NEEDED):
        return f"the result of its marks lacks one of {', '.join(_NEEDED)}"
    if not all(isinstance(result.get(key, []), list) for key in _LISTS) or not isinstance(result.get("tip", ""), str):
        return "a part of the result of its marks is of another kind"
    if not isinstance(result["skills"], dict) or not all(map(_is_mark, result["skills"].values())):
        return "a skill in the result of its marks is no mark"
    for key, wanted in _ITEMS.items():
        if not all(isinstance(item, dict) and wanted(item) for item in result.get(key, ())):
            return f"one of the {key} in the result of its marks is none"
    return ""


def _is_mark(value: Any) -> bool:
    if not isinstance(value, dict) or "score" not in value:
        return False
    score = value["score"]
    return score is None or (isinstance(score, int) and not isinstance(score, bool) and 0 <= score <= 100)


def _span(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2
    return value is None or (is_pair and all(isinstance(end, int) and not isinstance(end, bool) for end in value))


def _texts(item: dict[str, Any], *keys: str) -> bool:
    return all(isinstance(item.get(key), str) for key in keys)


def _spans(item: dict[str, Any], *keys: str) -> bool:
    return all(_span(item.get(key)) for key in keys)


_ITEMS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "facts": lambda item: _texts(item, "id", "status") and _spans(item, "reply", "say"),
    "feelings": lambda item: _texts(item, "name", "status") and _spans(item, "reply", "say"),
    "questions": lambda item: _texts(item, "status") and _spans(item, "span", "answered_by"),
    "acts": lambda item: _texts(item, "act") and _spans(item, "span"),
    "evidence": lambda item: _texts(item, "flag", "reason") and _spans(item, "reply", "say"),
    "remarks": lambda item: _texts(item, "label", "text") and _spans(item, "reply", "say"),
}


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
