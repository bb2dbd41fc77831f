"""What a drill opens with, from the record of practice: a reply left unfinished, and where its gaps stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trainer.errors import StorageError, TrainerError
from trainer.served import without_paths

if TYPE_CHECKING:
    from trainer.practice import Task
    from trainer.progress.model import Draft
    from trainer.scoring.result import Span
    from trainer.services import Services


def unfinished_reply(services: Services, task: Task) -> tuple[Draft | None, str]:
    """The unfinished reply to a task, if there is one, and a line about it or about what kept it from being read.

    One to the whole drill stays where it is when only gaps are practised.
    """
    try:
        draft = services.bookkeeper.draft(task.drill.address)
    except StorageError as error:
        return None, without_paths(str(error))
    if draft is None or (task.focus is not None and draft.focus != task.focus):
        return None, ""
    return draft, "Your reply is as you left it."


def gaps_of(services: Services, task: Task) -> dict[str, Span]:
    """Where in the complaint the gaps of an earlier attempt stand, by its stored marks; empty when that is unknown."""
    if task.focus is None or task.retry_of is None:
        return {}
    try:
        marks = services.repository.attempt(task.retry_of).marks
        return {} if marks is None else places(json.loads(marks.result))
    except (TrainerError, ValueError):  # only a hint: the drill works without it
        return {}


def places(marks: Mapping[str, Any]) -> dict[str, Span]:
    """Where each fact and feeling stands in the complaint, from a result's ``to_dict``; without a place, none."""
    found: dict[str, Span] = {}
    for name, findings in (("id", marks.get("facts", ())), ("name", marks.get("feelings", ()))):
        for finding in findings:
            if finding.get("say"):
                start, end = finding["say"]
                found[str(finding[name])] = (int(start), int(end))
    return found
