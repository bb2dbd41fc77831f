"""One reply, scored: the stages in order, and what they found as one `Result`.

normalise → clauses → acts → facts, feelings, questions, traps, contradictions, copying → levels → marks → coaching.
Deterministic and offline; nothing here is random, learned at run time or fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trainer.packs.model import Band, Drill, Skill
from trainer.scoring import marks
from trainer.scoring.acts import Reading, read
from trainer.scoring.clause_model import clause_model
from trainer.scoring.coaching import Assessed, coach
from trainer.scoring.contradiction import Clash, clashes
from trainer.scoring.copying import Copying, copying, listed
from trainer.scoring.echo import echo, echoed
from trainer.scoring.evidence import SAID, figures
from trainer.scoring.facts import Alignment, align
from trainer.scoring.feelings import Emotion, meet
from trainer.scoring.learned import Learned, learned
from trainer.scoring.lexicon import table
from trainer.scoring.meaning import ABSENT, meaning
from trainer.scoring.order import TooSoon, too_soon
from trainer.scoring.prepare import Prepared, prepare
from trainer.scoring.questions import Questions, question
from trainer.scoring.report import act_spans, fact_findings, feeling_findings, flags, question_findings, reasons
from trainer.scoring.result import FlagKind, Focus, Mark, Result
from trainer.scoring.statements import Statement, statements
from trainer.scoring.traps import Trapped, traps

SCORER_VERSION = "0.7.0"
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
    listed: bool = False
    statements: tuple[Statement, ...] = ()


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
    emotion = meet(prepared, reply, facts)
    questions = question(prepared, reply, said.content)
    stated = statements(prepared, reply)
    return Found(
        reply=reply,
        facts=facts,
        copied=copied,
        said=said,
        emotion=emotion,
        questions=questions,
        clashes=clashes(prepared, reply),
        traps=traps(prepared, reply, stated),
        too_soon=too_soon(prepared, reply),
        echo=echo(prepared, reply),
        listed=listed(prepared, reply, facts, emotion.level, questions.level),
        statements=stated,
    )


def _result(prepared: Prepared, found: Found, focus: Focus | None, notes: tuple[str, ...]) -> Result:
    drill = prepared.drill
    rated = tuple(skill for skill in drill.skills if focus is None or skill in focus.skills)
    raised = flags(prepared, found)
    kinds = tuple(dict.fromkeys(flag.kind for flag in raised))
    rules = _by_rules(found, kinds, focus)
    # What was missed is a handful of slots: there is no rating of such a reply to learn from.
    model = learned() if focus is None else None
    known = figures(prepared, found, kinds) if model is not None else {}
    levels = rules if model is None else _learned(model, rules, known, kinds, found)
    scores = {skill: round(100 * levels[skill] / FULL[skill]) for skill in rated}
    overall, limits = _overall(model, levels, rules, rated, kinds, found)
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
        reasons=(
            *_heard(found),
            *reasons(prepared, found, levels, rated, _moved(model, rules, known, rated), limits, overall),
        ),
    )


def _heard(found: Found) -> tuple[str, ...]:
    return () if found.echo is None else (f"by meaning, {found.echo:.0%} of what was said comes back",)


def _mark(skill: Skill, value: int | None) -> Mark:
    return Mark(skill, value, None if value is None else skill_band(value))


def _focused(facts: tuple[Alignment, ...], focus: Focus | None) -> tuple[Alignment, ...]:
    return facts if focus is None else tuple(fact for fact in facts if fact.fact.fact.id in focus.facts)


@dataclass(frozen=True)
class Weighed:
    """What a reply's marks are made of, for fitting: the rules' levels, and the figures that the weights are for."""

    rules: Mapping[Skill, float]
    figures: Mapping[str, float]
    kinds: tuple[FlagKind, ...]
    found: Found


def weigh(drill: Drill, reply: str) -> Weighed:
    """What the marks of a reply are made of."""
    prepared = prepare(drill)
    found = _find(prepared, reply[:MAX_SCORED])
    kinds = tuple(dict.fromkeys(flag.kind for flag in flags(prepared, found)))
    return Weighed(_by_rules(found, kinds, None), figures(prepared, found, kinds), kinds, found)


def marked(model: Learned | None, weighed: Weighed) -> tuple[dict[Skill, float], int]:
    """The levels and the overall mark of a reply by some weights, or by the rules alone; every skill is rated."""
    known, kinds, found = weighed.figures, weighed.kinds, weighed.found
    levels = dict(weighed.rules) if model is None else _learned(model, weighed.rules, known, kinds, found)
    return levels, _overall(model, levels, weighed.rules, tuple(Skill), kinds, found)[0]


def _by_rules(found: Found, kinds: tuple[FlagKind, ...], focus: Focus | None) -> dict[Skill, float]:
    """The levels of the rules alone, on the rubric's scales."""
    covered = marks.coverage(_focused(found.facts, focus))
    spoilt = bool(set(kinds) & {FlagKind.BLAME, FlagKind.POLICY, FlagKind.MINIMISE})
    reflects = marks.reflect_level(
        covered,
        found.said,
        found.emotion.level,
        spoilt=spoilt,
        contradicted=bool(found.clashes),
        parrot=found.copied.parrot,
    )
    levels = {
        Skill.REFLECT: echoed(
            reflects,
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
    return levels


def _learned(
    model: Learned, rules: Mapping[Skill, float], known: Mapping[str, float], kinds: tuple[FlagKind, ...], found: Found
) -> dict[Skill, float]:
    """The levels with the fitted weights; what the rubric caps stays capped, and nothing is made out of nothing."""
    ruled = rules[Skill.REFLECT]
    reflects = held(model.reflect.of({**known, "rules": ruled}), FULL[Skill.REFLECT])
    if reflects > ruled:
        # What no rule found is only worth something in a reply of some words, about this customer's matter.
        reflects = ruled + (reflects - ruled) * found.said.topical * _room(found)
    dials = table("dials")["reflect"]
    if found.clashes:
        reflects = min(reflects, dials["contradicted"])
    if found.copied.parrot:
        reflects = min(reflects, dials["parrot"])
    elif found.listed:
        reflects = min(reflects, dials["listed"])
    if not found.said.words and rules[Skill.REFLECT] <= 0.0:
        reflects = 0.0
    met = held(
        model.acknowledge.of({**known, "rules": rules[Skill.ACKNOWLEDGE], "reflects": rules[Skill.REFLECT]}), 3.0
    )
    if FlagKind.BLAME in kinds:
        met = min(met, 1.0)
    if rules[Skill.ACKNOWLEDGE] <= 0.0 and not found.said.words:
        met = 0.0
    return {Skill.REFLECT: reflects, Skill.ACKNOWLEDGE: met, Skill.CLARIFY: rules[Skill.CLARIFY]}


def held(level: float, most: float) -> float:
    """A level held within its scale."""
    return max(0.0, min(most, level))


def _moved(
    model: Learned | None, rules: Mapping[Skill, float], known: Mapping[str, float], rated: tuple[Skill, ...]
) -> tuple[str, ...]:
    """For each skill with fitted weights, what moved its mark most, in words."""
    if model is None:
        return ()
    lines = []
    for skill, linear in ((Skill.REFLECT, model.reflect), (Skill.ACKNOWLEDGE, model.acknowledge)):
        if skill in rated:
            why = linear.why({**known, "rules": rules[skill], "reflects": rules[Skill.REFLECT]})
            parts = ", ".join(f"{SAID[name]} {moved:+.1f}" for name, moved in why if abs(moved) >= _TOLD)
            lines.append(f"{skill.value} against a usual reply: {parts or 'like it'}")
    return tuple(lines)


_TOLD = 0.05
FULL = {Skill.REFLECT: 4.0, Skill.ACKNOWLEDGE: 3.0, Skill.CLARIFY: 3.0}


def _overall(
    model: Learned | None,
    levels: Mapping[Skill, float],
    rules: Mapping[Skill, float],
    rated: tuple[Skill, ...],
    kinds: tuple[FlagKind, ...],
    found: Found,
) -> tuple[int, tuple[str, ...]]:
    """Overall marks and, in words, what held them down. For a skill that is not rated the others' average stands in."""
    if model is None:
        value, limits = summed(_complete(levels, rated), kinds, found)
    else:
        ruled, _ = summed(_complete(rules, rated), kinds, found)
        value, limits = _fitted(model, _complete(levels, rated), ruled, kinds, found)
    if found.said.kept < 1.0:
        value *= found.said.kept
        limits.append(f"×{found.said.kept:.2f}: little of it is about what they came with")
    for name in _hurts(kinds, found):
        cap = table("dials")["caps"].get(name)
        if cap is not None and value > cap:
            value = float(cap)
            limits.append(f"held at {cap} by {name}")
    return max(0, min(100, round(value))), tuple(limits)


def _complete(levels: Mapping[Skill, float], rated: tuple[Skill, ...]) -> dict[Skill, float]:
    share = sum(levels[skill] / FULL[skill] for skill in rated) / len(rated) if rated else 0.0
    return {skill: levels[skill] if skill in rated else share * FULL[skill] for skill in FULL}


def summed(used: Mapping[Skill, float], kinds: tuple[FlagKind, ...], found: Found) -> tuple[float, list[str]]:
    """Points by the dials alone."""
    dials, limits = table("dials"), []
    value = marks.overall_level(used[Skill.REFLECT], used[Skill.ACKNOWLEDGE], used[Skill.CLARIFY], _words(found))
    for name in _hurts(kinds, found):
        off = dials["penalties"].get(name, 0)
        if off:
            value -= off
            limits.append(f"−{off} for {name}")
    if found.too_soon is not None:
        value -= dials["order"]["off"]
        limits.append(f"−{dials['order']['off']} for asking or fixing before listening")
    return value, limits


def _fitted(
    model: Learned, used: Mapping[Skill, float], ruled: float, kinds: tuple[FlagKind, ...], found: Found
) -> tuple[float, list[str]]:
    """Points by the fitted weights and by the rules' own sum, `ruled`, together: two opinions err less than one."""
    known = overall_figures(used, kinds, found)
    whole = model.blended(model.overall.of(known), ruled)
    value = model.points(whole) if known["words"] else 0.0
    limits: list[str] = []
    for name in known:
        if name in _PLAIN or not model.overall.weights.get(name, 0.0) or not value:
            continue
        off = model.points(whole - (1.0 - model.ruled) * model.overall.weights[name]) - value
        limits.append(f"−{off:.0f} for {_TOO_SOON if name == TOO_SOON else name}")
    return value, limits


TOO_SOON = "too-soon"
_TOO_SOON = "asking or fixing before listening"
_PLAIN = ("words", *(skill.value for skill in Skill))


def overall_figures(used: Mapping[Skill, float], kinds: tuple[FlagKind, ...], found: Found) -> dict[str, float]:
    """What the overall mark is fitted on: the levels, whether there are words at all, and what hurts."""
    known = {skill.value: used[skill] for skill in Skill}
    known["words"] = _room(found)
    known.update(dict.fromkeys(_hurts(kinds, found), 1.0))
    if found.too_soon is not None:
        known[TOO_SOON] = 1.0
    return known


def _room(found: Found) -> float:
    """Whether there are words enough to say anything, 0 to 1."""
    return min(1.0, _words(found) / float(table("dials")["overall"]["base_words"]))


def _hurts(kinds: tuple[FlagKind, ...], found: Found) -> tuple[str, ...]:
    """The flags by name; a story read back as a list is a milder thing than a copy."""
    return tuple(LISTED if kind is FlagKind.PARROT and not found.copied.parrot else kind.value for kind in kinds)


LISTED = "listed"


def _words(found: Found) -> int:
    return sum(token.kind != "mark" for token in found.reply.text.tokens)


def skill_band(score: int) -> Band:
    """The band of one skill's mark, 0 to 100, or of a mean of such marks."""
    return marks.band(score, "skill_bands")
