"""Whether a reply acts or asks before it listens: the order that the pack teaches (`Drill.framework`).

Only the worst inversion counts: a question or a fix that comes before anything was said back or acknowledged, in a
reply that does listen later on. A reply that never listens loses its marks elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Skill
from trainer.scoring.acts import ASKING, Reading
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Act, Span

_LISTENING = (Act.REFLECTION, Act.COMPLEX_REFLECTION, Act.ACKNOWLEDGEMENT)


@dataclass(frozen=True, slots=True)
class TooSoon:
    """What came before the listening: a question, or a fix."""

    act: Act
    span: Span


def too_soon(drill: Prepared, reply: Reading) -> TooSoon | None:
    """The question or the fix that a reply begins with, when it listens only afterwards."""
    framework = drill.drill.framework
    asking_first = bool(framework) and framework[0] is Skill.CLARIFY
    first: TooSoon | None = None
    for clause, act in zip(reply.clauses, reply.acts, strict=True):
        early = act is Act.SOLUTION or (act in ASKING and not asking_first)
        if early and first is None:
            first = TooSoon(act, reply.text.span(clause.first, clause.last))
        elif act in _LISTENING:
            return first
    return None
