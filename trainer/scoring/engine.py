"""One reply, scored: the stages in order, and what they found as one `Result`.

normalise → clauses → acts → facts, feelings, questions, traps, contradictions, copying → levels → marks → coaching.
Deterministic and offline; nothing here is random, learned at run time or fetched.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.packs.model import Band, Drill, Skill
from trainer.scoring import marks
from trainer.scoring.acts import Reading, read
from trainer.scoring.clause_model import clause_model
from trainer.scoring.coaching import Assessed, coach
from trainer.scoring.contradiction import Clash, clashes
from trainer.scoring.copying import Copying, copying
from trainer.scoring.echo import echo, echoed
from trainer.scoring.facts import Alignment, align
from trainer.scoring.feelings import Emotion, meet
from trainer.scoring.lexicon import table
from trainer.scoring.meaning import ABSENT, meaning
from trainer.scoring.order import TooSoon, too_soon
from trainer.scoring.prepare import Prepared, prepare
from trainer.scoring.questions import Questions, question
from trainer.scoring.report import act_spans, fact_findings, feeling_findings, flags, question_findings, reasons
from trainer.scoring.result import FlagKind, Focus, Mark, Result
from trainer.scoring.traps import Trapped, traps

SCORER_VERSION = "0.4.0"
MAX_SCORED = 4000
"""Characters of a reply that are looked at; a reply is a breath or two, not a book."""


@dataclass(frozen=True)
class Found:
    """What the stages found in one reply."""

    reply: Reading
    facts: tuple[Alignment, ...]
    copied: Copying
    said: marks.Substance
    emotion: Emotion
    questions: Questions
    clashes: tuple[Clash, ...]
    traps: tuple[Trapped, ...]
    too_soon: TooSoon | None
    echo: float | None = None


def score(drill: Drill, reply: str, *, focus: Focus | None = None, spoken: bool = False) -> Result:
    """Mark a reply to a drill.

    Args:
        drill: what was said, and what a good answer holds.
        reply: the learner's words, any text at all; beyond `MAX_SCORED` characters it is cut, and a note says so.
        focus: for "only what was missed": the slots that are rated.
        spoken: whether the reply is a transcript. Marks never depend on punctuation, so this only adds information.
    """
    notes: list[str] = []
    if len(reply) > MAX_SCORED:
        notes.append(f"Only the first {MAX_SCORED:,} characters were scored.")
        reply = reply[:MAX_SCORED]
    if not meaning().works:
        notes.append(ABSENT)
    if clause_model() is None:
        notes.append("The clause model is missing: the rules alone were used.")
    prepared = prepare(drill)
    found = _find(prepared, reply)
    if spoken and found.reply.text.fillers:
        notes.append(f"{found.reply.text.fillers} fillers and false starts, left out of the marks.")
    return _result(prepared, found, focus, tuple(notes))


def _find(prepared: Prepared, raw: str) -> Found:
    reply = read(raw)
    facts = align(prepared, reply)
    copied = copying(prepared, reply)
    said = marks.substance(prepared, reply, facts, copied)
    return Found(
        reply=reply,
        facts=facts,
        copied=copied,
        said=said,
        emotion=meet(prepared, reply, facts),
        questions=question(prepared, reply, said.content),
        clashes=clashes(prepared, reply),
        traps=traps(prepared, reply),
        too_soon=too_soon(prepared, reply),
        echo=echo(prepared, reply),
    )


def _result(prepared: Prepared, found: Found, focus: Focus | None, notes: tuple[str, ...]) -> Result:
    drill = prepared.drill
    rated = tuple(skill for skill in drill.skills if focus is None or skill in focus.skills)
    raised = flags(prepared, found)
    kinds = tuple(dict.fromkeys(flag.kind for flag in raised))
    focused = _focused(found.facts, focus)
    covered = marks.coverage(focused)
    spoilt = bool(set(kinds) & {FlagKind.BLAME, FlagKind.POLICY, FlagKind.MINIMISE})
    levels = {
        Skill.REFLECT: echoed(
            marks.reflect_level(
                covered,
                found.said,
                found.emotion.level,
                spoilt=spoilt,
                contradicted=bool(found.clashes),
                parrot=found.copied.parrot,
            ),
            found.echo if focus is None else None,
            capped=bool(found.clashes) or found.copied.parrot,
        ),
        Skill.ACKNOWLEDGE: marks.acknowledge_level(
            found.emotion.level,
            found.said,
            covered,
            silent=found.copied.parrot or spoilt,
            felt=found.emotion.felt,
            wrong=bool(found.emotion.wrong),
        ),
        Skill.CLARIFY: found.questions.level,
    }
    if FlagKind.BLAME in kinds:
        levels[Skill.ACKNOWLEDGE] = min(levels[Skill.ACKNOWLEDGE], 1.0)
    scores = {skill: round(100 * levels[skill] / (4 if skill is Skill.REFLECT else 3)) for skill in rated}
    overall, limits = _overall(levels, rated, kinds, found)
    findings = fact_findings(prepared, found, focus)
    assessed = Assessed(
        reply=found.reply.text.raw,
        levels={skill: levels[skill] for skill in rated},
        facts=findings,
        emotion=found.emotion,
        questions=found.questions,
        flags=raised,
        too_soon=found.too_soon.span if found.too_soon else None,
        targets=tuple(u.unknown.id for u in prepared.unknowns if focus is None or u.unknown.id in focus.unknowns),
    )
    return Result(
        drill=drill.address,
        scorer=SCORER_VERSION,
        overall=overall,
        band=marks.band(overall),
        marks=tuple(_mark(skill, scores.get(skill)) for skill in Skill),
        facts=findings,
        feelings=feeling_findings(found, focus),
        questions=question_findings(found),
        acts=act_spans(found),
        flags=raised,
        tips=coach(prepared, assessed),
        notes=notes,
        reasons=(*_heard(found), *reasons(prepared, found, levels, rated, limits, overall)),
    )


def _heard(found: Found) -> tuple[str, ...]:
    return () if found.echo is None else (f"by meaning, {found.echo:.0%} of what was said comes back",)


def _mark(skill: Skill, value: int | None) -> Mark:
    return Mark(skill, value, None if value is None else skill_band(value))


def _focused(facts: tuple[Alignment, ...], focus: Focus | None) -> tuple[Alignment, ...]:
    return facts if focus is None else tuple(fact for fact in facts if fact.fact.fact.id in focus.facts)


def _overall(
    levels: dict[Skill, float], rated: tuple[Skill, ...], kinds: tuple[FlagKind, ...], found: Found
) -> tuple[int, tuple[str, ...]]:
    """Overall marks and, in words, what held them down. For a skill that is not rated the others' average stands in."""
    full = {Skill.REFLECT: 4.0, Skill.ACKNOWLEDGE: 3.0, Skill.CLARIFY: 3.0}
    share = sum(levels[skill] / full[skill] for skill in rated) / len(rated) if rated else 0.0
    used = {skill: levels[skill] if skill in rated else share * full[skill] for skill in full}
    words = sum(token.kind != "mark" for token in found.reply.text.tokens)
    value = marks.overall_level(used[Skill.REFLECT], used[Skill.ACKNOWLEDGE], used[Skill.CLARIFY], words)
    dials, limits = table("dials"), []
    for kind in kinds:
        off = dials["penalties"].get(kind.value, 0)
        if off:
            value -= off
            limits.append(f"−{off} for {kind.value}")
    if found.too_soon is not None:
        value -= dials["order"]["off"]
        limits.append(f"−{dials['order']['off']} for asking or fixing before listening")
    if found.said.kept < 1.0:
        value *= found.said.kept
        limits.append(f"×{found.said.kept:.2f}: little of it is about what they came with")
    for kind in kinds:
        cap = dials["caps"].get(kind.value)
        if cap is not None and value > cap:
            value = float(cap)
            limits.append(f"held at {cap} by {kind.value}")
    return max(0, min(100, round(value))), tuple(limits)


def skill_band(score: int) -> Band:
    """The band of one skill's mark, 0 to 100, or of a mean of such marks."""
    return marks.band(score, "skill_bands")
