"""What a recogniser's process answers, as a transcript."""

from __future__ import annotations

from typing import Any

from trainer.speech.ports import Segment, Transcript


def told(answer: dict[str, Any], engine: str, offset: float) -> Transcript:
    """The transcript in an answer.

    Args:
        answer: text, took, first_word and speaking; segments and words where the engine tells them.
        engine: how to call the recogniser.
        offset: seconds at which the part that was recognised begins; all times are told from the file's start.
    """
    return Transcript(
        answer["text"],
        engine,
        answer["took"],
        answer["first_word"] + offset,
        answer["speaking"],
        _parts(answer.get("segments", ()), offset),
        _parts(answer.get("words", ()), offset),
    )


def _parts(found: Any, offset: float) -> tuple[Segment, ...]:
    return tuple(Segment(start + offset, end + offset, text) for start, end, text in found)
