"""A class's marks beside the rows of a class list, for the gradebook of a learning platform.

The list comes back as it was, its columns first and in order, so that the platform finds its learners by its own
numbers; the marks are in columns behind. A cell that a spreadsheet would take for a formula is guarded, and said.
Who did not come has empty marks: no zero is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trainer.classroom.matching import Matching
from trainer.classroom.outcome import Answered, Learner, Outcome
from trainer.classroom.roster import Roster, Row
from trainer.exchange.csv_export import guarded, row
from trainer.exchange.gradebook import rounded
from trainer.packs.model import Skill


@dataclass(frozen=True)
class Gradebook:
    """A gradebook that is ready to be written.

    Attributes:
        rows: the header first, then the class list's rows.
        marked: how many of the rows have a mark.
        guarded: how many cells of the class list go out with an apostrophe in front.
        twice: rows of several learners, by line.
    """

    rows: tuple[tuple[object, ...], ...]
    marked: int
    guarded: int
    twice: tuple[int, ...]

    def lines(self) -> Iterator[str]:
        """The table as CSV (RFC 4180), a line each."""
        return map(row, self.rows)


def gradebook(found: Outcome, roster: Roster, matching: Matching) -> Gradebook:
    """The class list with the marks of the class behind it."""
    added = _columns(found, roster.columns)
    rows: list[tuple[object, ...]] = [(*roster.columns, *added)]
    marked = 0
    for one in roster.rows:
        learners = matching.by_line.get(one.line, ())
        answers = answers_of(found, learners)
        marked += any(answer is not None and answer.marks for answer in answers)
        rows.append((*one.cells, *_marks(learners, answers)))
    return Gradebook(
        rows=tuple(rows),
        marked=marked,
        guarded=sum(guarded(cell) != cell for one in roster.rows for cell in one.cells),
        twice=tuple(line for line, learners in matching.by_line.items() if len(learners) > 1),
    )


def answers_of(found: Outcome, learners: Sequence[Learner]) -> list[Answered | None]:
    """For each round the first reply of any of these, who are one person."""
    answers = [one for learner in learners for one in found.of(learner)]
    first: list[Answered | None] = []
    for round_ in found.rounds:
        given = [one for one in answers if one.round.id == round_.id]
        first.append(min(given, key=lambda one: one.reply.submitted, default=None))
    return first


def row_named(roster: Roster, one: Row) -> str:
    """What to call a row when telling a person about it."""
    return f"{roster.key(one)} (line {one.line})"


def _columns(found: Outcome, taken: Sequence[str]) -> list[str]:
    names = ["sayback answered", "sayback rounds", "sayback mean", *(f"sayback {skill.value}" for skill in Skill)]
    names += [f"sayback {one.seq} {one.drill}" for one in found.rounds]
    known = {name.casefold() for name in taken}
    # A list that was filled in before gets a second set of columns instead of two of one name.
    return [name if name not in known else f"{name} ({found.classroom.id})" for name in names]


def _marks(learners: Sequence[Learner], answers: Sequence[Answered | None]) -> Iterator[object]:
    marks = [None if one is None else one.marks for one in answers]
    given = [one for one in marks if one is not None]
    yield sum(one is not None for one in answers) if learners else None
    yield len(answers)
    yield _mean([one.overall for one in given])
    for skill in Skill:
        yield _mean([score for one in given if (score := one.skills.get(skill)) is not None])
    yield from (None if one is None else one.overall for one in marks)


def _mean(figures: Sequence[int]) -> float | None:
    return rounded(sum(figures) / len(figures)) if figures else None
