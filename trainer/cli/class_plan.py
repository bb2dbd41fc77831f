"""``sayback class plan``: begin a plan, check plans, see which ones are at hand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.pack_telling import problem_json, say_problems
from trainer.cli.telling import narrate, say, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.plan import Plan, PlanReading
    from trainer.services import Services

_SHOWN = 100
"""Problems printed for one file; the rest are counted."""


def configure(actions: Any) -> None:
    """Add ``plan`` to the actions of ``class``."""
    plan = actions.add_parser("plan", help="which complaints, how long, what to talk about: new, check, list")
    parts = plan.add_subparsers(dest="part", metavar="PART", required=True)
    new = parts.add_parser("new", help="begin a plan: a copy to write over, or drills of your own")
    new.add_argument("file", type=Path, metavar="FILE", help="where to write it, such as monday.toml")
    new.add_argument("--like", metavar="PLAN", help="a copy of this plan that comes with sayback (first-class)")
    new.add_argument("--drills", metavar="PACK/ID", nargs="+", help="a plan of these drills instead")
    new.add_argument("--title", metavar="TITLE", help="what the lesson is called")
    new.set_defaults(act=_new)
    check = parts.add_parser(
        "check", help="everything that is wrong with plans, at once", description="Exit 0 when every plan can be used."
    )
    check.add_argument("files", nargs="+", metavar="PLAN", help="a file, or the name of a plan that comes with sayback")
    check.add_argument("--json", action="store_true", help="as JSON, for a program")
    check.set_defaults(act=_check)
    listed = parts.add_parser("list", help="the plans that come with sayback")
    listed.add_argument("--json", action="store_true", help="as JSON, for a program")
    listed.set_defaults(act=_list)


def _new(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom import shelf
    from trainer.classroom.making import like, of_drills
    from trainer.classroom.plan import unplayable
    from trainer.packs.files import write_text

    if args.like and args.drills:
        raise UsageError("A plan is like another one, or of your own drills.", hint="Leave out --like or --drills.")
    if args.drills:
        for address in args.drills:
            message, mend = unplayable(address, services.catalog)
            if message:
                raise UsageError(f"A class cannot have this: {message}", hint=mend)
        drills = [services.catalog.drill(address) for address in args.drills]
        text = of_drills(drills, args.title or "My class")
    else:
        text = like(shelf.shipped_text(args.like or "first-class"), args.title or "")
    write_text(args.file, text)
    narrate(f"Written: {args.file}.", "Write it over in any editor, then: ")
    narrate(f"  sayback class plan check {args.file}", f"  sayback class host --plan {args.file}")
    return ExitCode.OK


def _check(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.shelf import read_named

    readings = {name: read_named(name, services.catalog) for name in dict.fromkeys(args.files)}
    passed = all(reading.plan is not None for reading in readings.values())
    if args.json:
        plans = [{"file": printable(name), **_reading_json(reading)} for name, reading in readings.items()]
        tell_json({"passed": passed, "plans": plans}, ascii_only=True)
        return ExitCode.OK if passed else ExitCode.REFUSED_INPUT
    for name, reading in readings.items():
        say_problems(reading.problems, _SHOWN, "with --json all of them are listed", print)
        if reading.plan is None:
            say(f"{name}: {count(len(reading.problems), 'problem')}; it cannot be used like this.")
        else:
            say(f"{name}: can be used. {_told(reading.plan)}")
    return ExitCode.OK if passed else ExitCode.REFUSED_INPUT


def _list(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.shelf import read_named, shipped

    readings = {name: read_named(name, services.catalog) for name in shipped()}
    if args.json:
        tell_json({"plans": [{"name": name, **_reading_json(reading)} for name, reading in readings.items()]})
        return ExitCode.OK
    for name, reading in readings.items():
        if reading.plan is not None:
            say(f"{name}: {reading.plan.title}. {_told(reading.plan)}", f"  {reading.plan.summary}")
            say(*(f"  {one.drill}, {one.answer} + {one.talk} minutes" for one in reading.plan.rounds))
    return ExitCode.OK


def _told(plan: Plan) -> str:
    spare = plan.minutes - plan.planned
    rest = f" of {plan.minutes}; {spare} to arrive and to close" if plan.minutes else ""
    return f"{count(len(plan.rounds), 'round')}, {count(plan.planned, 'minute')}{rest}."


def _reading_json(reading: PlanReading) -> dict[str, Any]:
    return {
        "usable": reading.plan is not None,
        "plan": None if reading.plan is None else reading.plan.to_dict() | {"planned": reading.plan.planned},
        "problems": [problem_json(problem) for problem in reading.problems],
    }
