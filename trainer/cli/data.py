"""``sayback export`` and ``profiles``: the learner's data, and who is here."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.cli.learner import learner_here, no_learner
from trainer.cli.telling import narrate
from trainer.errors import ExitCode, UsageError
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.exchange.record import Record
    from trainer.progress.model import Profile
    from trainer.services import Services

_HOLDS = {
    "csv": "replies as heard and as corrected, notes and marks, a row each; a cell that a spreadsheet would take for a "
    "formula begins with an apostrophe",
    "jsonl": "replies as heard and as corrected, notes, and every mark with its evidence, a line each",
}
_HOLDS_NOT = "Not in it: unfinished replies, recordings, settings."


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the two commands."""
    {"export": _for_export, "profiles": _for_profiles}[name](parser)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return {"export": _export, "profiles": _profiles}[args.command](args, services)


def _for_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=("csv", "jsonl"), help="csv: a table; jsonl: everything, for programs")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.add_argument("--drill", metavar="PACK/ID", help="only replies to this drill")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only from this day on, such as 2026-11-21")
    parser.add_argument("--everyone", action="store_true", help="all learners on this machine, not only one")


def _for_profiles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    rename = actions.add_parser(
        "rename", help="give a learner another name", description="Give a learner another name."
    )
    rename.add_argument("old", metavar="OLD", help="the name now")
    rename.add_argument("new", metavar="NEW", help="the name from now on")


# ---- export ------------------------------------------------------------------------------------------------------


def _export(args: argparse.Namespace, services: Services) -> int:
    from trainer.exchange.record import records

    to_file = args.output is not None and str(args.output) != "-"
    if to_file and (args.output.is_dir() or (args.output.exists() and not args.force)):
        what = "is a folder" if args.output.is_dir() else "exists already"
        raise UsageError(f"{args.output} {what}.", hint="Choose another name, or add --force to replace a file.")
    learners = services.repository.profiles() if args.everyone else _only(learner_here(services))
    seen = _Seen()
    found = seen.each(records(services.repository, learners, drill=args.drill, since=args.since))
    if to_file:
        from trainer.paths import write_atomically

        write_atomically(args.output, "".join(_lines(found, args.format)).encode("utf-8"))
    else:
        for line in _lines(found, args.format):
            _put(line)
    whose = "everyone" if args.everyone else services.learner_name
    narrate(f"{seen.summary(whose)}{f' in {args.output}' if to_file else ''}: {_HOLDS[args.format]}. {_HOLDS_NOT}")
    return ExitCode.OK


def _only(learner: Profile | None) -> tuple[Profile, ...]:
    return () if learner is None else (learner,)


class _Seen:
    """Counts records on their way out, to say afterwards what they were."""

    def __init__(self) -> None:
        self.count = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def each(self, found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            moment = record.attempt.submitted
            self.count += 1
            self.first = moment if self.first is None else min(self.first, moment)
            self.last = moment if self.last is None else max(self.last, moment)
            yield record

    def summary(self, whose: str) -> str:
        number = f"{count(self.count, 'reply')} of {whose}"
        if self.first is None or self.last is None:
            return number
        first, last = _said(self.first), _said(self.last)
        return f"{number}, {first}" if first == last else f"{number}, {first} to {last}"


def _lines(found: Iterator[Record], form: str) -> Iterator[str]:
    if form == "csv":
        from trainer.exchange import csv_export

        yield csv_export.header()
        yield from map(csv_export.write, found)
    else:
        from trainer.exchange import jsonl

        for record in found:
            yield jsonl.write(record) + "\n"


def _put(text: str) -> None:
    """Write to stdout as UTF-8 and with the line ends as they are, whatever the terminal's own ways."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode("utf-8"))


def _day(text: str) -> datetime:
    """Midnight of an ISO date, here."""
    try:
        return datetime.combine(date.fromisoformat(text), time()).astimezone()
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-21") from error


# ---- learners ----------------------------------------------------------------------------------------------------


def _profiles(args: argparse.Namespace, services: Services) -> int:
    if args.action == "rename":
        return _rename(args.old, args.new, services)
    from trainer.progress.stats import counts

    repository = services.repository
    listed = [(profile, counts(repository, profile.id)) for profile in repository.profiles()]
    if args.json:
        document = [
            {
                "name": profile.name,
                "created": profile.created.isoformat(),
                "attempts": done.attempts,
                "drills": done.drills,
                "last": None if done.last is None else done.last.isoformat(),
            }
            for profile, done in listed
        ]
        print(json.dumps({"profiles": document}, indent=2))  # ASCII: safe on any terminal
        return ExitCode.OK
    if not listed:
        narrate("Nobody has practised here yet.")
    for profile, done in listed:
        last = f", the last {_said(done.last)}" if done.last else ""
        print(printable(f"{profile.name}: {count(done.attempts, 'reply')}{last}"))
    return ExitCode.OK


def _rename(old: str, new: str, services: Services) -> int:
    from trainer.progress.names import name_key

    found = services.repository.find_profile(old)
    if found is None:
        raise no_learner(old, services)
    # Whoever practises here by default goes on doing so under the new name.
    by_default = not services.profile_name and name_key(services.learner_name) == name_key(old)
    renamed = services.repository.rename_profile(found.id, new)
    if by_default:
        services.change_settings(replace(services.settings, profile=renamed.name))
    narrate(f"{found.name} is now called {renamed.name}.")
    return ExitCode.OK


# ---- words -------------------------------------------------------------------------------------------------------


def _said(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"
