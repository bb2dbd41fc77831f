"""Who did what: a yes turned into a no, and what one person did told of another.

"You haven't been able to send the photo" to somebody who sent it twice; "the second engineer brought the pump" when the
second brought a seal and it was the first who spoke of a pump.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import Reading
from trainer.scoring.concepts import weight_of
from trainer.scoring.lexicon import common_words
from trainer.scoring.normalise import Text
from trainer.scoring.numbers import WEEKDAYS
from trainer.scoring.prepare import Prepared
from trainer.scoring.segment import Clause, clauses, sentences
from trainer.scoring.words import words as word_set

_REPORTED = word_set(
    "say says said saying tell told tells telling claim claims claimed claiming letter reply supposedly "
    "apparently allegedly because insist insists insisted think thought thinks decided wrote as pretend suggest "
    "suggested accused if"
)
_NOT = word_set("not never without nobody")
# "You'd rather not sit on two buses" denies no journey.
_WISHED = word_set("rather sooner would should could might want wish like prefer hope need fancy mind care love")
_HEARD = word_set("told asked shown given let allowed aware sure know sent offered")
_REACH = 6
_CAST = {
    "man": "man", "gentleman": "man", "guy": "man", "chap": "man", "bloke": "man",
    "lady": "woman", "woman": "woman", "girl": "woman",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swap:
    """A word of the reply that contradicts, the words of the complaint against it, and both as text."""

    token: int
    theirs: int
    reason: str


def swaps(drill: Prepared, reply: Reading) -> Iterator[Swap]:
    """Everything told the wrong way round."""
    yield from _denials(drill, reply)
    yield from _exchanged(drill, reply)


def _denials(drill: Prepared, reply: Reading) -> Iterator[Swap]:
    done = drill.once("deeds", lambda: _own_deeds(drill.complaint))
    tokens = reply.text.tokens
    for index, token in enumerate(tokens):
        if token.word not in ("not", "never") or not reply.stating(index):
            continue
        before = [t.word for t in tokens[max(0, index - 8) : index]]
        if "you" not in before[-3:] or _REPORTED & set(before) or "we" in before[-2:]:
            continue
        if _contrasted(reply, index):
            continue
        if _WISHED & {*before[-2:], *(t.word for t in tokens[index + 1 : index + 2])}:
            continue
        for at in range(index + 1, min(len(tokens), index + _REACH + 1)):
            if tokens[at].kind == "mark" or tokens[at].word in ("that", "because", "when", "if", "what", "why", "how"):
                break
            if at == index + 1 and tokens[at].word in _HEARD and tokens[at - 2].word in ("were", "was", "are"):
                break  # "you weren't told about it": what others left undone
            if tokens[at].stem in done and tokens[at].stem not in common_words():
                theirs = done[tokens[at].stem]
                reason = f"They did: “{_around(drill.complaint, theirs)}”."
                yield Swap(index, theirs, reason)
                break


def _contrasted(reply: Reading, index: int) -> bool:
    """As in "you weren't ringing to be told that, you were ringing because…": what mattered, not what was done."""
    last = reply.sentences[reply.sentence_at[index]][1]
    after = [token.word for token in reply.text.tokens[index + 1 : last + 1]]
    return any(one in ("you", "it") and other in ("were", "was") for one, other in pairwise(after))


def _own_deeds(text: Text) -> dict[str, int]:
    """Roots of what the customer says they did, and never says they did not."""
    done: dict[str, int] = {}
    denied: set[str] = set()
    for index, token in enumerate(text.tokens):
        if token.word not in ("i", "we"):
            continue
        lead = text.tokens[index + 1 : index + 4]
        negated = False
        for offset, after in enumerate(lead):
            if after.kind == "mark" or after.word in ("i", "we", "and", "but"):
                break
            negated = negated or after.word in _NOT
            if weight_of(after.stem) and after.kind == "word":
                (denied.add(after.stem) if negated else done.setdefault(after.stem, index + 1 + offset))
                break
    return {root: at for root, at in done.items() if root not in denied}


def _around(text: Text, token: int) -> str:
    start = text.tokens[max(0, token - 1)].start
    return text.raw[start : text.tokens[min(len(text.tokens) - 1, token + 2)].end]


_OTHER_TIMES = word_set("night tonight yesterday today tomorrow morning evening now")


def _exchanged(drill: Prepared, reply: Reading) -> Iterator[Swap]:
    """What the complaint tells only of another one of two (first and second, man and lady, Tuesday and Thursday)."""
    for kind, told in drill.once("told", lambda: _told(drill.complaint)).items():
        if len(told) < 2:
            continue
        for first, last, name in _anchored(reply.text, reply.clauses, kind):
            if name not in told or not reply.stating(first):
                continue
            if any(token.word in _OTHER_TIMES for token in reply.text.tokens[first : last + 1]):
                continue  # "shut since Friday and no wheels last night": two times in one clause
            own = told[name]
            others = {root: at for other, roots in told.items() if other != name for root, at in roots.items()}
            anchor = next(at for at in range(first, last + 1) if _anchor(reply.text, at, kind))
            if kind == "weekday" and _spans(reply.text, anchor):
                continue
            # The first thing told after the name decides: what follows may be about what should have been.
            for at in range(anchor + 1 + (kind == "ordinal"), last + 1):
                root = reply.text.tokens[at].stem
                if not _tells(reply.text, at) or (root in own) == (root in others):
                    continue
                if root in others:
                    theirs = others[root]
                    yield Swap(at, theirs, f"That was another one: “{_around(drill.complaint, theirs)}”.")
                break


def _spans(text: Text, at: int) -> bool:
    """As in "since the update on Tuesday", "until Friday": the day bounds what is told, it is not when it was."""
    return bool(_BOUNDS & {token.word for token in text.tokens[max(0, at - 4) : at]})


_BOUNDS = word_set("since until till by before after from")


def _tells(text: Text, at: int) -> bool:
    token = text.tokens[at]
    return (
        token.kind == "word" and weight_of(token.stem) >= 1.0 and token.word not in _CAST and token.word not in WEEKDAYS
    )


def _told(text: Text) -> dict[str, dict[str, dict[str, int]]]:
    """For every kind of contrast: who or when → what is told only of them, and where."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    found_clauses = clauses(text)
    for kind in ("ordinal", "weekday", "cast"):
        told: dict[str, dict[str, int]] = {}
        for first, last, name in _anchored(text, _whole(text, found_clauses, kind), kind):
            roots = told.setdefault(name, {})
            for at in range(first, last + 1):
                if _tells(text, at):
                    roots.setdefault(text.tokens[at].stem, at)
        counts: dict[str, int] = {}
        for roots in told.values():
            for root in roots:
                counts[root] = counts.get(root, 0) + 1
        found[kind] = {name: {r: at for r, at in roots.items() if counts[r] == 1} for name, roots in told.items()}
    return found


def _whole(text: Text, within: Sequence[Clause], kind: str) -> list[Clause]:
    """Sentences that name one of a kind, whole; of the others their clauses."""
    whole: list[Clause] = []
    for first, last in sentences(tuple(within)):
        names = {name for at in range(first, last + 1) if (name := _anchor(text, at, kind))}
        if len(names) == 1:
            whole.append(Clause(first, last, 0))
        else:
            whole.extend(clause for clause in within if first <= clause.first <= last)
    return whole


def _anchored(text: Text, within: Sequence[Clause], kind: str) -> list[tuple[int, int, str]]:
    """Clauses that name exactly one of a kind."""
    found = []
    for clause in within:
        names = {name for at in range(clause.first, clause.last + 1) if (name := _anchor(text, at, kind))}
        if len(names) == 1:
            found.append((clause.first, clause.last, names.pop()))
    return found


def _anchor(text: Text, at: int, kind: str) -> str:
    token = text.tokens[at]
    if kind == "ordinal":
        following = text.tokens[at + 1] if at + 1 < len(text.tokens) else None
        named = token.unit == "ordinal" and token.value is not None and token.value <= 5
        counted = (
            named and following is not None and following.word not in ("of", "time", "thing", "week", "day", "month")
        )
        return token.word if counted else ""
    if kind == "weekday":
        return token.word if token.word in WEEKDAYS else ""
    return _CAST.get(token.word, "")
