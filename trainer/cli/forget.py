"""``sayback forget``: really deletes, after telling exactly what."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.cli.keeping import agreed, held
from trainer.cli.telling import narrate
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    from trainer.progress.forgetting import Plan
    from trainer.services import Services

ELSEWHERE = "Exports, and copies that you put elsewhere, are yours to delete."


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the command's arguments."""
    parser.add_argument("--profile", metavar="NAME", help="a learner: replies, drafts, marks, disputes, course, name")
    parser.add_argument("--attempt", metavar="ID", help="one reply with its marks and its recording")
    parser.add_argument("--recordings", action="store_true", help="kept recordings; with --profile only that learner's")
    parser.add_argument("--everything", action="store_true", help="everybody's, and the settings; packs stay")
    parser.add_argument("--backups", action="store_true", help="from the copies in the backups folder, too")
    parser.add_argument("--dry-run", action="store_true", help="only show what would be deleted")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.epilog = (
        "What is deleted is overwritten and gone from every file that sayback writes; nothing brings it back. The log "
        "and prepared audio go with it. Without --backups the copies keep it, and it is said which. What a disk itself "
        f"keeps of deleted files is beyond any program: encrypt the disk. {ELSEWHERE}"
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """Show what goes, ask, delete, and say what stays.

    Raises:
        UsageError: what to forget is not said clearly, or nobody is there to be asked.
        NotFound: there is no such learner or reply.
        StorageError: another sayback is open, or something cannot be deleted.
    """
    from trainer.progress.forgetting import carry_out

    plan = _plan(args, services)
    gone = list(_going(plan, copies=args.backups))
    if not gone:
        narrate("There is nothing of it here." + _copies_line(plan, args))
        return ExitCode.OK
    narrate("To be deleted for good:", *(f"  {line}" for line in gone))
    for line in _staying(plan, services, args):
        narrate(line)
    if args.dry_run:
        narrate("Nothing was deleted.")
        return ExitCode.OK
    if not args.yes and not agreed("Delete all of this for good?", "Forgetting cannot be undone"):
        narrate("Nothing was deleted.")
        return ExitCode.OK
    services.close()
    carry_out(plan, services.paths, copies=args.backups)
    _forget_in_settings(plan, services)
    narrate("Deleted.")
    return ExitCode.OK


def _plan(args: argparse.Namespace, services: Services) -> Plan:
    from trainer.progress import forgetting

    asked = [name for name in ("attempt", "recordings", "everything") if getattr(args, name)]
    if len(asked) > 1 or (args.profile and asked not in ([], ["recordings"])) or not (asked or args.profile):
        raise UsageError(
            "Say what to forget.",
            hint="One of --profile NAME, --attempt ID, --recordings, --everything; "
            "--recordings --profile NAME takes only that learner's.",
        )
    if args.everything:
        return forgetting.of_everything(services.paths)
    if args.recordings:
        return forgetting.of_recordings(services.paths, args.profile or "")
    if args.attempt:
        return forgetting.of_attempt(services.paths, args.attempt)
    return forgetting.of_learner(services.paths, args.profile)


def _going(plan: Plan, *, copies: bool) -> list[str]:
    """What goes, a line each."""
    lines = [f"{learner.name}: {held(learner)}" for learner in plan.learners]
    if plan.everything and plan.in_database:
        lines.append("the database")
    elif plan.whose is not None and plan.whose.attempt and plan.in_database:
        lines.append(f"the reply {plan.whose.attempt}, its marks and what was disputed of it")
    if plan.recordings:
        size = sum(file.stat().st_size for file in plan.recordings)
        lines.append(f"{count(len(plan.recordings), 'recording')}, {size:,} bytes")
    if plan.ratings:
        lines.append(f"{count(plan.ratings, 'band')} given while checking the scorer")
    lines += [f"{file}" for file in plan.files]
    if copies:
        lines += [f"from the copy {file}" for file in plan.copies]
        whole = "" if plan.everything else ", whole: it cannot be looked into"
        lines += [f"the copy {file}{whole}" for file in plan.unreadable]
    return lines


def _staying(plan: Plan, services: Services, args: argparse.Namespace) -> list[str]:
    lines = []
    if not args.backups and plan.held_by_copies:
        lines.append(_copies_line(plan, args).strip())
        lines += [f"  {file}" for file in plan.held_by_copies]
    if plan.everything:
        packs = _packs(services.paths.packs)
        lines += [f"Kept: {count(len(packs), 'pack')} of yours in {services.paths.packs}."] if packs else []
    classes = len(list(services.paths.classes.glob("*/*.sqlite")))
    if classes and not plan.everything:
        lines.append(f"Kept: {count(classes, 'class')} held here; sayback class delete takes one away.")
    if not args.recordings:
        lines.append(ELSEWHERE)
    return lines


def _copies_line(plan: Plan, args: argparse.Namespace) -> str:
    if args.backups or not plan.held_by_copies:
        return ""
    number = len(plan.held_by_copies)
    holds = "holds" if number == 1 else "hold"
    if plan.unreadable and not plan.everything:
        holds += " it, or may hold"
    return f" Kept: {count(number, 'copy')} that {holds} it; --backups takes it away there, too."


def _packs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _forget_in_settings(plan: Plan, services: Services) -> None:
    """Nobody practises here by default under a name that is forgotten."""
    from trainer.progress.names import name_key

    if plan.everything or not plan.name or not services.settings.profile:
        return
    if name_key(services.settings.profile) == name_key(plan.name):
        services.change_settings(replace(services.settings, profile=""))
