"""What hurts: a script, blame, a rule, a fix too soon. The general lexicon and the drill's own traps.

A trap that is denied ("I won't ask you to calm down") is not one. A formula that opens a reply which then listens is
forgiven by the marks, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.facts import cover
from trainer.scoring.lexicon import table
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import FlagKind, Span

_DENY = ("not", "never", "without")
_OWN = 0.78


@dataclass(frozen=True, slots=True)
class Trapped:
    """A trap that a reply stepped into."""

    kind: FlagKind
    why: str
    span: Span
    words: int


def traps(drill: Prepared, reply: Reading) -> tuple[Trapped, ...]:
    """Every trap of a reply, in order, one per kind and place."""
    lexicon = table("traps")
    found: list[Trapped] = []
    for hit in reply.traps:
        if _denied(reply, hit.first) and hit.name not in ("policy",):
            continue
        kind = FlagKind(hit.name)
        found.append(
            Trapped(kind, lexicon[hit.name]["why"], reply.text.span(hit.first, hit.last), hit.last - hit.first + 1)
        )
    everywhere = frozenset(range(len(reply.text.tokens)))
    for kind_name, why, form in drill.traps:
        share, tokens = cover(form, reply, everywhere)
        if share < _OWN or len(tokens) < min(2, len(form.items)) or form.total < 1.8:
            continue
        if not _denied(reply, tokens[0]) and tokens[-1] - tokens[0] <= 2.5 * len(form.text.tokens) + 2:
            found.append(Trapped(FlagKind(kind_name), why, reply.text.span(tokens[0], tokens[-1]), len(tokens)))
    return tuple(sorted(found, key=lambda trap: (trap.span, trap.kind.value)))


def _denied(reply: Reading, first: int) -> bool:
    """As in "I won't…", "nobody should…": the words before it take it back."""
    before = [token.word for token in reply.text.tokens[max(0, first - 4) : first]]
    return any(word in _DENY for word in before[-3:]) or before[-2:] == ["instead", "of"] or "nobody" in before
