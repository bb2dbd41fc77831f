"""Text to tokens: Unicode, case, contractions, numbers, fillers and false starts, every token with its place.

Offsets always count characters of the text as it was given, so evidence can be shown in the learner's own writing.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from trainer.scoring.numbers import MONEY, MONTHS, read_number
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_PIECE = re.compile(r"\b[bB]4\b|[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[£$€%]|[.!?…\n;:,—–()\"“”]|[-/+&]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_FILLERS = word_set("um uh erm er umm uhm hmm mm mmm ah eh")
_ENDS = frozenset(".!?…\n")

_WHOLE = {
    "can't": "can not", "won't": "will not", "shan't": "shall not", "cannot": "can not", "ain't": "is not",
    "let's": "let us", "y'all": "you all", "c'mon": "come on", "o'clock": "oclock", "gonna": "going to",
    "wanna": "want to", "gotta": "have got to", "dunno": "do not know", "lemme": "let me", "gimme": "give me",
    "kinda": "kind of", "sorta": "sort of", "cos": "because", "cuz": "because", "coz": "because", "'cause": "because",
    "bc": "because", "u": "you", "ur": "your", "r": "are", "n": "and", "pls": "please", "plz": "please",
    "thx": "thanks", "tho": "though", "thru": "through", "b4": "before", "gf": "girlfriend", "bf": "boyfriend",
    "hubby": "husband", "hubbys": "husband", "pic": "picture", "pics": "pictures", "btw": "by the way",
    "tbh": "to be honest", "idk": "i do not know", "rn": "right now", "esp": "especially", "acc": "account",
    "acct": "account", "ive": "i have", "im": "i am", "youre": "you are", "youve": "you have", "youd": "you would",
    "youll": "you will", "theyre": "they are", "theyve": "they have", "dont": "do not", "doesnt": "does not",
    "didnt": "did not", "isnt": "is not", "wasnt": "was not", "arent": "are not", "werent": "were not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not", "couldnt": "could not", "wouldnt": "would not",
    "shouldnt": "should not", "cant": "can not", "wont": "will not", "thats": "that is", "whats": "what is",
    "wheres": "where is", "hows": "how is", "whos": "who is", "theres": "there is", "its": "its", "weve": "we have",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow", "tomoz": "tomorrow", "yday": "yesterday",
    "msg": "message", "msgs": "messages", "appt": "appointment", "rly": "really", "def": "definitely",
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday",
    "thu": "thursday", "thur": "thursday", "thurs": "thursday", "fri": "friday", "feb": "february", "apr": "april",
    "jul": "july", "aug": "august", "sept": "september", "oct": "october", "nov": "november", "dec": "december",
    "mins": "minutes", "hrs": "hours", "wks": "weeks", "yrs": "years",
    "didnae": "did not", "doesnae": "does not", "dinnae": "do not", "couldnae": "could not", "cannae": "can not",
    "wouldnae": "would not", "shouldnae": "should not", "isnae": "is not", "wasnae": "was not", "arenae": "are not",
    "werenae": "were not", "hasnae": "has not", "havenae": "have not", "hadnae": "had not", "willnae": "will not",
    "mister": "mr", "missus": "mrs", "ok": "okay", "mum": "mum", "mom": "mum", "mam": "mum",
}  # fmt: skip
_ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_IS_AFTER = word_set(
    "it that this he she what where when who how there here one everything nothing something nobody everyone"
)
_WORD, _NUMBER, _MARK = "word", "number", "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or punctuation mark.

    Attributes:
        word: normalised; a number is its value, so that "forty-two" and "42" are the same word.
        start, end: offsets in the text as given; the halves of a contraction share theirs.
        value: of a number, else None. `unit` is ``money``, ``ordinal``, ``time``, ``count``, ``number`` or empty.
    """

    word: str
    stem: str
    start: int
    end: int
    kind: str = _WORD
    value: float | None = None
    unit: str = ""

    @property
    def is_end(self) -> bool:
        """Whether a sentence ends here."""
        return self.kind == _MARK and self.word in _ENDS


@dataclass(frozen=True)
class Text:
    """A text as tokens, ready to be matched.

    Attributes:
        raw: the text as given.
        tokens: words, numbers and marks; fillers and false starts are taken out.
        fillers: how many fillers and false starts there were; information, never a penalty.
        gaps: indices of tokens that a filler or a pause stood before; a transcript's only punctuation.
    """

    raw: str
    tokens: tuple[Token, ...]
    fillers: int = 0
    gaps: frozenset[int] = frozenset()
    line: str = field(default="", repr=False)
    starts: tuple[int, ...] = field(default=(), repr=False)

    def at(self, offset: int) -> int:
        """The index of the token at an offset of `line`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    @cached_property
    def following(self) -> tuple[str, ...]:
        """For every token the next word of `line`; empty behind the last."""
        shown = self.line.split(" ")
        after, at = [], 0
        for start, end in pairwise((*self.starts, len(self.line))):
            at += end > start
            after.append(shown[at])
        return tuple(after)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in `raw` of tokens ``first`` to ``last``, inclusive."""
        return self.tokens[first].start, self.tokens[last].end


@lru_cache(maxsize=192)
def normalise(raw: str) -> Text:
    """Tokens of a text. Any string is fine: markup, control characters and emoji are simply not words.

    Kept for the texts seen last: in a conversation the same wordings are held against every turn, over a complaint
    that grows.
    """
    pieces = _pieces(raw)
    tokens: list[Token] = []
    gaps: set[int] = set()
    fillers = 0
    words = [piece[0] for piece in pieces]
    i = 0
    while i < len(pieces):
        word, start, end = pieces[i]
        if word in _FILLERS:
            fillers += 1
            gaps.add(len(tokens))
            i += 1
            continue
        number = read_number(words, i) if word[0].isalnum() else None
        if number is not None:
            unit, length = _unit(words, i, number.length, number.kind), number.length
            shown = f"{number.value:g}"
            tokens.append(Token(shown, shown, start, pieces[i + length - 1][2], _NUMBER, number.value, unit))
            i += length
            continue
        if _false_start(tokens, word, pieces, i):
            fillers += 1
            tokens.pop()
        kind = _WORD if word[0].isalpha() else _MARK
        tokens.append(Token(word, stem(word) if kind == _WORD else word, start, end, kind))
        i += 1
    line, starts = _line(tokens)
    return Text(raw, tuple(tokens), fillers, frozenset(gaps), line, starts)


def _pieces(raw: str) -> list[tuple[str, int, int]]:
    """Lower-case words with their offsets, contractions taken apart."""
    found: list[tuple[str, int, int]] = []
    text = raw if raw.isascii() else _same_length(raw)
    previous = ""
    for match in _PIECE.finditer(text):
        word = sys.intern(match.group().lower())
        start, end = match.span()
        if word in "-/+&" and len(word) == 1:
            if word == "&":
                found.append(("and", start, end))
            elif word == "-" and text[max(0, start - 1)] == " ":
                found.append(("—", start, end))
            continue
        if "'" in word or word in _WHOLE:
            for part in _expand(word, previous):
                found.append((part, start, end))
                previous = part
            continue
        found.append((word, start, end))
        previous = word
    return found


def _same_length(raw: str) -> str:
    """Unicode made plain without moving any offset: characters that would change length stay as they are."""
    out = []
    for char in raw:
        if char.isascii():
            out.append(char)
            continue
        if char in "’‘ʼ`´":
            out.append("'")
            continue
        if _INVISIBLE.match(char):
            out.append("\u00b7")
            continue
        plain = unicodedata.normalize("NFKC", char)
        base = unicodedata.normalize("NFD", plain)[:1] if len(plain) == 1 else char
        out.append(base if len(base) == 1 and len(base.lower()) == 1 else char)
    return "".join(out)


def _expand(word: str, previous: str) -> list[str]:
    if word in _WHOLE:
        return _WHOLE[word].split()
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [*_expand(word[: -len(ending)], previous), full]
    if word.endswith("'s"):
        base = word[:-2]
        return [base, "is"] if base in _IS_AFTER else [base]
    return [word.replace("'", "")] if word.replace("'", "") else []


def _unit(words: list[str], at: int, length: int, kind: str) -> str:
    if kind != "number":
        return kind
    before = words[at - 1] if at else ""
    after = words[at + length] if at + length < len(words) else ""
    if before in ("£", "$", "€") or after in MONEY:
        return "money"
    if (
        after in MONTHS
        or before in MONTHS
        or (after == "of" and at + length + 1 < len(words) and words[at + length + 1] in MONTHS)
    ):
        return "ordinal"
    return "number"


def _false_start(tokens: list[Token], word: str, pieces: list[tuple[str, int, int]], at: int) -> bool:
    """As in "you you paid": the first try is taken out; "had had", "that that" are grammar more often than not."""
    if not tokens or tokens[-1].word != word or not word[0].isalpha() or word in ("had", "that", "very", "no", "so"):
        return False
    return len(pieces) > at and tokens[-1].kind == _WORD


def _line(tokens: list[Token]) -> tuple[str, tuple[int, ...]]:
    """The words as one line, a space after each, sentence ends as themselves, other marks left out."""
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for token in tokens:
        starts.append(at)
        if token.kind == _MARK and token.word not in _ENDS and token.word not in "£$€%;":
            continue
        shown = "." if token.word in "…\n;" else token.word
        parts.append(shown + " ")
        at += len(shown) + 1
    return "".join(parts), tuple(starts)
