"""``sayback pack check``: tells a writer what to mend."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.pack_telling import problem_json, say_problems, width_of, wrapped
from trainer.cli.telling import tell_json
from trainer.errors import ExitCode
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.check import Report, Tried, Walked
    from trainer.packs.problems import Problem
    from trainer.services import Services

SHOWN = 100
"""Problems printed for one file; the rest are counted."""


def configure(actions: Any) -> None:
    """Add ``check`` to the actions of ``pack``."""
    check = actions.add_parser(
        "check",
        help="check packs, their marked replies included",
        description="Check packs: that they can be read, that their drills hold what a learner needs, that every "
        "marked reply scores in its band, and that every conversation leads somewhere and its marked paths end where "
        "they say. Strong replies are also spoilt, one thing at a time (a fact dropped, a number changed, a fix put "
        "first …), to see that the marks notice. Exit 0 when all pass, 1 when something is to be mended.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a pack, FILE.toml")
    check.add_argument("--json", action="store_true", help="as JSON, for a program")
    check.add_argument(
        "--replies", action="store_true", help="show the marks of every marked reply, and every marked path"
    )
    check.add_argument("--limits", action="store_true", help="show the spoilt replies that the scorer fell for")
    check.add_argument("--no-mutations", action="store_true", help="score no spoilt replies; faster")
    check.set_defaults(act=_check)


def _check(args: argparse.Namespace, _: Services) -> int:
    from trainer.packs.check import clashes
    from trainer.packs.checking import check_files

    reports = clashes(check_files(tuple(dict.fromkeys(args.files)), mutations=not args.no_mutations))
    if args.json:
        tell_json(
            {"passed": all(r.passed for r in reports), "packs": [_report_json(r) for r in reports]}, ascii_only=True
        )
    else:
        for report in reports:
            _print_report(report, width_of(sys.stdout), replies=args.replies, limits=args.limits)
        print(_summary(reports))
    return ExitCode.OK if all(report.passed for report in reports) else ExitCode.REFUSED_INPUT


def _print_report(report: Report, width: int, *, replies: bool, limits: bool) -> None:
    more = "with --json all of them are listed"
    if sys.stdout.isatty():
        _lay_out(report.problems[:SHOWN], width)
        say_problems(report.problems[SHOWN:], 0, more, print)
    else:
        say_problems(report.problems, SHOWN, more, print)
    if replies:
        for tried in report.tried:
            wrapped(_tried(tried), width, after="    ")
    for walked in report.walked if replies else ():
        _tell_walk(walked, width)
    for limit in report.limits if limits else ():
        wrapped(f"{limit} A limit of the scorer.", width, after="    ")
    verdict = "passes" if report.passed else count(len(report.problems), "problem")
    if report.pack is None:
        wrapped(f"{report.source}: {verdict}; the pack cannot be used like this.", width, after="    ")
        return
    landed = sum(tried.as_marked for tried in report.tried)
    held = count(len(report.pack.drills), "drill")
    parts = [held]
    if report.tried:
        parts.append(f"{landed} of {count(len(report.tried), 'marked reply')} in their band")
    if report.walked:
        ended = sum(walked.played.as_marked for walked in report.walked)
        parts.append(f"{ended} of {count(len(report.walked), 'marked path')} to their ending")
    wrapped(f"{report.source}: {verdict}; {', '.join(parts)}.", width, after="    ")
    if report.notes:
        left = f"{count(len(report.notes), 'note')} of what is still to be written, the first on line {report.notes[0]}"
        wrapped(f"{report.source}: {left}. Take each out when it is done.", width, after="    ")
    if report.spoilt:
        wrapped(_spoilt(report, shown=limits), width, after="    ")


def _lay_out(problems: Sequence[Problem], width: int) -> None:
    """Problems for a reader: where, what, and how to mend it, each on lines of its own."""
    for problem in problems:
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        wrapped(": ".join(part for part in (place, problem.key) if part), width, after="  ")
        wrapped(problem.message, width, "    ")
        wrapped(f"→ {problem.mend}", width, "    ", "      ")


def _tell_walk(walked: Walked, width: int) -> None:
    from trainer.conversation.play import lines

    played = walked.played
    verdict = "as marked" if played.as_marked else played.trouble
    wrapped(f"{walked.drill.address} path {played.path.name} (line {walked.line}): {verdict}", width, after="    ")
    for line in lines(played.talk):
        wrapped(line, width, "    ", "      ")


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
        "problems": [problem_json(problem) for problem in report.problems],
        "spoilt": {
            "made": len(report.spoilt),
            "as_they_should": sum(spoilt.trial.miss is None for spoilt in report.spoilt),
            "not_made": report.skipped,
            "limits": [problem_json(limit) for limit in report.limits],
        },
        "paths": [
            {
                "drill": walked.drill.address,
                "path": walked.played.path.name,
                "line": walked.line,
                "as_marked": walked.played.as_marked,
                "trouble": walked.played.trouble,
                "ending": walked.played.talk.moment.ending,
                "trust": list(walked.played.talk.curve),
            }
            for walked in report.walked
        ],
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
