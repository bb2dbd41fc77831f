"""Yes turned into no, and no into yes: "the alarm went off" to somebody whose alarm never went off.

The drill's facts are true. A word that they only ever hold with a "not" and that a reply asserts, or the other way
round, is a contradiction, provided the two sentences share something else too, and neither is about what somebody said,
wanted, expected or should have done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import Reading
from trainer.scoring.concepts import names_of, weight_of
from trainer.scoring.facts import align
from trainer.scoring.normalise import Text, Token
from trainer.scoring.prepare import Prepared
from trainer.scoring.segment import clauses
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_NOT = word_set("not never nobody none nothing neither nor without no cannot")
_HIDDEN = word_set(
    "hardly barely fail fails failed failing stop stopped refuse refused instead rather wrong wrongly lack lacked "
    "lacking deny denied unable missing missed far than except unless little few yet only just even until least"
)
_UNREAL = word_set(
    "should would could might must may can will shall if whether want wants wanted wanting hope hoped hoping expect "
    "expected expecting supposed meant promise promised ask asked asking wish need needed rather sooner like say says "
    "said saying tell tells told telling claim claimed insist insisted think thought thinks believe believed assume "
    "assumed swear assure assured apparently supposedly according answer reply replied letter text message email "
    "imagine feel feels felt sound sounds how what why where try tried trying let decide decided worry worried afraid "
    "scared fear better more wonder surprised same whatever pretend usually normally mostly always to"
)
_LIGHT = frozenset(stem(word) for word in ("take", "make", "give", "keep", "put", "bring", "work"))
_JOINTS = word_set("and but yet though although while because when which who so then that or as")
_NAMING = word_set("the a an your my about so that this those")
_REACH = 3
_CONTRAST = 3
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class Turned:
    """A word of the reply said the other way round, and the words of a fact against it."""

    token: int
    fact: int
    words: str


@dataclass(frozen=True, slots=True)
class _Use:
    """One place where a drill's fact holds a word: asserted or denied, and with what else (a word's names each)."""

    denied: bool
    fact: int
    beside: tuple[frozenset[str], ...]
    words: str

    def company(self, names: frozenset[str]) -> tuple[int, float]:
        """How many of the words beside are among some names, and what share of them."""
        held = sum(bool(one & names) for one in self.beside)
        return held, held / len(self.beside) if self.beside else 0.0


def turned(drill: Prepared, reply: Reading) -> Iterator[Turned]:
    """Everything a reply asserts that the facts deny, and denies that they assert."""
    yield from _words_turned(drill, reply)
    yield from _facts_denied(drill, reply)


def _facts_denied(drill: Prepared, reply: Reading) -> Iterator[Turned]:
    """A fact that is said back, in whatever words, with a "not" before its first word."""
    denials = list(_denials(reply))
    if not denials:
        return
    plain = drill.once("plain facts", lambda: _plain(drill))
    for number, found in enumerate(align(drill, reply)):
        if number not in plain or found.strength < _SURE or len(found.tokens) < 2:
            continue
        for token, first, last in denials:
            inside = [place for place in found.tokens if first <= place <= last]
            if token in inside and 2 * len(inside) > len(found.tokens):
                yield Turned(token, number, found.fact.fact.text)


def _denials(reply: Reading) -> Iterator[tuple[int, int, int]]:
    """Words that a plain "not" or "never" stands before, and the part of a clause that they are in."""
    for clause in reply.clauses:
        if not reply.stating(clause.first):
            continue
        for start, part in parts(reply.text.tokens[clause.first : clause.last + 1]):
            sense = _sense(part)
            if sense is not None and sense.denied and not _own(part, sense):
                begin = clause.first + start
                yield begin + sense.words[0], begin, begin + len(part) - 1


def _plain(drill: Prepared) -> frozenset[int]:
    """Facts that neither their wordings nor the customer put with a "not"."""
    found = set()
    for number, fact in enumerate(drill.facts):
        first, last = fact.say or (0, 0)
        said = [token.word for token in drill.complaint.tokens if first <= token.start < last]
        words = [token.word for form in fact.forms for token in form.text.tokens]
        if not any(word in _NOT or word in _HIDDEN for word in (*said, *words)):
            found.add(number)
    return frozenset(found)


def _words_turned(drill: Prepared, reply: Reading) -> Iterator[Turned]:
    """A word that the facts hold only with a "not", asserted; or only without one, denied."""
    uses = drill.once("polarity", lambda: _uses(drill))
    tokens = reply.text.tokens
    for clause in reply.clauses:
        if not reply.stating(clause.first):
            continue
        first, last = reply.sentences[clause.sentence]
        beside = _names(tokens[first : last + 1])
        for start, part in parts(tokens[clause.first : clause.last + 1]):
            sense = _sense(part)
            if sense is None or _partly(part) or (sense.denied and _own(part, sense)):
                continue
            for offset in sense.words:
                known = uses.get(part[offset].stem, ())
                near = _names(part) if part[offset].stem in _LIGHT else beside
                against = _against(part[offset], known, denied=sense.denied, beside=near)
                if against is not None:
                    yield Turned(clause.first + start + offset, against.fact, against.words)
                    break


def _own(part: Sequence[Token], sense: _Sense) -> bool:
    """As in "I'm not going to put you on hold": the learner's own doing."""
    return any(one.word == "i" for one in part[: sense.words[0]])


def _partly(part: Sequence[Token]) -> bool:
    """As in "31 of 32 arrived": true of some, whatever is true of one."""
    return any(one.value is not None and after.word == "of" for one, after in pairwise(part))


def _against(token: Token, known: Sequence[_Use], *, denied: bool, beside: frozenset[str]) -> _Use | None:
    """The use that says the opposite in like company, when none says the same."""
    if not known or known[0].denied == denied:
        return None
    telling = weight_of(token.stem) >= 1.0 and token.stem not in _LIGHT
    need = (1, 0.34) if telling else (2, 0.3) if denied else (2, 0.5)
    for use in known:
        held, share = use.company(beside)
        if use.fact >= 0 and held >= need[0] and share >= need[1]:
            return use
    return None


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a part of a clause asserts, or denies, by the places of the words."""

    denied: bool
    words: tuple[int, ...]


def parts(tokens: Sequence[Token]) -> Iterator[tuple[int, Sequence[Token]]]:
    """A clause cut at its joints, with where each part begins."""
    start = 0
    for at, token in enumerate(tokens):
        if token.kind == "mark" or token.word in _JOINTS:
            if at > start:
                yield start, tokens[start:at]
            start = at + 1
    if start < len(tokens):
        yield start, tokens[start:]


def _sense(part: Sequence[Token]) -> _Sense | None:
    """What is said of which words; `None` when it is not plain."""
    words = [token.word for token in part]
    marks = [at for at, word in enumerate(words) if word in _NOT]
    # What stands behind the word that is denied changes nothing: "we never brought ham to your table".
    bound = _denied_at(part, words, marks[0]) if len(marks) == 1 else None
    framed = words if bound is None else words[:bound]
    if any(word in _UNREAL or word in _HIDDEN for word in framed):
        return None
    if not marks:
        telling = tuple(at for at, token in enumerate(part) if token.kind == "word" and weight_of(token.stem))
        return _Sense(False, telling)
    if len(marks) > 1 or words[marks[0]] not in ("not", "never"):
        return None
    if marks[0] == 0 and len(words) <= _CONTRAST:
        return None  # "weeks and not years" says which of two
    return None if bound is None else _Sense(True, (bound,))


def _denied_at(part: Sequence[Token], words: Sequence[str], mark: int) -> int | None:
    """Where the word is that a "not" denies."""
    for at in range(mark + 1, min(len(part), mark + _REACH + 2)):
        if words[at] in _NAMING:
            return None  # "it's not the money" says what matters, not what is so
        if weight_of(part[at].stem) and part[at].kind == "word":
            return at
    return None


def _uses(drill: Prepared) -> dict[str, list[_Use]]:
    """Root → where the facts hold it, for roots that nothing in the drill holds both ways."""
    found: dict[str, list[_Use]] = {}
    unsure: set[str] = set()
    texts = [(number, form.text) for number, fact in enumerate(drill.facts) for form in fact.forms]
    for number, text in (*texts, (-1, drill.complaint)):
        for clause in clauses(text):
            whole = text.tokens[clause.first : clause.last + 1]
            for _, part in parts(whole):
                sense = _sense(part)
                if sense is None:
                    if any(token.word in _NOT for token in part):
                        unsure.update(token.stem for token in part)
                    continue
                for at in sense.words:
                    use = _Use(
                        sense.denied,
                        number,
                        _beside(text.tokens if number >= 0 else whole, part[at].stem),
                        _words(text, part),
                    )
                    found.setdefault(part[at].stem, []).append(use)
    return {
        root: uses
        for root, uses in found.items()
        if root not in unsure and len({use.denied for use in uses}) == 1 and any(use.fact >= 0 for use in uses)
    }


def _words(text: Text, part: Sequence[Token]) -> str:
    return text.raw[part[0].start : part[-1].end]


def _beside(whole: Sequence[Token], root: str) -> tuple[frozenset[str], ...]:
    found = {token.stem: names_of(token.stem) for token in whole if token.stem != root and names_of(token.stem)}
    return tuple(found.values())


def _names(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset().union(*(names_of(token.stem) for token in tokens))
