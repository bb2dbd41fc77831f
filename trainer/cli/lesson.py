"""``sayback lesson``: the short lessons, read in the terminal."""

from __future__ import annotations

import argparse
import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

from trainer.errors import ExitCode

if TYPE_CHECKING:
    from trainer.lessons import Lesson
    from trainer.services import Services

WIDTH = 78


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments."""
    parser.add_argument("lesson", nargs="?", help="its number (L8) or a mark it explains (clarify); a list without it")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace, services: Services) -> int:
    """List the lessons, or print one. Raises NotFound."""
    from trainer.lessons import lesson, lessons

    chosen = lessons() if args.lesson is None else (lesson(args.lesson),)
    if args.json:
        print(json.dumps({"lessons": [asdict(one) for one in chosen]}, ensure_ascii=False))
    elif args.lesson is None:
        for one in chosen:
            print(f"{one.id:<4} {one.title}")
    else:
        print("\n".join(in_lines(chosen[0])))
    return ExitCode.OK


def in_lines(one: Lesson, width: int = WIDTH) -> list[str]:
    """A lesson as lines of text, at most `width` cells wide."""
    parts = ((None, one.text), ("They say", one.said), ("Heard", one.good), ("Not heard", one.poor), ("", one.why))
    lines = [f"{one.id}  {one.title}"]
    for label, text in (*parts, ("Try", one.todo)):
        lines.append("")
        if label is None:
            lines += textwrap.wrap(text, width)
        else:
            head = f"{label:<11}"
            lines += textwrap.wrap(text, width, initial_indent=head, subsequent_indent=" " * len(head))
    return lines
