"""``sayback course``: the seven days, in the app or line by line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from trainer.errors import ExitCode

if TYPE_CHECKING:
    from trainer.course import CourseState
    from trainer.lessons import Lesson
    from trainer.plain.terminal import Page
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments."""
    parser.add_argument("--day", type=int, choices=range(1, 8), help="this day instead of the next one (with --plain)")
    parser.add_argument("--status", action="store_true", help="only tell how far it is")
    parser.add_argument("--anew", action="store_true", help="begin another time through (with --plain)")


def run(args: argparse.Namespace, services: Services) -> int:
    """Open the course, or go through a day of it on stdin and stdout. Raises NotFound and StorageError."""
    from trainer.cli.practise import plainly
    from trainer.course.session import course

    if args.status:
        from trainer.plain.terminal import Page as Sheet

        _overview(course(services), Sheet.standard(prompts=False))
        return ExitCode.OK
    if not plainly(args):
        from trainer.start import Start
        from trainer.ui.app import run as run_app

        return int(run_app(services, Start(screen="course")))
    return _day(args, services)


def _day(args: argparse.Namespace, services: Services) -> int:
    from trainer.course.session import cards, course, minutes_left, open_day, tasks
    from trainer.plain.session import run as run_plain
    from trainer.plain.terminal import Lines
    from trainer.plain.terminal import Page as Sheet

    lines = Lines.stdin()
    page = Sheet.standard(prompts=lines.interactive)
    state = course(services)
    _overview(state, page)
    number = args.day or (1 if args.anew else state.today.day.number if state.today else 0)
    if not number:
        page.say("All seven days are done. --day N practises one again, --anew begins with other drills.")
        return ExitCode.OK
    day = open_day(services, number, anew=args.anew)
    again = day.done is not None
    drills = tasks(services, day, again=again)
    page.say()
    page.say(f"Day {number}: {day.day.title}. {day.day.lead}")
    if not again:
        page.say(f"About {minutes_left(services, day)} min.")
    _cards(services, number, tuple(cards(day)), page)
    if not drills:
        return ExitCode.OK
    return run_plain(services, drills, recap=True, lines=lines, page=page)


def _cards(services: Services, number: int, shown: tuple[Lesson, ...], page: Page) -> None:
    from trainer.cli.lesson import in_lines

    for one in shown:
        page.say()
        for line in in_lines(one):
            page.say(line)
    page.say()
    services.repository.courses.read(services.profile.id, number)


def _overview(state: CourseState, page: Page) -> None:
    page.say(f"The course: {state.done} of {len(state.days)} days done.")
    for day in state.days:
        how = "done" if day.done is not None else "begun" if day.opened else ""
        page.say(f"{day.day.number}. {day.day.title}{f': {how}' if how else ''}", indent=2)
