"""The session as a value: what may happen to it, gathered, and how it begins."""

from __future__ import annotations

from datetime import datetime

from trainer.practice.afterwards import Afterwards
from trainer.practice.answering import Answering
from trainer.practice.hearing import Hearing
from trainer.practice.opening import begun, taken_up
from trainer.practice.stages import Stage
from trainer.practice.task import Task
from trainer.progress.model import Draft


class Practice(Hearing, Answering, Afterwards):
    """A session at one moment. Begin with `begin`; never build one by hand. See `Moment` for what it holds."""


def begin(
    tasks: tuple[Task, ...],
    *,
    attempt: str,
    now: datetime,
    aloud: bool,
    captions: bool = False,
    rate: float = 1.0,
    draft: Draft | None = None,
) -> Practice:
    """Open a session on its first drill, taking up an unfinished reply where there is one.

    Args:
        tasks: the drills, at least one.
        attempt: a new id for the first attempt; a draft's own id is used instead when there is a draft.
        now: when it begins.
        aloud: whether complaints are heard.
        captions: whether their words are shown meanwhile.
        rate: the voice's speed, 0.5 to 2.
        draft: an unfinished reply to the first task's drill.

    Raises:
        ValueError: there are no tasks, or the draft belongs to another drill than the first.
    """
    if not tasks:
        raise ValueError("a session needs at least one drill")
    opened = Practice(
        tasks=tasks,
        index=0,
        stage=Stage.HEAR,
        attempt=attempt,
        started=now,
        aloud=aloud,
        captions=captions,
        base_rate=rate,
        rate=rate,
        focus=tasks[0].focus,
        retry_of=tasks[0].retry_of,
        talk=begun(tasks[0].drill),
    )
    return opened if draft is None else taken_up(opened, draft)
