"""``sayback pack schema``: the format for editors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import narrate
from trainer.errors import ExitCode
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.services import Services


def configure(actions: Any) -> None:
    """Add ``schema`` to the actions of ``pack``."""
    schema = actions.add_parser(
        "schema",
        help="the format as a JSON Schema, for editors",
        description="Print the format of packs as a JSON Schema (draft 7). An editor that knows it completes names, "
        "says what each is for, and underlines what is out of range: see docs/pack-authors.md.",
    )
    schema.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")
    schema.set_defaults(act=_schema)


def _schema(args: argparse.Namespace, _: Services) -> int:
    from trainer.packs.schema import FILE, written

    if args.output is None:
        sys.stdout.write(written())
        return ExitCode.OK
    from trainer.packs.files import write_text

    target = args.output / FILE if args.output.is_dir() else args.output
    write_text(target, written(), replace=True)
    narrate(f"Written: {printable(str(target))}. Begin a pack with `#:schema ./{printable(target.name)}` beside it.")
    return ExitCode.OK
