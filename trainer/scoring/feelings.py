"""Whether a reply meets what the customer feels: named, plainly shown, tied to its cause, or only a formula.

The levels follow EPITOME's emotional reactions (Sharma et al. 2020): none, weak (a formula), strong (the feeling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer.scoring.acts import ASKING, Reading
from trainer.scoring.concepts import weight_of
from trainer.scoring.facts import Alignment
from trainer.scoring.lexicon import table
from trainer.scoring.patterns import Hit
from trainer.scoring.prepare import Prepared, PreparedFeeling
from trainer.scoring.words import words as word_set

_DOWN = word_set("bit little slightly somewhat mildly tad touch rather kind sort")
_DENY = word_set("not never no don't without")


@dataclass(frozen=True, slots=True)
class Met:
    """One feeling of the drill and how it was met, 0 to 1; `tied` when beside its cause or a fact."""

    feeling: PreparedFeeling
    strength: float
    tied: bool = False
    generic: bool = False
    hit: Hit | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Emotion:
    """How well the feelings were met.

    Attributes:
        level: 0 to 3, the rubric's scale: nothing, generic, acknowledged, acknowledged with its weight or cause.
        met: one entry per feeling of the drill.
        wrong: a feeling that is not there, or far too strong, with what to say about it.
        understated: words that make a strong feeling small.
        felt: how much feeling the clause model hears in all clauses together, 0 to 3; None without the model.
    """

    level: float
    met: tuple[Met, ...]
    wrong: tuple[tuple[Hit, str], ...] = ()
    understated: tuple[Hit, ...] = ()
    felt: float | None = None


@dataclass(frozen=True, slots=True)
class _Sign:
    """One place where a feeling is met; `worth` is on the scale 0 to 3."""

    hit: Hit
    worth: float
    feeling: int = -1
    generic: bool = False
    tied: bool = False


def meet(drill: Prepared, reply: Reading, facts: tuple[Alignment, ...]) -> Emotion:
    """Find how the feelings of a drill are met by a reply."""
    dials = table("dials")["feelings"]
    formulas = [hit for hit in reply.empathy if hit.name == "formula"]
    excess = [hit for hit in reply.empathy if hit.name == "excess"]
    understated = tuple(hit for hit in reply.empathy if hit.name == "understated")
    own = _listed(drill, reply)
    listed = {token for hit in own for token in range(hit.first, hit.last + 1)}
    signs: list[_Sign] = []
    wrong: list[tuple[Hit, str]] = []
    for hit in _words_of_feeling(own, reply):
        sign, complaint = _named(drill, reply, hit, formulas)
        if complaint and hit.first not in listed:
            wrong.append((hit, complaint))
        signs.append(sign)
    if any(sign.feeling >= 0 and sign.worth >= dials["named"] and not sign.generic for sign in signs):
        excess = [hit for hit in excess if _said_of_them(reply, hit)]
    excess = [hit for hit in excess if hit.first not in listed and hit.last not in listed and not _shared(reply, hit)]
    signs.extend(_shown(reply, signs, formulas, dials))
    causes = _causes(reply, facts)
    signs = [_tie(sign, causes, reply) for sign in signs]
    strongest = max((feeling.feeling.intensity for feeling in drill.feelings), default=2)
    if excess and strongest < 3:
        wrong.extend((hit, "That is stronger than what they feel.") for hit in excess[:1])
    level = _level(signs, bool(wrong), dials)
    if understated and strongest >= 2:
        level = min(level, dials["understated_cap"])
    elif understated:
        level = min(level, dials["understated_mild_cap"])
    return Emotion(
        level=min(3.0, level),
        met=_per_feeling(drill, signs),
        wrong=tuple(wrong),
        understated=understated if strongest >= 2 else (),
        felt=_felt(reply, dials),
    )


def _said_of_them(reply: Reading, hit: Hit) -> bool:
    """Whether an overdone word is put into the customer's mouth, and is no mere "you poor thing"."""
    return reply.text.tokens[hit.first].word != "poor"


def _felt(reply: Reading, dials: dict[str, float]) -> float | None:
    """What the clause model hears, whatever the words: a formula counts less, a script not at all."""
    if all(opinion is None for opinion in reply.judged):
        return None
    opinions = [
        opinion
        for clause, opinion in zip(reply.clauses, reply.judged, strict=True)
        if opinion is not None and clause.last - clause.first >= _WORDS_OF_FEELING
    ]
    heard = 0.0
    for opinion in opinions:
        feeling = dials["felt_implied"] * opinion.feeling[1] + dials["felt_met"] * opinion.feeling[2]
        heard += max(0.0, feeling * (1.0 - opinion.sure("script")) - dials["felt_doubt"])
    return min(3.0, heard)


_WORDS_OF_FEELING = 1
"""A clause of a single word says too little for the model to go by."""


def _level(signs: list[_Sign], wrong: bool, dials: dict[str, float]) -> float:
    worths = sorted((sign.worth for sign in signs), reverse=True)
    if not worths:
        return 0.0
    level = worths[0] + dials["second_sign"] * sum(worth > 0.9 for worth in worths[1:3])
    return min(level, dials["wrong_cap"]) if wrong else level


def _words_of_feeling(own: list[Hit], reply: Reading) -> list[Hit]:
    """Words of feeling said of the customer: not the learner's own, not denied, not asked."""
    found = []
    for hit in (*own, *reply.feelings):
        clause = reply.clause_at[hit.first]
        if clause >= 0 and reply.acts[clause] in ASKING and not hit.name.startswith("*"):
            continue
        before = [token.word for token in reply.text.tokens[max(0, hit.first - 4) : hit.first]]
        if _denies(before) or before[-2:] in (["i", "am"], ["we", "are"], ["i", "feel"]) or _own(before):
            continue
        found.append(hit)
    return found


def _listed(drill: Prepared, reply: Reading) -> list[Hit]:
    """Where the drill's own words for its feelings stand, a long one in any form: "heartbroken" for "heartbreaking"."""
    found: list[Hit] = []
    for number, feeling in enumerate(drill.feelings):
        for words in feeling.words:
            if len(words) == 1 and len(words[0]) >= _LONG:
                places = [at for root, at in reply.index.roots.items() if root[:_LONG] == words[0][:_LONG]]
                found.extend(Hit(f"*{number}.0", at, at) for here in places for at in here)
                continue
            found.extend(
                Hit(f"*{number}.0", at, at + len(words) - 1)
                for at in (reply.index.roots.get(words[0], ()) if words else ())
                if tuple(t.stem for t in reply.text.tokens[at : at + len(words)]) == words
            )
    return found


_LONG = 7


def _shared(reply: Reading, hit: Hit) -> bool:
    """As in "I'd be heartbroken for him": how the learner feels with them, which nobody is told to feel."""
    tokens = reply.text.tokens
    sentence = reply.sentence_at[hit.first]
    before = [tokens[at].word for at in range(max(0, hit.first - 8), hit.first) if reply.sentence_at[at] == sentence]
    after = [token.word for token in tokens[hit.last + 1 : hit.last + 3]]
    would = any(one == "i" and other == "would" for one, other in pairwise(before))
    return would and "you" not in before and after[:1] == ["for"] and bool(set(after[1:]) & _THEM)


_THEM = word_set("him her them you your his their")


def _denies(before: list[str]) -> bool:
    """As in "Not worried", "I wouldn't be too worried": denied, or talked down."""
    return bool(_DENY & set(before[-2:])) or ("not" in before and "be" in before)


def _own(before: list[str]) -> bool:
    """As in "I am so ashamed", "I'm really sad": the learner's feeling, not the customer's."""
    text = " ".join(before)
    return (
        any(lead in f" {text} " for lead in (" i am ", " i was ", " i feel ", " i am feeling ")) and "you" not in before
    )


def _named(drill: Prepared, reply: Reading, hit: Hit, formulas: list[Hit]) -> tuple[_Sign, str]:
    dials = table("dials")["feelings"]
    family, _, level = hit.name.partition(".")
    intensity = int(level)
    generic = any(formula.first <= hit.first <= formula.last for formula in formulas)
    best, which = 0.0, -1
    for number, feeling in enumerate(drill.feelings):
        if family == f"*{number}":
            worth, intensity = dials["named"], feeling.feeling.intensity
        elif family == feeling.family:
            worth = dials["named"]
        elif family in feeling.near:
            worth = dials["near"] if intensity > 1 or feeling.feeling.intensity == 1 else dials["near_mild"]
        else:
            continue
        if worth > best:
            best, which = worth, number
    if which < 0:
        # A feeling that nobody has: a mild one is a guess, a strong one is put into their mouth.
        near = any(family in feeling.near for feeling in drill.feelings)
        put = intensity == 3 and drill.feelings and not near and not _shared(reply, hit)
        return _Sign(hit, dials["stray"]), "They never felt that." if put else ""
    wanted = drill.feelings[which].feeling.intensity
    complaint = ""
    if _downtoned(reply, hit) and wanted >= 2:
        best *= dials["too_weak"]
    elif intensity - wanted >= 2 and not _shared(reply, hit):
        best *= dials["too_strong"]
        complaint = "That is stronger than what they feel."
    elif wanted - intensity >= 2:
        best *= dials["too_weak"]
    if generic:
        best = min(best, dials["formula"])
    return _Sign(hit, best, which, generic), complaint


def _downtoned(reply: Reading, hit: Hit) -> bool:
    return any(token.word in _DOWN for token in reply.text.tokens[max(0, hit.first - 3) : hit.first])


def _shown(reply: Reading, named: list[_Sign], formulas: list[Hit], dials: dict[str, float]) -> list[_Sign]:
    """Feelings met without a name for them. "You must be" followed by a feeling nobody has is worth what that is."""
    lexicon = table("empathy")
    found = []
    for hit in reply.empathy:
        if hit.name in ("understated", "excess") or reply.clause_at[hit.first] < 0:
            continue
        formula = hit.name == "formula"
        if not formula and any(other.first <= hit.first <= other.last for other in formulas):
            continue
        worth = 3.0 * lexicon[hit.name]["worth"]
        about = [sign for sign in named if hit.first <= sign.hit.first <= hit.last + _ABOUT]
        if about and not formula:
            worth = min(worth, max(sign.worth for sign in about))
        found.append(_Sign(hit, worth, generic=hit.name in ("formula", "ours", "interjection")))
    return found


_ABOUT = 5


def _tie(sign: _Sign, causes: Sequence[bool], reply: Reading) -> _Sign:
    """A feeling beside what caused it is worth more: in one sentence with it, or next to it."""
    dials = table("dials")["feelings"]
    sentence = reply.sentence_at[sign.hit.first]
    if sign.worth < dials["near_mild"] or sentence < 0:
        return sign
    for reach, bonus in ((0, dials["tied"]), (1, dials["beside"])):
        if any(causes[max(0, sentence - reach) : sentence + reach + 1]):
            bonus = dials["tied_generic"] if sign.generic else bonus
            return _Sign(sign.hit, sign.worth + bonus * min(1.0, sign.worth / 2), sign.feeling, sign.generic, True)
    return sign


def _causes(reply: Reading, facts: tuple[Alignment, ...]) -> list[bool]:
    """For every sentence whether it holds a fact, or enough of the customer's story to be a cause."""
    dials = table("dials")["feelings"]
    own = {token for hit in (*reply.empathy, *reply.feelings) for token in range(hit.first, hit.last + 1)}
    content = [0.0] * len(reply.sentences)
    for at, token in enumerate(reply.text.tokens):
        if reply.sentence_at[at] >= 0 and at not in own and reply.stating(at):
            content[reply.sentence_at[at]] += weight_of(token.stem)
    held = {
        reply.sentence_at[token]
        for fact in facts
        if fact.strength >= dials["tie_from"]
        for token in fact.tokens
        if token not in own
    }
    return [number in held or weight >= dials["tie_content"] for number, weight in enumerate(content)]


def _per_feeling(drill: Prepared, signs: list[_Sign]) -> tuple[Met, ...]:
    shown = max((sign for sign in signs if sign.feeling < 0), key=lambda sign: sign.worth, default=None)
    found = []
    for number, feeling in enumerate(drill.feelings):
        best = max((sign for sign in signs if sign.feeling == number), key=lambda sign: sign.worth, default=None)
        if best is None and shown is not None and number == 0:
            best = shown
        if best is None or best.worth <= 0.2:
            found.append(Met(feeling, 0.0))
        else:
            found.append(
                Met(feeling, min(1.0, best.worth / 3.0), best.tied and not best.generic, best.generic, best.hit)
            )
    return tuple(found)
