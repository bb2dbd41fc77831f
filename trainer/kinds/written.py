"""Chat and email: every separate matter that the customer raised is taken up, or passed over (L18).

A concern counts as taken up when the reply says it back, touches on it, or asks about it; whether it was understood
rightly is for the other marks.
"""

from __future__ import annotations

from dataclasses import replace

from trainer.kinds.marking import Limit, counted, dials, limited
from trainer.packs.model import Drill
from trainer.scoring.acts import ASKING, Reading, read
from trainer.scoring.engine import MAX_SCORED
from trainer.scoring.facts import cover
from trainer.scoring.prepare import PreparedFact, prepare
from trainer.scoring.result import FactFinding, FactStatus, Focus, Remark, Result, Span, Tip


def answered(drill: Drill, reply: str, result: Result, focus: Focus | None = None) -> Result:
    """A result with every concern of the drill remarked on; one passed over keeps it from being strong.

    Args:
        drill: any drill; without concerns its result stays as it is.
        reply: the learner's words.
        result: the marks of that reply so far.
        focus: only its facts are asked for, when given.
    """
    wanted = {fact.id for fact in drill.facts if fact.concern and (focus is None or fact.id in focus.facts)}
    if not wanted:
        return result
    asked = _asked(drill, reply, wanted)
    remarks, left = [], []
    for fact in (one for one in result.facts if one.id in wanted):
        span = fact.reply if _spoken_to(fact) else asked.get(fact.id)
        if span is None:
            left.append(fact)
            remarks.append(Remark("passed over", fact.text, False, None, fact.say))
        else:
            remarks.append(Remark("answered", fact.text, True, span, fact.say))
    done = len(wanted) - len(left)
    text = f"{counted(done, len(wanted), 'concern', 'concerns')} answered"
    result = replace(result, remarks=(*result.remarks, Remark("concerns", text, not left), *remarks))
    if not left:
        return result
    tip = Tip(f"They also wrote about this, and will have to ask again: {left[0].text}.", None, left[0].id)
    result = replace(result, tips=(*result.tips[:1], tip, *result.tips[1:]) if _ruined(result) else (tip, *result.tips))
    return limited(result, [Limit(dials("written")["passed_over"], f"{text}, the rest passed over")])


def _spoken_to(fact: FactFinding) -> bool:
    return fact.status is not FactStatus.MISSED and fact.strength >= dials("written")["spoken_to"]


def _ruined(result: Result) -> bool:
    """Whether something is worse than a concern passed over, so that the first tip has to be about that."""
    return any(flag.kind.value in ("contradiction", "parrot", "blame", "off-topic", "policy") for flag in result.flags)


def _asked(drill: Drill, reply: str, wanted: set[str]) -> dict[str, Span]:
    """The concerns that a question takes up, and where."""
    reading = read(reply[:MAX_SCORED])
    asking = frozenset(
        token for token, clause in enumerate(reading.clause_at) if clause >= 0 and reading.acts[clause] in ASKING
    )
    found: dict[str, Span] = {}
    for fact in prepare(drill).facts:
        if fact.fact.id in wanted:
            strength, tokens = _best(fact, reading, asking)
            if strength >= dials("written")["asked"]:
                found[fact.fact.id] = reading.text.span(tokens[0], tokens[-1])
    return found


def _best(fact: PreparedFact, reading: Reading, allowed: frozenset[int]) -> tuple[float, tuple[int, ...]]:
    covers = ((form, cover(form, reading, allowed)) for form in fact.forms)
    # One word in common with a longer concern is no question about it.
    enough = (held for form, held in covers if len(held[1]) >= min(2, len(form.items)))
    return max(enough, default=(0.0, ()), key=lambda one: one[0])
