"""Numbers that are wrong: of money, of time, of things counted.

A number is wrong when neither the customer nor the drill's facts hold it and it cannot be worked out from theirs (a
sum, a difference, so many times the amount). Only clauses that say something back are looked at: "I'll write by
Friday" is the learner's own Friday.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trainer.scoring.acts import Reading
from trainer.scoring.clash import Clash, shown, situation, texts, told
from trainer.scoring.concepts import weight_of
from trainer.scoring.normalise import Text, Token
from trainer.scoring.prepare import Prepared
from trainer.scoring.slots import only_once, slotted, some
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_ABOUT = word_set("about around roughly nearly almost over approximately some odd maybe under least than or")
_TIME_UNITS = {stem(word): word for word in ("minute", "hour", "day", "week", "month", "year", "night")}
_MEASURES = frozenset(map(stem, word_set("km kilometre kilometer mile metre meter kg gram litre degree")))
_SMALL = 12.0
_LOOSE = 0.15


def numbers(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """Numbers of a reply that nobody gave, said of what the customer gave another for."""
    known = drill.once("numbers", lambda: _known_numbers(drill))
    for index, token in reply.stated:
        if token.value is None or _own_figure(reply.text, index) or _is_marker(reply.text, index):
            continue
        if _minutes(reply.text, index) or _part_of(reply.text, index, drill.numbers):
            continue
        if token.value <= _SMALL and some(reply.text, index):
            continue
        head = _head(reply.text, index)
        if _number_fits(token, head, known, drill.numbers, _is_loose(reply.text, index)):
            continue
        said = _instead(drill, token, head)
        if said is None:
            continue
        if token.value not in drill.numbers and not _about_the_same(drill, reply, index, said[0], head):
            continue
        yield told(drill, reply.text, token, said[1], index)


def lengths(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """A length of time that is far from theirs, in another unit: "six weeks without" for sixteen days."""
    theirs = drill.once("lengths", lambda: _lengths(drill))
    if not theirs:
        return
    for index, token in reply.stated:
        days = _days_of(reply.text, index)
        if days is None or _own_figure(reply.text, index):
            continue
        head = _head(reply.text, index)
        known = drill.once("numbers", lambda: _known_numbers(drill)).get(head, set())
        if (token.value or 0.0) in known | _between(known):
            continue
        if any(days <= _ALMOST * other and other <= _ALMOST * days for other, _, _ in theirs):
            continue
        near = company(reply.text, index)
        rival = next((one for one in theirs if near & one[2] and _like(days, one[0])), None)
        if rival is not None:
            said = _shown_length(rival[1])
            yield Clash(
                (token.start, token.end), None, f"You said “{shown(reply.text, token)}”; it was “{said}”.", index
            )


_ALMOST = 1.6
"""How many times one length may be the other and still be a way to say it: "more than two weeks" for sixteen days."""
_UNIT_DAYS = {stem("day"): 1.0, stem("night"): 1.0, stem("week"): 7.0, stem("month"): 30.4, stem("year"): 365.0}


def _days_of(text: Text, index: int) -> float | None:
    """A length of time in days; None for any other number."""
    value, head = text.tokens[index].value, _head(text, index)
    return value * _UNIT_DAYS[head] if value is not None and head in _UNIT_DAYS else None


def _lengths(drill: Prepared) -> list[tuple[float, tuple[Text, int], frozenset[str]]]:
    """Every length of time of the drill in days, where it stands and the words near it."""
    found = []
    for text in texts(drill):
        for index in range(len(text.tokens)):
            days = _days_of(text, index)
            if days is not None:
                found.append((days, (text, index), company(text, index)))
    return found


def _shown_length(place: tuple[Text, int]) -> str:
    text, index = place
    return shown(text, text.tokens[index])


def _number_fits(token: Token, head: str, known: dict[str, set[float]], values: frozenset[float], loose: bool) -> bool:
    value = token.value or 0.0
    if value in known[_TOLD]:
        return True
    if value == int(value) and any(other != int(other) and abs(value - other) < 1 for other in values):
        return True  # "eighty" for 79.99
    if head in _TIME_UNITS and value in values and not loose and _another_length(value, head, known):
        return False
    if value in values:
        # The number is theirs, but "six days" for "six weeks" is not.
        others = [unit for unit in _TIME_UNITS if value in known.get(unit, ())]
        return head not in _TIME_UNITS or not others or head in others or value in known.get("", ())
    if token.unit == "ordinal" and value > _SMALL:
        return False  # a day of the month comes of no sum
    rounded = value >= 100 and value % 50 == 0
    if (loose or rounded) and any(abs(value - other) <= _LOOSE * other for other in values):
        return True
    if token.unit in ("number", "count", "ordinal") and value <= _SMALL:
        # Small counts are how people talk ("two different stories"); wrong only against the same thing counted.
        counted = known.get("*" + head) if head in _TIME_UNITS else known.get(head)
        if counted and head in _TIME_UNITS and not any(_like(value, other) for other in counted):
            return True
        return not (counted and value > 1 and token.unit == "number") or value in _between(counted)
    # "Three twenty" is 320 or 3.20.
    alike = known.get("*" + head, set()) if head and token.unit == "number" else set()
    # So many minutes come of minutes, so many guests of guests.
    pool = frozenset(known[head]) if alike and head in _TIME_UNITS else values
    return loose or value in _derived(pool) or value / 100 in values or value in _between(known.get(head, set()))


def _part_of(text: Text, index: int, values: frozenset[float]) -> bool:
    """As in "29 of 30 came": worked out from what did not."""
    after = text.tokens[index + 1 : index + 3]
    whole = after[1].value if len(after) > 1 and after[0].word == "of" else None
    return whole is not None and whole in values and whole - 1 == text.tokens[index].value


def _another_length(value: float, head: str, known: dict[str, set[float]]) -> bool:
    """As in "two hours" where four were waited and the clock said two: theirs, but the length of nothing."""
    lengths = known.get("*" + head, set())
    given = known.get(head, set()) | known.get("", set()) | _between(lengths)
    return value > 1 and value not in given and any(_like(value, other) for other in lengths)


def _like(value: float, other: float) -> bool:
    """Whether two counts are of one order: "four weeks to go" is not the thirty-six she is on."""
    return max(value, other) <= _ORDER * min(value, other)


_ORDER = 4.0


def _is_marker(text: Text, index: int) -> bool:
    """As in "1. The door 2) the sofa": the number of a point in a list, not a figure."""
    token = text.tokens[index]
    after = text.raw[token.end : token.end + 1]
    opens = (
        index == 0 or text.tokens[index - 1].kind == "mark" or text.raw[token.start - 1 : token.start] in ("\n", "(")
    )
    return (token.value or 0) <= _SMALL and (after == ")" or (after in (".", ":") and opens))


def _about_the_same(drill: Prepared, reply: Reading, index: int, theirs: int, head: str) -> bool:
    """Whether a number of the reply and one of the complaint tell of one thing: a wrong accusation costs most.

    The thing counted is the same, or both are money, or they are of one kind and in the same company.
    """
    ours, other = reply.text.tokens[index], drill.complaint.tokens[theirs]
    if {ours.unit, other.unit} == {"count", "ordinal"}:
        return False  # a fortnight and the ninth
    if ours.unit != other.unit and "time" in (ours.unit, other.unit):
        return False  # six in the evening and 38 pounds
    if head and _head(drill.complaint, theirs) == head:
        return True
    if ours.unit == other.unit == "money":
        return True
    units = {head, _head(drill.complaint, theirs)} & set(_TIME_UNITS)
    measured = head in _MEASURES and drill.index.roots.get(head) is None
    if (
        (ours.value or 0.0) > _SMALL
        and len(units) < 2
        and not measured
        and {ours.unit, other.unit} != {"ordinal", "number"}
    ):
        return True
    beside: dict[int, frozenset[str]] = drill.once("company", dict)
    if theirs not in beside:
        beside[theirs] = company(drill.complaint, theirs)
    return bool(company(reply.text, index) & beside[theirs])


def company(text: Text, index: int) -> frozenset[str]:
    """Roots of the content words near a number or a day, in its sentence."""
    found = []
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(text.tokens) and abs(at - index) <= _NEAR and not text.tokens[at].is_end:
            if text.tokens[at].value is None and weight_of(text.tokens[at].stem) >= 1.0:
                found.append(text.tokens[at].stem)
            at += step
    return frozenset(found)


_NEAR = 8


_SOON = word_set("within next every up another")


_PERCENT = word_set("% percent per cent")


def _own_figure(text: Text, index: int) -> bool:
    """A figure that is the learner's own way of speaking: "within 24 hours", "a hundred per cent"."""
    token = text.tokens[index]
    before = [one.word for one in text.tokens[max(0, index - 3) : index]]
    after = text.tokens[index + 1] if index + 1 < len(text.tokens) else None
    if after is None:
        return False
    round_number = (token.value or 0) % 100 == 0
    if after.word in _PERCENT or (round_number and after.word in ("times", "apologies", "miles")):
        return True
    return after.stem in _TIME_UNITS and bool(_SOON & set(before))


def _is_loose(text: Text, index: int) -> bool:
    around = [text.tokens[at].word for at in (index - 1, index + 1) if 0 <= at < len(text.tokens)]
    return any(word in _ABOUT for word in around)


@lru_cache(maxsize=512)
def _derived(values: frozenset[float]) -> frozenset[float]:
    """What can be worked out from the customer's numbers: sums and differences of amounts, so many times an amount."""
    found: set[float] = set()
    for a in values:
        found.update((2 * a, 12 * a))
        for b in values:
            if min(a, b) > _SMALL:
                found.update((a + b, abs(a - b)))
                # "twenty-seven too much, three times: eighty-one"
                found.update(abs(a - b) * times for times in values if 1 < times <= _SMALL)
            elif b and (a > _SMALL or b > _SMALL):
                found.update((a * b, max(a, b) / (min(a, b) or 1)))
    return frozenset(round(value, 2) for value in found)


def _between(counted: set[float]) -> set[float]:
    """Sums and differences of one thing counted: seven weeks where three were promised are four too many."""
    return {value for a in counted for b in counted if a != b for value in (a + b, abs(a - b))}


def _known_numbers(drill: Prepared) -> dict[str, set[float]]:
    """What is counted → the numbers it comes with; under ``*`` and its name those the customer gave."""
    known: dict[str, set[float]] = {}
    for text in texts(drill):
        for index, token in enumerate(text.tokens):
            if token.value is not None:
                head = _head(text, index) or (_CLOCK if text.tokens[index - 1].word in _HOURS and index else "")
                known.setdefault(head, set()).add(token.value)
                if text is drill.complaint:
                    known.setdefault("*" + _head(text, index), set()).add(token.value)
    known[_TOLD] = {token.value for token in situation(drill).tokens if token.value is not None}
    for text in texts(drill):
        known[_TOLD].update(_clocks(text))
    for many, few, times in ((_DAY, _WEEK, 7.0), (_DAY, _WEEK, 5.0), (_WEEK, _MONTH, 4.0), (_MONTH, _YEAR, 12.0)):
        for star in ("", "*"):
            days, weeks = known.get(star + many, set()), known.get(star + few, set())
            known.setdefault(star + few, set()).update(value / times for value in days if value % times == 0)
            known.setdefault(star + many, set()).update(value * times for value in weeks)
    return known


_TOLD, _CLOCK = "~situation", "~clock"


_HOURS = word_set("at past to after till until before by from")


_DAY, _WEEK, _MONTH, _YEAR = (stem(word) for word in ("day", "week", "month", "year"))


def _clocks(text: Text) -> Iterator[float]:
    """Times of day in every way to write them: "twenty to ten" is 9.40 and 940, noon is 12."""
    for at, token in enumerate(text.tokens):
        if token.word in _NOONS:
            yield from (12.0, 1200.0)
        elif token.unit == "time" and token.value is not None:
            yield from (token.value, token.value / 100)
        elif _minutes(text, at):
            hour, minutes = _hour(text.tokens[at + 2]), token.value or 0.0
            before = (hour - 1 or _SMALL) * 100 + 60 - minutes
            clock = hour * 100 + minutes if text.tokens[at + 1].word == "past" else before
            yield from (clock, clock / 100)


def _minutes(text: Text, at: int) -> bool:
    """Whether minutes to or past an hour stand here."""
    if at + 2 >= len(text.tokens) or text.tokens[at + 1].word not in ("to", "past"):
        return False
    return text.tokens[at].value in _MINUTES and 1 <= _hour(text.tokens[at + 2]) <= _SMALL


def _hour(token: Token) -> float:
    """An hour; "one" alone is no number elsewhere."""
    return 1.0 if token.word == "one" else token.value or 0.0


_MINUTES = (5.0, 10.0, 20.0, 25.0)


_NOONS = word_set("noon midday midnight")


def _head(text: Text, index: int) -> str:
    """The thing counted: the first noun-like word after a number."""
    for token in text.tokens[index + 1 : index + 3]:
        if token.kind == "mark" or (token.kind == "word" and not weight_of(token.stem) and token.word not in _BETWEEN):
            break
        if token.word in _BETWEEN_NAMED:
            continue
        return token.stem if token.kind == "word" and token.word not in ("of", "and", "in", "on", "to", "for") else ""
    return ""


_BETWEEN = word_set("more other long")


_BETWEEN_NAMED = word_set("working business calendar more different whole full other long unpaid separate")


def _instead(drill: Prepared, token: Token, head: str) -> tuple[int, Token] | None:
    """What the customer said where this reply says `token`: the same kind of number, the same thing counted first."""
    same: list[tuple[int, int, Token]] = []
    for index, theirs in enumerate(drill.complaint.tokens):
        if theirs.value is None or theirs.value == token.value:
            continue
        counted = _head(drill.complaint, index)
        near = 0 if counted == head and head else 1 if theirs.unit == token.unit and token.unit != "number" else 2
        if near == 2 and (token.unit == "number") != (theirs.unit == "number"):
            near = 3
        same.append((near, index, theirs))
    if not same:
        return None
    _, index, theirs = min(same, key=lambda entry: (entry[0], abs((entry[2].value or 0) - (token.value or 0))))
    return index, theirs


def slots_taken(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """A number in the place of a fact's own, unless it is the learner's own or can be worked out."""
    known = drill.once("numbers", lambda: _known_numbers(drill))
    for wrong in slotted(drill, reply):
        token, at = reply.text.tokens[wrong.token], wrong.token
        value, head = token.value or 0.0, _head(reply.text, at)
        if _own_figure(reply.text, at) or _is_marker(reply.text, at):
            continue
        if value in known[_TOLD] or value / 100 in drill.numbers or value * 100 in drill.numbers:
            continue  # "the three twenty" for £3.20
        if value in known[_TOLD] or (head and value in known.get(head, set()) | _between(known.get(head, set()))):
            continue
        if value > _SMALL and value in _derived(drill.once("amounts", lambda: _amounts(drill))):
            continue
        yield Clash((token.start, token.end), None, wrong.reason, at)


def once(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """Only once, said of what was done several times."""
    for wrong in only_once(drill, reply):
        token = reply.text.tokens[wrong.token]
        yield Clash((token.start, token.end), None, wrong.reason, wrong.token)


def _amounts(drill: Prepared) -> frozenset[float]:
    """The customer's numbers that sums can be made of: no days of a month, no times of day."""
    return frozenset(
        token.value
        for text in texts(drill)
        for token in text.tokens
        if token.value is not None and token.unit in ("money", "number", "count")
    )
