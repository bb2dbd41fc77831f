"""Carries out what a session asks for, and tells it what came of it: the hands of `trainer.practice`.

The driver belongs to the session, not to what is on top of it: answers from threads come here and are matched with the
attempt they were made for; what comes too late, or for another attempt, is dropped. Whatever fails becomes one line,
and the learner goes on in text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from trainer.errors import SpeechError, StorageError, TrainerError
from trainer.practice import Effect, Practice, Sound, Stage, Step, Task, begin
from trainer.progress.model import Delivery
from trainer.speech.ports import MicState, StopCause
from trainer.ui.drafts import RECORDS, DraftKeeper
from trainer.ui.ear import Ear
from trainer.ui.mouth import Mouth
from trainer.ui.opening import gaps_of, places, unfinished_reply
from trainer.ui.widgets.player import clock

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.conversation.state import Talk
    from trainer.progress.bookkeeper import Marked, Remarked
    from trainer.progress.model import Attempt, Draft
    from trainer.scoring.result import Result, Span
    from trainer.services import Services
    from trainer.speech.ports import Recording, Transcript
    from trainer.ui.tasks import Tasks

TICK = 1 / 12
"""Seconds between two looks at the player and the microphone."""


class Driver:
    """One session under way.

    Attributes:
        practice: the session as it stands; every verb below may change it and then calls `changed`.
        notice: one calm line about what just happened; `Practice.trouble` goes before it.
        previous: the last whole attempt before the one that was just marked.
        gaps: where in the complaint what is to be said now ("missed only") stands, by the fact's id or the feeling's
            name; empty unless that is practised, and as far as it is known.
        unsaved: why the latest letters are not on disk; empty when they are.
        unstored: why the marked reply is not on disk; empty when it is.
    """

    def __init__(
        self,
        owner: Screen[None],
        services: Services,
        tasks: Tasks,
        session: tuple[Task, ...],
        changed: Callable[[], None],
        seconds: float | None = None,
    ) -> None:
        self.services = services
        self._seconds, self._began = seconds, services.clock.monotonic()
        self.notice = ""
        self.previous: Attempt | None = None
        self.attempt: Attempt | None = None
        """The reply of the debrief as it is on record; None while it could not be stored."""
        self.gaps: dict[str, Span] = {}
        self.unsaved = ""
        self.unstored = ""
        self._owner = owner
        self._tasks = tasks
        self._changed = changed
        self._drafts = DraftKeeper(owner, tasks, self._write_draft, self._draft_kept)
        self.mouth = Mouth(owner, services, tasks, ready=self._voice_ready, ended=self._ended, lost=self._voice_lost)
        self.ear = Ear(owner, services, tasks, changed)
        self._refused = ""
        self._closed = False
        self._timer = owner.set_interval(TICK, self.tick, pause=True)
        self.practice = self._begun(session)

    # ---- a session with a clock ----------------------------------------------------------------------------------

    @property
    def time_is_up(self) -> bool:
        """Whether a session with a clock has had its time: the drill at hand is its last. Without one, never."""
        return self._seconds is not None and self.services.clock.monotonic() - self._began >= self._seconds

    @property
    def time_left(self) -> str:
        """How long a session with a clock still has, in words; empty without one."""
        if self._seconds is None:
            return ""
        left = self._seconds - (self.services.clock.monotonic() - self._began)
        return f"{clock(left)} left" if left > 0 else "last one"

    # ---- opening and leaving -------------------------------------------------------------------------------------

    def start(self) -> None:
        """The drill is on the screen: let the customer speak, if that is wanted, and see what the machine can do."""
        practice = self.practice
        if self.ear.works is None:
            self.ear.ask()
        if practice.behind:
            self._answer()
            return
        if not practice.aloud or practice.written:
            return
        wanted = self.services.settings.autoplay and practice.retry_of is None
        if wanted and practice.stage is Stage.HEAR:
            self.toggle()
        else:
            self.mouth.prepare(practice.voiced, practice.rate)

    def leave(self) -> None:
        """End the session; an unfinished reply is on disk, no device stays open. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._drafts.flush()
        self.mouth.hush()
        self._take(self.practice.leave())
        self._timer.stop()

    @property
    def unfinished(self) -> bool:
        """Whether a reply is begun that has not been handed in."""
        begun = self.practice.stage not in (Stage.MARKING, Stage.DEBRIEF, Stage.OVER)
        practice = self.practice
        return begun and bool(practice.text.strip() or practice.notes.strip() or practice.detail)

    @property
    def recording(self) -> Recording | None:
        """The learner's own voice, while it can be listened back to."""
        return self.ear.recording(self.practice.attempt) or self.ear.recording(self.practice.retry_of or "")

    # ---- hearing -------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Let the customer speak, pause or go on."""
        self._hush_echo()
        self._do(self.practice.toggle)

    def replay(self) -> None:
        """The complaint again, from its start."""
        self._hush_echo()
        self._do(self.practice.play)

    def slower(self) -> None:
        """The complaint again, slower."""
        self._hush_echo()
        if self._do(self.practice.play_slower):
            self.say(f"Slower, for this drill: {self.practice.rate:g} × the usual speed.")

    def told_out(self) -> None:
        """The complaint was told to its end without a voice."""
        self._do(self.practice.heard_out)

    def hush(self) -> None:
        """Stop the customer."""
        self._do(self.practice.hush)

    def flip_captions(self) -> None:
        """Show the words or hide them."""
        self._do(self.practice.show_captions, not self.practice.captions)

    def listen_back(self) -> None:
        """Hear the own recording; again to stop."""
        if self.mouth.echo:
            self._hush_echo()
            self._changed()
            return
        recording = self.recording
        if recording is None or self.practice.stage in (Stage.RECORDING, Stage.RECOGNISING):
            self.say("There is no recording of this reply to listen back to.")
            return
        self._do(self.practice.hush)
        try:
            self.mouth.play_back(recording)
        except SpeechError as error:
            self.say(str(error))
            return
        self._timer.resume()
        self.say("This is you.")

    # ---- answering -----------------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """The editor holds `text`."""
        if text != self.practice.text:
            self.notice = ""
            self._do(self.practice.write, text)

    def note(self, notes: str) -> None:
        """The pad holds `notes`."""
        if notes != self.practice.notes:
            self._do(self.practice.take_note, notes)

    def answer(self, detail: str) -> None:
        """What the answer holds beyond its words is now `detail`."""
        if detail != self.practice.detail:
            self._do(self.practice.answer, detail)

    def record_or_stop(self) -> None:
        """Start speaking, or stop."""
        if self.practice.stage is Stage.RECORDING:
            if self.ear.opening:
                self.discard("Stopped before the microphone was open.")
            else:
                self._stop_recording("")
        elif self.ear.works is False:
            self.say(f"{self.ear.reason} Type your reply.")
        else:
            self.notice = ""
            self._hush_echo()
            self._do(self.practice.record)

    def discard(self, notice: str = "Thrown away. Speak again, or type.") -> None:
        """Throw away what is being recorded or recognised."""
        if self._do(self.practice.discard_recording):
            self.say(notice)

    def submit(self) -> None:
        """Hand the reply in."""
        if self.practice.allows(self.practice.submit):
            self._hush_echo()
            self.notice = ""
            self._do(self.practice.submit)

    # ---- after the marks -----------------------------------------------------------------------------------------

    def retry(self) -> None:
        """The same drill again, with an empty page."""
        self._again(self.practice.retry, {})

    def missed_only(self) -> None:
        """Only what was missed; the session stays where it is, and says so, when nothing was."""
        result = self.practice.result
        self._again(self.practice.missed_only, {} if result is None else places(result.to_dict()))

    def remarked(self, done: Remarked) -> None:
        """A mark was disputed, or a dispute undone: the reply has these marks now."""
        if self.attempt is not None and self.attempt.id == done.attempt.id:
            self.attempt = done.attempt
            self._do(self.practice.remarked, done.result)

    def what_if(self, turn: int) -> None:
        """Back to a turn of the conversation, counted from 0, to answer it differently."""
        self._again(partial(_what_if, self.practice, turn), {})

    def revise(self) -> None:
        """Back to the marked reply, to mend it."""
        self._again(self.practice.revise, self.gaps)

    def next(self) -> None:
        """The next drill, or the end."""
        if self.time_is_up:
            self._take(self.practice.leave())
            return
        if not self.practice.has_next:
            self._again(self.practice.next, {})
            return
        task = self.practice.tasks[self.practice.index + 1]
        self._again(partial(_next, self.practice, self._draft(task)), gaps_of(self.services, task))

    def _again(self, action: Callable[..., Step], gaps: dict[str, Span]) -> None:
        if self.practice.stage is not Stage.DEBRIEF:
            return
        self._hush_echo()
        step = action(self.services.new_id(), self.services.clock.now())
        if step.practice.stage is Stage.DEBRIEF:
            self._take(step)
            return
        self._refused, self.unstored, self.gaps, self.previous = "", "", gaps, None
        self.attempt = None
        self._take(step)
        self.mouth.forget()

    # ---- what the screen's clock sees ----------------------------------------------------------------------------

    def tick(self) -> None:
        """Look at the player and at the microphone; called a dozen times a second while either is at work."""
        broken = self.mouth.look()
        if broken:
            self.notice = broken
        elif self.notice == "This is you." and not self.mouth.echo:
            self.notice = ""
        if self.practice.stage is Stage.RECORDING:
            self._watch_microphone()
        if not (self.mouth.live or self.practice.stage is Stage.RECORDING):
            self._timer.pause()
        self._changed()

    def _watch_microphone(self) -> None:
        state = self.ear.look()
        if state is MicState.STOPPED:
            cause = self.ear.snapshot.cause
            self._stop_recording(_STOPPED.get(cause, "") if cause else "")
        elif state is MicState.LOST:
            reason = self.ear.snapshot.reason or "The microphone went away."
            self._stop_recording(f"{reason} What you said until then is kept.")

    def _stop_recording(self, notice: str) -> None:
        self.notice = notice
        self._do(self.practice.stop_recording)

    # ---- carrying out --------------------------------------------------------------------------------------------

    def _do(self, action: Callable[..., Step], *arguments: object) -> bool:
        if not self.practice.allows(action):
            return False
        self._take(action(*arguments))
        return True

    def _take(self, step: Step) -> None:
        self.practice = step.practice
        for effect in step.effects:
            _CARRY_OUT[effect](self)
        self._changed()

    def say(self, notice: str) -> None:
        """Show one calm line until the next thing happens."""
        self.notice = notice
        self._changed()

    def _outdated(self, asked: Practice) -> bool:
        return self._closed or asked.attempt != self.practice.attempt

    # the voice

    def _play(self) -> None:
        self.mouth.sounding = False
        self.mouth.prepare(self.practice.voiced, self.practice.rate)

    def _voice_ready(self) -> None:
        if self.practice.sound is Sound.PLAYING:
            self.mouth.play()
            self._timer.resume()
        if self.practice.has_next:
            task = self.practice.tasks[self.practice.index + 1]
            self.mouth.prepare_ahead(task.drill, self.practice.base_rate)
        self._changed()

    def _ended(self) -> None:
        self._take(self.practice.heard_out())

    def _voice_lost(self, reason: str) -> None:
        if not self._closed:
            self._take(self.practice.voice_lost(reason))

    def _pause(self) -> None:
        self.mouth.pause()

    def _resume(self) -> None:
        self.mouth.resume()
        self._timer.resume()

    def _hush(self) -> None:
        self.mouth.hush()

    def _hush_echo(self) -> None:
        if self.mouth.echo:
            self.mouth.hush()
            self.notice = ""

    # the microphone

    def _open_microphone(self) -> None:
        asked = self.practice
        self.ear.open(asked.attempt, self._listening, partial(self._deaf, asked))

    def _listening(self) -> None:
        self._timer.resume()
        self.tick()

    def _deaf(self, asked: Practice, error: TrainerError) -> None:
        if not self._outdated(asked):
            self._do(self.practice.not_heard, f"{error} Type your reply.")

    def _close_microphone(self) -> None:
        trouble = self.ear.close(self.practice.attempt)
        if trouble:
            self._do(self.practice.not_heard, trouble)

    def _recognise(self) -> None:
        asked = self.practice
        if asked.stage is Stage.RECOGNISING:
            self.ear.recognise(partial(self._transcribed, asked), partial(self._not_recognised, asked))

    def _transcribed(self, asked: Practice, recording: Recording, transcript: Transcript) -> None:
        if self._outdated(asked):
            return
        pace = transcript.words_per_minute
        delivery = Delivery(recording.seconds, transcript.first_word, pace, transcript.engine)
        before = self.notice
        if self._do(self.practice.transcribed, transcript.text, delivery):
            advice = self.ear.note or "Mend what it got wrong, then hand in."
            self.say(f"{before} Heard by {transcript.engine}. {advice}".strip())

    def _not_recognised(self, asked: Practice, error: TrainerError) -> None:
        if not self._outdated(asked):
            before, self.notice = self.notice, ""
            self._do(self.practice.not_heard, f"{before} {error}".strip())

    def _drop_recording(self) -> None:
        self.ear.drop(self.practice.attempt)

    def _forget_recordings(self) -> None:
        self.ear.forget_all_but(None if self.practice.stage is Stage.OVER else self.practice.attempt)

    # the record of practice

    def _begun(self, session: tuple[Task, ...]) -> Practice:
        settings = self.services.settings
        self.gaps = gaps_of(self.services, session[0])
        return begin(
            session,
            attempt=self.services.new_id(),
            now=self.services.clock.now(),
            aloud=settings.voice,
            captions=settings.captions,
            rate=settings.rate,
            draft=self._draft(session[0]),
        )

    def _draft(self, task: Task) -> Draft | None:
        draft, self.notice = unfinished_reply(self.services, task)
        return draft

    def _write_draft(self, practice: Practice) -> None:
        self.services.bookkeeper.keep(practice)

    def _draft_kept(self, error: TrainerError | None) -> None:
        unsaved = "" if error is None else f"Not saved while you type: {error}"
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self._changed()

    def _keep_draft(self) -> None:
        self._drafts.keep(self.practice)

    def _answer(self) -> None:
        """Let the customer take in what was said; what they answer may take a moment, and the turn is on disk first."""
        asked = self.practice
        self._drafts.flush()
        self._tasks.run(
            self._owner,
            "listening to you",
            lambda _: _talked(asked),
            partial(self._answered, asked),
            failed=partial(self._not_answered, asked),
        )

    def _answered(self, asked: Practice, talk: Talk) -> None:
        if self._outdated(asked) or not self._do(self.practice.answered, talk):
            return
        if self.practice.stage is not Stage.MARKING:
            self.mouth.forget()
            self.start()

    def _not_answered(self, asked: Practice, error: TrainerError) -> None:
        if not self._outdated(asked):
            self._do(self.practice.not_answered, f"{error} Your words are still here: hand them in again.")

    def _mark(self) -> None:
        asked = self.practice
        self._drafts.forget()
        self._tasks.run(
            self._owner,
            "marking your reply",
            lambda _: self.services.bookkeeper.take(asked),
            partial(self._marked, asked),
            failed=partial(self._not_marked, asked),
            line=RECORDS,
        )

    def _marked(self, asked: Practice, marked: Marked) -> None:
        if not self._outdated(asked):
            self.previous, self.attempt = marked.previous, marked.attempt
            self._do(self.practice.marked, marked.result)

    def _not_marked(self, asked: Practice, error: TrainerError) -> None:
        if self._outdated(asked):
            return
        if isinstance(error, StorageError) and self._refused == asked.attempt:
            self._mark_unstored(asked, error)
            return
        self._refused = asked.attempt
        self._do(self.practice.not_marked, f"{error} Your reply is still here: hand it in again.")

    def _mark_unstored(self, asked: Practice, error: TrainerError) -> None:
        """The disk refused twice: nobody is left without feedback for that, but it is said."""
        self.unstored = f"Marked, but not stored: {error}"
        self._tasks.run(
            self._owner,
            "marking your reply",
            lambda _: _judged(self.services, asked),
            lambda result: None if self._outdated(asked) else self._do(self.practice.marked, result),
            failed=lambda other: None if self._outdated(asked) else self._do(self.practice.not_marked, str(other)),
        )


def _judged(services: Services, practice: Practice) -> Result:
    """Marks without memory, by the learner's own wordings as long as they can be read."""
    try:
        return services.bookkeeper.judge(practice)
    except StorageError:
        from trainer.kinds import mark

        spoken = practice.heard is not None
        return mark(practice.drill, practice.text, practice.detail, focus=practice.focus, spoken=spoken)


def _talked(practice: Practice) -> Talk:
    """The conversation with all of its turns; in a thread, for the scorer takes its time at first."""
    from trainer.conversation.play import played

    return played(practice.drill, practice.spoken.turns)


def _what_if(practice: Practice, turn: int, attempt: str, now: Any) -> Step:
    return practice.what_if(turn, attempt, now)


def _next(practice: Practice, draft: Draft | None, attempt: str, now: Any) -> Step:
    return practice.next(attempt, now, draft)


_STOPPED = {
    StopCause.SILENCE: "You had finished, so the recording stopped.",
    StopCause.LIMIT: "That was as long as a reply may be.",
}

_CARRY_OUT: dict[Effect, Callable[[Driver], None]] = {
    Effect.PLAY: Driver._play,
    Effect.PAUSE: Driver._pause,
    Effect.RESUME: Driver._resume,
    Effect.HUSH: Driver._hush,
    Effect.OPEN_MICROPHONE: Driver._open_microphone,
    Effect.CLOSE_MICROPHONE: Driver._close_microphone,
    Effect.DROP_RECORDING: Driver._drop_recording,
    Effect.RECOGNISE: Driver._recognise,
    Effect.KEEP_DRAFT: Driver._keep_draft,
    Effect.ANSWER: Driver._answer,
    Effect.MARK: Driver._mark,
    Effect.FORGET_RECORDING: Driver._forget_recordings,
}
