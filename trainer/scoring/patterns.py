"""A small phrase language for lexicons, and a fast way to find many phrases in a normalised text.

    sorry for (any|the)? .. inconvenience      words; alternatives; `?` optional; `..` up to three words between
    frustrat~                                  `~` any ending

Phrases are tried only where their first word stands, so the cost grows with the text and not with the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trainer.scoring.normalise import Text
from trainer.scoring.numbers import read_number

_PIECE = re.compile(r"\.{2,3}|[()|?]|[^\s()|?]+")
_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found over the tokens ``first`` to ``last``; `name` is what the lexicon calls it."""

    name: str
    first: int
    last: int


class Phrases:
    """A set of named phrases, compiled once."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._by_word: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        self._by_prefix: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        self._known: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {}
        for name, phrases in named:
            for phrase in phrases:
                self._add(name, phrase)

    def find(self, text: Text) -> list[Hit]:
        """Every phrase in a text, in order; the longest per name and place."""
        return list(self._hits(text))

    def names(self, text: Text) -> frozenset[str]:
        """Which names occur at all."""
        return frozenset(hit.name for hit in self._hits(text))

    def _add(self, name: str, phrase: str) -> None:
        compiled = _Compiler(phrase)
        pattern = re.compile(compiled.regex)
        for first in sorted(compiled.firsts):
            if first.endswith("~"):
                self._by_prefix.setdefault(first[:-1][:_PREFIX], []).append((name, pattern))
            else:
                self._by_word.setdefault(first, []).append((name, pattern))

    def _hits(self, text: Text) -> Iterator[Hit]:
        line, starts = text.line, text.starts
        known = self._known
        for index, token in enumerate(text.tokens):
            candidates = known.get(token.word)
            if candidates is None:
                candidates = self._beginning(token.word)
            if not candidates:
                continue
            best: dict[str, int] = {}
            for name, pattern in candidates:
                match = pattern.match(line, starts[index])
                if match and match.end() > best.get(name, 0):
                    best[name] = match.end()
            for name, end in best.items():
                yield Hit(name, index, text.at(end - 1))

    def _beginning(self, word: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The phrases that may begin with a word, kept for the words met first."""
        found = (*self._by_word.get(word, ()), *self._by_prefix.get(word[:_PREFIX], ()))
        if len(self._known) < _KEPT:
            self._known[word] = found
        return found


_KEPT = 3000


class _Compiler:
    """Turns one phrase into a regular expression and the set of words that it can begin with."""

    def __init__(self, phrase: str) -> None:
        self._pieces = _PIECE.findall(phrase.lower())
        self._at = 0
        self.regex, firsts, empty = self._alternatives()
        self.firsts = firsts
        short = any(first.endswith("~") and len(first) - 1 < _PREFIX for first in firsts)
        if self._at < len(self._pieces) or empty or not firsts or short or firsts & {"..", "...", "#"}:
            raise ValueError(f"a phrase must begin with a word or a stem of {_PREFIX} letters: {phrase}")

    def _alternatives(self) -> tuple[str, set[str], bool]:
        """Regex, first words, and whether it can match nothing."""
        choices, firsts, empty = [], set[str](), False
        while True:
            regex, more, optional = self._sequence()
            choices.append(regex)
            firsts |= more
            empty = empty or optional
            if self._at >= len(self._pieces) or self._pieces[self._at] != "|":
                return "|".join(choices), firsts, empty
            self._at += 1

    def _sequence(self) -> tuple[str, set[str], bool]:
        regexes, firsts, empty = [], set[str](), True
        while self._at < len(self._pieces) and self._pieces[self._at] not in ("|", ")"):
            regex, more, optional = self._element()
            if self._at < len(self._pieces) and self._pieces[self._at] == "?":
                self._at += 1
                regex, optional = f"(?:{regex})?", True
            regexes.append(regex)
            if empty:
                firsts |= more
                empty = optional
        return "".join(regexes), firsts, empty

    def _element(self) -> tuple[str, set[str], bool]:
        piece = self._pieces[self._at]
        self._at += 1
        if piece != "(":
            return _word(piece)
        regex, firsts, empty = self._alternatives()
        self._at += 1  # the closing bracket
        return f"(?:{regex})", firsts, empty


def _word(piece: str) -> tuple[str, set[str], bool]:
    """One word of a phrase as the normaliser would write it: hyphens part words, number words are figures."""
    if piece in ("..", "..."):
        return f"(?:[^\\s.!?]+ ){{0,{3 if piece == '..' else 6}}}", set(), True
    if piece == "#":
        return r"\d[\d.]* ", {"#"}, False
    words = [as_normalised(word) for word in piece.split("-")]
    regex = "".join(re.escape(w[:-1]) + r"[^\s.!?]* " if w.endswith("~") else re.escape(w) + " " for w in words)
    return regex, {words[0]}, False


def as_normalised(word: str) -> str:
    """A lexicon's word as `trainer.scoring.normalise` would write it: "third" is "3"."""
    number = read_number([word], 0) if word else None
    return word if number is None else f"{number.value:g}"
