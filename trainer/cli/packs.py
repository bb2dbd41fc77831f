"""``sayback packs`` lists what is installed; ``sayback pack check`` tells a writer what to mend."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode
from trainer.printable import printable
from trainer.services import Services
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.packs.check import Report, Tried
    from trainer.packs.model import Drill, Pack
    from trainer.packs.problems import Problem

SHOWN = 100
"""Problems printed for one file by ``pack check``; the rest are counted."""
SHOWN_IN_LIST = 3
"""Problems printed for one refused file by ``packs``."""
_ROOM_FOR_TITLE = 32


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of ``packs`` or of ``pack``."""
    if name == "packs":
        parser.add_argument("--json", action="store_true", help="as JSON, for a program")
        return
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="check packs, their marked replies included",
        description="Check packs: that they can be read, that their drills hold what a learner needs, and that every "
        "marked reply scores in its band. Strong replies are also spoilt, one thing at a time (a fact dropped, a "
        "number changed, a fix put first …), to see that the marks notice. Exit 0 when all pass, 1 when something is "
        "to be mended.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a pack, FILE.toml")
    check.add_argument("--json", action="store_true", help="as JSON, for a program")
    check.add_argument("--replies", action="store_true", help="show the marks of every marked reply")
    check.add_argument("--limits", action="store_true", help="show the spoilt replies that the scorer fell for")
    check.add_argument("--no-mutations", action="store_true", help="score no spoilt replies; faster")


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    if args.command == "packs":
        return _list(services.catalog, as_json=args.json)
    return _check(args)


def _list(catalog: Catalog, *, as_json: bool) -> int:
    if as_json:
        tell_json(
            {
                "packs": [_pack_json(pack) for pack in catalog.packs],
                "refused": [
                    {"source": printable(str(refused.source)), "problems": [_problem_json(p) for p in refused.problems]}
                    for refused in catalog.refused
                ],
            },
            ascii_only=True,
        )
    else:
        width = _width(sys.stdout)
        for number, pack in enumerate(catalog.packs):
            if number:
                print()
            _print_pack(pack, width)
        if not catalog.packs:
            narrate("No packs.")
    for refused in catalog.refused:
        narrate(f"Refused: {refused.source}")
        more = f"`sayback pack check {refused.source}` tells them all"
        _say_problems(refused.problems, SHOWN_IN_LIST, more, lambda line: narrate(f"  {line}"))
    return ExitCode.OK


def _print_pack(pack: Pack, width: int) -> None:
    _wrapped(f"{pack.id} · {pack.title} · {count(len(pack.drills), 'drill')}", width)
    if pack.summary:
        _wrapped(pack.summary, width, "  ")
    longest = max((len(drill.address) for drill in pack.drills), default=0)
    kinds = max((len(drill.kind) for drill in pack.drills), default=0)
    for drill in pack.drills:
        name, place = f"  {drill.address:<{longest}}", f"{drill.channel.value:<7}  level {drill.level}"
        head = f"{name}  {drill.kind.value:<{kinds}}  {place}"
        if width - len(head) - 2 >= _ROOM_FOR_TITLE:
            _wrapped(f"{head}  {drill.title}", width, after=" " * (len(head) + 2))
        else:
            print(printable(f"{name}  {place}"))
            _wrapped(
                drill.title if drill.kind.value == "reply" else f"{drill.kind.value} · {drill.title}", width, "    "
            )


def _pack_json(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "summary": pack.summary,
        "language": pack.language,
        "license": pack.license,
        "hash": pack.hash,
        "source": pack.source,
        "drills": [_drill_json(drill) for drill in pack.drills],
    }


def _drill_json(drill: Drill) -> dict[str, Any]:
    return {
        "id": drill.id,
        "address": drill.address,
        "title": drill.title,
        "kind": drill.kind.value,
        "channel": drill.channel.value,
        "level": drill.level,
        "skills": [*(skill.value for skill in drill.skills), *drill.practises],
        "topics": list(drill.topics),
    }


def _check(args: argparse.Namespace) -> int:
    from trainer.packs.check import check, clashes

    reports = clashes([check(file, mutations=not args.no_mutations) for file in dict.fromkeys(args.files)])
    if args.json:
        tell_json(
            {"passed": all(r.passed for r in reports), "packs": [_report_json(r) for r in reports]}, ascii_only=True
        )
    else:
        for report in reports:
            _print_report(report, _width(sys.stdout), replies=args.replies, limits=args.limits)
        print(_summary(reports))
    return ExitCode.OK if all(report.passed for report in reports) else ExitCode.REFUSED_INPUT


def _print_report(report: Report, width: int, *, replies: bool, limits: bool) -> None:
    more = "with --json all of them are listed"
    _say_problems(report.problems, SHOWN, more, lambda line: _wrapped(line, width, after="    "))
    if replies:
        for tried in report.tried:
            _wrapped(_tried(tried), width, after="    ")
    for limit in report.limits if limits else ():
        _wrapped(f"{limit} A limit of the scorer.", width, after="    ")
    verdict = "passes" if report.passed else count(len(report.problems), "problem")
    if report.pack is None:
        _wrapped(f"{report.source}: {verdict}; the pack cannot be used like this.", width, after="    ")
        return
    landed = sum(tried.as_marked for tried in report.tried)
    held = count(len(report.pack.drills), "drill")
    _wrapped(
        f"{report.source}: {verdict}; {held}, {landed} of {count(len(report.tried), 'marked reply')} in their band.",
        width,
        after="    ",
    )
    if report.spoilt:
        _wrapped(_spoilt(report, shown=limits), width, after="    ")


def _spoilt(report: Report, *, shown: bool) -> str:
    """One line on the spoilt replies of a pack."""
    missed = sum(spoilt.trial.miss is not None for spoilt in report.spoilt)
    moved = len(report.spoilt) - missed
    parts = [f"{count(len(report.spoilt), 'spoilt reply')}: the marks of {moved:,} moved as they should"]
    if report.limits:
        where = "" if shown else " (--limits shows them)"
        parts.append(f"{len(report.limits):,} the scorer does not see through{where}")
    if missed > len(report.limits):
        parts.append(f"{missed - len(report.limits):,} the drill can mend")
    if report.skipped:
        parts.append(f"{report.skipped:,} could not be made")
    return f"{report.source}: {', '.join(parts)}."


def _tried(tried: Tried) -> str:
    result = tried.result
    skills = ", ".join(f"{mark.skill.value} {mark.score}" for mark in result.marks if mark.score is not None)
    flags = f" [{', '.join(result.flag_names)}]" if result.flags else ""
    verdict = "as marked" if tried.as_marked else f"marked {tried.reply.band.value}"
    where = f"{tried.drill.address} reply {tried.place} (line {tried.line})"
    return f"{where}: {result.band.value} {result.overall}, {verdict}; {skills}{flags}"


def _summary(reports: Sequence[Report]) -> str:
    bad = sum(not report.passed for report in reports)
    problems = sum(len(report.problems) for report in reports)
    if not bad:
        return f"{count(len(reports), 'pack')} checked: all good."
    return f"{count(len(reports), 'pack')} checked: {bad} to mend, {count(problems, 'problem')}."


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "file": printable(report.source),
        "id": report.pack.id if report.pack else None,
        "passed": report.passed,
        "drills": len(report.pack.drills) if report.pack else 0,
        "problems": [_problem_json(problem) for problem in report.problems],
        "spoilt": {
            "made": len(report.spoilt),
            "as_they_should": sum(spoilt.trial.miss is None for spoilt in report.spoilt),
            "not_made": report.skipped,
            "limits": [_problem_json(limit) for limit in report.limits],
        },
        "replies": [
            {
                "drill": tried.drill.address,
                "reply": tried.place,
                "line": tried.line,
                "marked": tried.reply.band.value,
                "band": tried.result.band.value,
                "overall": tried.result.overall,
                "skills": {mark.skill.value: mark.score for mark in tried.result.marks},
                "flags": list(tried.result.flag_names),
                "tip": tried.result.tip,
                "reasons": list(tried.result.reasons),
            }
            for tried in report.tried
        ],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {name: printable(value) if isinstance(value, str) else value for name, value in asdict(problem).items()}


def _say_problems(problems: Sequence[Problem], most: int, more: str, say: Callable[[str], None]) -> None:
    for problem in problems[:most]:
        say(str(problem))
    if len(problems) > most:
        say(f"… and {len(problems) - most:,} more; {more}.")


def _wrapped(text: str, width: int, before: str = "", after: str | None = None) -> None:
    lines = textwrap.wrap(
        printable(text),
        width,
        initial_indent=before,
        subsequent_indent=before if after is None else after,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    print("\n".join(lines))


def _width(stream: Any) -> int:
    """Columns to write in. Into a pipe every entry stays on one line, for grep."""
    return max(30, shutil.get_terminal_size().columns) if stream.isatty() else 100_000
