"""Right words in the wrong place: another cause, another town, a value that belongs to something else.

Each check accuses only where the drill itself says what would have been right: the complaint gives a cause and the
reply another of its things, the complaint names a town after a word and the reply a town that nobody named, an amount
stands beside what the complaint tells only of another amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import Reading
from trainer.scoring.concepts import names_of, weight_of
from trainer.scoring.normalise import Text, Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.opposites import relations, same_person
from trainer.scoring.prepare import Prepared
from trainer.scoring.segment import clauses, sentences
from trainer.scoring.words import words as word_set


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A word of the reply, the word of the complaint that it should have been (if there is one), and why."""

    token: int
    theirs: int | None
    reason: str


def misplaced(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """Everything that the complaint holds elsewhere or not at all."""
    yield from _causes(drill, reply)
    yield from _names(drill, reply)
    yield from _values(drill, reply)
    yield from _owners(drill, reply)
    yield from _possessed(drill, reply)


# -------------------------------------------------------------------- causes


def _causes(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """As in "because of the chip" where the customer was told "because of a cracked screen"."""
    theirs = drill.once("causes", lambda: list(_because(drill.complaint)))
    if len(theirs) != 1:
        return
    at, cause = theirs[0]
    right = roots_of(cause)
    wordings = [form.text.tokens for fact in drill.facts for form in fact.forms]
    for place, words in _because(reply.text):
        given = roots_of(words)
        known = {root for root in given if root in drill.index.roots}
        if (
            not known
            or _meet(given, right)
            or any(_meet(given, roots_of(w)) and _meet(right, roots_of(w)) for w in wordings)
        ):
            continue
        shown = drill.complaint.raw[drill.complaint.tokens[at].start : cause[-1].end]
        yield Misplaced(place, at, f"The customer gives another cause: “{shown}”.")


def _because(text: Text) -> Iterator[tuple[int, Sequence[Token]]]:
    """Where a "because of" or "due to" stands, and the few words after it."""
    tokens = text.tokens
    for at in range(1, len(tokens) - 1):
        if (tokens[at - 1].word, tokens[at].word) in (("because", "of"), ("due", "to")):
            end = next(
                (n for n in range(at + 1, len(tokens)) if tokens[n].is_end or tokens[n].word in (",", ";", "—", "and")),
                len(tokens),
            )
            words = [token for token in tokens[at + 1 : min(end, at + 7)] if token.kind == "word"]
            if words and not (at > 1 and tokens[at - 2].word == "not"):
                yield at - 1, words


# --------------------------------------------------------------------- names

_BEFORE_PLACES = word_set("in at to from into near for outside")
_NOT_NAMES = word_set(
    "i mr mrs ms miss sir madam dr god christmas easter english british american pdf sms gps sim pin id app tv uk us "
    "usa eu ok"
)


def _names(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """A town or a name that nobody gave, standing where the customer gave one."""
    places = drill.once("places", lambda: _places(drill.complaint))
    if not places:
        return
    known = drill.once("named", lambda: _known(drill))
    for at, token in _proper(reply.text):
        before = reply.text.tokens[at - 1].word if at else ""
        if before not in places or not reply.stating(at) or token.word in known or _like(token.word, known):
            continue
        theirs = places[before]
        said = drill.complaint.tokens[theirs]
        name = reply.text.raw[token.start : token.end]
        yield Misplaced(
            at, theirs, f"You said “{name}”; the customer said “{drill.complaint.raw[said.start : said.end]}”."
        )


def _places(text: Text) -> dict[str, int]:
    """Preposition → the one proper name that the complaint has after it."""
    found: dict[str, list[int]] = {}
    for at, _ in _proper(text):
        before = text.tokens[at - 1].word if at else ""
        if before in _BEFORE_PLACES:
            found.setdefault(before, []).append(at)
    return {word: at[0] for word, at in found.items()}


def _proper(text: Text) -> Iterator[tuple[int, Token]]:
    """Words with a capital inside a sentence; none where everything or nothing has one."""
    capitals = 0
    inside = []
    for at, token in enumerate(text.tokens):
        if token.kind != "word" or token.word in _NOT_NAMES or token.word in WEEKDAYS | MONTHS:
            continue
        shown = text.raw[token.start : token.end]
        if shown[:1].isupper():
            capitals += 1
            opening = at == 0 or text.tokens[at - 1].kind == "mark"
            if shown[1:].islower() and not opening:
                inside.append((at, token))
    if 2 * capitals <= len(text.tokens):
        yield from inside


def _known(drill: Prepared) -> frozenset[str]:
    raw = drill.drill
    words = {token.word for token in drill.complaint.tokens}
    for fact in drill.facts:
        words.update(token.word for form in fact.forms for token in form.text.tokens)
    for text in (raw.title, raw.situation, raw.customer.name, *(reply.text for reply in raw.replies)):
        words.update(word.strip(".,;:!?’'“”()").lower() for word in text.split())
    return frozenset(words)


def _like(word: str, known: frozenset[str]) -> bool:
    from rapidfuzz import fuzz, process

    return process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=75.0) is not None


# -------------------------------------------------------------------- values


def _values(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """An amount or a letter beside what the complaint tells only of another: "you booked both in row T"."""
    for kind, told in drill.once("attached", lambda: _attached(drill)).items():
        if len(told) < 2:
            continue
        for clause in reply.clauses:
            if not reply.stating(clause.first):
                continue
            named = [
                (at, key) for at in range(clause.first, clause.last + 1) if (key := _key(reply.text, at, kind)) in told
            ]
            if len({key for _, key in named}) != 1:
                continue
            at, key = named[0]
            if reply.text.tokens[at - 1].word in _LOOSELY or _undertaken_or_asked(reply, clause.sentence, at):
                continue
            roots = roots_of(reply.text.tokens[max(clause.first, at - _WITHIN) : min(clause.last, at + _WITHIN) + 1])
            own = told[key]
            others = {root for other, them in told.items() if other != key for root in them}
            if roots & (others - own) and not roots & (own - others):
                yield Misplaced(at, None, _elsewhere(reply.text, at))


_LOOSELY = word_set("over about around nearly almost under roughly some")
_WITHIN = 9
"""Words either side of a value that it may belong to; a clause of a transcript runs on."""


def _undertaken_or_asked(reply: Reading, sentence: int, at: int) -> bool:
    """As in "can I ask is the thirty-four still going out": asked, though no clause begins there."""
    before = [token.word for token in reply.text.tokens[max(0, at - 5) : at]]
    return reply.sentence_at[at] == sentence and any(pair in _ASKED for pair in pairwise(before))


_ASKED = {("is", "the"), ("is", "that"), ("was", "the"), ("are", "the"), ("did", "the"), ("i", "ask"), ("if", "the")}


def _elsewhere(text: Text, at: int) -> str:
    token = text.tokens[at]
    return f"“{text.raw[token.start : token.end]}” belongs to something else in what the customer said."


def _attached(drill: Prepared) -> dict[str, dict[str, set[str]]]:
    """For money and for letters: each value → the words that stand with it, in the complaint or in a fact."""
    found: dict[str, dict[str, set[str]]] = {"money": {}, "letter": {}}
    texts = [drill.complaint, *(form.text for fact in drill.facts for form in fact.forms)]
    for kind, told in found.items():
        for text in texts:
            for first, last in sentences(clauses(text)):
                keys = {key for at in range(first, last + 1) if (key := _key(text, at, kind))}
                near = [(at, key) for at in range(first, last + 1) if (key := _key(text, at, kind))]
                for at, key in near:
                    span = (first, last) if len(keys) == 1 else _around(text, at, first, last)
                    told.setdefault(key, set()).update(roots_of(text.tokens[span[0] : span[1] + 1]))
    return found


def _around(text: Text, at: int, first: int, last: int) -> tuple[int, int]:
    """The stretch between marks and joints that a token stands in."""
    start, end = at, at
    while start > first and text.tokens[start - 1].kind != "mark" and text.tokens[start - 1].word not in ("and", "but"):
        start -= 1
    while end < last and text.tokens[end + 1].kind != "mark" and text.tokens[end + 1].word not in ("and", "but"):
        end += 1
    return start, end


def _key(text: Text, at: int, kind: str) -> str:
    token = text.tokens[at]
    if kind == "money":
        return token.word if token.value is not None and token.unit == "money" else ""
    before = text.tokens[at - 1].word if at else ""
    return token.word if before == "row" and token.kind == "word" and len(token.word) == 1 else ""


# -------------------------------------------------------------------- owners

_THEIRS = word_set("my mine")
_OURS = word_set("our ours")
_CAST = {
    "man": "man", "gentleman": "man", "guy": "man", "chap": "man", "bloke": "man", "lad": "man",
    "lady": "woman", "woman": "woman", "girl": "woman",
}  # fmt: skip


def _owners(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """Two people, two answers: the man said it was hers, the lady that it was ours, told the other way round."""
    said = drill.once("owners", lambda: _claimed(drill.complaint, _THEIRS, _OURS))
    if len(said) != 2 or len({owner for owner, _ in said.values()}) != 2:
        return
    told = _claimed(reply.text, word_set("your yours"), _OURS | {"us"})
    for who, (owner, at) in told.items():
        if who in said and said[who][0] != owner:
            yield Misplaced(at, said[who][1], "It was the other one who said that.")
            return


def _claimed(text: Text, theirs: frozenset[str], ours: frozenset[str]) -> dict[str, tuple[str, int]]:
    """Who → whose they said it is, and where; only for those who say one thing."""
    found: dict[str, set[tuple[str, int]]] = {}
    who = ""
    for at, token in enumerate(text.tokens):
        if token.word in _CAST:
            who = _CAST[token.word]
        elif who and token.word in theirs:
            found.setdefault(who, set()).add(("theirs", at))
        elif who and token.word in ours:
            found.setdefault(who, set()).add(("ours", at))
    return {
        who: min(owners, key=lambda owner: owner[1])
        for who, owners in found.items()
        if len({owner for owner, _ in owners}) == 1
    }


def _possessed(drill: Prepared, reply: Reading) -> Iterator[Misplaced]:
    """As in "your mother's memorial" where it is the father's: a thing that the complaint gives to somebody else."""
    named = relations()
    texts = [drill.complaint, *(form.text for fact in drill.facts for form in fact.forms)]
    theirs = drill.once("possessed", lambda: [pair for text in texts for pair in _possessions(text)])
    for who, thing, at in _possessions(reply.text):
        owners = {owner for owner, what, _ in theirs if what == thing}
        if at and reply.text.tokens[at - 1].word == "own":
            continue  # "her own husband's": whose, depends on who she is
        if owners and reply.stating(at) and not any(same_person(named[who], named[owner]) for owner in owners):
            place = next((place for owner, what, place in _possessions(drill.complaint) if what == thing), None)
            yield Misplaced(at, place, _elsewhere(reply.text, at + 1))


def _possessions(text: Text) -> list[tuple[str, str, int]]:
    """Relation word and thing, for every "mother's memorial", with where the relation word stands."""
    named = relations()
    return [
        (one.stem, other.stem, at)
        for at, (one, other) in enumerate(pairwise(text.tokens))
        if one.stem in named
        and text.raw[max(0, one.end - 2) : one.end] in ("'s", "’s")
        and weight_of(other.stem) >= 1.0
        and other.kind == "word"
    ]


def roots_of(tokens: Sequence[Token]) -> frozenset[str]:
    """Roots of the telling words among some, with the families they are in."""
    return frozenset().union(*(names_of(token.stem) for token in tokens if token.kind == "word"))


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other)
