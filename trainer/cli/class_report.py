"""``sayback class report`` and ``note``: what a class came to, in lines, as a page, as a table, for each learner."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.class_keep import chosen, in_folder, learner_of, outcome_of, which
from trainer.cli.telling import narrate, say
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.outcome import Outcome
    from trainer.services import Services


def configure(actions: Any) -> None:
    """Add ``report`` and ``note`` to the actions of ``class``."""
    report = actions.add_parser(
        "report",
        help="what a class came to: lines, a page, a table, a page for each learner",
        description="Without an option, a few lines. The page and the table of a class name nobody unless --names is "
        "said; the page of a learner is for that learner. Nothing that somebody tried again for themselves is in any.",
    )
    which(report)
    report.add_argument("--html", type=Path, metavar="FILE.html", help="write the page of the class, or of --learner")
    report.add_argument("--csv", type=Path, metavar="FILE.csv", help="write the table of replies; - is stdout")
    report.add_argument("--names", action="store_true", help="name the learners")
    report.add_argument("--learner", metavar="NAME", help="this learner's page and table")
    report.add_argument("--each", type=Path, metavar="FOLDER", help="write a page and a table for each learner")
    report.set_defaults(act=_report)
    note = actions.add_parser("note", help="write a note about a class, or about a learner in it")
    which(note)
    note.add_argument("--text", metavar="WORDS", help="the note; stdin without it")
    note.add_argument("--learner", metavar="NAME", help="about this learner")
    note.set_defaults(act=_note)


def _report(args: argparse.Namespace, services: Services) -> int:
    from trainer.packs.files import write_text

    found = outcome_of(args, services)
    learner = learner_of(found, args.learner) if args.learner else None
    if args.each is not None and learner is not None:
        raise UsageError("--each is everybody, --learner is one.", hint="Leave one of them out.")
    if args.html is None and args.csv is None and args.each is None:
        _lines(found)
        return ExitCode.OK
    from trainer.classroom.report import HOLDS, HOLDS_NAMED, NEVER, class_page, learner_page
    from trainer.classroom.tables import table
    from trainer.cli.export import put
    from trainer.exchange.csv_export import BYTE_ORDER_MARK

    if learner is not None:
        narrate(f"In it: the replies of {learner.name} with their marks, a strong reply to each complaint.")
    elif args.html is not None or args.csv is not None:
        narrate(f"In it: {HOLDS_NAMED if args.names else HOLDS}. Not in it: {NEVER}.")
    if args.html is not None:
        write_text(args.html, class_page(found, names=args.names) if learner is None else learner_page(found, learner))
        narrate(f"Written: {args.html}")
    if args.csv is not None:
        text = "".join(table(found, names=args.names or bool(learner), only=None if learner is None else [learner]))
        if str(args.csv) == "-":
            put(text)
        else:
            write_text(args.csv, BYTE_ORDER_MARK + text)
            narrate(f"Written: {args.csv}")
    if args.each is not None:
        _each(args.each, found)
    return ExitCode.OK


def _each(folder: Path, found: Outcome) -> None:
    from trainer.classroom.report import learner_page
    from trainer.classroom.tables import table
    from trainer.exchange.csv_export import BYTE_ORDER_MARK
    from trainer.packs.files import write_text

    narrate("For each learner, in files of their own: replies with marks, a strong reply to each complaint.")
    for learner, target in in_folder(folder, found.present, "html"):
        write_text(target, learner_page(found, learner))
        lines = "".join(table(found, names=True, only=[learner]))
        write_text(target.with_suffix(".csv"), BYTE_ORDER_MARK + lines)
    narrate(f"Written: {folder}, {count(len(found.present), 'learner')}, a page and a table each.")


def _lines(found: Outcome) -> None:
    """The class in a few lines, names left out."""
    from trainer.classroom.telling import bands_said, rounds_told

    room = found.classroom
    say(f"{room.title}: {count(len(found.present), 'learner')}, {count(len(found.rounds), 'round')}.")
    for one in rounds_told(found, names=False):
        say(
            f"{one.round.seq}. {one.drill.title} ({one.round.drill}): {len(one.answered)} answered, {one.marked} marked"
        )
        if not one.told:
            continue
        say(*(f"   {skill.value:<11} {bands_said(counts)}" for skill, counts in one.bands.items()))
        say(*(f"   missed by {what.missed} of {what.of}: {what.text}" for what in one.missed[:3]))


def _note(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.outcome import outcome
    from trainer.classroom.registry import opened

    if args.text is None and (not sys.stdin or sys.stdin.isatty()):
        raise UsageError("What shall it say?", hint='Add --text "…".')
    text = args.text if args.text is not None else sys.stdin.read(100_000)
    if not text.strip():
        raise UsageError("The note is empty.")
    store = opened(chosen(args, services), services.clock)
    try:
        learner = learner_of(outcome(store), args.learner) if args.learner else None
        store.add_note(text.strip(), None if learner is None else learner.seats[-1])
    finally:
        store.close()
    narrate("Noted." if learner is None else f"Noted about {learner.name}.")
    return ExitCode.OK
