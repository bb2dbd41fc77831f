"""Numbers as people write and say them: "£42", "forty-two pounds", "six four eight", "the nineteenth".

Works on lower-case words; the caller keeps the offsets. A number always comes back as one value over a run of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.scoring.words import words as word_set

_UNITS = {
    "zero": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
}  # fmt: skip
_TIMES = {"twice": 2.0, "thrice": 3.0, "couple": 2.0, "pair": 2.0, "dozen": 12.0, "fortnight": 14.0}
_SPANS = word_set("year years month months week weeks day days hour hours minute minutes")
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
MONEY = word_set("£ $ € pound pounds quid dollar dollars euro euros buck bucks p pence cent cents usd gbp eur")
MONTHS = word_set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")


@dataclass(frozen=True, slots=True)
class Number:
    """One number over `length` words. `kind` is ``number``, ``ordinal``, ``time`` or ``count`` ("twice")."""

    value: float
    length: int
    kind: str = "number"


def read_number(words: Sequence[str], at: int) -> Number | None:
    """The number that begins at ``words[at]``, or None. A lone "one" is a pronoun more often than a number: None."""
    word = words[at]
    if word[0].isdecimal() and all(letter.isdecimal() or letter in ",.:" for letter in word):
        return _digits(words, at)
    if word in _TIMES:
        return Number(_TIMES[word], 1, "count")
    if word in ("quarter", "half") and at + 2 < len(words):
        return _clock(words, at)
    if word in _ORDINALS:
        return Number(_ORDINALS[word], 1, "ordinal")
    if (
        word in _UNITS
        or word in _TENS
        or (word == "a" and at + 1 < len(words) and words[at + 1] in ("hundred", "thousand"))
        or (word in ("hundred", "thousand") and [*words[at + 1 : at + 2]] == ["and"] and _counts(words, at + 2))
    ):
        return _spelled(words, at)
    return None


def _counts(words: Sequence[str], at: int) -> bool:
    return at < len(words) and (words[at] in _UNITS or words[at] in _TENS)


def _digits(words: Sequence[str], at: int) -> Number | None:
    word = words[at]
    if ":" in word:
        hours, _, minutes = word.partition(":")
        minutes = minutes.partition(":")[0]
        return Number(int(hours[:6] or 0) * 100 + int(minutes[:6] or 0), 1, "time")
    head, _, rest = word.replace(",", "").partition(".")
    # Longer than any amount a customer names: a reference number, kept apart by its first digits.
    value = float(head[:15]) + (float(f"0.{rest.replace('.', '')[:6]}") if rest else 0.0)
    following = words[at + 1] if at + 1 < len(words) else ""
    if following in ("st", "nd", "rd", "th"):
        return Number(value, 2, "ordinal")
    if following in ("k", "thousand", "grand"):
        return Number(value * 1000, 2)
    if following == "hundred":
        return Number(value * 100, 2)
    return Number(value, 1)


def _clock(words: Sequence[str], at: int) -> Number | None:
    """As in "quarter to two", "half past eight"."""
    hour = _UNITS.get(words[at + 2])
    if hour is None or words[at + 1] not in ("to", "past"):
        return None
    minutes = 15 if words[at] == "quarter" else 30
    clock = hour * 100 + minutes if words[at + 1] == "past" else (hour - 1) * 100 + 60 - minutes
    return Number(float(clock), 3, "time")


def _spelled(words: Sequence[str], at: int) -> Number | None:
    short = _said_digit_by_digit(words, at) or _said_as_price(words, at)
    if short is not None:
        return short
    total, current, i, seen = 0.0, 0.0, at, 0
    kind = "number"
    last = ""
    while i < len(words) and i - at < 12:
        word = words[i]
        after = words[i + 1] if i + 1 < len(words) else ""
        if last == "scale" and words[i - 1] != "and" and word in _UNITS and after in _SPANS:
            break  # "nineteen hundred two years ago": a sum, and a time beside it
        if word in _UNITS and last != "unit" and not (last == "ten" and _UNITS[word] > 9):
            current, last = current + _UNITS[word], "unit"
        elif word in _TENS and last not in ("unit", "ten"):
            current, last = current + _TENS[word], "ten"
        elif word in _SCALES:
            current, last = _scaled(current, _SCALES[word]), "scale"
            if _SCALES[word] > 100:
                total, current = total + current, 0.0
        elif word in _ORDINALS and last == "ten" and _ORDINALS[word] < 10:
            current, kind, seen, i = current + _ORDINALS[word], "ordinal", seen + 1, i + 1
            break
        elif word == "a" and i == at:
            last = "start"
        elif not (word == "and" and last == "scale" and i + 1 < len(words) and words[i + 1] in (_UNITS | _TENS)):
            break
        seen, i = seen + 1, i + 1
    value = total + current
    if seen == 1 and words[at] == "one":
        return None
    return Number(value, i - at, kind)


def _said_as_price(words: Sequence[str], at: int) -> Number | None:
    """As in "four twenty": 420, the way prices are said."""
    if at + 1 >= len(words) or not 0 < _UNITS.get(words[at], 0) <= 9 or words[at + 1] not in _TENS:
        return None
    tail = _spelled(words, at + 1)
    if tail is None or tail.value >= 100 or tail.kind != "number":
        return None
    return Number(_UNITS[words[at]] * 100 + tail.value, tail.length + 1)


def _scaled(current: float, scale: int) -> float:
    return (current or 1.0) * scale


def _said_digit_by_digit(words: Sequence[str], at: int) -> Number | None:
    """As in "six four eight" is 648; two digits in a row are left alone ("two three weeks")."""
    end = at
    value = 0.0
    while end < len(words) and end - at < 9 and _UNITS.get(words[end], 10) <= 9:
        value = value * 10 + _UNITS[words[end]]
        end += 1
    return Number(value, end - at) if end - at >= 3 else None
