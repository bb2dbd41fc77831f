"""How a reply was said, in words: each figure with one line that says what it is and why it may matter."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.delivery.measure import LONG
from trainer.progress.model import Delivery
from trainer.wording import count

NEVER_MARKED = "How it was said is information; it is never part of the mark."
MEANINGS = {
    "first word": "How long they waited for you. A breath before you answer is thought; a long silence wants a word.",
    "pace": "Words a minute, first word to last. Talk runs at about 150; somebody upset follows slower speech better.",
    "long pauses": f"Silences of {LONG:g} s or more inside your reply. A few are thought; unseen, many sound absent.",
    "fillers": "“Um”, “you know” and the like, as far as the recogniser writes them down. A few are human.",
    "spoken over": "How often you talked on while they were saying words. What comes after the first wave gets lost.",
    "length": "From your first word to your last. What takes longer than they can remember is not heard.",
}
"""What each figure is, and why it may matter."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, a key of `MEANINGS`, and its value in words."""

    name: str
    value: str

    @property
    def meaning(self) -> str:
        """What it is and why it may matter, in one line."""
        return MEANINGS[self.name]


def told(delivery: Delivery) -> tuple[Figure, ...]:
    """Every figure that was measured."""
    found = [Figure("first word", f"after {delivery.first_word:.1f} s")]
    if delivery.words_per_minute > 0:
        found.append(Figure("pace", f"{delivery.words_per_minute:.0f} words a minute"))
    if delivery.pauses is not None:
        found.append(Figure("long pauses", str(delivery.pauses)))
    if delivery.fillers is not None:
        often = sum(number for _, number in delivery.fillers)
        named = ", ".join(f"{name} ×{number}" if number > 1 else name for name, number in delivery.fillers[:4])
        found.append(Figure("fillers", f"{often} ({named})" if often else "0"))
    if delivery.over is not None:
        found.append(Figure("spoken over", _often(delivery.over)))
    found.append(Figure("length", f"{delivery.speaking or delivery.seconds:.0f} s"))
    return tuple(found)


def in_a_line(delivery: Delivery) -> str:
    """The figures in one line, the most telling first."""
    parts = [f"{delivery.speaking or delivery.seconds:.0f} s"]
    if delivery.words_per_minute > 0:
        parts.append(f"{delivery.words_per_minute:.0f} words a minute")
    parts.append(f"first word after {delivery.first_word:.1f} s")
    if delivery.pauses:
        parts.append(count(delivery.pauses, "long pause"))
    often = sum(number for _, number in delivery.fillers or ())
    if often:
        parts.append(count(often, "filler"))
    if delivery.over:
        parts.append(f"spoken over {_often(delivery.over)}")
    return " · ".join(parts)


def _often(times: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(times, f"{times} times")
