"""Whether a text already answers a question."""

from __future__ import annotations

from itertools import pairwise

from trainer.scoring.meaning import dot
from trainer.scoring.normalise import Text
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.told import listed, said, share, vector, whole


def answered(question: str, context: str) -> float:
    """How surely a text already answers a question, 0 to about 1.

    What the question is about has to be there, near together, with a datum of the kind it asks for.
    """
    asked, told = said(question), said(context)
    total = sum(item.weight for item in asked.items)
    if not total or not told.text.tokens:
        return 0.0
    part = share(asked.items, told)
    best = near = kept = 0.0
    for first, last in _windows(told.text):
        held = sum(
            item.weight * max((sure for at, sure in told.places(item) if first <= at <= last), default=0.0)
            for item in asked.items
        )
        if held / total >= best:
            words = tuple(told.text.tokens[at].word for at, _ in told.order if first <= at <= last)
            near = max(near if held / total == best else 0.0, dot(vector(asked), whole(words)))
            best = held / total
            datum = _datum(asked.text, told.text, first, last)
            kept = datum if held else 0.0
    alike = max(0.0, dot(vector(asked), vector(told)))
    return 0.3 * part + 0.3 * best + 0.15 * near + 0.15 * alike + 0.1 * kept


def _windows(text: Text) -> list[tuple[int, int]]:
    """The sentences of a text, each with the one after it: a question's answer is not always in one."""
    ends = [at for at, token in enumerate(text.tokens) if token.is_end]
    starts = [0, *(end + 1 for end in ends)]
    stops = [*ends, len(text.tokens) - 1]
    whole = [(first, last) for first, last in zip(starts, stops, strict=True) if last >= first][:60]
    return [(first, whole[min(at + 1, len(whole) - 1)][1]) for at, (first, _) in enumerate(whole)]


def _datum(question: Text, told: Text, first: int, last: int) -> float:
    """Whether a passage has the kind of thing a question asks for: a number, a time, a place, a reason, a name."""
    words = [token.word for token in question.tokens[:8]]
    said_words = {token.word for token in told.tokens[first : last + 1]}
    numbers = any(token.value is not None for token in told.tokens[first : last + 1])
    pairs = set(pairwise(words))
    if pairs & {("how", "much"), ("how", "many"), ("how", "long"), ("how", "old"), ("how", "often")}:
        return float(numbers)
    if "when" in words or pairs & {("what", "time"), ("what", "date"), ("what", "day"), ("which", "day")}:
        return float(numbers or bool(said_words & (WEEKDAYS | MONTHS | listed("times"))))
    if "why" in words:
        return float(bool(said_words & listed("reasons")))
    if "where" in words:
        return float(bool(said_words & listed("places")))
    return 0.5
