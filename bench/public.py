"""Run the scorer's public functions over the items of a labelled benchmark: JSONL in, JSONL out.

    python -m bench.public < items.jsonl > predictions.jsonl
    python -m bench.public items.jsonl

An item is ``{"id", "task", "sub", "input": {…}}``; the answer has its ``id`` and what the task asks for, as
docs/benchmarks.md lists it. Items are answered one by one, in order, as they come. Whatever is missing or of another
kind is read as empty text, and a line that is no item gets an answer that claims nothing: it costs itself only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from trainer.scoring.support import (
    Level,
    acknowledgement_level,
    advice,
    answered,
    exploration_level,
    feeling_reflected,
    label_act,
    reflection_depth,
    supports,
)
from trainer.scoring.words import words

Item = Mapping[str, Any]
Answer = dict[str, Any]
_HELPERS = words("therapist supporter counselor counsellor agent rep assistant helper listener interviewer")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.public")
    parser.add_argument("items", nargs="?", type=Path, help="a file of items; else the standard input")
    if argv is not None and not argv:
        # As one of all benchmarks there is nothing to read.
        print("bench.public answers labelled items: python -m bench.public ITEMS.jsonl")
        return 0
    args = parser.parse_args(argv)
    if args.items:
        with args.items.open("rb") as source:
            return _stream(source, sys.stdout)
    return _stream(sys.stdin.buffer, sys.stdout)


def _stream(source: Iterable[bytes], out: TextIO) -> int:
    for line in source:
        if line.strip():
            # Escapes keep lone halves of a character printable anywhere.
            out.write(json.dumps(answer_line(line)) + "\n")
            out.flush()
    return 0


def answers(lines: Iterable[bytes]) -> Iterator[Answer]:
    """One answer a line that is not blank, in order."""
    return (answer_line(line) for line in lines if line.strip())


def answer_line(line: bytes) -> Answer:
    """The answer to one line; a line that is no item gets one without an id."""
    try:
        item = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {"error": "not JSON"}
    return answer(item) if isinstance(item, dict) else {"error": "not an item"}


def answer(item: Item) -> Answer:
    """The answer to one item, with its id where it has one."""
    task, sub = _text(item.get("task")), _text(item.get("sub"))
    given = item.get("input")
    try:
        found = _TASKS.get(task, _nothing)(sub, given if isinstance(given, dict) else {})
    except Exception as error:  # noqa: BLE001  a fault met on one item must not cost a run of thousands; it is told
        print(f"item {item.get('id')!r}: {error!r}", file=sys.stderr)
        found = {"error": type(error).__name__}
    return {"id": item["id"], **found} if item.get("id") is not None else found


def _acts(sub: str, given: Item) -> Answer:
    judged = label_act(_text(given.get("reply")), _before(given))
    flags = {"reflection": judged.reflects, "question": judged.asks, "advice": judged.advises}
    return {"label": judged.label.value, "flags": flags}


def _faithful(sub: str, given: Item) -> Answer:
    context, reference = _theirs(given), _text(given.get("reference"))
    candidates = [_text(one) for one in _list(given.get("candidates"))]
    if sub == "pair":
        # Graded replies: here it counts whether and how deep they reflect, not only whether they are borne out.
        return {"scores": [round(reflection_depth(one, reference, context), 6) for one in candidates]}
    return {"scores": [round(one, 6) for one in supports(candidates, reference, context)]}


def _feeling(sub: str, given: Item) -> Answer:
    judge = feeling_reflected if sub == "esconv_rof" else acknowledgement_level
    return _level(judge(_text(given.get("reply")), _before(given)))


def _exploring(sub: str, given: Item) -> Answer:
    if sub == "answered":
        question = _text(given.get("question"))
        return {"scores": [round(answered(question, _text(one)), 6) for one in _list(given.get("contexts"))]}
    if sub == "clariq_target":
        score = answered(_text(given.get("reply")), _text(given.get("target")))
        return {"score": round(score, 6), "level": int(score >= 0.5)}
    return _level(exploration_level(_text(given.get("reply")), _before(given)))


def _advice(sub: str, given: Item) -> Answer:
    score = advice(_text(given.get("reply")), _before(given))
    return {"label": int(score >= 0.5), "score": round(score, 6)}


def _nothing(sub: str, given: Item) -> Answer:
    return {}


_TASKS: dict[str, Callable[[str, Item], Answer]] = {
    "T1": _acts,
    "T2": _faithful,
    "T3": _feeling,
    "T4": _exploring,
    "T5": _advice,
}


def _level(found: Level) -> Answer:
    return {"level": found.level, "score": round(found.score, 6)}


def _text(value: object) -> str:
    """Text as it is; a list of turns or of lines as one text; anything else as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _text(value.get("text"))
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    return ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _before(given: Item) -> str:
    """What was said before the reply, the last turns of the other person: what there is to say back."""
    return "\n".join(_turns(given)[-_TURNS:])


def _theirs(given: Item) -> str:
    return "\n".join(_turns(given))


def _turns(given: Item) -> list[str]:
    """The other person's turns; all turns when nobody can be told apart."""
    turns = given.get("context")
    if not isinstance(turns, list):
        return [_text(turns)]
    others = [turn for turn in turns if not (isinstance(turn, dict) and _text(turn.get("role")).lower() in _HELPERS)]
    return [_text(turn) for turn in others or turns]


_TURNS = 4


if __name__ == "__main__":
    sys.exit(main())
