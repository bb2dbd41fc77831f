"""What a drill of each kind has to hold for a learner to be heard fairly: counts, and words for whoever reads it.

Nothing is scored here; that is for `trainer.packs.check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trainer.packs.document import Fault
from trainer.packs.model import Band, Drill, Kind, Skill
from trainer.packs.problems import Place

MAX_TITLE = 80
MAX_HINT = 40
"""Characters of a title, and of a name, a mood or a voice: what a screen of 60 columns can show."""
FEWEST_QUESTIONS = 2
"""Ways to ask for one unknown."""
FEWEST_BREATHS = 5
CUES = (2, 4)
"""A patience drill has so many silences in which a cue is welcome."""
SHORTEST_SILENCE = 1.0
"""Seconds of silence after each breath of a patience drill."""

_SAME_REASON = 88.0
"""rapidfuzz's token-set ratio from which two reasons count as the same."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "i'm": "you're", "i've": "you've",
    "i'd": "you'd", "i'll": "you'll", "we": "you", "us": "you", "our": "your", "ours": "yours", "we're": "you're",
    "we've": "you've", "am": "are", "was": "were",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fewest:
    """How much a drill needs at least, by the names of its tables; `replies` by band."""

    slots: Mapping[str, int] = field(default_factory=dict)
    replies: Mapping[Band, int] = field(default_factory=dict)


_WELL_MARKED = {Band.STRONG: 3, Band.FAIR: 2, Band.WEAK: 3}
_MARKED = {Band.STRONG: 2, Band.FAIR: 1, Band.WEAK: 2}
FEWEST: Mapping[Kind, Fewest] = {
    Kind.REPLY: Fewest({"fact": 3, "feeling": 1, "unknown": 2}, _WELL_MARKED),
    Kind.REWRITE: Fewest({"fact": 3, "feeling": 1, "unknown": 2}, _WELL_MARKED),
    Kind.NOTES: Fewest({"fact": 3, "feeling": 1, "want": 1}, _MARKED),
    Kind.PATIENCE: Fewest({"fact": 3, "feeling": 1}, _MARKED),
    Kind.CONVERSATION: Fewest({"fact": 3, "feeling": 1, "unknown": 2, "ending": 3}),
    Kind.SPOT: Fewest(),
}
"""What each kind needs at least."""


def faults(place: Place, drill: Drill) -> Iterator[Fault]:
    """All that a drill lacks, with where it stands in the file.

    Args:
        place: of the drill's table.
    """
    yield from _short(place, drill)
    yield from _counts(place, drill)
    yield from _questions(place, drill)
    yield from _traps(place, drill)
    yield from _replies(place, drill)
    yield from _reasons(
        place, [("reply", n, reply.why) for n, reply in enumerate(drill.replies) if reply.band is Band.WEAK]
    )
    if drill.kind is Kind.PATIENCE:
        yield from _silences(place, drill)
    if drill.kind is Kind.SPOT:
        yield from _spot(place, drill)


def too_long(place: Place, text: str, most: int) -> Iterator[Fault]:
    """Whether a text is too long to be shown."""
    if len(text) > most:
        yield Fault(place, f"has {len(text)} characters; {most} is the most a screen shows.", "Shorten it.")


def words(text: str) -> list[str]:
    """The words of a text, in small letters, its pronouns turned to the listener's side."""
    return [_TURNED.get(word, word) for word in _WORD.findall(text.casefold().replace("’", "'"))]


def enough(place: Place, count: int, least: int, what: str, mend: str) -> Iterator[Fault]:
    """Whether there is enough of something."""
    if count < least:
        has = "There is none" if not count else f"There {'is' if count == 1 else 'are'} only {count}"
        plural = what if least == 1 else what[:-1] + "ies" if what.endswith("y") else f"{what}s"
        yield Fault(place, f"{has}; it needs {least} {plural} at least.", mend)


def _short(place: Place, drill: Drill) -> Iterator[Fault]:
    yield from too_long((*place, "title"), drill.title, MAX_TITLE)
    for key in ("name", "voice", "mood", "role"):
        yield from too_long((*place, "customer", key), getattr(drill.customer, key), MAX_HINT)


def _counts(place: Place, drill: Drill) -> Iterator[Fault]:
    needed = FEWEST[drill.kind]
    found: Mapping[str, Sequence[object]] = {
        "fact": drill.facts,
        "feeling": drill.feelings,
        "unknown": drill.unknowns,
        "want": drill.wants,
        "ending": drill.endings,
    }
    slots = dict(needed.slots)
    if drill.kind is Kind.PATIENCE and Skill.CLARIFY in drill.skills:
        slots["unknown"] = 2
    for name, least in slots.items():
        yield from enough(place, len(found[name]), least, name, f"Add `[[drill.{name}]]`.")
    if slots.get("fact") and drill.facts and not any(fact.key for fact in drill.facts):
        yield Fault(place, "No fact is a key fact.", "Give `key = true` to what no faithful reply may leave out.")
    for band, least in needed.replies.items():
        count = sum(reply.band is band for reply in drill.replies)
        mend = f'Add `[[drill.reply]]` with `band = "{band}"`.'
        yield from enough(place, count, least, f"{band.value} reply", mend)


def _questions(place: Place, drill: Drill) -> Iterator[Fault]:
    for number, unknown in enumerate(drill.unknowns):
        here = (*place, "unknown", number)
        yield from enough(here, len(set(unknown.ask)), FEWEST_QUESTIONS, "question", "Add wordings to `ask`.")
        for which, question in enumerate(unknown.ask):
            if "?" not in question:
                yield Fault((*here, "ask", which), "is not a question.", "End it with a question mark.")


def _traps(place: Place, drill: Drill) -> Iterator[Fault]:
    for number, trap in enumerate(drill.traps):
        here = (*place, "trap", number)
        if not trap.forms:
            yield Fault(here, "has no forms, so nothing can fall into it.", "Add the words that do to `forms`.")
        if not trap.why:
            yield Fault(here, "why is missing.", "Say in a sentence what the words do to this customer.")


def _replies(place: Place, drill: Drill) -> Iterator[Fault]:
    yield from _alike(place, "reply", [reply.text for reply in drill.replies])


def _alike(place: Place, name: str, texts: Sequence[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, text in enumerate(texts):
        said = " ".join(words(text)) or text
        if said in seen:
            message = f"says the same as {name} {seen[said] + 1}."
            yield Fault((*place, name, number, "text"), message, "Replace one of the two.")
        seen.setdefault(said, number)


def _reasons(place: Place, whys: Sequence[tuple[str, int, str]]) -> Iterator[Fault]:
    from rapidfuzz import fuzz

    reasons: list[tuple[int, str]] = []
    for name, number, why in whys:
        here = (*place, name, number)
        if not why:
            yield Fault(here, "A weak reply has no `why`.", "Say in a sentence what is wrong with it.")
            continue
        said = " ".join(words(why))
        same = next((n for n, other in reasons if fuzz.token_set_ratio(said, other) >= _SAME_REASON), None)
        if same is not None:
            message = f"is weak for the same reason as {name} {same + 1}."
            yield Fault((*here, "why"), message, "Weak replies of a drill show different mistakes.")
        reasons.append((number, said))


def _silences(place: Place, drill: Drill) -> Iterator[Fault]:
    mend = "Break the complaint where he or she would draw breath."
    yield from enough(place, len(drill.say), FEWEST_BREATHS, "breath", mend)
    for number, breath in enumerate(drill.say):
        if breath.pause < SHORTEST_SILENCE:
            message = (
                f"is followed by {breath.pause:g} seconds; a silence to be waited out has {SHORTEST_SILENCE:g} or more."
            )
            yield Fault((*place, "say", number), message, f"Give it `pause = {SHORTEST_SILENCE:g}` or longer.")
    cues = sum(breath.cue for breath in drill.say)
    fewest, most = CUES
    if not fewest <= cues <= most:
        message = f"A cue is welcome in {cues} of its silences; it has to be {fewest} to {most}."
        yield Fault(place, message, "Give `cue = true` to the breaths after which a word of yours would help.")


def _spot(place: Place, drill: Drill) -> Iterator[Fault]:
    yield from _alike(place, "choice", [choice.text for choice in drill.choices])
    yield from _alike(place, "reason", [reason.text for reason in drill.reasons])
    for number, reason in enumerate(drill.reasons):
        if not reason.why:
            mend = "Say in a sentence why this is, or is not, what made the difference."
            yield Fault((*place, "reason", number), "why is missing.", mend)
