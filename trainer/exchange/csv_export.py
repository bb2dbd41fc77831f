"""Attempts as a table for spreadsheets: RFC 4180, UTF-8, one row each, with the marks in force.

What a learner said is untrusted: a cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
"CSV Injection"), and control characters are written out. The exact text is in the ``jsonl`` export.
"""

from __future__ import annotations

import csv
import io
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

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def header() -> str:
    """The first line, with its end."""
    return _line(COLUMNS)


def write(record: Record) -> str:
    """A record as one row, with its end; it may span lines when the reply does."""
    attempt, marks, delivery = record.attempt, record.attempt.marks, record.attempt.delivery
    rated: list[object] = []
    for skill in Skill:
        band = None if marks is None else marks.bands.get(skill)
        rated += [None if marks is None else marks.skills.get(skill), None if band is None else band.value]
    return _line(
        (
            record.learner,
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


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
