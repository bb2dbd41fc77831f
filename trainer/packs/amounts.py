"""Numbers, days and months in running text, and others that could stand in their place.

Small and on its own: a drill is tested with it, so it shares nothing with what the scorer reads numbers by.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from dataclasses import dataclass

Value = tuple[int | str, ...]
"""What an amount says: ``(58,)`` for "58" and "fifty-eight", ``(3, 20)`` for "3.20" and "three twenty"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, a weekday or a month.

    Attributes:
        span: where it stands.
        words: as it stands there.
        value: what it says.
    """

    span: tuple[int, int]
    words: str
    value: Value

    @property
    def small(self) -> bool:
        """Whether it is a number up to twelve: those turn up for many reasons ("two pieces", "six of us")."""
        last = self.value[-1]
        return len(self.value) == 1 and isinstance(last, int) and last <= _SMALL


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SMALL = 12
_UNITS = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_SCALES = _listed("hundred thousand")
_ORDINALS = _listed(  # "first" and "second" are mostly something else
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth thirtieth"
)
_DAYS = _listed("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = _listed("january february march april may june july august september october november december")
_TIMES = {"twice": 2, "thrice": 3}

_NUMBER = {word: value for value, word in enumerate(_UNITS)}
_NUMBER |= {word: 20 + 10 * place for place, word in enumerate(_TENS)}
_NUMBER |= {word: 3 + place for place, word in enumerate(_ORDINALS)} | {"thirtieth": 30} | _TIMES
_TOKEN = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:[.:](\d{1,6}))?(st|nd|rd|th)?(?![\w])|[^\W\d_]+", re.IGNORECASE
)
_JOIN = re.compile(r"[ \t]*-?[ \t]*")


def amounts(text: str) -> tuple[Amount, ...]:
    """Every number, weekday and month of a text, in order. A lone "one" is no number."""
    found: list[Amount] = []
    run: list[re.Match[str]] = []
    for token in (*_TOKEN.finditer(text), None):
        word = token[0].casefold() if token else ""
        if token and run and _continues(text, run, token, word):
            run.append(token)
            continue
        if run:
            found.extend(_spoken(text, run))
            run = []
        if token is None:
            break
        if token[1]:
            parts = [int(token[1].replace(",", "")), *([int(token[2])] if token[2] else [])]
            found.append(Amount(token.span(), token[0], tuple(parts)))
        elif word in _NUMBER:
            run = [token]
        elif word in _DAYS or (word in _MONTHS and (word != "may" or token[0] == "May")):
            found.append(Amount(token.span(), token[0], (word,)))
    return tuple(found)


def other(amount: Amount, known: Collection[Value], choice: random.Random) -> str | None:
    """Another amount of the same make that is none of `known`, written as this one is; None when there is none.

    Args:
        amount: what to replace.
        known: values that would not surely be wrong, such as every other amount of the drill.
        choice: picks among the candidates.
    """
    candidates = [words for words in _others(amount) if amounts(words) and amounts(words)[0].value not in known]
    return choice.choice(candidates) if candidates else None


def _continues(text: str, run: list[re.Match[str]], token: re.Match[str], word: str) -> bool:
    """Whether a word carries on the number before it: "fifty-eight", "three twenty", "three hundred and ninety"."""
    between = text[run[-1].end() : token.start()]
    if not _JOIN.fullmatch(between):
        return False
    last = run[-1][0].casefold()
    if word == "and":
        following = _TOKEN.match(text, token.end() + 1)
        return last in _SCALES and following is not None and following[0].casefold() in _NUMBER
    if last in _TIMES or last in _ORDINALS or word in _TIMES:
        return False
    return word in _NUMBER or word in _SCALES


def _spoken(text: str, run: list[re.Match[str]]) -> list[Amount]:
    words = [token[0].casefold() for token in run]
    value = _value(words)
    if value == (1,):
        return []
    span = (run[0].start(), run[-1].end())
    return [Amount(span, text[span[0] : span[1]], value)]


def _value(words: list[str]) -> Value:
    """The numbers that a run of number words says: one as a rule, more in "three twenty" or "six four eight"."""
    said: list[int] = []
    thousands, rest, step = 0, 0, 0  # a word adds to the number under way while it is below `step`; 0 before it begins
    for word in words:
        if word == "and":
            continue
        if word == "thousand":
            thousands, rest, step = max(rest, 1) * 1000, 0, 1000
        elif word == "hundred":
            rest, step = max(rest, 1) * 100, 100
        else:
            number = _NUMBER[word]
            if step and number >= step:
                said.append(thousands + rest)
                thousands, rest = 0, 0
            rest += number
            step = 10 if number >= 20 else 1
    return (*said, thousands + rest)


def _others(amount: Amount) -> list[str]:
    words, lower = amount.words, amount.words.casefold()
    for family in (_DAYS, _MONTHS):
        if lower in family:
            return [_like(words, word) for word in family if word not in (lower, "may")]
    digits = _TOKEN.fullmatch(words)
    if digits and digits[1]:
        return _other_digits(digits)
    if lower in _TIMES:
        return ["four times", "five times"]
    head, last = re.fullmatch(r"(.*?)([^\W\d_]+)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    if last.casefold() in _SCALES:
        first = re.match(r"[^\W\d_]+", words)
        options = _UNITS[2:10] if first and first[0].casefold() in _UNITS else []
        return [_like(words, option) + words[first.end() :] for option in options if first]
    for family in (_UNITS[1 if head else 2 : 10], _UNITS[10:], _TENS, _ORDINALS):
        if last.casefold() in family:
            at = family.index(last.casefold())
            return [head + _like(last, word) for word in family[max(0, at - 4) : at + 5] if word != family[at]]
    return []


def _other_digits(found: re.Match[str]) -> list[str]:
    """The whole part a little higher or lower; an ordinal stays a day of a month, a number keeps its length."""
    whole, part, ending = found[1], found[2], found[3]
    value = int(whole.replace(",", ""))
    rest = found[0][len(whole) : len(found[0]) - len(ending or "")] if part else ""
    options = []
    for step in (-7, -5, -4, -3, -2, 2, 3, 4, 5, 7):
        wrong = value + step
        if wrong < 2 or len(str(wrong)) != len(str(value)) or (ending and wrong > 28):
            continue
        grouped = f"{wrong:,}" if "," in whole else str(wrong)
        options.append(f"{grouped}{rest}{_ordinal(wrong) if ending else ''}")
    return options


def _ordinal(number: int) -> str:
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[:1].isupper() else word
