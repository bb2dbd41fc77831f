"""Reading a reply with no drill: what it does, how it meets feeling, explores, advises, and what bears it out.

The same stages that mark a drill, as plain functions on text. Definitions: MITI 4.2.1 (Moyers, Manuel & Ernst 2014) for
reflections, open and closed questions and advice ("persuade", "give information"); EPITOME (Sharma et al. 2020) for the
levels 0, 1, 2 of emotional reactions and explorations. `support` and `answered` come from `trainer.scoring.faithful`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from trainer.scoring.acts import Reading, read
from trainer.scoring.answered import answered
from trainer.scoring.concepts import weight_of
from trainer.scoring.contrast import supports
from trainer.scoring.faithful import support
from trainer.scoring.lexicon import phrases
from trainer.scoring.normalise import Text
from trainer.scoring.patterns import Hit
from trainer.scoring.reply_model import CLASSES, chances, cues_in
from trainer.scoring.result import Act
from trainer.scoring.segment import Clause
from trainer.scoring.told import likeness, said
from trainer.scoring.words import words as word_set

__all__ = [
    "Does", "Judged", "Level", "acknowledgement_level", "advice", "answered", "exploration_level", "feeling_reflected",
    "label_act", "reflection", "reflection_depth", "support", "supports",
]  # fmt: skip

_READ = 6000
_LONG = 25
# Chances from which on something counts as said; chosen on clauses of authors left out and on half of PAIR.
_SURE = 0.5
_ASKS = 0.3
_MET = 0.6
_MET_SURELY = 0.6
_SPOILT = 0.5
_ASKED = 0.3
_ASKED_ADVICE = 0.5
_SAID_PLAINLY = 0.3
_DECIDES = 0.42
_FRAMED = 0.5
_COURTESY = 0.4
_CHEERED = 0.7
_BORNE = 0.3
_INFORMED = 0.4
_ECHOED = 0.35
_MOSTLY = 0.6
_BUT_ECHOES = frozenset(("social", "affirm", "encouraged", "advise_sure", "informs", "react_strong"))
_HELPED = 0.3
_TAG = 4
_FEW = 6
_SURELY = 0.6
_PART = 0.3
_ADDED = 0.6
_FELT = 0.4
_LITTLE = 1.0
_WH = word_set("what which who whom whose when where why how")
_PRONOUNS = word_set("it you they he she we i that this")
_MEASURES = word_set("many much often long old big far tall soon frequently recently")
_DATA = word_set("time day date year month age number grade city brand colour color size name school")
_YOU = word_set("you your yours yourself")
_BARE = word_set(
    "right okay yeah yes no huh correct eh is it that not you know see so fair does make sense sound good am i are oh"
)
_CHECKS = word_set("right yeah huh correct eh okay")
_AUX = word_set("is are was were am do does did have has had can could will would shall should may might")
_I = word_set("i me my mine myself we us our")


class Does(Enum):
    """What a reply mainly does, in the classes that public data on counselling and service share."""

    REFLECTION = "reflection"
    OPEN_QUESTION = "open_question"
    CLOSED_QUESTION = "closed_question"
    ADVICE = "advice"
    OTHER = "other"


_DOES = {
    "reflection": Does.REFLECTION,
    "open_question": Does.OPEN_QUESTION,
    "closed_question": Does.CLOSED_QUESTION,
    "advice": Does.ADVICE,
    "other": Does.OTHER,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reply does. `shares` say how much of it does what, 0 to 1 each, not adding up to 1.

    Attributes:
        label: what it mainly does.
        reflects, asks, advises: whether any of it does.
    """

    label: Does
    shares: Mapping[Does, float]
    reflects: bool
    asks: bool
    advises: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A level of EPITOME, 0 none, 1 weak, 2 strong, and a finer score, 0 to 1."""

    level: int
    score: float


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence of a reply: its tokens, what it likely does (as `reply_model.CLASSES`), whether a clause asks."""

    first: int
    last: int
    chances: tuple[float, ...]
    asks: bool
    open: bool
    tag: bool
    marked: bool

    @property
    def length(self) -> int:
        """Tokens that count: a very long sentence does not drown the others."""
        return min(_LONG, self.last - self.first + 1)

    def chance(self, name: str) -> float:
        """The chance that it does one thing; any question is certain to ask, and nothing else asks."""
        return self.chances[CLASSES.index(name)]


@dataclass(frozen=True)
class _Heard:
    """A reply as read, sentence by sentence, with the cues in it."""

    reading: Reading
    units: tuple[_Unit, ...]
    hits: tuple[Hit, ...]
    known: frozenset[str]

    def named(self, name: str) -> list[Hit]:
        """The cues of one name."""
        return [hit for hit in self.hits if hit.name == name]


@lru_cache(maxsize=256)
def known_roots(context: str) -> frozenset[str]:
    """Roots of what somebody said; the last 6,000 characters of it."""
    return frozenset(said(context[-_READ:]).index.roots)


@lru_cache(maxsize=64)
def _heard(reply: str, context: str) -> _Heard:
    reading = read(reply[:_READ])
    learned = tuple(cues_in(reading.text))
    hits = (*learned, *phrases("helping").find(reading.text))
    known = known_roots(context)
    units = tuple(
        _unit(reading, number, first, last, (learned, hits), known)
        for number, (first, last) in enumerate(reading.sentences)
    )
    return _Heard(reading, units, hits, known)


def _unit(
    reading: Reading,
    number: int,
    first: int,
    last: int,
    cues: tuple[tuple[Hit, ...], tuple[Hit, ...]],
    known: frozenset[str],
) -> _Unit:
    """One sentence. `cues`: those that the model of sentences knows, and all."""
    learned, hits = cues
    within = [clause for clause in reading.clauses if clause.sentence == number]
    after = reading.text.tokens[last + 1].word if last + 1 < len(reading.text.tokens) else ""
    asks = any(clause.asks for clause in within) and not _cleft(reading.text, first, after)
    found = chances(reading.text, first, last, learned, known, asks)
    words = _words(reading.text, first, last)
    bare = len(words) <= _FEW and any(hit.name == "asked" and first <= hit.first <= first + 1 for hit in hits)
    asks = asks or bare
    tag = (asks or after == "?") and (set(words) <= _BARE or _ends_in_tag(reading, within, words))
    opens = any(clause.open and not _wants_datum(_words(reading.text, clause.first, clause.last)) for clause in within)
    return _Unit(first, last, tuple(found), asks or after == "?", opens or bare, tag, bare or after == "?")


def _cleft(text: Text, first: int, after: str) -> bool:
    """As in "What I would suggest is a diary.": a statement, whatever it begins with."""
    lead = [token.word for token in text.tokens[first : first + 3] if token.word not in ("so", "and", "well")]
    return after == "." and lead[:1] == ["what"] and lead[1:2] in (["i"], ["we"], ["the"], ["my"])


def _words(text: Text, first: int, last: int) -> list[str]:
    return [token.word for token in text.tokens[first : last + 1] if token.kind != "mark"]


def _ends_in_tag(reading: Reading, within: list[Clause], words: list[str]) -> bool:
    """As in "…, is that right?", "…, isn't it?": what asks is only the end of a statement."""
    if len(words) > 4 and words[-2] == "not" and words[-1] in _PRONOUNS:
        return True
    if len(words) > 4 and words[-1] in _CHECKS and words[0] not in _AUX and not set(words[:3]) & _WH:
        return True
    asking = [clause for clause in within if clause.asks]
    checks = [clause for clause in asking if reading.acts[reading.clauses.index(clause)] is Act.CLOSING_CHECK]
    return len(within) > len(asking) > 0 and len(checks) == len(asking) and checks[0].first > within[0].first


def _wants_datum(words: list[str]) -> bool:
    """Whether a question is about one number, time, place or name: closed in MITI, though it begins with how."""
    lead = [word for word in words if word not in ("and", "so", "okay", "well", "but", "then", "or")][:3]
    first, second = (*lead, "", "")[:2]
    return (
        first in ("when", "where", "who", "which", "whose")
        or (first == "how" and second in _MEASURES)
        or (first == "what" and second in _DATA)
    )


def label_act(reply: str, context: str = "") -> Judged:
    """What a reply mainly does.

    A question that is more than a tag ("right?") names a reply that has one: it hands the turn over (MITI codes each
    utterance; a whole turn has to be named by one of them). Else what most of the reply does.

    Args:
        reply: the whole turn.
        context: what was said before; saying it back is what reflecting means.
    """
    heard = _heard(reply, context)
    total = sum(unit.length for unit in heard.units) or 1
    shares = dict.fromkeys(Does, 0.0)
    for unit in heard.units:
        for does, chance in _lean(heard, unit).items():
            shares[does] += chance * unit.length / total
    asking = [unit for unit in heard.units if unit.asks and not unit.tag and _asks_surely(unit)]
    if (
        not asking
        and len(heard.units) == 1
        and heard.units[0].tag
        and 0 < heard.units[0].last - heard.units[0].first < _TAG
    ):
        asking = list(heard.units)
    rest = {does: share for does, share in shares.items() if does not in (Does.OPEN_QUESTION, Does.CLOSED_QUESTION)}
    label: Does = max(rest, key=lambda does: rest[does]) if rest and heard.units else Does.OTHER
    advises = advice(reply, context)
    if advises > _SURELY and shares[Does.ADVICE] > _PART:
        label = Does.ADVICE
    if asking:
        opens = asking[-1].open
        label = Does.OPEN_QUESTION if opens else Does.CLOSED_QUESTION
    return Judged(label, shares, reflects=_reflects(heard), asks=bool(asking), advises=advises >= 0.5)


def _lean(heard: _Heard, unit: _Unit) -> dict[Does, float]:
    """What one sentence likely does: the model's chances, moved by the cues that no labelled clause has taught it."""
    found = {does: unit.chance(name) for name, does in _DOES.items()}
    found[Does.REFLECTION if _of_you(heard, unit) else Does.OTHER] += unit.chance("acknowledgement")
    cues = {hit.name for hit in heard.hits if unit.first <= hit.first <= unit.last}
    begins = {hit.name for hit in heard.hits if unit.first <= hit.first <= unit.first + 2}
    if "advise_sure" in cues and "told" not in cues and not unit.asks:
        _move(found, Does.ADVICE, _SAID_PLAINLY)
    if "frame" in begins and _of_you(heard, unit) and not unit.asks:
        _move(found, Does.REFLECTION, _FRAMED)
    if "informs" in cues and "told" not in cues and not unit.asks:
        _move(found, Does.ADVICE, _INFORMED)
    if _echoes(heard, unit) and not cues & _BUT_ECHOES:
        _move(found, Does.REFLECTION, _ECHOED)
    if "bears" in begins and _of_you(heard, unit) and not unit.asks:
        _move(found, Does.REFLECTION, _BORNE)
    if cues & {"affirm", "social"}:
        _move(found, Does.OTHER, _COURTESY)
    if "encouraged" in cues and "frame" not in begins:
        _move(found, Does.OTHER, _CHEERED)
    return found


def _echoes(heard: _Heard, unit: _Unit) -> bool:
    """Whether most of what a sentence says is what the other person has said, and none of it is the speaker's own."""
    tokens = heard.reading.text.tokens[unit.first : unit.last + 1]
    content = {token.stem: weight_of(token.stem) for token in tokens}
    total = sum(content.values())
    known = sum(weight for root, weight in content.items() if root in heard.known)
    return total >= _LITTLE and known >= _MOSTLY * total and not unit.asks and not {one.word for one in tokens} & _I


def _move(found: dict[Does, float], to: Does, share: float) -> None:
    """Give one label a share of what all the others have."""
    for does in found:
        if does is not to:
            found[to] += share * found[does]
            found[does] *= 1.0 - share


def _reflects(heard: _Heard) -> bool:
    return any(unit.chance("reflection") > _SURE and not (unit.asks and _asks_surely(unit)) for unit in heard.units)


def _asks_surely(unit: _Unit) -> bool:
    return unit.marked or unit.chance("open_question") + unit.chance("closed_question") > _ASKS


def _of_you(heard: _Heard, unit: _Unit) -> bool:
    """Whether feeling is met by telling what the other person goes through, not by the speaker's own."""
    words = {token.word for token in heard.reading.text.tokens[unit.first : unit.last + 1]}
    return bool(words & _YOU) or not words & _I


def reflection(reply: str, context: str = "") -> float:
    """How much of a reply says back what was said or meant, 0 to 1 (MITI: simple and complex reflections)."""
    heard = _heard(reply, context)
    total = sum(unit.length for unit in heard.units)
    if not total:
        return 0.0
    back = sum(
        unit.length * (unit.chance("reflection") + _MET * unit.chance("acknowledgement")) for unit in heard.units
    )
    asked = any(unit.asks and not unit.tag and _asks_surely(unit) for unit in heard.units)
    spoilt = max((unit.chance("advice") for unit in heard.units), default=0.0)
    return back / total * (1.0 - _SPOILT * spoilt) * (_ASKED if asked else 1.0)


def reflection_depth(reply: str, reference: str, context: str = "") -> float:
    """How deep a reply reflects, from 0 up, to rank replies to one turn by: nothing, simple, complex (MITI).

    The chance that it reflects, more for being like a good reflection of the same turn, and more for its length: a
    complex reflection adds something. People agree poorly on simple against complex, so this never makes a mark.
    """
    words = len(reply.split())
    return reflection(reply, context) * (1.0 + likeness(reply, reference)) * (1.0 + _ADDED * math.log1p(words))


def advice(reply: str, context: str = "") -> float:
    """How surely a reply advises, solves or informs with a direction, 0 to 1; 0.5 decides (MITI: persuade)."""
    heard = _heard(reply, context)
    best = max((_advises(heard, unit) for unit in heard.units), default=0.0)
    # So that 0.5 decides, whatever chance is the best to decide from.
    return best / (best + (1.0 - best) * _DECIDES / (1.0 - _DECIDES)) if best else 0.0


def _advises(heard: _Heard, unit: _Unit) -> float:
    chance = unit.chance("advice")
    cues = {hit.name for hit in heard.hits if unit.first <= hit.first <= unit.last}
    if "advise_sure" in cues and "told" not in cues:
        chance = 1.0 - (1.0 - chance) * (1.0 - _SAID_PLAINLY)
    begins = {hit.name for hit in heard.hits if unit.first <= hit.first <= unit.first + 2}
    if "put_as_help" in begins and "told" not in cues:
        chance = 1.0 - (1.0 - chance) * (1.0 - _HELPED)
    if "informs" in cues and "told" not in cues:
        chance = 1.0 - (1.0 - chance) * (1.0 - _INFORMED)
    if "encouraged" in begins and not cues & {"advise_sure", "advise"}:
        chance *= 1.0 - _CHEERED
    return chance * (_ASKED_ADVICE if unit.asks and not unit.tag else 1.0)


def acknowledgement_level(reply: str, context: str = "") -> Level:
    """EPITOME's emotional reactions: 1 when warmth or compassion is alluded to, 2 when a feeling is named."""
    heard = _heard(reply, context)
    strong, weak = len(heard.named("react_strong")), len(heard.named("react_weak"))
    met = max((unit.chance("acknowledgement") for unit in heard.units), default=0.0)
    score = min(1.0, 0.3 * min(2, weak) + 0.5 * bool(strong) + 0.3 * met)
    level = 2 if strong else 1 if weak or met > _MET_SURELY else 0
    return Level(level, score)


def feeling_reflected(reply: str, context: str = "") -> Level:
    """Whether a reply says back what the other person feels: 1 by implication, 2 with the feeling named.

    Reassurance, the speaker's own story and advice are none of it (Hill's helping skills, as in ESConv: reflection of
    feelings, apart from affirmation, self-disclosure and suggestion).
    """
    heard = _heard(reply, context)
    text = heard.reading.text
    best, level = 0.0, 0
    for unit in heard.units:
        if unit.asks and not unit.tag:
            continue
        words = [token.word for token in text.tokens[unit.first : unit.last + 1]]
        named = [hit for hit in heard.reading.feelings if unit.first <= hit.first <= unit.last]
        theirs = [hit for hit in named if not _own(words[: hit.first - unit.first])]
        bears = [hit for hit in heard.hits if hit.name == "bears" and unit.first <= hit.first <= unit.last]
        score = 0.35 * bool(theirs) + 0.45 * bool(bears) + 0.4 * unit.chance("acknowledgement")
        score -= 0.5 * unit.chance("advice") + 0.3 * bool({"hope", "glad"} & set(words[:4]))
        score -= _CHEERED * any(unit.first <= hit.first <= unit.last for hit in heard.named("encouraged"))
        if score > best:
            best, level = score, 2 if theirs else 1
    return Level(level if best >= _FELT else 0, max(0.0, min(1.0, best)))


def _own(before: list[str]) -> bool:
    """Whether the words before a feeling make it the speaker's own: "I was so", "I felt"."""
    near = before[-5:]
    return bool(near) and "you" not in near and "your" not in near and bool({"i", "me", "my", "we"} & set(near))


def exploration_level(reply: str, context: str = "") -> Level:
    """EPITOME's explorations: 1 for a generic question, which fits anybody, 2 for one about something of theirs."""
    heard = _heard(reply, context)
    text = heard.reading.text
    best, score = 0, 0.0
    for unit in heard.units:
        if not unit.asks or (unit.tag and unit.last - unit.first >= _TAG):
            continue
        covered = _covered(heard, unit, "explore_generic") | _covered(heard, unit, "anybody")
        idle = _covered(heard, unit, "explore_none")
        content = [at for at in range(unit.first, unit.last + 1) if weight_of(text.tokens[at].stem)]
        left = sum(weight_of(text.tokens[at].stem) for at in content if at not in covered)
        mostly = len(idle) * 2 > unit.last - unit.first  # "right" alone, not "right before it"
        if mostly and left < _LITTLE and not covered:
            continue
        level = 1 if (covered and left < _LITTLE) or (not content and not covered) else 2
        if level > best or not score:
            best, score = max(best, level), max(score, 0.45 if level == 1 else min(1.0, 0.7 + 0.1 * left))
    return Level(best, score)


def _covered(heard: _Heard, unit: _Unit, name: str) -> frozenset[int]:
    return frozenset(
        at for hit in heard.named(name) if unit.first <= hit.first <= unit.last for at in range(hit.first, hit.last + 1)
    )
