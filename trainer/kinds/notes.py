"""The note for the file (L2, L17): heard once, written down so that a colleague could act on it.

What happened, how the customer is, what would put it right. The customer's own words are welcome: a note is no reply,
so nothing here is parroting, nobody has to be addressed, and nothing need be asked. What nobody said must not be in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from trainer.kinds.marking import Limit, as_statements, at, below_strong, dials, everywhere, limited, quoted, span_of
from trainer.packs.model import Drill, Skill
from trainer.scoring import marks
from trainer.scoring.acts import Reading
from trainer.scoring.contradiction import Clash, clashes
from trainer.scoring.engine import MAX_SCORED, SCORER_VERSION, skill_band
from trainer.scoring.facts import Alignment, align, cover
from trainer.scoring.feelings import meet
from trainer.scoring.lexicon import table
from trainer.scoring.normalise import normalise
from trainer.scoring.numbers import MONTHS, WEEKDAYS
from trainer.scoring.patterns import Phrases
from trainer.scoring.prepare import Form, Prepared, prepare
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    Focus,
    Mark,
    Remark,
    Result,
    Span,
    Tip,
)

_FIRST_PERSON = re.compile(r"\bI\b")
"""Whoever writes "I am frightened" into a note quotes the customer; in a reply it would be their own feeling."""


@dataclass(frozen=True, slots=True)
class _Want:
    text: str
    strength: float
    span: Span | None

    @property
    def noted(self) -> bool:
        return self.span is not None


@dataclass(frozen=True)
class _Note:
    """A note as it was read."""

    raw: str
    reading: Reading
    facts: tuple[FactFinding, ...]
    feelings: tuple[FeelingFinding, ...]
    wants: tuple[_Want, ...]
    clashes: tuple[Clash, ...]
    invented: tuple[Span, ...]
    vague: tuple[Span, ...]


def mark(drill: Drill, note: str, focus: Focus | None = None) -> Result:
    """Mark a note.

    Args:
        drill: what was said; facts, feelings and wants of it are what a note should hold.
        note: the learner's words, any text at all.
        focus: only these facts and feelings are rated, when given; the want is not asked for then.
    """
    cut = note[:MAX_SCORED]
    notes = (f"Only the first {MAX_SCORED:,} characters were read.",) if len(note) > MAX_SCORED else ()
    found = _read(drill, cut, focus)
    rates_facts = bool(found.facts) and Skill.REFLECT in _rated(focus)
    rates_feelings = bool(found.feelings) and Skill.ACKNOWLEDGE in _rated(focus)
    facts = _facts_mark(found.facts) if rates_facts else None
    feeling = _feelings_mark(found.feelings) if rates_feelings else None
    want = max((one.strength for one in found.wants), default=0.0) if found.wants and focus is None else None
    overall = _overall(facts, feeling, want) - dials("notes")["vague"] * min(3, len(found.vague))
    result = Result(
        drill=drill.address,
        scorer=SCORER_VERSION,
        overall=0,
        band=marks.band(0),
        marks=(_mark(Skill.REFLECT, facts), _mark(Skill.ACKNOWLEDGE, feeling), Mark(Skill.CLARIFY, None, None)),
        facts=found.facts,
        feelings=found.feelings,
        questions=(),
        acts=(),
        flags=_flags(found),
        tips=_tips(drill, found),
        notes=notes,
        reasons=tuple(_reasons(facts, feeling, want, max(0, round(overall)))),
        remarks=tuple(_remarks(found, focus)),
    )
    return limited(at(result, overall), _limits(found, focus))


# ---- reading -------------------------------------------------------------------------------------------------------


def _read(drill: Drill, note: str, focus: Focus | None) -> _Note:
    prepared = prepare(drill)
    reading = as_statements(_FIRST_PERSON.sub("x", note))
    aligned = align(prepared, reading)
    clashing = (*clashes(prepared, reading, clipped=True), *_days_mixed_up(reading, aligned))
    return _Note(
        raw=note,
        reading=reading,
        facts=tuple(
            _fact(reading, one, clashing) for one in aligned if focus is None or one.fact.fact.id in focus.facts
        ),
        feelings=tuple(_feelings(prepared, reading, aligned, focus)),
        wants=tuple(_want(want.text, form, reading) for want, form in zip(drill.wants, prepared.wants, strict=True)),
        clashes=clashing,
        invented=tuple(_invented(prepared, reading, clashing)),
        vague=tuple(reading.text.span(hit.first, hit.last) for hit in _unclear().find(reading.text)),
    )


def _fact(reading: Reading, one: Alignment, clashing: tuple[Clash, ...]) -> FactFinding:
    """What became of a fact; in a note the customer's own words keep it as well as any."""
    thresholds = table("dials")["facts"]
    fact, strength = one.fact.fact, one.strength
    span = span_of(reading, one.tokens) if strength >= thresholds["partial"] else None
    wrong = next((clash for clash in clashing if _about(clash, one, span)), None)
    if span is None:
        status, note, strength = FactStatus.MISSED, "", min(strength, 0.3)
    elif wrong is not None:
        status, note = FactStatus.CONTRADICTED, wrong.reason
    elif strength < thresholds["restated"]:
        status, note = FactStatus.PARTIAL, "only in part"
    else:
        status, note = FactStatus.RESTATED, ""
    return FactFinding(fact.id, fact.text, status, strength, fact.key, span, one.fact.say, note)


def _about(clash: Clash, one: Alignment, span: Span | None) -> bool:
    said = one.fact.say
    if span is None or not one.tokens or not one.tokens[0] - 2 <= clash.token <= one.tokens[-1] + 2:
        return False
    return clash.say is None or said is None or said[0] <= clash.say[0] < said[1]


def _days_mixed_up(reading: Reading, aligned: tuple[Alignment, ...]) -> Iterator[Clash]:
    """A day that was said, but of something else: the fact it stands in has another day, which the note leaves out."""
    kept = [one for one in aligned if one.strength >= table("dials")["facts"]["partial"] and one.tokens]
    days = {id(one): _days(token.word for form in one.fact.forms for token in form.text.tokens) for one in kept}
    written = _days(token.word for token in reading.text.tokens)
    for one in kept:
        missing = sorted(days[id(one)] - written)
        sentences = {reading.sentence_at[token] for token in one.tokens}
        owned = {day for other in kept for day in days[id(other)]}
        for index, token in enumerate(reading.text.tokens if missing else ()):
            if reading.sentence_at[index] in sentences and token.word[:3] in _days([token.word]) - owned:
                span = token.start, token.end
                said = (
                    f"You wrote “{reading.text.raw[slice(*span)]}”; it was {_DAYS[missing[0]]}: {one.fact.fact.text}."
                )
                yield Clash(span, one.fact.say, said, index)
                break


_DAYS = {day[:3]: day.capitalize() for day in WEEKDAYS}


def _days(words: Iterable[str]) -> frozenset[str]:
    """The weekdays among some words, by their first three letters."""
    return frozenset(word[:3] for word in words if word in WEEKDAYS)


def _feelings(
    prepared: Prepared, reading: Reading, aligned: tuple[Alignment, ...], focus: Focus | None
) -> Iterator[FeelingFinding]:
    for met in meet(prepared, reading, aligned).met:
        name = met.feeling.feeling.name
        if focus is not None and name not in focus.feelings:
            continue
        # A formula is said to somebody; in a note nobody is spoken to.
        if met.hit is None or met.strength < dials("notes")["named"] or met.generic:
            yield FeelingFinding(name, FeelingStatus.MISSED, met.strength, None, met.feeling.say, met.note)
        else:
            status = FeelingStatus.TIED if met.tied else FeelingStatus.NAMED
            span = reading.text.span(met.hit.first, met.hit.last)
            yield FeelingFinding(name, status, met.strength, span, met.feeling.say, met.note)


def _want(text: str, form: Form, reading: Reading) -> _Want:
    """Whether what would put it right is in the note: its words, or fewer of them behind a word that leads to it."""
    enough = dials("notes")
    share, tokens = cover(form, reading, everywhere(reading))
    led = _leads().find(reading.text)
    after = frozenset(
        token
        for hit in led
        for token in range(hit.last + 1, len(reading.text.tokens))
        if reading.sentence_at[token] in (-1, reading.sentence_at[hit.first])
    )
    said, said_at = cover(form, reading, after) if after else (0.0, ())
    if said >= enough["want_led"] and said_at:
        hit = max((hit for hit in led if hit.last < said_at[0]), key=lambda hit: hit.first)
        return _Want(text, 1.0, reading.text.span(hit.first, said_at[-1]))
    if share >= enough["want"] and len(tokens) > 1:
        return _Want(text, min(1.0, 2 * share), span_of(reading, tokens))
    return _Want(text, 0.0, None)


def _invented(prepared: Prepared, reading: Reading, clashing: tuple[Clash, ...]) -> Iterator[Span]:
    """Figures, days and names that neither the customer nor the situation gave; what clashes is told of anyway."""
    told = {clash.token for clash in clashing}
    known = prepared.once("note-words", lambda: _known_words(prepared.drill))
    values = prepared.once("note-values", lambda: _known_values(prepared))
    tokens = reading.text.tokens
    for index, token in enumerate(tokens):
        if index in told:
            continue
        if token.value is not None:
            exact = token.unit in ("money", "time") or token.value > _SMALL
            if exact and token.value not in values and not _near(token.value, values):
                yield token.start, token.end
        elif token.kind == "word" and token.word not in known:
            begins = index == 0 or tokens[index - 1].kind == "mark" or "\n" in _between(reading, index)
            named = reading.text.raw[token.start : token.start + 1].isupper() and not begins
            shouted = reading.text.raw[token.start : token.end].isupper()
            if token.word in WEEKDAYS or token.word in MONTHS or (named and not shouted):
                yield token.start, token.end


_SMALL = 12.0


def _near(value: float, values: frozenset[float]) -> bool:
    """A sum, a difference or a multiple of what was given: worked out, not made up."""
    pairs = sorted(values)[:40]
    return any(
        abs(value - worked) < 0.005
        for one in pairs
        for other in pairs
        for worked in (one + other, abs(one - other), one * other, round(one), one / 100)
    )


def _between(reading: Reading, index: int) -> str:
    return reading.text.raw[reading.text.tokens[index - 1].end : reading.text.tokens[index].start]


def _known_words(drill: Drill) -> frozenset[str]:
    texts = [drill.complaint, drill.situation, drill.title, drill.customer.name, drill.customer.role]
    texts += [text for fact in drill.facts for text in (fact.text, *fact.forms)]
    texts += [want.text for want in drill.wants] + [word for one in drill.feelings for word in (one.name, *one.words)]
    return frozenset(token.word for text in texts for token in normalise(text).tokens)


def _known_values(prepared: Prepared) -> frozenset[float]:
    texts = [prepared.drill.situation, prepared.drill.title, *(want.text for want in prepared.drill.wants)]
    more = {token.value for text in texts for token in normalise(text).tokens if token.value is not None}
    return frozenset(prepared.numbers | more)


@lru_cache(maxsize=1)
def _leads() -> Phrases:
    return Phrases([("lead", tuple(dials("notes")["leads"]))])


@lru_cache(maxsize=1)
def _unclear() -> Phrases:
    return Phrases([("unclear", tuple(dials("notes")["unclear"]))])


# ---- marking -------------------------------------------------------------------------------------------------------


def _rated(focus: Focus | None) -> tuple[Skill, ...]:
    return (Skill.REFLECT, Skill.ACKNOWLEDGE) if focus is None else focus.skills


def _mark(skill: Skill, value: float | None) -> Mark:
    score = None if value is None else round(100 * value)
    return Mark(skill, score, None if score is None else skill_band(score))


def _credit(fact: FactFinding) -> float:
    if fact.status is FactStatus.RESTATED:
        return 1.0
    partial: float = dials("notes")["partial"]
    return partial if fact.status is FactStatus.PARTIAL else 0.0


def _facts_mark(facts: tuple[FactFinding, ...]) -> float:
    keys = [_credit(fact) for fact in facts if fact.key] or [_credit(fact) for fact in facts]
    every = [_credit(fact) for fact in facts]
    worth = dials("notes")
    return float(worth["key"] * sum(keys) / len(keys) + worth["every"] * sum(every) / len(every))


def _feelings_mark(feelings: tuple[FeelingFinding, ...]) -> float:
    held = [0.0 if one.status is FeelingStatus.MISSED else 1.0 for one in feelings]
    worth = dials("notes")
    return float(worth["feelings_best"] * max(held) + worth["feelings_every"] * sum(held) / len(held))


def _overall(facts: float | None, feeling: float | None, want: float | None) -> float:
    """The parts by their shares; a part that is not asked for leaves its share to the others."""
    worth = dials("notes")
    parts = [(facts, worth["facts_share"]), (feeling, worth["feeling_share"]), (want, worth["want_share"])]
    rated = [(value, share) for value, share in parts if value is not None]
    total = sum(share for _, share in rated)
    return 100 * sum(value * share for value, share in rated) / total if total else 0.0


def _limits(found: _Note, focus: Focus | None) -> Iterator[Limit]:
    most = dials("notes")
    incomplete = min(most["incomplete"], below_strong())
    keys = [fact for fact in found.facts if fact.key]
    missed = [fact for fact in keys if fact.status in (FactStatus.MISSED, FactStatus.CONTRADICTED)]
    if len(found.reading.text.tokens) < most["words"]:
        yield Limit(most["short"], "a few words are no note")
    if keys and len(missed) == len(keys):
        yield Limit(most["no_key"], "no key fact is in it")
    elif missed:
        yield Limit(incomplete, f"the key fact “{missed[0].text}” is not in it")
    if found.clashes:
        yield Limit(most["wrong"], "something in it is wrong")
    if found.invented:
        yield Limit(most["invented"], "nobody said some of it")
    if found.feelings and all(one.status is FeelingStatus.MISSED for one in found.feelings):
        yield Limit(incomplete, "how they feel is not in it")
    if focus is None and found.wants and not any(want.noted for want in found.wants):
        yield Limit(incomplete, "what would put it right is not in it")


def _flags(found: _Note) -> tuple[Flag, ...]:
    return tuple(Flag(FlagKind.CONTRADICTION, clash.reason, clash.reply, clash.say) for clash in found.clashes)


# ---- in words ------------------------------------------------------------------------------------------------------


def _remarks(found: _Note, focus: Focus | None) -> Iterator[Remark]:
    raw = found.raw
    for want in found.wants if focus is None else ():
        yield Remark("want", want.text if want.noted else f"not in the note: {want.text}", want.noted, want.span)
    for span in found.invented[:5]:
        yield Remark("nobody said", f"{quoted(raw, span)} was not said; whoever reads this will act on it", False, span)
    for span in found.vague[:5]:
        yield Remark(
            "vague", f"{quoted(raw, span)}: a colleague cannot act on it; write what, when, how much", False, span
        )


def _tips(drill: Drill, found: _Note) -> tuple[Tip, ...]:
    """The one thing that would help a colleague most, first."""
    raw, name = found.raw, drill.customer.name or "the customer"
    tips = [Tip(f"Put it right: {clash.reason}", None, "contradiction") for clash in found.clashes[:1]]
    gone = (FactStatus.MISSED, FactStatus.CONTRADICTED)
    missed = sorted((fact for fact in found.facts if fact.status in gone), key=lambda fact: not fact.key)
    tips += [Tip(f"Write down as well: {fact.text}.", Skill.REFLECT, fact.id) for fact in missed]
    if found.feelings and all(one.status is FeelingStatus.MISSED for one in found.feelings):
        tips.insert(
            1, Tip(f"Say how {name} is ({found.feelings[0].name}), so that nobody begins cold.", None, "feeling")
        )
    if found.wants and not any(want.noted for want in found.wants):
        tips.insert(1, Tip(f"Say what would put it right: {found.wants[0].text}.", None, "want"))
    if found.invented:
        tips.append(Tip(f"Leave out {quoted(raw, found.invented[0])}: nobody said it.", None, "invented"))
    if found.vague:
        tips.append(Tip(f"Instead of {quoted(raw, found.vague[0])} write what exactly.", None, "vague"))
    return tuple(tips[:5]) or (Tip("A colleague could act on this. Try it in half the words.", None, None),)


def _reasons(facts: float | None, feeling: float | None, want: float | None, overall: int) -> Iterator[str]:
    for name, value in (("facts", facts), ("feeling", feeling), ("want", want)):
        if value is not None:
            yield f"{name} {value:.0%}"
    yield f"overall {overall}"
