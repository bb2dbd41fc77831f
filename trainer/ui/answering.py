"""A page on which a learner answers: the editor, the microphone, the keys that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Static, TextArea

from trainer.practice import Practice, Sound, Stage
from trainer.ui import practice_commands as keys
from trainer.ui.caller import KINDS as SPOKEN_KINDS
from trainer.ui.commands import EVERYWHERE, Command, is_printable, key_of, shown
from trainer.ui.page import Page
from trainer.ui.screens.practice_words import status
from trainer.ui.widgets.meter import Meter
from trainer.ui.widgets.reply_editor import Pad, ReplyEditor

if TYPE_CHECKING:
    from trainer.ui.driver import Driver


class Answering(Page):
    """What a page with a reply on it does with it; the page says what else is offered, and what it shows.

    Attributes:
        _editor: held, not looked up: when the screen goes, its parts go first, and the last letters are in them.
        _written: the reply as the session and the editor last agreed on it.
    """

    _editor: ReplyEditor
    _written: str

    @property
    def hands(self) -> Driver:
        """The session's hands."""
        raise NotImplementedError

    @property
    def at(self) -> Practice:
        """The session as it stands."""
        return self.hands.practice

    def _ready_editor(self) -> None:
        """Leave the session's keys to the session."""
        self._editor.left = self._keys(keys.SUBMIT)
        self._editor.left_when_empty = frozenset(key for key in self._keys(keys.TOGGLE) if is_printable(key))

    def _keys(self, command: Command) -> frozenset[str]:
        """What a command is bound to, the learner's own keys included."""
        bound = self.sayback.keys.get(command.id, command.keys)
        return frozenset(key.strip() for key in bound.split(","))

    def _label(self, command: Command) -> str:
        """The key to name for a command while there is writing to be done."""
        return shown(key_of(command, self.sayback.keys, typing=command is not keys.TOGGLE))

    # ---- what is offered -----------------------------------------------------------------------------------------

    def offers(self, command: Command) -> bool:
        """What the session's stage allows."""
        practice, stage = self.at, self.at.stage
        answering = practice.allows(practice.record)
        if self.services.served and command in (keys.RECORD, keys.CALL, keys.LISTEN):
            return False
        if command in (keys.REPLAY, keys.SLOWER):
            return answering and practice.aloud and practice.may_hear
        if command is keys.CAPTIONS:
            return practice.aloud and not practice.written
        if command is keys.CALL:
            return not practice.written and self.services.settings.voice and practice.drill.kind in SPOKEN_KINDS
        if command is keys.LISTEN:
            return answering and self.hands.playback.recording is not None
        if command is keys.TOGGLE and not self._space():
            return False
        if command in (keys.TOGGLE, keys.RECORD, keys.SUBMIT):
            return answering or stage is Stage.RECORDING
        return True

    def offered(self) -> Iterator[Command]:
        """The keys that matter at this moment first, named for what they do at this moment."""
        first = self._now()
        chosen = {command.id for command in first}
        yield from first
        for command in self.PAGE_COMMANDS:
            if command.id not in chosen and self.offers(command):
                yield replace(command, footer="")
        yield from EVERYWHERE

    def _now(self) -> list[Command]:
        practice = self.at
        if practice.stage is Stage.RECORDING:
            return [
                replace(keys.TOGGLE, keys=self._first(True), footer="stop"),
                replace(keys.LEAVE, footer="throw away"),
            ]
        if practice.stage is Stage.RECOGNISING:
            return [replace(keys.LEAVE, footer="throw away")]
        if not practice.allows(practice.submit):
            return []
        empty, space = not practice.text.strip(), self._space()
        toggle = [replace(keys.TOGGLE, footer=space, keys=self._first(empty))] if space else []
        replay = [keys.REPLAY] if self.offers(keys.REPLAY) else []
        return [*toggle, *replay] if empty else [keys.SUBMIT, *toggle]

    def _first(self, empty: bool) -> str:
        """The keys of playing and speaking; on an empty page the first one alone, which works there."""
        bound = self.sayback.keys.get(keys.TOGGLE.id, keys.TOGGLE.keys)
        return bound.split(",")[0].strip() if empty else bound

    def _space(self) -> str:
        """What Space does now, in a word."""
        practice = self.at
        if self.hands.mouth.echo:
            return "stop"
        if practice.sound is not Sound.SILENT:
            return "pause" if practice.sound is Sound.PLAYING else "go on"
        deaf = self.services.served or self.hands.ear.works is False
        if practice.aloud and practice.may_hear and (self._unheard or deaf):
            return "play"
        return "" if deaf else "speak"

    @property
    def _unheard(self) -> bool:
        """Whether the customer is still to be heard for the first time."""
        practice = self.at
        return practice.stage is Stage.HEAR and not practice.complaint_shown and practice.plays == 0

    # ---- keys ----------------------------------------------------------------------------------------------------

    def action_play_or_speak(self) -> None:
        """Space: whatever is going on pauses, goes on, stops; with nothing going on, speak."""
        word = self._space()
        if self.at.stage is Stage.RECORDING:
            self.hands.record_or_stop()
        elif self.hands.mouth.echo:
            self.hands.playback.listen()
        elif word == "speak":
            self.action_record()
        else:
            self.hands.toggle()

    def action_submit(self) -> None:
        """Hand in; while recording, stop first."""
        if self.at.stage is Stage.RECORDING:
            self.hands.record_or_stop()
        else:
            self._collect()
            self.hands.submit()

    def action_replay(self) -> None:
        """The customer again."""
        self.hands.replay()

    def action_slower(self) -> None:
        """The customer again, slower."""
        self.hands.slower()

    def action_record(self) -> None:
        """Speak, or stop."""
        self._collect()
        self.hands.record_or_stop()

    def action_captions(self) -> None:
        """Words on or off."""
        self.hands.flip_captions()

    def action_call(self) -> None:
        """Practise as a call from here on, or not any more."""
        self._collect()
        settings = self.services.settings
        self.sayback.change_settings(replace(settings, call=not settings.call))
        self.hands.caller.flip()

    def action_listen(self) -> None:
        """Hear oneself."""
        self.hands.playback.listen()

    # ---- what is written -----------------------------------------------------------------------------------------

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Every letter goes to the session, and so to the disk."""
        self._collect()

    def _collect(self) -> None:
        """Take over what stands in the editor, as far as it is the learner's turn to write."""
        if self.at.allows(self.at.write):
            self._written = self._editor.text
            self.hands.write(self._written)

    def on_pad_full(self, event: Pad.Full) -> None:
        """Say what did not fit, once the letters that did have been taken over."""
        what = "A reply" if isinstance(event.pad, ReplyEditor) else "The pad"
        line = f"{what} holds {event.pad.limit:,} characters; {event.lost:,} more were left out."
        self.call_later(self.hands.say, line)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def _show_reply(self, below: Static) -> None:
        """Bring the editor, the microphone and the line below them up to date."""
        practice, editor = self.at, self._editor
        writing = practice.allows(practice.write)
        editor.read_only = not writing
        text = practice.text if writing else self._so_far()
        if text != self._written:  # what is typed meanwhile is on its way, and newer
            editor.put(text)
            self._written = text
        editor.show_cursor = writing
        self._show_meter(self.query_one(Meter))
        line = status(self.hands, self._space(), editor.room, self._label)
        below.display = practice.stage is not Stage.RECORDING
        if below.content != line:
            below.update(line)

    def _so_far(self) -> str:
        """The reply while it is spoken: what is understood already, behind what was there; a sign that more comes."""
        practice = self.at
        if practice.stage not in (Stage.RECORDING, Stage.RECOGNISING):
            return self._written
        heard = self.hands.ear.heard
        return f"{practice.text.rstrip()} {heard} …".lstrip() if heard else practice.text

    def _show_meter(self, meter: Meter) -> None:
        recording = self.at.stage is Stage.RECORDING
        if recording and not meter.display:
            meter.clear()
        meter.display = recording
        if recording:
            meter.opening = self.hands.ear.opening
            meter.hint = f"{self._label(keys.TOGGLE)} stops · {self._label(keys.LEAVE)} throws it away"
            if not meter.opening:
                heard = self.hands.ear.snapshot
                meter.hear(heard.level, max(0.0, heard.elapsed - self.hands.caller.reply_starts))
