"""Attempts as a table for spreadsheets: RFC 4180, UTF-8, one row each, with the marks in force.

What a learner said is untrusted: a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
"CSV Injection"), and control characters are written out. The exact text is in the ``jsonl`` export.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from trainer.exchange.record import Record
from trainer.packs.model import Skill
from trainer.printable import printable

COLUMNS = (
    "learner",
    "attempt",
    "drill",
    "started_utc",
    "submitted_utc",
    "mode",
    "whole",
    "overall",
    "band",
    *(f"{skill.value}{ending}" for skill in Skill for ending in ("", "_band")),
    "flags",
    "reply",
    "heard",
    "notes",
    "plays",
    "retry_of",
    "spoken_seconds",
    "first_word_seconds",
    "words_per_minute",
    "recogniser",
    "scorer",
    "pack_hash",
    "kind",
    "detail",
)

BYTE_ORDER_MARK = "\ufeff"
"""Begins a table that is written to a file: by it Excel and LibreOffice know that the names in it are UTF-8."""
_FIGURES = re.compile(r"[\d\s.,:/%eE-]*\d[\d\s.,:/%eE-]*")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def header() -> str:
    """The first line, with its end."""
    return row(COLUMNS)


def write(record: Record) -> str:
    """A record as one row, with its end; it may span lines when the reply does."""
    attempt, marks, delivery = record.attempt, record.attempt.marks, record.attempt.delivery
    rated: list[object] = []
    for skill in Skill:
        band = None if marks is None else marks.bands.get(skill)
        rated += [None if marks is None else marks.skills.get(skill), None if band is None else band.value]
    return row(
        (
            guarded_name(record.learner),
            attempt.id,
            attempt.drill,
            _moment(attempt.started),
            _moment(attempt.submitted),
            attempt.mode.value,
            "yes" if attempt.focus is None else "no",
            None if marks is None else marks.overall,
            None if marks is None else marks.band.value,
            *rated,
            None if marks is None else " ".join(marks.flags),
            attempt.reply,
            attempt.heard,
            attempt.notes,
            attempt.plays,
            attempt.retry_of,
            *(
                (None, None, None, None)
                if delivery is None
                else (delivery.seconds, delivery.first_word, delivery.words_per_minute, delivery.engine)
            ),
            None if marks is None else marks.scorer,
            attempt.pack_hash if marks is None else marks.pack_hash,
            attempt.kind.value,
            attempt.detail,
        )
    )


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula and no terminal for a command."""
    starts = text.lstrip(" \n")[:1] or text[:1]
    cell = printable(text.replace("\r\n", "\n"), keep_newlines=True)
    return f"'{cell}" if starts in FORMULA and starts else cell


def guarded_name(name: str) -> str:
    """A name as such a cell, one too that a spreadsheet would take for a number, a date or a truth value ("0042")."""
    cell = guarded(name)
    figures = _FIGURES.fullmatch(name) or name.casefold() in ("true", "false")
    return f"'{cell}" if figures and not cell.startswith("'") else cell


def row(cells: Iterable[object]) -> str:
    """Cells as one line of a table, with its end; texts are guarded, None is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
