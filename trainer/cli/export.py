"""``sayback export``: the learner's data, out, in five forms. What leaves is told before it is written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.cli.learner import learner_here
from trainer.cli.telling import narrate
from trainer.errors import ExitCode, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.exchange.record import Contents, Record
    from trainer.packs.model import Drill
    from trainer.progress.model import Profile
    from trainer.services import Services

_GUARDED = "a cell that a spreadsheet would take for a formula begins with an apostrophe"
_NAMED = 10
_NOT_IN_IT = "unfinished replies, recordings, settings"


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of export: what is in it, and what of the record of practice is not."""

    holds: str
    leaves_out: str = _NOT_IN_IT
    table: bool = False


_FORMS = {
    "csv": _Form(f"names, replies as heard and as corrected, notes and marks, a row each; {_GUARDED}", table=True),
    "jsonl": _Form("names, replies as heard and as corrected, notes, and every mark with its evidence, a line each"),
    "gradebook": _Form(
        f"a row a learner: the name, how many drills and replies, marks, bands, first and last day; {_GUARDED}",
        f"what anybody said or wrote, {_NOT_IN_IT}",
        table=True,
    ),
    "anki": _Form(
        "the complaints, a strong reply to each, and what the latest whole reply missed with its tip",
        f"the learner's name, what was said or written, marks, {_NOT_IN_IT}",
    ),
    "xapi": _Form(
        "a statement for each marked reply: the learner's name, drill, moment, marks, bands, flags, what marked it",
        f"what anybody said or wrote, notes, evidence, {_NOT_IN_IT}",
    ),
}


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "format",
        choices=tuple(_FORMS),
        help="csv: a table of replies; jsonl: everything, for programs and for sayback import; gradebook: a table of "
        "learners; anki: cards from your drills; xapi: statements for a learning record store",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.add_argument("--drill", metavar="PACK/ID", help="only replies to this drill")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only from this day on, such as 2026-11-21")
    parser.add_argument(
        "--everyone",
        "--all-profiles",
        dest="everyone",
        action="store_true",
        help="all learners on this machine, not only one",
    )
    parser.add_argument(
        "--home-page",
        metavar="ADDRESS",
        help="for xapi: the web address of the system that your learners' names belong to",
    )
    parser.epilog = "docs/data.md tells every field of every form."


def run(args: argparse.Namespace, services: Services) -> int:
    """Write what was asked for and return the exit code (see `trainer.errors`)."""
    _check(args)
    learners = services.repository.profiles() if args.everyone else _only(learner_here(services))
    writing = _writing(args, services, learners)
    target = args.output if _to_file(args) else None
    narrate(*writing.told)
    if target is None:
        for piece in writing.pieces:
            put(piece)
        return ExitCode.OK
    from trainer.paths import write_atomically

    write_atomically(target, (piece.encode("utf-8") for piece in _marked(writing.pieces, args.format)))
    narrate(f"Written: {target}")
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is about to be written, told in lines, and the text of it, made as it is read."""

    told: tuple[str, ...]
    pieces: Iterator[str]


def _check(args: argparse.Namespace) -> None:
    if _to_file(args) and (args.output.is_dir() or (args.output.exists() and not args.force)):
        what = "is a folder" if args.output.is_dir() else "exists already"
        raise UsageError(f"{args.output} {what}.", hint="Choose another name, or add --force to replace a file.")
    if args.home_page is not None and args.format != "xapi":
        raise UsageError("--home-page belongs to export xapi.")
    if args.everyone and args.format == "anki":
        raise UsageError("Cards are one learner's: what that learner missed is on them.", hint="Use --profile NAME.")


def _to_file(args: argparse.Namespace) -> bool:
    return args.output is not None and str(args.output) != "-"


def _writing(args: argparse.Namespace, services: Services, learners: tuple[Profile, ...]) -> _Writing:
    from trainer.exchange.record import contents, records

    repository = services.repository
    held = contents(repository, learners, drill=args.drill, since=args.since)
    whose = "everyone" if args.everyone else services.learner_name
    where = f" in {args.output}" if _to_file(args) else ""
    form = _FORMS[args.format]
    told = [
        f"{_summary(held, whose)}{where}: {form.holds}.",
        f"Not in it: {form.leaves_out}. Nothing else leaves.",
    ]
    if args.format == "gradebook":
        from trainer.exchange import gradebook

        rows = (gradebook.write(repository, one, drill=args.drill, since=args.since) for one in learners)
        return _Writing(tuple(told), _after(gradebook.header(), rows))
    if args.format == "anki":
        return _cards(args, services, learners, told)
    found = records(repository, learners, drill=args.drill, since=args.since)
    if args.format == "xapi":
        from trainer.exchange import xapi

        home_page = xapi.HOME_PAGE if args.home_page is None else args.home_page
        xapi.check_home_page(home_page)
        if held.unmarked:
            told.append(f"Left out: {count(held.unmarked, 'reply')} not marked yet; the next start marks them.")
        return _Writing(tuple(told), xapi.array(found, home_page))
    return _Writing(tuple(told), _lines(found, args.format))


def _cards(args: argparse.Namespace, services: Services, learners: tuple[Profile, ...], told: list[str]) -> _Writing:
    from trainer.errors import NotFound
    from trainer.exchange import anki

    def drill_at(address: str) -> Drill | None:
        try:
            return services.catalog.drill(address)
        except NotFound:
            return None

    decks = [
        anki.deck(one, services.repository.each_attempt(one.id, drill=args.drill, since=args.since), drill_at)
        for one in learners
    ]
    gone = [address for deck in decks for address in deck.gone]
    told.append(f"{count(sum(len(deck.notes) for deck in decks), 'card')} in the deck “{anki.DECK}”.")
    if gone:
        more = " …" if len(gone) > _NAMED else ""
        told.append(f"Left out, not installed any more: {', '.join(gone[:_NAMED])}{more}.")
    return _Writing(tuple(told), _after(anki.header(), (note for deck in decks for note in deck.notes)))


def _only(learner: Profile | None) -> tuple[Profile, ...]:
    return () if learner is None else (learner,)


def _summary(held: Contents, whose: str) -> str:
    number = f"{count(held.replies, 'reply')} of {whose}"
    if held.first is None or held.last is None:
        return number
    first, last = (f"{moment.astimezone():%Y-%m-%d}" for moment in (held.first, held.last))
    return f"{number}, {first}" if first == last else f"{number}, {first} to {last}"


def _lines(found: Iterator[Record], form: str) -> Iterator[str]:
    if form == "csv":
        from trainer.exchange import csv_export

        return _after(csv_export.header(), map(csv_export.write, found))
    from trainer.exchange import jsonl

    return (f"{jsonl.write(record)}\n" for record in found)


def _after(header: str, rows: Iterator[str]) -> Iterator[str]:
    yield header
    yield from rows


def _marked(pieces: Iterator[str], form: str) -> Iterator[str]:
    """The pieces as they go into a file: a table begins with the mark that tells a spreadsheet what its bytes are."""
    if _FORMS[form].table:
        from trainer.exchange.csv_export import BYTE_ORDER_MARK

        yield BYTE_ORDER_MARK
    yield from pieces


def put(text: str) -> None:
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
