"""How a conversation goes on after a turn: where it leads, and what the customer says. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from trainer.conversation.judge import judge
from trainer.conversation.state import Moment, Outcome, Talk, Turn, beat_of, ending_of
from trainer.conversation.trust import heard, hurting, moved, moves, rules
from trainer.packs.model import Band, Beat, Breath, Drill, Ending, EndingKind, Skill, Unknown, When

_TIRED = (EndingKind.CLOSED, EndingKind.ESCALATED, EndingKind.HUNG_UP)
"""How a conversation ends that leads nowhere, the mildest first."""


def answer(talk: Talk, text: str) -> Talk:
    """The conversation after one more turn of the learner's.

    Raises:
        ValueError: it is over.
    """
    return step(talk, judge(talk.drill, talk.moment, text))


def step(talk: Talk, outcome: Outcome) -> Talk:
    """The conversation after a turn that was heard.

    Raises:
        ValueError: it is over.
    """
    if talk.over:
        raise ValueError("the conversation is over")
    moment = talk.moment
    by = moves(outcome, talk.beat)
    trust = moved(moment.trust, by)
    after = advance(talk.drill, moment, outcome, trust)
    said = _words(talk.drill, moment, after, outcome)
    turn = Turn(moment, outcome, trust, by, said)
    return Talk(talk.drill, after, said, (*talk.turns, turn))


def advance(drill: Drill, moment: Moment, outcome: Outcome, trust: int) -> Moment:
    """The moment after a turn, with trust as the turn leaves it."""
    beat = beat_of(drill, moment.beat)
    told = _told(drill, moment.told, outcome.asked)
    stayed = replace(
        moment,
        trust=trust,
        told=told,
        asked=(*moment.asked, *(name for name in outcome.asked if name not in moment.asked)),
        restated=tuple(dict.fromkeys((*moment.restated, *outcome.restated))),
        done=_best(moment.done, outcome),
        answered=moment.answered + 1,
        count=moment.count + 1,
        repeats=moment.repeats + outcome.repeated,
        silences=moment.silences + outcome.silent,
    )
    to = _target(drill, beat, stayed, outcome)
    if to == "":
        return stayed
    if any(ending.id == to for ending in drill.endings):
        return replace(stayed, ending=to)
    if stayed.count >= rules()["turns"]:
        return replace(stayed, ending=ending_of(drill, *_TIRED).id)
    if to == beat.id:
        return stayed
    there = beat_of(drill, to)
    return replace(
        stayed,
        beat=to,
        told=tuple(dict.fromkeys((*told, *there.facts))),
        visited=moment.visited if to in moment.visited else (*moment.visited, to),
        done=(),
        answered=0,
    )


def holds(when: When, moment: Moment, outcome: Outcome) -> bool:
    """Whether a way is open after a turn; `moment` already counts it."""
    return (
        fits(when, outcome, dict(moment.done))
        and (when.trust is None or moment.trust >= when.trust)
        and (when.trust_below is None or moment.trust < when.trust_below)
        and moment.answered >= when.turns
        and set(when.asked) <= set(moment.asked)
    )


def fits(when: When, outcome: Outcome, done: Mapping[Skill, Band]) -> bool:
    """Whether the turn itself is what a way asks for, whatever the moment. `done` is the best of each skill so far."""
    return (
        (when.band is None or outcome.band.rank >= when.band.rank)
        and (when.below is None or outcome.band.rank < when.below.rank)
        and all(done.get(skill, Band.NONE).rank >= band.rank for skill, band in when.skills)
        and (not when.flags or not set(when.flags).isdisjoint(outcome.flags))
        and not (when.clean and hurting() & set(outcome.flags))
        and (outcome.check or not when.check)
    )


def _target(drill: Drill, beat: Beat, moment: Moment, outcome: Outcome) -> str:
    """The id of what comes next; empty stays at the beat."""
    if moment.trust <= 0:
        return ending_of(drill, EndingKind.HUNG_UP).id
    for way in beat.ways:
        if holds(way.when, moment, outcome):
            return way.to
    return ending_of(drill, *_TIRED).id if moment.count >= rules()["turns"] else ""


def _best(done: tuple[tuple[Skill, Band], ...], outcome: Outcome) -> tuple[tuple[Skill, Band], ...]:
    best = dict(done)
    for skill, band in outcome.bands.items():
        if band.rank > best.get(skill, Band.NONE).rank:
            best[skill] = band
    return tuple((skill, best[skill]) for skill in Skill if skill in best)


def _told(drill: Drill, told: tuple[str, ...], asked: Sequence[str]) -> tuple[str, ...]:
    revealed = (name for one in drill.unknowns if one.id in asked for name in one.reveals)
    return tuple(dict.fromkeys((*told, *revealed)))


# ---- the customer's words ---------------------------------------------------------------------------------------


def _words(drill: Drill, before: Moment, after: Moment, outcome: Outcome) -> tuple[Breath, ...]:
    """What the customer says to a turn: that it was said already, what was asked for, and what comes next."""
    answers = tuple(Breath(one.answer) for one in _asked(drill, outcome) if one.answer)
    first: tuple[Breath, ...] = ()
    if outcome.repeated:
        first = (_stock("already", before.repeats),)
    elif outcome.silent:
        first = (_stock("silence", before.silences),)
    if after.over:
        return (*first, *answers, *_ending(drill, after).say)
    if after.beat != before.beat:
        return (*first, *answers, *beat_of(drill, after.beat).say)
    if answers and (heard(outcome) or not _rated_listening(outcome)):
        return (*first, *answers)
    return (*first, *answers, *_again(beat_of(drill, after.beat), before.answered))


def _asked(drill: Drill, outcome: Outcome) -> list[Unknown]:
    by_id = {one.id: one for one in drill.unknowns}
    return [by_id[name] for name in outcome.asked]


def _rated_listening(outcome: Outcome) -> bool:
    return Skill.REFLECT in outcome.bands or Skill.ACKNOWLEDGE in outcome.bands


def _ending(drill: Drill, moment: Moment) -> Ending:
    return next(ending for ending in drill.endings if ending.id == moment.ending)


def _again(beat: Beat, times: int) -> tuple[Breath, ...]:
    """The beat said once more, sharper each time."""
    if beat.again:
        return (beat.again[min(times, len(beat.again) - 1)],)
    return (_stock("again", times), beat.say[-1])


def _stock(kind: str, times: int) -> Breath:
    lines = rules()["said"][kind]
    return Breath(lines[times % len(lines)])
