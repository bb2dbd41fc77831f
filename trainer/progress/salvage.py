"""Reading what can still be read of a damaged database, and merging it with a copy into a new one.

SQLite stops at a damaged page. Rows are therefore asked for by their numbers, and where it stops the reading goes on
behind the damage: ever longer steps find the next row that can be read, and from there back to the damage. The indexes
tell of replies whose own rows are gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from trainer.progress import database

_FURTHEST = 2**62
_TABLES: dict[str, tuple[str, ...]] = {
    "profile": ("id", "name", "key", "created"),
    "attempt": (
        *("seq", "id", "profile", "drill", "pack_hash", "started", "submitted", "mode", "reply", "notes", "heard"),
        *("plays", "focus", "retry_of", "delivery", "mark", "kind", "detail"),
    ),
    "mark": (
        *("seq", "attempt", "scorer", "data", "pack_hash", "overlay", "stored", "overall", "band", "reflect"),
        *("reflect_band", "acknowledge", "acknowledge_band", "clarify", "clarify_band", "flags"),
    ),
    "mark_result": ("mark", "result"),
    "draft": (
        *("attempt", "profile", "drill", "pack_hash", "started", "updated", "mode", "reply", "notes", "heard", "plays"),
        *("focus", "retry_of", "delivery", "kind", "detail"),
    ),
    "dispute": ("seq", "profile", "attempt", "drill", "pack_hash", "kind", "slot", "phrase", "made", "undone"),
    "course_step": ("profile", "run", "day", "step", "kind", "about", "opened", "done"),
}
"""What is carried over, in an order in which nothing points at what is not there yet; the rest is worked out anew."""
_BEFORE = {"data": "", "overlay": "", "kind": "reply", "detail": ""}
"""What a column holds that an earlier version lacks."""

Values = dict[str, object]


@dataclass
class Merged:
    """What came of a merge.

    Attributes:
        attempts: ids of the replies that were carried over by it.
        cut_short: tables that could not be read to their ends.
        refused: rows that could be read but hold what cannot be.
    """

    attempts: set[str] = field(default_factory=set)
    cut_short: list[str] = field(default_factory=list)
    refused: int = 0


def known_attempts(connection: sqlite3.Connection) -> tuple[dict[str, tuple[int, str]], bool]:
    """Every reply that any index still tells of: id → moment and drill (0 and empty when not known).

    Returns:
        The replies, and whether the list is complete: one index was read from end to end.
    """
    ids, complete = _listed(connection, "SELECT rowid, id FROM attempt INDEXED BY sqlite_autoindex_attempt_1")
    places: dict[int, tuple[int, str]] = {}
    for index in ("attempt_by_day", "attempt_by_drill"):
        rows, whole = _listed(connection, f"SELECT rowid, submitted, drill FROM attempt INDEXED BY {index}")  # noqa: S608
        places |= {row[0]: (row[1], row[2]) for row in rows}
        if whole and not complete:
            complete = {row[0] for row in rows} <= {row[0] for row in ids}
    return {str(row[1]): places.get(row[0], (0, "")) for row in ids}, complete


def merge(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    *,
    wanted: Callable[[str], bool] = lambda _: True,
    complete: frozenset[str] = frozenset(),
) -> Merged:
    """Carry over everything that can be read and is not there yet, in one transaction of the target's.

    Args:
        source: a database of this or an earlier version, whole or damaged.
        target: a database of this version.
        wanted: says of a reply's id whether it belongs; the marks and disputes of others are left, too.
        complete: tables of which the target has every row already: what else the source has of them was deleted.

    Raises:
        sqlite3.Error: the target cannot be written.
    """
    merging = _Merging(source, target, wanted, complete)
    with database.transaction(target):
        for table in _TABLES:
            merging.carry(table)
        merging.settle()
    return merging.merged


class _Merging:
    """One merge: the numbers that rows had in the source, and those they have in the target."""

    def __init__(
        self,
        source: sqlite3.Connection,
        target: sqlite3.Connection,
        wanted: Callable[[str], bool],
        complete: frozenset[str],
    ) -> None:
        self.merged = Merged()
        self._complete = complete
        self._source = source
        self._target = target
        self._wanted = wanted
        self._profiles: dict[object, int] = {}
        self._attempts: dict[object, int] = {}
        self._marks: dict[object, int] = {}
        self._in_force: dict[int, object] = {}

    def carry(self, table: str) -> None:
        """Every row of a table, as far as it can be read."""
        carry = {
            "profile": self._profile,
            "attempt": self._attempt,
            "mark": self._mark,
            "mark_result": self._result,
            "draft": self._draft,
            "dispute": self._dispute,
            "course_step": self._step,
        }[table]
        if table in self._complete - {"profile"}:
            return
        for values in self._rows(table):
            try:
                carry(values)
            except (sqlite3.IntegrityError, ValueError, TypeError):
                self.merged.refused += 1

    def settle(self) -> None:
        """Put marks in force whose results were carried over; marks without a result go, and are given anew."""
        self._target.execute("DELETE FROM mark WHERE seq NOT IN (SELECT mark FROM mark_result)")
        for attempt, mark in self._in_force.items():
            self._target.execute(
                "UPDATE attempt SET mark = ?1 WHERE seq = ?2 AND mark IS NULL "
                "AND EXISTS (SELECT 1 FROM mark WHERE seq = ?1)",
                (self._marks.get(mark), attempt),
            )

    def _rows(self, table: str) -> Iterator[Values]:
        columns = _TABLES[table]
        try:
            there = {row[1] for row in self._source.execute(f"PRAGMA table_info({table})")}
        except sqlite3.DatabaseError:
            self.merged.cut_short.append(table)
            return
        if not there:  # an earlier version had no such table
            return
        read = tuple(name for name in columns if name in there)
        reader = Reader(self._source, table, read)
        for row in reader:
            yield {name: _BEFORE.get(name) for name in columns} | dict(zip(read, row, strict=True))
        if reader.cut_short:
            self.merged.cut_short.append(table)

    def _profile(self, values: Values) -> None:
        if "profile" not in self._complete:
            self._insert("profile", values, without=("id",), conflict="(key)")
        row = self._target.execute("SELECT id FROM profile WHERE key = ?", (values["key"],)).fetchone()
        if row is not None:
            self._profiles[values["id"]] = row[0]

    def _owner(self, values: Values) -> int | None:
        """The learner of a row, None for one who was deleted; whose own row is lost gets a name to be found by."""
        number = values["profile"]
        if number not in self._profiles and "profile" not in self._complete:
            name = f"Learner {number}"
            self._profile({"id": number, "name": name, "key": name.casefold(), "created": 0})
        return self._profiles.get(number)

    def _attempt(self, values: Values) -> None:
        if not self._wanted(str(values["id"])):
            return
        owner = self._owner(values)
        if owner is None:
            return
        values = values | {"profile": owner}
        if self._insert("attempt", values, without=("seq", "mark"), conflict="(id)"):
            self.merged.attempts.add(str(values["id"]))
        seq = self._number("SELECT seq FROM attempt WHERE id = ?", values["id"])
        self._attempts[values["seq"]] = seq
        if values["mark"] is not None:
            self._in_force[seq] = values["mark"]

    def _mark(self, values: Values) -> None:
        attempt = self._attempts.get(values["attempt"])
        if attempt is None:
            return
        values = values | {"attempt": attempt}
        key = ("attempt", "scorer", "data", "pack_hash", "overlay")
        self._insert("mark", values, without=("seq",), conflict=f"({', '.join(key)})")
        self._marks[values["seq"]] = self._number(
            f"SELECT seq FROM mark WHERE {' AND '.join(f'{name} = ?' for name in key)}",  # noqa: S608  (constants)
            *(values[name] for name in key),
        )

    def _result(self, values: Values) -> None:
        mark = self._marks.get(values["mark"])
        if mark is not None:
            self._insert("mark_result", values | {"mark": mark}, conflict="(mark)")

    def _draft(self, values: Values) -> None:
        owner = self._owner(values)
        handed_in = self._target.execute("SELECT 1 FROM attempt WHERE id = ?", (values["attempt"],)).fetchone()
        if owner is not None and handed_in is None:
            self._insert("draft", values | {"profile": owner}, conflict="(attempt)")

    def _dispute(self, values: Values) -> None:
        attempt, owner = self._attempts.get(values["attempt"]), self._owner(values)
        if attempt is None or owner is None:
            return
        values = values | {"attempt": attempt, "profile": owner}
        same = self._target.execute(
            "SELECT 1 FROM dispute WHERE attempt = ? AND kind = ? AND slot = ? AND phrase = ? AND made = ?",
            tuple(values[name] for name in ("attempt", "kind", "slot", "phrase", "made")),
        )
        if same.fetchone() is None:
            self._insert("dispute", values, without=("seq",))

    def _step(self, values: Values) -> None:
        owner = self._owner(values)
        if owner is not None:
            self._insert("course_step", values | {"profile": owner}, conflict="(profile, run, day, step)")

    def _insert(self, table: str, values: Values, *, without: tuple[str, ...] = (), conflict: str = "") -> bool:
        names = [name for name in _TABLES[table] if name not in without]
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)}) "  # noqa: S608
        sql += f"ON CONFLICT {conflict} DO NOTHING" if conflict else ""
        return bool(self._target.execute(sql, values).rowcount > 0)

    def _number(self, sql: str, *parameters: object) -> int:
        return int(self._target.execute(sql, parameters).fetchone()[0])


class Reader:
    """Every row of a table that can be read, in no certain order.

    Attributes:
        cut_short: whether damage kept it from any row; known at the end.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
        self._connection = connection
        self._select = f"SELECT rowid, {', '.join(columns)} FROM {table} "  # noqa: S608  (constants)
        self.cut_short = False

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """From the first row on, around every damage."""
        last = -_FURTHEST
        while True:
            walk = self._walk(last, _FURTHEST)
            for row in walk:
                last = row[0]
                yield row[1:]
            if not walk.stopped:
                return
            self.cut_short = True
            behind = self._behind(last)
            for row in self._walk(last, _FURTHEST if behind is None else behind[0], back=True):
                yield row[1:]
            if behind is None:
                return
            last = behind[0]
            yield behind[1:]

    def _walk(self, after: int, before: int, *, back: bool = False) -> _Walk:
        return _Walk(self._connection, self._select, after, before, back=back)

    def _behind(self, last: int) -> tuple[int, ...] | None:
        """A row behind the damage that can be read, found in ever longer steps; None: there is none."""
        start, step = max(last, 0), 1
        while start + step < _FURTHEST:
            with suppress(sqlite3.DatabaseError):
                sql = f"{self._select} WHERE rowid >= ? ORDER BY rowid LIMIT 1"
                return self._connection.execute(sql, (start + step,)).fetchone()  # type: ignore[no-any-return]
            step *= 2
        return None


class _Walk:
    """The rows between two numbers, until they end or cannot be read on (`stopped`).

    They are asked for in pages; where a page fails, row by row: asking for two, the second of which is damaged, would
    lose the first.
    """

    PAGE = 256

    def __init__(self, connection: sqlite3.Connection, select: str, after: int, before: int, *, back: bool) -> None:
        self._connection = connection
        self._sql = f"{select} WHERE rowid > ? AND rowid < ? ORDER BY rowid {'DESC' if back else ''} LIMIT ?"
        self._after, self._before, self._is_back = after, before, back
        self.stopped = False

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        page = self.PAGE
        while True:
            try:
                rows = self._connection.execute(self._sql, (self._after, self._before, page)).fetchall()
            except sqlite3.DatabaseError:
                if page == 1:
                    self.stopped = True
                    return
                page = 1
                continue
            yield from rows
            if len(rows) < page:
                return
            if self._is_back:
                self._before = rows[-1][0]
            else:
                self._after = rows[-1][0]


def _listed(connection: sqlite3.Connection, sql: str) -> tuple[list[tuple[Any, ...]], bool]:
    """Rows from both ends of an index, and whether they are all."""
    rows: list[tuple[Any, ...]] = []
    try:
        rows.extend(connection.execute(sql))
    except sqlite3.DatabaseError:
        with suppress(sqlite3.DatabaseError):
            rows.extend(connection.execute(f"{sql} ORDER BY 2 DESC"))
        return rows, False
    return rows, True
