"""The names of a drill, given back their spelling in what was heard: "Mrs. Akafir" is Mrs Okafor. Pure.

A recogniser that is told words beforehand hears them where nobody said them. So it is told nothing; afterwards, a name
that was heard, and only a name (a capital inside a sentence, or behind "Mrs"), becomes a name of the drill if it sounds
nearly the same. Numbers and ordinary words stay as they were heard: a wrong number must stay wrong.

How names sound is compared by their consonants, roughly as Soundex groups them, and their letters; both must agree.
``docs/speech.md`` tells what it mends, and how often it put in a name that was not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from trainer.packs.model import Drill

SOUND = 84.0
LETTERS = 50.0
"""Likeness (0 to 100) that the consonants and the letters of two names need."""
SHORTEST = 3
"""Consonants a name needs to be told from others; a shorter one has to agree in its letters (`SURE`)."""
SURE = 80.0
SPAN = 3
"""Words a name may have been taken for: "Papid of Bullows"."""
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mister", "missus", "dr", "doctor"})
POLITE = frozenset({"sir", "madam", "mum", "mom", "dad", "mama", "god"})
_COMMON = frozenset(
    {
        *("i", "i'm", "i'd", "i'll", "i've", "january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday"),
        *("saturday", "sunday", "english", "british", "american", "christmas", "easter"),
    }
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDS = re.compile(r"[.!?…:]\W*$")
_GROUPS = (
    ("tch", "S"), ("sch", "S"), ("th", "T"), ("ph", "F"), ("gh", ""), ("ck", "K"), ("qu", "K"), ("qv", "K"),
    ("ch", "S"), ("sh", "S"), ("sz", "S"), ("cz", "S"), ("x", "KS"), ("wh", "W"), ("ce", "S"), ("ci", "S"),
)  # fmt: skip
_LETTERS = str.maketrans(
    {**dict.fromkeys("bp", "P"), **dict.fromkeys("fv", "F"), **dict.fromkeys("cgkq", "K"), **dict.fromkeys("dt", "T"),
     **dict.fromkeys("sz", "S"), "j": "S", "l": "L", "m": "M", "n": "M", "r": "R", **dict.fromkeys("aeiouhwy", "")}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word of the transcript and whether it is written as a name."""

    text: str
    start: int
    end: int
    first: bool  # of a sentence
    titled: bool  # behind "Mrs"

    @property
    def named(self) -> bool:
        return self.text[0].isupper() and self.text.lower() not in _COMMON | TITLES and (self.titled or not self.first)


def names_of(drill: Drill) -> tuple[str, ...]:
    """The names in a drill: its customer's, and those in what the customer says, in order and without doubles."""
    found = [word for word in _words(drill.customer.name) if word.text[0].isupper() and word.text.lower() not in TITLES]
    for breath in drill.say:
        found.extend(word for word in _words(breath.text) if word.named and len(word.text) > 2)
    usable = (word.text.removesuffix("'s").removesuffix("’s") for word in found if not word.text.isupper())
    return tuple(
        dict.fromkeys(
            name for name in usable if len(name) > 1 and name.lower().removesuffix("s") not in _COMMON | POLITE
        )
    )


def spelt(text: str, names: Sequence[str]) -> str:
    """The text with names of the drill in it spelt as the drill spells them; everything else as it was heard."""
    if not names:
        return text
    known = {name.lower() for name in names}
    words = _words(text)
    changes: list[tuple[int, int, str]] = []
    at = 0
    while at < len(words):
        width, name = _best(words, at, names, known)
        if width:
            last = words[at + width - 1]
            ending = "'s" if last.text.lower().endswith(("'s", "’s")) else ""
            changes.append((words[at].start, last.end, name + ending))
        at += width or 1
    for start, end, name in reversed(changes):
        text = text[:start] + name + text[end:]
    return text


def _best(words: Sequence[_Heard], at: int, names: Iterable[str], known: set[str]) -> tuple[int, str]:
    """How many words from here on are a name of the drill, and which; 0 when none is."""
    if not words[at].named or _plain(words[at].text) in known:
        return 0, ""
    best = (0.0, 0, "")
    for width in range(1, SPAN + 1):
        span = words[at : at + width]
        if len(span) < width or any(word.first or _plain(word.text) in known for word in span[1:]):
            break
        if width > 1 and not span[-1].text[0].isupper():
            continue
        heard = "".join(_plain(word.text) for word in span)
        for name in names:
            best = max(best, (likeness(heard, name.lower()), width, name))
    return (best[1], best[2]) if best[0] > 0 else (0, "")


def likeness(heard: str, name: str) -> float:
    """How nearly two names sound the same, 0 (not nearly) to 100."""
    mine, theirs = _sound(heard), _sound(name)
    letters = fuzz.ratio(heard, name)
    if min(len(mine), len(theirs)) < SHORTEST:
        return letters if letters >= SURE and mine == theirs else 0.0
    sound = fuzz.ratio(mine, theirs)
    if mine[0] != theirs[0] or sound < SOUND or letters < LETTERS:
        return 0.0
    return (sound + letters) / 2


def _sound(name: str) -> str:
    """The consonants as they sound; a vowel counts at the beginning alone."""
    for letters, group in _GROUPS:
        name = name.replace(letters, group)
    start = "A" if name[:1] in "aeiou" else ""
    sounds = name.translate(_LETTERS)
    return start + "".join(sound for at, sound in enumerate(sounds) if at == 0 or sound != sounds[at - 1])


def _plain(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _words(text: str) -> list[_Heard]:
    found: list[_Heard] = []
    for match in _WORD.finditer(text):
        between = text[found[-1].end : match.start()] if found else "."
        titled = bool(found) and found[-1].text.lower() in TITLES
        ends = not found or (bool(_ENDS.search(between)) and not titled)
        found.append(_Heard(match[0], match.start(), match.end(), ends, titled))
    return found
