"""How a session goes from one moment to the next: the step, and what every step does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from trainer.practice.moment import Moment
from trainer.practice.opening import begun
from trainer.practice.stages import TURNS, Effect, OutOfTurn, Sound, Stage
from trainer.scoring.result import Focus

if TYPE_CHECKING:
    from trainer.practice.session import Practice


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one event: the next value, and what has to be done."""

    practice: Practice
    effects: tuple[Effect, ...] = ()


class Stepping(Moment):
    """A moment that knows whether something may happen now, and makes the next one."""

    def allows(self, action: Callable[..., Step]) -> bool:
        """Whether a method of this value may be called now: ``practice.allows(practice.submit)``."""
        stages = TURNS.get(action.__name__)
        return stages is None or self.stage in stages

    @property
    def _answering(self) -> Stage:
        return Stage.CORRECT if self.heard else Stage.ANSWER

    def _open(
        self,
        index: int,
        attempt: str,
        now: datetime,
        *,
        retry_of: str | None = None,
        focus: Focus | None = None,
    ) -> Step:
        opened = type(self)(
            tasks=self.tasks,
            index=index,
            stage=Stage.HEAR,
            attempt=attempt,
            started=now,
            aloud=self.aloud,
            captions=self.captions,
            base_rate=self.base_rate,
            rate=self.base_rate,
            focus=focus,
            retry_of=retry_of,
            finished=self.finished,
            talk=begun(self.tasks[index].drill),
        )
        effects = [Effect.FORGET_RECORDING] if self.sound is Sound.SILENT else [Effect.HUSH, Effect.FORGET_RECORDING]
        return Step(cast("Practice", opened), tuple(effects))

    def _to(self, *effects: Effect, **changes: object) -> Step:
        changes.setdefault("trouble", "")
        after = replace(self, **changes)  # type: ignore[arg-type]  # the callers are all in this room
        return Step(cast("Practice", after), effects)

    def _in_turn(self, action: str) -> None:
        if self.stage not in TURNS[action]:
            raise OutOfTurn(f"{action} is not possible while a session is at {self.stage.value!r}")
