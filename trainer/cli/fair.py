"""``sayback dispute`` and ``rescore``: what keeps marks fair, without a screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.learner import learner_here
from trainer.cli.telling import excerpt, narrate, say, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.packs.model import Band
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.fairness.rescore import Change, Summary
    from trainer.progress.model import Dispute, Profile
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the two commands."""
    {"dispute": _for_dispute, "rescore": _for_rescore}[name](parser)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return {"dispute": _dispute, "rescore": _rescore}[args.command](args, services)


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
        tell_json([_plain(one, names[one.profile]) for one in found])
        return ExitCode.OK
    for one in found:
        slot = f"{one.accepted.kind.value} {one.accepted.slot}"
        whose = f"  {names[one.profile]}" if args.everyone else ""
        say(f"{one.id}  {one.made.astimezone():%Y-%m-%d}  {one.drill}  {slot}  “{one.accepted.phrase}”{whose}")
    if not found:
        narrate("No dispute is in force.")
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
    narrate(f"{count(len(found), 'wording')} in {target}, without names of learners.")
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
        narrate(f"Taken back. {dispute.drill} is not installed, so the reply keeps its marks.")
        return ExitCode.OK
    done = services.bookkeeper.undo_dispute(drill, services.catalog.pack_hash(drill), dispute.attempt, dispute.id)
    narrate(f"Taken back. The reply to {dispute.drill} has {done.result.overall} ({done.result.band.value}) now.")
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
        tell_json(_rescored(summary, applied=args.apply))
    else:
        for line in _rescore_lines(summary, applied=args.apply):
            say(line)
    if summary.gone:
        gone = ", ".join(f"{drill} ({number})" for drill, number in summary.gone.most_common(10))
        narrate(f"Skipped, because the drill is not installed any more: {gone}.")
    if summary.to_store and not args.apply:
        narrate("Nothing was changed. sayback rescore --apply stores the new marks beside the old ones.")
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
        "reply": excerpt(change.attempt.reply, 200),
    }


def _rescore_lines(summary: Summary, *, applied: bool) -> Iterator[str]:
    from trainer.fairness.rescore import Fate
    from trainer.scoring import SCORER_VERSION

    fates = summary.fates
    yield f"Scorer {SCORER_VERSION}: {count(summary.replies, 'reply')} looked at."
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
            yield f"  {moved_to}  {change.attempt.drill}  “{excerpt(change.attempt.reply)}”"


def _by_rank(one: tuple[tuple[Band, Band], int]) -> tuple[int, int]:
    return one[0][0].rank, one[0][1].rank
