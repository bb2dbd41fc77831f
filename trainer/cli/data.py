"""``sayback profiles``: the learners on this machine, and what they are called."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from trainer.cli.learner import no_learner
from trainer.cli.telling import narrate
from trainer.errors import ExitCode
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    rename = actions.add_parser(
        "rename", help="give a learner another name", description="Give a learner another name."
    )
    rename.add_argument("old", metavar="OLD", help="the name now")
    rename.add_argument("new", metavar="NEW", help="the name from now on")


def run(args: argparse.Namespace, services: Services) -> int:
    """List the learners, or rename one, and return the exit code (see `trainer.errors`)."""
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


def _said(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d}"
