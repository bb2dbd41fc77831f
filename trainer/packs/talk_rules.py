"""What a conversation has to hold, and the proof that it leads somewhere: explored, and its marked paths played."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainer.packs.document import Fault
from trainer.packs.model import Band, Drill, EndingKind, When
from trainer.packs.problems import Place, shown

if TYPE_CHECKING:
    from trainer.conversation.play import Played

LEARNERS = ("good", "hasty", "dismissive")
"""The marked paths that every conversation has, each with an ending of its own."""
BANDS = {"good": Band.STRONG, "hasty": Band.WEAK, "dismissive": Band.WEAK}
"""What the whole of each of these comes to, its note included."""
_ALWAYS = When()


def faults(place: Place, drill: Drill) -> Iterator[Fault]:
    """All that a conversation lacks, without a turn of it being played.

    Args:
        place: of the drill's table.
    """
    if drill.endings and not any(one.kind in (EndingKind.LOYAL, EndingKind.SETTLED) for one in drill.endings):
        mend = 'Let one have `kind = "loyal"` or `kind = "settled"`.'
        yield Fault(place, "No ending is a good one: nobody could get it right.", mend)
    yield from _answers(place, drill)
    yield from _told(place, drill)
    yield from _felt(place, drill)
    yield from _ways(place, drill)
    yield from _paths(place, drill)


def explored(place: Place, drill: Drill) -> Iterator[Fault]:
    """The beats and endings that nothing a learner could say leads to."""
    from trainer.conversation.explore import explore

    found = explore(drill)
    if not found.complete:
        mend = "Take out beats or conditions: a conversation is proven by trying everything that could be heard."
        yield Fault(place, "It is too tangled to try everything in it.", mend)
        return
    for number, beat in enumerate(drill.beats):
        if beat.id not in found.beats:
            mend = "Let a way lead to it whose conditions can hold together, and before one that always holds."
            yield Fault((*place, "beat", number), "cannot be reached, whatever is said.", mend)
    for number, ending in enumerate(drill.endings):
        if ending.id not in found.endings:
            mend = "Let a way lead to it whose conditions can hold together, or take it out."
            yield Fault((*place, "ending", number), "cannot be attained, whatever is said.", mend)


def played(place: Place, drill: Drill) -> Iterator[tuple[Place, Played]]:
    """Every marked path, played turn by turn."""
    from trainer.conversation.play import play

    for number, path in enumerate(drill.paths):
        yield (*place, "path", number), play(drill, path)


def missed(place: Place, one: Played) -> Fault:
    """A path that does not go where its writer says, with what was heard on the way."""
    heard = []
    for number, turn in enumerate(one.talk.turns, 1):
        outcome = turn.outcome
        bands = ", ".join(f"{skill} {band}" for skill, band in outcome.bands.items()) or "nothing rated"
        more = [
            *outcome.flags,
            *(f"asked {name}" for name in outcome.asked),
            *(["closing check"] if outcome.check else []),
        ]
        came = "; ".join((bands, *more))
        heard.append(f"{number}. at {turn.beat} {outcome.band} {outcome.overall} ({came}), trust {turn.trust}")
    message = f"It {one.trouble}. Heard: {' | '.join(heard) or 'nothing'}."
    mend = "Mend the turn where it goes astray, the wordings that it should have been credited for, or the ways there."
    return Fault(place, message, mend)


def mismarked(place: Place, one: Played) -> Iterator[Fault]:
    """A marked path whose conversation as a whole, its note included, is not as good or as poor as it should be."""
    from trainer.conversation.detail import Spoken
    from trainer.conversation.marks import marked, note_drill
    from trainer.kinds import notes

    wanted = BANDS.get(one.path.name)
    if wanted is None:
        return
    whole = marked(one.talk.drill, Spoken(one.path.turns, one.path.note or None))
    if max(whole.band.rank, Band.WEAK.rank) != wanted.rank:
        marks = ", ".join(f"{mark.skill} {mark.score}" for mark in whole.marks if mark.score is not None)
        message = f"As a whole it scores {whole.band} ({whole.overall}: {marks}); a {one.path.name} one is {wanted}."
        tip = f" Tip: {whole.tip}" if whole.tip and wanted is Band.STRONG else ""
        yield Fault(place, message + tip, f"Make its turns {'better' if wanted is Band.STRONG else 'worse'}.")
    if wanted is Band.STRONG and one.path.note:
        note = notes.mark(note_drill(one.talk), one.path.note)
        if note.band.rank < Band.FAIR.rank:
            gone = [fact.text for fact in note.facts if fact.status.value == "missed"]
            lost = f" Not in it: {'; '.join(gone)}." if gone else ""
            message = f"A good learner's note scores {note.band} ({note.overall}).{lost}"
            yield Fault((*place, "note"), message, "Write what the next colleague has to know: facts, feeling, want.")


def _answers(place: Place, drill: Drill) -> Iterator[Fault]:
    hidden = {fact.id for fact in drill.facts if fact.hidden}
    for number, unknown in enumerate(drill.unknowns):
        here = (*place, "unknown", number)
        if not unknown.answer:
            mend = "Write what the customer says when asked."
            yield Fault(here, "answer is missing: asked for it, the customer would say nothing.", mend)
        for which, name in enumerate(unknown.reveals):
            if name not in hidden:
                mend = f"Give fact {shown(name)} `hidden = true`, or take it out here."
                yield Fault((*here, "reveals", which), f"{shown(name)} is not hidden: it is no news.", mend)


def _told(place: Place, drill: Drill) -> Iterator[Fault]:
    told = {name for beat in drill.beats for name in beat.facts}
    revealed = {name for unknown in drill.unknowns for name in unknown.reveals}
    for number, fact in enumerate(drill.facts):
        if fact.id in told or (fact.hidden and fact.id in revealed):
            continue
        if fact.hidden:
            message, mend = "is never told.", "Name it in `reveals` of an unknown, or in `facts` of a beat."
        else:
            message, mend = "is told at no beat.", "Name it in `facts` of the beat that tells it, or make it `hidden`."
        yield Fault((*place, "fact", number), message, mend)


def _felt(place: Place, drill: Drill) -> Iterator[Fault]:
    heard = {name for beat in drill.beats for name in beat.feelings}
    for number, feeling in enumerate(drill.feelings):
        if feeling.name not in heard:
            mend = "Name it in `feelings` of the beats where it can be heard."
            yield Fault((*place, "feeling", number), "is to be heard at no beat.", mend)


def _ways(place: Place, drill: Drill) -> Iterator[Fault]:
    for number, beat in enumerate(drill.beats):
        here = (*place, "beat", number)
        always = next((which for which, way in enumerate(beat.ways) if way.when == _ALWAYS), None)
        if always is None:
            continue
        for which in range(always + 1, len(beat.ways)):
            message = f"is never taken: way {always + 1} before it has no conditions."
            yield Fault((*here, "way", which), message, "Put the way without conditions last.")


def _paths(place: Place, drill: Drill) -> Iterator[Fault]:
    by_name = {path.name: path for path in drill.paths}
    for name in LEARNERS:
        if name not in by_name:
            mend = f'Add `[[drill.path]]` with `name = "{name}"`, its turns and its ending.'
            yield Fault(place, f"There is no {name} path.", mend)
    ends = [by_name[name].ending for name in LEARNERS if name in by_name]
    if len(set(ends)) < len(ends):
        message = f"The {', '.join(LEARNERS)} paths end alike: {', '.join(ends)}."
        yield Fault(place, message, "Different learners come to different ends.")
    if "good" in by_name and not by_name["good"].note:
        number = drill.paths.index(by_name["good"])
        yield Fault(
            (*place, "path", number), "note is missing.", "Write the note for the file that a good learner leaves."
        )
