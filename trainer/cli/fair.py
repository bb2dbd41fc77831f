"""``sayback dispute``, ``rescore`` and ``calibrate``: what keeps marks fair, without a screen."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.learner import learner_here
from trainer.errors import ExitCode, UsageError
from trainer.packs.model import Band
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.fairness.calibration import Book, Item, Judged, Rating
    from trainer.fairness.rescore import Change, Summary
    from trainer.plain.terminal import Lines
    from trainer.progress.model import Dispute, Profile
    from trainer.services import Services

EXCERPT = 70
"""Characters of a reply that a line shows."""
TOLD = 8
"""Disagreements told with their reasons; ``--json`` has all of them."""
MOST = 2000
"""Replies in one round of calibration."""


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the three commands."""
    {"dispute": _for_dispute, "rescore": _for_rescore, "calibrate": _for_calibrate}[name](parser)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return {"dispute": _dispute, "rescore": _rescore, "calibrate": _calibrate}[args.command](args, services)


def _for_dispute(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    parser.epilog = "A mark is disputed in the debrief, with d. The wording then counts for that learner alone."
    listed = actions.add_parser("list", help="the disputes in force", description="The disputes in force.")
    listed.add_argument("--json", action="store_true", help="as JSON, for a program")
    export = actions.add_parser(
        "export",
        help="the wordings as TOML, for the pack's author",
        description="The wordings as TOML, drill by drill, to paste into the pack.",
    )
    export.add_argument("file", nargs="?", default="-", metavar="FILE.toml", help="write there instead of stdout")
    export.add_argument("--force", action="store_true", help="replace FILE.toml when it exists")
    for action in (listed, export):
        action.add_argument("--drill", metavar="PACK/ID", help="only about this drill")
        action.add_argument("--everyone", action="store_true", help="all learners on this machine, not only one")
    undo = actions.add_parser("undo", help="take a dispute back", description="Take a dispute back.")
    undo.add_argument("number", type=int, metavar="NUMBER", help="its number in the list")
    for action in (listed, export, undo):  # may stand behind the action, too
        action.add_argument("--profile", metavar="NAME", default=argparse.SUPPRESS, help="whose practice this is")


def _for_rescore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--apply", action="store_true", help="store the new marks beside the old ones")
    parser.add_argument("--drill", metavar="PACK/ID", help="only replies to this drill")
    parser.add_argument("--everyone", action="store_true", help="all learners on this machine, not only one")
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    parser.epilog = "Without --apply nothing is changed. Earlier marks are never deleted."


def _for_calibrate(parser: argparse.ArgumentParser) -> None:
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


# ---- disputes --------------------------------------------------------------------------------------------------------


def _dispute(args: argparse.Namespace, services: Services) -> int:
    return {"list": _list, "export": _export, "undo": _undo}[args.action](args, services)


def _disputes(args: argparse.Namespace, services: Services) -> tuple[Dispute, ...]:
    if args.everyone:
        return services.repository.disputes.listed(drill=args.drill)
    learner = learner_here(services)
    return () if learner is None else services.repository.disputes.listed(learner.id, drill=args.drill)


def _list(args: argparse.Namespace, services: Services) -> int:
    found = _disputes(args, services)
    names = {profile.id: profile.name for profile in services.repository.profiles()}
    if args.json:
        _json([_plain(one, names[one.profile]) for one in found])
        return ExitCode.OK
    for one in found:
        slot = f"{one.accepted.kind.value} {one.accepted.slot}"
        whose = f"  {names[one.profile]}" if args.everyone else ""
        _say(f"{one.id}  {one.made.astimezone():%Y-%m-%d}  {one.drill}  {slot}  “{one.accepted.phrase}”{whose}")
    if not found:
        _narrate("No dispute is in force.")
    return ExitCode.OK


def _plain(one: Dispute, learner: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "learner": learner,
        "pack": one.drill.rpartition("/")[0],
        "drill": one.drill,
        "kind": one.accepted.kind.value,
        "slot": one.accepted.slot,
        "phrase": one.accepted.phrase,
        "date": one.made.isoformat(),
        "attempt": one.attempt,
        "pack_hash": one.pack_hash,
    }


def _export(args: argparse.Namespace, services: Services) -> int:
    from trainer.fairness.author import as_toml

    found = _disputes(args, services)
    text = as_toml(((one.drill, one.accepted) for one in found), services.catalog)
    if args.file == "-":
        sys.stdout.write(text)
        return ExitCode.OK
    target = Path(args.file)
    if target.is_dir() or (target.exists() and not args.force):
        what = "is a folder" if target.is_dir() else "exists already"
        raise UsageError(f"{target} {what}.", hint="Choose another name, or add --force to replace a file.")
    from trainer.paths import write_atomically

    write_atomically(target, text.encode("utf-8"))
    _narrate(f"{_count(len(found), 'wording')} in {target}, without names of learners.")
    return ExitCode.OK


def _undo(args: argparse.Namespace, services: Services) -> int:
    from trainer.errors import NotFound

    learner = learner_here(services)
    if learner is None:
        raise NotFound(f"There is no dispute {args.number}.", hint="sayback dispute list shows them.")
    dispute = services.repository.disputes.undo(learner.id, args.number)
    try:
        drill = services.catalog.drill(dispute.drill)
    except NotFound:
        _narrate(f"Taken back. {dispute.drill} is not installed, so the reply keeps its marks.")
        return ExitCode.OK
    done = services.bookkeeper.undo_dispute(drill, services.catalog.pack_hash(drill), dispute.attempt, dispute.id)
    _narrate(f"Taken back. The reply to {dispute.drill} has {done.result.overall} ({done.result.band.value}) now.")
    return ExitCode.OK


# ---- marking again ---------------------------------------------------------------------------------------------------


def _rescore(args: argparse.Namespace, services: Services) -> int:
    from trainer.fairness.rescore import Summary, applied, changes

    repository = services.repository
    learners: Sequence[Profile | None] = repository.profiles() if args.everyone else (learner_here(services),)
    found = changes(repository, services.catalog, [one.id for one in learners if one is not None], drill=args.drill)
    summary = Summary()
    for change in applied(repository, found) if args.apply else found:
        summary.take(change)
    if args.json:
        _json(_rescored(summary, applied=args.apply))
    else:
        for line in _rescore_lines(summary, applied=args.apply):
            _say(line)
    if summary.gone:
        gone = ", ".join(f"{drill} ({number})" for drill, number in summary.gone.most_common(10))
        _narrate(f"Skipped, because the drill is not installed any more: {gone}.")
    if summary.to_store and not args.apply:
        _narrate("Nothing was changed. sayback rescore --apply stores the new marks beside the old ones.")
    return ExitCode.OK


def _rescored(summary: Summary, *, applied: bool) -> dict[str, Any]:
    from trainer.fairness.rescore import Fate
    from trainer.scoring import SCORER_VERSION

    return {
        "scorer": SCORER_VERSION,
        "applied": applied,
        "replies": summary.replies,
        **{fate.value: summary.fates[fate] for fate in Fate},
        "gone_drills": dict(summary.gone),
        "bands": [
            {"from": one.value, "to": other.value, "replies": number}
            for (one, other), number in sorted(summary.bands.items(), key=_by_rank)
        ],
        "skills": {
            "overall" if skill is None else skill.value: {
                "replies": moved.count,
                "up": moved.up,
                "down": moved.down,
                "mean_points": round(moved.mean, 2),
            }
            for skill, moved in summary.skills.items()
        },
        "biggest": [_biggest(change) for change in summary.biggest],
    }


def _biggest(change: Change) -> dict[str, Any]:
    before, after = change.attempt.marks, change.after
    return {
        "attempt": change.attempt.id,
        "drill": change.attempt.drill,
        "submitted": change.attempt.submitted.isoformat(),
        "from": None if before is None else before.overall,
        "to": None if after is None else after.overall,
        "scorer": None if before is None else before.scorer,
        "reply": _excerpt(change.attempt.reply, 200),
    }


def _rescore_lines(summary: Summary, *, applied: bool) -> Iterator[str]:
    from trainer.fairness.rescore import Fate
    from trainer.scoring import SCORER_VERSION

    fates = summary.fates
    yield f"Scorer {SCORER_VERSION}: {_count(summary.replies, 'reply')} looked at."
    yield f"  {fates[Fate.CURRENT]} marked by it already, {fates[Fate.SAME]} with the same marks as before"
    yield f"  {fates[Fate.CHANGED]} {'changed' if applied else 'would change'}" + (
        f", {fates[Fate.NEW]} marked for the first time" if fates[Fate.NEW] else ""
    )
    if fates[Fate.GONE]:
        yield f"  {fates[Fate.GONE]} skipped: the drill is gone"
    if fates[Fate.FAILED]:
        yield f"  {fates[Fate.FAILED]} could not be marked; the log says why (sayback paths)"
    if not fates[Fate.CHANGED]:
        return
    yield f"Bands that {'moved' if applied else 'would move'}: {sum(summary.bands.values())}"
    for (one, other), number in sorted(summary.bands.items(), key=_by_rank):
        yield f"  {number} from {one.value} to {other.value}"
    yield "By skill, of the replies marked by another scorer, pack or wording:"
    for skill, moved in summary.skills.items():
        name = "overall" if skill is None else skill.value
        yield f"  {name:<11}  {moved.mean:+.1f} points on average, bands: {moved.up} up, {moved.down} down"
    yield "Biggest changes:"
    for change in summary.biggest:
        if change.attempt.marks is not None and change.after is not None:
            moved_to = f"{change.attempt.marks.overall} → {change.after.overall}"
            yield f"  {moved_to}  {change.attempt.drill}  “{_excerpt(change.attempt.reply)}”"


def _by_rank(one: tuple[tuple[Band, Band], int]) -> tuple[int, int]:
    return one[0][0].rank, one[0][1].rank


# ---- checking the scorer ---------------------------------------------------------------------------------------------


def _calibrate(args: argparse.Namespace, services: Services) -> int:
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
            _narrate(f"Left out: {broken}")
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
        _narrate(f"{len(done)} of {args.n} replies judged. {more}")
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
            _narrate("w weak, f fair, s strong, b the one before, q leave?")
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
                _narrate(f"“{_excerpt(word, 20)}” is none of w, f, s, b, q.")
                code = code if lines.interactive else ExitCode.REFUSED_INPUT
    return code


def _show(item: Item, number: int, count: int, services: Services) -> None:
    drill = services.catalog.drill(item.drill)
    _narrate(f"\n{number} of {count}")
    for label, text in ((drill.customer.name or "Customer", drill.complaint), ("Reply", item.reply)):
        _narrate(f"{label}:")
        for paragraph in text.split("\n"):
            for part in textwrap.wrap(printable(paragraph), 76) or [""]:
                _narrate(f"  {part}")


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
                    _narrate(f"{name}:{number}: {error.message}: left out.")
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
        _narrate(f"Left out, because the drill is not installed: {', '.join(sorted(set(gone))[:10])} ({len(gone)}).")
    if as_json:
        _json(plain)
    elif not found:
        _narrate("No reply has been judged, so there is nothing to compare.")
    else:
        for line in _agreement_lines(plain):
            _say(line)


def _agreement_lines(plain: dict[str, Any]) -> Iterable[str]:
    yield f"You and scorer {plain['scorer']} on {_count(plain['n'], 'reply')}:"
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
        yield f"  “{_excerpt(one['reply'])}”"
        yield from (f"    {reason}" for reason in one["reasons"])
    if len(disagreements) > TOLD:
        yield f"and {len(disagreements) - TOLD} more; --json has all of them."
    yield f"Kappa: {plain['source']}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _figure(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


# ---- words -----------------------------------------------------------------------------------------------------------


def _excerpt(text: str, longest: int = EXCERPT) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def _count(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("ly") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _say(line: str) -> None:
    print(printable(line))


def _narrate(line: str) -> None:
    print(printable(line, keep_newlines=True), file=sys.stderr)
