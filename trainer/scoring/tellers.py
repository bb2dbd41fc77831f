"""Who told, rang or asked whom: "you rang us" for "we rang you", "your wife tells you" for "I told my wife".

Every mention of telling has a direction, from the customer or to them, and words around it. A mention of the reply is
wrong when the drill has its words only with the other direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainer.scoring.acts import Reading
from trainer.scoring.clash import Clash
from trainer.scoring.concepts import names_of, weight_of
from trainer.scoring.normalise import Text, Token
from trainer.scoring.prepare import Prepared
from trainer.scoring.stems import stem
from trainer.scoring.words import words as word_set

_TELL = frozenset(map(stem, word_set("tell told telling")))
_SAY = frozenset(map(stem, word_set("say said saying")))
_RING = frozenset(map(stem, word_set("ring rang rung phone phoned call called")))
_ASK = frozenset(map(stem, word_set("ask asked asking")))
_FAMILY = {**dict.fromkeys(_TELL | _SAY, 0), **dict.fromkeys(_RING, 1), **dict.fromkeys(_ASK, 2)}
_FREE = word_set(
    "not never have has had did do does was were am are is been had to just only even already then also clearly "
    "actually always keep keeps kept must still yourself myself got"
)
_PASSIVE = word_set("was were been being are am is got")
_OTHERS = word_set("he she they we somebody someone nobody")
_HEARERS = word_set("us him her them me you")
_REACH = 4
_NEAR = 9


@dataclass(frozen=True, slots=True)
class _Mention:
    """One telling: where, of which family of verbs, whether it is from the customer, and the words around it."""

    at: int
    family: int
    outward: bool
    beside: frozenset[str]


def told_round(drill: Prepared, reply: Reading) -> Iterator[Clash]:
    """Every telling that went the other way."""
    theirs = drill.once("tellings", lambda: _tellings(drill))
    for mention in _mentions(reply.text, {"you"}, {"you"}):
        # "You said yes" names no hearer: what they said, and to whom, is not plain enough to be held against anybody.
        if not reply.stating(mention.at) or reply.text.tokens[mention.at].stem in _SAY:
            continue
        alike = [one for one in theirs if one.family == mention.family]
        same = [one for one in alike if one.outward == mention.outward]
        other = [one for one in alike if one.outward != mention.outward and one.beside & mention.beside]
        if other and not any(one.beside & mention.beside for one in same):
            token = reply.text.tokens[mention.at]
            where = other[0].at
            say = None
            if where >= 0:
                start, end = drill.complaint.tokens[where].start, drill.complaint.tokens[where].end
                say = (start, end)
            reason = "It went the other way: they said it." if mention.outward else "It went the other way round."
            yield Clash((token.start, token.end), say, reason, mention.at)


def _tellings(drill: Prepared) -> list[_Mention]:
    """Every telling of the complaint, and of the wordings that say "you"."""
    found = list(_mentions(drill.complaint, {"i", "we"}, {"me", "us"}))
    for fact in drill.facts:
        for form in fact.forms:
            found.extend(
                _Mention(-1, one.family, one.outward, one.beside) for one in _mentions(form.text, {"you"}, {"you"})
            )
    return found


def _mentions(text: Text, speaker: set[str], hearer: set[str]) -> Iterator[_Mention]:
    tokens = text.tokens
    for at, token in enumerate(tokens):
        family = _FAMILY.get(token.stem)
        if family is None:
            continue
        outward = _outward(tokens, at, speaker, hearer)
        if outward is not None:
            yield _Mention(at, family, outward, _beside(tokens, at))


def _outward(tokens: Sequence[Token], at: int, speaker: set[str], hearer: set[str]) -> bool | None:
    """Whether the customer tells it; None where neither is plain."""
    after = tokens[at + 1].word if at + 1 < len(tokens) and tokens[at].stem not in _SAY else ""
    before = [token.word for token in tokens[max(0, at - 2) : at]]
    if before[-1:] in (["the"], ["a"]):
        return False if before[:1] == ["got"] else None  # "I got the call at one"
    if before[-1:] == ["to"] and before[:1] not in (["had"], ["have"]):
        return None  # "left you to tell them"
    passive = False
    for place in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = tokens[place].word
        if word in speaker:
            if after in hearer:
                return None
            return not passive
        if word in _FREE:
            # "You were told" is passive, "you are ringing" is not.
            passive = passive or (word in _PASSIVE and place == at - 1 and not tokens[at].word.endswith("ing"))
            continue
        if after in hearer and not passive:
            return False
        if word in _OTHERS and tokens[at].stem in _SAY:
            return False
        return None
    return None


def _beside(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """Roots of the telling words near, in its sentence."""
    found: set[str] = set()
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(tokens) and abs(place - at) <= _NEAR and not tokens[place].is_end:
            if weight_of(tokens[place].stem) >= 1.0:
                found.update(names_of(tokens[place].stem))
            place += step
    return frozenset(found)
