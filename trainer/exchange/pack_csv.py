"""Packs as CSV, for writers who work in a spreadsheet: a row for each table of the file, in the file's order.

The first column, ``table``, says what a row is: ``pack``, ``drill``, ``customer``, ``say``, ``fact`` … Parts of a beat
and of an ending follow it as ``beat.say``, ``beat.again``, ``beat.way``, ``ending.say``. Every other column is a key of
the format; a cell that is empty leaves its key out. Items of a list are separated by `` | ``. What sort of value a
column holds, and where it may stand, comes from the schema of the format. What a spreadsheet would take for a
formula gets an apostrophe in front, which is taken off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.exchange.csv_export import FORMULA
from trainer.packs.document import Fault
from trainer.packs.limits import MAX_FILE_BYTES
from trainer.packs.loader import FORMAT, Reading, read_text
from trainer.packs.problems import Place, Problem, shown

BAR = " | "
"""Between the items of a list."""
TABLE = "table"
"""The first column."""
_HEADS = ("pack", "drill")
_PARENTS = {"beat", "ending"}
"""Tables of a drill that have tables of their own."""
_SPLIT = re.compile(r"\s*(?<!\\)\|\s*")


class NotATable(Exception):
    """The file as a whole cannot be read as CSV of this kind; says why, and on which line."""

    def __init__(self, line: int, message: str, mend: str) -> None:
        super().__init__(message)
        self.line, self.message, self.mend = line, message, mend


@dataclass(frozen=True, slots=True)
class Column:
    """A key of the format: its name, and how its value is written in a cell."""

    name: str
    sort: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a CSV file.

    Attributes:
        toml: the pack as TOML; empty when a row cannot be used.
        reading: that text as the loader reads it; None when there is no text.
        problems: every row that cannot be used, by its line.
    """

    toml: str
    reading: Reading | None
    problems: tuple[Problem, ...]


def columns() -> dict[str, tuple[Column, ...]]:
    """The columns that each table of the format has, the required ones first."""
    from trainer.packs.schema import schema

    root = schema()
    found = {"pack": _columns(root["properties"]["pack"])}
    drill = root["definitions"]["drill"]
    found["drill"] = _columns(drill)
    for name, inner in _inner(drill, root):
        found[name] = _columns(inner)
        if name in _PARENTS:
            found |= {f"{name}.{part}": _columns(table) for part, table in _inner(inner, root)}
    return found


def as_csv(raw: Mapping[str, Any]) -> str:
    """A pack's tables, as tomli reads them, as CSV."""
    known = columns()
    rows = list(_rows(raw, known))
    used = [
        name for name in dict.fromkeys(c.name for cs in known.values() for c in cs) if any(name in row for row in rows)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, [TABLE, *used], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def from_csv(content: bytes, name: str) -> Imported:
    """A pack from CSV: comma, semicolon or tab between the cells, UTF-8.

    Args:
        name: what to call the file in messages.
    """
    try:
        rows = _read(content)
        raw, lines, problems = _tables(rows, name)
    except NotATable as error:
        return Imported("", None, (Problem(name, error.line, "", error.message, error.mend),))
    if problems:
        return Imported("", None, tuple(problems))
    import tomli_w

    toml = tomli_w.dumps({"format": FORMAT, **raw}, multiline_strings=True)
    reading = read_text(toml.encode("utf-8", "surrogatepass"), name)
    faults = reading.document.faults if reading.document is not None else []
    told = tuple(_told(fault, name, lines, raw) for fault in faults) if faults else reading.problems
    return Imported(toml, reading, told)


def _inner(table: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables in a table of the schema."""
    for key, inner in table["properties"].items():
        item = inner.get("items", inner)
        if "$ref" in item:
            item = root["definitions"][item["$ref"].rpartition("/")[2]]
        if item.get("type") == "object" and not _bands(key, inner):
            yield key, item


def _bands(key: str, inner: Mapping[str, Any]) -> bool:
    """Whether it is the one inline table of the format, a band for each skill, which has a cell of its own."""
    return key == "skills" and inner.get("type") == "object"


def _columns(table: Mapping[str, Any]) -> tuple[Column, ...]:
    found = []
    for key, inner in table["properties"].items():
        if _bands(key, inner):
            found.append(Column(key, "bands"))
        elif inner.get("type") == "array" and ("enum" in inner["items"] or inner["items"].get("type") == "string"):
            found.append(Column(key, "list"))
        elif inner.get("type") not in ("array", "object"):
            found.append(Column(key, inner.get("type", "string")))
    return tuple(sorted(found, key=lambda column: column.name not in table["required"]))


# ---- out -----------------------------------------------------------------------------------------------------------


def _rows(raw: Mapping[str, Any], known: Mapping[str, Sequence[Column]]) -> Iterator[dict[str, str]]:
    yield _row("pack", raw["pack"], known)
    for drill in raw["drill"]:
        yield _row("drill", drill, known)
        for name in known:
            if name in _HEADS or "." in name or name not in drill:
                continue
            tables = drill[name] if isinstance(drill[name], list) else [drill[name]]
            for table in tables:
                yield _row(name, table, known)
                for inner in (one for one in known if one.startswith(f"{name}.")):
                    for part in table.get(inner.partition(".")[2], ()):
                        yield _row(inner, part, known)


def _row(name: str, table: Mapping[str, Any], known: Mapping[str, Sequence[Column]]) -> dict[str, str]:
    cells = {column.name: _cell(table[column.name]) for column in known[name] if column.name in table}
    return {TABLE: name, **cells}


def _cell(value: object) -> str:
    cell = _plain(value)
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return BAR.join(str(item).replace("|", r"\|") for item in value)
    if isinstance(value, Mapping):
        return BAR.join(f"{key}={band}" for key, band in value.items())
    return str(value).strip()


# ---- in ------------------------------------------------------------------------------------------------------------


def _read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines, by the names of the columns."""
    if len(content) > MAX_FILE_BYTES:
        raise NotATable(0, "The file is too large.", f"{MAX_FILE_BYTES // 1024 // 1024} MB is the most.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotATable(line, "The file is not UTF-8.", "Save it as “CSV UTF-8”.") from None
    if "\x00" in text:
        raise NotATable(text[: text.index("\x00")].count("\n") + 1, "This is no text.", "Save it as CSV.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells[len(header) :]):
                raise NotATable(
                    line, f"The row has {len(cells)} cells; there are {len(header)} columns.", "Quote its commas."
                )
            if any(cell.strip() for cell in cells):
                rows.append((line, {key: cell for key, cell in zip(header, cells, strict=False) if cell.strip()}))
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotATable(
            reader.line_num, f"This is not CSV: {error}.", "Export it again from your spreadsheet."
        ) from None
    return rows


def _check_header(header: Sequence[str]) -> None:
    if not header or header[0] != TABLE:
        raise NotATable(1, f"The first column is not called {TABLE}.", f"Begin the first line with `{TABLE}`.")
    names = dict.fromkeys(column.name for one in columns().values() for column in one)
    for name in header[1:]:
        if name and name not in names:
            near = _near(name, names)
            mend = f"Did you mean `{near}`?" if near else f"The columns are: {', '.join(names)}."
            raise NotATable(1, f"There is no column {shown(name)}.", mend)
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice:
        raise NotATable(1, f"The column {shown(twice)} is there twice.", "Keep one.")


def _tables(
    rows: Sequence[tuple[int, dict[str, str]]], name: str
) -> tuple[dict[str, Any], dict[Place, int], list[Problem]]:
    """The rows as the tables of a pack, the line of each table, and what cannot be read."""
    raw: dict[str, Any] = {}
    lines: dict[Place, int] = {}
    problems: list[Problem] = []
    known = columns()
    for line, row in rows:
        kind = row.get(TABLE, "").strip()
        if kind not in known:
            near = _near(kind, known)
            mend = f"Did you mean `{near}`?" if near else f"It is one of: {', '.join(known)}."
            problems.append(Problem(name, line, TABLE, f"There is no table {shown(kind)}.", mend))
            continue
        table: dict[str, Any] = {}
        for key, cell in row.items():
            if key == TABLE:
                continue
            try:
                table[key] = _value(kind, key, cell, known[kind])
            except ValueError as error:
                problems.append(Problem(name, line, f"{kind} {key}", str(error), "Mend the cell, or empty it."))
        place = _put(raw, kind, table)
        if place is None:
            above = "a `drill`" if "." not in kind else f"a `{kind.partition('.')[0]}`"
            problems.append(
                Problem(name, line, kind, "There is nothing that it belongs to.", f"Put {above} row above it.")
            )
        else:
            lines[place] = line
    return raw, lines, problems


def _put(raw: dict[str, Any], kind: str, table: dict[str, Any]) -> Place | None:
    """Put a table where it belongs, and say where that is; None when what it belongs to is not there."""
    if kind == "pack":
        raw.setdefault("pack", table)
        return ("pack",)
    drills = raw.setdefault("drill", [])
    if kind == "drill":
        drills.append(table)
        return ("drill", len(drills) - 1)
    if not drills:
        return None
    place: Place = ("drill", len(drills) - 1)
    here = drills[-1]
    parent, _, part = kind.partition(".")
    if part:
        if not here.get(parent):
            return None
        place, here = (*place, parent, len(here[parent]) - 1), here[parent][-1]
    if kind == "customer":
        here.setdefault("customer", table)
        return (*place, "customer")
    tables = here.setdefault(part or parent, [])
    tables.append(table)
    return (*place, part or parent, len(tables) - 1)


def _value(kind: str, key: str, cell: str, known: Sequence[Column]) -> object:
    """A cell as the value of a key.

    Raises:
        ValueError: it is none; says why.
    """
    column = next((one for one in known if one.name == key), None)
    cell = cell.strip()
    if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA):
        cell = cell[1:]
    if column is None:
        here = ", ".join(one.name for one in known)
        raise ValueError(f"a {kind} has no {key}; its columns are: {here}.")
    if column.sort == "boolean":
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if cell.casefold() not in words:
            raise ValueError(f"{shown(cell)} is neither true nor false.")
        return words[cell.casefold()]
    if column.sort in ("integer", "number"):
        return _number(cell, whole=column.sort == "integer")
    if column.sort == "list":
        return [item.replace(r"\|", "|") for item in _SPLIT.split(cell) if item]
    if column.sort == "bands":
        pairs = [item.partition("=") for item in _SPLIT.split(cell) if item]
        if not all(equals for _, equals, _ in pairs):
            raise ValueError(f"{shown(cell)} is not written as `reflect=fair{BAR}clarify=weak`.")
        return {skill.strip(): band.strip() for skill, _, band in pairs}
    return cell.replace("\r\n", "\n")


def _number(cell: str, *, whole: bool) -> int | float:
    if re.fullmatch(r"[+-]?\d{1,9}", cell):
        return int(cell)
    if not whole and re.fullmatch(r"[+-]?\d{0,9}[.,]\d{1,9}", cell):
        return float(cell.replace(",", "."))
    raise ValueError(f"{shown(cell)} is no {'whole ' if whole else ''}number.")


def _told(fault: Fault, name: str, lines: Mapping[Place, int], raw: Mapping[str, Any]) -> Problem:
    """A fault of the pack, at the line of the row that it came from."""
    from trainer.packs.problems import wording

    held = [fault.path[:end] for end in range(len(fault.path), 0, -1)]
    line = next((lines[path] for path in held if path in lines), 0)
    first = f" (first on line {_line_of(fault.first, lines)})." if fault.first is not None else ""
    return Problem(name, line, wording(fault.path, raw), fault.message + first, fault.mend)


def _line_of(place: Place, lines: Mapping[Place, int]) -> int:
    return next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), 0)


def _near(name: str, known: Mapping[str, object] | dict[str, None]) -> str:
    from trainer.packs.nearest import nearest

    return next(iter(nearest(name, known, limit=1)), "")
