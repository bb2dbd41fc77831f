"""Finding drills by a few letters: every word asked for has to be somewhere in a drill, small slips forgiven.

A word counts where it begins a word of the drill, stands inside its text (scripts without spaces), or is nearly one of
its words (`rapidfuzz.fuzz.ratio`). Where it was found decides how much it counts: titles before names, skills and
topics, those before the situation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from trainer.packs.model import Band, Channel, Drill

SIMILAR = 75.0
"""`rapidfuzz` ratio (0 to 100) from which a word is taken for a slip of another."""
_LONGEST = 200
"""Characters of a query that are looked at."""


@dataclass(frozen=True)
class Found:
    """One drill on the shelf.

    Attributes:
        pack: its pack's title.
        band: what the learner's last day with it came to; None when it was never marked.
    """

    drill: Drill
    pack: str
    band: Band | None = None

    @cached_property
    def fields(self) -> tuple[tuple[float, str], ...]:
        """Weighted text to search in, folded."""
        drill = self.drill
        about = [self.pack, drill.address, drill.customer.name, drill.channel.value, f"level {drill.level}"]
        about += [skill.value for skill in drill.skills] + list(drill.topics) + [f.name for f in drill.feelings]
        return ((3.0, folded(drill.title)), (2.0, folded(" ".join(about))), (1.0, folded(drill.situation)))

    @cached_property
    def words(self) -> tuple[tuple[float, tuple[str, ...]], ...]:
        """The same, word by word."""
        return tuple((weight, tuple(dict.fromkeys(_split(text)))) for weight, text in self.fields)


def folded(text: str) -> str:
    """Text as it is compared: one case, no accents, one width."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def find(
    shelf: Iterable[Found], query: str, *, level: int | None = None, channel: Channel | None = None
) -> tuple[Found, ...]:
    """The drills that match, best first; with an empty query all that pass the filters, in their order."""
    passed = [found for found in shelf if level in (None, found.drill.level) and channel in (None, found.drill.channel)]
    wanted = _split(folded(query[:_LONGEST]))
    if not wanted:
        return tuple(passed)
    scored = [(score, number, found) for number, found in enumerate(passed) if (score := _score(found, wanted)) > 0]
    return tuple(found for _, _, found in sorted(scored, key=lambda one: (-one[0], one[1])))


def _score(found: Found, wanted: Sequence[str]) -> float:
    """The sum over the words, 0 as soon as one is nowhere."""
    total = 0.0
    for word in wanted:
        best = max(
            weight * _match(word, words, text)
            for (weight, words), (_, text) in zip(found.words, found.fields, strict=True)
        )
        if best <= 0:
            return 0.0
        total += best
    return total


def _match(word: str, words: Sequence[str], text: str) -> float:
    """How well a word is in a text, 0 to 1."""
    if word in words:
        return 1.0
    if any(other.startswith(word) for other in words):
        return 0.9
    if word in text:
        return 0.6
    if len(word) < 4:
        return 0.0
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return 0.0 if near is None else 0.5 * near[1] / 100


def _split(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
