"""The command line: one module per command group, imported only when its command is called.

stdout is data, stderr is narration; exit codes are in `trainer.errors`. A command module has two functions:
``configure(parser)`` adds its arguments, ``run(args, services)`` does the work and returns an exit code.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from trainer import __version__
from trainer.errors import ExitCode, TrainerError


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``sayback``: where its code is and what it does, in a line."""

    name: str
    module: str
    summary: str


COMMANDS = (
    Command("quick", "practise", "straight into a short session, a recap, and out"),
    Command("drill", "practise", "practise one drill: sayback drill PACK/ID"),
    Command("progress", "progress", "skills over time and the history of a drill"),
    Command("packs", "packs", "the packs and drills that are installed"),
    Command("pack", "packs", "check packs: sayback pack check FILE …"),
    Command("score", "score", "score a reply, or a file of replies, without a screen"),
    Command("say", "speech", "speak a sentence, or write it to a sound file"),
    Command("transcribe", "speech", "turn a sound file into text"),
    Command("export", "data", "your attempts as csv or jsonl"),
    Command("backup", "data", "a copy of everything you did"),
    Command("restore", "data", "put a backup in place of what is here"),
    Command("profiles", "data", "the learners on this machine"),
    Command("settings", "settings", "show or change a setting"),
    Command("doctor", "doctor", "what works on this machine, what does not, and how to mend it"),
    Command("paths", "doctor", "where everything lives"),
)
"""Every command, in the order of the help page."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (see `trainer.errors`).

    Args:
        argv: the words after the program's name; the process's own when omitted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return int(_run(words))
    except TrainerError as error:
        _narrate(f"{error.title}: {error.message}")
        if error.hint:
            _narrate(f"  {error.hint}")
        return error.exit_code
    except KeyboardInterrupt:
        _narrate("")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK


def _run(words: list[str]) -> int:
    parser = _top_level()
    # Options before the command are ours; the command and the rest are its module's.
    ours, rest = parser.parse_known_args(_before_command(words))
    if rest:
        parser.error(f"unknown option {rest[0]}")
    words = words[len(_before_command(words)) :]
    command = next((c for c in COMMANDS if words and c.name == words[0]), None)
    if words and command is None:
        parser.error(_unknown(words[0]))
    name = command.name if command else "home"
    module = importlib.import_module(f"trainer.cli.{command.module if command else 'practise'}")
    sub = argparse.ArgumentParser(prog=f"sayback {name}", description=command.summary if command else None)
    sub.set_defaults(command=name)
    if command is not None:
        module.configure(sub, name)
    args = sub.parse_args(words[1:])
    for option in ("plain", "profile"):  # both may stand before the command or after it
        setattr(args, option, getattr(args, option, None) or getattr(ours, option))

    from trainer.paths import Paths
    from trainer.services import Services

    services = Services(Paths.from_environment(), profile_name=args.profile or "")
    try:
        return int(module.run(args, services))
    finally:
        services.close()


def _top_level() -> argparse.ArgumentParser:
    width = max(len(command.name) for command in COMMANDS)
    listing = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS)
    parser = argparse.ArgumentParser(
        prog="sayback",
        usage="sayback [--plain] [--profile NAME] [COMMAND …]",
        description="A terminal gym for listening. Without a command it opens on what is due today.",
        epilog=f"commands:\n{listing}\n\n`sayback COMMAND --help` tells more. Data stays on this machine.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--plain", action="store_true", help="line by line, for screen readers, pipes and small terminals"
    )
    parser.add_argument("--profile", metavar="NAME", help="whose practice this is")
    parser.add_argument("--version", action="version", version=f"sayback {__version__}")
    return parser


def _before_command(words: list[str]) -> list[str]:
    """The leading options, with the value of `--profile`."""
    end = 0
    while end < len(words) and words[end].startswith("-"):
        end += 2 if words[end] == "--profile" else 1
    return words[:end]


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, [command.name for command in COMMANDS], n=1)
    return f"there is no command {word!r}" + (f"; did you mean {near[0]!r}?" if near else "; see sayback --help")


def _narrate(line: str) -> None:
    print(line, file=sys.stderr)
