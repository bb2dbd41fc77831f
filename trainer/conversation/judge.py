"""What one turn of the learner's comes to, at the moment it is said."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from trainer.conversation.state import Moment, Outcome, beat_of
from trainer.conversation.trust import rules
from trainer.conversation.view import Same, focus, view, worth_asking
from trainer.packs.model import Band, Drill, Skill
from trainer.scoring import marks
from trainer.scoring.acts import read
from trainer.scoring.engine import MAX_SCORED, score
from trainer.scoring.normalise import normalise
from trainer.scoring.patterns import Phrases
from trainer.scoring.prepare import prepare
from trainer.scoring.questions import question
from trainer.scoring.result import (
    FactStatus,
    FlagKind,
    Focus,
    QuestionFinding,
    QuestionStatus,
    Result,
)

KEPT = 8192
"""Scored turns kept: going back, resuming and marking score the same words at the same moment again."""
_DISMISS = frozenset({FlagKind.MINIMISE.value, FlagKind.BLAME.value})
_ASKS = frozenset({QuestionStatus.ON_TARGET, QuestionStatus.RELEVANT})


def judge(drill: Drill, moment: Moment, text: str) -> Outcome:
    """Hear one turn.

    Args:
        drill: the conversation.
        moment: where it stands; it must not be over.
        text: the learner's words, any text at all; none is silence.
    """
    text = " ".join(text.split())
    if not text:
        return Outcome("", 0, Band.NONE, dict.fromkeys(_rated(drill, focus(drill, moment)), Band.NONE))
    held = focus(drill, moment)
    result = _scored(Same(view(drill, moment)), text, held)
    asked = tuple(dict.fromkeys(q.target for q in result.questions if q.target is not None and q.status in _ASKS))
    again = _asked_again(drill, moment, text, result)
    check = closing_check(text)
    flags = _flags(drill, moment, result, check=check, asked=asked, again=again)
    bands = {mark.skill: mark.band for mark in result.marks if mark.band is not None}
    if again and not asked and bands.get(Skill.CLARIFY, Band.NONE).rank > Band.WEAK.rank:
        bands[Skill.CLARIFY] = Band.WEAK
    if _DISMISS & set(flags) and bands.get(Skill.ACKNOWLEDGE, Band.NONE).rank > Band.WEAK.rank:
        bands[Skill.ACKNOWLEDGE] = Band.WEAK  # "no need to get upset" names the feeling and takes it away
    overall = _overall(drill, moment, result, rated=bool(bands), check=check, flags=flags)
    apt = set(worth_asking(drill, moment)) & set(asked)
    return Outcome(
        text=text,
        overall=overall,
        band=marks.band(overall),
        bands=bands,
        flags=flags,
        asked=asked,
        open=any(q.open and q.target in apt for q in result.questions),
        apt=bool(apt),
        repeated=again or FlagKind.ALREADY_ANSWERED in flags,
        check=check,
        restated=tuple(fact.id for fact in result.facts if fact.status is FactStatus.RESTATED),
        result=result,
    )


def closing_check(text: str) -> bool:
    """Whether a text asks if everything is covered, or if anything is left (L15)."""
    return "check" in _checks().names(normalise(text[:MAX_SCORED]))


@lru_cache(maxsize=1)
def _checks() -> Phrases:
    return Phrases([("check", rules()["check"]["phrases"])])


@lru_cache(maxsize=KEPT)
def _scored(seen: Same, text: str, held: Focus) -> Result:
    return score(seen.value, text, focus=held)


def _rated(drill: Drill, held: Focus) -> tuple[Skill, ...]:
    return tuple(skill for skill in drill.skills if skill in held.skills)


def _asked_again(drill: Drill, moment: Moment, text: str, result: Result) -> bool:
    """Whether a question comes nearer to something asked for before than to anything still open."""
    missing = [one for one in result.questions if not _hits(one) and not closing_check(text[slice(*one.span)])]
    if not missing or not moment.asked:
        return False
    # The same words over the same complaint, with what was asked for in place of what is still open.
    known = prepare(drill).unknowns
    seen = replace(
        prepare(view(drill, moment)),
        unknowns=tuple(one for one in known if one.unknown.id in moment.asked),
        memory={},
    )
    reading = read(text[:MAX_SCORED])
    spans = {one.span for one in missing}
    return any(
        one.target is not None
        and one.status is QuestionStatus.ON_TARGET
        and reading.text.span(one.clause.first, one.clause.last) in spans
        for one in question(seen, reading, 0.0).asked
    )


def _hits(one: QuestionFinding) -> bool:
    return one.target is not None and one.status is QuestionStatus.ON_TARGET


def _flags(
    drill: Drill, moment: Moment, result: Result, *, check: bool, asked: tuple[str, ...], again: bool
) -> tuple[str, ...]:
    """The scorer's flags, less those that do not count at this moment."""
    found = [flag for flag in result.flag_names if not _let_off(drill, moment, flag, check=check, asked=asked)]
    if again and FlagKind.ALREADY_ANSWERED not in found:
        found.append(FlagKind.ALREADY_ANSWERED.value)
    return tuple(found)


def _let_off(drill: Drill, moment: Moment, flag: str, *, check: bool, asked: tuple[str, ...]) -> bool:
    closing = beat_of(drill, moment.beat).closing
    if flag == FlagKind.PREMATURE_SOLUTION:
        # Somebody who was heard and asked waits for a fix; before that it is what they have had already.
        return closing or (moment.trust >= rules()["ripe"] and bool(moment.asked))
    if flag == FlagKind.OFF_TOPIC:
        return closing or check or bool(asked)
    return flag == FlagKind.SCRIPT and check and closing  # "anything else I can help with?" is what a goodbye asks


def _overall(drill: Drill, moment: Moment, result: Result, *, rated: bool, check: bool, flags: tuple[str, ...]) -> int:
    beat = beat_of(drill, moment.beat)
    goodbye = rules()["goodbye"]
    hurt = bool(set(flags) - {FlagKind.STACKED_QUESTIONS})
    parting = goodbye["hurt"] if hurt else goodbye["checked"] if check else goodbye["plain"]
    if not rated:
        return int(parting)
    if beat.closing and check:
        share: float = goodbye["share"]
        return round((1 - share) * result.overall + share * float(parting))
    return int(result.overall)


def abstract(overall: Band, bands: dict[Skill, Band], **changes: object) -> Outcome:
    """An outcome that nobody spoke: for proving where a conversation can lead."""
    middle = {Band.NONE: 0, Band.WEAK: 20, Band.FAIR: 50, Band.STRONG: 80}
    return replace(Outcome("…", middle[overall], overall, bands), **changes)  # type: ignore[arg-type]
