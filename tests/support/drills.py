"""Drills, tasks and marks made by hand, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trainer.packs.model import (
    Band,
    Breath,
    Channel,
    Customer,
    Drill,
    Fact,
    Feeling,
    Kind,
    MarkedReply,
    Skill,
    Unknown,
)
from trainer.practice import Task
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    Mark,
    QuestionFinding,
    QuestionStatus,
    Result,
    Tip,
)

COMPLAINT = ("This is the third month you have overcharged me.", "I have called twice, and forty-two pounds are gone.")


def make_drill(name: str = "third-month", *, channel: Channel = Channel.PHONE) -> Drill:
    """A small drill: two facts, one feeling, two unknowns, two strong replies."""
    return Drill(
        pack="test",
        id=name,
        title=f"The drill {name}",
        kind=Kind.REPLY,
        channel=channel,
        level=2,
        skills=tuple(Skill),
        situation="You are on the billing line.",
        customer=Customer("John", mood="frustrated"),
        say=tuple(Breath(text, pause=0.5) for text in COMPLAINT),
        facts=(
            Fact("three-months", "overcharged three months in a row", key=True),
            Fact("two-calls", "called twice"),
        ),
        feelings=(Feeling("frustrated", because="two-calls"),),
        unknowns=(
            Unknown("changed", "what changed on the account", ("What changed?",), "The plan."),
            Unknown("put-right", "what would put it right", ("What would put it right?",), "The money."),
        ),
        replies=(
            MarkedReply("Three months wrong and two calls for nothing: what changed?", Band.STRONG),
            MarkedReply("Two calls and still wrong bills. What would put it right?", Band.STRONG),
            MarkedReply("I understand.", Band.WEAK),
        ),
    )


def make_tasks(*names: str, reason: str = "") -> tuple[Task, ...]:
    """Tasks over small drills; two of them when no names are given."""
    return tuple(Task(make_drill(name), "0" * 64, reason) for name in names or ("one", "two"))


def make_result(
    drill: Drill,
    *,
    overall: int = 50,
    missed_facts: Sequence[str] = ("two-calls",),
    missed_feelings: Sequence[str] = (),
    asked: bool = True,
    flags: Sequence[Flag] = (),
) -> Result:
    """Marks for a reply whose first characters earned everything that was not missed."""
    band = Band.STRONG if overall >= 70 else Band.FAIR if overall >= 40 else Band.WEAK
    question = QuestionFinding((0, 4), True, QuestionStatus.ON_TARGET, 1.0, "changed")
    facts = (
        FactFinding(f.id, f.text, FactStatus.MISSED, 0.0, f.key, None, (0, 10))
        if f.id in missed_facts
        else FactFinding(f.id, f.text, FactStatus.RESTATED, 1.0, f.key, (0, 4), (0, 10))
        for f in drill.facts
    )
    feelings = (
        FeelingFinding(f.name, FeelingStatus.MISSED, 0.0)
        if f.name in missed_feelings
        else FeelingFinding(f.name, FeelingStatus.TIED, 1.0, (0, 4))
        for f in drill.feelings
    )
    return Result(
        drill=drill.address,
        scorer="test",
        overall=overall,
        band=band,
        marks=tuple(Mark(skill, overall, band) for skill in Skill),
        facts=tuple(facts),
        feelings=tuple(feelings),
        questions=(question,) if asked else (),
        acts=(),
        flags=tuple(flags),
        tips=(Tip("Ask what changed."), Tip("Name the feeling.")),
        reasons=("one fact of two",),
    )


def nothing_missed(drill: Drill) -> Result:
    """Marks for a reply that left nothing out."""
    return make_result(drill, overall=95, missed_facts=())


def renamed(result: Result, drill: str) -> Result:
    """The same marks, for another drill."""
    return replace(result, drill=drill)
