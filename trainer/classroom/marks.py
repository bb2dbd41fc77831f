"""Marks out of the class's file, as a `Result` again: a learner's process shows them without knowing the scorer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from trainer.packs.model import Band, Drill, Skill
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    Mark,
    QuestionFinding,
    QuestionStatus,
    Remark,
    Result,
    Span,
    Tip,
)


@lru_cache(maxsize=256)
def plain_of(text: str) -> dict[str, Any] | None:
    """The JSON of marks as plain data; None when it is none. The same text is read once."""
    try:
        plain = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def result_of(mark: str | None, drill: Drill) -> Result | None:
    """What ``Result.to_dict`` wrote, read back; the reasoning and the acts are not in it.

    Args:
        mark: the JSON; None for a reply that has not been marked yet.
        drill: the drill it is for, whose facts lend their words.

    Returns:
        None without marks, and for anything that `to_dict` did not write.
    """
    plain = plain_of(mark) if mark else None
    if plain is None:
        return None
    try:
        return _result(plain, drill)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _result(plain: dict[str, Any], drill: Drill) -> Result:
    facts = {fact.id: fact for fact in drill.facts}
    return Result(
        drill=str(plain["drill"]),
        scorer=str(plain["scorer"]),
        overall=int(plain["overall"]),
        band=Band(plain["band"]),
        marks=tuple(_mark(Skill(name), one) for name, one in plain["skills"].items()),
        facts=tuple(
            FactFinding(
                id=str(one["id"]),
                text=facts[one["id"]].text if one["id"] in facts else str(one["id"]),
                status=FactStatus(one["status"]),
                strength=float(one["strength"]),
                key=one["id"] in facts and facts[one["id"]].key,
                reply=_span(one["reply"]),
                say=_span(one["say"]),
                note=str(one["note"]),
            )
            for one in plain["facts"]
        ),
        feelings=tuple(
            FeelingFinding(
                name=str(one["name"]),
                status=FeelingStatus(one["status"]),
                strength=float(one["strength"]),
                reply=_span(one["reply"]),
                say=_span(one["say"]),
                note=str(one["note"]),
            )
            for one in plain["feelings"]
        ),
        questions=tuple(_question(one) for one in plain["questions"]),
        acts=(),
        flags=tuple(
            Flag(FlagKind(one["flag"]), str(one["reason"]), _span(one["reply"]), _span(one["say"]))
            for one in plain["evidence"]
        ),
        tips=tuple(Tip(str(text)) for text in plain["tips"]),
        notes=tuple(str(note) for note in plain["notes"]),
        remarks=tuple(
            Remark(str(one["label"]), str(one["text"]), one["good"], _span(one["reply"]), _span(one["say"]))
            for one in plain["remarks"]
        ),
    )


def _mark(skill: Skill, plain: dict[str, Any]) -> Mark:
    score = plain["score"]
    return Mark(skill, None, None) if score is None else Mark(skill, int(score), Band(plain["band"]))


def _question(plain: dict[str, Any]) -> QuestionFinding:
    span = _span(plain["span"])
    if span is None:
        raise ValueError("a question has a place")
    return QuestionFinding(
        span=span,
        open=bool(plain["open"]),
        status=QuestionStatus(plain["status"]),
        strength=0.0,
        target=plain["target"],
        answered_by=_span(plain["answered_by"]),
        note=str(plain["note"]),
    )


def _span(pair: list[int] | None) -> Span | None:
    return None if pair is None else (int(pair[0]), int(pair[1]))
