"""``sayback calibrate``: a trainer's own bands for replies shown blind, and how well the scorer agrees with them."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import excerpt, narrate, say, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.packs.model import Band
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.fairness.calibration import Book, Item, Judged, Rating
    from trainer.plain.terminal import Lines
    from trainer.services import Services

TOLD = 8
"""Disagreements told with their reasons; ``--json`` has all of them."""
MOST = 2000
"""Replies in one round of calibration."""


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the command's arguments."""
    parser.add_argument("--drill", metavar="PACK/ID", help="only replies to this drill")
    parser.add_argument("--n", type=_number, default=20, metavar="N", help=f"how many replies, 1 to {MOST} (20)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed is another round (0)")
    parser.add_argument(
        "--import",
        dest="brought",
        metavar="FILE.jsonl",
        help='bands given elsewhere: {"drill", "reply", "band"} a line',
    )
    parser.add_argument("--json", action="store_true", help="the result as JSON, for a program")
    parser.epilog = (
        "Shows replies without their marks and takes a band for each: w weak, f fair, s strong, b the one before, "
        "q leave. Every band is on disk at once; the same command goes on where it was left."
    )


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST}")
    return int(text)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    from trainer.fairness.calibration import Book

    book = Book(services.paths.data / "calibration.jsonl")
    if args.drill is not None:
        services.catalog.drill(args.drill)
    rater = services.learner_name
    if args.brought is not None:
        ratings, code = _brought(args.brought, book, rater, services)
    else:
        ratings, code = _asked(args, book, rater, services)
    ratings = [one for one in ratings if args.drill in (None, one.drill)]
    _tell(ratings, services, as_json=args.json)
    return code


def _asked(args: argparse.Namespace, book: Book, rater: str, services: Services) -> tuple[list[Rating], ExitCode]:
    """Ask for bands until the round is full, the input ends or somebody has enough; all that this round has."""
    from trainer.fairness.calibration import chosen, pool
    from trainer.plain.terminal import Lines

    def round_() -> list[Rating]:
        found = [one for one in book.ratings(rater) if one.seed == args.seed and args.drill in (None, one.drill)]
        for broken in book.broken:
            narrate(f"Left out: {broken}")
        return found

    done = round_()
    learned, marked = pool(services.repository, services.catalog, args.drill)
    items = chosen(learned, marked, args.n, args.seed, (one.item for one in done))
    code = ExitCode.OK
    if items:
        code = _ask(items, len(done), book, args.seed, rater, services, Lines.stdin())
        done = round_()
    if not done:
        return [], ExitCode.USAGE
    if len(done) < args.n:
        more = "The same command goes on." if len(learned) + len(marked) > len(done) else "There are no more replies."
        narrate(f"{len(done)} of {args.n} replies judged. {more}")
    return done, code


def _ask(
    items: Sequence[Item], before: int, book: Book, seed: int, rater: str, services: Services, lines: Lines
) -> ExitCode:
    from trainer.fairness.calibration import Rating

    bands = {"w": Band.WEAK, "f": Band.FAIR, "s": Band.STRONG}
    bands |= {band.value: band for band in bands.values()}
    code, at, fresh = ExitCode.OK, 0, True
    while at < len(items):
        item = items[at]
        if fresh:
            _show(item, before + at + 1, before + len(items), services)
        fresh = True
        if lines.interactive:
            narrate("w weak, f fair, s strong, b the one before, q leave?")
        line = lines.read()
        word = "q" if line is None else line.strip().lower()
        if word == "q":
            return code
        if word == "b":
            at = max(0, at - 1)
        elif word in bands:
            moment = services.clock.now().isoformat()
            book.add(Rating(item.drill, item.reply, bands[word], rater, seed, moment))
            at += 1
        else:
            fresh = False
            if word:
                narrate(f"“{excerpt(word, 20)}” is none of w, f, s, b, q.")
                code = code if lines.interactive else ExitCode.REFUSED_INPUT
    return code


def _show(item: Item, number: int, count: int, services: Services) -> None:
    drill = services.catalog.drill(item.drill)
    narrate(f"\n{number} of {count}", keep_newlines=True)
    for label, text in ((drill.customer.name or "Customer", drill.complaint), ("Reply", item.reply)):
        narrate(f"{label}:")
        for paragraph in text.split("\n"):
            for part in textwrap.wrap(printable(paragraph), 76) or [""]:
                narrate(f"  {part}")


def _brought(name: str, book: Book, rater: str, services: Services) -> tuple[list[Rating], ExitCode]:
    """Take in a file of bands; what is no band is named and left out."""
    from trainer.errors import DataError
    from trainer.fairness.calibration import LONGEST_LINE, rating_from

    found: list[Rating] = []
    code = ExitCode.OK
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(_bounded(lines, LONGEST_LINE), 1):
                if not line.strip():
                    continue
                try:
                    found.append(rating_from(line, rater=rater, at=services.clock.now()))
                except DataError as error:
                    narrate(f"{name}:{number}: {error.message}: left out.")
                    code = ExitCode.REFUSED_INPUT
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or error}.", hint="Name a JSONL file.") from error
    there = {rating.said for one in {one.rater for one in found} for rating in book.ratings(one)}
    fresh = {one.said: one for one in found if one.said not in there}
    if fresh:
        book.add(*fresh.values())
    return found, code if found else ExitCode.REFUSED_INPUT


def _bounded(lines: Any, longest: int) -> Iterator[str]:
    """Each line, one over the limit cut just behind it, its rest skipped without being kept."""
    while line := lines.readline(longest + 2):
        yield line
        while not line.endswith("\n") and line:
            line = lines.readline(longest + 2)


def _tell(ratings: Sequence[Rating], services: Services, *, as_json: bool) -> None:
    from trainer.fairness.calibration import judged, report
    from trainer.scoring import SCORER_VERSION

    found: list[Judged] = []
    gone: list[str] = []
    for one in judged(ratings, services.catalog):
        if isinstance(one, str):
            gone.append(one)
        else:
            found.append(one)
    plain = {"scorer": SCORER_VERSION, **report(found)}
    if gone:
        narrate(f"Left out, because the drill is not installed: {', '.join(sorted(set(gone))[:10])} ({len(gone)}).")
    if as_json:
        tell_json(plain)
    elif not found:
        narrate("No reply has been judged, so there is nothing to compare.")
    else:
        for line in _agreement_lines(plain):
            say(line)


def _agreement_lines(plain: dict[str, Any]) -> Iterable[str]:
    yield f"You and scorer {plain['scorer']} on {count(plain['n'], 'reply')}:"
    yield f"  same band            {_share(plain['agreement'])}"
    yield f"  kappa                {_figure(plain['kappa'])}"
    yield f"  kappa, quadratic     {_figure(plain['kappa_quadratic'])}"
    for name, band in plain["bands"].items():
        yield (
            f"  {name:<7} you {band['person']}, scorer {band['scorer']}, both {band['both']}; "
            f"kappa against the rest {_figure(band['kappa'])}"
        )
    disagreements = plain["disagreements"]
    for one in disagreements[:TOLD]:
        yield f"{one['drill']}: you {one['person']}, scorer {one['scorer']} ({one['overall']})"
        yield f"  “{excerpt(one['reply'])}”"
        yield from (f"    {reason}" for reason in one["reasons"])
    if len(disagreements) > TOLD:
        yield f"and {len(disagreements) - TOLD} more; --json has all of them."
    yield f"Kappa: {plain['source']}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _figure(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"
