"""What a session is made of: the drills to do, and those that are done."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Drill
from trainer.scoring.result import Focus, Result


@dataclass(frozen=True, slots=True)
class Task:
    """One drill in a session's queue, with the hash of its pack and the reason it was chosen (may be empty).

    Attributes:
        focus: what an earlier attempt missed, when only that is to be practised.
        retry_of: that earlier attempt.
    """

    drill: Drill
    pack_hash: str
    reason: str = ""
    focus: Focus | None = None
    retry_of: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """One drill done: what the recap needs."""

    task: Task
    attempt: str
    reply: str
    result: Result
    focus: Focus | None
