"""Text to clauses and questions, with or without punctuation.

A typed reply is cut at its marks; a transcript has none, so connectives, pauses (where a filler stood) and question
openings ("which e-mail did…", "was it…") cut as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.normalise import Text, Token
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_WH = word_set("what which who whom whose when where why how")
_AUX = word_set("is are was were am do does did have has had can could will would shall should may might")
_SUBJECTS = word_set(
    "you i we it they he she that this there the your our my his her anyone anybody someone somebody nobody everything "
    "everyone anything any these those their a an all mr mrs"
)
_TAGGED = word_set("you i we it they he she there")
_CONNECTIVES = word_set(
    "and but so because then yet although though while whereas which or until unless since after before when if where "
    "except plus"
)
_BREAKS = frozenset(",;:—()")
_EMBEDDERS = word_set(
    "tell know see explain find hear wonder ask understand sure remember say said told exactly about of on idea show "
    "noticed check to for with from by at in"
)
EMBEDDING = frozenset(stem(word) for word in word_set("tell know see explain find hear wonder ask understand say show"))
"""Roots of the verbs that a question word after them belongs to: "knowing what's singing" asks nothing."""
_ASKING = word_set("walk talk tell ask know explain describe share wonder wondering")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``first`` to ``last`` (inclusive) of one sentence. `asks`: it is a question; `open` in MITI's sense."""

    first: int
    last: int
    sentence: int
    asks: bool = False
    open: bool = False
    marked: bool = False
    """Whether the sentence it is in ends with a question mark."""


def clauses(text: Text) -> tuple[Clause, ...]:
    """The clauses of a text, in order."""
    found: list[Clause] = []
    for number, (first, last, end) in enumerate(_sentences(text.tokens)):
        found.extend(_cut(text, first, last, number, end))
    return tuple(found)


def sentences(found: tuple[Clause, ...]) -> tuple[tuple[int, int], ...]:
    """First and last token of each sentence."""
    spans: dict[int, tuple[int, int]] = {}
    for clause in found:
        first, _ = spans.get(clause.sentence, (clause.first, 0))
        spans[clause.sentence] = (first, clause.last)
    return tuple(spans[number] for number in sorted(spans))


def _sentences(tokens: tuple[Token, ...]) -> list[tuple[int, int, str]]:
    """Runs of tokens without their end mark, and that mark; empty where the text just stops, as transcripts do."""
    runs: list[tuple[int, int, str]] = []
    first = 0
    for index, token in enumerate(tokens):
        if token.is_end:
            if index > first:
                runs.append((first, index - 1, token.word))
            elif token.word == "?" and runs and runs[-1][1] == index - 2:
                runs[-1] = (runs[-1][0], runs[-1][1], "?")
            first = index + 1
    if first < len(tokens):
        runs.append((first, len(tokens) - 1, ""))
    return runs


def _cut(text: Text, first: int, last: int, number: int, ending: str) -> list[Clause]:
    tokens = text.tokens
    marked = ending == "?"
    # A sentence that ends with a full stop asks at most from its start: "people who don't" is no question.
    stopped = ending not in ("?", "", "\n")
    starts: list[tuple[int, bool]] = [(first, _opens_question(text, first, last, marked, True))]
    for index in range(first + 1, last + 1):
        begun = starts[-1][0]
        after_mark = tokens[index - 1].kind == "mark" and tokens[index - 1].word in _BREAKS
        paused = index in text.gaps and tokens[index - 1].word not in _SUBJECTS | _AUX
        after_joint = tokens[index - 1].word in _CONNECTIVES or paused or after_mark
        if (
            not stopped
            and not (starts[-1][1] and index - begun <= 2)
            and _opens_question(text, index, last, marked, after_joint)
        ):
            starts.append((index, True))
        elif (after_mark and index - begun > 3) or (
            index - begun > 3
            and tokens[index].word in _CONNECTIVES
            and index < last
            and tokens[index + 1].word in _SUBJECTS
            and not starts[-1][1]
        ):
            starts.append((index, False))
    if marked and not any(asks for _, asks in starts):
        if _declares(tokens, first, last):
            starts = [(first, True)]
        else:
            starts[-1] = (starts[-1][0], True)
    found = []
    for position, (begin, asks) in enumerate(starts):
        end = starts[position + 1][0] - 1 if position + 1 < len(starts) else last
        while end > begin and (tokens[end].kind == "mark" or (asks and tokens[end].word in ("and", "or", "so"))):
            end -= 1
        found.append(Clause(begin, end, number, asks, asks and is_open(text, begin, end), marked))
    return _with_tails(found)


def _declares(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """As in "So you paid twice, in March?": one statement with a question mark, whatever its commas."""
    if last - first <= _SHORT:
        return False
    if any(token.word in ("you", "your") for token in tokens[first : first + 4]):
        return True
    words = [token.word for token in tokens[first : last + 1] if token.kind != "mark"]
    return len(words) >= LONG_STATEMENT and not inverted(words)


_SHORT = 5
LONG_STATEMENT = 8
"""Words from which a sentence in the order of a statement is one, whatever mark it ends with."""


def inverted(words: list[str]) -> bool:
    """Whether any words ask by their order or by what they begin with; or say too little of anybody to tell."""
    begins = next((at for at, word in enumerate(words) if word not in LEADS), 0)
    asks = any(word in ASKERS_AFTER and not (at and stem(words[at - 1]) in EMBEDDING) for at, word in enumerate(words))
    if asks or words[begins] in ASKERS or any(pair in _OFFERS for pair in pairwise(words)):
        return True
    turned = any(one in ASKERS and other in _PERSONS for one, other in pairwise(words))
    return turned or not any(one in _NAMED and other not in _PERSONS for one, other in pairwise(words))


_OFFERS = {(who, how) for who in ("i", "we") for how in ("can", "could", "will", "would", "may", "might", "shall")}
_PERSONS = word_set("you i we it they he she there this that")
_NAMED = _PERSONS | {"us", "them", "me", "him", "her", "your", "our", "their"}
LEADS = word_set("so and then right okay but")
ASKERS = word_set(
    "what which who whom whose when where why how is are was were am do does did have has had can could will would "
    "shall should may might any anything anyone"
)
ASKERS_AFTER = word_set("what which who when where why how")


def _with_tails(found: list[Clause]) -> list[Clause]:
    """A comma inside a question does not end it: "what came back, if anything, each time"."""
    joined: list[Clause] = []
    for clause in found:
        before = joined[-1] if joined else None
        if before is not None and before.asks and before.marked and not clause.asks:
            joined[-1] = Clause(before.first, clause.last, before.sentence, True, before.open, True)
        else:
            joined.append(clause)
    return joined


def _opens_question(text: Text, at: int, last: int, marked: bool, fresh: bool) -> bool:
    """Whether a question begins at a token. `fresh`: it stands at a start, after a joint, a mark or a pause."""
    tokens = text.tokens
    word = tokens[at].word
    if word in _WH:
        before = tokens[at - 1].word if at else ""
        if not fresh and (before in _EMBEDDERS or stem(before) in EMBEDDING or before in _WH):
            return False
        return _wh_question(tokens, at, last, marked and fresh)
    if not fresh:
        return False
    if word in _AUX and at < last:
        following = tokens[at + 1].word
        if following == "not" and at + 1 < last:
            following = tokens[at + 2].word
        if word in ("have", "had") and following in ("a", "an"):
            return False  # "have a lovely evening" wishes, it does not ask
        if following not in _SUBJECTS or (
            word in ("is", "was", "has", "does") and following in ("i", "you", "we", "they")
        ):
            return False
        if not marked and at and following in _TAGGED and at + 2 <= last and tokens[at + 2].word in ("and", "but"):
            return False  # "it's not come over yet, has it, and people ring…": the statement goes on
        # "could we have…" begins a question; "is that…" inside a transcript may be a tag, which still asks.
        return marked or at == 0 or tokens[at - 1].word not in ("so", "as")
    if word in ("tell", "talk", "walk", "take", "help") and at + 1 <= last and tokens[at + 1].word == "me":
        return any(token.word in _WH or token.word in ("more", "through", "about") for token in tokens[at : at + 7])
    after_if = at > 0 and tokens[at - 1].word in ("if", "or", "nor")  # "what came back, if anything, each time"
    return marked and word in ("any", "anything") and at < last and not after_if


def _wh_question(tokens: tuple[Token, ...], at: int, last: int, marked: bool) -> bool:
    if marked and tokens[at].word not in ("when", "where", "which", "who", "how"):
        return True
    start = 2 if at < last and tokens[at + 1].word == "else" else 1  # "who else is looking for her"
    if start > 1 and at + 1 < last and tokens[at + 2].word in _AUX:
        return True
    for offset in range(start, 6):
        if at + offset > last:
            break
        word = tokens[at + offset].word
        if word in _AUX:
            if tokens[at].word in ("which", "who", "whose") and not marked and offset == 1:
                return False  # "which is fine", "who was there": a relative clause more often than a question
            follows = tokens[at + offset + 1].word if at + offset < last else ""
            return offset == 1 or follows in _SUBJECTS or marked
        if word in _SUBJECTS and (word not in ("the", "your", "our", "his", "her", "a", "an", "of")):
            return False
        if tokens[at + offset].kind == "mark":
            return False
    return marked and tokens[at].word in ("which", "who", "how", "where")


def is_open(text: Text, first: int, last: int) -> bool:
    """MITI 4.2.1's open question: it leaves room for an account. "Could you tell me how…" is one in all but form."""
    tokens = text.tokens
    word = tokens[first].word
    if word in _WH:
        return True
    if word in ("tell", "talk", "walk", "take", "help"):
        return True
    words = [token.word for token in tokens[first : last + 1]]
    for index, word in enumerate(words[:8]):
        if word in _ASKING or word in ("like", "love", "help", "read", "show", "give"):
            return any(later in _WH for later in words[index + 1 :])
    # A question that only begins after a lead-in: "and the receipt, to which mail it came".
    return any(word in _WH for word in words[-6:]) and words[0] not in _AUX
