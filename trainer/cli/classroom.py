"""``sayback class``: a class, from its plan to what is left of it. A module an action, ``class_*.py``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the actions of ``class``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    from trainer.cli import class_gradebook, class_host, class_join, class_keep, class_plan, class_report, class_send

    for module in (class_host, class_join, class_plan, class_report, class_gradebook, class_send, class_keep):
        module.configure(actions)


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what was asked and return the exit code (see `trainer.errors`)."""
    return int(args.act(args, services))
