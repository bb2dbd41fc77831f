"""Whether a text already answers a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from trainer.scoring.lexicon import feeling_words
from trainer.scoring.meaning import dot
from trainer.scoring.normalise import Text, Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.opposites import relations
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
        if held / total < best:
            continue
        spoken = tuple(told.text.tokens[at].word for at, _ in told.order if first <= at <= last)
        here = dot(vector(asked), whole(spoken)), _datum(asked.text, told.text, first, last)
        near, kept = (max(near, here[0]), max(kept, here[1])) if held / total == best else here
        best = held / total
    alike = max(0.0, dot(vector(asked), vector(told)))
    return _PART * part + _BEST * best + _NEAR * near + _ALIKE * alike + _KEPT * kept


# How much each tells: what is asked about, said anywhere; said together; likeness of meaning there and on the whole; a
# datum of the kind asked for. Fitted to questions of drills and what their customers answer (bench/public_standins.py).
_PART, _BEST, _NEAR, _ALIKE, _KEPT = 0.08, 0.12, 0.24, 0.4, 0.16


def _windows(text: Text) -> list[tuple[int, int]]:
    """The sentences of a text, each with the one after it: a question's answer is not always in one."""
    ends = [at for at, token in enumerate(text.tokens) if token.is_end]
    starts = [0, *(end + 1 for end in ends)]
    stops = [*ends, len(text.tokens) - 1]
    whole = [(first, last) for first, last in zip(starts, stops, strict=True) if last >= first][:60]
    return [(first, whole[min(at + 1, len(whole) - 1)][1]) for at, (first, _) in enumerate(whole)]


def _datum(question: Text, told: Text, first: int, last: int) -> float:
    """Whether a passage has the kind of thing a question asks for; 0.5 when it asks for no kind in particular."""
    words = [token.word for token in question.tokens[:10]]
    asked = frozenset(words) | {"pair:" + " ".join(pair) for pair in pairwise(words)}
    passage = told.tokens[first : last + 1]
    for cues, has in _KINDS:
        if asked & cues:
            return float(has(told, passage))
    return 0.5


def _pairs(lines: str) -> frozenset[str]:
    return frozenset("pair:" + pair.strip() for pair in lines.split(","))


def _numbered(told: Text, passage: Sequence[Token]) -> bool:
    return any(token.value is not None for token in passage)


def _has(*names: str) -> Callable[[Text, Sequence[Token]], bool]:
    """Whether a passage has any word of some lists of ``support.toml``."""
    return lambda told, passage: any(token.stem in listed(name) for name in names for token in passage)


def _timed(told: Text, passage: Sequence[Token]) -> bool:
    return _numbered(told, passage) or any(
        token.word in WEEKDAYS or token.word in MONTHS or token.stem in listed("times") for token in passage
    )


def _person(told: Text, passage: Sequence[Token]) -> bool:
    return any(token.stem in relations() or token.stem in listed("people") for token in passage) or _named(
        told, passage
    )


def _named(told: Text, passage: Sequence[Token]) -> bool:
    """Whether a word in the middle of a sentence has a capital letter, as names have."""
    return any(
        token.kind == "word" and token.word != "i" and not before.is_end and told.raw[token.start].isupper()
        for before, token in pairwise(passage)
        if told.raw[token.start : token.end].lower() not in ("i'm", "i've", "i'd", "i'll")
    )


def _felt(told: Text, passage: Sequence[Token]) -> bool:
    first, last = passage[0].start, passage[-1].end
    return any(first <= told.tokens[hit.first].start < last for hit in feeling_words().find(told))


# What a question asks for by its first words, the most particular first, and how a text shows that it is told.
_KINDS: tuple[tuple[frozenset[str], Callable[[Text, Sequence[Token]], bool]], ...] = (
    (_pairs("how much, how many, how long, how old, how often, how far, how big, how tall"), _numbered),
    (_pairs("what colour, what color, which colour, which color"), _has("colours")),
    (_pairs("what size, which size"), lambda told, passage: _numbered(told, passage) or _has("sizes")(told, passage)),
    (_pairs("which card, what card, which bank"), _has("cards")),
    (frozenset(("number", "address", "postcode", "code", "reference", "amount")), _numbered),
    (frozenset(("when",)) | _pairs("what time, what date, what day, which day, what month, which date"), _timed),
    (frozenset(("where", "address")), _has("places")),
    (frozenset(("who", "whom", "whose", "anyone", "anybody", "someone", "name")), _person),
    (frozenset(("why",)) | _pairs("what makes, what made, how come, what reason"), _has("reasons", "wanting")),
    (_pairs("you feel, you feeling, that feel, it feel, you felt"), _felt),
    (_pairs("you like, you want, you hope, you hoping, you expect, you need, can we, could we"), _has("wanting")),
)
