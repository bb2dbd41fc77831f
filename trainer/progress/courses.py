"""How far each learner is in the course. Every method raises `StorageError` as the repository's do."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.clock import Clock
from trainer.course import CourseState, DayState, Step, StepKind, days
from trainer.progress.database import Database
from trainer.progress.rows import from_micros, to_micros

_STEPS = (
    "SELECT day, kind, about, CASE kind WHEN 'card' THEN done ELSE (SELECT min(attempt.submitted) FROM attempt "
    "WHERE attempt.profile = course_step.profile AND attempt.drill = course_step.about "
    "AND attempt.submitted >= course_step.opened) END FROM course_step WHERE profile = ? AND run = ? ORDER BY day, step"
)


class Courses:
    """The course on record. A repository has one: `Repository.courses`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def state(self, profile_id: int) -> CourseState:
        """The latest time through the course, as far as it is."""
        run = self._run(profile_id)
        steps: dict[int, list[Step]] = {}
        for number, kind, about, done in self._database.read(_STEPS, (profile_id, run)):
            moment = None if done is None else from_micros(done)
            steps.setdefault(number, []).append(Step(StepKind(kind), about, moment))
        return CourseState(run, tuple(DayState(day, tuple(steps.get(day.number, ()))) for day in days()))

    def open(self, profile_id: int, day: int, steps: Sequence[Step], *, anew: bool = False) -> DayState:
        """Begin a day with these steps. One that was begun already keeps its own.

        Args:
            anew: begin another time through the course with it; the time before stays on record.

        Raises:
            ValueError: there is no such day.
        """
        planned = next((one for one in days() if one.number == day), None)
        if planned is None:
            raise ValueError(f"the course has no day {day}")
        run, now = self._run(profile_id) + anew, to_micros(self._clock.now())
        with self._database.write() as connection:
            # Another window may have dealt the day a moment ago; a day is dealt once.
            dealt = connection.execute(
                "SELECT count(*) FROM course_step WHERE profile = ? AND run = ? AND day = ?", (profile_id, run, day)
            ).fetchone()[0]
            if not dealt:
                connection.executemany(
                    "INSERT INTO course_step (profile, run, day, step, kind, about, opened) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (profile_id, run, day, number, step.kind.value, step.about, now)
                        for number, step in enumerate(steps)
                    ],
                )
        return self.state(profile_id).days[day - 1]

    def exchange(self, profile_id: int, day: int, gone: str, instead: str) -> None:
        """Put another drill in the place of one that is not installed any more."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE course_step SET about = ? WHERE profile = ? AND run = ? AND day = ? AND about = ?",
                (instead, profile_id, self._run(profile_id), day, gone),
            )

    def read(self, profile_id: int, day: int) -> None:
        """The cards of a day were read; a second time changes nothing."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE course_step SET done = ? WHERE profile = ? AND run = ? AND day = ? AND kind = 'card' "
                "AND done IS NULL",
                (to_micros(self._clock.now()), profile_id, self._run(profile_id), day),
            )

    def dealt(self, profile_id: int) -> frozenset[str]:
        """Every drill that this time through the course has used."""
        return frozenset(
            about
            for (about,) in self._database.read(
                "SELECT about FROM course_step WHERE profile = ? AND run = ? AND kind <> 'card'",
                (profile_id, self._run(profile_id)),
            )
        )

    def _run(self, profile_id: int) -> int:
        rows = self._database.read("SELECT max(run) FROM course_step WHERE profile = ?", (profile_id,))
        return rows[0][0] or 1
