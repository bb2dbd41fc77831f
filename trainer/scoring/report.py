"""What was found, as the findings of a `Result`: marks with the words that earned them, and the reasoning as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.packs.model import Skill
from trainer.scoring.lexicon import table
from trainer.scoring.result import (
    ActSpan,
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    Focus,
    QuestionFinding,
    QuestionStatus,
    Span,
)

if TYPE_CHECKING:
    from trainer.scoring.engine import Found
    from trainer.scoring.facts import Alignment
    from trainer.scoring.prepare import Prepared
    from trainer.scoring.traps import Trapped


def fact_findings(drill: Prepared, found: Found, focus: Focus | None) -> tuple[FactFinding, ...]:
    """What became of every fact."""
    wrong = {id(fact): note for fact, note in _contradicted(drill, found)}
    return tuple(
        _fact(found, fact, wrong.get(id(fact)))
        for fact in found.facts
        if focus is None or fact.fact.fact.id in focus.facts
    )


def _fact(found: Found, alignment: Alignment, wrong: str | None) -> FactFinding:
    dials = table("dials")["facts"]
    fact = alignment.fact.fact
    tokens, strength = alignment.tokens, alignment.strength
    span: Span | None = None
    if tokens and strength >= dials["partial"]:
        span = found.reply.text.span(tokens[0], tokens[-1])
    if wrong is not None and span is not None:
        status, note = FactStatus.CONTRADICTED, wrong
    elif strength < dials["partial"]:
        status, note, strength, span = FactStatus.MISSED, "", min(strength, 0.3), None
    elif sum(token in found.copied.copied for token in tokens) > 0.7 * len(tokens) and found.copied.parrot:
        status, note = FactStatus.COPIED, "in the customer's own words"
    elif strength < dials["restated"]:
        status, note = FactStatus.PARTIAL, "touched on"
    else:
        status, note = FactStatus.RESTATED, ""
    return FactFinding(fact.id, fact.text, status, strength, fact.key, span, alignment.fact.say, note)


def _contradicted(drill: Prepared, found: Found) -> list[tuple[Alignment, str]]:
    """The fact each clash is about: the one whose place in the complaint, or whose words in the reply, it touches."""
    hit: list[tuple[Alignment, str]] = []
    for clash in found.clashes:
        best: Alignment | None = None
        rank = (False, 0)
        for fact in found.facts:
            said = fact.fact.say
            touches = bool(clash.say and said and said[0] <= clash.say[0] < said[1])
            near = bool(fact.tokens) and fact.tokens[0] - 2 <= clash.token <= fact.tokens[-1] + 2
            closest = (touches, said[0] - said[1] if said else -len(drill.complaint.raw))
            if (touches or near) and (best is None or closest > rank):
                best, rank = fact, closest
        if best is not None:
            hit.append((best, clash.reason))
    return hit


def feeling_findings(found: Found, focus: Focus | None) -> tuple[FeelingFinding, ...]:
    """How every feeling was met."""
    findings = []
    for met in found.emotion.met:
        name = met.feeling.feeling.name
        if focus is not None and name not in focus.feelings:
            continue
        if met.strength <= 0:
            status = FeelingStatus.MISSED
        elif met.generic or met.strength < 0.45:
            status = FeelingStatus.GENERIC
        else:
            status = FeelingStatus.TIED if met.tied else FeelingStatus.NAMED
        span = found.reply.text.span(met.hit.first, met.hit.last) if met.hit and met.strength > 0 else None
        findings.append(FeelingFinding(name, status, met.strength, span, met.feeling.say, met.note))
    return tuple(findings)


_NOTES = {
    QuestionStatus.ON_TARGET: "asks for something not yet known",
    QuestionStatus.RELEVANT: "about this case",
    QuestionStatus.GENERIC: "would fit any complaint",
    QuestionStatus.ALREADY_ANSWERED: "the customer had said so",
    QuestionStatus.ADMINISTRATIVE: "identity or paperwork",
    QuestionStatus.CHECK: "checks what was said back",
}


def question_findings(found: Found) -> tuple[QuestionFinding, ...]:
    """What every question was worth."""
    return tuple(
        QuestionFinding(
            span=found.reply.text.span(asked.clause.first, asked.clause.last),
            open=asked.clause.open,
            status=asked.status,
            strength=min(1.0, asked.worth / 3.0),
            target=asked.target,
            answered_by=asked.answered_by,
            note=_NOTES[asked.status],
        )
        for asked in found.questions.asked
    )


def act_spans(found: Found) -> tuple[ActSpan, ...]:
    """What every clause does."""
    text = found.reply.text
    return tuple(
        ActSpan(act, text.span(clause.first, clause.last))
        for clause, act in zip(found.reply.clauses, found.reply.acts, strict=True)
    )


def flags(drill: Prepared, found: Found) -> tuple[Flag, ...]:
    """Everything that hurt, each kind of trap once with its longest words."""
    raised: list[Flag] = [Flag(FlagKind.CONTRADICTION, clash.reason, clash.reply, clash.say) for clash in found.clashes]
    if found.copied.parrot:
        raised.append(Flag(FlagKind.PARROT, "Most of this is the customer's own words in a row.", found.copied.span))
    elif found.listed:
        whole = found.reply.text.span(0, len(found.reply.text.tokens) - 1)
        raised.append(Flag(FlagKind.PARROT, "Their story read back point by point, and nothing met or asked.", whole))
    longest: dict[FlagKind, Trapped] = {}
    for trap in found.traps:
        if trap.kind not in longest or trap.words > longest[trap.kind].words:
            longest[trap.kind] = trap
    raised.extend(Flag(trap.kind, trap.why, trap.span) for trap in longest.values())
    text = found.reply.text
    if found.emotion.understated and FlagKind.MINIMISE not in longest and not _met_else(found):
        small = found.emotion.understated[0]
        raised.append(Flag(FlagKind.MINIMISE, table("traps")["minimise"]["why"], text.span(small.first, small.last)))
    questions = found.questions
    for asked in questions.asked:
        if asked.status is QuestionStatus.ALREADY_ANSWERED:
            span = text.span(asked.clause.first, asked.clause.last)
            raised.append(Flag(FlagKind.ALREADY_ANSWERED, "They had already told you.", span, asked.answered_by))
            break
    if questions.interrogation:
        first, last = questions.asked[0].clause.first, questions.asked[-1].clause.last
        raised.append(
            Flag(FlagKind.INTERROGATION, "Questions in a row with nothing said back.", text.span(first, last))
        )
    elif questions.stacked:
        first, last = questions.asked[0].clause.first, questions.asked[-1].clause.last
        raised.append(Flag(FlagKind.STACKED_QUESTIONS, "More than two questions at once.", text.span(first, last)))
    for hit, why in found.emotion.wrong[:1]:
        raised.append(Flag(FlagKind.WRONG_FEELING, why, text.span(hit.first, hit.last)))
    if _off_topic(drill, found) and not raised:
        raised.append(Flag(FlagKind.OFF_TOPIC, "None of this is about what the customer said."))
    return tuple(raised)


def _met_else(found: Found) -> bool:
    """Whether a feeling is met beside the one made small: "I'd be hurt, and you're a bit cross with yourself"."""
    return any(met.strength >= _MET and not met.generic for met in found.emotion.met)


_MET = 0.6


def _off_topic(drill: Prepared, found: Found) -> bool:
    """Nothing met, nothing said back, nothing asked that belongs here."""
    return (
        found.emotion.level < 0.3
        and found.questions.level < 1.5
        and found.said.grounded < 1.5
        and all(fact.strength < table("dials")["facts"]["partial"] for fact in found.facts)
        and (not found.said.addressed or found.said.topical < table("dials")["topic"]["flagged"])
    )


def reasons(
    drill: Prepared,
    found: Found,
    levels: dict[Skill, float],
    rated: tuple[Skill, ...],
    moved: tuple[str, ...],
    limits: tuple[str, ...],
    overall: int,
) -> tuple[str, ...]:
    """The reasoning, a line each, in the order it was done."""
    lines = []
    dials = table("dials")["facts"]
    if Skill.REFLECT in rated:
        for fact in found.facts:
            state = (
                "said back"
                if fact.strength >= dials["restated"]
                else "touched on"
                if fact.strength >= dials["partial"]
                else "not heard"
            )
            key = ", key" if fact.fact.fact.key else ""
            lines.append(f"fact {fact.fact.fact.id} ({fact.strength:.2f}{key}): {state}")
        lines.append(
            f"in your own words: {found.said.new:.0f} of {found.said.content:.0f} content words are neither a listed "
            f"fact nor a copy; {found.copied.share:.0%} of the reply is the customer's wording"
        )
        lines.append(f"reflect {levels[Skill.REFLECT]:.1f} of 4")
    if Skill.ACKNOWLEDGE in rated:
        for met in found.emotion.met:
            state = "missed" if met.strength <= 0 else "tied to its cause" if met.tied else "met"
            lines.append(f"feeling {met.feeling.feeling.name} ({met.strength:.2f}): {state}")
        lines.append(f"acknowledge {levels[Skill.ACKNOWLEDGE]:.1f} of 3")
    if Skill.CLARIFY in rated:
        for asked in found.questions.asked:
            form = "open" if asked.clause.open else "closed"
            about = f", about {asked.target}" if asked.target else ""
            lines.append(f"question, {form}, {asked.status.value}{about} ({asked.worth:.1f})")
        lines.append(f"clarify {levels[Skill.CLARIFY]:.1f} of 3")
    lines.extend(moved)
    lines.extend(limits)
    lines.append(f"overall {overall}")
    return tuple(lines)
