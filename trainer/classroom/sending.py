"""Bringing the outbox of a class to a learning record store that may be away, slow, or of another opinion.

What is waiting stays in the class's file until the store said that it has it. A batch that a store refuses is halved
until the statement at fault is alone; the others go through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trainer.classroom.model import OutboxState, Posted
from trainer.classroom.outbox import Outbox
from trainer.exchange.lrs import Answer, Said

BATCH = 50
"""Statements in one request."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before the first new try, and at most before a later one: each wait is twice the one before it."""


class Target(Protocol):
    """Where statements go."""

    def post(self, statements: Sequence[str]) -> Answer:
        """Send them in one request."""
        ...


@dataclass
class Sending:
    """One go at emptying an outbox.

    Attributes:
        wait: waits so many seconds; a test's does not.
        tell: told, in words, when the store is away and what comes next.
        patience: seconds of waiting in all before it is left for another day.
        denied: why the store will have nothing from us; empty when it had no objection.
        away: why it could not be reached in the end; empty when it could.
        refused: statements it will not have, with its reason; `known` those it has otherwise.
    """

    outbox: Outbox
    target: Target
    wait: Callable[[float], None]
    tell: Callable[[str], None] = lambda _: None
    patience: float = 60.0
    denied: str = ""
    away: str = ""
    sent: int = 0
    refused: list[tuple[Posted, str]] = field(default_factory=list)
    known: list[Posted] = field(default_factory=list)

    def run(self) -> None:
        """Send what waits, until nothing does, or the store is away for longer than there is patience.

        Raises:
            StorageError: the class's file cannot be read or written.
        """
        while not self.denied and not self.away and (batch := self.outbox.waiting(BATCH)):
            self._send(batch)

    def _send(self, batch: Sequence[Posted]) -> None:
        answer = self._answer(batch)
        ids = [posted.id for posted in batch]
        if answer.said is Said.TAKEN:
            self.outbox.settle(ids, OutboxState.SENT)
            self.sent += len(ids)
        elif answer.said in (Said.DENIED, Said.AWAY):
            self.outbox.settle(ids, OutboxState.WAITING, answer.reason)
            if answer.said is Said.DENIED:
                self.denied = answer.reason
            else:
                self.away = answer.reason
        elif len(batch) > 1:  # it took none of them: which one was it?
            half = len(batch) // 2
            for part in (batch[:half], batch[half:]):
                if not self.denied and not self.away:
                    self._send(part)
        elif answer.said is Said.OTHERWISE:
            self.outbox.settle(ids, OutboxState.KNOWN, answer.reason)
            self.known.append(batch[0])
        else:
            self.outbox.settle(ids, OutboxState.REFUSED, answer.reason)
            self.refused.append((batch[0], answer.reason))

    def _answer(self, batch: Sequence[Posted]) -> Answer:
        """What the store says, once it says anything: it is asked again, after longer and longer waits."""
        pause = FIRST_WAIT
        while True:
            answer = self.target.post([posted.statement for posted in batch])
            if answer.said is not Said.AWAY:
                return answer
            seconds = max(pause, answer.wait)
            if seconds > self.patience:
                return answer
            self.tell(f"The store is away ({answer.reason}); trying again in {seconds:.0f} s.")
            self.wait(seconds)
            self.patience -= seconds
            pause = min(pause * 2, LONGEST_WAIT)
