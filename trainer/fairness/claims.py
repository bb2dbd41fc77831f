"""What a learner may dispute, and which phrases are let through. Pure.

A wording is accepted on the learner's word alone, for their own marks only; so little is asked of it: that it comes
from the reply, says something, and does not turn a wrong number, name or date into a right one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.errors import UsageError
from trainer.fairness.overlay import Accepted, SlotKind
from trainer.packs.model import Drill, Skill
from trainer.scoring.result import FactStatus, FeelingStatus, FlagKind, Focus, QuestionStatus, Result, Span
from trainer.scoring.words import words

LONGEST = 200
"""Characters of a phrase."""
CONTENT_WORDS = 2
"""Words that carry meaning a phrase has at least."""
FROM_REPLY = 0.75
"""The share of a phrase's content words that the reply holds, too, give or take a letter."""
READ = 20_000
"""Characters of a reply in which a phrase is looked for; the scorer reads fewer."""
NEARLY = 75
"""Rapidfuzz's ratio from which two words count as one, misspelt: two letters of a word of four turned about make 75."""


class ClaimRefused(UsageError):
    """A dispute that is not taken, with the reason."""

    title = "That cannot be disputed so"


@dataclass(frozen=True, slots=True)
class Open:
    """A fact, feeling or unknown that a reply was not fully credited for.

    Attributes:
        text: what it is about, in the pack's words (untrusted).
        fate: what became of it, in a word or two.
    """

    kind: SlotKind
    slot: str
    text: str
    fate: str


_FACTS = {
    FactStatus.MISSED: "missed",
    FactStatus.PARTIAL: "only in part",
    FactStatus.CONTRADICTED: "not what was said",
}
_FEELINGS = {FeelingStatus.MISSED: "not met", FeelingStatus.GENERIC: "only by a formula"}


def disputable(drill: Drill, result: Result, focus: Focus | None = None) -> tuple[Open, ...]:
    """What a reply may be disputed for: facts, then feelings, then questions, in the order of the pack.

    Args:
        focus: what the reply was marked on, when that was not the whole drill.
    """
    rated = {mark.skill for mark in result.marks if mark.score is not None}
    found: list[Open] = []
    if Skill.REFLECT in rated:
        facts = {one.id: one.status for one in result.facts}
        for fact in drill.facts:
            status = facts.get(fact.id)
            if status in _FACTS:
                found.append(Open(SlotKind.FACT, fact.id, fact.text, _FACTS[status]))
    if Skill.ACKNOWLEDGE in rated:
        met = {one.name: one.status for one in result.feelings}
        for feeling in drill.feelings:
            state = met.get(feeling.name)
            if state in _FEELINGS:
                found.append(Open(SlotKind.FEELING, feeling.name, feeling.name, _FEELINGS[state]))
    if Skill.CLARIFY in rated:
        asked = {one.target for one in result.questions if one.status is QuestionStatus.ON_TARGET}
        found += [
            Open(SlotKind.UNKNOWN, unknown.id, unknown.about, "not asked")
            for unknown in drill.unknowns
            if unknown.id not in asked and (focus is None or unknown.id in focus.unknowns)
        ]
    return tuple(found)


def strength(result: Result, kind: SlotKind, slot: str) -> float:
    """How well a result credits a slot, 0 to 1."""
    if kind is SlotKind.FACT:
        return max((one.strength for one in result.facts if one.id == slot and one.status in _HELD), default=0.0)
    if kind is SlotKind.FEELING:
        return max((one.strength for one in result.feelings if one.name == slot and one.status in _MET), default=0.0)
    asked = (one.strength for one in result.questions if one.target == slot and one.status is QuestionStatus.ON_TARGET)
    return max(asked, default=0.0)


_HELD = (FactStatus.RESTATED, FactStatus.PARTIAL, FactStatus.COPIED)
_MET = (FeelingStatus.NAMED, FeelingStatus.TIED, FeelingStatus.GENERIC)


def credited(result: Result, kind: SlotKind, slot: str) -> bool:
    """Whether a result credits a slot wholly: a fact restated, a feeling named, a question on target."""
    if kind is SlotKind.FACT:
        return any(one.id == slot and one.status is FactStatus.RESTATED for one in result.facts)
    if kind is SlotKind.FEELING:
        return any(
            one.name == slot and one.status in (FeelingStatus.NAMED, FeelingStatus.TIED) for one in result.feelings
        )
    return strength(result, kind, slot) > 0


# ---- phrases ---------------------------------------------------------------------------------------------------------


def phrases(reply: str, result: Result) -> tuple[str, ...]:
    """The clauses of a reply as phrases to choose from, in their order; those that say too little are left out.

    Args:
        result: the reply's marks, whose acts say where its clauses are.
    """
    spans = [act.span for act in result.acts] or [match.span() for match in _PIECE.finditer(reply)]
    found = (cleaned(reply[start:end]).strip(_EDGES) for start, end in sorted(spans))
    return tuple(dict.fromkeys(_shortened(one) for one in found if len(content(one)) >= CONTENT_WORDS))


def likest(drill: Drill, slot: Open, choices: Sequence[str]) -> int:
    """Which of the choices is worded most like what a slot is about; 0 when none is, or there are none."""
    from rapidfuzz import fuzz

    about = [wording.casefold() for wording in (slot.text, *_wordings(drill, slot.kind, slot.slot))]
    likeness = [max(fuzz.token_set_ratio(choice.casefold(), one) for one in about) for choice in choices]
    return likeness.index(max(likeness)) if likeness else 0


def cleaned(text: str) -> str:
    """A phrase in one line, without characters that are not seen or that turn the direction of what is read."""
    seen = "".join(" " if letter.isspace() else letter for letter in text if _is_seen(letter))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def content(phrase: str) -> tuple[str, ...]:
    """The words of a phrase that carry meaning, folded."""
    return tuple(word for word in _words(phrase) if word not in _FUNCTION and (len(word) > 1 or not word.isascii()))


def checked(drill: Drill, reply: str, claim: Accepted, before: Result) -> Accepted:
    """Let a claim through, its phrase cleaned.

    Args:
        drill: as it counts for this learner before the claim.
        reply: the reply that is disputed.
        before: its marks.

    Raises:
        ClaimRefused: the slot is not there, or the phrase is too long, says too little, does not come from the reply,
            or has a number, a day or a name that the customer did not say.
    """
    if not _has(drill, claim):
        raise ClaimRefused(f"{drill.address} has no {claim.kind.value} {claim.slot[:80]!r}.")
    if len(claim.phrase) > 4 * LONGEST:  # before anything is done with it
        raise _too_long(len(claim.phrase))
    phrase = cleaned(claim.phrase).strip(_EDGES)
    if not phrase:
        raise ClaimRefused("There is no phrase.", hint="Choose the words of your reply that said it.")
    if len(phrase) > LONGEST:
        raise _too_long(len(phrase))
    meaning = content(phrase)
    if len(meaning) < CONTENT_WORDS:
        raise ClaimRefused(f"“{phrase}” says too little alone.", hint="Take a little more of your sentence.")
    if not _comes_from(meaning, reply):
        raise ClaimRefused(f"“{phrase}” is not what your reply says.", hint="Choose words of your reply.")
    wrong = _wrong(drill, claim.kind, phrase)
    if wrong or _names_somebody_else(drill, reply, phrase, before):
        raise ClaimRefused(
            f"“{phrase}” is not what {drill.customer.name or 'the customer'} said"
            + (f": {' '.join(wrong)} is not in it." if wrong else ": a name differs."),
            hint="A wording can be disputed, a wrong number, day or name cannot.",
        )
    return Accepted(claim.kind, claim.slot, phrase)


def hidden(drill: Drill, reply: str, before: Result, after: Result) -> bool:
    """Whether marks under a new wording have lost a flag on a number, a day or a name that is wrong."""
    still = {flag.reply for flag in after.flags if flag.kind is FlagKind.CONTRADICTION}
    lost = (
        flag.reply
        for flag in before.flags
        if flag.kind is FlagKind.CONTRADICTION and flag.reply is not None and flag.reply not in still
    )
    return any(_wrong(drill, SlotKind.FACT, reply[slice(*at)]) or _strangers(drill, reply, at) for at in lost)


def _too_long(length: int) -> ClaimRefused:
    return ClaimRefused(
        f"A phrase has at most {LONGEST} characters; this one has {length:,}.",
        hint="Take only the words that carried it.",
    )


def _has(drill: Drill, claim: Accepted) -> bool:
    slots: dict[SlotKind, set[str]] = {
        SlotKind.FACT: {fact.id for fact in drill.facts},
        SlotKind.FEELING: {feeling.name for feeling in drill.feelings},
        SlotKind.UNKNOWN: {unknown.id for unknown in drill.unknowns},
    }
    return claim.slot in slots[claim.kind]


def _wordings(drill: Drill, kind: SlotKind, slot: str) -> tuple[str, ...]:
    if kind is SlotKind.FACT:
        return next((fact.forms for fact in drill.facts if fact.id == slot), ())
    if kind is SlotKind.FEELING:
        return next((feeling.words for feeling in drill.feelings if feeling.name == slot), ())
    return next((unknown.ask for unknown in drill.unknowns if unknown.id == slot), ())


def _comes_from(meaning: Sequence[str], reply: str) -> bool:
    from rapidfuzz import fuzz, process

    said = list(dict.fromkeys(_words(reply[:READ])))
    if not said:
        return False
    found = sum(process.extractOne(word, said, scorer=fuzz.ratio, score_cutoff=NEARLY) is not None for word in meaning)
    return found >= FROM_REPLY * len(meaning)


def _wrong(drill: Drill, kind: SlotKind, phrase: str) -> tuple[str, ...]:
    """Numbers, days and months in a phrase that neither the customer nor the pack's facts have."""
    if kind is not SlotKind.FACT:
        return ()
    right = set(_figures(" ".join([drill.complaint, *(f"{fact.text} {' '.join(fact.forms)}" for fact in drill.facts)])))
    return tuple(dict.fromkeys(figure for figure in _figures(phrase) if figure not in right))


def _figures(text: str) -> list[str]:
    """The numbers (as words: 42 as forty and two, third as three), days and months of a text, in order."""
    found: list[str] = []
    before = ""
    for word in _words(text):
        if word.isdecimal() and len(word) < 7:
            found += _spelt(int(word))
        elif word.isdecimal():
            found.append(word)
        elif word in _NUMBERS:
            found.append(_NUMBERS[word])
        elif word in ("one", "first") and before in _LARGE:
            found.append("one")
        before = word
    return found


def _spelt(number: int) -> list[str]:
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            head = _spelt(number // size) if number >= 2 * size else []
            return [*head, name, *(_spelt(number % size) if number % size else ())]
    if number < 20:
        return [_UNITS[number]]
    return [_TENS[number // 10 - 2], *([_UNITS[number % 10]] if number % 10 else [])]


def _names_somebody_else(drill: Drill, reply: str, phrase: str, before: Result) -> bool:
    """Whether the phrase holds a flagged contradiction, and in it a name that the customer never said."""
    at = _place(reply, phrase)
    return at is not None and any(
        _strangers(drill, reply, (max(flag.reply[0], at[0]), min(flag.reply[1], at[1])))
        for flag in before.flags
        if flag.kind is FlagKind.CONTRADICTION and flag.reply is not None
    )


def _strangers(drill: Drill, reply: str, span: Span) -> bool:
    """Whether a place of the reply has a capital letter inside a sentence at a word the customer did not use."""
    known = {
        *_words(" ".join([drill.complaint, drill.customer.name, *(fact.text for fact in drill.facts)]))
    } | _FUNCTION
    for match in _WORD.finditer(reply, span[0], max(span)):
        start = reply[: match.start()].rstrip()[-1:] in ("", *".!?:…")
        if match.group()[0].isupper() and not start and match.group().casefold() not in known:
            return True
    return False


def _place(reply: str, phrase: str) -> Span | None:
    found = re.search(r"\W+".join(map(re.escape, _words(phrase))), reply, re.IGNORECASE)
    return found.span() if found else None


def _shortened(phrase: str) -> str:
    if len(phrase) <= LONGEST:
        return phrase
    return phrase[: LONGEST + 1].rpartition(" ")[0] or phrase[:LONGEST]


def _is_seen(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter.isspace() or letter in "\u200c\u200d" or kind[0] != "C"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_UNITS = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = _listed(
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_DAYS = _listed(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december"
)
_NUMBERS = {
    # "one", "once" and "first" alone are seldom numbers, "may" and "march" seldom months
    **{word: word for word in (*_UNITS[2:], *_TENS, "hundred", "thousand", "million", *_DAYS)},
    **{ordinal: _UNITS[number] for number, ordinal in enumerate(_ORDINALS, 2)},
    **{f"{ten[:-1]}ieth": ten for ten in _TENS},
    **dict.fromkeys(("twice", "both", "couple"), "two"),
    "thrice": "three",
    "fourty": "forty",
}
_LARGE = frozenset((*_TENS, "hundred", "thousand"))
_WORD = re.compile(r"\w+(?:[’'][a-z]+)?")
_PIECE = re.compile(r"[^.!?;:,\n]+[?]?")
_EDGES = ' \t.,;:!–—-…"“”'
_FUNCTION = words(
    """
    a an the this that these those it its it's that's there's i i'm i've i'd i'll me my mine we we're we've us our you
    you're you've you'd you'll your yours he he's him his she she's her they they're them their is are was were be been
    being am do does did don't doesn't didn't have has had having will would shall should can could may might must to of
    in on at by for from with as into about and or but so if than then too very just not no yes oh ok okay well um uh er
    there here what which who whom whose how when where why
    """
)
