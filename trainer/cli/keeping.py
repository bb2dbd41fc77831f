"""``sayback backup`` and ``restore``: a copy of everything, and putting one back."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.cli.telling import narrate
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from trainer.progress.backups import Backup
    from trainer.progress.contents import Contents, Held, Only
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the commands."""
    {"backup": _for_backup, "restore": _for_restore}[name](parser)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return {"backup": _backup, "restore": _restore}[args.command](args, services)


def _for_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the copy; without it, one in the data folder"
    )
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.epilog = (
        "The copy is complete even while sayback is in use. Its path is printed on stdout. Copies made this way are "
        "never deleted; the ones sayback makes by itself (weekly, before an update, before a restore) make room for "
        "later ones."
    )


def _for_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file made by sayback backup")
    parser.add_argument("--dry-run", action="store_true", help="only show what is in it and what would change")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.epilog = "What is replaced is kept in the backups folder (sayback paths says where that is)."


# ---- backup ------------------------------------------------------------------------------------------------------


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


# ---- restore -----------------------------------------------------------------------------------------------------


def _restore(args: argparse.Namespace, services: Services) -> int:
    from trainer.progress import backups

    paths = services.paths
    if paths.database.exists() and args.file.exists() and args.file.samefile(paths.database):
        raise UsageError("This is the database in use, not a backup of it.", hint=f"Backups are in {paths.backups}.")
    with backups.opened(args.file, paths) as backup:
        _preview(backup, services)
        if args.dry_run:
            narrate("Nothing was changed.")
            return ExitCode.OK
        if not args.yes and not agreed("Put the backup in its place?", "Restoring replaces what is here"):
            narrate("Nothing was changed.")
            return ExitCode.OK
        kept = backups.restore(backup, paths, services.clock)
    narrate("Restored.")
    if kept is not None:
        narrate(f"What was here is kept in {kept}")
    _say_who_is_here(services)
    return ExitCode.OK


def _preview(backup: Backup, services: Services) -> None:
    """What is in the copy, what is here, and what would go and come."""
    import sqlite3  # not at the top: asking for help needs no database

    from trainer.progress.contents import compared, contents_here

    here = services.paths.database
    _tell(f"In {backup.source}", backup.contents)
    if not here.exists():
        narrate("Here now: nothing yet.")
        return
    found = contents_here(here)
    if found is None:
        narrate(f"Here now: {here} cannot be read; it will be kept as it is beside the backups.")
        return
    _tell("Here now", found)
    try:
        lost, gained = compared(backup.connection, here)
    except sqlite3.Error as error:
        narrate(f"What would be lost cannot be told: {here} cannot be read to its end ({error}).")
        return
    narrate(f"Lost by it: {only(lost) or 'nothing'}.", f"Brought back by it: {only(gained) or 'nothing'}.")


def _tell(title: str, contents: Contents) -> None:
    narrate(f"{title}:")
    for learner in contents.learners:
        narrate(f"  {learner.name}: {held(learner)}")
    if not contents.learners:
        narrate("  nobody")


def held(learner: Held) -> str:
    """What is there of one learner, in a line."""
    parts = [count(learner.attempts, "reply")]
    if learner.attempts:
        parts[0] += f" to {count(learner.drills, 'drill')}, {between(learner.first, learner.last)}"
    parts += [f"{learner.drafts:,} unfinished"] if learner.drafts else []
    parts += [count(learner.disputes, "disputed wording")] if learner.disputes else []
    parts += [f"{count(learner.course, 'day')} of the course"] if learner.course else []
    return "; ".join(parts)


def only(found: Only) -> str:
    """What one database has and another lacks, in a line; empty when there is nothing."""
    return "; ".join(_only(found))


def _only(found: Only) -> Iterator[str]:
    if found.attempts:
        yield f"{count(found.attempts, 'reply')}, {between(found.first, found.last)}"
    if found.drafts:
        yield count(found.drafts, "unfinished reply")
    if found.disputes:
        yield count(found.disputes, "disputed wording")
    if found.course:
        yield f"{count(found.course, 'step')} of the course"
    if found.learners:
        yield f"the learner{'s' if len(found.learners) > 1 else ''} {', '.join(found.learners)}"


def between(first: datetime | None, last: datetime | None) -> str:
    """Two days, or the one that both are; empty when there are none."""
    days = [f"{moment.astimezone():%Y-%m-%d}" for moment in (first, last) if moment is not None]
    return " to ".join(dict.fromkeys(days))


def _say_who_is_here(services: Services) -> None:
    """After a restore, the learner who practises here by default may be somebody who is not in it."""
    if services.repository.find_profile(services.learner_name) is None:
        narrate(f"Nobody called {services.learner_name} is in it. To practise as one of these learners:")
        for profile in services.repository.profiles()[:10]:
            narrate(f"  sayback settings profile {shlex.quote(profile.name)}")


def agreed(question: str, why: str) -> bool:
    """Whether a person at a terminal says yes.

    Args:
        question: what is asked.
        why: what is about to happen, for whoever cannot be asked.

    Raises:
        UsageError: nobody is there to be asked.
    """
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError(f"{why}, so it asks first.", hint="Add --yes to go ahead, or --dry-run to only look.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
