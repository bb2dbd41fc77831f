"""What the clause model makes of a reply, clause by clause, with the words that spoke for it: for `score --explain`."""

from __future__ import annotations

from trainer.scoring.acts import read
from trainer.scoring.clause_model import clause_model

_MOST, _READ = 24, 4000


def heard(reply: str) -> tuple[str, ...]:
    """A line for every clause that does not ask: what it most likely does, how surely, and by which words.

    Args:
        reply: the learner's words. Only its first 24 clauses are told; none without the model's file.
    """
    model = clause_model()
    if model is None:
        return ()
    reading = read(reply[:_READ])
    lines = []
    for clause, opinion in list(zip(reading.clauses, reading.judged, strict=True))[:_MOST]:
        if opinion is None:
            continue
        words = model.why(reading.text.tokens[clause.first : clause.last + 1], opinion.act)
        by = ", by " + ", ".join(f"“{word}”" for word in words) if words else ""
        act, sure = opinion.act.replace("_", " "), opinion.sure(opinion.act)
        lines.append(f"“{reading.said(clause)}” sounds like {act} ({sure:.0%}){by}")
    return tuple(lines)
