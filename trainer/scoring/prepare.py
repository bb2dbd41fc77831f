"""What scoring needs to know of a drill, worked out once and kept: it depends on the drill alone."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from trainer.packs.model import Drill, Fact, Feeling, Unknown
from trainer.scoring.concepts import ALIKE, Index, Item, families_of, items_of, weight_of
from trainer.scoring.lexicon import feeling_words, table
from trainer.scoring.meaning import Words, meaning
from trainer.scoring.normalise import Text, normalise
from trainer.scoring.result import Span
from trainer.scoring.segment import clauses, sentences

CACHED_DRILLS = 12
"""Drills kept ready, those used last: a third of a megabyte each, and hundredths of a second to make again."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """One wording of a fact, an unknown or a trap, as the items it is made of."""

    text: Text
    items: tuple[Item, ...]
    total: float
    plain: str
    """Content roots in order, for fuzzy comparison."""
    lanes: Words | None = None
    """The words of all wordings of the drill, for those that are said in other words; none where roots must do."""
    shared: bool = False
    """Whether every root of it stands in another fact too, so that holding it proves little ("it's only the lid")."""


@dataclass(frozen=True, slots=True)
class PreparedFact:
    """A fact with its wordings, and where the customer says it."""

    fact: Fact
    forms: tuple[Form, ...]
    say: Span | None


@dataclass(frozen=True, slots=True)
class PreparedFeeling:
    """A feeling with its families (the nearest first) and the pack's own words for it."""

    feeling: Feeling
    family: str
    near: frozenset[str]
    words: tuple[tuple[str, ...], ...]
    cause: PreparedFact | None
    say: Span | None


@dataclass(frozen=True, slots=True)
class PreparedUnknown:
    """An unknown and the ways to ask for it."""

    unknown: Unknown
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Prepared:
    """A drill, ready to mark replies against."""

    drill: Drill
    complaint: Text
    index: Index
    sentences: tuple[tuple[int, int], ...]
    facts: tuple[PreparedFact, ...]
    feelings: tuple[PreparedFeeling, ...]
    unknowns: tuple[PreparedUnknown, ...]
    wants: tuple[Form, ...]
    traps: tuple[tuple[str, str, Form], ...]
    known: frozenset[str]
    """Roots and families of everything said in the complaint and its facts."""
    asked: frozenset[str]
    """Roots and families of what is not yet known."""
    numbers: frozenset[float]
    shingles: frozenset[tuple[str, ...]]
    memory: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What a stage works out from the drill alone, by the stage's own key."""

    def once(self, key: str, work: Callable[[], T]) -> T:
        """The result of `work`, done once per drill."""
        if key not in self.memory:
            self.memory[key] = work()
        return cast("T", self.memory[key])


def prepare(drill: Drill) -> Prepared:
    """The prepared form of a drill; kept for the drills used last."""
    kept = _KEPT.get(id(drill))
    if kept is not None and kept.drill is drill:
        if len(_KEPT) > CACHED_DRILLS // 2:
            with _LOCK:
                # Last in, last out: whoever takes a hundred drills in turn keeps those of the last few.
                if _KEPT.pop(id(drill), None) is not None:
                    _KEPT[id(drill)] = kept
        return kept
    made = _make(drill)
    with _LOCK:
        while len(_KEPT) >= CACHED_DRILLS:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[id(drill)] = made
    return made


# By identity: a kept drill is held by its prepared form, so its identity cannot be another's.
_KEPT: dict[int, Prepared] = {}
_LOCK = threading.Lock()


def _make(drill: Drill) -> Prepared:
    complaint = normalise(drill.complaint)
    index = Index(complaint)
    spans = sentences(clauses(complaint))
    rarity = _rarity(drill)
    near = Words(meaning(), ALIKE)
    facts = _apart(tuple(_fact(fact, index, spans, rarity, near) for fact in drill.facts))
    by_id = {fact.fact.id: fact for fact in facts}
    texts = [complaint, *(form.text for fact in facts for form in fact.forms)]
    unknowns = tuple(
        PreparedUnknown(unknown, tuple(_form(text, {}) for text in (unknown.about, *unknown.ask)))
        for unknown in drill.unknowns
    )
    return Prepared(
        drill=drill,
        complaint=complaint,
        index=index,
        sentences=spans,
        facts=facts,
        feelings=tuple(_feeling(feeling, complaint, by_id) for feeling in drill.feelings),
        unknowns=unknowns,
        wants=tuple(_form(want.text, {}) for want in drill.wants),
        traps=tuple((trap.kind, trap.why, _form(form, {})) for trap in drill.traps for form in trap.forms),
        known=_names(texts),
        asked=_names([form.text for unknown in unknowns for form in unknown.forms]),
        numbers=frozenset(token.value for text in texts for token in text.tokens if token.value is not None),
        shingles=frozenset(shingles(complaint)),
    )


def _names(texts: list[Text]) -> frozenset[str]:
    roots = {token.stem for text in texts for token in text.tokens if weight_of(token.stem)}
    return frozenset(roots | {family for root in roots for family in families_of(root)})


def _rarity(drill: Drill) -> dict[str, float]:
    """A root in most facts tells them apart badly: the more facts it is in, the less it weighs."""
    counts: Counter[str] = Counter()
    for fact in drill.facts:
        counts.update({item.root for item in items_of(normalise(fact.text))})
    rarity = {root: 1.0 / count**0.5 for root, count in counts.items() if count > 1}
    # What the whole complaint is about is mostly called "it" in a reply.
    whole = Counter(
        token.stem for text in _all_texts(drill) for token in normalise(text).tokens if weight_of(token.stem) == 1.0
    )
    for root, count in whole.most_common(2):
        if count >= _TOPIC:
            rarity[root] = min(rarity.get(root, 1.0), 0.5)
    return rarity


_TOPIC = 4
_SAID = 0.2


def _all_texts(drill: Drill) -> tuple[str, ...]:
    return (drill.title, drill.complaint, *(text for fact in drill.facts for text in (fact.text, *fact.forms)))


def _form(raw: str, rarity: dict[str, float], near: Words | None = None) -> Form:
    text = normalise(raw)
    items = items_of(text, rarity)
    plain = " ".join(item.root for item in items)
    if near is not None:
        near.add(item.word for item in items if item.weight >= 0.5 and item.word.isalpha())
    return Form(text, items, sum(item.weight for item in items), plain, near)


def _fact(
    fact: Fact, index: Index, spans: tuple[tuple[int, int], ...], rarity: dict[str, float], near: Words
) -> PreparedFact:
    forms = [_form(raw, rarity, near) for raw in (fact.text, *fact.forms)]
    say = _where(forms, index, spans)
    return PreparedFact(fact, tuple(form for form in forms if form.items), say)


def _apart(facts: tuple[PreparedFact, ...]) -> tuple[PreparedFact, ...]:
    """The facts, with the wordings marked that another fact's words make up."""
    roots = [{item.root for form in fact.forms for item in form.items} for fact in facts]
    found = []
    for number, fact in enumerate(facts):
        others = set[str]().union(*(held for at, held in enumerate(roots) if at != number))
        forms = (replace(form, shared=all(item.root in others for item in form.items)) for form in fact.forms)
        found.append(replace(fact, forms=tuple(forms)))
    return tuple(found)


def _where(forms: list[Form], index: Index, spans: tuple[tuple[int, int], ...]) -> Span | None:
    """The sentence of the complaint, or the part of it, that holds a fact."""
    best, where = 0.0, None
    for form in forms:
        places = [(item, index.places(item)) for item in form.items]
        for number, (first, last) in enumerate(spans):
            until = spans[number + 1][1] if number + 1 < len(spans) else last
            for end, factor in ((last, 1.0), (until, 0.8)):
                hits = [
                    (max((sure, place) for place, sure in found if first <= place <= end), item.weight)
                    for item, found in places
                    if any(first <= place <= end for place, _ in found)
                ]
                got = factor * sum(sure * weight for (sure, _), weight in hits) / form.total if form.total else 0.0
                if got > best + 1e-9:
                    at = sorted(place for (_, place), _ in hits)
                    best, where = got, (at[0], at[-1])
    return index.text.span(*where) if where and best >= _SAID else None


def _feeling(feeling: Feeling, complaint: Text, facts: dict[str, PreparedFact]) -> PreparedFeeling:
    family = family_of(feeling.name)
    words = tuple(tuple(token.stem for token in normalise(word).tokens) for word in (feeling.name, *feeling.words))
    cause = facts.get(feeling.because)
    say = None
    for hit in feeling_words().find(complaint):
        if hit.name.split(".")[0] == family:
            say = complaint.span(hit.first, hit.last)
            break
    if say is None and cause is not None:
        say = cause.say
    near = frozenset(table("feelings")[family]["near"]) if family else frozenset()
    return PreparedFeeling(feeling, family, near, words, cause, say)


def family_of(name: str) -> str:
    """The family of a feeling's name, or an empty string for one that no family has."""
    lower = name.strip().lower()
    for family, names in table("feelings")["names"].items():
        if lower == family or lower in (word.strip() for word in names.split(",")):
            return str(family)
    for hit in feeling_words().find(normalise(name)):
        return hit.name.split(".")[0]
    return ""


_PERSON = {
    "i": "P", "me": "P", "my": "P", "mine": "P", "we": "P", "us": "P", "our": "P", "you": "P", "your": "P",
    "he": "P", "she": "P", "his": "P", "her": "P", "am": "be", "are": "be", "is": "be", "was": "be", "were": "be",
    "has": "have", "had": "have", "myself": "P", "yourself": "P", "yours": "P",
}  # fmt: skip
SHINGLE = 4


def shingles(text: Text) -> list[tuple[str, ...]]:
    """Runs of four words, with the pronouns turned the same way in both mouths."""
    words = [_PERSON.get(token.word, token.stem) for token in text.tokens if token.kind != "mark"]
    return [tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
