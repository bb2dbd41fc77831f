"""Which of several wordings of one account is borne out: only what they differ in decides.

Two accounts that are alike but for a word say the same otherwise; what is wrong or own in both of them is no matter. So
each differing word is looked up where the reference and the customer have it: whether it is there at all, among which
neighbours, on which side of them, and denied or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.scoring.alongside import stretches
from trainer.scoring.concepts import Item, families_of, weight_of
from trainer.scoring.faithful import Evidence, against, summed, weigh
from trainer.scoring.meaning import dot
from trainer.scoring.normalise import Token
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.stems import stem
from trainer.scoring.told import Said, apart_in_kind, listed, relations, said, weight, whole

_COPIED = 0.8
_SHORT = 3
_SHORT_SHARE = 0.4
_MOST = 12
_WINDOW = 5
_REACH = 8
_FAR = 0.2
_LIGHT = 0.2
_UNITS = 0.4
_OTHER_SIDE = 0.5
_ACROSS = 0.5
_PLACES = 12
_UNKNOWN = -1.0
_THERE = 0.6
_EVEN = 0.5
_BESIDE = 0.2
_ELSEWHERE = 0.3
_NEAR = 0.5
_FIRST_HAND = 0.95
_PRIOR = 0.25
_LIMIT = 1.0
_SURELY = 0.3
_SAME_MATTER = 0.35
_STEP = 0.01
_ALONE = 0.8
_OTHER_KIND = 0.5
_OTHER_UNIT = 0.8
_UNTOLD = -0.1
_COMPANY = 0.15


def supports(candidates: Sequence[str], reference: str, context: str = "") -> list[float]:
    """How well each of some texts is borne out, in their order; higher is more faithful.

    As `support` has it for each alone; of wordings of one account, what they differ in weighs most, and a copy of the
    reference with a thing changed comes after every other account of the same matter.

    Args:
        candidates: the texts to be judged; only the first twelve are held against each other.
        reference: an account that is right; may be empty.
        context: what the customer said; may be empty.
    """
    evidence = [weigh(one, reference, context) for one in candidates]
    alone = [summed(each) if one.strip() else -1.0 for one, each in zip(candidates, evidence, strict=True)]
    sources = _Sources(said(reference), said(context))
    read = [said(one) for one in candidates[:_MOST]]
    found = list(alone)
    for first, one in enumerate(read):
        for second in range(first + 1, len(read)):
            better = _better(one, read[second], sources)
            if better is not None:
                shift = max(-_LIMIT, min(_LIMIT, better)) - _ALONE * (alone[first] - alone[second])
                found[first] += shift / 2
                found[second] -= shift / 2
            else:
                _behind(found, evidence, first, second)
    return found


def _behind(found: list[float], evidence: Sequence[Evidence], first: int, second: int) -> None:
    """Put a copy that is altered behind an account of the same matter that is none, whatever is left out in it."""
    for one, other in ((first, second), (second, first)):
        less = evidence[one].altered - evidence[other].altered
        if less > _SURELY and evidence[other].grounded >= _SAME_MATTER:
            found[one] = min(found[one], found[other] - _STEP)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What is true: one account, and the customer's own words."""

    reference: Said
    context: Said

    def each(self) -> tuple[tuple[Said, float], ...]:
        return (self.reference, 1.0), (self.context, _FIRST_HAND)


def _better(one: Said, other: Said, sources: _Sources) -> float | None:
    """How much better one wording is borne out than another; nothing for two accounts that are not wordings of one."""
    if not _alike(one, other):
        return None
    mine, theirs = _row(one), _row(other)
    total = 0.0
    turned: list[tuple[int, int]] = []
    for step in stretches([root for _, root in mine], [root for _, root in theirs]):
        here, there = mine[step.first : step.last], theirs[step.its_first : step.its_last]
        if not step.same:
            total += sum(_borne(one, at, sources) - _EVEN for at, _ in here)
            total -= sum(_borne(other, at, sources) - _EVEN for at, _ in there)
            continue
        both = zip(here, there, strict=True)
        turned += [(at, its) for (at, _), (its, _) in both if (at in one.denied) != (its in other.denied)]
    return total + _turned(one, other, turned, sources)


def _turned(one: Said, other: Said, places: Sequence[tuple[int, int]], sources: _Sources) -> float:
    """How much better it is that the one denies some words and the other does not, or the other way round."""
    if not places:
        return _PRIOR * _UNTOLD * (one.denials - other.denials)
    total, before = 0.0, -_WINDOW
    for at, its in places:
        votes = (_denied(one, at, sources) + _denied(other, its, sources)) / 2
        # What is denied is the first word; what is beside it only tells of what.
        worth = 1.0 if at - before >= _WINDOW else _BESIDE
        total += worth * (votes if at in one.denied else -votes)
        before = at
    return total


def _alike(one: Said, other: Said) -> bool:
    """Whether two texts are the same but for a few words."""
    from rapidfuzz.distance import Levenshtein

    mine, theirs = ([token.word for token in text.text.tokens] for text in (one, other))
    steps = Levenshtein.distance(mine, theirs)
    few = min(_SHORT, _SHORT_SHARE * min(len(mine), len(theirs)))
    return 0 < steps <= max((1.0 - _COPIED) * max(len(mine), len(theirs)), few)


def _row(one: Said) -> list[tuple[int, str]]:
    """What a text says word by word, with the small words that turn things round, without those that deny."""
    kept = dict(one.order)
    return [
        (at, token.stem)
        for at, token in enumerate(one.text.tokens)
        if at in kept or (token.word in relations() and token.stem not in listed("deny"))
    ]


def _borne(one: Said, at: int, sources: _Sources) -> float:
    """How well one word is borne out where it stands, about 0 to 1.5, and below 0 for a number that is wrong."""
    token = one.text.tokens[at]
    item = _item(one, at)
    there = _THERE if weight(token.stem) else _LIGHT
    best = 0.0
    for theirs, worth in sources.each():
        places = theirs.places(item)[:_PLACES] if token.kind == "word" else _same_number(token, theirs)
        for place, sure in places:
            if sure < 1.0 and apart_in_kind(token.stem, theirs.text.tokens[place].stem):
                continue
            fits = there + _company(one, at, theirs, place)
            agrees = 1.0 if (at in one.denied) == (place in theirs.denied) else _ELSEWHERE
            best = max(best, worth * sure * fits * agrees)
    if token.value is not None:
        return best or _UNKNOWN
    return best or _NEAR * _likest(token.word, sources) - _PRIOR * _expected(token.stem)


def _item(one: Said, at: int) -> Item:
    token = one.text.tokens[at]
    return Item(token.stem, families_of(token.stem), weight_of(token.stem), token.word)


def _same_number(token: Token, theirs: Said) -> tuple[tuple[int, float], ...]:
    """Where a number is said, as the same kind of number or as another: a third is not three."""
    return tuple(
        (place, _like_kind(token, theirs.text.tokens[place]))
        for place in theirs.index.roots.get(token.stem, ())[:_PLACES]
    )


def _like_kind(one: Token, other: Token) -> float:
    if (one.unit == "ordinal") != (other.unit == "ordinal"):
        return _OTHER_KIND
    return _OTHER_UNIT if (one.unit == "money") != (other.unit == "money") else 1.0


def _company(one: Said, at: int, theirs: Said, place: int) -> float:
    """How much of what stands around a word stands around it there, 0 to 1, on the same side above all."""
    mine, other = _around(one, at), _around(theirs, place)
    total = sum(worth for _, _, worth in mine)
    if not total:
        return 0.0
    met = 0.0
    for side, root, worth in mine:
        best = 0.0
        for there, its, its_worth in other:
            if its == root or (worth > _LIGHT and set(families_of(its)) & set(families_of(root))):
                light = weight(root) == 0.0
                best = max(best, min(worth, its_worth) * (1.0 if there == side else 0.0 if light else _OTHER_SIDE))
        met += best
    return met / total


def _around(one: Said, at: int) -> list[tuple[int, str, float]]:
    """The words around one, each with its side and what it weighs: less far away, less beyond a comma."""
    found = []
    tokens = one.text.tokens
    for side in (-1, 1):
        place, worth, steps = at + side, 1.0, 0
        while 0 <= place < len(tokens) and steps < _REACH and not tokens[place].is_end:
            token = tokens[place]
            if token.kind == "mark" or token.word in listed("joints"):
                worth *= _ACROSS
            if token.kind != "mark":
                steps += 1
                heavy = _heavy(token, steps)
                if heavy:
                    found.append((side, token.stem, worth * heavy * max(_FAR, 1.0 - 0.1 * steps)))
            place += side
    return found


def _heavy(token: Token, steps: int) -> float:
    if token.stem in listed("units"):
        return _UNITS  # "pounds" stand beside every sum
    return weight(token.stem) or (_LIGHT if steps <= 2 else 0.0)


def _likest(word: str, sources: _Sources) -> float:
    """The meaning nearest to a word that nobody said, 0 to 1; none for days, months and what turns a thing round."""
    if word in WEEKDAYS or word in MONTHS or word in relations():
        return 0.0
    vector = whole((word,))
    likest = 0.0
    for theirs, _ in sources.each():
        for at, root in theirs.order:
            if root in against().get(stem(word), frozenset()):
                return 0.0
            likest = max(likest, dot(vector, whole((theirs.text.tokens[at].word,))))
    return max(0.0, likest)


def _denied(one: Said, at: int, sources: _Sources) -> float:
    """How surely a word is to be denied: above 0 when it is, below 0 when it is not."""
    item = _item(one, at)
    votes = 0.0
    for theirs, worth in sources.each():
        found = [
            (sure * (_LIGHT + _company(one, at, theirs, place)), place in theirs.denied)
            for place, sure in theirs.places(item)[:_PLACES]
        ]
        strength, denied = max(found, default=(0.0, False))
        if strength > _LIGHT + _COMPANY:
            votes += worth * strength if denied else -worth * strength
    able = any(token.word in ("can", "could") for token in one.text.tokens[max(0, at - 3) : at])
    return votes or _PRIOR * (1.0 if able else _expected(item.root))


def _expected(root: str) -> float:
    """What a complaint is likely to deny, where nothing tells: what one hopes for; and to assert: what one fears."""
    return float(root in listed("hoped")) - float(root in listed("feared")) or _UNTOLD
