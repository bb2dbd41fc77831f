"""Learners of a class and rows of a class list: who is who, and who is left over on either side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trainer.classroom.outcome import Learner
from trainer.classroom.roster import Roster, Row
from trainer.errors import NotFound, UsageError
from trainer.progress.names import name_key


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A learner whom no row is: why not, and which rows it may be."""

    learner: Learner
    why: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matching:
    """Who is who.

    Attributes:
        by_line: the learners of each row, by its line; several when one person came under several names.
        unmatched: learners without a row.
        absent: rows without a learner.
    """

    by_line: Mapping[int, tuple[Learner, ...]]
    unmatched: tuple[Unmatched, ...]
    absent: tuple[Row, ...]


def matched(roster: Roster, learners: Iterable[Learner], by_hand: Mapping[str, str] | None = None) -> Matching:
    """Find each learner's row: as said by hand, as the host gave it, else by name.

    Args:
        by_hand: names in class and the rows' keys, for those whom no name tells.

    Raises:
        NotFound: by hand a learner or a row was named that there is not.
    """
    learners = tuple(learners)
    hand = _by_hand(roster, learners, by_hand or {})
    by_line: dict[int, tuple[Learner, ...]] = {}
    unmatched: list[Unmatched] = []
    for learner in learners:
        row = hand.get(learner) or matched_row(roster, learner)
        if row is not None:
            by_line[row.line] = (*by_line.get(row.line, ()), learner)
        elif several := roster.find(learner.name):
            why = f"{len(several)} rows are called so"
            unmatched.append(Unmatched(learner, why, tuple(f"line {one.line}" for one in several)))
        else:
            unmatched.append(Unmatched(learner, "no row is called so", roster.near(learner.name)))
    absent = tuple(row for row in roster.rows if row.line not in by_line)
    return Matching(by_line, tuple(unmatched), absent)


def matched_row(roster: Roster, learner: Learner) -> Row | None:
    """The one row that a learner is: as the host gave it, else by name; None when none or several fit."""
    for name in (learner.roster_key, learner.name):
        if name and len(found := roster.find(name)) == 1:
            return found[0]
    return None


def _by_hand(roster: Roster, learners: Iterable[Learner], by_hand: Mapping[str, str]) -> dict[Learner, Row]:
    names = {name_key(learner.name): learner for learner in learners}
    found: dict[Learner, Row] = {}
    for name, key in by_hand.items():
        if name_key(name) not in names:
            raise NotFound(f"Nobody in this class is called {name!r}.")
        rows = roster.find(key)
        if not rows:
            near = ", ".join(roster.near(key))
            raise NotFound(f"No row of the class list is {key!r}.", hint=f"Near it: {near}." if near else "")
        if len(rows) > 1:
            raise UsageError(
                f"{len(rows)} rows of the class list are {key!r}.", hint="Choose another column with --by."
            )
        found[names[name_key(name)]] = rows[0]
    return found
