"""The replies of a class as a table for spreadsheets: RFC 4180, UTF-8, a row each, guarded like every table of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trainer.classroom.outcome import Answered, Learner, Outcome
from trainer.classroom.telling import RoundTold, called, rounds_told
from trainer.exchange.csv_export import guarded_name, row
from trainer.packs.model import Skill
from trainer.scoring.result import FactStatus

COLUMNS = (
    "class",
    "round",
    "drill",
    "learner",
    "overall",
    "band",
    *(f"{skill.value}{ending}" for skill in Skill for ending in ("", "_band")),
    "flags",
    "missed",
    "votes",
    "reply",
)
"""``learner`` is a name that tells nothing unless names are wanted; ``missed`` the facts that were left out."""


def table(found: Outcome, *, names: bool = False, only: Sequence[Learner] | None = None) -> Iterator[str]:
    """The lines of the table, its header first.

    Args:
        names: whether learners are named.
        only: these learners' replies; everybody's in the class without it.
    """
    name = called(names)
    yield row(COLUMNS)
    for one in rounds_told(found, names=names):
        votes = dict(one.votes)
        for answered in one.answered:
            if only is None or answered.learner in only:
                yield _row(one, answered, guarded_name(name(answered.learner)), votes.get(answered.reply.id))


def _row(one: RoundTold, answered: Answered, name: str, votes: int | None) -> str:
    marks, result = answered.marks, one.result(answered)
    rated: list[object] = []
    for skill in Skill:
        band = None if marks is None else marks.bands.get(skill)
        rated += [None if marks is None else marks.skills.get(skill), None if band is None else band.value]
    missed = () if result is None else (fact.text for fact in result.facts if fact.status is FactStatus.MISSED)
    return row(
        (
            one.found.classroom.id,
            one.round.seq,
            one.round.drill,
            name,
            None if marks is None else marks.overall,
            None if marks is None else marks.band.value,
            *rated,
            None if marks is None else " ".join(marks.flags),
            "; ".join(missed),
            votes,
            None if answered.reply.hidden else answered.reply.text,
        )
    )
