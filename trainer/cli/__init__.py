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
from typing import NoReturn

from trainer import __version__
from trainer.cli import streams
from trainer.errors import ExitCode, TrainerError

DEBUG_VARIABLE = "SAYBACK_DEBUG"
"""Set to anything, it puts the traceback of an unexpected error on the screen as well as into the log."""


@dataclass(frozen=True, slots=True)
class Command:
    """One word after ``sayback``: where its code is and what it does, in a line.

    Attributes:
        plain: whether its help offers ``--plain``: it has a screen to do without.
        learner: whether its help offers ``--profile``: it concerns somebody's practice.
    """

    name: str
    module: str
    summary: str
    plain: bool = False
    learner: bool = False


COMMANDS = (
    Command("quick", "practise", "straight into a short session, a recap, and out", plain=True, learner=True),
    Command("drill", "practise", "practise one drill: sayback drill PACK/ID", plain=True, learner=True),
    Command("course", "course", "seven days of at most ten minutes", plain=True, learner=True),
    Command("progress", "progress", "skills over time and the history of a drill", plain=True, learner=True),
    Command("lesson", "lesson", "a short lesson for every skill: sayback lesson L8"),
    Command("packs", "packs", "the packs and drills that are installed"),
    Command("pack", "packs", "write, check, preview, install packs: sayback pack --help"),
    Command("class", "classroom", "a class: host one, join one, its plan and its report: sayback class --help"),
    Command("score", "score", "score a reply, or a file of replies, without a screen"),
    Command("dispute", "fair", "wordings that were disputed for: list, export, undo", learner=True),
    Command("rescore", "fair", "what the scorer of today would change in old marks", learner=True),
    Command("calibrate", "calibrate", "check the scorer: judge replies blind, see how far it agrees", learner=True),
    Command("say", "speech", "speak a sentence, or write it to a sound file"),
    Command("voices", "voices", "what customers can sound like here: list, hear, choose"),
    Command("transcribe", "transcribe", "turn sound files into text"),
    Command("export", "export", "your practice as csv, jsonl, gradebook, anki or xapi", learner=True),
    Command("import", "importing", "attempts that export jsonl wrote, back in", learner=True),
    Command("backup", "keeping", "a copy of everything you did"),
    Command("restore", "keeping", "put a backup in place of what is here"),
    Command("forget", "forget", "really delete: a learner, a reply, recordings, everything"),
    Command("recordings", "recordings", "recordings of your voice that are kept: list, hear, delete"),
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
    streams.make_steady()
    try:
        code = int(_run(words))
        streams.finish()
    except TrainerError as error:
        return _told(error)
    except KeyboardInterrupt:
        _narrate("")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        streams.silence_stdout()
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001  (a person gets a sentence and the way to the details)
        return _stumbled(error)
    if argv is None and "textual" in sys.modules:
        _leave_at_once(code)
    return code


def _run(words: list[str]) -> int:
    parser = _top_level()
    # Options before the command are ours; the command and the rest are its module's.
    before = _before_command(words)
    ours, rest = parser.parse_known_args(before)
    if rest:
        parser.error(f"unknown option {rest[0]}")
    words = words[len(before) :]
    command = next((c for c in COMMANDS if words and c.name == words[0]), None)
    if words and command is None:
        parser.error(_unknown(words[0]))
    module = importlib.import_module(f"trainer.cli.{command.module if command else 'practise'}")
    sub = _parser_of(command)
    if command is not None:
        module.configure(sub, command.name)
    args = sub.parse_args(words[1:])
    for option in ("plain", "profile"):  # both may stand before the command or after it
        setattr(args, option, getattr(args, option, None) or getattr(ours, option))
    _require_text(sub, args)

    from trainer.cli import log
    from trainer.paths import Paths
    from trainer.services import Services

    paths = Paths.from_environment()
    log.begin(paths)
    services = Services(paths, profile_name=args.profile or "")
    for problem in services.loaded_settings.problems:
        _narrate(f"Settings: {problem}")
    try:
        return int(module.run(args, services))
    finally:
        services.close()


def _parser_of(command: Command | None) -> argparse.ArgumentParser:
    """The parser of one command, with the options that every command takes; the module adds its own."""
    name = command.name if command else "home"
    parser = argparse.ArgumentParser(
        prog=f"sayback {name}",
        description=command.summary[0].upper() + command.summary[1:] + "." if command else None,
        conflict_handler="resolve",
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    plain = "line by line, for screen readers, pipes and small terminals"
    parser.add_argument("--plain", action="store_true", help=plain if command and command.plain else argparse.SUPPRESS)
    profile = "whose practice this is" if command and command.learner else argparse.SUPPRESS
    parser.add_argument("--profile", metavar="NAME", help=profile)
    return parser


def _leave_at_once(code: int) -> NoReturn:
    """End the process after the app: everything is stored, closed and written out by now.

    Taking a thousand modules apart costs Python another 0.2 s before the shell's prompt is back, and a thread that
    still asks a hanging sound system for its devices could bring the process down meanwhile.
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def _told(error: TrainerError) -> int:
    _finish_quietly()
    _narrate(f"{error.title}: {error.message}")
    if error.hint:
        _narrate(f"  {error.hint}")
    return error.exit_code


def _stumbled(error: Exception) -> int:
    """Say that something unexpected happened and where the details are."""
    import traceback

    from trainer.cli import log
    from trainer.paths import Paths

    _finish_quietly()
    details = "".join(traceback.format_exception(error))
    if os.environ.get(DEBUG_VARIABLE):
        _narrate(details)
    _narrate(f"Something went wrong inside sayback: {_in_a_line(error)}.")
    path = Paths.from_environment().log
    try:
        log.write(path, details)
    except (OSError, TrainerError):
        _narrate(f"  Set {DEBUG_VARIABLE}=1 to see the details: {path} could not be written.")
    else:
        _narrate(f"  What you did before is stored. The details are in {path}")
    return ExitCode.MACHINE


def _in_a_line(error: Exception) -> str:
    from trainer.printable import printable

    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return printable(f"{error.strerror}{where}")
    text = " ".join(str(error).split())[:200]
    return printable(f"{type(error).__name__}{f', {text}' if text else ''}").rstrip(".")


def _finish_quietly() -> None:
    """Let what was printed come before what is about to be said, if it still can."""
    try:
        streams.finish()
    except (OSError, ValueError):
        return


def _top_level() -> argparse.ArgumentParser:
    width = max(len(command.name) for command in COMMANDS)
    listing = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS)
    parser = argparse.ArgumentParser(
        prog="sayback",
        usage="sayback [--plain] [--profile NAME] [COMMAND …]",
        description="A terminal gym for listening. Without a command it opens on what is due today.",
        epilog=f"commands:\n{listing}\n\n{_EXIT_CODES}\n\n{_LAST_WORDS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--plain", action="store_true", help="line by line, for screen readers, pipes and small terminals"
    )
    parser.add_argument("--profile", metavar="NAME", help="whose practice this is")
    parser.add_argument("--version", action="version", version=f"sayback {__version__}")
    return parser


_EXIT_CODES = """exit codes:
  0    done
  1    done, but some input was refused (each is named)
  2    the request itself was off
  3    something on this machine is missing or broken
  130  interrupted"""
_LAST_WORDS = "`sayback COMMAND --help` tells more. Your data stays on this machine."


def _before_command(words: list[str]) -> list[str]:
    """The leading options, with the value of `--profile`."""
    end = 0
    while end < len(words) and words[end].startswith("-"):
        end += 2 if words[end] == "--profile" else 1
    return words[:end]


def _require_text(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Refuse words whose bytes are no UTF-8: nothing that is stored, scored or looked up can hold them. Files may."""
    for name, value in vars(args).items():
        if name != "batch" and isinstance(value, str) and any(0xD800 <= ord(letter) < 0xE000 for letter in value):
            parser.error(f"{name.upper()} is not UTF-8 text")


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, [command.name for command in COMMANDS], n=1)
    return f"there is no command {word!r}" + (f"; did you mean {near[0]!r}?" if near else "; see sayback --help")


def _narrate(line: str) -> None:
    print(line, file=sys.stderr)
