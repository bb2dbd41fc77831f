"""One practice session as a pure state machine, shared by the app and ``--plain``.

    HEAR → ANSWER ⇄ RECORDING → RECOGNISING → CORRECT → MARKING → DEBRIEF → (the next drill's HEAR | OVER)

In a conversation CORRECT leads to TURN, where the customer takes it in, and back to HEAR, until the customer has gone;
then the reply is the note for the file.

A `Practice` is a value. Every method is a thing that happened (a key, a transcript, a mark); it returns a `Step`: the
next value and the effects that a front end has to carry out, as data. Nothing here plays, records, scores or stores.
Typing is allowed while the complaint still sounds, and the complaint may be heard again while typing: hearing and
answering are one activity, so `sound` is kept beside `stage`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from trainer.conversation.detail import Spoken, back_to, read
from trainer.conversation.state import Talk, opening, rewound
from trainer.kinds.patience import Listening, stored
from trainer.packs.model import Channel, Drill, Kind
from trainer.progress.model import Delivery, Draft, Mode
from trainer.scoring.result import Focus, Result

SLOWER = 0.8
"""The factor on the rate for "again, slower"."""
SLOWEST = 0.5
WRITTEN = frozenset({Channel.CHAT, Channel.EMAIL})
"""Channels whose customers write: their words are there to be read, and may be heard as well."""


class Stage(StrEnum):
    """Where in the loop a session is."""

    HEAR = "hear"
    ANSWER = "answer"
    RECORDING = "recording"
    RECOGNISING = "recognising"
    CORRECT = "correct"
    TURN = "turn"
    """A customer takes in what was said, and answers."""
    MARKING = "marking"
    DEBRIEF = "debrief"
    OVER = "over"


class Sound(StrEnum):
    """What the complaint is doing."""

    SILENT = "silent"
    PLAYING = "playing"
    PAUSED = "paused"


class Effect(StrEnum):
    """What a front end has to do next; the details are in the `Practice` that came with it."""

    PLAY = "play"
    """Play the complaint from its start at `Practice.rate`."""
    PAUSE = "pause"
    RESUME = "resume"
    HUSH = "hush"
    """Stop the complaint."""
    OPEN_MICROPHONE = "open-microphone"
    CLOSE_MICROPHONE = "close-microphone"
    DROP_RECORDING = "drop-recording"
    RECOGNISE = "recognise"
    KEEP_DRAFT = "keep-draft"
    """Write `Practice.draft` to disk."""
    ANSWER = "answer"
    """Work out the conversation as `Practice.detail` has it (`trainer.conversation.play.played`), then call
    `answered`."""
    MARK = "mark"
    """Store the reply as submitted, score it, store the marks, then call `marked`."""
    FORGET_RECORDING = "forget-recording"
    """Recordings of earlier attempts are not needed any more, at the end of a session none is; they go unless the
    settings keep them."""


class OutOfTurn(ValueError):
    """Something was asked of a session that its stage does not allow; `Practice.allows` tells beforehand."""


@dataclass(frozen=True, slots=True)
class Task:
    """One drill in a session's queue, with the hash of its pack and the reason it was chosen (may be empty).

    Attributes:
        focus: what an earlier attempt missed, when only that is to be practised.
        retry_of: that earlier attempt.
    """

    drill: Drill
    pack_hash: str
    reason: str = ""
    focus: Focus | None = None
    retry_of: str | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """One drill done: what the recap needs."""

    task: Task
    attempt: str
    reply: str
    result: Result
    focus: Focus | None


@dataclass(frozen=True)
class Practice:
    """A session at one moment. Begin with `begin`; never build one by hand.

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

    def allows(self, action: Callable[..., Step]) -> bool:
        """Whether a method of this value may be called now: ``practice.allows(practice.submit)``."""
        stages = _TURNS.get(action.__name__)
        return stages is None or self.stage in stages

    # ---- hearing -------------------------------------------------------------------------------------------------

    def play(self) -> Step:
        """Hear the complaint, or hear it again from its start; `trouble` says why where it is not told again."""
        self._in_turn("play")
        if not self.may_hear:
            return self._to(trouble="You hear this one once." if self.once else "You cut in, so the rest was not told.")
        if not self.aloud:
            return self._to(plays=self.plays + 1)
        return self._to(Effect.PLAY, sound=Sound.PLAYING, plays=self.plays + 1)

    def play_slower(self) -> Step:
        """Hear it again from its start, slower; the speed stays for this drill."""
        self._in_turn("play_slower")
        return replace(self, rate=max(SLOWEST, round(self.rate * SLOWER, 3))).play()

    def toggle(self) -> Step:
        """Pause a complaint that is playing, go on with one that is paused, start one that is silent."""
        self._in_turn("toggle")
        if self.sound is Sound.PLAYING:
            return self._to(Effect.PAUSE, sound=Sound.PAUSED)
        if self.sound is Sound.PAUSED:
            return self._to(Effect.RESUME, sound=Sound.PLAYING)
        return self.play()

    def heard_out(self) -> Step:
        """The complaint reached its end."""
        stage = Stage.ANSWER if self.stage is Stage.HEAR else self.stage
        return self._to(sound=Sound.SILENT, stage=stage, trouble=self.trouble)

    def hush(self) -> Step:
        """Stop the complaint, because something else is to be heard or to be left."""
        effects = () if self.sound is Sound.SILENT else (Effect.HUSH,)
        return self._to(*effects, sound=Sound.SILENT, trouble=self.trouble)

    def voice_lost(self, reason: str) -> Step:
        """The voice or the loudspeaker failed: go on in text, and say why."""
        return self._to(sound=Sound.SILENT, aloud=False, trouble=reason)

    def show_captions(self, shown: bool) -> Step:
        """Show or hide the words while they are heard."""
        return self._to(captions=shown, trouble=self.trouble)

    # ---- answering -----------------------------------------------------------------------------------------------

    def take_note(self, notes: str) -> Step:
        """The pad beside the complaint now holds `notes`."""
        self._in_turn("take_note")
        return self._to(Effect.KEEP_DRAFT, notes=notes)

    def write(self, text: str) -> Step:
        """The editor now holds `text`."""
        self._in_turn("write")
        stage = Stage.ANSWER if self.stage is Stage.HEAR else self.stage
        return self._to(Effect.KEEP_DRAFT, text=text, stage=stage)

    def answer(self, detail: str) -> Step:
        """What the answer holds beyond its text is now `detail`: a choice, the turns of a conversation so far."""
        self._in_turn("answer")
        stage = Stage.ANSWER if self.stage is Stage.HEAR else self.stage
        return self._to(Effect.KEEP_DRAFT, detail=detail, stage=stage)

    def record(self) -> Step:
        """Start speaking; a complaint still sounding is stopped."""
        self._in_turn("record")
        hush = () if self.sound is Sound.SILENT else (Effect.HUSH,)
        return self._to(*hush, Effect.OPEN_MICROPHONE, sound=Sound.SILENT, stage=Stage.RECORDING)

    def stop_recording(self) -> Step:
        """The key, silence or the limit ended the recording: turn it into text."""
        self._in_turn("stop_recording")
        return self._to(Effect.CLOSE_MICROPHONE, Effect.RECOGNISE, stage=Stage.RECOGNISING)

    def discard_recording(self) -> Step:
        """Throw the recording away, before or while it is recognised."""
        self._in_turn("discard_recording")
        return self._to(Effect.DROP_RECORDING, stage=self._answering)

    def not_heard(self, reason: str) -> Step:
        """The microphone or the recogniser had nothing to give; the reply so far stays, and so does the keyboard."""
        self._in_turn("not_heard")
        return self._to(stage=self._answering, trouble=reason)

    def transcribed(self, heard: str, delivery: Delivery) -> Step:
        """A recording became text: it is added to the reply, to be corrected before it is marked."""
        self._in_turn("transcribed")
        return self._to(
            Effect.KEEP_DRAFT,
            stage=Stage.CORRECT,
            mode=Mode.SPOKEN,
            heard=_joined(self.heard or "", heard),
            text=_joined(self.text, heard),
            delivery=delivery,
        )

    def submit(self) -> Step:
        """Hand the reply in. An empty one is not taken: `trouble` says so."""
        self._in_turn("submit")
        if self.drill.kind is Kind.CONVERSATION:
            return self._say()
        if not self.text.strip() and not self.detail:
            return self._to(trouble="There is no reply yet: say or type what you heard.")
        hush = () if self.sound is Sound.SILENT else (Effect.HUSH,)
        return self._to(*hush, Effect.MARK, sound=Sound.SILENT, stage=Stage.MARKING)

    def _say(self) -> Step:
        """Hand in one turn of a conversation, or the note after it."""
        words = self.text.strip()
        hush = () if self.sound is Sound.SILENT else (Effect.HUSH,)
        if self.noting and self.spoken.what_if is not None:  # its marking failed before: there is nothing to write
            return self._to(*hush, Effect.MARK, sound=Sound.SILENT, text=self.spoken.text, stage=Stage.MARKING)
        if not words:
            what = "Write a line for the file first." if self.noting else "Say something first: silence is heard too."
            return self._to(trouble=what)
        if self.noting:
            noted = replace(self.spoken, note=words)
            marking = {"detail": noted.written(), "text": noted.text, "stage": Stage.MARKING}
            return self._to(*hush, Effect.MARK, sound=Sound.SILENT, **marking)
        return self._to(
            *hush,
            Effect.KEEP_DRAFT,
            Effect.ANSWER,
            sound=Sound.SILENT,
            stage=Stage.TURN,
            detail=self.spoken.plus(words).written(),
            text="",
            heard=None,
        )

    def answered(self, talk: Talk) -> Step:
        """The customer has answered; what they say now is to be heard. A "what if" that has ended is marked at once."""
        self._in_turn("answered")
        spoken = self.spoken
        if talk.over and spoken.what_if is not None:
            return self._to(Effect.MARK, talk=talk, text=spoken.text, stage=Stage.MARKING)
        stage = Stage.ANSWER if self.text.strip() else Stage.HEAR
        return self._to(talk=talk, stage=stage, plays=0, trouble=self.trouble)

    def not_answered(self, reason: str) -> Step:
        """The turn could not be worked out: it is back in the editor."""
        self._in_turn("not_answered")
        *turns, last = self.spoken.turns or ("",)
        detail = replace(self.spoken, turns=tuple(turns)).written() if turns else ""
        text = self.text if self.text.strip() else last
        talk = self.talk or opening(self.drill)
        return self._to(Effect.KEEP_DRAFT, stage=Stage.ANSWER, talk=talk, detail=detail, text=text, trouble=reason)

    def marked(self, result: Result) -> Step:
        """The marks are in and on disk."""
        self._in_turn("marked")
        done = Finished(self.task, self.attempt, self.text, result, self.focus)
        return self._to(stage=Stage.DEBRIEF, result=result, finished=(*self.finished, done))

    def remarked(self, result: Result) -> Step:
        """A mark was disputed: the reply at hand has other marks now."""
        self._in_turn("remarked")
        done = replace(self.finished[-1], result=result)
        return self._to(result=result, finished=(*self.finished[:-1], done), trouble=self.trouble)

    def not_marked(self, reason: str) -> Step:
        """Storing or scoring failed; the reply stays in the editor and on disk."""
        self._in_turn("not_marked")
        if self.drill.kind is Kind.CONVERSATION:
            spoken = self.spoken
            detail, text = replace(spoken, note=None).written(), spoken.note or ""
            return self._to(stage=Stage.ANSWER, detail=detail, text=text, trouble=reason)
        return self._to(stage=self._answering, trouble=reason)

    # ---- after the marks -----------------------------------------------------------------------------------------

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
        return step if draft is None else Step(_taken_up(step.practice, draft), step.effects)

    def leave(self) -> Step:
        """End the session here. An unfinished reply stays behind as a draft."""
        effects = [] if self.sound is Sound.SILENT else [Effect.HUSH]
        if self.stage in (Stage.RECORDING, Stage.RECOGNISING):
            effects.append(Effect.DROP_RECORDING)
        effects.append(Effect.FORGET_RECORDING)
        return self._to(*effects, stage=Stage.OVER, sound=Sound.SILENT)

    # ---- inside --------------------------------------------------------------------------------------------------

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
        opened = Practice(
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
            talk=_begun(self.tasks[index].drill),
        )
        effects = [Effect.FORGET_RECORDING] if self.sound is Sound.SILENT else [Effect.HUSH, Effect.FORGET_RECORDING]
        return Step(opened, tuple(effects))

    def _to(self, *effects: Effect, **changes: object) -> Step:
        changes.setdefault("trouble", "")
        return Step(replace(self, **changes), effects)  # type: ignore[arg-type]  # the callers are all above

    def _in_turn(self, action: str) -> None:
        if self.stage not in _TURNS[action]:
            raise OutOfTurn(f"{action} is not possible while a session is at {self.stage.value!r}")


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one event: the next value, and what has to be done."""

    practice: Practice
    effects: tuple[Effect, ...] = ()


def begin(
    tasks: tuple[Task, ...],
    *,
    attempt: str,
    now: datetime,
    aloud: bool,
    captions: bool = False,
    rate: float = 1.0,
    draft: Draft | None = None,
) -> Practice:
    """Open a session on its first drill, taking up an unfinished reply where there is one.

    Args:
        tasks: the drills, at least one.
        attempt: a new id for the first attempt; a draft's own id is used instead when there is a draft.
        now: when it begins.
        aloud: whether complaints are heard.
        captions: whether their words are shown meanwhile.
        rate: the voice's speed, 0.5 to 2.
        draft: an unfinished reply to the first task's drill.

    Raises:
        ValueError: there are no tasks, or the draft belongs to another drill than the first.
    """
    if not tasks:
        raise ValueError("a session needs at least one drill")
    opened = Practice(
        tasks=tasks,
        index=0,
        stage=Stage.HEAR,
        attempt=attempt,
        started=now,
        aloud=aloud,
        captions=captions,
        base_rate=rate,
        rate=rate,
        focus=tasks[0].focus,
        retry_of=tasks[0].retry_of,
        talk=_begun(tasks[0].drill),
    )
    return opened if draft is None else _taken_up(opened, draft)


def _begun(drill: Drill) -> Talk | None:
    return opening(drill) if drill.kind is Kind.CONVERSATION else None


def _taken_up(opened: Practice, draft: Draft) -> Practice:
    if draft.drill != opened.drill.address:
        raise ValueError(f"a draft of {draft.drill} cannot be taken up in {opened.drill.address}")
    turns = opened.talk is not None and bool(read(draft.detail).turns)
    return replace(
        opened,
        stage=Stage.TURN if turns else Stage.CORRECT if draft.heard else Stage.ANSWER,
        talk=None if turns else opened.talk,
        attempt=draft.attempt,
        started=draft.started,
        text=draft.text,
        notes=draft.notes,
        heard=draft.heard,
        mode=draft.mode,
        plays=draft.plays,
        focus=draft.focus,
        retry_of=draft.retry_of,
        delivery=draft.delivery,
        detail=draft.detail,
    )


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.strip()}".strip()


_ANSWERING = frozenset({Stage.HEAR, Stage.ANSWER, Stage.CORRECT})
_LISTENING = frozenset({Stage.RECORDING, Stage.RECOGNISING})
_DEBRIEF = frozenset({Stage.DEBRIEF})

_TURNS: dict[str, frozenset[Stage]] = {
    "play": _ANSWERING | _DEBRIEF,
    "play_slower": _ANSWERING | _DEBRIEF,
    "toggle": _ANSWERING | _DEBRIEF,
    "take_note": _ANSWERING | _LISTENING,
    "write": _ANSWERING,
    "answer": _ANSWERING,
    "record": _ANSWERING,
    "stop_recording": frozenset({Stage.RECORDING}),
    "discard_recording": _LISTENING,
    "not_heard": _LISTENING,
    "transcribed": frozenset({Stage.RECOGNISING}),
    "submit": _ANSWERING,
    "answered": frozenset({Stage.TURN}),
    "not_answered": frozenset({Stage.TURN}),
    "marked": frozenset({Stage.MARKING}),
    "not_marked": frozenset({Stage.MARKING}),
    "remarked": _DEBRIEF,
    "retry": _DEBRIEF,
    "missed_only": _DEBRIEF,
    "what_if": _DEBRIEF,
    "revise": _DEBRIEF,
    "next": _DEBRIEF,
}
"""At which stages each thing may happen; what is not listed may happen at any time."""
