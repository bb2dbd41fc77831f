"""A wrong value where a fact has its own: "five times" for "twice", "the tenth" for "the twelfth", 83 for 81.

A fact's wording has a place for each of its numbers: what is counted, as what kind of number, and the other words of
the wording. A number of the reply that nobody gave, of the same kind, counting the same thing, among the same words,
stands in that place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.claims import Misplaced, roots_of
from trainer.scoring.concepts import names_of, weight_of
from trainer.scoring.normalise import Text
from trainer.scoring.numbers import MONEY, MONTHS, WEEKDAYS
from trainer.scoring.prepare import Prepared
from trainer.scoring.result import Act
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_WITHIN = 18
"""Words either side of a number that it may be said among."""
_NEARLY = 0.15
_LOOSELY = word_set("about around roughly nearly almost over approximately some odd maybe under least than or")
_PEOPLE = (["of", "you"], ["of", "us"], ["of", "them"])
_TIMES = frozenset({stem("time")})
_SKIPPED = word_set("more whole full long straight separate different other solid clear")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A number in a fact: its value, as what kind, what is counted, and with which other words."""

    fact: int
    value: float
    kind: str
    counted: frozenset[str]
    beside: tuple[frozenset[str], ...]
    words: str


def slotted(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """Every number of a reply that stands where a fact of the drill has another one."""
    slots = drill.once("slots", lambda: _slots(drill))
    for at, token in enumerate(reply.text.tokens):
        if token.value is None or token.value <= 1 or not reply.stating(at) or token.value in drill.numbers:
            continue
        if reply.acts[reply.clause_at[at]] is Act.OTHER:
            continue
        if [one.word for one in reply.text.tokens[at + 1 : at + 3]] in _PEOPLE:
            continue
        slot = _place(slots, reply, at, token.value)
        if slot is not None:
            said = reply.text.raw[token.start : token.end]
            yield Misplaced(at, None, f"You said “{said}”; what the customer said comes to “{slot.words}”.")


def only_once(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """As in "did you send it just the once?" to somebody who sent it twice; a question says so, too."""
    slots = drill.once("slots", lambda: _slots(drill))
    several = [slot for slot in slots if slot.counted == _TIMES and slot.value > 1]
    if not several or any(token.word == "once" for token in drill.complaint.tokens):
        return
    for at, token in enumerate(reply.text.tokens):
        before = [one.word for one in reply.text.tokens[max(0, at - 2) : at]]
        if token.word != "once" or not _ONLY & set(before):
            continue
        first, last = reply.sentences[reply.sentence_at[at]]
        names = roots_of(reply.text.tokens[first : last + 1])
        slot = next((one for one in several if any(beside & names for beside in one.beside)), None)
        if slot is not None:
            yield Misplaced(at, None, f"You said “once”; what the customer said comes to “{slot.words}”.")


_ONLY = word_set("just only")


def _place(slots: list[_Slot], reply: Reading, at: int, value: float) -> _Slot | None:
    """The place in a fact that a number has taken."""
    first, last = reply.sentences[reply.sentence_at[at]]
    near = reply.text.tokens[max(first, at - _WITHIN) : min(last, at + _WITHIN) + 1]
    names, kind, counted = roots_of(near), _kind(reply.text, at), _counted(reply.text, at)
    given = {other.value for other in near}
    open_to = [slot for slot in slots if _comparable(slot, kind, counted)]
    kept = {slot.fact for slot in open_to if slot.value in given}
    for slot in open_to:
        if slot.fact in kept:
            continue  # the right one is there too
        if (_loose(reply.text, at) or (value >= 100 and value % 50 == 0)) and abs(
            slot.value - value
        ) <= _NEARLY * slot.value:
            continue
        held = sum(bool(one & names) for one in slot.beside)
        if held == 0 and slot.value in given:
            continue
        if _sole(slots, slot, value) and not some(reply.text, at):
            return slot
        if held >= 2 or (held and 2 * held >= len(slot.beside)):
            return slot
    return None


def _sole(slots: list[_Slot], slot: _Slot, value: float) -> bool:
    """Whether a thing is counted once and for all, so that another count of it is wrong wherever it is said."""
    if not slot.counted or slot.counted & _TIMES or slot.counted & _SPANS or max(value, slot.value) > _SMALL:
        return False
    return len({one.value for one in slots if one.counted & slot.counted}) == 1


def some(text: Text, at: int) -> bool:
    """As in "the last two lines", "two other lines": some of them, which says nothing of them all."""
    near = (text.tokens[one].word for one in (at - 1, at + 1) if 0 <= one < len(text.tokens))
    return any(word in _PARTS for word in near)


_PARTS = word_set("last first next other another more further these those of least")
_SPANS = frozenset(
    stem(word) for word in ("day", "week", "month", "year", "hour", "minute", "night", "morning", *WEEKDAYS)
)
_SMALL = 12.0


def _comparable(slot: _Slot, kind: str, counted: frozenset[str]) -> bool:
    """Whether two numbers are of one kind, and count one thing or none."""
    if slot.kind != kind:
        return False
    return bool(slot.counted & counted) or (not slot.counted and not counted)


def _slots(drill: Prepared) -> list[_Slot]:
    found = []
    for number, fact in enumerate(drill.facts):
        for form in fact.forms:
            text = form.text
            for at, token in enumerate(text.tokens):
                if token.value is None or token.value <= 1:
                    continue
                counted = _counted(text, at)
                beside = tuple(
                    names
                    for one in text.tokens
                    if one is not token and one.kind == "word" and (names := names_of(one.stem)) and not names & counted
                )
                if beside:
                    found.append(_Slot(number, token.value, _kind(text, at), counted, beside, text.raw))
    return found


def _kind(text: Text, at: int) -> str:
    """Money, a time of day, a rank or day of the month, or a plain number."""
    unit = text.tokens[at].unit
    if unit == "count":
        return "number"
    return unit


def _counted(text: Text, at: int) -> frozenset[str]:
    """What a number counts, in all its names; "twice" counts times."""
    if text.tokens[at].unit == "count":
        return _TIMES
    for after in text.tokens[at + 1 : at + 3]:
        if after.word in _SKIPPED:
            continue
        if after.kind != "word" or not weight_of(after.stem) or after.word in MONEY | MONTHS | WEEKDAYS:
            return frozenset()
        return roots_of([after]) or frozenset({after.stem})
    return frozenset()


def _loose(text: Text, at: int) -> bool:
    around = (text.tokens[one].word for one in (at - 1, at + 1) if 0 <= one < len(text.tokens))
    return any(word in _LOOSELY for word in around)
