"""Attempts from the lines of `trainer.exchange.jsonl`, back into a record of practice: each only once.

An attempt is known by its id. One that is there already and says the same is left as it is; one that says something
else is told, and nothing is overwritten. What comes in is stored a page at a time: whoever practises meanwhile waits no
longer than for one page, and an import that was interrupted is finished by starting it again.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import BinaryIO

from trainer.clock import Clock
from trainer.errors import DataError, NotFound, UsageError
from trainer.exchange import jsonl
from trainer.exchange.acceptance import acceptable, refusal
from trainer.exchange.record import Record
from trainer.progress import intake
from trainer.progress.model import Attempt, Marks
from trainer.progress.names import clean_name, name_key
from trainer.progress.repository import Repository

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one line; the longest conversation takes a hundredth of that."""
PAGE = 200
"""Attempts stored in one transaction."""


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    KNOWN = "known"
    MARKS = "further marks"
    """The attempt is known, some of its marks were not."""
    CONFLICTING = "conflicting"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was looked at.

    Attributes:
        number: counted from 1.
        learner: into whose practice it goes; empty for a broken one.
        why: what keeps it out; empty for one that is taken in or known.
    """

    number: int
    fate: Fate
    learner: str = ""
    attempt: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    number: int
    learner: str
    record: Record


@dataclass
class Import:
    """One import. `lines` does it; nothing is changed when `dry` is set, and every line has the same fate.

    Attributes:
        learner: whose practice everything goes into; empty leaves it to the lines.
    """

    repository: Repository
    clock: Clock
    learner: str = ""
    dry: bool = False
    _ahead: dict[str, _Held] = field(default_factory=dict)  # a dry run's own: what it would have stored by now

    def lines(self, source: BinaryIO) -> Generator[Line, None, None]:
        """Look at every line of a file, take in what is new, and say what became of each; blank lines are passed over.

        Raises:
            UsageError: the learner's name cannot be used.
            StorageError: the database cannot be read or written; the pages before are stored.
        """
        if self.learner:
            self.learner = clean_name(self.learner)
        touched: dict[int, None] = {}
        looked = self._looked_at(source)
        while page := list(islice(looked, PAGE)):
            yield from self._page(page, touched)
        for profile in touched:  # after an interruption, the next look at these builds them
            self.repository.memories.rebuild(profile)
            self.repository.tallies.rebuild(profile)

    def _looked_at(self, source: BinaryIO) -> Iterator[_Read | Line]:
        now = self.clock.now()
        for number, content in _numbered(source):
            try:
                record = acceptable(jsonl.read(_text(content)))
                learner = self.learner or clean_name(record.learner)
            except (DataError, UsageError) as error:
                yield Line(number, Fate.BROKEN, why=error.message)
                continue
            why = refusal(record, now)
            yield Line(number, Fate.BROKEN, why=f"{why}.") if why else _Read(number, learner, record)

    def _page(self, page: list[_Read | Line], touched: dict[int, None]) -> list[Line]:
        if self.dry:
            return [one if isinstance(one, Line) else self._tried(one) for one in page]
        whose = {one.learner: self.repository.profile(one.learner).id for one in page if isinstance(one, _Read)}
        told = []
        with self.repository.database.write() as connection:
            for one in page:
                if isinstance(one, Line):
                    told.append(one)
                    continue
                held = _held(self.repository, one.record.attempt.id)
                line, further = _compared(one, held)
                profile = whose[one.learner]
                if line.fate is Fate.NEW:
                    intake.store(connection, profile, one.record.attempt, one.record.marks, self.clock.now())
                elif line.fate is Fate.MARKS:
                    intake.add_marks(connection, profile, one.record.attempt.id, further, self.clock.now())
                if line.fate in (Fate.NEW, Fate.MARKS):
                    touched[profile] = None
                told.append(line)
        return told

    def _tried(self, one: _Read) -> Line:
        id_ = one.record.attempt.id
        held = self._ahead.get(id_) or _held(self.repository, id_)
        line, further = _compared(one, held)
        if line.fate is Fate.NEW:
            self._ahead[id_] = _Held(name_key(one.learner), one.learner, *_prints(one.record))
        elif line.fate is Fate.MARKS and held is not None:
            known = held.marks | {_made(marks, one.record.attempt): _marks_print(marks) for marks in further}
            self._ahead[id_] = replace(held, marks=known)
        return line


_Made = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Held:
    """What is there under an id: whose it is, and prints of the attempt and of each of its marks."""

    key: str
    name: str
    attempt: int
    marks: dict[_Made, int]


def _held(repository: Repository, attempt_id: str) -> _Held | None:
    try:
        attempt = repository.attempt(attempt_id)
    except NotFound:
        return None
    marks = repository.marks_of(attempt_id) if attempt.marks is not None else ()
    rows = repository.database.read("SELECT name, key FROM profile WHERE id = ?", (attempt.profile,))
    name, key = rows[0]
    return _Held(key, name, *_prints(Record(name, attempt, marks)))


def _compared(one: _Read, held: _Held | None) -> tuple[Line, tuple[Marks, ...]]:
    """What becomes of a line beside what is there, and the marks that are new."""
    attempt = one.record.attempt

    def line(fate: Fate, why: str = "") -> Line:
        return Line(one.number, fate, one.learner, attempt.id, why)

    if held is None:
        return line(Fate.NEW), one.record.marks
    if held.key != name_key(one.learner):
        return line(Fate.CONFLICTING, f"attempt {attempt.id} is {held.name}'s here, not {one.learner}'s."), ()
    print_, marks = _prints(one.record)
    if print_ != held.attempt:
        return line(Fate.CONFLICTING, f"attempt {attempt.id} says something else here."), ()
    if any(made in held.marks and held.marks[made] != figure for made, figure in marks.items()):
        return line(Fate.CONFLICTING, f"attempt {attempt.id} has other marks here by the same scorer."), ()
    further = tuple(marks for marks in one.record.marks if _made(marks, attempt) not in held.marks)
    return line(Fate.MARKS if further else Fate.KNOWN), further


def _prints(record: Record) -> tuple[int, dict[_Made, int]]:
    attempt = record.attempt
    bare = hash(replace(attempt, profile=0, marks=None))
    return bare, {_made(marks, attempt): _marks_print(marks) for marks in record.marks}


def _made(marks: Marks, attempt: Attempt) -> _Made:
    """As `Marks.made_by`, with the pack that an empty hash stands for."""
    return marks.scorer, marks.data, marks.pack_hash or attempt.pack_hash, marks.overlay


def _marks_print(marks: Marks) -> int:
    figures = (marks.overall, marks.band, tuple(marks.skills.items()), tuple(marks.bands.items()), marks.flags)
    return hash((figures, json.dumps(json.loads(marks.result), sort_keys=True)))


def _numbered(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file that hold something, by number; None for one that is too long to be ours."""
    number = 0
    while content := source.readline(LONGEST_LINE):
        number += 1
        if len(content) == LONGEST_LINE and not content.endswith(b"\n"):
            while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif content.removeprefix(BOM_UTF8 if number == 1 else b"").strip():
            yield number, content.removeprefix(BOM_UTF8 if number == 1 else b"")


def _text(content: bytes | None) -> str:
    if content is None:
        raise DataError(f"This line has more than {LONGEST_LINE:,} bytes.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("This line is not UTF-8.") from error
