"""As much of JSON Schema (draft 7) as the schema of packs uses; a keyword that is not known here is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any] | bool


def faults(value: object, schema: Schema, root: Mapping[str, Any] | None = None, at: str = "") -> Iterator[str]:
    """Where a value does not fit a schema, a line each."""
    if isinstance(schema, bool):
        if not schema:
            yield f"{at}: may not be here"
        return
    root = root if root is not None else schema
    for keyword, wanted in schema.items():
        if keyword in ("$schema", "title", "description", "definitions", "then"):
            continue
        if keyword not in RULES:
            raise ValueError(f"the validator of the tests does not know {keyword}")
        yield from RULES[keyword](value, wanted, schema, root, at)


Rule = Callable[[Any, Any, Mapping[str, Any], Mapping[str, Any], str], Iterator[str]]


def _reference(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    target: Any = root
    for step in wanted.removeprefix("#/").split("/"):
        target = target[step]
    yield from faults(value, target, root, at)


def _type(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    is_bool = isinstance(value, bool)
    fits = {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": is_bool,
        "integer": isinstance(value, int) and not is_bool,
        "number": isinstance(value, int | float) and not is_bool,
    }[wanted]
    if not fits:
        yield f"{at}: is no {wanted}"


def _properties(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for key, inner in wanted.items() if isinstance(value, dict) else ():
        if key in value:
            yield from faults(value[key], inner, root, f"{at}/{key}")


def _required(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for key in wanted if isinstance(value, dict) else ():
        if key not in value:
            yield f"{at}: lacks {key}"


def _additional(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for key in value if isinstance(value, dict) else ():
        if key not in schema.get("properties", {}):
            yield from faults(value[key], wanted, root, f"{at}/{key}")


def _items(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for place, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(item, wanted, root, f"{at}/{place}")


def _contains(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, list) and all(any(True for _ in faults(item, wanted, root)) for item in value):
        yield f"{at}: holds nothing of what it needs"


def _all_of(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    for inner in wanted:
        yield from faults(value, inner, root, at)


def _if(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if not any(True for _ in faults(value, wanted, root)):
        yield from faults(value, schema["then"], root, at)


def _holds(test: Callable[[Any, Any], bool], types: type | tuple[type, ...]) -> Rule:
    def rule(value: Any, wanted: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
        if isinstance(value, types) and not test(value, wanted):
            yield f"{at}: {type(value).__name__} against {wanted!r:.60}"

    return rule


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


RULES: Mapping[str, Rule] = {
    "$ref": _reference,
    "type": _type,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "contains": _contains,
    "allOf": _all_of,
    "if": _if,
    "const": _holds(_same, object),
    "enum": _holds(lambda value, words: any(_same(value, word) for word in words), object),
    "pattern": _holds(lambda value, pattern: re.search(pattern, value) is not None, str),
    "maxLength": _holds(lambda value, most: len(value) <= most, str),
    "minItems": _holds(lambda value, least: len(value) >= least, list),
    "maxItems": _holds(lambda value, most: len(value) <= most, list),
    "uniqueItems": _holds(lambda value, _: len(value) == len({repr(item) for item in value}), list),
    "minimum": _holds(lambda value, low: value >= low, (int, float)),
    "maximum": _holds(lambda value, high: value <= high, (int, float)),
}
