"""How commands about packs tell problems: wrapped on a terminal, a line each into a pipe."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.packs.problems import Problem


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as a program reads it."""
    return {name: printable(value) if isinstance(value, str) else value for name, value in asdict(problem).items()}


def say_problems(problems: Sequence[Problem], most: int, more: str, say: Callable[[str], None]) -> None:
    """Tell the first problems, a line each, and where the rest can be read."""
    for problem in problems[:most]:
        say(str(problem))
    if len(problems) > most:
        say(f"… and {len(problems) - most:,} more; {more}.")


def wrapped(text: str, width: int, before: str = "", after: str | None = None) -> None:
    """Print a text, wrapped; `before` comes before its first line, `after` before the others."""
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


def tell(text: str, after: str = "") -> None:
    """Print narration on stderr, wrapped at words on a terminal."""
    lines = textwrap.wrap(printable(text), width_of(sys.stderr), subsequent_indent=after, break_long_words=False)
    print("\n".join(lines), file=sys.stderr)


def width_of(stream: Any) -> int:
    """Columns to write in. Into a pipe every entry stays on one line, for grep."""
    return max(30, shutil.get_terminal_size().columns) if stream.isatty() else 100_000
