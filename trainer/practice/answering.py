"""Making an answer: typed, spoken, turn by turn, until it is marked."""

from __future__ import annotations

from dataclasses import replace

from trainer.conversation.state import Talk, opening
from trainer.packs.model import Kind
from trainer.practice.stages import Effect, Sound, Stage
from trainer.practice.step import Step, Stepping
from trainer.practice.task import Finished
from trainer.progress.model import Delivery, Mode
from trainer.scoring.result import Result


class Answering(Stepping):
    """What may happen to the answer."""

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

    def transcribed(self, heard: str, delivery: Delivery | None) -> Step:
        """A recording became text: it is added to the reply, to be corrected before it is marked.

        Args:
            heard: the words.
            delivery: how they were said, if that is kept; it adds to that of the recordings before.
        """
        self._in_turn("transcribed")
        goes_on = self.delivery is not None and (self.drill.kind is Kind.CONVERSATION or bool(self.text.strip()))
        if goes_on and self.delivery is not None and delivery is not None:
            delivery = self.delivery.plus(delivery)
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


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.strip()}".strip()
