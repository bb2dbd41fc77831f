"""Every kind of drill is marked here: one door for whoever has an answer and wants its marks.

A plain reply is marked by `trainer.scoring` alone. The other kinds take what it finds and add what is special to them,
as `trainer.scoring.result.Remark`. What an answer holds beyond its words (a choice, when a cue was given) comes as
`detail`: JSON that the kind's own module writes and reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.packs.model import WRITTEN, Kind

if TYPE_CHECKING:
    from trainer.packs.model import Drill
    from trainer.scoring.result import Focus, Result


def mark(drill: Drill, reply: str, detail: str = "", *, focus: Focus | None = None, spoken: bool = False) -> Result:
    """Mark an answer to a drill of any kind. The same answer to the same drill gives an equal result.

    Args:
        drill: what was asked, and what a good answer holds.
        reply: the learner's words, any text at all.
        detail: what the answer holds beyond them, as JSON that the drill's kind wrote; empty for a plain reply. Any
            text is taken: what cannot be read counts as not given.
        focus: for "only what was missed": the slots that are rated.
        spoken: whether the words are a transcript.
    """
    if drill.kind is Kind.CONVERSATION:
        from trainer.conversation import marks

        return marks.mark(drill, reply, detail)
    if drill.kind is Kind.NOTES:
        from trainer.kinds import notes

        return notes.mark(drill, reply, focus)
    if drill.kind is Kind.SPOT:
        from trainer.kinds import spot

        return spot.mark(drill, reply, detail)
    if drill.kind is Kind.REWRITE:
        from trainer.kinds import rewrite

        result = rewrite.mark(drill, reply, focus, spoken=spoken)
    else:
        from trainer.scoring import score

        result = score(drill, reply, focus=focus, spoken=spoken)
    if drill.channel in WRITTEN:
        from trainer.kinds import written

        result = written.answered(drill, reply, result, focus)
    if drill.kind is Kind.PATIENCE:
        from trainer.kinds import waiting

        result = waiting.waited(drill, result, detail)
    return result
