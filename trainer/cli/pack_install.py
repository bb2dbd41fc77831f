"""``sayback pack install``, ``remove`` and ``disputes``: the packs of this machine."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.pack_telling import say_problems
from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode, NotFound, UsageError
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.installing import Offered
    from trainer.packs.model import Pack
    from trainer.services import Services

SHOWN = 20
"""Problems, and names of what is no pack, told one by one up to so many."""
TITLES = 6
"""Titles of drills shown of each pack before it is installed."""


def configure(actions: Any) -> None:
    """Add ``install``, ``remove`` and ``disputes`` to the actions of ``pack``."""
    install = actions.add_parser(
        "install",
        help="put packs into your folder of packs",
        description="Install a pack, a folder of packs or a ZIP archive of packs: you see what each holds and are "
        "asked before anything is written. A pack with the id of one of yours takes its place.",
    )
    install.add_argument("source", type=Path, metavar="FILE|DIR|ZIP")
    install.add_argument("--yes", action="store_true", help="do not ask")
    install.set_defaults(act=_install)
    remove = actions.add_parser(
        "remove",
        help="take one of your packs out",
        description="Remove one of your packs. What learners did with its drills stays on record.",
    )
    remove.add_argument("pack", metavar="ID", help="its id; of a file that cannot be read, its name")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    remove.set_defaults(act=_remove)
    disputes = actions.add_parser(
        "disputes",
        help="what learners of this machine disputed, to paste into a pack",
        description="What learners of this machine said that the scorer did not know, drill by drill, as the lists to "
        "put in the place of a pack's own. No names of learners.",
    )
    disputes.add_argument("pack", nargs="?", default="", metavar="ID", help="only about this pack")
    disputes.add_argument("--json", action="store_true", help="as JSON, for a program")
    disputes.set_defaults(act=_disputes)


def _install(args: argparse.Namespace, services: Services) -> int:
    from trainer.packs.installing import install, offer

    found = offer(args.source, services.catalog)
    say_problems(found.problems, SHOWN, "`sayback pack check` tells them all", lambda line: narrate(line))
    for name in found.ignored[:SHOWN]:
        narrate(f"No pack, left out: {name}")
    wanted = [offered for offered in found.packs if not offered.known]
    for offered in found.packs:
        _show(offered)
    if not wanted:
        narrate("Nothing to install." if found.packs else "There is no pack in it that can be installed.")
        return ExitCode.OK if found.packs and not found.problems else ExitCode.REFUSED_INPUT
    if not args.yes and not _agreed(f"Install {count(len(wanted), 'pack')}?"):
        narrate("Nothing was changed.")
        return ExitCode.OK
    for offered in wanted:
        narrate(f"Installed: {offered.pack.id}, in {install(offered, services.paths)}")
    return ExitCode.REFUSED_INPUT if found.problems else ExitCode.OK


def _show(offered: Offered) -> None:
    pack, earlier = offered.pack, offered.replaces
    narrate(f"{pack.id} · {pack.title} · {count(len(pack.drills), 'drill')}")
    if pack.summary:
        narrate(f"  {pack.summary}")
    narrate(f"  {_kinds(pack)}; licence {pack.license or 'not stated'}; language {pack.language}")
    for drill in pack.drills[:TITLES]:
        narrate(f"  level {drill.level}  {drill.channel.value:<7}  {drill.title}")
    if len(pack.drills) > TITLES:
        narrate(f"  … and {len(pack.drills) - TITLES:,} more")
    if offered.recordings:
        size = sum(map(len, offered.recordings.values()))
        narrate(f"  {count(len(offered.recordings), 'recording')}, {size:,} bytes")
    for line in offered.silent[:SHOWN]:
        narrate(f"  {line} A voice says it instead.")
    if offered.known:
        narrate("  It is installed already.")
    elif earlier is not None:
        narrate(f"  It takes the place of {earlier.source} ({count(len(earlier.drills), 'drill')}).")


def _kinds(pack: Pack) -> str:
    kinds = Counter(drill.kind.value for drill in pack.drills)
    return ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())


def _remove(args: argparse.Namespace, services: Services) -> int:
    from trainer.packs.installing import removable, remove

    source = removable(args.pack, services.catalog, services.paths)
    narrate(f"{args.pack}, in {source}. What learners did with its drills stays on record.")
    if not args.yes and not _agreed("Remove it?"):
        narrate("Nothing was changed.")
        return ExitCode.OK
    remove(source)
    narrate(f"Removed: {args.pack}")
    return ExitCode.OK


def _agreed(question: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("This asks before it changes anything.", hint="Add --yes to go ahead.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _disputes(args: argparse.Namespace, services: Services) -> int:
    from trainer.fairness.author import as_toml

    made = services.repository.disputes.listed() if services.paths.database.exists() else ()
    found = [one for one in made if not args.pack or one.drill.rpartition("/")[0] == args.pack]
    if args.pack and not found and args.pack not in {pack.id for pack in services.catalog.packs}:
        raise NotFound(f"There is no pack {args.pack!r}.", hint="`sayback packs` lists every pack.")
    if args.json:
        slots: dict[tuple[str, str, str], dict[str, set[int]]] = {}
        for one in found:
            slot = (one.drill, one.accepted.kind.value, one.accepted.slot)
            slots.setdefault(slot, {}).setdefault(one.accepted.phrase, set()).add(one.profile)
        tell_json(
            [
                {
                    "drill": drill,
                    "kind": kind,
                    "slot": slot,
                    "phrases": [{"phrase": phrase, "learners": len(who)} for phrase, who in phrases.items()],
                }
                for (drill, kind, slot), phrases in sorted(slots.items())
            ]
        )
        return ExitCode.OK
    sys.stdout.write(as_toml(((one.drill, one.accepted) for one in found), services.catalog))
    if not found:
        narrate("No dispute is in force.")
    return ExitCode.OK
