"""``sayback pack new``: a pack to write over, from an example or from answers to a few questions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trainer.cli.pack_telling import tell
from trainer.errors import ExitCode, UsageError
from trainer.packs.model import Channel, Kind
from trainer.printable import printable
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.packs.making import Told
    from trainer.services import Services

Word = TypeVar("Word", Kind, Channel)
Ask = Callable[[str], str]
"""Asks one question and gives the answer, a line without its end; an empty one skips it."""

_MEANING = {
    Kind.REPLY: "hear a complaint, answer it",
    Kind.CONVERSATION: "a customer who answers back, turn by turn",
    Kind.NOTES: "hear it once, write down what matters",
    Kind.SPOT: "which of four replies listened best, and why",
    Kind.REWRITE: "turn a stiff reply into a human one",
    Kind.PATIENCE: "let somebody finish, and say a cue at the right moment",
}


def configure(actions: Any) -> None:
    """Add ``new`` to the actions of ``pack``."""
    new = actions.add_parser(
        "new",
        help="begin a pack",
        description="Begin a pack: on a terminal by answering questions, with --kind from an example that is there to "
        "be written over. What is still to be written has a note above it in the file.",
    )
    new.add_argument("--kind", choices=[kind.value for kind in Kind], help="take the example of this kind; ask nothing")
    new.add_argument("--id", metavar="ID", help="the pack's id: small letters, digits, hyphens")
    new.add_argument("--title", metavar="TITLE", default="", help="the pack's title")
    new.add_argument("--output", type=Path, metavar="FILE", help="where to write it (ID.toml when omitted)")
    new.set_defaults(act=_new)


def _new(args: argparse.Namespace, _: Services) -> int:
    from trainer.packs.files import write_text
    from trainer.packs.making import Told, new_pack

    if args.kind is None and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "This is no terminal to ask questions on.", hint="Say `--kind reply --id my-pack`, or another kind and id."
        )
    if args.kind is not None:
        if not args.id:
            raise UsageError("A new pack needs an id.", hint="Add `--id my-pack`.")
        told = Told(_checked_id(args.id), Kind(args.kind), pack_title=args.title)
    else:
        told = asked(_prompt, pack=_checked_id(args.id) if args.id else "", title=args.title)
    target = args.output or Path(f"{told.pack}.toml")
    text = new_pack(told)
    write_text(target, text)
    _tell(target, text)
    return ExitCode.OK


def _tell(target: Path, text: str) -> None:
    """What was written, what is still to be written, and what comes next."""
    from trainer.packs.check import check
    from trainer.packs.loader import read_text
    from trainer.packs.making import notes_in

    name = printable(str(target))
    report = check(read_text(text.encode(), str(target)), mutations=False)
    tell(f"Written: {name}.")
    places: dict[str, list[str]] = {}
    for line, note in notes_in(text):
        places.setdefault(note, []).append(str(line))
    for note, lines in places.items():
        tell(f"  line {', '.join(lines)}: {note}", after="    ")
    if report.passed:
        tell("It passes the check as it stands: an example, to be written over part by part.")
    else:
        tell(f"{count(len(report.problems), 'problem')} to mend until it passes the check.")
    tell(f"Next: sayback pack preview {name}, sayback pack check {name}")


def asked(ask: Ask, *, pack: str = "", title: str = "") -> Told:
    """Ask for everything a first draft needs.

    Args:
        ask: how to ask.
        pack: the pack's id, if it is known already; `title` its title.
    """
    from trainer.packs.drills import REPLIED
    from trainer.packs.making import Told, as_id

    tell("An empty answer skips a question; what is skipped stays as in an example of that kind.")
    title = title or ask("The pack's title")
    suggested = as_id(title) or "my-pack"
    while not pack:
        pack = as_id(ask(f"Its id [{suggested}]") or suggested)
    for number, kind in enumerate(Kind, 1):
        tell(f"  {number}  {kind.value:<13} {_MEANING[kind]}")
    kind = _one_of(ask, "The kind of its first drill", list(Kind), Kind.REPLY)
    head: dict[str, Any] = {
        "title": ask("The drill's title, as the list shows it"),
        "channel": _one_of(ask, "The channel: " + ", ".join(Channel), list(Channel), Channel.PHONE),
        "level": _level(ask),
        "situation": ask("The situation: who is the learner, what went before"),
        "customer": ask("The customer's name"),
        "mood": ask("Their mood, in a word"),
    }
    told = Told(pack, kind, pack_title=title, **head)
    return _complaint(ask, told) if kind in REPLIED else told


def _complaint(ask: Ask, told: Told) -> Told:
    from dataclasses import replace

    from trainer.packs.making import Asked

    who = told.customer or "the customer"
    say = _lines(ask, f"What does {who} say? A breath a line, an empty line ends it (at once: keep the example)")
    if not say:
        return told
    told = replace(
        told,
        say=say,
        facts=_lines(ask, "What should a listener have heard? A fact a line, the most important one first"),
        feelings=_lines(ask, f"What does {who} feel? A feeling a line, such as worried"),
        want=ask("What would put it right"),
    )
    questions: tuple[tuple[str, str], ...] = ()
    if told.kind is not Kind.NOTES:
        what = "What would a good listener still ask? An open question a line, each asked twice"
        questions = _pairs(ask, what, "the same in other words")
    unknowns = [
        Asked(question.rstrip("? ").lower(), tuple(_question(way) for way in (question, other) if way))
        for question, other in questions
    ]
    strong = _lines(ask, "Strong replies, one a line: such as you would be glad to hear")
    fair = _lines(ask, "Fair replies, one a line: decent, with something missing that you could name")
    weak = _pairs(ask, "Weak replies, one a line: what people really say", "what is wrong with it")
    return replace(told, unknowns=tuple(unknowns), strong=strong, fair=fair, weak=weak)


def _question(text: str) -> str:
    return f"{text.rstrip('?. ')}?"


def _lines(ask: Ask, question: str) -> tuple[str, ...]:
    tell(f"{question}.")
    found: list[str] = []
    while answer := ask(f"  {len(found) + 1}"):
        found.append(answer)
    return tuple(found)


def _pairs(ask: Ask, question: str, about: str) -> tuple[tuple[str, str], ...]:
    """Lines, each with something about it."""
    tell(f"{question}.")
    found: list[tuple[str, str]] = []
    while answer := ask(f"  {len(found) + 1}"):
        found.append((answer, ask(f"     {about}")))
    return tuple(found)


def _one_of(ask: Ask, question: str, choices: list[Word], usual: Word) -> Word:
    """One of a few words, by its name, its beginning or its number."""
    while True:
        answer = ask(f"{question} [{usual.value}]").casefold()
        if not answer:
            return usual
        if answer.isdigit() and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1]
        found = [choice for choice in choices if choice.value.startswith(answer)]
        if found:
            return found[0]
        tell(f"  It is one of: {', '.join(choice.value for choice in choices)}.")


def _level(ask: Ask) -> int:
    while True:
        answer = ask("The level, 1 (one plain fact, calm) to 5 (furious, contradictory) [2]")
        if not answer:
            return 2
        if answer.isdigit() and 1 <= int(answer) <= 5:
            return int(answer)
        tell("  It is a number from 1 to 5.")


def _checked_id(word: str) -> str:
    from trainer.packs.making import as_id
    from trainer.packs.problems import ID

    if ID.fullmatch(word):
        return word
    near = as_id(word)
    raise UsageError(
        f"{word!r} cannot be an id.",
        hint="Use small letters, digits and hyphens" + (f", such as {near}." if near else "."),
    )


def _prompt(question: str) -> str:
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt  # Ctrl+D leaves as Ctrl+C does: nothing is written
    return line.strip()
