"""``sayback``, ``sayback quick`` and ``sayback drill``: practising, in the app or line by line."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from trainer.errors import ExitCode, NotFound, UsageError

if TYPE_CHECKING:
    from trainer.practice import Task
    from trainer.services import Services

MINUTES = 3.0
"""How long ``sayback quick`` takes when nothing else is asked for."""
SKILLS = ("reflect", "acknowledge", "clarify")
_HINT = "sayback doctor tells which packs were found, and why others could not be used."


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the commands."""
    if name == "drill":
        parser.add_argument("drill", metavar="PACK/ID", help="the drill; sayback packs lists them")
        parser.epilog = (
            "With --plain a reply may come through a pipe: printf 'reply\\n' | sayback drill PACK/ID --plain. "
            "It ends with an empty line or with the input; the session goes to stdout, everything else to stderr. "
            "Exit codes: 0 marked, 1 part of the input was not used, 2 no such drill or no reply in the input, "
            "3 the reply could not be stored, 130 Ctrl+C (an unfinished reply is kept)."
        )
    if name == "quick":
        parser.add_argument("--minutes", type=_minutes, help=f"about how long ({MINUTES:g} when neither is given)")
        parser.add_argument("--drills", type=_count, help="how many drills instead")
        parser.add_argument("--missed", action="store_true", help="only what your latest replies left out")
        parser.add_argument("--skill", choices=SKILLS, help="only drills that practise this")
        parser.add_argument(
            "--warmup", action="store_true", help="ninety seconds of single keys instead: who listened best, and why"
        )


def run(args: argparse.Namespace, services: Services) -> int:
    """Practise: home, a quick session or one drill."""
    if args.command == "drill":
        from trainer.start import task_for

        return _practise(args, services, (task_for(services, args.drill),))
    if args.command == "quick" and args.warmup:
        return _warm_up(args, services)
    if args.command == "quick":
        return _practise(args, services, _quick(args, services), recap=True)
    return _home(args, services)


def _home(args: argparse.Namespace, services: Services) -> int:
    if not plainly(args):
        return _app(services, (), recap=False)
    from trainer.plain.home import greet
    from trainer.plain.terminal import Lines, Page
    from trainer.start import plan

    lines = Lines.stdin()
    page = Page.standard(prompts=lines.interactive)
    tasks = plan(services)
    greet(services, tasks, page)
    if not tasks:
        _require_drills(services)
        return ExitCode.OK
    from trainer.plain.session import run as run_plain

    return run_plain(services, tasks, lines=lines, page=page)


def _quick(args: argparse.Namespace, services: Services) -> tuple[Task, ...]:
    from trainer.packs.model import Skill
    from trainer.start import missed_before, plan

    if args.missed:
        tasks = missed_before(services, drills=args.drills, minutes=args.minutes)
        if not tasks:
            raise NotFound("Your latest replies left nothing out.", hint="sayback quick goes on with what is due.")
        return tasks
    minutes = MINUTES if args.minutes is None and args.drills is None else args.minutes
    skill = Skill(args.skill) if args.skill else None
    tasks = plan(services, drills=args.drills, minutes=minutes, skill=skill, ahead=True)
    if not tasks:
        _require_drills(services)
        raise NotFound(f"No installed drill practises {args.skill}.", hint="Leave --skill out, or install a pack.")
    return tasks


def _warm_up(args: argparse.Namespace, services: Services) -> int:
    from trainer.start import WARM_UP, warm_up

    given = [f"--{name}" for name in ("minutes", "drills", "skill") if getattr(args, name) is not None]
    if given:
        raise UsageError(f"A warm-up is ninety seconds of its own drills; {given[0]} does not go with it.")
    return _practise(args, services, warm_up(services), recap=True, seconds=WARM_UP)


def _practise(
    args: argparse.Namespace,
    services: Services,
    tasks: tuple[Task, ...],
    *,
    recap: bool = False,
    seconds: float | None = None,
) -> int:
    if not plainly(args):
        return _app(services, tasks, recap=recap, seconds=seconds)
    from trainer.plain.session import run as run_plain

    return run_plain(services, tasks, recap=recap, seconds=seconds)


def _app(services: Services, tasks: tuple[Task, ...], *, recap: bool, seconds: float | None = None) -> int:
    from trainer.ui.app import run as run_app

    if not tasks:
        return int(run_app(services))  # Home: without the session's modules it is up sooner
    from trainer.start import Start

    return int(run_app(services, Start(tasks=tasks, recap=recap, seconds=seconds)))


def plainly(args: argparse.Namespace) -> bool:
    """Whether to go line by line; when nobody asked for it, one line says why."""
    if args.plain:
        return True
    why = ""
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        why = "This is not a terminal"
    elif os.environ.get("TERM", "") in ("dumb", "unknown") or (os.name == "posix" and not os.environ.get("TERM")):
        why = "This terminal cannot move its cursor"
    if why:
        print(f"{why}, so practice goes line by line (as with --plain).", file=sys.stderr)
    return bool(why)


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())


def _require_drills(services: Services) -> None:
    if not services.catalog.cards:
        raise NotFound("There are no drills to practise.", hint=_HINT)


def _minutes(word: str) -> float:
    try:
        minutes = float(word)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of minutes between 0 and 1440")
    return minutes


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 1000):
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of drills from 1 to 1000")
    return int(word)
