"""The one bridge between the screens and work that takes time.

Work runs in a daemon thread of its own, with a name, a stop event and a deadline, and is always answered: `done` with
what it returned or `failed` with a `TrainerError`, once, on the event loop, in the context of the owner; or not at all
when the owner has gone or has cancelled the job. A failure nobody handles is shown. A thread cannot be killed: work has
to look at its stop event, and an answer that comes after the deadline is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from trainer.errors import TrainerError

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

T = TypeVar("T")

READING = "reading"
"""The line for whatever opens packs and memory, so that two screens never open them at once."""


class Job:
    """One piece of work under way. Its owner may `cancel` it; nothing else is the owner's business."""

    def __init__(self, owner: MessagePump, name: str) -> None:
        self.owner = owner
        self.name = name
        self.stop = threading.Event()
        self.answered = False

    def cancel(self) -> None:
        """Ask the work to stop and drop its answer. Safe to call at any time, from the event loop."""
        self.answered = True
        self.stop.set()


class Tasks:
    """Every job of one app. All methods are called from the event loop.

    Args:
        tell: shows an error that the owner of a job did not want to handle.
        note: writes a job's name and an unexpected error where a person can find it afterwards.
    """

    def __init__(self, tell: Callable[[TrainerError], None], note: Callable[[str, BaseException], None]) -> None:
        self._tell = tell
        self._note = note
        self._jobs: set[Job] = set()
        self._lines: dict[str, _Line] = {}

    def run(
        self,
        owner: MessagePump,
        name: str,
        work: Callable[[threading.Event], T],
        done: Callable[[T], Any] | None = None,
        *,
        failed: Callable[[TrainerError], Any] | None = None,
        deadline: float = 30.0,
        line: str = "",
        replaces: bool = False,
    ) -> Job:
        """Start work in a thread and return at once.

        Args:
            owner: the screen or widget that is answered; when it has gone, so has the need for an answer.
            name: what is being done, for messages: "reading the packs".
            work: called in a thread with the job's stop event.
            done: called on the event loop with what `work` returned.
            failed: called on the event loop with the error; when omitted the error is shown.
            deadline: seconds, waiting included, after which the job is stopped and counts as failed.
            line: jobs with the same line run one after the other, in the order given, and are finished before the
                program ends: for writing. Without one a job starts at once and is abandoned at the end.
            replaces: cancel the owner's earlier jobs of this name first.
        """
        if replaces:
            for other in [job for job in self._jobs if job.owner is owner and job.name == name]:
                other.cancel()
        job = Job(owner, name)
        self._jobs.add(job)
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        timer = loop.call_later(deadline, self._expire, job, failed, deadline)

        def answer(value: T | None, error: TrainerError | None) -> None:
            timer.cancel()
            self._answer(job, done, failed, value, error)

        def body() -> None:
            value, error = None, None
            try:
                if not (job.stop.is_set() and not line):
                    value = work(job.stop)
            except TrainerError as trouble:
                error = trouble
            except Exception as trouble:  # noqa: BLE001  # a bug must not vanish with its thread
                self._note(name, trouble)
                error = TrainerError(f"Something unexpected happened while {name}: {trouble!r}.")
            try:
                loop.call_soon_threadsafe(answer, value, error, context=context)
            except RuntimeError:  # the loop is closed: the program has ended, nobody waits for an answer
                return

        if line:
            self._lines.setdefault(line, _Line(line)).add(body)
        else:
            threading.Thread(target=body, name=name, daemon=True).start()
        return job

    def teller(self, owner: MessagePump, tell: Callable[[T], Any]) -> Callable[[T], None]:
        """What work may call, from its thread, to report on the way: `tell` runs on the loop, if the owner is there.

        Reports come in their order, and before the answer of the job that made them.
        """
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()

        def arrive(value: T) -> None:
            if owner.is_running:
                owner.call_later(tell, value)

        def report(value: T) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there any more
                loop.call_soon_threadsafe(arrive, value, context=context)

        return report

    @property
    def busy(self) -> bool:
        """Whether any job is still to be answered."""
        return bool(self._jobs)

    def stop(self) -> None:
        """Ask every job that is not on a line to stop, and drop all answers."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()

    def close(self, patience: float = 2.0) -> None:
        """Stop, and wait until what stands on a line has been done.

        Args:
            patience: seconds to wait altogether.
        """
        self.stop()
        until = monotonic() + patience
        for line in self._lines.values():
            line.join(max(0.0, until - monotonic()))

    def _expire(self, job: Job, failed: Callable[[TrainerError], Any] | None, deadline: float) -> None:
        job.stop.set()
        error = TrainerError(f"Stopped {job.name} after {deadline:g} seconds.", hint="Try again.")
        self._answer(job, None, failed, None, error)

    def _answer(
        self,
        job: Job,
        done: Callable[[T], Any] | None,
        failed: Callable[[TrainerError], Any] | None,
        value: T | None,
        error: TrainerError | None,
    ) -> None:
        self._jobs.discard(job)
        if job.answered:
            return
        job.answered = True
        if not job.owner.is_running:
            return
        if error is not None:
            job.owner.call_later(failed or self._tell, error)
        elif done is not None:
            job.owner.call_later(done, value)


class _Line:
    """Work done strictly in order, by a thread that lives only while there is some."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, body: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.append(body)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"line {self._name}", daemon=True)
                self._thread.start()

    def join(self, patience: float) -> None:
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(patience)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                body = self._waiting.popleft()
            body()
