"""A whole conversation, marked: the listening over its turns, what it came to, the closing check, the note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from trainer.conversation.detail import Spoken, read
from trainer.conversation.play import played
from trainer.conversation.state import Talk, Turn
from trainer.conversation.trust import rules
from trainer.conversation.view import view
from trainer.conversation.words import bands, change, curve, ended, summary
from trainer.kinds import notes
from trainer.packs.model import Band, Drill, EndingKind, Kind, Skill
from trainer.scoring import marks
from trainer.scoring.engine import SCORER_VERSION, score, skill_band
from trainer.scoring.lexicon import table
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    Mark,
    Remark,
    Result,
    Span,
    Tip,
)

MOST_TIPS = 3

_GOOD = (EndingKind.LOYAL, EndingKind.SETTLED)
_PARTED = (*_GOOD, EndingKind.CLOSED)
"""Endings with a goodbye; whoever asks for somebody else or hangs up leaves no room for a closing check."""


@dataclass(frozen=True)
class Heard:
    """One turn with all that was heard in it, whatever was still due; spans are into the whole reply."""

    turn: Turn
    place: int
    at: Span
    result: Result | None


def mark(drill: Drill, reply: str, detail: str = "") -> Result:
    """Mark a conversation as it is stored (see `trainer.conversation.detail`). All offsets are into `Spoken.text`."""
    return marked(drill, read(detail, reply))


def marked(drill: Drill, spoken: Spoken) -> Result:
    """Mark a conversation: its turns, its ending, and the note if there is one."""
    talk = played(drill, spoken.turns)
    heard = _heard(talk, spoken)
    note = notes.mark(note_drill(talk), spoken.note) if spoken.note and spoken.note.strip() else None
    overall = _overall(talk, note, whole=spoken.note is not None)
    return Result(
        drill=drill.address,
        scorer=SCORER_VERSION,
        overall=overall,
        band=marks.band(overall),
        marks=tuple(_mean(skill, talk) for skill in Skill),
        facts=_best(drill, heard),
        feelings=_felt(drill, heard),
        questions=tuple(
            replace(question, span=_moved(question.span, one), answered_by=None)
            for one in heard
            if one.turn.outcome.result is not None
            for question in one.turn.outcome.result.questions
        ),
        acts=tuple(
            replace(act, span=_moved(act.span, one))
            for one in heard
            if one.result is not None
            for act in one.result.acts
        ),
        flags=_flags(heard),
        tips=_tips(talk, note, whole=spoken.note is not None),
        notes=_cut(spoken, talk),
        reasons=tuple(_reasons(talk)),
        remarks=(*_remarks(talk, heard, whole=spoken.note is not None), *_noted(note, spoken)),
    )


def note_drill(talk: Talk) -> Drill:
    """What the note for the file is held to: everything that came out."""
    seen = view(talk.drill, talk.moment)
    return replace(seen, kind=Kind.NOTES)


def _heard(talk: Talk, spoken: Spoken) -> tuple[Heard, ...]:
    """Every turn, scored once more against all that was told by then: what came back late still came back."""
    found, start = [], 0
    for place, (turn, part) in enumerate(zip(talk.turns, spoken.parts, strict=False)):
        result = None if turn.outcome.silent else score(view(talk.drill, turn.before), part)
        found.append(Heard(turn, place, (start, start + len(part)), result))
        start += len(part) + 1
    return tuple(found)


def _moved(span: Span, one: Heard) -> Span:
    return span[0] + one.at[0], span[1] + one.at[0]


# ---- figures -------------------------------------------------------------------------------------------------------


def _mean(skill: Skill, talk: Talk) -> Mark:
    """A skill over all turns that rated it; a single turn is noisy to judge, a conversation is not."""
    scores = [_score(skill, turn) for turn in talk.turns if skill in turn.outcome.bands]
    if not scores:
        return Mark(skill, None, None)
    mean = round(sum(scores) / len(scores))
    return Mark(skill, mean, skill_band(mean))


def _score(skill: Skill, turn: Turn) -> int:
    """A turn's mark in a skill, no more than its band here allows: some of what the scorer hears does not count."""
    result = turn.outcome.result
    score = (0 if result is None else result.by_skill[skill].score) or 0
    weak = turn.outcome.bands[skill].rank <= Band.WEAK.rank
    return min(score, int(table("dials")["skill_bands"]["fair"]) - 1) if weak else score


def _overall(talk: Talk, note: Result | None, *, whole: bool) -> int:
    """The parts by their weights; what there is nothing of yet (an ending, a note) leaves its share to the rest."""
    weights, points = rules()["weights"], rules()["endings"]
    parts: list[tuple[float, float]] = []
    if talk.turns:
        parts.append((weights["turns"], sum(turn.outcome.overall for turn in talk.turns) / len(talk.turns)))
    if talk.ending is not None:
        parts.append((weights["ending"], points[talk.ending.kind.value]))
        if talk.ending.kind in _PARTED:
            parts.append((weights["check"], 100.0 * talk.checked))
    if whole:
        parts.append((weights["note"], note.overall if note is not None else 0.0))
    weight = sum(share for share, _ in parts)
    return round(sum(share * value for share, value in parts) / weight) if weight else 0


# ---- findings ------------------------------------------------------------------------------------------------------

_FACTS = (FactStatus.MISSED, FactStatus.PARTIAL, FactStatus.COPIED, FactStatus.CONTRADICTED, FactStatus.RESTATED)
_FEELINGS = (FeelingStatus.MISSED, FeelingStatus.GENERIC, FeelingStatus.NAMED, FeelingStatus.TIED)


def _best(drill: Drill, heard: Sequence[Heard]) -> tuple[FactFinding, ...]:
    """For every fact that was told, where it came back best."""
    order = [fact.id for fact in drill.facts]
    best: dict[str, FactFinding] = {}
    for one in heard:
        for fact in one.result.facts if one.result is not None else ():
            kept = best.get(fact.id)
            if kept is None or _FACTS.index(fact.status) > _FACTS.index(kept.status):
                best[fact.id] = replace(fact, reply=None if fact.reply is None else _moved(fact.reply, one), say=None)
    return tuple(best[name] for name in order if name in best)


def _felt(drill: Drill, heard: Sequence[Heard]) -> tuple[FeelingFinding, ...]:
    """For every feeling that was to be heard, where it was met best."""
    order = [feeling.name for feeling in drill.feelings]
    best: dict[str, FeelingFinding] = {}
    for one in heard:
        for met in one.result.feelings if one.result is not None else ():
            kept = best.get(met.name)
            if kept is None or _FEELINGS.index(met.status) > _FEELINGS.index(kept.status):
                best[met.name] = replace(met, reply=None if met.reply is None else _moved(met.reply, one), say=None)
    return tuple(best[name] for name in order if name in best)


def _flags(heard: Iterable[Heard]) -> tuple[Flag, ...]:
    """What hurt, as it counted at its moment."""
    return tuple(_raised(heard))


def _raised(heard: Iterable[Heard]) -> Iterator[Flag]:
    for one in heard:
        outcome = one.turn.outcome
        found = outcome.result.flags if outcome.result is not None else ()
        for flag in found:
            if flag.kind in outcome.flags:
                yield replace(flag, reply=one.at if flag.reply is None else _moved(flag.reply, one), say=None)
        if outcome.repeated and not any(flag.kind is FlagKind.ALREADY_ANSWERED for flag in found):
            yield Flag(FlagKind.ALREADY_ANSWERED, "They had already told you.", one.at)


# ---- words ---------------------------------------------------------------------------------------------------------


def _remarks(talk: Talk, heard: Sequence[Heard], *, whole: bool) -> Iterator[Remark]:
    yield Remark("trust", curve(talk), talk.trust > talk.drill.trust if talk.turns else None)
    for one in heard:
        told = bands(one.turn) or ("a goodbye" if talk.over else "nothing to rate")
        points = one.turn.trust - one.turn.before.trust
        text = f"{told}; {summary(one.turn)} ({change(one.turn)})"
        yield Remark(f"turn {one.place + 1}", text, None if points == 0 else points > 0, one.at)
    if talk.ending is None:
        yield Remark("ending", "broken off before the end", None)
        return
    kind = talk.ending.kind
    yield Remark("ending", f"{ended(kind)}: {talk.ending.why}", kind in _GOOD)
    if kind in _PARTED:
        text = "asked whether everything was covered" if talk.checked else "nobody asked whether anything was left"
        yield Remark("closing check", text, talk.checked)
    if whole:
        return
    yield Remark("note", "not written", None)


def _noted(note: Result | None, spoken: Spoken) -> Iterator[Remark]:
    if spoken.note is None:
        return
    if note is None:
        yield Remark("note", "left empty: whoever takes over has to ask again", False)
        return
    start = len(spoken.text) - len(spoken.parts[-1])
    same = spoken.parts[-1] == spoken.note  # else its lines were joined, and no place in it holds
    missing = [fact.text for fact in note.facts if fact.status is FactStatus.MISSED]
    yield Remark("note", f"{note.band} {note.overall}", note.band.rank >= Band.FAIR.rank, (start, len(spoken.text)))
    if missing:
        yield Remark("not in the note", "; ".join(missing), False)
    for remark in note.remarks:
        at = (remark.reply[0] + start, remark.reply[1] + start) if remark.reply is not None and same else None
        yield Remark(f"note: {remark.label}", remark.text, remark.good, at)


def _tips(talk: Talk, note: Result | None, *, whole: bool) -> tuple[Tip, ...]:
    found = list(_worth_trying(talk, note, whole=whole))
    return tuple(found[:MOST_TIPS]) or (Tip("Try it once more from another side: ask first how it has been for them."),)


def _worth_trying(talk: Talk, note: Result | None, *, whole: bool) -> Iterator[Tip]:
    """What to try next: at the turn that cost most, then what was left out at the end."""
    if not talk.turns:
        yield Tip(f"Say back what {talk.drill.customer.name} told you, and how it must feel.")
        return
    place, worst = min(enumerate(talk.turns, 1), key=lambda entry: _worth(entry[1]))
    if worst.outcome.band is not Band.STRONG or worst.trust < worst.before.trust:
        result = worst.outcome.result
        words = result.tips[0] if result is not None and result.tips else Tip("Say something: silence is heard too.")
        yield replace(words, text=f"Turn {place}: {words.text}")
    if talk.ending is not None and talk.ending.kind in _PARTED and not talk.checked:
        yield Tip("Before you let them go, ask whether that covers everything (L15).", Skill.CLARIFY)
    if note is not None and note.tips and note.band is not Band.STRONG:
        yield replace(note.tips[0], text=f"In the note: {note.tips[0].text}")
    elif whole and note is None:
        yield Tip("Write a line or two for whoever takes over: what happened, how they are, what would put it right.")
    if all(turn.outcome.band is Band.STRONG for turn in talk.turns):
        yield Tip("Go back to any turn and answer it differently: see what else would have opened the door.")


def _worth(turn: Turn) -> tuple[int, int]:
    return turn.trust - turn.before.trust, turn.outcome.overall


def _reasons(talk: Talk) -> Iterator[str]:
    for place, turn in enumerate(talk.turns, 1):
        by = ", ".join(f"{move.rule} {move.by:+d}" for move in turn.moves) or "nothing"
        yield f"turn {place} at {turn.beat}: {turn.outcome.overall}; trust {turn.before.trust} → {turn.trust} ({by})"


def _cut(spoken: Spoken, talk: Talk) -> tuple[str, ...]:
    left = len(spoken.turns) - len(talk.turns)
    if not left:
        return ()
    return (f"{left} turn{'s' if left > 1 else ''} after the end {'were' if left > 1 else 'was'} left out.",)
