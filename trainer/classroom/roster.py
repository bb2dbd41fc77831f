"""A class list as a table: whatever a spreadsheet or a learning platform wrote, read without trusting a cell of it.

Cells are text and stay text: one that begins like a formula is never worked out, and goes out again guarded
(`trainer.exchange.csv_export.guarded`). Everything that is wrong with a file is told at once.
"""

from __future__ import annotations

import csv
import io
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from trainer.errors import DataError, NotFound, UsageError
from trainer.exchange.csv_export import FORMULA
from trainer.packs.problems import Problem, shown
from trainer.progress.names import name_key
from trainer.wording import count

MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_CELL = 500
"""Characters of one cell."""
MAX_BYTES = 8 * 1024 * 1024
DELIMITERS = ",;\t|"
_HEAD = 50_000
"""Characters of the first line that are looked at for the delimiter."""
_JOIN = "+"
_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.I)
_NAMES = ("name", "full name", "student name", "student", "learner", "participant", "display name", "user")
_PARTS = (("first name", "last name"), ("firstname", "lastname"), ("given name", "family name"))
_ADDRESSES = ("username", "user name", "login", "email", "e-mail", "email address", "student id", "id", "number")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, counted from 1, and its cells, as many as there are columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Roster:
    """A class list that can be used.

    Attributes:
        source: the file's name.
        columns: its header, as it stands there.
        by: the columns whose cells are compared with the learners' names, joined by a space.
        notes: what was remarkable about the file, a sentence each.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    by: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def by_name(self) -> str:
        """The chosen column or columns, as `--by` takes them."""
        return _JOIN.join(self.columns[number] for number in self.by)

    def key(self, row: Row) -> str:
        """What a row is known by: its cell in the chosen column."""
        return _joined(row, self.by)

    def column(self, name: str) -> int:
        """The place of a column.

        Raises:
            UsageError: there is none of this name; the hint names those there are.
        """
        (place, *more) = _chosen(self.columns, name)
        if more:
            raise UsageError(f"{shown(name)} are several columns.", hint="Name one.")
        return place

    def find(self, name: str) -> tuple[Row, ...]:
        """The rows that a learner of this name may be: the same name, else the same words in any order.

        Case, width, accents (in the second look) and spaces do not count. One row is a match, several are none.
        """
        return self._exact.get(name_key(name)) or self._loose.get(_words(name), ())

    def near(self, name: str) -> tuple[str, ...]:
        """Names of the roster that somebody may have meant, the likeliest first: alike, else with a word in common."""
        from trainer.packs.nearest import nearest

        words = set(_words(name).split())
        alike = nearest(name, (self.key(row) for row in self.rows))
        return alike or tuple(key for row in self.rows if words & set(_words(key := self.key(row)).split()))[:3]

    @cached_property
    def _exact(self) -> dict[str, tuple[Row, ...]]:
        return _grouped((name_key(self.key(row)), row) for row in self.rows)

    @cached_property
    def _loose(self) -> dict[str, tuple[Row, ...]]:
        return _grouped((_words(self.key(row)), row) for row in self.rows)


@dataclass
class _Found:
    """A file while it is read: what is wrong with it, and what is merely worth telling."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, message: str, mend: str, line: int = 0) -> None:
        self.problems.append(Problem(self.name, line, "", message, mend))


class RosterRefused(DataError):
    """A class list that cannot be used; `problems` are all the reasons."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = str(problems[0])
        more = f" And {count(len(problems) - 1, 'problem')} more." if len(problems) > 1 else ""
        super().__init__(f"The class list cannot be used: {first}{more}", hint="Mend it, or save it as CSV in UTF-8.")
        self.problems = tuple(problems)


def read_roster(path: Path, by: str = "") -> Roster:
    """Read a class list.

    Args:
        by: the column whose cells are compared with the learners' names; several joined by ``+``
            ("First name+Last name"); empty looks for a usual one.

    Raises:
        NotFound: there is no such file.
        RosterRefused: it cannot be used; all that is wrong with it.
        UsageError: there is no such column; the hint names those there are.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # before opening it: opening a pipe waits for a writer
            raise DataError(f"{path} is no file.", hint="A class list is one CSV file.")
        if status.st_size > MAX_BYTES:
            raise DataError(f"{path} has {status.st_size:,} bytes; {MAX_BYTES:,} is the most a class list may have.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", hint="Check the spelling of its path.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    return parse_roster(content, str(path), by)


def parse_roster(content: bytes, name: str, by: str = "") -> Roster:
    """Read a class list from its bytes; as `read_roster`. `name` is what to call it in messages."""
    found = _Found(name)
    text = _decoded(content, found)
    header, rows = _table(text, found) if text else ((), ())
    if found.problems:
        raise RosterRefused(found.problems)
    chosen = _chosen(header, by)
    _check_keys(rows, chosen, found)
    if found.problems:
        raise RosterRefused(found.problems)
    return Roster(name, header, rows, chosen, tuple(found.notes))


# ---- bytes -----------------------------------------------------------------------------------------------------------


def _decoded(content: bytes, found: _Found) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        found.fault("This is a spreadsheet, not a CSV file.", "Save it as CSV (UTF-8) from the spreadsheet.")
        return ""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in content and not wide:
        found.fault(
            "The file holds bytes of zero.",
            "Save it as CSV in UTF-8.",
            content.count(b"\n", 0, content.index(b"\x00")) + 1,
        )
        return ""
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            found.fault("The file begins like UTF-16 but is not.", "Save it as CSV in UTF-8.")
            return ""
        # What spreadsheets in western Europe write when nobody asks them for anything else.
        text = content.decode("cp1252", errors="replace")
        found.notes.append("It is not UTF-8 and was read as Windows-1252: look whether the names are right.")
    if not text.strip():
        found.fault("The file is empty.", "A class list has a row of column names and a row for each learner.")
        return ""
    return text


# ---- cells -----------------------------------------------------------------------------------------------------------


def _table(text: str, found: _Found) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    declared = _SEPARATOR.match(text)
    delimiter = declared.group(1) if declared else _delimiter(text)
    if declared:  # Excel's own first line
        text = text[declared.end() :]
    lines = _lines(text, delimiter, found, 1 if declared else 0)
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    for line, cells in lines:
        if not header:
            header = _header(cells, line, found)
            if not header:
                return (), ()
        elif len(rows) == MAX_ROWS:
            found.fault(f"There are more than {MAX_ROWS:,} rows.", "Take the rows of this class alone.", line)
            break
        else:
            rows.append(_row(cells, line, len(header), found))
    if header and not rows and not found.problems:
        found.fault("There is no row below the column names.", "Add a row for each learner.")
    formulas = [
        row.line for row in rows if any(cell.lstrip(" \n")[:1] in FORMULA for cell in row.cells if cell.strip())
    ]
    if formulas:
        lines_told = ", ".join(map(str, formulas[:5])) + (" …" if len(formulas) > 5 else "")
        told = (
            f"{count(len(formulas), 'row')} with a cell that a spreadsheet would take for a formula (line {lines_told})"
        )
        found.notes.append(f"{told}: it is text here, and goes out with an apostrophe in front.")
    return header, tuple(rows)


def _delimiter(text: str) -> str:
    """What stands between the names of the columns: whatever parts the first line into most."""
    first = next(line for line in text.splitlines() if line.strip())[:_HEAD]
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign))))


def _lines(text: str, delimiter: str, found: _Found, before: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = before + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        mend = "Close the quotation mark, or double one that is part of the text."
        found.fault(f"This line is no CSV: {error}.", mend, line)


def _header(cells: Sequence[str], line: int, found: _Found) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        found.fault(f"There are {len(cells):,} columns; {MAX_COLUMNS} is the most.", "Keep the ones you need.", line)
        return ()
    names = tuple(" ".join(cell.split()) for cell in cells)
    for number, name in enumerate(names, 1):
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name) or len(name) > MAX_CELL:
            found.fault(f"Column {number} has a name that cannot be used.", "Give it a short name.", line)
        elif name and name.casefold() in [other.casefold() for other in names[: number - 1]]:
            found.fault(f"Two columns are called {shown(name)}.", "Give each its own name.", line)
    return names


def _row(cells: Sequence[str], line: int, width: int, found: _Found) -> Row:
    if any(cell.strip() for cell in cells[width:]):
        found.fault(
            f"This row has {len(cells)} cells; the first line names {width} columns.",
            "Put a cell that holds the delimiter into quotation marks.",
            line,
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        found.fault(f"A cell has more than {MAX_CELL} characters.", "Shorten it.", line)
    kept = [cell.strip() for cell in cells[:width]]
    return Row(line, (*kept, *[""] * (width - len(kept))))


# ---- the chosen column -----------------------------------------------------------------------------------------------


def _chosen(header: Sequence[str], by: str) -> tuple[int, ...]:
    places = {name.casefold(): number for number, name in enumerate(header) if name}
    if by:
        if by.casefold() in places:
            return (places[by.casefold()],)
        wanted = [part.strip().casefold() for part in by.split(_JOIN)]
        if all(part in places for part in wanted):
            return tuple(places[part] for part in wanted)
        raise UsageError(f"The class list has no column {shown(by)}.", hint=f"It has: {_listed(header)}.")
    for names in ((name,) for name in _NAMES):
        if names[0] in places:
            return (places[names[0]],)
    for parts in _PARTS:
        if all(part in places for part in parts):
            return tuple(places[part] for part in parts)
    usual = next((name for name in _ADDRESSES if name in places), "")
    if usual:
        return (places[usual],)
    if len(places) == 1:
        return tuple(places.values())
    raise UsageError(
        "Which column has what learners call themselves?", hint=f"Say --by with one of: {_listed(header)}."
    )


def _listed(header: Sequence[str]) -> str:
    return ", ".join(name for name in header if name)


def _check_keys(rows: Sequence[Row], by: tuple[int, ...], found: _Found) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        key = name_key(_joined(row, by))
        if not key:
            found.fault("The chosen column is empty here.", "Fill it in, or take the row out.", row.line)
        elif key in seen:
            message = f"{shown(_joined(row, by))} is on line {seen[key]} already."
            found.fault(message, "Take one out, or choose a column that tells them apart with --by.", row.line)
        else:
            seen[key] = row.line


def _joined(row: Row, by: tuple[int, ...]) -> str:
    return " ".join(cell for number in by if (cell := row.cells[number]))


def _words(name: str) -> str:
    """A name's words in order, without accents and commas: "Lee, Ann" and "Ann Lee" are the same."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", name_key(name)) if not unicodedata.combining(letter)
    )
    return " ".join(sorted(bare.replace(",", " ").split()))


def _grouped(pairs: Iterator[tuple[str, Row]]) -> dict[str, tuple[Row, ...]]:
    groups: dict[str, tuple[Row, ...]] = {}
    for key, row in pairs:
        groups[key] = (*groups.get(key, ()), row)
    return groups
