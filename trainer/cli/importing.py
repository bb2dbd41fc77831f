"""``sayback import``: attempts that ``export jsonl`` wrote, back in; each once, however often it comes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trainer.cli.telling import narrate
from trainer.errors import DataError, ExitCode, NotFound, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.exchange.incoming import Fate, Line
    from trainer.services import Services

_SHOWN = 20
"""Lines that were kept out and are named one by one; the rest is counted. ``--json`` names all."""


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of the command."""
    parser.add_argument("format", choices=("jsonl",), help="what sayback export jsonl wrote")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file; - is stdin")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would become of each line")
    parser.add_argument("--json", action="store_true", help="tell it as JSON, for a program")
    parser.epilog = (
        "Everything goes to the learners named in the lines, who are made when they are not here, or all of it to the "
        "one of --profile. What is here already is left as it is, so the same file may come twice. Lines that are "
        "broken, or say something else than what is here, are named and kept out (exit code 1)."
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """Take a file in, or only look at it, and return the exit code (see `trainer.errors`)."""
    from trainer.exchange.incoming import Fate, Import

    bringing = Import(services.repository, services.clock, services.profile_name, dry=args.dry_run)
    counts = dict.fromkeys(Fate, 0)
    kept_out: list[Line] = []
    learners: dict[str, None] = {}
    with _opened(args.file) as source:
        for line in bringing.lines(source):
            counts[line.fate] += 1
            if line.fate in (Fate.NEW, Fate.MARKS):
                learners[line.learner] = None
            elif line.fate is not Fate.KNOWN:
                kept_out.append(line)
                if not args.json and len(kept_out) <= _SHOWN:
                    narrate(f"line {line.number}, {line.fate.value}: {line.why}")
    if args.json:
        print(json.dumps(_document(args.dry_run, counts, kept_out, list(learners)), indent=2))
    else:
        _tell(args.dry_run, counts, list(learners))
    return ExitCode.REFUSED_INPUT if kept_out else ExitCode.OK


def _opened(file: Path) -> BinaryIO:
    if str(file) == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("Nothing comes in on stdin.", hint="sayback import jsonl FILE")
        return open(sys.stdin.fileno(), "rb", closefd=False)
    if file.is_dir():
        raise UsageError(f"{file} is a folder.", hint="Name a file that sayback export jsonl wrote.")
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}.") from error
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror or error}.") from error


def _tell(dry: bool, counts: dict[Fate, int], learners: list[str]) -> None:
    from trainer.exchange.incoming import Fate

    if counts[Fate.BROKEN] + counts[Fate.CONFLICTING] > _SHOWN:
        narrate(f"… and more, {_SHOWN} are named here; --json names them all.")
    parts = [f"{counts[fate]:,} {fate.value}" for fate in Fate if counts[fate] or fate is not Fate.MARKS]
    whose = f", for {', '.join(learners[:5])}{' …' if len(learners) > 5 else ''}" if learners else ""
    narrate(f"{count(sum(counts.values()), 'line')}: {', '.join(parts)}{whose}.")
    if dry:
        narrate("A dry run: nothing was changed.")


def _document(dry: bool, counts: dict[Fate, int], kept_out: list[Line], learners: list[str]) -> dict[str, object]:
    return {
        "dry_run": dry,
        "lines": sum(counts.values()),
        **{fate.value.replace(" ", "_"): number for fate, number in counts.items()},
        "learners": learners,
        "kept_out": [{"line": one.number, "fate": one.fate.value, "why": one.why} for one in kept_out],
    }
