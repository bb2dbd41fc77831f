"""Any order of events: the session never reaches an impossible state and nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.drills import make_result, make_tasks
from trainer.practice import Effect, OutOfTurn, Practice, Sound, Stage, Step, begin
from trainer.progress.model import Delivery, Draft

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DELIVERY = Delivery(4.0, 0.5, 130.0, "test")
WRITING = (Stage.HEAR, Stage.ANSWER, Stage.CORRECT)
TEXTS = st.one_of(st.sampled_from(["", " ", "Three months.", "two calls"]), st.text(max_size=20))


class FrontEnd(RuleBasedStateMachine):
    """Carries effects out as a front end does, over a disk, a loudspeaker and a microphone made of plain values."""

    practice: Practice

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count(1)
        self.disk: dict[str, Draft] = {}
        self.submitted: dict[str, str] = {}
        self.ids: list[str] = []
        self.player = Sound.SILENT
        self.microphone_open = False
        self.recording = False  # something was recorded and waits to be recognised

    @initialize(drills=st.integers(1, 3), aloud=st.booleans())
    def start(self, drills: int, aloud: bool) -> None:
        tasks = make_tasks(*(f"drill-{n}" for n in range(drills)))
        self.practice = begin(tasks, attempt=self.new_id(), now=NOW, aloud=aloud)

    def new_id(self) -> str:
        self.ids.append(f"attempt-{next(self.numbers)}")
        return self.ids[-1]

    def attempt(self, action: Callable[[], Step], name: Callable[..., Step]) -> None:
        """Do it if it is allowed; if not, it must be refused and change nothing."""
        before = self.practice
        if not before.allows(name):
            with pytest.raises(OutOfTurn):
                action()
            assert self.practice is before
            return
        step = action()
        self.practice = step.practice
        for effect in step.effects:
            self.carry_out(effect, before)

    def carry_out(self, effect: Effect, before: Practice) -> None:
        if effect is Effect.PLAY:
            assert not self.microphone_open, "the customer is heard over the learner"
            assert self.practice.aloud
            self.player = Sound.PLAYING
        elif effect is Effect.PAUSE:
            assert self.player is Sound.PLAYING
            self.player = Sound.PAUSED
        elif effect is Effect.RESUME:
            assert self.player is Sound.PAUSED
            self.player = Sound.PLAYING
        elif effect is Effect.HUSH:
            self.player = Sound.SILENT
        elif effect is Effect.KEEP_DRAFT:
            self.disk[self.practice.attempt] = self.practice.draft
        elif effect is Effect.MARK:
            assert self.practice.text.strip()
            self.submitted[self.practice.attempt] = self.practice.text
            self.disk.pop(self.practice.attempt, None)
        else:
            self.carry_out_recording(effect, before)

    def carry_out_recording(self, effect: Effect, before: Practice) -> None:
        if effect is Effect.OPEN_MICROPHONE:
            assert not self.microphone_open, "the microphone was opened twice"
            assert self.player is Sound.SILENT
            self.microphone_open = True
        elif effect is Effect.CLOSE_MICROPHONE:
            assert self.microphone_open
            self.microphone_open, self.recording = False, True
        elif effect is Effect.RECOGNISE:
            assert self.recording
        elif effect is Effect.DROP_RECORDING:
            assert self.microphone_open or self.recording
            self.microphone_open = self.recording = False
        elif effect is Effect.FORGET_RECORDING:
            assert before.stage is not Stage.RECORDING or not self.microphone_open

    # ---- what a person and the devices do ------------------------------------------------------------------------

    @rule()
    def play(self) -> None:
        self.attempt(self.practice.play, self.practice.play)

    @rule()
    def play_slower(self) -> None:
        self.attempt(self.practice.play_slower, self.practice.play_slower)

    @rule()
    def toggle(self) -> None:
        self.attempt(self.practice.toggle, self.practice.toggle)

    @rule()
    def hush(self) -> None:
        self.attempt(self.practice.hush, self.practice.hush)

    @precondition(lambda self: self.player is Sound.PLAYING)
    @rule()
    def heard_out(self) -> None:
        self.player = Sound.SILENT
        self.attempt(self.practice.heard_out, self.practice.heard_out)

    @precondition(lambda self: self.player is not Sound.SILENT)
    @rule()
    def lose_voice(self) -> None:
        self.player = Sound.SILENT
        self.attempt(lambda: self.practice.voice_lost("gone"), self.practice.voice_lost)

    @rule(text=TEXTS)
    def write(self, text: str) -> None:
        self.attempt(lambda: self.practice.write(text), self.practice.write)

    @rule(notes=TEXTS)
    def take_note(self, notes: str) -> None:
        self.attempt(lambda: self.practice.take_note(notes), self.practice.take_note)

    @rule()
    def record(self) -> None:
        self.attempt(self.practice.record, self.practice.record)

    @rule()
    def stop_recording(self) -> None:
        self.attempt(self.practice.stop_recording, self.practice.stop_recording)

    @rule()
    def discard_recording(self) -> None:
        self.attempt(self.practice.discard_recording, self.practice.discard_recording)

    @rule()
    def not_heard(self) -> None:
        if self.practice.allows(self.practice.not_heard):
            self.microphone_open = self.recording = False
        self.attempt(lambda: self.practice.not_heard("nothing"), self.practice.not_heard)

    @rule(heard=TEXTS)
    def transcribed(self, heard: str) -> None:
        before = self.practice.text
        if self.practice.allows(self.practice.transcribed):
            self.recording = False
        self.attempt(lambda: self.practice.transcribed(heard, DELIVERY), self.practice.transcribed)
        assert before.strip() in self.practice.text, "a transcript took the place of what was written"

    @rule(heard=TEXTS)
    def speak(self, heard: str) -> None:
        """All of it at once: by chance alone the steps rarely come in this order."""
        self.record()
        self.stop_recording()
        self.transcribed(heard)

    @rule()
    def submit(self) -> None:
        self.attempt(self.practice.submit, self.practice.submit)

    @rule(missed=st.booleans())
    def marked(self, missed: bool) -> None:
        result = make_result(self.practice.drill, missed_facts=("two-calls",) if missed else ())
        self.attempt(lambda: self.practice.marked(result), self.practice.marked)

    @rule()
    def not_marked(self) -> None:
        if self.practice.allows(self.practice.not_marked):
            self.submitted.pop(self.practice.attempt)
            self.disk[self.practice.attempt] = self.practice.draft
        self.attempt(lambda: self.practice.not_marked("full disk"), self.practice.not_marked)

    @rule()
    def retry(self) -> None:
        self.attempt(lambda: self.practice.retry(self.new_id(), NOW), self.practice.retry)

    @rule()
    def missed_only(self) -> None:
        self.attempt(lambda: self.practice.missed_only(self.new_id(), NOW), self.practice.missed_only)

    @rule()
    def revise(self) -> None:
        self.attempt(lambda: self.practice.revise(self.new_id(), NOW), self.practice.revise)

    @rule()
    def go_on(self) -> None:
        self.attempt(lambda: self.practice.next(self.new_id(), NOW), self.practice.next)

    @rule()
    def leave_and_come_back(self) -> None:
        """What is on disk is all that is left; it is what was there before."""
        practice = self.practice
        self.attempt(practice.leave, practice.leave)
        assert self.practice.stage is Stage.OVER
        assert not self.microphone_open
        draft = self.disk.get(practice.attempt)
        tasks = practice.tasks[practice.index :]
        self.practice = begin(tasks, attempt=self.new_id(), now=NOW, aloud=practice.aloud, draft=draft)
        if draft is not None:
            assert self.practice.draft == draft

    # ---- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def devices_do_what_the_session_believes(self) -> None:
        practice = self.practice
        assert practice.sound is self.player
        assert self.microphone_open == (practice.stage is Stage.RECORDING)
        assert self.recording == (practice.stage is Stage.RECOGNISING)
        assert 0.5 <= practice.rate <= practice.base_rate
        assert practice.aloud or practice.sound is Sound.SILENT

    @invariant()
    def what_was_written_is_on_disk(self) -> None:
        practice = self.practice
        if practice.stage is Stage.MARKING:
            assert self.submitted[practice.attempt] == practice.text
        elif practice.stage in (*WRITING, Stage.RECORDING, Stage.RECOGNISING) and (practice.text or practice.notes):
            kept = self.disk.get(practice.attempt)
            if kept is None:  # opened for revision, not touched yet: it stands in the attempt it was taken from
                assert practice.retry_of is not None
                assert self.submitted[practice.retry_of] == practice.text
            else:
                assert (kept.text, kept.notes, kept.heard) == (practice.text, practice.notes, practice.heard)

    @invariant()
    def marks_belong_to_one_attempt_each(self) -> None:
        practice = self.practice
        done = [one.attempt for one in practice.finished]
        assert len(done) == len(set(done))
        assert all(self.submitted[one.attempt] == one.reply for one in practice.finished)
        assert (practice.result is not None) == (practice.stage is Stage.DEBRIEF) or practice.stage is Stage.OVER
        assert practice.complaint_shown or practice.aloud


FrontEnd.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyOrderOfEvents = FrontEnd.TestCase
