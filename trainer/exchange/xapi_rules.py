"""The rules of xAPI 1.0.3 for one statement (Part Two, 2.2 to 4), as far as ours can break them, and stricter.

Every key that is not named here is refused, and so is what the specification merely advises against. Written by hand:
the `jsonschema` library, which was considered, would bring a compiled dependency into every installation, and no schema
says that a moment exists, that scores lie in their range, that nowhere is a null.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\u200e\u200f\u202a-\u202e\ud800-\udfff]+")
"""An absolute IRI (RFC 3987), by its characters; spaces, quotes and brackets have to be percent-encoded."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z")

Rule = Callable[[Any], Iterator[str]]


def faults(statement: Any) -> list[str]:
    """What a statement breaks, each with its place ("result.score.scaled: …"); empty when nothing."""
    return [*_nulls(statement, ""), *_statement(statement)]


def _nulls(value: Any, place: str) -> Iterator[str]:
    if value is None:
        yield f"{place}: null"
    elif isinstance(value, str) and any(0xD800 <= ord(letter) < 0xE000 for letter in value):
        yield f"{place}: half a letter"
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{place}: {value}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _nulls(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _nulls(inner, f"{place}[{number}]")


def _table(needed: dict[str, Rule], allowed: dict[str, Rule] | None = None) -> Rule:
    """A rule for an object: these keys it must have, these it may."""
    rules = needed | (allowed or {})

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, dict):
            yield ": no object"
            return
        yield from (f".{key}: missing" for key in needed if key not in value)
        for key, inner in value.items():
            if key not in rules:
                yield f".{key}: no such key"
            else:
                yield from (f".{key}{said}" for said in rules[key](inner))

    return rule


def _list(of: Rule) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, list) or not value:
            yield ": no list with something in it"
            return
        for number, inner in enumerate(value):
            yield from (f"[{number}]{said}" for said in of(inner))

    return rule


def _text(pattern: re.Pattern[str] | None = None, what: str = "text") -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str) or not value or (pattern is not None and not pattern.fullmatch(value)):
            yield f": {value!r} is no {what}"

    return rule


def _map(keys: re.Pattern[str], of: Rule | None) -> Rule:
    """A rule for an object whose keys are names of this form; without a rule for them, its values are anything."""

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, dict):
            yield ": no object"
            return
        for key, inner in value.items():
            if not isinstance(key, str) or not keys.fullmatch(key):
                yield f": {key!r} cannot be a key here"
            elif of is not None:
                yield from (f".{key}{said}" for said in of(inner))

    return rule


def _one_of(*allowed: str) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if value not in allowed:
            yield f": {value!r} is not {' or '.join(allowed)}"

    return rule


def _truth(value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f": {value!r} is neither true nor false"


def _uuid(value: Any) -> Iterator[str]:
    try:
        if str(uuid.UUID(value)) != value:
            raise ValueError(value)
    except (ValueError, AttributeError, TypeError):
        yield f": {value!r} is no UUID in its usual form"


def _moment(value: Any) -> Iterator[str]:
    try:
        if not _MOMENT.fullmatch(value):
            raise ValueError(value)
        datetime.fromisoformat(value)
    except (ValueError, TypeError):
        yield f": {value!r} is no moment in UTC, to the millisecond"


def _figure(value: Any) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        yield f": {value!r} is no number"


def _scaled(value: Any) -> Iterator[str]:
    wrong = list(_figure(value))
    yield from wrong
    if not wrong and not -1 <= value <= 1:
        yield f": {value!r} is not between −1 and 1"


def _score(value: Any) -> Iterator[str]:
    wrong = list(_table({"scaled": _scaled}, {"raw": _figure, "min": _figure, "max": _figure})(value))
    yield from wrong
    if not wrong:
        least, most = value.get("min", -math.inf), value.get("max", math.inf)
        if least >= most or not least <= value.get("raw", least) <= most:
            yield ".raw: does not lie between min and max"


_iri = _text(IRI, "IRI")
_words = _map(_LANGUAGE, _text())
_extensions = _map(IRI, None)
_activity = _table(
    {"objectType": _one_of("Activity"), "id": _iri},
    {"definition": _table({}, {"type": _iri, "name": _words, "description": _words, "extensions": _extensions})},
)
_statement_rule = _table(
    {
        "id": _uuid,
        "actor": _table(
            {"objectType": _one_of("Agent"), "account": _table({"homePage": _iri, "name": _text()})},
            {"name": _text()},
        ),
        "verb": _table({"id": _iri, "display": _words}),
        "object": _activity,
        "timestamp": _moment,
    },
    {
        "result": _table(
            {},
            {
                "score": _score,
                "success": _truth,
                "completion": _truth,
                "duration": _text(_DURATION, "duration of ISO 8601"),
                "extensions": _extensions,
            },
        ),
        "context": _table(
            {},
            {
                "registration": _uuid,
                "platform": _text(),
                "language": _text(_LANGUAGE, "language"),
                "contextActivities": _table(
                    {}, {key: _list(_activity) for key in ("parent", "grouping", "category", "other")}
                ),
                "extensions": _extensions,
            },
        ),
    },
)


def _statement(value: Any) -> Iterator[str]:
    return (said.removeprefix(".") for said in _statement_rule(value))
