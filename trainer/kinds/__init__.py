"""Every kind of drill is marked here: one door for whoever has an answer and wants its marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.packs.model import Drill
    from trainer.scoring.result import Focus, Result


def mark(drill: Drill, reply: str, detail: str = "", *, focus: Focus | None = None, spoken: bool = False) -> Result:
    """Mark an answer to a drill of any kind. The same answer to the same drill gives an equal result.

    Args:
        reply: the learner's words, any text at all.
        detail: what the answer holds beyond them, as JSON that the drill's kind wrote; empty for a plain reply.
        focus: for "only what was missed": the slots that are rated.
        spoken: whether the words are a transcript.
    """
    from trainer.scoring import score

    return score(drill, reply, focus=focus, spoken=spoken)
