"""Plans of classes: which complaints, how many minutes for each, what to talk about. TOML of format 1, read strictly.

A plan holds data only. What is wrong with one is told all at once, each with its line and how to mend it.
The format is written down in ``docs/classroom.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.classroom.round import MINUTES
from trainer.errors import DataError, NotFound
from trainer.packs.document import Document, Table
from trainer.packs.model import Kind
from trainer.packs.problems import Problem, shown
from trainer.packs.source import parse_document, read_document

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog

FORMAT = 1
CLASS_KINDS = frozenset({Kind.REPLY, Kind.NOTES, Kind.REWRITE})
"""The kinds of drills that a class can have: those whose answer is a text that is read out and compared."""
MAX_ROUNDS = 40
MAX_PROMPTS = 20
MAX_MINUTES = 600
"""Of a whole lesson."""
LONGEST_ANSWER, LONGEST_TALK = 30, 120
"""Minutes of one round."""
USUAL_ANSWER, USUAL_TALK = round(MINUTES), 6


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """One complaint of a plan.

    Attributes:
        drill: its address, ``pack/id``.
        answer: minutes on the gentle clock, 1 to 30; nobody is cut off when they are over.
        talk: minutes meant for talking about the replies, 0 to 120.
        aloud: whether the customer also sounds in the room.
        prompts: questions to put to the class, in order.
        note: for the instructor's eyes.
    """

    drill: str
    answer: int = USUAL_ANSWER
    talk: int = USUAL_TALK
    aloud: bool = True
    prompts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A lesson. `minutes` is what it is given in all; its rounds take `planned` of them."""

    title: str
    rounds: tuple[PlannedRound, ...]
    summary: str = ""
    minutes: int = 0

    @property
    def planned(self) -> int:
        """Minutes that the rounds ask for, answering and talking."""
        return sum(one.answer + one.talk for one in self.rounds)

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain values, as a class keeps it; `from_dict` reads it again."""
        return {
            "title": self.title,
            "summary": self.summary,
            "minutes": self.minutes,
            "rounds": [
                {
                    "drill": one.drill,
                    "answer": one.answer,
                    "talk": one.talk,
                    "aloud": one.aloud,
                    "prompts": list(one.prompts),
                    "note": one.note,
                }
                for one in self.rounds
            ],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Plan:
        """The plan that `to_dict` made into plain values.

        Raises:
            DataError: it is not such a value.
        """
        try:
            rounds = tuple(
                PlannedRound(
                    str(one["drill"]),
                    int(one["answer"]),
                    int(one["talk"]),
                    bool(one["aloud"]),
                    tuple(map(str, one["prompts"])),
                    str(one["note"]),
                )
                for one in plain["rounds"]
            )
            return cls(str(plain["title"]), rounds, str(plain["summary"]), int(plain["minutes"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"The plan of this class cannot be read: {error}.") from error


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What became of one file: the plan, or None with the reasons why it is refused."""

    plan: Plan | None
    problems: tuple[Problem, ...] = ()


def of_drills(addresses: tuple[str, ...], title: str = "Class") -> Plan:
    """A plan of these drills with the usual minutes, for a class that was begun without one."""
    return Plan(title, tuple(PlannedRound(address) for address in addresses))


def read_plan(source: Path, catalog: Catalog) -> PlanReading:
    """Read a plan from a file, and look up its drills. Never raises for a bad file."""
    return _reading(read_document(source, what="plan"), catalog)


def parse_plan(content: bytes, name: str, catalog: Catalog) -> PlanReading:
    """Read a plan from its bytes; `name` is what to call it in messages. Never raises for bad content."""
    return _reading(parse_document(content, name, what="plan"), catalog)


def unplayable(address: str, catalog: Catalog) -> tuple[str, str]:
    """Why a class cannot answer this drill and how to mend that; two empty texts when it can."""
    try:
        drill = catalog.drill(address)
    except NotFound as error:
        return error.message.removeprefix("There is "), error.hint
    if drill.kind in CLASS_KINDS:
        return "", ""
    kinds = ", ".join(sorted(CLASS_KINDS))
    return f"{shown(address)} is a {drill.kind} drill.", f"A class answers drills of these kinds: {kinds}."


def _reading(document: Document | Problem, catalog: Catalog) -> PlanReading:
    if isinstance(document, Problem):
        return PlanReading(None, (document,))
    plan = _plan(document, catalog)
    problems = document.problems(document.faults)
    return PlanReading(None if problems else plan, problems)


def _plan(document: Document, catalog: Catalog) -> Plan | None:
    top = Table(document, (), document.raw)
    version = document.raw.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version != FORMAT:
        unknown = f"{shown(version)} is not known: this version of sayback reads plans of format {FORMAT}."
        top.fault("format", unknown, f"Write `format = {FORMAT}`, or use a later sayback.")
        return None
    top.whole("format", FORMAT, FORMAT)
    head = top.table("plan")
    rounds = tuple(_round(table, catalog) for table in top.tables("round", required=True, limit=MAX_ROUNDS))
    top.done()
    title, summary, minutes = "", "", 0
    if head is not None:
        title = head.text("title", required=True)
        summary = head.prose("summary")
        minutes = head.whole("minutes", 1, MAX_MINUTES, 0)
        head.done()
    plan = Plan(title, rounds, summary, minutes)
    if head is not None and minutes and not document.faults and plan.planned > minutes:
        message = f"is {minutes}, but its rounds take {plan.planned}."
        head.fault("minutes", message, "Give the lesson more minutes, or a round fewer.")
    return plan


def _round(table: Table, catalog: Catalog) -> PlannedRound:
    drill = table.text("drill", required=True)
    if drill:
        message, mend = unplayable(drill, catalog)
        if message:
            table.fault("drill", message, mend)
    answer = table.whole("answer", 1, LONGEST_ANSWER, USUAL_ANSWER)
    talk = table.whole("talk", 0, LONGEST_TALK, USUAL_TALK)
    aloud = table.flag("aloud", True)
    prompts = table.texts("prompts")
    if len(prompts) > MAX_PROMPTS:
        table.fault("prompts", f"has {len(prompts)} questions; {MAX_PROMPTS} is the most.", "Keep the best ones.")
    note = table.prose("note")
    table.done()
    return PlannedRound(drill, answer, talk, aloud, prompts, note)
