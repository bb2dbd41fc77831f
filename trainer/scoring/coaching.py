"""What to try next: one thing worth most, in the learner's own words where that is possible."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Skill
from trainer.scoring.feelings import Emotion
from trainer.scoring.prepare import Prepared
from trainer.scoring.questions import Questions
from trainer.scoring.result import FactFinding, FactStatus, Flag, FlagKind, QuestionStatus, Tip

_QUOTE = 60
_ONE_BREATH = 90


@dataclass(frozen=True, slots=True)
class Assessed:
    """Everything the coach looks at. Levels are the rubric's; a skill that is not rated has no level."""

    reply: str
    levels: dict[Skill, float]
    facts: tuple[FactFinding, ...]
    emotion: Emotion
    questions: Questions
    flags: tuple[Flag, ...]
    too_soon: tuple[int, int] | None
    """A question or a fix that came before any listening."""
    targets: tuple[str, ...]
    """Ids of the unknowns that may be asked for."""


@dataclass(frozen=True, slots=True)
class _Idea:
    worth: float
    tip: Tip


def coach(drill: Prepared, seen: Assessed) -> tuple[Tip, ...]:
    """Tips, the one worth most first; there is always one, and each is about something else."""
    ideas = [
        *_flagged(drill, seen),
        *_reflecting(drill, seen),
        *_acknowledging(drill, seen),
        *_asking(drill, seen),
        *_ordering(drill, seen),
    ]
    ideas.sort(key=lambda idea: -idea.worth)
    tips: list[Tip] = []
    for idea in ideas:
        if all((idea.tip.skill, idea.tip.about) != (tip.skill, tip.about) for tip in tips):
            tips.append(idea.tip)
    return tuple(tips[:5]) or (_praise(drill, seen),)


def _flagged(drill: Prepared, seen: Assessed) -> list[_Idea]:
    ideas = []
    for flag in seen.flags:
        words = _quoted(seen.reply, flag.reply)
        maker = _ON_FLAG.get(flag.kind)
        if maker is None:
            continue
        worth, text = maker
        said = text.format(words=words, reason=flag.reason, name=drill.drill.customer.name, heart=_heart(drill))
        ideas.append(_Idea(worth, Tip(said, None, flag.kind.value)))
    return ideas


_ON_FLAG: dict[FlagKind, tuple[float, str]] = {
    FlagKind.CONTRADICTION: (40.0, "Check before you say it back: {reason}"),
    FlagKind.PARROT: (34.0, "These are {name}'s words over again. Close the text and say what happened in yours."),
    FlagKind.BLAME: (38.0, "Leave out {words}: {reason}"),
    FlagKind.POLICY: (30.0, "Leave out {words}: {reason}"),
    FlagKind.MINIMISE: (30.0, "Leave out {words}: {reason}"),
    FlagKind.PREMATURE_SOLUTION: (32.0, "Hold {words} back. {reason}"),
    FlagKind.SCRIPT: (30.0, "Drop {words}. {reason}"),
    FlagKind.EMPTY_PROMISE: (14.0, "Instead of {words}, say what you heard. {reason}"),
    FlagKind.JARGON: (13.0, "Say {words} the way {name} would. {reason}"),
    FlagKind.INTERROGATION: (
        32.0,
        "Say back one thing you heard before you ask, and keep only the one question that matters most.",
    ),
    FlagKind.STACKED_QUESTIONS: (10.0, "Ask one question and wait: with several, {name} answers the easiest."),
    FlagKind.WRONG_FEELING: (16.0, "{words}: {reason}"),
    FlagKind.OFF_TOPIC: (36.0, "Begin with what {name} came to you about: {heart}."),
}


def _reflecting(drill: Prepared, seen: Assessed) -> list[_Idea]:
    level = seen.levels.get(Skill.REFLECT)
    if level is None:
        return []
    ideas = []
    for finding in seen.facts:
        if finding.status not in (FactStatus.MISSED, FactStatus.PARTIAL):
            continue
        room = (4.0 - level) * (7.0 if finding.key else 2.5)
        said = _theirs(drill, finding)
        if finding.status is FactStatus.PARTIAL and finding.reply:
            if _carries(seen, finding):
                text = f"You touched on it with {_quoted(seen.reply, finding.reply)}; say it whole: {said}."
            else:
                text = f"Only a part of this came across; say it whole: {said}."
            room *= 0.7
        elif level < 1:
            text = f"Say back what happened, in your own words. Start with the heart of it: {said}."
        else:
            text = f"You left out something {drill.drill.customer.name} told you: {said}."
        ideas.append(_Idea(room, Tip(text, Skill.REFLECT, finding.id)))
    return ideas


def _carries(seen: Assessed, finding: FactFinding) -> bool:
    """Whether the words found for a fact show, quoted alone, that they are about it."""
    if finding.reply is None or finding.strength < _SHOWS:
        return False
    start, end = finding.reply
    spoilt = any(flag.reply and flag.reply[0] < end and start < flag.reply[1] for flag in seen.flags)
    return not spoilt and 2 <= len(seen.reply[start:end].split()) <= _FEW_WORDS


_SHOWS = 0.45
_FEW_WORDS = 9


def _heart(drill: Prepared) -> str:
    """The heaviest key fact in a few words, or the drill's title."""
    facts = sorted((fact.fact for fact in drill.facts), key=lambda fact: (not fact.key, -fact.weight))
    return facts[0].text if facts else drill.drill.title


def _theirs(drill: Prepared, finding: FactFinding) -> str:
    """What the customer said of a fact, in the customer's words where one short sentence holds it."""
    if finding.say is None:
        return finding.text
    complaint = drill.complaint
    for first, last in drill.sentences:
        start, end = complaint.span(first, last)
        if start <= finding.say[0] and finding.say[1] <= end + 1 and end - start <= _ONE_BREATH:
            return f"“{complaint.raw[start:end]}”"
    return finding.text


def _acknowledging(drill: Prepared, seen: Assessed) -> list[_Idea]:
    level = seen.levels.get(Skill.ACKNOWLEDGE)
    if level is None or not drill.feelings:
        return []
    if seen.emotion.understated:
        hit = seen.emotion.understated[0]
        return [_Idea(22.0, Tip(f"That makes it small. {_feels(drill)}", Skill.ACKNOWLEDGE, str(hit.first)))]
    if level < 0.5:
        text = f"{_feels(drill)} Say that you see it, before anything else."
        return [_Idea((3.0 - level) * 6.5, Tip(text, Skill.ACKNOWLEDGE, drill.feelings[0].feeling.name))]
    if level < 1.9:
        text = f"Be more exact than that about the feeling. {_feels(drill)}"
        return [_Idea((3.0 - level) * 6.5, Tip(text, Skill.ACKNOWLEDGE, drill.feelings[0].feeling.name))]
    ideas = []
    for met in seen.emotion.met:
        feeling = met.feeling
        if met.strength >= 0.6 and not met.tied and feeling.cause is not None and level < 2.8:
            cause = feeling.cause.fact.text
            words = _quoted(seen.reply, None) if met.hit is None else feeling.feeling.name
            ideas.append(
                _Idea(4.0, Tip(f"Tie “{words}” to its reason: {cause}.", Skill.ACKNOWLEDGE, feeling.feeling.name))
            )
    return ideas


def _feels(drill: Prepared) -> str:
    names = [feeling.feeling.name for feeling in drill.feelings[:2]]
    cause = drill.feelings[0].cause
    because = f", because {cause.fact.text}" if cause is not None else ""
    return f"{drill.drill.customer.name} sounds {' and '.join(names)}{because}."


def _asking(drill: Prepared, seen: Assessed) -> list[_Idea]:
    level = seen.levels.get(Skill.CLARIFY)
    unknowns = [unknown for unknown in drill.unknowns if unknown.unknown.id in seen.targets and unknown.unknown.ask]
    if level is None or not unknowns:
        return []
    for asked in seen.questions.asked:
        if asked.status is QuestionStatus.ALREADY_ANSWERED and asked.answered_by:
            start, end = asked.answered_by
            told = drill.complaint.raw[start:end]
            told = told if len(told) <= 110 else told[:107].rsplit(" ", 1)[0] + "…"
            first = unknowns[0].unknown
            text = f"They had already told you: “{told}” Ask what you cannot know yet: “{first.ask[0]}”"
            return [_Idea(18.0, Tip(text, Skill.CLARIFY, first.id))]
    if level >= 2.3:
        return []
    room = (3.0 - level) * 5.0
    first = unknowns[0].unknown
    if not seen.questions.asked:
        text = f"Ask about something they have not told you, such as {first.about}: “{first.ask[0]}”"
    elif level <= 1.2:
        text = f"Ask something that opens the cause instead: “{first.ask[0]}”"
    else:
        target = next((a.target for a in seen.questions.asked if a.target), first.id)
        first = next((u.unknown for u in unknowns if u.unknown.id == target), first)
        text = f"Your question is near; open it up: “{first.ask[0]}”"
    return [_Idea(room, Tip(text, Skill.CLARIFY, first.id))]


def _ordering(drill: Prepared, seen: Assessed) -> list[_Idea]:
    if seen.too_soon is None:
        return []
    words = _quoted(seen.reply, seen.too_soon)
    text = f"Turn it round: first what {drill.drill.customer.name} told you, then {words}."
    return [_Idea(5.0, Tip(text, None, "order"))]


def _praise(drill: Prepared, seen: Assessed) -> Tip:
    """Nothing to mend: name what worked, so that it can be done again on purpose."""
    held = [finding for finding in seen.facts if finding.status is FactStatus.RESTATED and finding.reply]
    other = next((finding for finding in seen.facts if finding.status is FactStatus.MISSED), None)
    if held and held[0].reply:
        words = _quoted(seen.reply, held[0].reply)
        return Tip(
            f"Keep this: {words} is {drill.drill.customer.name}'s story in your words. Next time try it shorter."
        )
    about = other.text if other else drill.drill.title
    return Tip(f"This works. To go further, find one more thing between the lines about this: {about}.")


def _quoted(reply: str, span: tuple[int, int] | None) -> str:
    if span is None:
        return "that"
    words = " ".join("".join(char if char.isprintable() else " " for char in reply[span[0] : span[1]]).split())
    return f"“{words}”" if len(words) <= _QUOTE else f"“{words[: _QUOTE - 1].rsplit(' ', 1)[0]}…”"
