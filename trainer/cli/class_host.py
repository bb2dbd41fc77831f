"""``sayback class host``: the board in this terminal, and the learners' entrance, in one command."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from trainer.cli import class_lesson
from trainer.cli.telling import narrate
from trainer.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from trainer.classroom.store import ClassStore
    from trainer.services import Services

STILL_ON = timedelta(hours=12)
"""A class begun no longer ago is gone on with, unless a new one is asked for."""


def configure(actions: Any) -> None:
    """Add ``host``."""
    parser: argparse.ArgumentParser = actions.add_parser(
        "host",
        help="hold a class: the board here, the learners' way in beside it",
        description="Hold a class: the board in this terminal, the learners' way in beside it. A class that was "
        "interrupted goes on where it was.",
    )
    parser.add_argument("--title", metavar="TEXT", default="", help="what the projector calls the class")
    class_lesson.configure(parser)
    parser.add_argument("--new", action="store_true", help="begin another class, though one of today could go on")
    parser.add_argument("--class", dest="class_id", metavar="ID", help="go on with this one (sayback class list)")
    parser.add_argument(
        "--lan",
        metavar="ADDRESS",
        help="let others on the network in, at this address of this computer (auto finds it); else only this computer",
    )
    parser.add_argument("--port", type=int, metavar="N", help="another port than 8765; 0 takes any that is free")
    parser.add_argument("--learners", type=int, metavar="N", help="how many at most (60)")
    parser.set_defaults(act=run)


def run(args: argparse.Namespace, services: Services) -> int:
    """Hold the class until it is left.

    Raises:
        ClassError: packages, the port or the address cannot be used, or the class is being held already.
        UsageError: the arguments contradict each other, or there is no terminal.
    """
    from trainer.classroom.extra import require_class

    require_class()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("A class needs a terminal for its board.")
    from trainer.classroom.holding import holding
    from trainer.classroom.hosting import Entrance

    plan, roster = class_lesson.plan_of(args, services), class_lesson.roster_of(args)
    store = class_for(args, services, plan.title if plan is not None and args.plan else "")
    try:
        with holding(store.path):
            class_lesson.give(store, plan)
            entrance = Entrance(options_for(args, store))
            entrance.start()
            try:
                from trainer.ui.classroom.board import run_board

                return run_board(services, store, entrance, class_lesson.registrar_of(store, roster))
            finally:
                entrance.close()
                narrate(f"The class is stored. To go on with it: sayback class host --class {store.path.parent.name}")
    finally:
        store.close()


def class_for(args: argparse.Namespace, services: Services, title: str = "") -> ClassStore:
    """The class to hold: the one asked for, one of today that can go on, or a new one.

    Args:
        title: what a new one is called, unless --title says otherwise.

    Raises:
        UsageError: both a new one and an old one were asked for.
    """
    from trainer.classroom.registry import held
    from trainer.classroom.store import ClassStore, class_path

    if args.new and args.class_id:
        raise UsageError("--new begins a class, --class goes on with one.", hint="Leave one of them out.")
    path: Path | None = None
    if args.class_id:
        path = class_path(services.paths, args.class_id)
    elif not args.new:
        path = next((one.path for one in held(services.paths) if one.created is not None), None)
    if path is not None:
        store = ClassStore.open(path, services.clock)
        if args.class_id or _goes_on(store, services.clock.now()):
            if args.title:
                store.set_title(args.title)
            return store
        store.close()
    title = args.title or title or f"Listening, {services.clock.now().astimezone():%A}"
    return ClassStore.create(services.paths, title, services.learner_name, clock=services.clock)


def _goes_on(store: ClassStore, now: datetime) -> bool:
    """Whether a class is of today, and was not ended by its host."""
    from trainer.classroom.board import Place

    classroom = store.classroom()
    return now - classroom.created < STILL_ON and not Place.from_json(classroom.state).ended


def options_for(args: argparse.Namespace, store: ClassStore) -> Any:
    """What the entrance is told.

    Raises:
        UsageError: an argument cannot be used.
    """
    from trainer.classroom.hosting import MOST_LEARNERS, PORT, EntranceOptions

    port = PORT if args.port is None else args.port
    if not 0 <= port <= 65535:
        raise UsageError("A port is a number from 0 to 65535.")
    most = MOST_LEARNERS if args.learners is None else args.learners
    if not 1 <= most <= 500:
        raise UsageError("A class has 1 to 500 learners.")
    names: tuple[str, ...]
    host, names = _address(args.lan) if args.lan else ("127.0.0.1", ())
    return EntranceOptions(str(store.path), host, port, names, most)


def _address(lan: str) -> tuple[str, tuple[str, ...]]:
    """Where to listen, and what it may be called besides. Raises UsageError for what is no address of this machine."""
    import ipaddress
    import socket

    here = own_address()
    hint = f"Such as --lan {here}." if here else "This computer does not seem to be on a network."
    if lan == "auto":
        if not here:
            raise UsageError("This computer has no address that others could reach.", hint=hint)
        return here, ()
    try:
        address = ipaddress.ip_address(lan)
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.gethostbyname(lan))
        except (OSError, UnicodeError) as error:
            raise UsageError(f"{lan} is no address of this computer.", hint=hint) from error
    if address.is_unspecified:  # learners could not be told where to go
        raise UsageError("--lan wants the one address that learners can reach.", hint=hint)
    return str(address), (() if str(address) == lan else (lan,))


def own_address() -> str:
    """The address by which this computer is reached on its network; empty without one. Sends nothing."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # for documentation only (RFC 5737); asks for the way, sends nothing
            found = str(probe.getsockname()[0])
        except OSError:
            return ""
    return "" if found.startswith("127.") else found
