"""What ``sayback class host`` is given for the lesson: a plan or drills, and a class list."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.cli.telling import narrate
from trainer.errors import DataError, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.plan import Plan
    from trainer.classroom.registrar import Registrar
    from trainer.classroom.roster import Roster
    from trainer.classroom.store import ClassStore
    from trainer.services import Services

_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--plan", metavar="PLAN", help="a plan: a file, or the name of one of `sayback class plan list`")
    what.add_argument("--drills", metavar="PACK/ID", nargs="+", help="these drills, one round each")
    parser.add_argument("--roster", type=Path, metavar="FILE.csv", help="your class list: says who is not in it")
    parser.add_argument("--by", default="", metavar="COLUMN", help="its column that has what learners call themselves")


def plan_of(args: argparse.Namespace, services: Services) -> Plan | None:
    """The plan that was asked for; None without one.

    Raises:
        DataError: it cannot be used; every reason has been told.
        UsageError: a drill is none that a class can have.
    """
    from trainer.classroom.plan import of_drills, unplayable

    if args.drills:
        for address in args.drills:
            message, mend = unplayable(address, services.catalog)
            if message:
                raise UsageError(f"A class cannot have this: {message}", hint=mend)
        return of_drills(tuple(args.drills))
    if not args.plan:
        return None
    from trainer.classroom.shelf import read_named, shipped

    reading = read_named(args.plan, services.catalog)
    if reading.plan is None:
        for problem in reading.problems[:_SHOWN]:
            narrate(str(problem))
        hint = f"sayback class plan check {args.plan} tells them all; with sayback come {', '.join(shipped())}."
        raise DataError(f"This plan has {count(len(reading.problems), 'problem')}.", hint=hint)
    return reading.plan


def roster_of(args: argparse.Namespace) -> Roster | None:
    """The class list that was given; None without one.

    Raises:
        NotFound: there is no such file.
        DataError: it cannot be used; every reason has been told.
        UsageError: there is no such column.
    """
    from trainer.classroom.roster import RosterRefused, read_roster

    if args.roster is None:
        if args.by:
            raise UsageError("--by belongs to --roster FILE.csv.")
        return None
    try:
        roster = read_roster(args.roster, args.by)
    except RosterRefused as refused:
        for problem in refused.problems[1:_SHOWN]:
            narrate(str(problem))
        raise
    narrate(f"Class list: {count(len(roster.rows), 'row')}, by the column {roster.by_name}.", *roster.notes)
    return roster


def give(store: ClassStore, plan: Plan | None) -> None:
    """Let a class have this plan, from its first round unless it has it already. Raises StorageError."""
    from trainer.classroom.board import Place

    if plan is None:
        return
    held, text = store.classroom(), json.dumps(plan.to_dict(), ensure_ascii=False)
    if held.plan != text:
        store.set_plan(text)
        store.keep_state(replace(Place.from_json(held.state), planned=0).to_json())


def registrar_of(store: ClassStore, roster: Roster | None) -> Registrar | None:
    """Who looks learners up in the class list; None without one."""
    from trainer.classroom.registrar import Registrar

    return None if roster is None else Registrar(store, roster)
