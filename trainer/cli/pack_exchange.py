"""``sayback pack import`` and ``export``: packs to and from a spreadsheet, or as the file that they are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.pack_telling import say_problems
from trainer.cli.telling import narrate
from trainer.errors import ExitCode, NotFound, PackError
from trainer.packs.limits import MAX_FILE_BYTES
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.services import Services

SHOWN = 50
"""Rows that cannot be used are told one by one up to so many."""


def configure(actions: Any) -> None:
    """Add ``import`` and ``export`` to the actions of ``pack``."""
    bring = actions.add_parser(
        "import",
        help="a pack from a spreadsheet (CSV)",
        description="Make a pack of a CSV file, a row for each table of the format: docs/pack-authors.md has the "
        "columns, `sayback pack export --csv` shows them at work. Without --output nothing is written: a look at what "
        "would come of it.",
    )
    bring.add_argument("format", choices=["csv"], help="what it is")
    bring.add_argument("file", type=Path, metavar="FILE.csv", help="comma, semicolon or tab between cells, UTF-8")
    bring.add_argument("--output", type=Path, metavar="FILE.toml", help="write the pack there")
    bring.set_defaults(act=_import)
    send = actions.add_parser(
        "export",
        help="a pack as the file it is, or as CSV",
        description="Print a pack as the file it is, or as CSV for a spreadsheet.",
    )
    send.add_argument("pack", metavar="PACK", help="the id of an installed pack, or a file")
    form = send.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="a row for each table of the file")
    form.add_argument("--toml", action="store_true", help="the file as it is (as without this option)")
    send.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")
    send.set_defaults(act=_export)


def _import(args: argparse.Namespace, _: Services) -> int:
    from trainer.exchange.pack_csv import from_csv
    from trainer.packs.files import write_text

    found = from_csv(_content(args.file), str(args.file))
    if found.problems:
        say_problems(found.problems, SHOWN, "mend these first", lambda line: narrate(line))
    if found.reading is None or found.reading.pack is None:
        narrate(f"{count(len(found.problems), 'problem')}; nothing is written.")
        return ExitCode.REFUSED_INPUT
    pack = found.reading.pack
    kinds = ", ".join(dict.fromkeys(drill.kind.value for drill in pack.drills))
    narrate(f"{pack.id} · {pack.title} · {count(len(pack.drills), 'drill')} ({kinds}).")
    if args.output is None:
        narrate("A look only: with --output FILE.toml it is written.")
        return ExitCode.OK
    write_text(args.output, found.toml)
    narrate(f"Written: {args.output}. Next: sayback pack check {args.output}")
    return ExitCode.OK


def _export(args: argparse.Namespace, services: Services) -> int:
    from trainer.packs.files import write_text

    source = _source(args.pack, services)
    text = _as_csv(source) if args.csv else _content(source).decode("utf-8-sig")
    if args.output is not None:
        write_text(args.output, text)
        narrate(f"Written: {args.output}.")
        _copy_recordings(source, args.output)
        return ExitCode.OK
    sys.stdout.write(printable(text.replace("\r\n", "\n"), keep_newlines=True))
    return ExitCode.OK


def _copy_recordings(source: Path, target: Path) -> None:
    """Put the recordings that a pack names beside its copy."""
    from trainer.packs import recordings
    from trainer.packs.loader import read_pack
    from trainer.paths import write_atomically

    pack = read_pack(source).pack
    names = recordings.of_pack(pack) if pack is not None else ()
    if pack is None or not names:
        return
    here, there = recordings.folder(str(source), pack.id), recordings.folder(str(target), pack.id)
    if there.is_symlink():
        raise PackError(f"{there} is a link.", hint="Take it away, or write the pack elsewhere.")
    written = 0
    for name in names:
        try:
            write_atomically(there / name, recordings.content(here, name))
            written += 1
        except PackError as error:
            narrate(f"{error.message} It was left out.")
    narrate(f"{count(written, 'recording')} beside it, in {there}.")


def _source(name: str, services: Services) -> Path:
    """The file of a pack."""
    if name.endswith(".toml") or "/" in name:
        return Path(name)
    return Path(services.catalog.pack(name).source)


def _as_csv(source: Path) -> str:
    from trainer.exchange.pack_csv import as_csv
    from trainer.packs.loader import read_pack

    reading = read_pack(source)
    if reading.pack is None or reading.document is None:
        raise PackError(f"{source} cannot be read as a pack.", hint=f"`sayback pack check {source}` tells why.")
    return as_csv(reading.document.raw)


def _content(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise NotFound(f"There is no such file: {printable(str(file))}", hint="Check the spelling of its path.")
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
