"""Finding drills by a few letters: every word asked for has to be somewhere in a drill, small slips forgiven.

A word counts where it begins a word of the drill, stands inside its text (scripts without spaces), or is nearly one of
its words (`rapidfuzz.fuzz.ratio`). Where it was found decides how much it counts: titles before names, skills and
topics, those before the situation.

Each word of a shelf is looked at once, not once for each drill that holds it: ten thousand drills share some thousand
words, so a letter more is answered before the next one is typed.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from trainer.packs.cards import Card
from trainer.packs.model import Band, Channel

SIMILAR = 75.0
"""`rapidfuzz` ratio (0 to 100) from which a word is taken for a slip of another."""
TITLE, ABOUT, SITUATION = 3.0, 2.0, 1.0
"""How much it counts where a word was found."""
_LONGEST = 200
"""Characters of a query that are looked at."""
_REMEMBERED = 50
"""Words asked for whose answers are kept: the next letter changes one word of a query."""
_SHORTEST_SLIP = 4
"""Letters from which on a word may be misspelt."""
_FEW = 500
"""So many drills are gathered between two key presses without anybody noticing."""
_AT_A_TIME = 50
_REST = 0.002
"""Seconds of rest after so many drills, in which the screen can be drawn: one that computes keeps others waiting."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One drill on the shelf.

    Attributes:
        pack: its pack's title.
        band: what the learner's last day with it came to; None when it was never marked.
    """

    drill: Card
    pack: str
    band: Band | None = None

    @property
    def fields(self) -> tuple[tuple[float, str], ...]:
        """Weighted text to search in, folded."""
        drill = self.drill
        about = [
            self.pack,
            drill.address,
            drill.customer,
            drill.kind.value,
            drill.channel.value,
            f"level {drill.level}",
        ]
        about += [skill.value for skill in drill.skills] + [*drill.practises, *drill.topics, *drill.feelings]
        return (TITLE, folded(drill.title)), (ABOUT, folded(" ".join(about))), (SITUATION, folded(drill.situation))


class Finder:
    """A shelf that can be searched, from the first search on or from when it was prepared."""

    def __init__(self, shelf: Iterable[Found]) -> None:
        self.shelf = tuple(shelf)
        self._answers: dict[str, dict[int, float]] = {}

    def find(self, query: str, *, level: int | None = None, channel: Channel | None = None) -> tuple[Found, ...]:
        """The drills that match, best first; with an empty query all that pass the filters, in their order."""
        wanted = _split(folded(query[:_LONGEST]))
        if not wanted:
            return tuple(found for found in self.shelf if _passes(found, level, channel))
        answers = [self._holding(word) for word in dict.fromkeys(wanted)]
        rest = min(answers, key=len)
        scored = [
            (sum(answer[number] for answer in answers), number)
            for number in rest
            if all(number in answer for answer in answers)
        ]
        scored.sort(key=lambda one: (-one[0], one[1]))
        return tuple(found for _, number in scored if _passes(found := self.shelf[number], level, channel))

    @property
    def ready(self) -> bool:
        """Whether a search is answered at once; a few drills always are."""
        return "words" in self.__dict__ or len(self.shelf) <= _FEW

    def prepare(self, stop: threading.Event) -> None:
        """Gather the words of a large shelf in a thread of its own, without holding up what is on the screen."""
        if not self.ready:
            self.__dict__["words"] = self._gathered(lambda: stop.wait(_REST))

    @cached_property
    def words(self) -> dict[str, dict[float, array[int]]]:
        """Every word of the shelf, and by weight the places of the drills that hold it."""
        return self._gathered(lambda: False)

    def _gathered(self, rest: Callable[[], object]) -> dict[str, dict[float, array[int]]]:
        words: dict[str, dict[float, array[int]]] = {}
        for number, found in enumerate(self.shelf):
            if number % _AT_A_TIME == 0:
                rest()
            for weight, text in found.fields:
                for word in set(_WORD.findall(text)):
                    by_weight = words.get(word)
                    if by_weight is None:
                        by_weight = words[word] = {}
                    if weight in by_weight:
                        by_weight[weight].append(number)
                    else:
                        by_weight[weight] = array("L", (number,))
        return words

    def _holding(self, word: str) -> dict[int, float]:
        """The drills that hold a word, and how much that counts in each."""
        known = self._answers.get(word)
        if known is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            known = self._answers[word] = self._look(word)
        return known

    def _look(self, word: str) -> dict[int, float]:
        matched = _matches(word, self.words)
        ranked = sorted(
            ((weight * how_well, places) for held, how_well in matched for weight, places in self.words[held].items()),
            key=lambda one: -one[0],
        )
        best: dict[int, float] = {}
        for score, places in ranked:
            for place in places:
                if place not in best:
                    best[place] = score
            if len(best) == len(self.shelf):
                break
        return best


def folded(text: str) -> str:
    """Text as it is compared: one case, no accents, one width."""
    if text.isascii():
        return text.casefold()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _passes(found: Found, level: int | None, channel: Channel | None) -> bool:
    return level in (None, found.drill.level) and channel in (None, found.drill.channel)


def _matches(word: str, words: Iterable[str]) -> list[tuple[str, float]]:
    """The words of the shelf that a word may stand for, and how well, 0 to 1."""
    from rapidfuzz import fuzz, process

    held = list(words)
    found = [(other, _inside(word, other)) for other in held if word in other]
    if len(word) < _SHORTEST_SLIP:
        return found
    near = process.extract(word, held, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
    return found + [(other, 0.5 * ratio / 100) for other, ratio, _ in near if word not in other]


def _inside(word: str, other: str) -> float:
    if word == other:
        return 1.0
    return 0.9 if other.startswith(word) else 0.6


def _split(text: str) -> Sequence[str]:
    return _WORD.findall(text)
