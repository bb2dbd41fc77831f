"""What to practise now, and why: what is due by FSRS, with new drills mixed in. Pure.

A drill is due when the first of its skills is (`trainer.progress.memory`). What is due comes in the order in which it
is slipping, the least well remembered first. After every two of those comes a new drill: of the level the learner has
reached or the next, training the learner's weakest skill where there is one. The drill that was practised last never
comes first. Days are the learner's own, midnight to midnight, so that what is due is due from the morning on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from trainer.packs.cards import Listed
from trainer.packs.model import Band, Skill
from trainer.progress.memory import OVERALL, Memory, day_of, due_on, retrievability
from trainer.progress.model import Due

RETENTION = 0.9
"""How likely a drill should still be known when it comes back, unless the settings say otherwise: FSRS's default."""
DUE_BEFORE_NEW = 2
"""How many drills that are due come before a new one."""
REACHED = 2
"""So many drills of a level at fair or better, and the learner has reached it."""
TRAINS = {
    Skill.REFLECT: frozenset({"L1", "L2", "L6", "L7", "L18"}),
    Skill.ACKNOWLEDGE: frozenset({"L4", "L5", "L12", "L16"}),
    Skill.CLARIFY: frozenset({"L8", "L9", "L10"}),
}
"""Which numbered skills train which marked one."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_WORDS = {Band.NONE: "missed", Band.WEAK: "weak", Band.FAIR: "fair", Band.STRONG: "strong"}


@dataclass(frozen=True, slots=True)
class Known:
    """One drill as it is remembered: its memories by skill, the reply as a whole under `OVERALL`."""

    drill: str
    by_skill: Mapping[str, Memory]

    @property
    def overall(self) -> Memory:
        """The reply as a whole."""
        return self.by_skill[OVERALL]

    @property
    def rated(self) -> tuple[Memory, ...]:
        """The skills' memories; the reply's as a whole where none is marked apart."""
        return tuple(one for name, one in self.by_skill.items() if name != OVERALL) or (self.overall,)

    def asked(self, skill: Skill | None) -> tuple[Memory, ...]:
        """What counts when only one skill is practised: its memory, or all of them where it is not marked."""
        one = self.by_skill.get(skill) if skill is not None else None
        return self.rated if one is None else (one,)

    def due(self, retention: float, zone: tzinfo | None = None, skill: Skill | None = None) -> date:
        """The day from which it is due again."""
        return min(due_on(memory, retention, zone) for memory in self.asked(skill))

    @property
    def weakest(self) -> Memory:
        """The skill whose last day went worst; the first of equals."""
        return min(self.rated, key=lambda memory: memory.band.rank)


def known(memories: Iterable[Memory]) -> tuple[Known, ...]:
    """Memories drill by drill, in the order of the first of each."""
    drills: dict[str, dict[str, Memory]] = {}
    for memory in memories:
        drills.setdefault(memory.drill, {})[memory.skill] = memory
    return tuple(Known(drill, by_skill) for drill, by_skill in drills.items() if OVERALL in by_skill)


def due(
    drills: Iterable[Listed],
    memories: Iterable[Memory],
    now: datetime,
    *,
    retention: float = RETENTION,
    zone: tzinfo | None = None,
    skill: Skill | None = None,
    ahead: bool = False,
    latest: str = "",
) -> tuple[Due, ...]:
    """What to practise now, most useful first; every drill at most once.

    Args:
        drills: the installed drills, in the order new ones alike are offered.
        memories: all that the learner remembers (`Memories.of`).
        now: the present moment.
        retention: how likely a drill should still be known when it comes back, 0.7 to 0.97.
        zone: where days begin; the machine's zone when omitted.
        skill: only drills that rate this skill, judged by it alone.
        ahead: also what is not due yet, soonest first, after everything else.
        latest: the drill that was practised last, in whatever way; it does not come first.
    """
    offered = {drill.address: drill for drill in drills if skill is None or skill in drill.skills}
    past = known(memories)
    today = day_of(now, zone)
    horizon = today + timedelta(days=366)  # a clock once set wrong does no harm
    back: list[tuple[float, Due]] = []
    later: list[tuple[date, Due]] = []
    for one in past:
        if one.drill not in offered:
            continue
        day = min(one.due(retention, zone, skill), horizon)
        last = one.overall.trace.last
        if day <= today:
            slipping = min(retrievability(memory.trace, now) for memory in one.asked(skill))
            back.append((slipping, Due(one.drill, _reason(one, today, zone), last)))
        else:
            later.append((day, Due(one.drill, f"not due before {said(day, today)}", last)))
    fresh = [Due(drill.address, why, None) for drill, why in _new(offered.values(), past, skill)]
    found = _mixed([one for _, one in sorted(back, key=lambda entry: entry[0])], fresh)
    if ahead:
        found += [one for _, one in sorted(later, key=lambda entry: entry[0])]
    return _not_twice(found, latest, alone=ahead)


def forecast(
    memories: Iterable[Memory],
    now: datetime,
    *,
    days: int = 7,
    retention: float = RETENTION,
    zone: tzinfo | None = None,
    only: Iterable[str] | None = None,
) -> tuple[tuple[date, int], ...]:
    """How many drills come back on each of the next days, today first with all that is overdue.

    Args:
        days: how many, today included.
        only: count these drills alone, such as those that are installed.
    """
    today = day_of(now, zone)
    counted = None if only is None else frozenset(only)
    coming = Counter(
        max(one.due(retention, zone), today) for one in known(memories) if counted is None or one.drill in counted
    )
    return tuple((day, coming[day]) for day in (today + timedelta(days=ahead) for ahead in range(days)))


def weakest_skill(past: Sequence[Known]) -> Skill | None:
    """The skill that went worst over all drills; None before anything told them apart."""
    means = {}
    for skill in Skill:
        ranks = [one.by_skill[skill].band.rank for one in past if skill in one.by_skill]
        if ranks:
            means[skill] = sum(ranks) / len(ranks)
    if len(set(means.values())) < 2:
        return None
    return min(means, key=lambda skill: means[skill])


def level_reached(drills: Iterable[Listed], past: Sequence[Known]) -> int:
    """The highest level, 1 to 5, at which enough drills went fair or better; 0 before that."""
    levels = {drill.address: drill.level for drill in drills}
    fair = Counter(levels[one.drill] for one in past if one.drill in levels and one.overall.band.rank >= Band.FAIR.rank)
    return max((level for level, count in fair.items() if count >= REACHED), default=0)


def said(day: date, today: date) -> str:
    """A day as a person says it, seen from today."""
    apart = (day - today).days
    if apart in (-1, 0, 1):
        return ("yesterday", "earlier today", "tomorrow")[apart + 1]
    if -7 < apart < 7:
        return f"on {_DAYS[day.weekday()]}" if apart < 0 else _DAYS[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    return ("on " if apart < 0 else "") + f"{day.day} {_MONTHS[day.month - 1]}{year}"


def _new(drills: Iterable[Listed], past: Sequence[Known], asked: Skill | None) -> list[tuple[Listed, str]]:
    """Drills never tried, the most fitting first, each with why."""
    drills = list(drills)
    tried = {one.drill for one in past}
    next_level = level_reached(drills, past) + 1
    weak = asked or weakest_skill(past)
    wanted = TRAINS[weak] if weak is not None else frozenset()

    def fit(drill: Listed) -> tuple[int, bool, int]:
        return max(drill.level - next_level, 0), wanted.isdisjoint(drill.practises), abs(drill.level - next_level)

    fresh = sorted((drill for drill in drills if drill.address not in tried), key=fit)
    return [(drill, _why_new(drill, weak if not wanted.isdisjoint(drill.practises) else None)) for drill in fresh]


def _why_new(drill: Listed, weak: Skill | None) -> str:
    return f"new, level {drill.level}" + (f", for {weak.value}" if weak is not None else "")


def _mixed(back: list[Due], fresh: list[Due]) -> list[Due]:
    """What is due with a new drill after every few; the rest of the new ones last."""
    found: list[Due] = []
    waiting = iter(fresh)
    for number, one in enumerate(back, 1):
        found.append(one)
        if number % DUE_BEFORE_NEW == 0:
            found += [new for new in (next(waiting, None),) if new is not None]
    return [*found, *waiting]


def _not_twice(found: list[Due], latest: str, *, alone: bool) -> tuple[Due, ...]:
    """Put something else before the drill that was practised last; with nothing else it waits, unless `alone`."""
    if not found or found[0].drill != latest:
        return tuple(found)
    if len(found) == 1:
        return tuple(found) if alone else ()
    return (found[1], found[0], *found[2:])


def _reason(one: Known, today: date, zone: tzinfo | None) -> str:
    reason = f"{_WORDS[one.overall.band]} {said(day_of(one.overall.trace.last, zone), today)}"
    weakest = one.weakest
    if weakest.skill != OVERALL and weakest.band.rank < one.overall.band.rank:
        reason += f", {weakest.skill} {_WORDS[weakest.band]}"
    return reason
