"""``sayback class join``: a seat in a class for who sits at a terminal, over the same websocket as a browser's."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from trainer.errors import UsageError

if TYPE_CHECKING:
    from trainer.services import Services


def configure(actions: Any) -> None:
    """Add ``join``."""
    parser: argparse.ArgumentParser = actions.add_parser(
        "join",
        help="take a seat in a class, from a terminal",
        description="Take a seat in a class. Leave it with Ctrl+]; the same command comes back to the same seat.",
    )
    parser.add_argument("address", metavar="http://HOST:PORT", help="what stands on the screen in the room")
    parser.add_argument("--code", metavar="CODE", help="the code in the room; asked for when left out")
    parser.add_argument("--name", metavar="NAME", help="your name, or any other; asked for when left out")
    parser.set_defaults(act=run)


def run(args: argparse.Namespace, services: Services) -> int:
    """Sit in the class until it ends or is left.

    Raises:
        ClassError: packages are missing, nobody is there, or the class does not let this person in.
        UsageError: there is no terminal, or the address is none.
    """
    from trainer.classroom.extra import require_class

    require_class()
    if sys.platform == "win32":
        raise UsageError("This works in terminals of Linux and macOS.", hint="Open the address in a browser instead.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("A seat needs a terminal.", hint="Or open the address in a browser.")
    from trainer.classroom.guest import Guest, base_of
    from trainer.classroom.guest_terminal import ask, sit

    base = base_of(args.address)
    given = {"Code": args.code, "Name": args.name}
    guest = Guest(base, services.paths.cache / "class-seats.json")
    return sit(guest, lambda what, first: ask(what, given[what] if first else None))
