"""What a library practises: skills, levels, channels and kinds against one another, and where there is too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from trainer.packs.cards import Listed
from trainer.packs.drills import LISTENING
from trainer.packs.model import WRITTEN, Channel, Kind, Skill

LEVELS = (1, 2, 3, 4, 5)
ELSEWHERE = {"L22": "the course, a few minutes on each of seven days"}
"""Skills that no single drill can practise, and what does."""
FEWEST_DRILLS = 3
"""A skill with fewer drills is hardly practised."""
FEWEST_LEVELS = 3
"""A skill, or a kind of drill, at fewer levels does not grow with the learner."""
FEWEST_CHANNELS = 2
"""A kind of drill in fewer channels looks as if it belonged to one."""

_PAIRS = (
    ("skill", "level"),
    ("skill", "channel"),
    ("skill", "kind"),
    ("kind", "level"),
    ("kind", "channel"),
    ("channel", "level"),
)

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """How many drills are both: what a row says and what a column says."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Counter[Cell]

    def row(self, name: str) -> tuple[int, ...]:
        """The counts of one row, in the order of the columns."""
        return tuple(self.counts[name, column] for column in self.columns)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What drills practise.

    Attributes:
        tables: each pair of skill, level, channel and kind.
        totals: drills by skill.
        holes: what there is too little of, a sentence each.
    """

    drills: int
    packs: int
    tables: tuple[Table, ...]
    totals: Counter[str]
    holes: tuple[str, ...]


def coverage(drills: Sequence[Listed]) -> Coverage:
    """Count drills, and name the holes."""
    skills = (*(skill.value for skill in Skill), *LISTENING)
    sides: dict[str, tuple[tuple[str, ...], Callable[[Listed], Iterable[str]]]] = {
        "skill": (skills, skills_of),
        "level": (tuple(map(str, LEVELS)), lambda drill: (str(drill.level),)),
        "channel": (tuple(channel.value for channel in Channel), lambda drill: (drill.channel.value,)),
        "kind": (tuple(kind.value for kind in Kind), lambda drill: (drill.kind.value,)),
    }
    tables = []
    for first, second in _PAIRS:
        (rows, of_row), (columns, of_column) = sides[first], sides[second]
        counts = Counter((row, column) for drill in drills for row in of_row(drill) for column in of_column(drill))
        tables.append(Table(f"{first.capitalize()}s by {second}", rows, columns, counts))
    totals = Counter(skill for drill in drills for skill in skills_of(drill))
    packs = len({drill.address.partition("/")[0] for drill in drills})
    return Coverage(len(drills), packs, tuple(tables), totals, tuple(_holes(drills, skills)))


def skills_of(drill: Listed) -> tuple[str, ...]:
    """What a drill practises: the skills it is marked on and the numbers it names."""
    return (*(skill.value for skill in drill.skills), *drill.practises)


def as_markdown(found: Coverage) -> str:
    """The report as it stands in ``docs/coverage.md``, below its heading."""
    holes = [f"- {hole}" for hole in found.holes] or ["None."]
    parts = [
        f"{found.drills} drills in {found.packs} packs.",
        *(f"## {table.title}\n\n{_markdown(table, found.totals)}" for table in found.tables),
        "## Holes\n\n" + "\n".join(holes),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown(table: Table, totals: Counter[str]) -> str:
    whole = table.title.startswith("Skills")
    head = ["", *table.columns, *(["drills"] if whole else [])]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for row in table.rows:
        cells = [str(count or "·") for count in table.row(row)]
        lines.append(f"| {' | '.join([row, *cells, *([str(totals[row])] if whole else [])])} |")
    return "\n".join(lines)


def _holes(drills: Sequence[Listed], skills: Sequence[str]) -> Iterator[str]:
    for skill in skills:
        yield from _of_skill(skill, [drill for drill in drills if skill in skills_of(drill)])
    for kind in Kind:
        of_kind = [drill for drill in drills if drill.kind is kind]
        levels, channels = {drill.level for drill in of_kind}, {drill.channel for drill in of_kind}
        if len(levels) < FEWEST_LEVELS:
            yield f"{kind.value} drills are at {_some(levels, 'level')}; {FEWEST_LEVELS} is the least."
        if len(channels) < FEWEST_CHANNELS:
            yield f"{kind.value} drills are in {_some(channels, 'channel')}; {FEWEST_CHANNELS} is the least."
    for channel in Channel:
        missing = sorted(set(LEVELS) - {drill.level for drill in drills if drill.channel is channel})
        if missing:
            yield f"There is no {channel.value} drill at level {', '.join(map(str, missing))}."
    if not any(drill.channel in WRITTEN and drill.kind is Kind.CONVERSATION for drill in drills):
        yield "No conversation is written."


def _of_skill(skill: str, drills: Sequence[Listed]) -> Iterator[str]:
    if skill in ELSEWHERE:
        return
    levels = {drill.level for drill in drills}
    if len(drills) < FEWEST_DRILLS:
        yield f"{skill} is practised by {_some(drills, 'drill')}; {FEWEST_DRILLS} is the least."
    elif len(levels) < FEWEST_LEVELS:
        yield f"{skill} is practised at {_some(levels, 'level')}; {FEWEST_LEVELS} is the least."


def _some(things: Sequence[object] | set[int] | set[Channel], what: str) -> str:
    number = len(things)
    return f"{number or 'no'} {what}{'s' * (number != 1)}"
