"""A conversation, from its tables in the file: beats, the ways between them, endings, and marked conversations.

Whether every beat can be reached by what learners say is proven by playing (``pack check``). Here it is made sure that
there is somewhere to go at all: a conversation that loads can be played, and ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from trainer.packs.document import Table
from trainer.packs.limits import MAX_AGAIN, MAX_BEATS, MAX_COMPLAINT, MAX_ENDINGS, MAX_TURNS
from trainer.packs.model import Band, Beat, Ending, EndingKind, Kind, Path, Skill, Way, When
from trainer.packs.problems import Place
from trainer.packs.slots import Slots, read_say

TRUST = 40
"""Trust at the start of a conversation that does not say."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What makes a drill a conversation."""

    trust: int
    beats: tuple[Beat, ...]
    endings: tuple[Ending, ...]
    paths: tuple[Path, ...]


def read_talk(drill: Table, slots: Slots) -> Talk:
    """The parts of a conversation; what is wrong is noted in the table's document."""
    trust = drill.whole("trust", 1, 100, default=TRUST)
    beats = drill.tables("beat", required=True, limit=MAX_BEATS)
    endings = drill.tables("ending", required=True, limit=MAX_ENDINGS)
    seen: dict[str, Place] = {}
    ids = [_named(table, seen) for table in beats]
    ends = [_named(table, seen) for table in endings]
    targets = [target for target in (*ids, *ends) if target]
    reached = tuple(_beat(table, name, targets, slots) for table, name in zip(beats, ids, strict=True))
    reaches = tuple(_ending(table, name) for table, name in zip(endings, ends, strict=True))
    _not_endless(drill, reached, reaches)
    if reaches and not any(ending.kind is EndingKind.HUNG_UP for ending in reaches):
        mend = 'Add an ending with `kind = "hung-up"`: it is where a conversation goes when no trust is left.'
        drill.fault("ending", "No ending is a hung-up one.", mend)
    paths, names = [], dict[str, Place]()
    for table in drill.tables("path"):
        paths.append(_path(table, [end for end in ends if end]))
        table.unique(names, "name", paths[-1].name)
        table.done()
    _ends(beats, reached, set(ends) - {""}, all_known=all(way.to for beat in reached for way in beat.ways))
    return Talk(trust, reached, reaches, tuple(paths))


def _named(table: Table, seen: dict[str, Place]) -> str:
    """Its id. Ways lead to beats and endings alike, so no beat may be named like an ending."""
    name = table.identifier()
    table.unique(seen, "id", name)
    return name


def _beat(table: Table, name: str, targets: Collection[str], slots: Slots) -> Beat:
    beat = Beat(
        id=name,
        say=read_say(table, Kind.CONVERSATION),
        again=read_say(table, Kind.CONVERSATION, "again", required=False, limit=MAX_AGAIN),
        facts=table.references("facts", [fact.id for fact in slots.facts], "fact"),
        feelings=table.references("feelings", [feeling.name for feeling in slots.feelings], "feeling"),
        unknowns=table.references("unknowns", [unknown.id for unknown in slots.unknowns], "unknown"),
        closing=table.flag("closing", False),
        ways=tuple(_way(way, targets, slots) for way in table.tables("way")),
    )
    table.done()
    return beat


def _way(table: Table, targets: Collection[str], slots: Slots) -> Way:
    to = table.reference("to", targets, "beat or ending", required=True)
    band = table.one_of("band", Band, but=(Band.NONE,), required=False)
    below = table.one_of("below", Band, but=(Band.NONE,), required=False)
    clean = table.flag("clean", False)
    flags = table.several_words("flags", _flags()) or ()
    trust, trust_below = _trust(table, "trust", 0), _trust(table, "trust_below", 1)
    when = When(
        band=band,
        below=below,
        skills=_skills(table),
        flags=flags,
        clean=clean,
        asked=table.references("asked", [unknown.id for unknown in slots.unknowns], "unknown"),
        trust=trust,
        trust_below=trust_below,
        turns=table.whole("turns", 1, MAX_TURNS, default=1),
        check=table.flag("check", False),
    )
    table.done()
    if band is not None and below is not None and band.rank >= below.rank:
        table.fault("below", f"No turn is {band} at least and below {below}.", "Change one of the two.")
    if trust is not None and trust_below is not None and trust >= trust_below:
        table.fault(
            "trust_below", f"Trust is never {trust} at least and below {trust_below}.", "Change one of the two."
        )
    if clean and flags:
        table.fault("clean", "No turn is clean and has one of these flags.", "Keep `clean` or `flags`.")
    return Way(to, when)


def _trust(table: Table, key: str, lowest: int) -> int | None:
    found = table.whole(key, lowest, 100, default=-1)
    return None if found < 0 else found


def _skills(way: Table) -> tuple[tuple[Skill, Band], ...]:
    table = way.table("skills", required=False)
    if table is None:
        return ()
    found = [(skill, table.one_of(skill.value, Band, but=(Band.NONE,), required=False)) for skill in Skill]
    table.done()
    return tuple((skill, band) for skill, band in found if band is not None)


def _flags() -> Sequence[str]:
    from trainer.scoring.result import FlagKind  # only conversations need to know what the scorer can flag

    return [flag.value for flag in FlagKind]


def _ending(table: Table, name: str) -> Ending:
    kind = table.one_of("kind", EndingKind) or EndingKind.CLOSED
    ending = Ending(name, kind, read_say(table, Kind.CONVERSATION), table.prose("why", required=True))
    table.done()
    return ending


def _path(table: Table, endings: Collection[str]) -> Path:
    name = table.text("name", required=True)
    turns = table.texts("turns", required=True, layout=True)
    if len(turns) > MAX_TURNS:
        over = f"has {len(turns)} turns; a conversation ends after {MAX_TURNS}."
        table.fault("turns", over, "Take some out.")
    ending = table.reference("ending", endings, "ending", required=True)
    return Path(name, turns, ending, table.text("note", layout=True))


def _not_endless(drill: Table, beats: Sequence[Beat], endings: Sequence[Ending]) -> None:
    said = [breath for beat in beats for breath in (*beat.say, *beat.again)]
    length = sum(len(breath.text) for breath in (*said, *(breath for ending in endings for breath in ending.say)))
    if length > MAX_COMPLAINT:
        message = f"All that the customer can say has {length:,} characters; {MAX_COMPLAINT:,} is the most."
        drill.fault("beat", message, "Shorten it, or make two conversations of it.")


def _ends(tables: Sequence[Table], beats: Sequence[Beat], endings: Collection[str], *, all_known: bool) -> None:
    """Note beats from which no way leads to an ending, however many beats lie between."""
    if not all_known or not endings:
        return  # a way whose target is misspelt may be the one that ends it, and it is told already
    leads = {beat.id: [way.to for way in beat.ways] for beat in beats}
    ending = _leading_to(leads, endings)
    for table, beat in zip(tables, beats, strict=True):
        if not beat.ways:
            table.fault(None, "is a dead end: no way leads out of it.", "Add `[[drill.beat.way]]` with `to`.")
        elif beat.id not in ending:
            mend = "Let a way of it, or of a beat after it, lead to an ending."
            table.fault(None, "leads in circles: from here no ending can be reached.", mend)


def _leading_to(leads: Mapping[str, Sequence[str]], endings: Collection[str]) -> set[str]:
    found: set[str] = set()
    while True:
        more = {name for name, targets in leads.items() if any(to in endings or to in found for to in targets)}
        if more <= found:
            return found
        found |= more
