"""``sayback pack preview``: play a pack's drills without recording anything, anew whenever the file is saved."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.telling import narrate
from trainer.errors import ExitCode
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.packs.model import Pack
    from trainer.practice import Task
    from trainer.services import Services

POLL = 0.3
"""Seconds between two looks at a file that cannot be played as it is."""

Stamp = tuple[int, int, int] | None
"""What tells one state of a file from another: its inode, size and time of change; None when it is not there."""


def configure(actions: Any) -> None:
    """Add ``preview`` to the actions of ``pack``."""
    preview = actions.add_parser(
        "preview",
        help="play a pack's drills without recording anything",
        description="Play a pack's drills, or one of them, without installing it and without recording anything. In "
        "the app it begins anew whenever the file is saved; with --plain, before the next round.",
    )
    preview.add_argument("file", type=Path, metavar="FILE", help="a pack, FILE.toml")
    preview.add_argument(
        "drill", nargs="?", default="", metavar="ID", help="the id of one drill; all of them when omitted"
    )
    preview.add_argument("--plain", action="store_true", default=argparse.SUPPRESS, help="line by line")
    preview.set_defaults(act=_preview)


def _preview(args: argparse.Namespace, services: Services) -> int:
    from trainer.cli.practise import plainly

    plain = plainly(args)
    with tempfile.TemporaryDirectory(prefix="sayback-preview-", ignore_cleanup_errors=True) as folder:
        # What is practised goes into a folder that is thrown away; settings and prepared sound are the usual ones.
        paths = replace(services.paths, data=Path(folder))
        try:
            return _rounds(args, replace(services, paths=paths), plain=plain)
        except KeyboardInterrupt:
            return ExitCode.OK  # leaving is what Ctrl+C is for here


def _rounds(args: argparse.Namespace, services: Services, *, plain: bool) -> int:
    from trainer.packs.loader import read_pack

    try:
        while True:
            stamp = stamp_of(args.file)
            reading = read_pack(args.file)
            if reading.pack is None:
                for problem in reading.problems:
                    narrate(str(problem))
                if not _person():
                    return ExitCode.REFUSED_INPUT
                narrate("Mend it and save it; Ctrl+C leaves.")
                _wait_for_change(args.file, stamp)
                continue
            tasks = _tasks(reading.pack, args.drill)
            services.__dict__["catalog"] = _catalog(reading.pack)
            if not (_plain_round if plain else _app_round)(services, tasks, args.file, stamp):
                return ExitCode.OK
    finally:
        services.close()


def _app_round(services: Services, tasks: tuple[Task, ...], file: Path, stamp: Stamp) -> bool:
    from trainer.start import Start
    from trainer.ui.preview import run

    return run(services, Start(tasks=tasks, recap=True), lambda: stamp_of(file) not in (stamp, None))


def _plain_round(services: Services, tasks: tuple[Task, ...], file: Path, stamp: Stamp) -> bool:
    from trainer.plain.session import run
    from trainer.plain.terminal import Lines, Page

    lines = Lines.stdin()
    page = Page.standard(prompts=lines.interactive)
    narrate("A preview: nothing is recorded.")
    run(services, tasks, lines=lines, page=page)
    if not lines.interactive:
        return False
    has_changed = " It has changed meanwhile." if stamp_of(file) != stamp else ""
    narrate(f"Enter plays {printable(str(file))} again as it is then, q and Enter leaves.{has_changed}")
    answer = lines.read()
    return answer is not None and answer.strip().casefold() != "q"


def _tasks(pack: Pack, drill_id: str) -> tuple[Task, ...]:
    """The drills to play.

    Raises:
        NotFound: there is no drill with this id.
        UsageError: none of them can be played.
    """
    from trainer.errors import NotFound, UsageError
    from trainer.packs.model import PLAYABLE
    from trainer.packs.nearest import nearest
    from trainer.practice import Task

    drills = pack.drills
    if drill_id:
        wanted = drill_id.rpartition("/")[2]
        drills = tuple(drill for drill in drills if drill.id == wanted)
        if not drills:
            near = nearest(wanted, pack.by_id)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(list(pack.by_id)[:10])}."
            raise NotFound(f"There is no drill {wanted!r} in it.", hint=hint)
    playable = [drill for drill in drills if drill.kind in PLAYABLE]
    for drill in drills:
        if drill not in playable:
            narrate(f"Left out: {drill.address}, as {drill.kind} drills cannot be played yet.")
    if not playable:
        raise UsageError("There is nothing in it that can be played yet.", hint="`sayback pack check` tells its kinds.")
    return tuple(Task(drill, pack.hash, "a preview") for drill in playable)


def _catalog(pack: Pack) -> Any:
    from trainer.packs.catalog import Catalog

    return Catalog((pack,))


def stamp_of(file: Path) -> Stamp:
    """The state of a file."""
    with suppress(OSError):
        status = file.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns
    return None


def _wait_for_change(file: Path, stamp: Stamp) -> None:
    while stamp_of(file) in (stamp, None):
        time.sleep(POLL)


def _person() -> bool:
    import sys

    return sys.stdin is not None and sys.stdin.isatty()
