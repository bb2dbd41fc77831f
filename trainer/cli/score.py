"""``sayback score``: marks without a screen, for one reply or for a file of them."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

from trainer.errors import DataError, ExitCode, NotFound, TrainerError, UsageError
from trainer.printable import printable
from trainer.services import Services

if TYPE_CHECKING:
    from trainer.packs.catalog import Catalog
    from trainer.packs.model import Drill
    from trainer.scoring.result import Result, Span

LONGEST_LINE = 1_000_000
"""Characters of one line of a batch; a longer one is refused and skipped."""
LONGEST_REPLY = 1_000_000
"""Bytes read from stdin for ``--reply -``."""


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of ``score``."""
    parser.add_argument("--drill", metavar="PACK/ID", help="the drill that the reply answers")
    parser.add_argument("--reply", metavar="TEXT", help="the reply; - reads it from stdin")
    parser.add_argument("--batch", metavar="FILE", help='a JSONL file of {"id", "drill", "reply"}; - reads stdin')
    parser.add_argument(
        "--pack", metavar="FILE", type=Path, action="append", default=[], help="a pack that is not installed"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    parser.add_argument("--explain", action="store_true", help="the reasoning, a line each")
    parser.add_argument("--spoken", action="store_true", help="the reply is the transcript of a recording")
    parser.add_argument(
        "--detail", metavar="JSON", default="", help="what an answer of its kind holds beyond its words, as exported"
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """Score what was given and return the exit code (see `trainer.errors`)."""
    if args.batch is not None:
        if args.drill is not None or args.reply is not None:
            raise UsageError("--batch brings its own drills and replies.", hint="Leave out --drill and --reply.")
        return _batch(args.batch, _catalog(args.pack, services))
    if args.drill is None or args.reply is None:
        raise UsageError(
            "A drill and a reply are needed.", hint="sayback score --drill PACK/ID --reply TEXT, or --batch FILE.jsonl"
        )
    return _one(args, _catalog(args.pack, services))


def _catalog(extra: list[Path], services: Services) -> Catalog:
    from trainer.packs.catalog import Catalog

    if not extra:
        return services.catalog
    catalog = Catalog.load(services.paths, extra)
    asked = {path.resolve() for path in extra}
    for refused in catalog.refused:
        if refused.source.resolve() in asked:
            first = refused.problems[0] if refused.problems else "it cannot be read"
            raise DataError(f"The pack {refused.source} cannot be used.", hint=str(first))
    return catalog


def _one(args: argparse.Namespace, catalog: Catalog) -> int:
    from trainer.kinds import mark

    drill = catalog.drill(args.drill)
    reply = _stdin().read(LONGEST_REPLY) if args.reply == "-" else args.reply
    result = mark(drill, reply, args.detail, spoken=args.spoken)
    if args.json:
        made = result.to_dict()
        if args.explain:
            made["reasons"] = list(result.reasons)
        print(json.dumps(made, ensure_ascii=False, indent=2))
        return ExitCode.OK
    for line in describe(drill, reply, result, explain=args.explain):
        print(line)
    return ExitCode.OK


def _stdin() -> TextIO:
    """Stdin, whose bytes may be anything: what is no text is replaced, never an error."""
    reconfigure = getattr(sys.stdin, "reconfigure", None)  # a test's stream may have none
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin


def _batch(source: str, catalog: Catalog) -> int:
    if source == "-":
        return _score_lines(_stdin(), catalog)
    try:
        with Path(source).open(encoding="utf-8", errors="replace") as lines:
            return _score_lines(lines, catalog)
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror or error}.", hint="Name a JSONL file.") from error


def _score_lines(lines: IO[str], catalog: Catalog) -> int:
    """Score line by line: nothing is kept, so a batch may be of any length."""
    code = ExitCode.OK
    for number, line in enumerate(_lines(lines), 1):
        if line is not None and not line.strip():
            continue
        made = _score_line(number, line, catalog)
        if "error" in made:
            code = ExitCode.REFUSED_INPUT
        print(json.dumps(made, ensure_ascii=False))
    return code


def _lines(lines: IO[str]) -> Iterator[str | None]:
    """Each line, or None for one over the limit, whose rest is skipped without being kept."""
    while line := lines.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE or line.endswith("\n"):
            yield line
            continue
        while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith("\n"):
            pass
        yield None


def _score_line(number: int, line: str | None, catalog: Catalog) -> dict[str, Any]:
    from trainer.kinds import mark

    identity: object = None
    try:
        if line is None:
            raise DataError(f"Line {number} is too long.", hint=f"At most {LONGEST_LINE:,} characters.")
        entry = _entry(number, line)
        identity = entry.get("id")
        drill = catalog.drill(_text(entry, "drill", number))
        spoken = entry.get("spoken", False)
        if not isinstance(spoken, bool):
            raise DataError(f'Line {number}: "spoken" is not true or false.')
        detail = _text(entry, "detail", number) if "detail" in entry else ""
        return {"id": identity, **mark(drill, _text(entry, "reply", number), detail, spoken=spoken).to_dict()}
    except (DataError, NotFound) as error:
        return _refusal(identity, error)


def _entry(number: int, line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"Line {number} is not JSON.", hint='One object a line: {"id", "drill", "reply"}.') from error
    if not isinstance(entry, dict):
        raise DataError(f"Line {number} is not an object.", hint='One object a line: {"id", "drill", "reply"}.')
    return entry


def _text(entry: dict[str, Any], key: str, number: int) -> str:
    value = entry.get(key)
    if isinstance(value, str):
        return value
    problem = "is missing" if key not in entry else "is not a text"
    raise DataError(f'Line {number}: "{key}" {problem}.', hint='One object a line: {"id", "drill", "reply"}.')


def _refusal(identity: object, error: TrainerError) -> dict[str, Any]:
    return {"id": identity, "error": error.message, "hint": error.hint}


def describe(drill: Drill, reply: str, result: Result, *, explain: bool = False) -> list[str]:
    """The marks as plain lines: bands, what was heard and missed, what hurt, what to try."""
    width = max(40, min(80, shutil.get_terminal_size().columns))
    page = _Page(width)
    page.line(f"{drill.title}: {result.band.value}, {result.overall} of 100")
    for mark in result.marks:
        rated = "not rated" if mark.band is None else f"{mark.band.value}, {mark.score}"
        page.line(f"  {mark.skill.value:<12}{rated}")
    page.gap()
    for fact in result.facts:
        words = _words(reply, fact.reply)
        page.entry(_FACTS[fact.status.value], f"{fact.text}" + (f" — you: “{words}”" if words else ""))
    for feeling in result.feelings:
        words = _words(reply, feeling.reply)
        page.entry(_FEELINGS[feeling.status.value], feeling.name + (f" — you: “{words}”" if words else ""))
    for asked in result.questions:
        form = "open" if asked.open else "closed"
        page.entry("asked", f"“{_words(reply, asked.span)}” — {form}, {asked.note}")
    for flag in result.flags:
        words = _words(reply, flag.reply)
        page.entry("careful", f"{flag.kind.value}: {flag.reason}" + (f" — “{words}”" if words else ""))
    for remark in result.remarks:
        page.entry({True: "good", False: "amiss", None: ""}[remark.good], f"{remark.label}: {remark.text}")
    page.gap()
    page.entry("try", result.tip)
    for note in result.notes:
        page.entry("note", note)
    if explain:
        page.gap()
        from trainer.scoring.explain import heard

        for reason in (*result.reasons, *heard(reply)):
            page.entry("why", reason)
    return page.lines


_FACTS = {
    "restated": "heard",
    "partial": "in part",
    "copied": "copied",
    "contradicted": "wrong",
    "missed": "missed",
}
_FEELINGS = {"tied": "felt", "named": "felt", "generic": "in general", "missed": "missed"}
_LONGEST_QUOTE = 100


def _words(reply: str, span: Span | None) -> str:
    if span is None:
        return ""
    words = " ".join(reply[span[0] : span[1]].split())
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"


class _Page:
    """Lines that fit; every word of a pack or a learner is made printable on its way in."""

    def __init__(self, width: int) -> None:
        self.lines: list[str] = []
        self._width = width

    def line(self, text: str) -> None:
        self.lines.extend(textwrap.wrap(printable(text), self._width, subsequent_indent="    ") or [""])

    def gap(self) -> None:
        self.lines.append("")

    def entry(self, label: str, text: str) -> None:
        self.lines.extend(
            textwrap.wrap(
                printable(" ".join(text.split())),
                self._width,
                initial_indent=f"{label:<12}",
                subsequent_indent=" " * 12,
            )
        )
