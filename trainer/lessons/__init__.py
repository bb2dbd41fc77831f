"""Short lessons, one for every skill of listening (L1 to L22), and which of them a mark leads to.

The texts are in ``lessons.toml``, each at most 200 words. They are read at first use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import tomli

from trainer.errors import NotFound
from trainer.packs.model import WRITTEN, Band, Drill, Kind
from trainer.scoring.result import FactStatus, FeelingStatus, QuestionStatus, Result

_GOOD_FACT = FactStatus.RESTATED
_GOOD_FEELINGS = (FeelingStatus.NAMED, FeelingStatus.TIED)
_GOOD_QUESTIONS = (QuestionStatus.ON_TARGET, QuestionStatus.RELEVANT, QuestionStatus.CHECK)
_BY_KIND = {
    Kind.NOTES: ("L17", "L2"),
    Kind.SPOT: ("L1",),
    Kind.REWRITE: ("L11",),
    Kind.PATIENCE: ("L3", "L13"),
    Kind.CONVERSATION: ("L16", "L15", "L21"),
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One skill in a minute.

    Attributes:
        id: its number in the project's list of skills, "L1" to "L22".
        said: what a customer says; `good` and `poor` are two answers to it and `why` tells them apart.
        todo: one thing to try, today.
        marks: the marks of a debrief that it explains, such as ``fact:missed`` or a flag's name.
    """

    id: str
    title: str
    text: str
    said: str
    good: str
    poor: str
    why: str
    todo: str
    marks: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Words to read, the examples included."""
        parts = (self.title, self.text, self.said, self.good, self.poor, self.why, self.todo)
        return sum(len(part.split()) for part in parts)


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """Every lesson, L1 first."""
    raw = tomli.loads(files(__package__).joinpath("lessons.toml").read_text(encoding="utf-8"))
    return tuple(
        Lesson(
            id=one["id"],
            title=one["title"],
            text=one["text"],
            said=one["said"],
            good=one["good"],
            poor=one["poor"],
            why=one["why"],
            todo=one["try"],
            marks=tuple(one["marks"]),
        )
        for one in raw["lesson"]
    )


def lesson(name: str) -> Lesson:
    """The lesson of a number, "L8" or "8", or of a mark it explains, such as "clarify" or "contradiction".

    Raises:
        NotFound: there is none.
    """
    wanted = name.strip()
    number = wanted.upper() if wanted[:1] in "lL" else f"L{wanted}"
    for one in lessons():
        if one.id == number or wanted in one.marks:
            return one
    raise NotFound(f"There is no lesson {name!r}.", hint="sayback lesson lists them: L1 to L22.")


def explaining(drill: Drill, result: Result) -> tuple[Lesson, ...]:
    """The lessons behind the marks of one reply: what hurt first, then what was missed, the skills, the drill's own."""
    by_mark: dict[str, Lesson] = {}
    for one in lessons():
        for mark in one.marks:
            by_mark.setdefault(mark, one)
    by_id = {one.id: one for one in lessons()}
    found = [by_mark[mark] for mark in marks_of(result) if mark in by_mark]
    found += [by_id[number] for number in _trained(drill) if number in by_id]
    return tuple(dict.fromkeys(found))


def marks_of(result: Result) -> tuple[str, ...]:
    """The marks of a result by the names that lessons use, the one most worth reading about first."""
    names: list[str] = list(result.flag_names)
    skill = result.tips[0].skill if result.tips else None
    if skill is not None and not names:
        names.append(skill.value)
    names += [f"fact:{fact.status.value}" for fact in result.facts if fact.status is not _GOOD_FACT]
    names += [f"feeling:{one.status.value}" for one in result.feelings if one.status not in _GOOD_FEELINGS]
    names += [f"question:{_fault(one.status, one.open)}" for one in result.questions]
    weak_first = sorted(result.marks, key=lambda mark: (mark.band or Band.STRONG).rank)
    names += [mark.skill.value for mark in weak_first if mark.score is not None]
    names += [act.act.value for act in result.acts]
    return tuple(dict.fromkeys(names))


def _fault(status: QuestionStatus, is_open: bool) -> str:
    return status.value if status not in _GOOD_QUESTIONS else "open" if is_open else "closed"


def _trained(drill: Drill) -> Iterable[str]:
    yield from _BY_KIND.get(drill.kind, ())
    if drill.channel in WRITTEN:
        yield "L18"
    if drill.customer.role:
        yield "L19"
    yield from drill.practises
