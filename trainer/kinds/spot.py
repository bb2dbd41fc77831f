"""Which of four replies listened best, and why (L1): a choice and a reason, marked by the author's own bands.

The order in which they are shown is shuffled by the attempt, so that nobody learns a place by heart; an answer names
them by their place in the pack.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.kinds.marking import bare, dials, quoted
from trainer.packs.model import Band, Choice, Drill, Reason
from trainer.scoring.result import Remark, Result, Tip

CHOICE_KEYS = "1234"
REASON_KEYS = "abcd"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was picked, by places in the drill, counted from 0; None for what has not been picked yet."""

    choice: int | None = None
    reason: int | None = None

    @property
    def detail(self) -> str:
        """As it is stored."""
        return json.dumps({"choice": self.choice, "reason": self.reason})


def read(detail: str, drill: Drill) -> Answer:
    """A stored answer; whatever cannot be read, or is no choice of this drill, counts as not picked."""
    try:
        found = json.loads(detail) if detail else {}
    except (ValueError, RecursionError):
        return Answer()
    if not isinstance(found, dict):
        return Answer()
    return Answer(_place(found.get("choice"), drill.choices), _place(found.get("reason"), drill.reasons))


def typed(reply: str, drill: Drill) -> Answer:
    """An answer typed in the order of the pack: ``2 b``, ``2b``, or ``2`` alone; anything else picks nothing."""
    letters = [letter for letter in reply.strip().lower() if not letter.isspace() and letter not in ".,;:)-"]
    if not 1 <= len(letters) <= 2 or letters[0] not in CHOICE_KEYS:
        return Answer()
    choice = _place(CHOICE_KEYS.index(letters[0]), drill.choices)
    if len(letters) == 1 or letters[1] not in REASON_KEYS:
        return Answer(choice)
    return Answer(choice, _place(REASON_KEYS.index(letters[1]), drill.reasons))


def order(count: int, seed: str) -> tuple[int, ...]:
    """The numbers below `count` in an order that the seed alone decides."""
    return tuple(sorted(range(count), key=lambda number: hashlib.sha256(f"{seed}\0{number}".encode()).digest()))


def mark(drill: Drill, reply: str, detail: str) -> Result:
    """Mark an answer: strong for the best reply and the right reason, fair for the reply alone, else weak at most.

    Args:
        drill: its choices and reasons.
        reply: read as typed keys when there is no detail.
        detail: an `Answer`.
    """
    answer = read(detail, drill) if detail else typed(reply, drill)
    worth = dials("spot")
    if answer.choice is None:
        tip = Tip("Pick the reply that says back what this customer meant, then the reason for it.")
        return bare(drill, 0, tips=(tip,), remarks=_remarks(drill, answer), reasons=("nothing was picked",))
    chosen = drill.choices[answer.choice]
    reason = None if answer.reason is None else drill.reasons[answer.reason]
    if chosen.band is Band.STRONG:
        right = reason is not None and reason.right
        overall = worth["right"] if right else worth["half"]
        line = f"the best reply{', for the reason that counts' if right else ', but not for what makes it the best'}"
    else:
        overall = {Band.FAIR: worth["fair"], Band.WEAK: worth["weak"]}.get(chosen.band, 0)
        line = f"a {chosen.band.value} reply, by its author"
    return bare(drill, overall, tips=_tips(drill, answer), remarks=_remarks(drill, answer), reasons=(line,))


def _place(value: object, among: Sequence[object]) -> int | None:
    is_one = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(among)
    return value if is_one and isinstance(value, int) else None


def _tips(drill: Drill, answer: Answer) -> tuple[Tip, ...]:
    """Why the right one is right; what was taken for it comes second."""
    best = next((choice for choice in drill.choices if choice.band is Band.STRONG), None)
    chosen = drill.choices[answer.choice] if answer.choice is not None else None
    reason = drill.reasons[answer.reason] if answer.reason is not None else None
    right = next((one for one in drill.reasons if one.right), None)
    tips = []
    if chosen is not None and chosen is not best:
        tips.append(Tip(f"Look again at {quoted(chosen.text)}: {chosen.why}"))
    if best is not None and (chosen is not best or reason is None or not reason.right):
        tips.append(Tip(f"The best one listened because: {right.text if right is not None else best.why}"))
    return tuple(tips) or (Tip("Heard and explained. Say the best one aloud once, in your own words."),)


def _remarks(drill: Drill, answer: Answer) -> tuple[Remark, ...]:
    """Every reply, and the reasons that matter, in the author's words: what was picked first, then what was right."""
    places = sorted(range(len(drill.choices)), key=lambda one: (one != answer.choice, -drill.choices[one].band.rank))
    choices = [_of_choice(drill.choices[one], picked=one == answer.choice) for one in places]
    reasons = [
        _of_reason(reason, picked=number == answer.reason)
        for number, reason in sorted(enumerate(drill.reasons), key=lambda one: (one[0] != answer.reason, one[1].right))
        if number == answer.reason or reason.right
    ]
    return (*choices[:1], *reasons, *choices[1:])


def _of_choice(choice: Choice, *, picked: bool) -> Remark:
    label = f"{'your pick, ' if picked else ''}{choice.band.value}"
    good = choice.band is Band.STRONG if picked or choice.band is Band.STRONG else None
    return Remark(label, f"{quoted(choice.text)} {choice.why}".strip(), good)


def _of_reason(reason: Reason, *, picked: bool) -> Remark:
    right = "right" if reason.right else "wrong"
    label = f"your reason, {right}" if picked else "the right reason" if reason.right else "the reason, wrong"
    return Remark(label, f"{reason.text} {reason.why}".strip(), reason.right)
