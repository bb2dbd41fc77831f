"""``sayback class gradebook``: a class's marks behind the rows of a class list, and who is in only one of the two."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.class_keep import outcome_of, which
from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.classroom.grades import Gradebook
    from trainer.classroom.matching import Matching
    from trainer.classroom.outcome import Outcome
    from trainer.classroom.roster import Roster
    from trainer.services import Services

_SHOWN = 20


def configure(actions: Any) -> None:
    """Add ``gradebook`` to the actions of ``class``."""
    book = actions.add_parser(
        "gradebook",
        help="marks as CSV behind the rows of your class list",
        description="Write your class list again with the marks of the class behind it: how many rounds were answered, "
        "mean marks (0 to 100), and each round. Learners are found by one column. Who is in only one of the two is "
        "told; nothing is guessed. Exit 1 when somebody in the class is in no row.",
    )
    which(book)
    book.add_argument(
        "--roster", type=Path, required=True, metavar="FILE.csv", help="the class list, with column names"
    )
    book.add_argument(
        "--by", default="", metavar="COLUMN", help="the column that has what learners called themselves; A+B joins two"
    )
    book.add_argument(
        "--match", action="append", default=[], metavar="NAME=ROW", help="say by hand which row a learner is; repeat it"
    )
    book.add_argument("-o", "--output", type=Path, metavar="FILE.csv", help="write there instead of stdout")
    book.add_argument("--dry-run", action="store_true", help="only tell who was found and who was not")
    book.add_argument("--json", action="store_true", help="tell who was found as JSON; writes only to -o")
    book.set_defaults(act=_book)


def _book(args: argparse.Namespace, services: Services) -> int:
    from trainer.classroom.grades import gradebook
    from trainer.classroom.matching import matched
    from trainer.classroom.roster import RosterRefused, read_roster

    by_hand = _by_hand(args.match)
    try:
        roster = read_roster(args.roster, args.by)
    except RosterRefused as refused:
        for problem in refused.problems[1:_SHOWN]:
            narrate(str(problem))
        raise
    found = outcome_of(args, services)
    learners = [one for one in found.learners if one.present or found.of(one)]
    matching = matched(roster, learners, by_hand)
    book = gradebook(found, roster, matching)
    if args.json:
        tell_json(_plain(roster, matching), ascii_only=True)
    else:
        _tell(roster, matching, book)
    _write(args, book, found)
    return ExitCode.REFUSED_INPUT if matching.unmatched else ExitCode.OK


def _by_hand(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, key = word.partition("=")
        if not (name.strip() and equals and key.strip()):
            raise UsageError(f"{word!r} matches nobody.", hint="Write it as --match 'Zed=Zoë Ng'.")
        found[name.strip()] = key.strip()
    return found


def _tell(roster: Roster, matching: Matching, book: Gradebook) -> None:
    for note in roster.notes:
        narrate(f"{roster.source}: {note}")
    narrate(
        f"By the column {roster.by_name}: {len(matching.by_line):,} of {count(len(roster.rows), 'row')} found in the "
        f"class, {book.marked:,} with marks."
    )
    for one in matching.unmatched[:_SHOWN]:
        near = f" Perhaps {' or '.join(one.near)}." if one.near else ""
        away = "" if one.learner.present else " (sent away)"
        narrate(f"  in class, not in the list: {one.learner.name}{away}: {one.why}.{near}")
    for row in matching.absent[:_SHOWN]:
        narrate(f"  in the list, not in class: {roster.key(row)} (line {row.line})")
    more = max(0, len(matching.unmatched) - _SHOWN) + max(0, len(matching.absent) - _SHOWN)
    if more:
        narrate(f"  … and {more:,} more; --json names all.")
    for line in book.twice:
        names = ", ".join(learner.name for learner in matching.by_line[line])
        narrate(f"  line {line} is several learners, taken together, the first reply of each round counts: {names}")
    if book.guarded:
        narrate(f"{count(book.guarded, 'cell')} of the list would be a formula: written with an apostrophe in front.")


def _write(args: argparse.Namespace, book: Gradebook, found: Outcome) -> None:
    from trainer.cli.export import put
    from trainer.exchange.csv_export import BYTE_ORDER_MARK
    from trainer.packs.files import write_text

    if args.dry_run:
        narrate("Nothing was written.")
        return
    if args.output is None:
        if not args.json:
            put("".join(book.lines()))
        return
    narrate(
        "In it: the class list, how many rounds were answered, mean marks, marks of each round. Not in it: replies."
    )
    write_text(args.output, BYTE_ORDER_MARK + "".join(book.lines()))
    narrate(f"Written: {args.output}, for the class {found.classroom.title}.")


def _plain(roster: Roster, matching: Matching) -> dict[str, Any]:
    return {
        "by": roster.by_name,
        "matched": [
            {"line": line, "row": roster.key(row), "learners": [one.name for one in matching.by_line[line]]}
            for row in roster.rows
            if (line := row.line) in matching.by_line
        ],
        "not_in_list": [
            {"learner": one.learner.name, "why": one.why, "near": list(one.near)} for one in matching.unmatched
        ],
        "not_in_class": [{"line": row.line, "row": roster.key(row)} for row in matching.absent],
        "notes": list(roster.notes),
    }
