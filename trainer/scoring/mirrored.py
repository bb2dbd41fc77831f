"""A wording of a fact, or a sentence of the complaint, said back with a "not" too many or too few.

"The driver would let him on" where the fact is that he would not; "we never kept taking the money" where it was kept
taking. Where nearly all words of a wording come back close together, one "not" is enough to tell: the word that it
denies has to be among them. Opposites in quite other words are for `polarity`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trainer.scoring.acts import Reading
from trainer.scoring.concepts import names_of, weight_of
from trainer.scoring.normalise import Text, Token
from trainer.scoring.polarity import parts
from trainer.scoring.prepare import Prepared
from trainer.scoring.segment import clauses
from trainer.scoring.words import words as word_set

_PLAIN = word_set("not never cannot")
_NOT = _PLAIN | word_set(
    "nobody none nothing neither nor without no nowhere aint didnae couldnae wouldnae wasnae werenae isnae cannae "
    "dinnae doesnae havenae hasnae hadnae willnae"
)
_NAMING = word_set("the a an your my about so that this those because")
_SKIPPED = word_set(
    "a an the i you he she it we they me him her us them my your his their our its is are was were be been being am "
    "just even still only yet now already so and but that this these those to of for at in on with by as one have has "
    "had do does did there here then too also very really quite all both who which what into from about um uh "
    "always anybody anyone anything any somebody someone something than or if because"
)
_SHIFTING = word_set(
    "should would could might must may can will shall if whether want wants wanted hope hoped expect expected supposed "
    "meant promise promised ask asked wish need needed say says said tell tells told claim claimed insist think "
    "thought thinks believe believed assume apparently supposedly imagine worry worried afraid scared fear wonder "
    "pretend why decide decided try tried trying rather sooner like"
)
_HIDDEN = word_set(
    "hardly barely fail fails failed failing stop stopped refuse refused instead lack lacked lacking deny denied "
    "unable unless except only look looks looked seem seems seemed appear appears"
)
_IDIOMS = word_set("wonder doubt matter idea problem worries need harm fault sooner less longer more point")
_TAGGED = word_set("you i we it they he she")
_BARE = word_set("why if or than whether but rather so surely hopefully")
_SINGLED = word_set("only just merely simply")
_ANOTHER = word_set("last first second third other another previous earlier next")
_SHARE = 0.8
_SHARE_DENIED = 0.66
"""Of a wording that the reply denies in so many words; one that it seems to assert may be about something else."""
_LEAST = 2
_LEAST_TOLD = 3
_REACH = 4
_LOOSE = 4
_LIGHT = 0.5
_TOPICAL = 0.5


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A word said the other way round, and the wording against it; `fact` is −1 for the complaint."""

    token: int
    fact: int
    words: str


@dataclass(frozen=True, slots=True)
class _Wording:
    """What is true: the names of its words, their weights, which of them are denied, and what shifts its sense."""

    items: tuple[frozenset[str], ...]
    roots: tuple[str, ...]
    weights: tuple[float, ...]
    total: float
    denied: frozenset[int]
    shifting: frozenset[str]
    hidden: frozenset[str]
    topic: frozenset[str]
    fact: int
    words: str


@dataclass(frozen=True, slots=True)
class _Wordings:
    """Every wording of a drill, and for each name of a word the wordings and items it is in."""

    all: tuple[_Wording, ...]
    by_name: dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class _Match:
    """A wording found in a clause: how much of it, whether its "not"s agree, and the word that they differ on."""

    share: float
    agrees: bool
    token: int
    wording: _Wording
    places: frozenset[int]


def mirrored(drill: Prepared, reply: Reading) -> Iterator[Mirrored]:
    """Every clause of a reply that says a wording of the drill with its yes and no turned."""
    known = drill.once("wordings", lambda: _wordings(drill))
    for clause in reply.clauses:
        if not reply.stating(clause.first):
            continue
        matches = list(_matches(known, reply.text.tokens, clause.first, clause.last))
        for match in matches:
            if match.agrees or any(one.agrees and match.token in one.places for one in matches):
                continue
            yield Mirrored(match.token, match.wording.fact, match.wording.words)
            break


def _matches(known: _Wordings, tokens: Sequence[Token], first: int, last: int) -> Iterator[_Match]:
    """Wordings that a clause says nearly whole."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for at in range(first, last + 1):
        for name in _names(tokens[at]):
            for number, item in known.by_name.get(name, ()):
                found[number].setdefault(item, at)
    for number, places in found.items():
        wording = known.all[number]
        share = sum(wording.weights[item] for item in places) / wording.total
        least = _LEAST if wording.fact >= 0 else _LEAST_TOLD
        if share < _NEAR or len(set(places.values())) < least:
            continue
        match = _compared(wording, places, share, tokens, first)
        if match is not None and (match.agrees or share >= (_SHARE if wording.denied else _SHARE_DENIED)):
            yield match


_NEAR = 0.6


def _compared(
    wording: _Wording, places: dict[int, int], share: float, tokens: Sequence[Token], first: int
) -> _Match | None:
    """Whether a clause and a wording that it says deny the same words; None where that is not plain."""
    begin, end = min(places.values()), max(places.values())
    order = [places[item] for item in sorted(places)]
    if order != sorted(set(order)):
        return None  # "a cracked screen" is not "the screen is cracked"
    if end - begin > 2 * len(wording.items) + _LOOSE or not wording.denied <= places.keys():
        return None
    start = max(first, begin - _REACH)
    region = [token.word for token in tokens[max(first, begin - 2 * _REACH) : end + 1]]
    if any(token.word in _NOT for token in tokens[end + 1 : end + 3]):
        return None  # "a meter gives no receipt"
    denied = _denied(tokens, start, end, frozenset(places.values()), own=True)
    if denied is None:
        return None
    theirs = {places[item] for item in wording.denied}
    differ = denied ^ theirs
    if not differ:
        return _Match(share, True, begin, wording, frozenset(places.values()))
    if len(denied) % 2 == len(theirs) % 2:
        return None
    if (set(region) & _SHIFTING) ^ wording.shifting or (set(region) & _HIDDEN) ^ wording.hidden:
        return None
    at = min(differ)
    item = next(item for item, place in places.items() if place == at)
    exact = sum(tokens[place].stem in wording.roots for place in order)
    if tokens[at].stem != wording.roots[item] or exact < _LEAST:
        return None
    if any(place and tokens[place - 1].word in _ANOTHER for place in order):
        return None  # "the last engineer turned up"
    if max(wording.weights) < 1.0 and not _about(wording, tokens[first:]):
        return None  # "went off" may be said of anything
    return _Match(share, False, at, wording, frozenset(places.values()))


def _about(wording: _Wording, tokens: Sequence[Token]) -> bool:
    """Whether a sentence holds a telling word of the fact beside the wording's own."""
    for token in tokens:
        if token.is_end:
            return False
        if token.stem in wording.topic:
            return True
    return False


def _denied(tokens: Sequence[Token], first: int, last: int, places: frozenset[int], *, own: bool) -> set[int] | None:
    """The words, of some, that a "not" stands before; None when one denies something else."""
    found = set()
    for at in range(first, last + 1):
        if tokens[at].word not in _NOT or _idle(tokens, at, own=own):
            continue
        if tokens[at].word not in _PLAIN or (at < last and tokens[at + 1].word in _NAMING):
            return None  # "no course to be seen", "it's not the money": what that denies is not plain
        if tokens[at].word == "not" and (at == 0 or tokens[at - 1].kind == "mark"):
            return None  # ", not with a guide dog" adds what matters
        target = _target(tokens, at, last)
        if target is None or target not in places:
            return None
        found.add(target)
    return found


def _target(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """The word that a "not" denies: the next one that tells something."""
    for place in range(at + 1, min(last, at + _REACH) + 1):
        if tokens[place].kind == "mark":
            return None
        if _weight(tokens[place]):
            return place
    return None


def _idle(tokens: Sequence[Token], at: int, *, own: bool) -> bool:
    """Whether a "not" denies nothing of the matter: "no wonder", "didn't you", "why not", "I don't"."""
    before = [token.word for token in tokens[max(0, at - 3) : at]]
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if tokens[at].word == "no" and (after in _IDIOMS or not after.isalpha()):
        return True
    if after in _SINGLED or (tokens[at].word == "not" and after in _TAGGED):
        return True
    return (own and "i" in before) or (bool(before) and before[-1] in _BARE)


def _names(token: Token) -> frozenset[str]:
    return _NOTHING if token.kind == "mark" else _names_of(token.word, token.stem)


@lru_cache(maxsize=16384)
def _names_of(word: str, root: str) -> frozenset[str]:
    return (names_of(root) or frozenset({root})) if _weighs(word, root) else _NOTHING


_NOTHING: frozenset[str] = frozenset()


def _weight(token: Token) -> float:
    """What a word counts: small ones that are no more than grammar nothing, "got" and "gone" something."""
    return 0.0 if token.kind == "mark" else _weighs(token.word, token.stem)


@lru_cache(maxsize=16384)
def _weighs(word: str, root: str) -> float:
    return 0.0 if word in _NOT or word in _SKIPPED else max(_LIGHT, weight_of(root))


def _wordings(drill: Prepared) -> _Wordings:
    found: list[_Wording] = []
    for number, fact in enumerate(drill.facts):
        topic = frozenset(item.root for form in fact.forms for item in form.items if item.weight >= _TOPICAL)
        for form in fact.forms:
            found.extend(_read(form.text, number, topic))
    found.extend(_read(drill.complaint, -1, frozenset()))
    by_name: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, wording in enumerate(found):
        for item, names in enumerate(wording.items):
            for name in names:
                by_name[name].append((at, item))
    return _Wordings(tuple(found), {name: tuple(places) for name, places in by_name.items()})


def _read(text: Text, fact: int, topic: frozenset[str]) -> Iterator[_Wording]:
    """The clauses of a text, and a fact's wording of several clauses as a whole too."""
    spans = [(clause.first, clause.last) for clause in clauses(text) if fact >= 0 or not clause.asks]
    if fact >= 0 and len(spans) > 1:
        spans.append((spans[0][0], spans[-1][1]))
    if fact >= 0:  # "it said armed and never went off" holds two things
        pieces = [(start, start + len(part) - 1) for start, part in parts(text.tokens)]
        spans.extend(piece for piece in pieces if piece not in spans)
    for first, last in spans:
        wording = _wording(text, first, last, fact, topic)
        if wording is not None:
            yield wording


def _wording(text: Text, first: int, last: int, fact: int, topic: frozenset[str]) -> _Wording | None:
    places = [at for at in range(first, last + 1) if _weight(text.tokens[at])]
    denied = _denied(text.tokens, first, last, frozenset(places), own=False)
    if denied is None or len(places) < _LEAST or text.tokens[first].word == "not":
        return None  # "not for the current account" says which of two
    if fact < 0 and any(token.word in _SHIFTING for token in text.tokens[first : last + 1]):
        return None  # what the customer was told, or hoped
    weights = tuple(_weight(text.tokens[at]) for at in places)
    words = {token.word for token in text.tokens[first : last + 1]}
    return _Wording(
        items=tuple(_names(text.tokens[at]) for at in places),
        roots=tuple(text.tokens[at].stem for at in places),
        weights=weights,
        total=sum(weights),
        denied=frozenset(number for number, at in enumerate(places) if at in denied),
        shifting=frozenset(words & _SHIFTING),
        hidden=frozenset(words & _HIDDEN),
        topic=topic,
        fact=fact,
        words=text.raw[text.tokens[first].start : text.tokens[last].end],
    )
