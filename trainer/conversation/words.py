"""A conversation in words, as every front end says them; light, for screens drawn before anything is scored."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.conversation.state import Talk, Turn
from trainer.conversation.trust import word_for
from trainer.packs.model import Drill, EndingKind, Path
from trainer.scoring.result import FactStatus, FeelingStatus

_ENDED = {
    EndingKind.LOYAL: "more loyal than before",
    EndingKind.SETTLED: "settled",
    EndingKind.CLOSED: "merely closed",
    EndingKind.ESCALATED: "escalated",
    EndingKind.HUNG_UP: "hung up",
}
_BEST_FIRST = tuple(EndingKind)


def summary(turn: Turn) -> str:
    """What was heard in a turn, in a line: what it did to the customer, and what was asked."""
    said = [move.said for move in sorted(turn.moves, key=lambda move: -abs(move.by))]
    return ", ".join(said) if said else "nothing changed"


def change(turn: Turn) -> str:
    """What a turn did to trust: "+12", "±0", "−7"."""
    points = turn.trust - turn.before.trust
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "±0"


def bands(turn: Turn) -> str:
    """A turn's bands in words: "acknowledge strong, reflect fair"; empty when nothing was rated."""
    return ", ".join(f"{skill} {band}" for skill, band in turn.outcome.bands.items())


def curve(talk: Talk) -> str:
    """Trust from the start to the end, with its word at both."""
    points = " → ".join(str(point) for point in talk.curve)
    last = "gone" if talk.ending is not None and talk.ending.kind is EndingKind.HUNG_UP else word_for(talk.trust)
    return f"{points}: {word_for(talk.curve[0])} at first, {last} at the end"


def ended(kind: EndingKind) -> str:
    """How a conversation ended, in a word or two."""
    return _ENDED[kind]


_FACTS = {
    FactStatus.RESTATED: ("✓", "said back"),
    FactStatus.PARTIAL: ("◐", "touched on"),
    FactStatus.COPIED: ("◐", "in their own words"),
    FactStatus.CONTRADICTED: ("✗", "said wrong"),
    FactStatus.MISSED: ("○", "not said back"),
}


def findings(turn: Turn) -> Iterator[tuple[str, str]]:
    """What a turn held of what was due in it, each with a sign: facts, feelings, questions, what hurt."""
    result = turn.outcome.result
    if result is None:
        return
    for fact in result.facts:
        sign, word = _FACTS[fact.status]
        yield sign, f"{word}: {fact.text}"
    for met in result.feelings:
        good = met.status in (FeelingStatus.TIED, FeelingStatus.NAMED)
        yield "✓" if good else "○", f"feeling {'met' if good else 'not met'}: {met.name}"
    for question in result.questions:
        yield "?", f"{'open' if question.open else 'closed'} question, {question.note}"
    for flag in result.flags:
        if flag.kind in turn.outcome.flags:
            yield "✗", flag.reason


def moved(turn: Turn) -> tuple[str, ...]:
    """Everything that moved trust in a turn, with its points: "+13 felt understood"."""
    return tuple(f"{move.by:+d} {move.said}".replace("-", "−", 1) for move in turn.moves)


def best_path(drill: Drill) -> Path | None:
    """The marked conversation with the best ending: the one to show after the learner's own."""
    kinds = {ending.id: ending.kind for ending in drill.endings}
    return min(drill.paths, key=lambda path: _BEST_FIRST.index(kinds[path.ending]), default=None)
