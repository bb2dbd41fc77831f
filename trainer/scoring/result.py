"""What the scorer answers: marks, and for every mark the words that earned it.

The acts are MITI 4.2.1's (Moyers, Manuel & Ernst, 2014) plus what contact-centre QA adds to them; the three levels of
acknowledgement follow EPITOME's emotional reactions (Sharma et al., 2020). All offsets are half-open character ranges,
``[start, end)``, into the reply as given or into `Drill.complaint`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from trainer.packs.model import Band, Skill

Span = tuple[int, int]


class Act(StrEnum):
    """What a clause of a reply does."""

    REFLECTION = "reflection"
    COMPLEX_REFLECTION = "complex-reflection"
    ACKNOWLEDGEMENT = "acknowledgement"
    OPEN_QUESTION = "open-question"
    CLOSED_QUESTION = "closed-question"
    ADMINISTRATIVE_QUESTION = "administrative-question"
    VERBAL_CUE = "verbal-cue"
    APOLOGY = "apology"
    SOLUTION = "solution"
    CLOSING_CHECK = "closing-check"
    SCRIPT = "script"
    OTHER = "other"


class FlagKind(StrEnum):
    """What hurts a reply, by the names used in files and JSON."""

    CONTRADICTION = "contradiction"
    PARROT = "parrot"
    SCRIPT = "script"
    PREMATURE_SOLUTION = "premature-solution"
    JARGON = "jargon"
    BLAME = "blame"
    MINIMISE = "minimise"
    POLICY = "policy"
    EMPTY_PROMISE = "empty-promise"
    INTERROGATION = "interrogation"
    ALREADY_ANSWERED = "already-answered"
    OFF_TOPIC = "off-topic"
    WRONG_FEELING = "wrong-feeling"
    STACKED_QUESTIONS = "stacked-questions"


class FactStatus(StrEnum):
    """What became of one fact in the reply."""

    RESTATED = "restated"
    PARTIAL = "partial"
    COPIED = "copied"
    CONTRADICTED = "contradicted"
    MISSED = "missed"


class FeelingStatus(StrEnum):
    """How one feeling was met: `TIED` to its cause, `NAMED`, only a `GENERIC` formula, or `MISSED`."""

    TIED = "tied"
    NAMED = "named"
    GENERIC = "generic"
    MISSED = "missed"


class QuestionStatus(StrEnum):
    """What one question was worth."""

    ON_TARGET = "on-target"
    RELEVANT = "relevant"
    GENERIC = "generic"
    ALREADY_ANSWERED = "already-answered"
    ADMINISTRATIVE = "administrative"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Mark:
    """One skill's mark: 0 to 100 with its band, or both None when this drill does not rate the skill."""

    skill: Skill
    score: int | None
    band: Band | None


@dataclass(frozen=True, slots=True)
class FactFinding:
    """One fact of the drill, and where the reply holds it. `strength` is 0 to 1; `note` says why in a few words."""

    id: str
    text: str
    status: FactStatus
    strength: float
    key: bool = False
    reply: Span | None = None
    say: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeelingFinding:
    """One feeling of the drill, and the words that met it."""

    name: str
    status: FeelingStatus
    strength: float
    reply: Span | None = None
    say: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuestionFinding:
    """One question of the reply.

    Attributes:
        open: MITI's open question (invites an account) against closed (yes, no or one datum).
        target: the id of the unknown it asks for, if any.
        answered_by: where the complaint had already answered it, if it had.
    """

    span: Span
    open: bool
    status: QuestionStatus
    strength: float
    target: str | None = None
    answered_by: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActSpan:
    """A clause of the reply and what it does."""

    act: Act
    span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that hurt, the words that did it and, for a contradiction, what the customer really said."""

    kind: FlagKind
    reason: str
    reply: Span | None = None
    say: Span | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """One thing to try next; `skill` is where it would be worth most, `about` the fact, feeling or unknown it names."""

    text: str
    skill: Skill | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that only one kind of drill has to say about an answer.

    Attributes:
        label: a word or two: "want", "concern", "silence 2".
        text: what was found, in words.
        good: whether it speaks for the answer; None when it does neither.
        reply: where in the reply it shows. `say`: where in the complaint.
    """

    label: str
    text: str
    good: bool | None = None
    reply: Span | None = None
    say: Span | None = None


@dataclass(frozen=True)
class Result:
    """The marks of one reply, with their evidence. The same reply to the same drill gives an equal result.

    Attributes:
        drill: the drill's address, ``pack/id``.
        scorer: the scorer's version; a stored mark is only comparable under the same one.
        overall: 0 to 100, and its band.
        tips: things to try, the one worth most first; never empty.
        notes: remarks on the scoring itself, such as a model file that is absent.
        reasons: the reasoning, a line each, in the order it was done.
        remarks: what is special to the drill's kind (see `trainer.kinds`); empty for a plain reply.
    """

    drill: str
    scorer: str
    overall: int
    band: Band
    marks: tuple[Mark, ...]
    facts: tuple[FactFinding, ...]
    feelings: tuple[FeelingFinding, ...]
    questions: tuple[QuestionFinding, ...]
    acts: tuple[ActSpan, ...]
    flags: tuple[Flag, ...]
    tips: tuple[Tip, ...]
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def by_skill(self) -> dict[Skill, Mark]:
        """The marks by skill."""
        return {mark.skill: mark for mark in self.marks}

    @property
    def tip(self) -> str:
        """The one thing to try next."""
        return self.tips[0].text if self.tips else ""

    @property
    def flag_names(self) -> tuple[str, ...]:
        """Each kind of flag once, in order of appearance."""
        return tuple(dict.fromkeys(flag.kind.value for flag in self.flags))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``sayback score --json``: plain types only, offsets as ``[start, end]``."""
        return {
            "drill": self.drill,
            "scorer": self.scorer,
            "overall": self.overall,
            "band": self.band.value,
            "skills": {
                mark.skill.value: {
                    "score": mark.score,
                    "band": "not rated" if mark.band is None else mark.band.value,
                }
                for mark in self.marks
            },
            "flags": list(self.flag_names),
            "facts": [
                {
                    "id": fact.id,
                    "status": fact.status.value,
                    "strength": round(fact.strength, 3),
                    "reply": _pair(fact.reply),
                    "say": _pair(fact.say),
                    "note": fact.note,
                }
                for fact in self.facts
            ],
            "feelings": [
                {
                    "name": feeling.name,
                    "status": feeling.status.value,
                    "strength": round(feeling.strength, 3),
                    "reply": _pair(feeling.reply),
                    "say": _pair(feeling.say),
                    "note": feeling.note,
                }
                for feeling in self.feelings
            ],
            "questions": [
                {
                    "span": list(question.span),
                    "open": question.open,
                    "status": question.status.value,
                    "target": question.target,
                    "answered_by": _pair(question.answered_by),
                    "note": question.note,
                }
                for question in self.questions
            ],
            "acts": [{"act": act.act.value, "span": list(act.span)} for act in self.acts],
            "evidence": [
                {
                    "flag": flag.kind.value,
                    "reply": _pair(flag.reply),
                    "say": _pair(flag.say),
                    "reason": flag.reason,
                }
                for flag in self.flags
            ],
            "remarks": [
                {
                    "label": remark.label,
                    "text": remark.text,
                    "good": remark.good,
                    "reply": _pair(remark.reply),
                    "say": _pair(remark.say),
                }
                for remark in self.remarks
            ],
            "tip": self.tip,
            "tips": [tip.text for tip in self.tips],
            "notes": list(self.notes),
        }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span[0], span[1]]


@dataclass(frozen=True, slots=True)
class Focus:
    """The slots a "missed only" reply is marked on; what is outside them is neither credited nor missed.

    Attributes:
        facts: ids of facts; empty means reflecting is not rated.
        feelings: names of feelings; empty means acknowledging is not rated.
        unknowns: ids of unknowns; empty means clarifying is not rated.
    """

    facts: tuple[str, ...] = ()
    feelings: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()

    @property
    def skills(self) -> tuple[Skill, ...]:
        """The skills that this focus rates."""
        slots = (
            (Skill.REFLECT, self.facts),
            (Skill.ACKNOWLEDGE, self.feelings),
            (Skill.CLARIFY, self.unknowns),
        )
        return tuple(skill for skill, ids in slots if ids)

    @classmethod
    def missed(cls, result: Result, unknowns: tuple[str, ...]) -> Focus | None:
        """What a reply missed, or None when it missed nothing that can be said again.

        Args:
            result: the marks of the reply.
            unknowns: ids of everything the drill leaves open; all of them stay open when no question hit one.
        """
        credited = (FactStatus.RESTATED,)
        met = (FeelingStatus.NAMED, FeelingStatus.TIED)
        asked = any(question.status is QuestionStatus.ON_TARGET for question in result.questions)
        rated = {mark.skill for mark in result.marks if mark.score is not None}
        focus = cls(
            facts=tuple(f.id for f in result.facts if f.status not in credited) if Skill.REFLECT in rated else (),
            feelings=tuple(f.name for f in result.feelings if f.status not in met)
            if Skill.ACKNOWLEDGE in rated
            else (),
            unknowns=unknowns if Skill.CLARIFY in rated and not asked else (),
        )
        return focus if focus.skills else None
