"""``sayback settings``: show every setting, one, or change it."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trainer.errors import ExitCode, SettingsError, UsageError

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.settings import Choice


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="show only this one, its value alone on a line")
    parser.add_argument("value", nargs="?", metavar="VALUE", help="change it to this")
    parser.add_argument("--reset", metavar="NAME", help="put one back to its default")
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")


def run(args: argparse.Namespace, services: Services) -> int:
    """Show or change."""
    if args.reset is not None:
        if args.name is not None:
            raise UsageError("Either show, change or reset: one at a time.", hint="sayback settings --reset NAME")
        return _reset(args.reset, services)
    if args.value is not None:
        return _change(args.name, args.value, services)
    if args.name is not None:
        return _show_one(args.name, services, as_json=args.json)
    return _show_all(services, as_json=args.json)


def _show_all(services: Services, *, as_json: bool) -> int:
    from trainer.printable import printable
    from trainer.settings import choices

    known = choices()
    if as_json:
        table = {name: _as_json(name, choice, services) for name, choice in known.items()}
        document = {"file": str(services.paths.settings), "settings": table, "keys": dict(services.settings.keys)}
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return ExitCode.OK
    section, width = "", max(map(len, known))
    for name, choice in known.items():
        if choice.section != section:
            print(f"{'' if not section else chr(10)}{choice.section}")
            section = choice.section
        shown = printable(_written(getattr(services.settings, name)))
        print(f"  {name:<{width}}  {shown or '(empty)':<14} {choice.help}{_range(choice)}")
    return ExitCode.OK


def _show_one(name: str, services: Services, *, as_json: bool) -> int:
    from trainer.printable import printable

    choice = _choice(name)
    if as_json:
        print(json.dumps({"name": name} | _as_json(name, choice, services), ensure_ascii=False))
    else:
        print(printable(_written(getattr(services.settings, name))))
    return ExitCode.OK


def _change(name: str, value: str, services: Services) -> int:
    from trainer.settings import changed

    _choice(name)
    try:
        wanted = changed(services.settings, name, value)
    except SettingsError as error:
        raise UsageError(error.message, hint=error.hint) from error
    services.change_settings(wanted)
    if name == "model":
        _check_model(value, services)
    return _show_one(name, services, as_json=False)


def _check_model(wanted: str, services: Services) -> None:
    """Say at once when the model cannot be used: it would be passed over, and a lesser one taken."""
    import sys

    from trainer.printable import printable
    from trainer.speech import models

    if wanted in ("", models.BUILT_IN):
        return
    problem = models.named(wanted, services.paths.models).problem
    if problem:
        print(printable(f"{problem} Another recogniser is used meanwhile. {models.CONVERT}"), file=sys.stderr)


def _reset(name: str, services: Services) -> int:
    from trainer.settings import Settings

    _choice(name)
    default: dict[str, Any] = {name: getattr(Settings(), name)}
    services.change_settings(replace(services.settings, **default))
    return _show_one(name, services, as_json=False)


def _choice(name: str) -> Choice:
    """The schema of one setting. Raises UsageError, naming the nearest."""
    import difflib

    from trainer.printable import printable
    from trainer.settings import choices

    known = choices()
    if name not in known:
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(known)}."
        raise UsageError(f"There is no setting “{printable(name)}”.", hint=hint)
    return known[name]


def _as_json(name: str, choice: Choice, services: Services) -> dict[str, Any]:
    from trainer.settings import Settings

    described: dict[str, Any] = {
        "value": getattr(services.settings, name),
        "default": getattr(Settings(), name),
        "title": choice.title,
        "help": choice.help,
        "section": choice.section,
    }
    if choice.options:
        described["options"] = list(choice.options)
    if choice.low is not None or choice.high is not None:
        described["range"] = [choice.low, choice.high]
    return described


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _range(choice: Choice) -> str:
    if choice.options:
        return f" One of: {', '.join(choice.options)}."
    if choice.low is not None and choice.high is not None:
        return f" {choice.low:g} to {choice.high:g}."
    return ""
