"""``sayback export``, ``backup``, ``restore`` and ``profiles``: the learner's data, out and back."""

from __future__ import annotations

import argparse
import json
import shlex
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
    from trainer.progress.backups import Contents
    from trainer.progress.model import Profile
    from trainer.services import Services

_HOLDS = {
    "csv": "replies as heard and as corrected, notes and marks, a row each; a cell that a spreadsheet would take for a "
    "formula begins with an apostrophe",
    "jsonl": "replies as heard and as corrected, notes, and every mark with its evidence, a line each",
}
_HOLDS_NOT = "Not in it: unfinished replies, recordings, settings."


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the four commands."""
    {"export": _for_export, "backup": _for_backup, "restore": _for_restore, "profiles": _for_profiles}[name](parser)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return {"export": _export, "backup": _backup, "restore": _restore, "profiles": _profiles}[args.command](
        args, services
    )


def _for_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=("csv", "jsonl"), help="csv: a table; jsonl: everything, for programs")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.add_argument("--drill", metavar="PACK/ID", help="only replies to this drill")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only from this day on, such as 2026-11-21")
    parser.add_argument("--everyone", action="store_true", help="all learners on this machine, not only one")


def _for_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the copy; without it, one in the data folder"
    )
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.epilog = "The copy is complete even while sayback is in use. Its path is printed on stdout."


def _for_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file made by sayback backup")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.epilog = "What is replaced is kept in the backups folder (sayback paths says where that is)."


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


# ---- backup and restore ------------------------------------------------------------------------------------------


def _backup(args: argparse.Namespace, services: Services) -> int:
    from trainer.progress.backups import free_name

    target = args.file
    if target is not None and target.is_dir():
        target = free_name(target, "sayback", services.clock.now())
    path = services.repository.backup(target, replace_existing=args.force)
    print(path)
    held = services.repository.statistics
    narrate(
        f"Complete and checked: {count(held.profiles, 'learner')}, {count(held.attempts, 'reply')}, {held.drafts} "
        "unfinished. Settings, packs and recordings are not in it."
    )
    return ExitCode.OK


def _restore(args: argparse.Namespace, services: Services) -> int:
    from trainer.progress import backups

    paths = services.paths
    if paths.database.exists() and args.file.exists() and args.file.samefile(paths.database):
        raise UsageError("This is the database in use, not a backup of it.", hint=f"Backups are in {paths.backups}.")
    with backups.opened(args.file, paths) as backup:
        _preview(f"In {args.file}", backup.contents)
        if not paths.database.exists():
            narrate("Here now: nothing yet.")
        elif (here := backups.contents_here(paths)) is None:
            narrate(f"Here now: {paths.database} cannot be read; it will be kept as it is beside the backups.")
        else:
            _preview("Here now", here)
        if not args.yes and not _agreed():
            narrate("Nothing was changed.")
            return ExitCode.OK
        kept = backups.restore(backup, paths, services.clock)
    narrate("Restored.")
    if kept is not None:
        narrate(f"What was here is kept in {kept}")
    _say_who_is_here(services)
    return ExitCode.OK


def _say_who_is_here(services: Services) -> None:
    """After a restore, the learner who practises here by default may be somebody who is not in it."""
    if services.repository.find_profile(services.learner_name) is None:
        narrate(f"Nobody called {services.learner_name} is in it. To practise as one of these learners:")
        for profile in services.repository.profiles()[:10]:
            narrate(f"  sayback settings profile {shlex.quote(profile.name)}")


def _preview(title: str, contents: Contents) -> None:
    narrate(f"{title}:")
    narrate(f"  learners  {', '.join(contents.names) or 'none'}")
    last = f", the last {_said(contents.last)}" if contents.last else ""
    narrate(f"  replies   {contents.attempts:,}{last}; {contents.drafts} unfinished")


def _agreed() -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError("Restoring replaces what is here, so it asks first.", hint="Add --yes to go ahead.")
    print("Put the backup in its place? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


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
