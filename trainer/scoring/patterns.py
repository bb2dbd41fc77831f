"""A small phrase language for lexicons, and a fast way to find many phrases in a normalised text.

    sorry for (any|the)? .. inconvenience      words; alternatives; `?` optional; `..` up to three words between
    frustrat~                                  `~` any ending

Phrases are tried only where their first two words may stand, so the cost grows with the text and not with the lexicon.
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
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_prefix: dict[str, list[_Phrase]] = {}
        self._known: dict[str, _Begun | None] = {}
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
            entry = _Phrase(name, pattern, compiled.after(first))
            if first.endswith("~"):
                self._by_prefix.setdefault(first[:-1][:_PREFIX], []).append(entry)
            else:
                self._by_word.setdefault(first, []).append(entry)

    def _hits(self, text: Text) -> Iterator[Hit]:
        line, starts, following = text.line, text.starts, text.following
        known = self._known
        for index, token in enumerate(text.tokens):
            word = token.word
            begun = known[word] if word in known else self._beginning(word)
            if begun is None:
                continue
            candidates = begun.before(following[index])
            if not candidates:
                continue
            best: dict[str, int] = {}
            for one in candidates:
                match = one.pattern.match(line, starts[index])
                if match and match.end() > best.get(one.name, 0):
                    best[one.name] = match.end()
            for name, end in best.items():
                yield Hit(name, index, text.at(end - 1))

    def _beginning(self, word: str) -> _Begun | None:
        """The phrases that may begin with a word, kept for the words met first; none for most words."""
        found = (*self._by_word.get(word, ()), *self._by_prefix.get(word[:_PREFIX], ()))
        begun = _Begun(found) if found else None
        if len(self._known) < _KEPT:
            self._known[word] = begun
        return begun


_KEPT = 3000


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One phrase; `seconds` are the words that may stand second in it, or None where any may, or none need."""

    name: str
    pattern: re.Pattern[str]
    seconds: frozenset[str] | None


class _Begun:
    """The phrases that begin with one word, by the word after it."""

    def __init__(self, phrases: tuple[_Phrase, ...]) -> None:
        self._phrases = phrases
        self._any = tuple(one for one in phrases if one.seconds is None)
        self._seconds = frozenset(word for one in phrases for word in one.seconds or ())
        self._kept: dict[str, tuple[_Phrase, ...]] = {}

    def before(self, second: str) -> tuple[_Phrase, ...]:
        """Those that a word may follow, in the lexicon's order."""
        if second not in self._seconds:
            return self._any
        found = self._kept.get(second)
        if found is None:
            found = tuple(one for one in self._phrases if one.seconds is None or second in one.seconds)
            self._kept[second] = found
        return found


_ANY = ""
_Starts = frozenset[tuple[str, ...]]
"""How something may begin: its first two words, `_ANY` for a word that may be any, fewer where it may be that short."""
_EMPTY: _Starts = frozenset({()})


def _joined(one: _Starts, other: _Starts) -> _Starts:
    """How two things in a row may begin."""
    return frozenset((*left, *right)[:2] for left in one for right in other)


class _Compiler:
    """Turns one phrase into a regular expression and the words that it can begin with."""

    def __init__(self, phrase: str) -> None:
        self._pieces = _PIECE.findall(phrase.lower())
        self._at = 0
        self.regex, self._starts = self._alternatives()
        self.firsts = {start[0] for start in self._starts if start}
        firsts = self.firsts
        short = any(first.endswith("~") and len(first) - 1 < _PREFIX for first in firsts)
        empty = () in self._starts
        if self._at < len(self._pieces) or empty or not firsts or short or firsts & {_ANY, "#"}:
            raise ValueError(f"a phrase must begin with a word or a stem of {_PREFIX} letters: {phrase}")

    def after(self, first: str) -> frozenset[str] | None:
        """The words that may follow the first one; None where that may be any word, or none at all."""
        seconds = {start[1] if len(start) > 1 else _ANY for start in self._starts if start[0] == first}
        if any(second in (_ANY, "#") or second.endswith("~") for second in seconds):
            return None
        return frozenset(seconds)

    def _alternatives(self) -> tuple[str, _Starts]:
        """Regex, and how it may begin."""
        choices, starts = [], _Starts()
        while True:
            regex, more = self._sequence()
            choices.append(regex)
            starts |= more
            if self._at >= len(self._pieces) or self._pieces[self._at] != "|":
                return "|".join(choices), starts
            self._at += 1

    def _sequence(self) -> tuple[str, _Starts]:
        regexes, starts = [], _EMPTY
        while self._at < len(self._pieces) and self._pieces[self._at] not in ("|", ")"):
            regex, more = self._element()
            if self._at < len(self._pieces) and self._pieces[self._at] == "?":
                self._at += 1
                regex, more = f"(?:{regex})?", more | _EMPTY
            regexes.append(regex)
            starts = _joined(starts, more)
        return "".join(regexes), starts

    def _element(self) -> tuple[str, _Starts]:
        piece = self._pieces[self._at]
        self._at += 1
        if piece != "(":
            return _word(piece)
        regex, starts = self._alternatives()
        self._at += 1  # the closing bracket
        return f"(?:{regex})", starts


def _word(piece: str) -> tuple[str, _Starts]:
    """One word of a phrase as the normaliser would write it: hyphens part words, number words are figures."""
    if piece in ("..", "..."):
        return f"(?:[^\\s.!?]+ ){{0,{3 if piece == '..' else 6}}}", frozenset({(), (_ANY,), (_ANY, _ANY)})
    if piece == "#":
        return r"\d[\d.]* ", frozenset({("#",)})
    words = [as_normalised(word) for word in piece.split("-")]
    regex = "".join(re.escape(w[:-1]) + r"[^\s.!?]* " if w.endswith("~") else re.escape(w) + " " for w in words)
    return regex, frozenset({tuple(words[:2])})


def as_normalised(word: str) -> str:
    """A lexicon's word as `trainer.scoring.normalise` would write it: "third" is "3"."""
    number = read_number([word], 0) if word else None
    return word if number is None else f"{number.value:g}"
