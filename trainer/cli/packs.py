"""``sayback packs`` lists what is installed; ``sayback pack check`` tells a writer what to mend."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from trainer.cli.pack_telling import problem_json, say_problems, width_of, wrapped
from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode
from trainer.printable import printable
from trainer.services import Services
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.cards import Card
    from trainer.packs.catalog import Catalog
    from trainer.packs.model import Pack

SHOWN_IN_LIST = 3
"""Problems printed for one refused file by ``packs``."""
_ROOM_FOR_TITLE = 32


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of ``packs`` or of ``pack``."""
    if name == "packs":
        parser.add_argument("--json", action="store_true", help="as JSON, for a program")
        parser.add_argument("--coverage", action="store_true", help="what they practise, and where there is too little")
        return
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    from trainer.cli import pack_check, pack_exchange, pack_install, pack_new, pack_preview, pack_schema

    for module in (pack_new, pack_check, pack_preview, pack_install, pack_exchange, pack_schema):
        module.configure(actions)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    if args.command == "packs" and args.coverage:
        return _coverage(services.catalog, as_json=args.json)
    if args.command == "packs":
        return _list(services.catalog, as_json=args.json)
    return int(args.act(args, services))


def _list(catalog: Catalog, *, as_json: bool) -> int:
    if as_json:
        tell_json(
            {
                "packs": [_pack_json(pack) for pack in catalog.packs],
                "refused": [
                    {"source": printable(str(refused.source)), "problems": [problem_json(p) for p in refused.problems]}
                    for refused in catalog.refused
                ],
            },
            ascii_only=True,
        )
    else:
        width = width_of(sys.stdout)
        for number, pack in enumerate(catalog.packs):
            if number:
                print()
            _print_pack(pack, width)
        if not catalog.packs:
            narrate("No packs.")
    for refused in catalog.refused:
        narrate(f"Refused: {refused.source}")
        more = f"`sayback pack check {refused.source}` tells them all"
        say_problems(refused.problems, SHOWN_IN_LIST, more, lambda line: narrate(f"  {line}"))
    return ExitCode.OK


def _print_pack(pack: Pack, width: int) -> None:
    wrapped(f"{pack.id} · {pack.title} · {count(len(pack.cards), 'drill')}", width)
    if pack.summary:
        wrapped(pack.summary, width, "  ")
    longest = max((len(drill.address) for drill in pack.cards), default=0)
    kinds = max((len(drill.kind) for drill in pack.cards), default=0)
    for drill in pack.cards:
        name, place = f"  {drill.address:<{longest}}", f"{drill.channel.value:<7}  level {drill.level}"
        head = f"{name}  {drill.kind.value:<{kinds}}  {place}"
        if width - len(head) - 2 >= _ROOM_FOR_TITLE:
            wrapped(f"{head}  {drill.title}", width, after=" " * (len(head) + 2))
        else:
            print(printable(f"{name}  {place}"))
            wrapped(
                drill.title if drill.kind.value == "reply" else f"{drill.kind.value} · {drill.title}", width, "    "
            )


def _coverage(catalog: Catalog, *, as_json: bool) -> int:
    from trainer.packs.coverage import coverage

    found = coverage(catalog.cards)
    if as_json:
        tables = {
            table.title: {row: dict(zip(table.columns, table.row(row), strict=True)) for row in table.rows}
            for table in found.tables
        }
        tell_json(
            {
                "drills": found.drills,
                "packs": found.packs,
                "skills": found.totals,
                "tables": tables,
                "holes": list(found.holes),
            },
            ascii_only=True,
        )
        return ExitCode.OK
    for table in found.tables:
        wide = max(map(len, table.rows))
        print(f"{table.title}:")
        print(" ".join([" " * wide, *table.columns]))
        for row in table.rows:
            cells = zip(table.columns, table.row(row), strict=True)
            print(" ".join([f"{row:<{wide}}", *(f"{number or '·':>{len(column)}}" for column, number in cells)]))
        print()
    print(f"{count(found.drills, 'drill')} in {count(found.packs, 'pack')}.")
    for hole in found.holes:
        print(f"Hole: {hole}")
    if not found.holes:
        print("No holes.")
    return ExitCode.OK


def _pack_json(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "summary": pack.summary,
        "language": pack.language,
        "license": pack.license,
        "hash": pack.hash,
        "source": pack.source,
        "drills": [_drill_json(drill) for drill in pack.cards],
    }


def _drill_json(drill: Card) -> dict[str, Any]:
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
