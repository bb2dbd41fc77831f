"""The sums behind the figures, kept up with the marks: a row a day, a row for each best. Methods raise `StorageError`.

What a reply counted is stored with its mark, small, so that no past result is ever read again: a million replies over
ten years are summed up in some thousand rows. The sums follow the marks in force: a reply that is marked again is taken
out with what it counted before and put in anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from trainer.packs.model import Kind, Skill
from trainer.progress.database import Database, Row
from trainer.progress.figures import COUNTED, Day, Moment, Tally, tally_of
from trainer.progress.memory import OVERALL, day_of
from trainer.progress.model import Mode
from trainer.progress.rows import flags_from, from_micros

_EPOCH = date(1970, 1, 1).toordinal()
_PAGE = 2000
_TALLY = ", ".join(COUNTED)
_SKILL_SUMS = tuple(name for skill in Skill for name in (skill.value, f"{skill.value}_count"))
_SUMS = ("marked", "whole", *COUNTED, *_SKILL_SUMS)
_SCORES = (OVERALL, *(skill.value for skill in Skill))
_FIRST = 2**40
"""Above any row number: a score times this, less the row number, is greatest for the first of the best."""

_MARK = (
    f"SELECT attempt.profile, mark_tally.day, attempt.mode, mark.scorer, 1, attempt.focus IS NULL, "  # noqa: S608
    f"{', '.join(f'mark_tally.{name}' for name in COUNTED)}, "
    + ", ".join(
        f"iif(attempt.focus IS NULL, coalesce(mark.{skill.value}, 0), 0), "
        f"attempt.focus IS NULL AND mark.{skill.value} IS NOT NULL"
        for skill in Skill
    )
    + " FROM mark JOIN attempt ON attempt.seq = mark.attempt JOIN mark_tally ON mark_tally.mark = mark.seq "
)
_DAY_COLUMNS = f"profile, day, mode, scorer, {', '.join(_SUMS)}"
_ADD = (
    f"INSERT INTO practice_day ({_DAY_COLUMNS}) VALUES (?, ?, ?, ?{', ?' * len(_SUMS)}) "  # noqa: S608  (constants)
    "ON CONFLICT (profile, day, mode, scorer) DO UPDATE SET "
    + ", ".join(f"{name} = practice_day.{name} + excluded.{name}" for name in _SUMS)
)
_UNTALLIED = (
    "SELECT mark.seq, attempt.submitted, attempt.kind, attempt.focus IS NULL, attempt.detail, mark.flags, "
    "mark_result.result FROM mark CROSS JOIN attempt ON attempt.seq = mark.attempt "  # CROSS: marks in their order
    "JOIN mark_result ON mark_result.mark = mark.seq "
    "WHERE NOT EXISTS (SELECT 1 FROM mark_tally WHERE mark_tally.mark = mark.seq) "
)


@dataclass(frozen=True, slots=True)
class Best:
    """The best mark in one skill of one drill, in one mode.

    Attributes:
        skill: a marked skill's name, or `trainer.progress.memory.OVERALL`.
        at: when the reply that earned it first was handed in; `attempt` is its id.
        rated: how many whole replies were marked in it.
    """

    drill: str
    mode: Mode
    skill: str
    score: int
    at: datetime
    attempt: str
    rated: int


class Tallies:
    """The sums of a learner's marks. A repository has one: `Repository.tallies`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, profile_id: int, *, since: date | None = None) -> tuple[Day, ...]:
        """Every day of practice, oldest first, a `Day` for each mode and scorer.

        Args:
            since: only from this day on.
        """
        self._summed_up(profile_id)
        rows = self._database.read(
            f"SELECT day, mode, scorer, {', '.join(_SUMS)} FROM practice_day "  # noqa: S608  (constants)
            "WHERE profile = ? AND day >= ? ORDER BY day, mode, scorer",
            (profile_id, -_EPOCH if since is None else _number(since)),
        )
        return tuple(map(_day, rows))

    def months(self, profile_id: int) -> tuple[Day, ...]:
        """The same month by month: a `Day` on the first of each, its scorer left out."""
        self._summed_up(profile_id)
        rows = self._database.read(
            "SELECT CAST(julianday(strftime('%Y-%m-01', day * 86400, 'unixepoch')) - 2440587.5 AS INTEGER) AS first, "  # noqa: S608
            f"mode, '', {', '.join(f'sum({name})' for name in _SUMS)} FROM practice_day WHERE profile = ? "
            "GROUP BY first, mode ORDER BY first, mode",
            (profile_id,),
        )
        return tuple(map(_day, rows))

    def dates(self, profile_id: int) -> dict[date, int]:
        """How many replies were marked on each day of practice, oldest first."""
        self._summed_up(profile_id)
        rows = self._database.read(
            "SELECT day, sum(marked) FROM practice_day WHERE profile = ? GROUP BY day ORDER BY day", (profile_id,)
        )
        return {_date(day): marked for day, marked in rows}

    def scorers(self, profile_id: int) -> tuple[tuple[date, str], ...]:
        """Each scorer's version with the first day marked by it, in that order."""
        self._summed_up(profile_id)
        rows = self._database.read(
            "SELECT min(day) AS first, scorer FROM practice_day WHERE profile = ? GROUP BY scorer "
            "ORDER BY first, scorer",
            (profile_id,),
        )
        return tuple((_date(day), scorer) for day, scorer in rows)

    def marked(self, profile_id: int) -> dict[Mode, int]:
        """How many replies were marked in each mode."""
        self._summed_up(profile_id)
        rows = self._database.read(
            "SELECT mode, sum(marked) FROM practice_day WHERE profile = ? GROUP BY mode", (profile_id,)
        )
        return {Mode(mode): count for mode, count in rows}

    def last_rated(self, profile_id: int, skill: Skill, mode: Mode | None = None) -> date | None:
        """The last day on which a whole reply was marked in a skill."""
        self._summed_up(profile_id)
        rows = self._database.read(
            f"SELECT max(day) FROM practice_day WHERE profile = :profile AND {skill.value}_count > 0 "  # noqa: S608
            "AND (:mode IS NULL OR mode = :mode)",
            {"profile": profile_id, "mode": None if mode is None else mode.value},
        )
        return None if rows[0][0] is None else _date(rows[0][0])

    def bests(self, profile_id: int, *, skill: str | None = None) -> tuple[Best, ...]:
        """The best marks of every drill that was answered as a whole, by drill, mode and skill.

        Args:
            skill: only of this one, or of the whole replies (`trainer.progress.memory.OVERALL`).
        """
        self._summed_up(profile_id)
        return self._bests("WHERE best.profile = ? AND (? IS NULL OR best.skill = ?)", (profile_id, skill, skill))

    def best_of_skills(self, profile_id: int) -> tuple[Best, ...]:
        """The best mark ever given in each skill, typed and spoken apart; of equals the first."""
        self._summed_up(profile_id)
        found: list[Best] = []
        for mode in Mode:
            for skill in Skill:
                where = "WHERE best.profile = ? AND best.skill = ? AND best.mode = ? AND best.drill = "
                first = (
                    "(SELECT drill FROM best WHERE profile = ? AND skill = ? AND mode = ? "
                    "ORDER BY score DESC, attempt LIMIT 1)"
                )
                which = (profile_id, skill.value, mode.value)
                found += self._bests(where + first, (*which, *which))
        return tuple(found)

    def _bests(self, where: str, parameters: tuple[object, ...]) -> tuple[Best, ...]:
        rows = self._database.read(
            "SELECT best.drill, best.mode, best.skill, best.score, attempt.submitted, attempt.id, best.rated FROM best "  # noqa: S608
            f"JOIN attempt ON attempt.seq = best.attempt {where} ORDER BY best.drill, best.mode, best.skill",
            parameters,
        )
        return tuple(
            Best(drill, Mode(mode), skill, score, from_micros(at), attempt, rated)
            for drill, mode, skill, score, at, attempt, rated in rows
        )

    def latest(self, profile_id: int, count: int) -> tuple[Moment, ...]:
        """The latest marked replies, oldest first, with what was counted in each."""
        self._summed_up(profile_id)
        rows = self._database.read(
            f"SELECT attempt.submitted, attempt.mode, {', '.join(f'mark_tally.{name}' for name in COUNTED)} "  # noqa: S608
            "FROM attempt JOIN mark_tally ON mark_tally.mark = attempt.mark WHERE attempt.profile = ? "
            "ORDER BY attempt.submitted DESC LIMIT ?",
            (profile_id, count),
        )
        return tuple(Moment(from_micros(at), Mode(mode), Tally(*counts)) for at, mode, *counts in reversed(rows))

    def rebuild(self, profile_id: int) -> None:
        """Sum everything up anew from the marks in force: after attempts came in or went in another way."""
        with self._database.write() as connection:
            for page in _untallied(connection, profile_id):
                _keep(connection, page)
            build(connection, profile_id)
            connection.execute("INSERT INTO tallied VALUES (?) ON CONFLICT DO NOTHING", (profile_id,))

    def _summed_up(self, profile_id: int) -> None:
        """Sum up what was practised under a version that kept no sums."""
        if not self._database.read("SELECT 1 FROM tallied WHERE profile = ?", (profile_id,)):
            self.rebuild(profile_id)


def build(connection: sqlite3.Connection, profile: int) -> None:
    """Sum up a learner's marks in force anew, from what each of them counts."""
    connection.execute("DELETE FROM practice_day WHERE profile = ?", (profile,))
    connection.execute("DELETE FROM best WHERE profile = ?", (profile,))
    _sum_up(connection, profile)


def keep_up(connection: sqlite3.Connection, attempt: int, mark: int, before: int | None) -> None:
    """Take an attempt's new marks in force into the sums, within the transaction that stored them.

    Args:
        attempt: its row number.
        mark: the row number of the marks now in force.
        before: that of the marks before; None when it is marked for the first time.
    """
    _keep(connection, connection.execute(f"{_UNTALLIED} AND mark.seq = ?", (mark,)).fetchall())
    if before is not None:
        _add(connection, before, -1)
    _add(connection, mark, 1)
    profile, drill, mode, whole, *scores = connection.execute(
        f"SELECT attempt.profile, attempt.drill, attempt.mode, attempt.focus IS NULL, {_marked_scores()} "  # noqa: S608
        "FROM attempt JOIN mark ON mark.seq = attempt.mark WHERE attempt.seq = ?",
        (attempt,),
    ).fetchone()
    if not whole:
        return
    if before is None:
        _raise_bests(connection, (profile, drill, mode), attempt, scores)
    else:  # the best may have been this very reply, and be less now
        connection.execute("DELETE FROM best WHERE profile = ? AND drill = ? AND mode = ?", (profile, drill, mode))
        _sum_up_bests(connection, "AND attempt.drill = ? AND attempt.mode = ?", (profile, drill, mode))


def _raise_bests(
    connection: sqlite3.Connection, where: tuple[object, ...], attempt: int, scores: Sequence[int]
) -> None:
    connection.executemany(
        "INSERT INTO best (profile, drill, mode, skill, score, attempt, rated) VALUES (?, ?, ?, ?, ?, ?, 1) "
        "ON CONFLICT (profile, drill, mode, skill) DO UPDATE SET rated = best.rated + 1, "
        "attempt = CASE WHEN excluded.score > best.score THEN excluded.attempt "
        "WHEN excluded.score = best.score THEN min(best.attempt, excluded.attempt) ELSE best.attempt END, "
        "score = max(best.score, excluded.score)",
        [(*where, skill, score, attempt) for skill, score in zip(_SCORES, scores, strict=True) if score is not None],
    )


def _add(connection: sqlite3.Connection, mark: int, times: int) -> None:
    """Add what a mark counts to the sums of its day, or take it out (−1)."""
    row = connection.execute(f"{_MARK} WHERE mark.seq = ?", (mark,)).fetchone()
    if row is None:  # never summed up: a mark of an earlier version
        return
    where, sums = row[:4], row[4:]
    connection.execute(_ADD, (*where, *(times * number for number in sums)))
    if times < 0:
        connection.execute(
            "DELETE FROM practice_day WHERE profile = ? AND day = ? AND mode = ? AND scorer = ? AND marked <= 0", where
        )


def _sum_up(connection: sqlite3.Connection, profile: int) -> None:
    columns = ", ".join(f"sum(column{number + 5})" for number in range(len(_SUMS)))
    named = f"WITH given ({', '.join(f'column{number + 1}' for number in range(len(_SUMS) + 4))}) AS ({_MARK} "
    connection.execute(
        f"{named} WHERE attempt.profile = ? AND attempt.mark = mark.seq) "  # noqa: S608  (constants)
        f"INSERT INTO practice_day ({_DAY_COLUMNS}) SELECT column1, column2, column3, column4, {columns} FROM given "
        "GROUP BY column1, column2, column3, column4",
        (profile,),
    )
    _sum_up_bests(connection, "", (profile,))


def _sum_up_bests(connection: sqlite3.Connection, which: str, parameters: tuple[object, ...]) -> None:
    for name in _SCORES:
        connection.execute(
            "INSERT INTO best (profile, drill, mode, skill, score, attempt, rated) "  # noqa: S608  (constants)
            f"SELECT profile, drill, mode, '{name}', (top + {_FIRST - 1}) / {_FIRST}, "
            f"({_FIRST} - top % {_FIRST}) % {_FIRST}, rated FROM (SELECT attempt.profile, attempt.drill, attempt.mode, "
            f"max(mark.{name} * {_FIRST} - attempt.seq) AS top, count(*) AS rated FROM attempt "
            f"JOIN mark ON mark.seq = attempt.mark WHERE attempt.profile = ? AND attempt.focus IS NULL "
            f"AND mark.{name} IS NOT NULL {which} GROUP BY attempt.drill, attempt.mode)",
            parameters,
        )


def _untallied(connection: sqlite3.Connection, profile: int) -> Iterator[list[Row]]:
    """The marks in force of which it is not stored yet what they count, a page at a time."""
    last = 0
    while page := connection.execute(
        f"{_UNTALLIED} AND attempt.profile = ? AND attempt.mark = mark.seq AND mark.seq > ? ORDER BY mark.seq LIMIT ?",
        (profile, last, _PAGE),
    ).fetchall():
        last = page[-1][0]
        yield page


def _keep(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Store what marks count."""
    connection.executemany(
        f"INSERT INTO mark_tally (mark, day, {_TALLY}) VALUES (?, ?{', ?' * len(COUNTED)})",  # noqa: S608  (constants)
        [
            (
                mark,
                _number(day_of(from_micros(submitted), None)),
                *astuple(tally_of(result, Kind(kind), flags_from(flags), detail) if whole else Tally()),
            )
            for mark, submitted, kind, whole, detail, flags, result in rows
        ],
    )


def _marked_scores() -> str:
    return ", ".join(f"mark.{name}" for name in _SCORES)


def _day(row: Row) -> Day:
    day, mode, scorer, marked, whole, *sums = row
    counts, skills = sums[: len(COUNTED)], sums[len(COUNTED) :]
    return Day(
        day=_date(day),
        mode=Mode(mode),
        scorer=scorer,
        replies=marked,
        whole=whole,
        tally=Tally(*counts),
        skills=dict(zip(Skill, zip(skills[0::2], skills[1::2], strict=True), strict=True)),
    )


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _date(number: int) -> date:
    return date.fromordinal(number + _EPOCH)
