"""The days of practice on a calendar: how much on each, told in steps. Pure; a day without practice is only a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 53
"""Columns of a year: every day of the last 52 weeks and the one that runs."""
SIGNS = "·░▒▓█"
"""A sign for each step, told apart by their darkness without any colour."""
PLAIN_SIGNS = ".1234"
"""The same for an output that has no such signs."""
STEPS = (1, 3, 6, 10)
"""Replies from which a day counts as the next step: always the same, so that calendars can be compared."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year with practice in it: its first day, the replies, and on how many days they were given."""

    first: date
    replies: int
    days: int


def step(replies: int) -> int:
    """The step of a day, 0 (nothing) to 4."""
    return sum(replies >= least for least in STEPS)


def said(number: int) -> str:
    """What a step stands for: ``1–2``, ``10 or more``."""
    if number == 0:
        return "none"
    if number == len(STEPS):
        return f"{STEPS[-1]} or more"
    return f"{STEPS[number - 1]}–{STEPS[number] - 1}"


def weeks(today: date, number: int = WEEKS) -> tuple[date, ...]:
    """The Mondays of so many weeks, the last one's the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=back) for back in range(number - 1, -1, -1))


def rows(dates: Mapping[date, int], today: date, number: int = WEEKS) -> tuple[tuple[int | None, ...], ...]:
    """Seven rows, Monday first, a column a week: the replies of each day, None for those that are still to come."""
    return tuple(
        tuple(
            None if (day := monday + timedelta(days=weekday)) > today else dates.get(day, 0)
            for monday in weeks(today, number)
        )
        for weekday in range(7)
    )


def months(dates: Mapping[date, int]) -> tuple[Period, ...]:
    """Every month with practice in it, oldest first."""
    return _periods((day.replace(day=1), replies) for day, replies in dates.items())


def years(dates: Mapping[date, int]) -> tuple[Period, ...]:
    """Every year with practice in it, oldest first."""
    return _periods((day.replace(month=1, day=1), replies) for day, replies in dates.items())


def _periods(entries: Iterable[tuple[date, int]]) -> tuple[Period, ...]:
    found: dict[date, tuple[int, int]] = {}
    for first, replies in entries:
        before = found.get(first, (0, 0))
        found[first] = (before[0] + replies, before[1] + 1)
    return tuple(Period(first, *counts) for first, counts in sorted(found.items()))
