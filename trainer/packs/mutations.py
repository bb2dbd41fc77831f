"""Strong replies spoilt on purpose, one thing at a time, to see whether the marks notice.

Everything here is made from the reply, the drill and what the scorer credited; the same reply is always spoilt in the
same way. Whether the marks then move the right way is for `trainer.packs.trial`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from trainer.packs.amounts import Amount, amounts, other
from trainer.packs.model import Drill, Fact

if TYPE_CHECKING:
    from trainer.scoring.result import FactFinding, Result, Span


class Spoiling(StrEnum):
    """What is done to a reply."""

    DROP = "drop"
    CHANGE = "change"
    NEGATE = "negate"
    COPY = "copy"
    APPEND = "append"
    SCRIPT = "script"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoilt reply.

    Attributes:
        text: the whole reply as it is now.
        change: what was done to it, in words: ``without “after two calls”``.
        fact: the id of the fact it is about, if it is about one.
    """

    spoiling: Spoiling
    text: str
    change: str
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A spoiling that this reply does not lend itself to, and why in a few words."""

    spoiling: Spoiling
    why: str
    fact: str | None = None


SCRIPTS = (
    "We apologise for any inconvenience caused.",
    "Your satisfaction is important to us.",
    "Thank you for bringing this to our attention.",
    "As a valued customer, you deserve the best service.",
)
"""Phrases that fit any complaint; one of them is put before the reply or after it."""
FIXES = ("I'll refund you straight away.", "I'll put a ten pound credit on your account.")
"""Fixes nobody asked for, used where the drill names none of its own."""

_FEWEST_WORDS = 3
"""What has to be left of a reply for it to be one."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STARTERS = (
    "you|your|you've|you're|the|we|it|it's|he|she|they|i|i'd|there|that|this|now|then|still|nobody|a|my|our|who|can|when|"
    "what|how|no|even|after|all|not|it'd|them|her|his|him"
)
_CUT = re.compile(
    rf"[.!?;:,…—–]+[\s)”\"]+|\n+|\s+(?=(?:and|but|so|because|while|then|plus|yet|although|or)\s+(?:{_STARTERS})\b)",
    re.IGNORECASE,
)
_PAST = (
    "had|got|took|paid|said|told|rang|sent|left|went|gave|came|bought|lost|saw|wrote|spoke|kept|put|found|read|made|"
    "cut|broke|died|spent|stood|sat|stopped|held|heard|met|ran|set|built|brought|drove"
)
_DONE = (
    r"(?:been|gone|come|taken|given|left|sent|paid|told|had|got|moved|kept|lost|found|cut|put|made|[a-z]{2,}(?:ed|en))"
)
_NOT_MINE = r"(?<!\bi )(?<!\bi'd )(?<!\bwe )(?<!\bsure )"
_FLIPS = tuple(
    (re.compile(old, re.IGNORECASE), new)
    for old, new in (
        (r"\b(is|are|was|were|has|had|does|did|would|could|should)n['’]?t\b", r"\1"),
        (r"\bhaven['’]t\b", "have"),
        (r"\b(?:can['’]?t|cannot)\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (r"(?<!\bno )\bnot\s+(?!only\b|just\b|even\b|one\b)", ""),
        (r"\bnever\b", "always"),
        (rf"{_NOT_MINE}\b(has|have|had)\s+(?=(?:now |just |already )?{_DONE}\b)", r"\1 not "),
        (r"\bhas to\b", "doesn't have to"),
        (r"\bhave to\b", "don't have to"),
        (rf"{_NOT_MINE}\b(is|are|was|were)\s+(?!(?:you|it|we|they|on|not|still|no|nobody|nothing|none)\b)", r"\1 not "),
    )
)
_DID = re.compile(rf"\b(you|we|they|he|she|it|who)((?:['’]ve)?\s+)((?:{_PAST})|[a-z]{{3,}}ed)\b", re.IGNORECASE)


def mutants(drill: Drill, reply: str, result: Result) -> Iterator[Mutant | Skipped]:
    """Every spoilt version of a strong reply.

    Args:
        drill: the drill it answers.
        reply: its words.
        result: what the scorer made of it: the facts it is credited with, and where.
    """
    credited = [finding for finding in result.facts if finding.status.value == "restated" and finding.reply]
    for finding in credited:
        yield _dropped(reply, finding)
    yield from _changed(drill, reply, result)
    yield from _negations(reply, credited)
    yield Mutant(Spoiling.APPEND, f"{reply} {drill.complaint}", "with the whole complaint copied after it")
    yield _scripted(drill, reply)
    yield _fixed(drill, reply)


def copies(drill: Drill) -> tuple[Mutant, ...]:
    """The complaint as a reply: as it stands, and with the pronouns turned."""
    turned = _WORD.sub(lambda found: _turn(found[0]), drill.complaint)
    return (
        Mutant(Spoiling.COPY, drill.complaint, "the complaint itself"),
        Mutant(Spoiling.COPY, f"So {turned}", "the complaint with “you” for “I”"),
    )


def pieces(text: str) -> tuple[Span, ...]:
    """A reply cut at its marks and before what joins a new clause; each piece with the mark and the space after it."""
    cuts = [0, *(found.end() for found in _CUT.finditer(text)), len(text)]
    return tuple((start, end) for start, end in pairwise(cuts) if text[start:end].strip())


def _dropped(reply: str, finding: FactFinding) -> Mutant | Skipped:
    start, end = finding.reply or (0, 0)
    gone = [piece for piece in pieces(reply) if piece[0] < end and piece[1] > start]
    left = reply[: gone[0][0]] + reply[gone[-1][1] :]
    if len(_WORD.findall(left)) < _FEWEST_WORDS:
        return Skipped(Spoiling.DROP, "nothing else would be left of the reply", finding.id)
    dropped = reply[gone[0][0] : gone[-1][1]].strip()
    return Mutant(Spoiling.DROP, left.strip(), f"without “{_short(dropped)}”", finding.id)


def _changed(drill: Drill, reply: str, result: Result) -> Iterator[Mutant | Skipped]:
    """One number, day or amount of a credited fact made another; each one in the reply is changed once."""
    known = {amount.value for text in _texts(drill) for amount in amounts(text)}
    facts = {fact.id: fact for fact in drill.facts}
    done: set[Span] = set()
    for finding in result.facts:
        if finding.reply is None or finding.status.value == "missed":
            continue
        found = _held(facts[finding.id], reply, finding.reply)
        if found is None or found.span in done:
            continue
        done.add(found.span)
        wrong = other(found, known, _choice(drill, reply, found.words))
        start, end = found.span
        if wrong is None:
            yield Skipped(Spoiling.CHANGE, f"no other “{found.words}” is surely wrong here", finding.id)
            continue
        yield Mutant(
            Spoiling.CHANGE,
            reply[:start] + wrong + reply[end:],
            f"with “{wrong}” for “{found.words}”",
            finding.id,
        )
    if not done:
        yield Skipped(Spoiling.CHANGE, "it holds no number, day or amount of a fact")


def _held(fact: Fact, reply: str, span: Span) -> Amount | None:
    """The first amount within a span that is surely this fact's own: a small number needs its noun beside it."""
    wordings = (fact.text, *fact.forms)
    values = {amount.value for text in wordings for amount in amounts(text)}
    nouns = {word[:4] for text in wordings for word in _words(text) if len(word) > 3}
    for found in amounts(reply):
        inside = span[0] <= found.span[0] and found.span[1] <= span[1]
        if not inside or found.value not in values:
            continue
        if not found.small or any(word[:4] in nouns for word in _words(reply[found.span[1] :])[:2] if len(word) > 3):
            return found
    return None


def _negations(reply: str, credited: list[FactFinding]) -> Iterator[Mutant | Skipped]:
    """The clause of each credited fact turned round; a clause that holds two facts is turned once."""
    done = set[str]()
    for finding in credited:
        mutant = _negated(reply, finding)
        if isinstance(mutant, Skipped) or mutant.text not in done:
            yield mutant
        if isinstance(mutant, Mutant):
            done.add(mutant.text)


def _negated(reply: str, finding: FactFinding) -> Mutant | Skipped:
    start, end = finding.reply or (0, 0)
    for first, last in pieces(reply):
        piece = reply[first:last]
        if first >= end or last <= start or piece.rstrip().endswith("?"):
            continue
        turned = _flip(piece)
        if turned is not None:
            text = reply[:first] + turned + reply[last:]
            return Mutant(Spoiling.NEGATE, text, f"with {_instead(turned, piece)}", finding.id)
    return Skipped(Spoiling.NEGATE, "its clause has no verb that turns into its opposite by one word", finding.id)


def _flip(piece: str) -> str | None:
    """A clause with its first yes made a no, or its no a yes; None when it has no verb for that."""
    for pattern, new in _FLIPS:
        if pattern.search(piece):
            return pattern.sub(new, piece, count=1)
    return _DID.sub(r"\1\2never \3", piece, count=1) if _DID.search(piece) else None


def _scripted(drill: Drill, reply: str) -> Mutant:
    choice = _choice(drill, reply, Spoiling.SCRIPT)
    phrase = choice.choice(SCRIPTS)
    text = f"{phrase} {reply}" if choice.random() < 0.5 else f"{reply} {phrase}"
    return Mutant(Spoiling.SCRIPT, text, f"with “{phrase}”")


def _fixed(drill: Drill, reply: str) -> Mutant:
    own = [form for trap in drill.traps if trap.kind == "premature-solution" for form in trap.forms]
    fix = _choice(drill, reply, Spoiling.FIX).choice(own or FIXES)
    sentence = fix[:1].upper() + fix[1:].rstrip(".") + "."
    return Mutant(Spoiling.FIX, f"{sentence} {reply}", f"beginning with “{sentence}”")


def _choice(drill: Drill, reply: str, what: str) -> random.Random:
    return random.Random(f"{drill.address}\n{what}\n{reply}")  # noqa: S311 - repeatable, and no secret


def _texts(drill: Drill) -> Iterator[str]:
    yield drill.complaint
    for fact in drill.facts:
        yield fact.text
        yield from fact.forms


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


_TURNS = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "i'm": "you're", "i've": "you've",
    "i'd": "you'd", "i'll": "you'll", "we": "you", "us": "you", "our": "your", "we're": "you're", "we've": "you've",
    "am": "are", "you": "we", "your": "our",
}  # fmt: skip


def _turn(word: str) -> str:
    return _TURNS.get(word.casefold().replace("’", "'"), word)


def _instead(new: str, old: str) -> str:
    """Two wordings beside each other, from a few words before the first that differs."""
    same = next((at for at, (a, b) in enumerate(zip(new, old, strict=False)) if a != b), min(len(new), len(old)))
    start = old.rfind(" ", 0, max(0, old.rfind(" ", 0, same) - _BEFORE)) + 1 if same > _BEFORE else 0
    return f"“{_short(new[start:].strip())}” for “{_short(old[start:].strip())}”"


_BEFORE = 20
"""Characters shown before a difference."""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "…"
