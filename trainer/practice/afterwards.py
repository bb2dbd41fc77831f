"""After the marks: another try, only what was missed, another turn, the next drill, the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from trainer.conversation.detail import back_to
from trainer.conversation.state import rewound
from trainer.packs.model import Kind
from trainer.practice.opening import taken_up
from trainer.practice.stages import Effect, Sound, Stage
from trainer.practice.step import Step, Stepping
from trainer.progress.model import Draft
from trainer.scoring.result import Focus


class Afterwards(Stepping):
    """What may happen once there are marks, and leaving, which may happen at any time."""

    def retry(self, attempt: str, now: datetime) -> Step:
        """The same drill again at once, under a new attempt id."""
        self._in_turn("retry")
        return self._open(self.index, attempt, now, retry_of=self.attempt)

    def missed_only(self, attempt: str, now: datetime) -> Step:
        """Say only what was missed. With nothing missed, `trouble` says so."""
        self._in_turn("missed_only")
        focus = self.missed
        if focus is None:
            return self._to(trouble="Nothing was missed here.")
        return self._open(self.index, attempt, now, retry_of=self.attempt, focus=focus)

    @property
    def missed(self) -> Focus | None:
        """What the marked reply left out, or None."""
        if self.result is None or self.drill.kind is Kind.CONVERSATION:
            return None
        return Focus.missed(self.result, tuple(unknown.id for unknown in self.drill.unknowns))

    def what_if(self, turn: int, attempt: str, now: datetime) -> Step:
        """Go back to a turn of the conversation that was just marked, counted from 0, and answer it differently."""
        self._in_turn("what_if")
        if self.talk is None or not 0 <= turn < len(self.talk.turns):
            return self._to(trouble="There is no such turn.")
        # An empty focus: neither a whole conversation nor a part of what was missed, so that no schedule counts it.
        step = self._open(self.index, attempt, now, retry_of=self.attempt, focus=Focus())
        detail = back_to(self.spoken, turn).written()
        return Step(replace(step.practice, detail=detail, talk=rewound(self.talk, turn)), step.effects)

    def revise(self, attempt: str, now: datetime) -> Step:
        """Back to the reply as it stands, to mend its words and have it marked anew under another id."""
        self._in_turn("revise")
        step = self._open(self.index, attempt, now, retry_of=self.attempt, focus=self.focus)
        again = replace(
            step.practice,
            stage=self._answering,
            text=self.text,
            notes=self.notes,
            mode=self.mode,
            heard=self.heard,
            delivery=self.delivery,
            plays=self.plays,
            detail=self.detail,
        )
        # The recording stays: mending a transcript is done by listening to it.
        return Step(again, tuple(effect for effect in step.effects if effect is not Effect.FORGET_RECORDING))

    def next(self, attempt: str, now: datetime, draft: Draft | None = None) -> Step:
        """The next drill, with an unfinished reply to it taken up, or the end of the session after the last."""
        self._in_turn("next")
        if not self.has_next:
            return self.leave()
        task = self.tasks[self.index + 1]
        step = self._open(self.index + 1, attempt, now, retry_of=task.retry_of, focus=task.focus)
        return step if draft is None else Step(taken_up(step.practice, draft), step.effects)

    def leave(self) -> Step:
        """End the session here. An unfinished reply stays behind as a draft."""
        effects = [] if self.sound is Sound.SILENT else [Effect.HUSH]
        if self.stage in (Stage.RECORDING, Stage.RECOGNISING):
            effects.append(Effect.DROP_RECORDING)
        effects.append(Effect.FORGET_RECORDING)
        return self._to(*effects, stage=Stage.OVER, sound=Sound.SILENT)
