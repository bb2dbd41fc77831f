"""All that a session knows at one moment, and what can be told from it; nothing happens here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from trainer.conversation.detail import Spoken, read
from trainer.conversation.state import Talk
from trainer.kinds.patience import Listening, stored
from trainer.packs.model import WRITTEN, Drill, Kind
from trainer.practice.stages import Sound, Stage
from trainer.practice.task import Finished, Task
from trainer.progress.model import Delivery, Draft, Mode
from trainer.scoring.result import Focus, Result


@dataclass(frozen=True)
class Moment:
    """A session at one moment: what is known, and what follows from it.

    Attributes:
        attempt: the id under which the present reply is drafted and will be stored.
        aloud: whether complaints are heard; False shows them as text at once.
        captions: whether the words are shown while they are heard.
        rate: the speed of the voice, 0.5 to 2; "again, slower" lowers it for this drill only.
        text: the reply so far; `heard` is the raw transcript of its spoken parts.
        trouble: one line about the last thing that could not be done, cleared by the next step.
        retry_of: the attempt that this one repeats.
        detail: what the answer holds beyond its text, as `Draft.detail`.
        talk: a conversation as it stands; None in other drills, and while one that was left is still to be taken up
            (see `behind`).
        result: the marks, from `marked` on.
    """

    tasks: tuple[Task, ...]
    index: int
    stage: Stage
    attempt: str
    started: datetime
    aloud: bool
    captions: bool
    base_rate: float
    rate: float
    sound: Sound = Sound.SILENT
    plays: int = 0
    text: str = ""
    notes: str = ""
    mode: Mode = Mode.TYPED
    heard: str | None = None
    delivery: Delivery | None = None
    trouble: str = ""
    focus: Focus | None = None
    retry_of: str | None = None
    detail: str = ""
    talk: Talk | None = None
    result: Result | None = None
    finished: tuple[Finished, ...] = ()

    @property
    def task(self) -> Task:
        """The drill at hand."""
        return self.tasks[self.index]

    @property
    def drill(self) -> Drill:
        """The drill at hand."""
        return self.task.drill

    @property
    def voiced(self) -> Drill:
        """The drill with what the customer says now as its complaint: what is heard, or read."""
        return self.drill if self.talk is None else replace(self.drill, say=self.talk.said)

    @property
    def spoken(self) -> Spoken:
        """The turns of a conversation so far."""
        return read(self.detail)

    @property
    def behind(self) -> bool:
        """Whether a conversation that was left is still to be taken up: the front end carries out `Effect.ANSWER`."""
        return self.drill.kind is Kind.CONVERSATION and self.talk is None

    @property
    def noting(self) -> bool:
        """Whether the customer has gone and the note for the file is being written."""
        return self.talk is not None and self.talk.over

    @property
    def complaint_shown(self) -> bool:
        """Whether the words of the complaint may be read now; what is heard once goes by and is gone."""
        if self.stage is Stage.DEBRIEF:
            return True
        return not self.once and (not self.aloud or self.captions or self.written)

    @property
    def once(self) -> bool:
        """Whether the complaint is heard only once: what is remembered of it is what the drill is about."""
        return self.drill.kind is Kind.NOTES

    @property
    def listened(self) -> Listening | None:
        """How this customer was heard out, in a drill of patience; None as long as that is not known."""
        return stored(self.detail, self.drill) if self.drill.kind is Kind.PATIENCE else None

    @property
    def told(self) -> int:
        """How many breaths the customer got to say: all of them, unless they were cut off for good."""
        listened = self.listened
        if self.stage is Stage.DEBRIEF or listened is None or not listened.given_up:
            return len(self.drill.say)
        return listened.breath + 1

    @property
    def may_hear(self) -> bool:
        """Whether the complaint may be heard from its start now."""
        if self.stage is Stage.DEBRIEF:
            return True
        return self.told == len(self.drill.say) and not (self.once and self.plays > 0)

    @property
    def written(self) -> bool:
        """Whether this customer writes instead of speaking."""
        return self.drill.channel in WRITTEN

    @property
    def draft(self) -> Draft:
        """The reply as it has to be on disk; the caller sets the time of writing."""
        return Draft(
            attempt=self.attempt,
            drill=self.drill.address,
            pack_hash=self.task.pack_hash,
            started=self.started,
            updated=self.started,
            mode=self.mode,
            text=self.text,
            notes=self.notes,
            heard=self.heard,
            plays=self.plays,
            focus=self.focus,
            retry_of=self.retry_of,
            delivery=self.delivery,
            kind=self.drill.kind,
            detail=self.detail,
        )

    @property
    def has_next(self) -> bool:
        """Whether another drill waits after this one."""
        return self.index + 1 < len(self.tasks)
