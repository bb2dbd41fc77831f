"""Records of practice as they go out and come in: with marks whose results hold all that is read of them again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.support.progress import DRILL, make_draft, make_marks
from trainer.exchange import jsonl
from trainer.exchange.record import records
from trainer.packs.model import Kind
from trainer.progress.model import Attempt, Delivery, Marks, Mode
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus


def whole_result(**changes: Any) -> dict[str, Any]:
    """A scorer's result: two facts of which one was missed, a feeling met, no question."""
    found: dict[str, Any] = {
        "overall": 50,
        "skills": {"reflect": {"score": 50, "band": "fair"}},
        "flags": [],
        "facts": [
            {"id": "three-months", "status": "restated", "reply": [0, 5], "say": [3, 9], "note": ""},
            {"id": "two-calls", "status": "missed", "reply": None, "say": [10, 20], "note": ""},
        ],
        "feelings": [{"name": "frustrated", "status": "named", "reply": None, "say": None, "note": ""}],
        "questions": [],
        "evidence": [],
        "remarks": [],
        "tip": "Ask what changed.",
        "tips": ["Ask what changed."],
        "notes": [],
    }
    return found | changes


def whole_marks(overall: int = 50, *, scorer: str = "1.0.0", data: str = "", **changes: Any) -> Marks:
    """Marks with such a result."""
    marks = make_marks(overall, scorer=scorer)
    return replace(marks, data=data, result=json.dumps(whole_result(**changes), ensure_ascii=False))


def hand_in(
    repository: Repository,
    profile: int,
    attempt: str,
    at: datetime,
    *given: Marks,
    drill: str = DRILL,
    **changes: Any,
) -> Attempt:
    """Hand a reply in at a moment and give it these marks, the last of which are in force."""
    draft = replace(make_draft(attempt, f"reply {attempt}", drill=drill, at=at), **changes)
    stored = repository.submit(profile, draft)
    for marks in given:
        stored = repository.store_marks(stored.id, marks)
    return stored


def fill(repository: Repository, at: datetime) -> None:
    """Two learners with one of everything: marked twice, spoken part, another kind, unmarked, names in two scripts."""
    amara, olga = repository.profile("Amara").id, repository.profile("Ольга").id
    hand_in(repository, amara, "twice", at, whole_marks(40), whole_marks(70, scorer="1.1.0", flags=["parrot"]))
    hand_in(
        repository,
        amara,
        "spoken",
        at,
        whole_marks(60),
        mode=Mode.SPOKEN,
        heard="forty too",
        notes="a\nb\t[red]",
        plays=2,
        focus=Focus(("two-calls",), (), ("what-changed",)),
        retry_of="twice",
        delivery=Delivery(12.5, 0.75, 141.0, "whisper tiny.en"),
    )
    detail = '{"turns": ["Ağır"], "note": "\\u200f"}'
    hand_in(repository, amara, "talk", at, whole_marks(20), kind=Kind.CONVERSATION, detail=detail)
    hand_in(repository, olga, "unmarked", at, text="=1+1 🎧 \x1b[31m \u202e")


def exported(repository: Repository) -> bytes:
    """Everything as `export jsonl --everyone` writes it."""
    found = records(repository, repository.profiles())
    return "".join(f"{jsonl.write(record)}\n" for record in found).encode()
