"""What is worth practising now: a simple spaced rule over bands, with a reason for each drill.

The rule, in days from the day of the last whole reply to the next:

    none     0   the same day, after something else
    weak     1
    fair     3
    strong   7, 14, 28, 56: doubled for every further strong day in a row

A day counts by its last whole reply. One exception: when the day began below strong and ended strong, it counts as
fair, because the model reply had been read in between. Days are the learner's own, midnight to midnight, so that what
is due is due from the morning on. That practice spread over days lasts longer than practice in one go is well founded
(Cepeda et al., 2006, Psychological Bulletin 132, 354-380); the figures are plain ones a person can predict, not fitted.

Drills come back weakest first, then longest overdue; new ones follow, easiest first. The drill that was practised last
never comes first. Everything here is pure: the same past and moment give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from trainer.packs.model import Band, Drill, Skill
from trainer.progress.model import Attempt, Due, Standing

FIRST_DAYS = {Band.NONE: 0, Band.WEAK: 1, Band.FAIR: 3, Band.STRONG: 7}
LONGEST_DAYS = 56
_DOUBLINGS = 3

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_WORDS = {Band.NONE: "missed", Band.WEAK: "weak", Band.FAIR: "fair", Band.STRONG: "strong"}


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt, as far as the schedule cares.

    Attributes:
        whole: False when only what was missed was practised.
        band: None while it is unmarked.
        bands: skill by skill, those that are rated.
    """

    drill: str
    at: datetime
    whole: bool
    band: Band | None
    bands: dict[Skill, Band]


def interval(band: Band, strong_days: int = 1) -> int:
    """Days until a drill is due again: 0 to `LONGEST_DAYS`, never shorter for a better band.

    Args:
        strong_days: how many days in a row it was strong, this one included; only asked of a strong one.
    """
    days = FIRST_DAYS[band]
    if band is Band.STRONG:
        days <<= min(max(strong_days - 1, 0), _DOUBLINGS)
    return min(days, LONGEST_DAYS)


def due_on(standing: Standing, zone: tzinfo | None = None) -> date:
    """The day from which a drill is due again, in this zone (the machine's when omitted)."""
    if standing.rated is None or standing.band is None:
        return _day(standing.last, zone)
    return _day(standing.rated, zone) + timedelta(days=interval(standing.band, standing.strong_days))


def due(
    drills: Iterable[Drill],
    past: Iterable[Standing] | Iterable[Attempt],
    now: datetime,
    *,
    zone: tzinfo | None = None,
    skill: Skill | None = None,
    ahead: bool = False,
) -> tuple[Due, ...]:
    """What to practise now, most useful first; every drill at most once.

    Args:
        drills: the installed drills, in the order new ones of one level are offered.
        past: where the learner stands with drills (`stats.standings`), or attempts in any order to tell it from.
        now: the present moment.
        zone: where days begin; the machine's zone when omitted.
        skill: only drills that rate this skill, judged by it alone.
        ahead: also what is not due yet, soonest first, after everything else.
    """
    offered = {drill.address: drill for drill in drills if skill is None or skill in drill.skills}
    everything = _as_standings(past, zone)
    today = _day(now, zone)
    back: list[tuple[tuple[int, int], Due]] = []
    later: list[tuple[date, Due]] = []
    for standing in (_seen_by(standing, skill) for standing in everything if standing.drill in offered):
        day = min(due_on(standing, zone), today + timedelta(days=LONGEST_DAYS))  # a clock once set wrong does no harm
        if day <= today:
            reason = _reason(standing, today, zone)
            rank = -1 if standing.band is None else standing.band.rank
            back.append(((rank, (day - today).days), Due(standing.drill, reason, standing.last)))
        else:
            later.append((day, Due(standing.drill, f"not due before {_said(day, today)}", standing.last)))
    tried = {standing.drill for standing in everything}
    fresh = sorted((drill for drill in offered.values() if drill.address not in tried), key=lambda drill: drill.level)
    found = [one for _, one in sorted(back, key=lambda entry: entry[0])]
    found += [Due(drill.address, f"new, level {drill.level}", None) for drill in fresh]
    if ahead:
        found += [one for _, one in sorted(later, key=lambda entry: entry[0])]
    return _not_twice(found, everything, alone=ahead)


def standings(tries: Iterable[Try], zone: tzinfo | None = None) -> tuple[Standing, ...]:
    """Where a learner stands with each drill that was tried, from the tries in any order."""
    by_drill: dict[str, list[Try]] = {}
    for one in tries:
        by_drill.setdefault(one.drill, []).append(one)
    return tuple(_standing(sorted(mine, key=lambda one: one.at), zone) for mine in by_drill.values())


def settled(tries: Sequence[Try], zone: tzinfo | None = None) -> bool:
    """Whether the tries before these, of the same drill, could change nothing in its standing that matters.

    They could not once a day that is here as a whole was not strong, or so many were strong that the interval does not
    grow any more. Of the earliest day, more may have come before; `Standing.first` is always that of the tries given.
    """
    whole_days = list(_rated_by_day(sorted(tries, key=lambda one: one.at), zone).values())[1:]
    return len(whole_days) > _DOUBLINGS or any(_of_day(bands) is not Band.STRONG for bands in whole_days)


def _as_standings(past: Iterable[Standing] | Iterable[Attempt], zone: tzinfo | None) -> tuple[Standing, ...]:
    known: list[Standing] = []
    tries: list[Try] = []
    for one in past:
        if isinstance(one, Standing):
            known.append(one)
        else:
            tries.append(_try(one))
    return (*known, *standings(tries, zone))


def _try(attempt: Attempt) -> Try:
    marks = attempt.marks
    bands = {} if marks is None else {skill: band for skill, band in marks.bands.items() if band is not None}
    return Try(attempt.drill, attempt.submitted, attempt.focus is None, None if marks is None else marks.band, bands)


def _standing(tries: Sequence[Try], zone: tzinfo | None) -> Standing:
    """From the tries of one drill, oldest first."""
    first, last = tries[0].at, tries[-1].at
    days = _rated_by_day(tries, zone)
    last_rated = next((one for one in reversed(tries) if one.whole and one.band is not None), None)
    if last_rated is None:
        return Standing(tries[0].drill, first, last)
    counted = [_of_day(bands) for bands in days.values()]
    strong = 0
    while strong < len(counted) and counted[-1 - strong] is Band.STRONG:
        strong += 1
    return Standing(tries[0].drill, first, last, last_rated.at, counted[-1], last_rated.bands, strong, last_rated.band)


def _rated_by_day(tries: Sequence[Try], zone: tzinfo | None) -> dict[date, list[Band]]:
    """The bands of each day's whole marked replies, from tries that are oldest first."""
    days: dict[date, list[Band]] = {}
    for one in tries:
        if one.whole and one.band is not None:
            days.setdefault(_day(one.at, zone), []).append(one.band)
    return days


def _of_day(bands: Sequence[Band]) -> Band:
    began, ended = bands[0], bands[-1]
    return Band.FAIR if ended is Band.STRONG and began is not Band.STRONG else ended


def _seen_by(standing: Standing, skill: Skill | None) -> Standing:
    """The same standing judged by one skill; as it is where that skill was not rated."""
    if skill is None or skill not in standing.bands:
        return standing
    return replace(standing, band=standing.bands[skill])


def _not_twice(found: list[Due], everything: Sequence[Standing], *, alone: bool) -> tuple[Due, ...]:
    """Put something else before the drill that was practised last; with nothing else it waits, unless `alone`."""
    latest = max(everything, key=lambda standing: standing.last, default=None)
    if latest is None or not found or found[0].drill != latest.drill:
        return tuple(found)
    if len(found) == 1:
        return tuple(found) if alone else ()
    return (found[1], found[0], *found[2:])


def _reason(standing: Standing, today: date, zone: tzinfo | None) -> str:
    if standing.band is None or standing.rated is None:
        return f"tried {_said(_day(standing.last, zone), today)}"
    reason = f"{_WORDS[standing.band]} {_said(_day(standing.rated, zone), today)}"
    weakest = min(standing.bands, key=lambda skill: standing.bands[skill].rank, default=None)
    if weakest is not None and standing.bands[weakest].rank < standing.band.rank:
        reason += f", {weakest.value} {_WORDS[standing.bands[weakest]]}"
    return reason


def _said(day: date, today: date) -> str:
    """A day as a person says it, seen from today."""
    apart = (day - today).days
    if apart in (-1, 0, 1):
        return ("yesterday", "earlier today", "tomorrow")[apart + 1]
    if -7 < apart < 7:
        return f"on {_DAYS[day.weekday()]}" if apart < 0 else _DAYS[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    return ("on " if apart < 0 else "") + f"{day.day} {_MONTHS[day.month - 1]}{year}"


def _day(moment: datetime, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date()
