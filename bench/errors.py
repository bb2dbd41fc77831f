"""Word error rate as it is meant here: what was said against what was heard, however either is written.

Case, punctuation and the spelling of numbers are no errors: "£42.50" is "forty-two pounds and fifty pence", "14th" is
"fourteenth", "4719" is "four seven one nine", "okay" is "ok". A wrong number, name or ending is one. The rate is
substitutions, deletions and insertions over the words said, over all sentences together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_ONES += " eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_VALUES = {word: value for value, word in enumerate(_ONES.split())}
_VALUES |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
_VALUES |= _ORDINALS
_SCALES = {"hundred": 100, "thousand": 1000}
_MONEY = {"£": "pounds", "$": "dollars", "€": "euros"}
_SMALL = {"pounds": "pence", "dollars": "cents", "euros": "cents"}
_SAME = {
    "okay": "ok", "mister": "mr", "missus": "mrs", "percent": "per cent", "mom": "mum", "canceled": "cancelled",
    "color": "colour", "favorite": "favourite", "apologize": "apologise", "half past": "half past", "miz": "ms",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Errors:
    """Counted errors; add them up."""

    wrong: int
    words: int

    def __add__(self, other: Errors) -> Errors:
        """Both together."""
        return Errors(self.wrong + other.wrong, self.words + other.words)

    @property
    def rate(self) -> float:
        """Errors a word."""
        return self.wrong / self.words if self.words else 0.0


NONE = Errors(0, 0)


def errors(said: str, heard: str) -> Errors:
    """The errors in what was heard."""
    reference, found = plain(said), plain(heard)
    return Errors(_distance(reference, found), len(reference))


def total(counted: Iterable[Errors]) -> Errors:
    """All together."""
    return sum(counted, NONE)


def plain(text: str) -> list[str]:
    """The words as they are compared."""
    text = text.lower().replace("’", "'").replace(",000", "000")
    text = re.sub(r"(\d),(\d{3})\b", r"\1\2", text)
    text = re.sub(r"([£$€])(\d+)\.(\d\d)\b", lambda m: f"{m[2]} {_MONEY[m[1]]} and {m[3]} {_SMALL[_MONEY[m[1]]]}", text)
    text = re.sub(r"([£$€])(\d+)", lambda m: f"{m[2]} {_MONEY[m[1]]}", text)
    text = re.sub(r"(\d+)(st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"(?<=\d)%", " per cent", text)
    text = re.sub(r"\b(a|p)\.m\.", r"\1m", text)
    found = re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", text.replace("-", " "))
    return list(_joined(_numbered([part for word in found for part in _SAME.get(word, word).split()])))


def _numbered(words: Sequence[str]) -> Iterable[str]:
    """Number words as figures: "forty two" is 42, "one hundred and twenty" 120, "four seven" 4 7."""
    at = 0
    while at < len(words):
        value, used = _number(words, at)
        yield str(value) if used else words[at]
        at += used or 1


def _number(words: Sequence[str], at: int) -> tuple[int, int]:
    """The number that begins here and how many words it takes; 0 words when none does."""
    total_, group, last, place = 0, -1, 0, at
    while place < len(words):
        word = words[place]
        if word in _VALUES and (group < 0 or (last >= 20 and last % 10 == 0 and 0 < _VALUES[word] < last)):
            last = _VALUES[word]
            group = max(group, 0) + last
        elif word in _SCALES and group > 0:
            scale = _SCALES[word]
            total_, group, last = (total_, group * 100, 100) if scale == 100 else (total_ + group * 1000, 0, 1000)
        elif word == "and" and last >= 100 and place + 1 < len(words) and words[place + 1] in _VALUES:
            pass
        else:
            break
        place += 1
    return (total_ + group, place - at) if group >= 0 else (0, 0)


def _joined(words: Iterable[str]) -> Iterable[str]:
    """Figures that follow each other as one: "4 7 1 9" is 4719."""
    figures = ""
    for word in words:
        if word.isdigit():
            figures += word
            continue
        if figures:
            yield figures
            figures = ""
        yield word
    if figures:
        yield figures


def _distance(reference: Sequence[str], found: Sequence[str]) -> int:
    row = list(range(len(found) + 1))
    for i, word in enumerate(reference, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]
