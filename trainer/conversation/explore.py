"""Where a conversation can lead: a search over everything a turn could be heard as, to prove that nothing is cut off.

What is searched is what the scorer could hear, not what somebody would say: a beat that is not reached here cannot be
reached by anybody; one that is reached may still need words that nobody finds, which is what marked paths are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import product

from trainer.conversation.judge import abstract
from trainer.conversation.state import Moment, Move, Outcome, opening
from trainer.conversation.step import advance, fits
from trainer.conversation.trust import hurting, moved, moves, rules
from trainer.packs.model import Band, Beat, Drill, Skill
from trainer.scoring.lexicon import table
from trainer.scoring.result import FlagKind

MAX_MOMENTS = 40_000
"""Moments looked at, at most; a shipped conversation needs some hundreds."""
_Try = tuple[Outcome, tuple[Move, ...]]
"""What a turn could be heard as, and how that moves trust."""
_HEARD = (Band.WEAK, Band.FAIR, Band.STRONG)


@dataclass(frozen=True, slots=True)
class Explored:
    """What can be reached, each with a number of turns that leads there, and whether the search came to its end."""

    beats: dict[str, int]
    endings: dict[str, int]
    complete: bool

    def unreached(self, drill: Drill) -> tuple[str, ...]:
        """The ids of beats that no turn leads to."""
        return tuple(beat.id for beat in drill.beats if beat.id not in self.beats)

    def unattained(self, drill: Drill) -> tuple[str, ...]:
        """The ids of endings that no turn leads to."""
        return tuple(ending.id for ending in drill.endings if ending.id not in self.endings)


def explore(drill: Drill) -> Explored:
    """Search a conversation until everything is reached or there is nothing left to try."""
    start = opening(drill).moment
    beats, endings = {start.beat: 0}, dict[str, int]()
    tries = {beat.id: _tries(drill, beat) for beat in drill.beats}
    seen = {_mark_of(start, drill)}
    waiting = _Waiting(start)
    everything = len(drill.beats), len(drill.endings)
    while (len(beats), len(endings)) != everything and len(seen) < MAX_MOMENTS:
        moment = waiting.next()
        if moment is None:
            break
        for outcome, by in _possible(tries[moment.beat], moment):
            after = advance(drill, moment, outcome, moved(moment.trust, by))
            if after.over:
                endings.setdefault(after.ending, after.count)
                continue
            beats.setdefault(after.beat, after.count)
            mark = _mark_of(after, drill)
            if mark not in seen:
                seen.add(mark)
                waiting.add(after)
    complete = waiting.empty or (len(beats), len(endings)) == everything
    return Explored(beats, endings, complete)


class _Waiting:
    """Moments still to be looked at: by turns the furthest on with the most trust, with the least, and the earliest.

    Good endings are mostly reached by many good turns and bad ones by a few bad ones, and neither is found soon by a
    search that goes evenly into the breadth.
    """

    def __init__(self, first: Moment) -> None:
        self._heaps: tuple[list[tuple[tuple[int, ...], int, Moment]], ...] = ([], [], [])
        self._looked_at: set[int] = set()
        self._added = 0
        self._turn = 0
        self.add(first)

    @property
    def empty(self) -> bool:
        """Whether everything was looked at."""
        return len(self._looked_at) == self._added

    def add(self, moment: Moment) -> None:
        """Put a moment on the list."""
        gone = len(moment.visited)
        orders = ((-gone, -moment.trust), (-gone, moment.trust), (moment.count,))
        for heap, order in zip(self._heaps, orders, strict=True):
            heappush(heap, (order, self._added, moment))
        self._added += 1

    def next(self) -> Moment | None:
        """The next one to look at; None when there is none left."""
        while not self.empty:
            self._turn += 1
            heap = self._heaps[self._turn % len(self._heaps)]
            while heap:
                _, number, moment = heappop(heap)
                if number not in self._looked_at:
                    self._looked_at.add(number)
                    return moment
        return None


def _mark_of(moment: Moment, drill: Drill) -> tuple[object, ...]:
    """What of a moment decides where it can lead; turns only ever run out, so the first to come there is best."""
    wanted = {name for beat in drill.beats for way in beat.ways for name in way.when.asked}
    most = max((way.when.turns for beat in drill.beats if beat.id == moment.beat for way in beat.ways), default=1)
    late = rules()["turns"] - moment.count < len(drill.beats)
    return (
        moment.beat,
        moment.trust,
        frozenset(wanted & set(moment.asked)),
        min(moment.answered, most),
        moment.count if late else -1,
    )


def _possible(tries: Sequence[_Try], moment: Moment) -> Iterator[_Try]:
    for outcome, by in tries:
        if not set(outcome.asked) & set(moment.asked):
            yield outcome, by


def _tries(drill: Drill, beat: Beat) -> tuple[_Try, ...]:
    """What a turn at a beat can be heard as, as far as it makes a difference: to its ways, and to trust."""
    found: dict[tuple[object, ...], _Try] = {}
    for outcome in _all(drill, beat):
        by = moves(outcome, beat)
        points = sum(move.by for move in by)
        open_ways = tuple(fits(way.when, outcome, outcome.bands) for way in beat.ways)
        found.setdefault((points, open_ways, outcome.asked), (outcome, by))
    return tuple(found.values())


def _all(drill: Drill, beat: Beat) -> Iterator[Outcome]:
    worth = beat.unknowns or tuple(unknown.id for unknown in drill.unknowns)
    asks = ((), *((name,) for name in dict.fromkeys((*worth, *_wanted(beat)))))
    skills = [skill for skill in drill.skills if _rates(drill, beat, skill)]
    for bands, flags, asked, check in product(
        product(_HEARD, repeat=len(skills)), _flag_sets(beat), asks, (False, True)
    ):
        heard = dict(zip(skills, bands, strict=True))
        if asked and heard.get(Skill.CLARIFY) is Band.WEAK:
            continue  # whoever asks for what is not known yet clarifies
        for overall in _overalls(bands, flags):
            for is_open in (False, True) if asked else (False,):
                apt = bool(set(asked) & set(worth))
                yield abstract(overall, heard, flags=flags, asked=asked, apt=apt, open=is_open, check=check)


def _wanted(beat: Beat) -> list[str]:
    return [name for way in beat.ways for name in way.when.asked]


def _rates(drill: Drill, beat: Beat, skill: Skill) -> bool:
    if skill is Skill.REFLECT:
        return bool(beat.facts) or (not beat.closing and any(fact.hidden for fact in drill.facts))
    if skill is Skill.ACKNOWLEDGE:
        return bool(beat.feelings)
    return bool(beat.unknowns) or (not beat.closing and bool(drill.unknowns))


def _flag_sets(beat: Beat) -> list[tuple[str, ...]]:
    named = {name for way in beat.ways for name in way.when.flags}
    return [(), *((name,) for name in sorted(named | {FlagKind.BLAME.value, FlagKind.SCRIPT.value}))]


def _overalls(bands: Sequence[Band], flags: Sequence[str]) -> Iterator[Band]:
    """The overall bands that can go with these: between the worst skill and the best, under the caps of the flags."""
    dials = table("dials")
    cap = min((dials["caps"].get(flag, 100) for flag in flags), default=100)
    if set(flags) & hurting():
        cap = min(cap, dials["bands"]["strong"] - 1)
    low = min((band.rank for band in bands), default=Band.WEAK.rank)
    high = max((band.rank for band in bands), default=Band.STRONG.rank)
    floor = {Band.WEAK: 0, Band.FAIR: dials["bands"]["fair"], Band.STRONG: dials["bands"]["strong"]}
    possible = [band for band in _HEARD if low <= band.rank <= high and floor[band] <= cap]
    yield from possible or [Band.WEAK]
