"""A drill of any kind, from its table in the file: what all kinds hold, and what each has of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict

from trainer.packs.document import Table
from trainer.packs.limits import (
    CHOICES,
    MAX_KEEPS,
    REASONS,
)
from trainer.packs.model import (
    Band,
    Beat,
    Channel,
    Choice,
    Customer,
    Drill,
    Ending,
    Fact,
    Kind,
    MarkedReply,
    Path,
    Reason,
    Skill,
    Trap,
    Want,
)
from trainer.packs.problems import Place, shown
from trainer.packs.recordings import folder
from trainer.packs.slots import Slots, read_audio, read_say, read_slots

LISTENING = tuple(f"L{number}" for number in range(1, 23))
"""The numbers of the listening skills that a drill may say it practises."""

REPLIED = frozenset({Kind.REPLY, Kind.REWRITE, Kind.NOTES, Kind.PATIENCE})
"""Kinds whose marked examples are `[[drill.reply]]`."""
MARKED = frozenset({Kind.REPLY, Kind.REWRITE, Kind.PATIENCE, Kind.CONVERSATION})
"""Kinds that name at least one of the three skills to be marked on."""

KEYS_OF_KIND = {
    "say": frozenset(Kind) - {Kind.CONVERSATION},
    "audio": frozenset(Kind) - {Kind.CONVERSATION},
    "reply": REPLIED,
    "draft": frozenset({Kind.REWRITE}),
    "keep": frozenset({Kind.REWRITE}),
    "choice": frozenset({Kind.SPOT}),
    "reason": frozenset({Kind.SPOT}),
    "trust": frozenset({Kind.CONVERSATION}),
    "beat": frozenset({Kind.CONVERSATION}),
    "ending": frozenset({Kind.CONVERSATION}),
    "path": frozenset({Kind.CONVERSATION}),
}
"""The keys that only some kinds have, and which those are."""


def _owners(kinds: frozenset[Kind]) -> str:
    """Who has such a key: "a rewrite drill"."""
    names = [kind.value for kind in Kind if kind in kinds]
    return f"a {', '.join(names[:-1])} or {names[-1]} drill" if len(names) > 1 else f"a {names[0]} drill"


class TrapKind(StrEnum):
    """What a drill's own trap may be: the scorer's flags that a wording alone can raise."""

    PREMATURE_SOLUTION = "premature-solution"
    SCRIPT = "script"
    JARGON = "jargon"
    BLAME = "blame"
    MINIMISE = "minimise"
    POLICY = "policy"
    EMPTY_PROMISE = "empty-promise"


class _Own(TypedDict, total=False):
    """What only one kind of drill has."""

    trust: int
    beats: tuple[Beat, ...]
    endings: tuple[Ending, ...]
    paths: tuple[Path, ...]
    draft: str
    keeps: tuple[Fact, ...]
    choices: tuple[Choice, ...]
    reasons: tuple[Reason, ...]


def read_drill(table: Table, pack_id: str, framework: tuple[Skill, ...], seen: dict[str, Place]) -> Drill:
    """A drill from its table; what is wrong is noted in the table's document.

    Args:
        seen: the ids of the drills before it, with where they stand.
    """
    drill_id = table.identifier()
    table.unique(seen, "id", drill_id)
    title = table.text("title", required=True)
    kind = table.one_of("kind", Kind)
    channel = table.one_of("channel", Channel) or Channel.PHONE
    level = table.whole("level", 1, 5)
    skills, practises = _skills(table, kind)
    situation = table.prose("situation", required=True)
    customer = _customer(table)
    say = () if kind is Kind.CONVERSATION else read_say(table, kind, required=kind is not None)
    slots = read_slots(table, kind)
    wants = tuple(map(_want, table.tables("want")))
    traps = tuple(map(_trap, table.tables("trap")))
    replies = tuple(map(_reply, table.tables("reply"))) if kind in REPLIED else ()
    topics = table.texts("topics")
    audio = read_audio(table) if kind is not Kind.CONVERSATION else ""
    own = _own(table, kind, slots)
    owners = {key: _owners(kinds) for key, kinds in KEYS_OF_KIND.items()}
    table.done(owners, unjudged=owners if kind is None else ())  # an unknown kind may have any of them
    return Drill(
        pack=pack_id,
        id=drill_id,
        title=title,
        kind=kind or Kind.REPLY,
        channel=channel,
        level=level,
        skills=skills,
        situation=situation,
        customer=customer,
        say=say or next((beat.say for beat in own.get("beats", ())), ()),
        facts=slots.facts,
        feelings=slots.feelings,
        wants=wants,
        unknowns=slots.unknowns,
        traps=traps,
        replies=replies,
        framework=framework,
        topics=topics,
        practises=practises,
        audio=audio,
        folder=str(folder(table.document.name, pack_id)),
        **own,
    )


def _own(table: Table, kind: Kind | None, slots: Slots) -> _Own:
    if kind is Kind.CONVERSATION:
        from trainer.packs.talks import read_talk  # a pack without conversations does without it

        talk = read_talk(table, slots)
        return {"trust": talk.trust, "beats": talk.beats, "endings": talk.endings, "paths": talk.paths}
    if kind is Kind.REWRITE:
        draft = table.text("draft", required=True, layout=True)
        return {"draft": draft, "keeps": _keeps(table, {fact.id for fact in slots.facts})}
    if kind is Kind.SPOT:
        return {"choices": _choices(table), "reasons": _reasons(table)}
    return {}


def _skills(table: Table, kind: Kind | None) -> tuple[tuple[Skill, ...], tuple[str, ...]]:
    """The skills to be marked on, and the listening numbers beside them."""
    words = table.several_words("skills", [*(skill.value for skill in Skill), *LISTENING], required=True)
    marked = tuple(Skill(word) for word in words or () if word not in LISTENING)
    if words and not marked and kind in MARKED:
        names = ", ".join(skill.value for skill in Skill)
        table.fault("skills", "names nothing to be marked on.", f"Add at least one of: {names}.")
    return marked, tuple(word for word in words or () if word in LISTENING)


def _customer(drill: Table) -> Customer:
    table = drill.table("customer")
    if table is None:
        return Customer("")
    name = table.text("name", required=True)
    customer = Customer(name, table.text("voice"), table.text("mood"), table.text("role"))
    table.done()
    return customer


def _want(table: Table) -> Want:
    want = Want(table.text("text", required=True), table.flag("stated", True))
    table.done()
    return want


def _trap(table: Table) -> Trap:
    kind = table.one_of("kind", TrapKind)
    trap = Trap(kind.value if kind else "", table.texts("forms"), table.prose("why"))
    table.done()
    return trap


def _reply(table: Table) -> MarkedReply:
    text = table.text("text", required=True, layout=True)
    band = table.one_of("band", Band, but=(Band.NONE,))
    reply = MarkedReply(text, band or Band.WEAK, table.prose("why"))
    table.done()
    return reply


def _keeps(drill: Table, facts: set[str]) -> tuple[Fact, ...]:
    keeps, seen = [], dict[str, Place]()
    for table in drill.tables("keep", limit=MAX_KEEPS):
        keep_id = table.identifier()
        table.unique(seen, "id", keep_id)
        if keep_id in facts:
            table.fault("id", f"{shown(keep_id)} is a fact of this drill already.", "Give it an id of its own.")
        keeps.append(Fact(id=keep_id, text=table.text("text", required=True), forms=table.texts("forms")))
        table.done()
    return tuple(keeps)


def _choices(drill: Table) -> tuple[Choice, ...]:
    choices: list[Choice] = []
    for table in drill.tables("choice", required=True):
        text = table.text("text", required=True, layout=True)
        band = table.one_of("band", Band, but=(Band.NONE,))
        choices.append(Choice(text, band or Band.WEAK, table.prose("why", required=True)))
        table.done()
    if not choices:
        return ()  # that there is none is said already
    if len(choices) != CHOICES:
        mend = "Add some." if len(choices) < CHOICES else "Take some out."
        drill.fault("choice", f"There are {len(choices)}; a spot drill has exactly {CHOICES}.", mend)
    best = sum(choice.band is Band.STRONG for choice in choices)
    if best != 1:
        has = "No choice is" if not best else f"{best} choices are"
        drill.fault("choice", f"{has} strong; exactly one has to be.", 'Give one of them `band = "strong"`.')
    return tuple(choices)


def _reasons(drill: Table) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    for table in drill.tables("reason", required=True):
        text = table.text("text", required=True)
        reasons.append(Reason(text, table.flag("right", False), table.prose("why")))
        table.done()
    if not reasons:
        return ()
    fewest, most = REASONS
    if not fewest <= len(reasons) <= most:
        mend = "Add some." if len(reasons) < fewest else "Take some out."
        drill.fault("reason", f"There are {len(reasons)}; a spot drill has {fewest} or {most}.", mend)
    right = sum(reason.right for reason in reasons)
    if right != 1:
        has = "No reason is" if not right else f"{right} reasons are"
        drill.fault("reason", f"{has} right; exactly one has to be.", "Give one of them `right = true`.")
    return tuple(reasons)
