"""Carries out what a session asks for, and tells it what came of it: the hands of `trainer.practice`.

The driver belongs to the session, not to what is on top of it: answers from threads come here and are matched with the
attempt they were made for; what comes too late, or for another attempt, is dropped. Whatever fails becomes one line,
and the learner goes on in text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from trainer.errors import TrainerError
from trainer.practice import Effect, Practice, Sound, Stage, Step, Task, begin
from trainer.served import without_paths
from trainer.ui.caller import Caller
from trainer.ui.dictation import Dictation
from trainer.ui.drafts import DraftKeeper
from trainer.ui.ear import Ear
from trainer.ui.judging import Judging
from trainer.ui.mouth import Mouth
from trainer.ui.opening import gaps_of, places, unfinished_reply
from trainer.ui.playback import YOURS, Playback
from trainer.ui.widgets.player import clock

if TYPE_CHECKING:
    from textual.screen import Screen

    from trainer.progress.bookkeeper import Remarked
    from trainer.progress.model import Attempt, Draft
    from trainer.scoring.result import Span
    from trainer.services import Services
    from trainer.speech.ports import Ability
    from trainer.ui.tasks import Tasks

TICK = 1 / 12
"""Seconds between two looks at the player and the microphone."""
COVERED = 6
"""Looks between two pictures while a palette lies over the drill, which is painted anew with all that it covers."""
BACK_AGAIN = (3.0, 30.0)
"""Seconds between two looks for a voice that went away: the first, and at most."""


class Driver:
    """One session under way.

    Attributes:
        practice: the session as it stands; every verb below may change it and then calls `changed`.
        notice: one calm line about what just happened; `Practice.trouble` goes before it.
        dictation: what the microphone and the recogniser are asked for.
        judging: what the scorer is asked for.
        playback: what sounds after a reply: the own recording, a strong reply.
        caller: the drill at hand as a call, where the settings want one.
        gaps: where in the complaint what is to be said now ("missed only") stands, by the fact's id or the feeling's
            name; empty unless that is practised, and as far as it is known.
        unsaved: why the latest letters are not on disk; empty when they are.
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
        self.gaps: dict[str, Span] = {}
        self.unsaved = ""
        self._owner = owner
        self._tasks = tasks
        self._changed = changed
        self._drafts = DraftKeeper(owner, tasks, self._write_draft, self._draft_kept)
        self.mouth = Mouth(
            *(owner, services, tasks),
            ready=self._voice_ready,
            whole=self._voice_whole,
            ended=self._ended,
            lost=self._voice_lost,
            aside_over=lambda: self.caller.aside_over(),
        )
        self.ear = Ear(owner, services, tasks, self._ear_known)
        self.dictation = Dictation(self)
        self.playback = Playback(self)
        self.caller = Caller(self)
        self.judging = Judging(self, owner, tasks)
        self._closed = False
        self._timer = owner.set_interval(TICK, self.tick, pause=True)
        self._covered = 0
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

    # ---- what is on record ---------------------------------------------------------------------------------------

    @property
    def previous(self) -> Attempt | None:
        """The last whole attempt before the one that was just marked."""
        return self.judging.previous

    @property
    def attempt(self) -> Attempt | None:
        """The reply of the debrief as it is on record; None while it could not be stored."""
        return self.judging.attempt

    @property
    def unstored(self) -> str:
        """Why the marked reply is not on disk; empty when it is."""
        return self.judging.unstored

    # ---- opening and leaving -------------------------------------------------------------------------------------

    def start(self) -> None:
        """The drill is on the screen: let the customer speak, if that is wanted, and see what the machine can do."""
        practice = self.practice
        self._ask_ear()
        if practice.behind:
            self._answer()
        elif practice.aloud and not practice.written and not self.take_call():
            self.let_speak()

    def let_speak(self, *, at_once: bool = False) -> None:
        """Let the customer speak if the settings want that, or in any case; else have them ready."""
        practice = self.practice
        wanted = at_once or (self.services.settings.autoplay and practice.retry_of is None)
        if wanted and practice.stage is Stage.HEAR:
            self.toggle()
        else:
            self.mouth.prepare(practice.voiced, practice.rate)

    def take_call(self, *, told: bool = False) -> bool:
        """Practise the drill at hand as a call, if that is wanted; whether it is.

        Args:
            told: whether the customer speaks even if they were heard in an earlier try.
        """
        practice = self.practice
        if self.caller.on_air:
            return True
        if not self.caller.wanted or practice.text.strip():
            return False
        self._ask_ear()
        theirs = told or (practice.stage is Stage.HEAR and practice.retry_of is None)
        self.mouth.prepare(practice.voiced, practice.rate)
        self.caller.begin(theirs=theirs)
        return True

    def _ask_ear(self) -> None:
        if self.ear.works is None and not self.ear.asked:
            self.ear.ask()

    def _ear_known(self) -> None:
        self.caller.ear_known()
        self._changed()

    def leave(self) -> None:
        """End the session; an unfinished reply is on disk, no device stays open. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._drafts.flush()
        self.caller.hang_up()
        self.mouth.hush()
        self._take(self.practice.leave())
        self._timer.stop()

    @property
    def unfinished(self) -> bool:
        """Whether a reply is begun that has not been handed in."""
        begun = self.practice.stage not in (Stage.MARKING, Stage.DEBRIEF, Stage.OVER)
        practice = self.practice
        return begun and bool(practice.text.strip() or practice.notes.strip() or practice.detail)

    # ---- hearing -------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Let the customer speak, pause or go on."""
        self.playback.hush()
        self.do(self.practice.toggle)

    def replay(self) -> None:
        """The complaint again, from its start."""
        self.playback.hush()
        self.do(self.practice.play)

    def slower(self) -> None:
        """The complaint again, slower."""
        self.playback.hush()
        if self.do(self.practice.play_slower):
            self.say(f"Slower, for this drill: {self.practice.rate:g} × the usual speed.")

    def told_out(self) -> None:
        """The complaint was told to its end without a voice."""
        self.do(self.practice.heard_out)

    def hush(self) -> None:
        """Stop the customer."""
        self.do(self.practice.hush)

    def flip_captions(self) -> None:
        """Show the words or hide them."""
        self.do(self.practice.show_captions, not self.practice.captions)

    # ---- answering -----------------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """The editor holds `text`."""
        if text != self.practice.text:
            self.notice = ""
            self.do(self.practice.write, text)
            self.caller.typed()

    def note(self, notes: str) -> None:
        """The pad holds `notes`."""
        if notes != self.practice.notes:
            self.do(self.practice.take_note, notes)

    def answer(self, detail: str) -> None:
        """What the answer holds beyond its words is now `detail`."""
        if detail != self.practice.detail:
            self.do(self.practice.answer, detail)

    def record_or_stop(self) -> None:
        """Start speaking, or stop."""
        if self.practice.stage is Stage.RECORDING:
            if self.ear.opening:
                self.discard("Stopped before the microphone was open.")
            elif not self.caller.end():
                self.dictation.stop("")
        elif self.caller.take_floor():
            self._changed()
        elif self.ear.works is False:
            self.say(f"{self.ear.reason} Type your reply.")
        else:
            self.notice = ""
            self.playback.hush()
            self.caller.hang_up()
            self.do(self.practice.record)

    def discard(self, notice: str = "Thrown away. Speak again, or type.") -> None:
        """Throw away what is being recorded or recognised."""
        if self.do(self.practice.discard_recording):
            self.caller.hang_up()
            self.say(notice)

    def submit(self) -> None:
        """Hand the reply in."""
        if self.practice.allows(self.practice.submit):
            self.playback.hush()
            self.notice = ""
            self.caller.hang_up()
            self.do(self.practice.submit)

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
            self.judging.attempt = done.attempt
            self.do(self.practice.remarked, done.result)

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
        self.playback.hush()
        step = action(self.services.new_id(), self.services.clock.now())
        if step.practice.stage is Stage.DEBRIEF:
            self._take(step)
            return
        self.gaps = gaps
        self.caller.hang_up()
        self.judging.begin()
        self._take(step)
        self.mouth.forget()

    # ---- what the screen's clock sees ----------------------------------------------------------------------------

    def watch(self) -> None:
        """Something begins to sound or to be recorded: look at it from now on."""
        self._timer.resume()

    def tick(self) -> None:
        """Look at the player and at the microphone; called a dozen times a second while either is at work."""
        broken = self.mouth.look()
        if broken:
            self.notice = broken
        elif self.notice == YOURS and not self.mouth.echo:
            self.notice = ""
        self.caller.look()
        if self.practice.stage is Stage.RECORDING:
            self.dictation.watch()
        at_work = self.mouth.live or self.caller.live or self.practice.stage is Stage.RECORDING
        if not at_work:
            self._timer.pause()
        self._covered = self._covered + 1 if self._owner.app.screen.is_modal else 0
        if not at_work or self._covered % COVERED == 0:
            self._changed()

    # ---- carrying out --------------------------------------------------------------------------------------------

    def do(self, action: Callable[..., Step], *arguments: object) -> bool:
        """Let something happen to the session, if its stage allows it; whether it did."""
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

    def outdated(self, asked: Practice) -> bool:
        """Whether an answer from a thread comes too late, or belongs to another attempt."""
        return self._closed or asked.attempt != self.practice.attempt

    # the voice

    def _play(self) -> None:
        self.mouth.sounding = False
        self.mouth.prepare(self.practice.voiced, self.practice.rate)

    def _voice_ready(self) -> None:
        if self.practice.sound is Sound.PLAYING:
            self.mouth.play()
            self._timer.resume()
        self._changed()

    def _voice_whole(self) -> None:
        self.caller.voice_whole()
        if self.mouth.clip is not None and self.mouth.clip.remark:
            self.notice = self.mouth.clip.remark
        if self.practice.has_next:
            task = self.practice.tasks[self.practice.index + 1]
            self.mouth.prepare_ahead(task.drill, self.practice.base_rate)
        self._changed()

    def _ended(self) -> None:
        self._take(self.practice.heard_out())

    def _voice_lost(self, reason: str) -> None:
        if not self._closed:
            was_aloud = self.practice.aloud
            self._take(self.practice.voice_lost(reason))
            if was_aloud:
                self._owner.set_timer(BACK_AGAIN[0], partial(self._look_for_voice, reason, BACK_AGAIN[0]))

    def _look_for_voice(self, lost: str, waited: float) -> None:
        """A loudspeaker that was pulled out may be put in again: from the next words on, they are heard."""
        if self._closed or self.practice.aloud:
            return
        later = min(BACK_AGAIN[1], 2 * waited)
        self._tasks.run(
            self._owner,
            "looking for the voice",
            lambda _: self.services.speech.voice(),
            partial(self._voice_found, lost, later),
            failed=lambda _: None,
        )

    def _voice_found(self, lost: str, later: float, voice: Ability) -> None:
        if self._closed or self.practice.aloud:
            return
        if voice.works:
            self._take(self.practice.voice_back(lost))
            self.say("The voice is back: what comes next is heard.")
        else:
            self._owner.set_timer(later, partial(self._look_for_voice, lost, later))

    def _pause(self) -> None:
        self.mouth.pause()

    def _resume(self) -> None:
        self.mouth.resume()
        self._timer.resume()

    def _hush(self) -> None:
        self.mouth.hush()

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
        unsaved = "" if error is None else f"Not saved while you type: {without_paths(str(error))}"
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self._changed()

    def _keep_draft(self) -> None:
        self._drafts.keep(self.practice)

    def _answer(self) -> None:
        self._drafts.flush()  # the turn is on disk first
        self.judging.answer()

    def _mark(self) -> None:
        self._drafts.forget()
        self.judging.mark()


def _what_if(practice: Practice, turn: int, attempt: str, now: Any) -> Step:
    return practice.what_if(turn, attempt, now)


def _next(practice: Practice, draft: Draft | None, attempt: str, now: Any) -> Step:
    return practice.next(attempt, now, draft)


_CARRY_OUT: dict[Effect, Callable[[Driver], None]] = {
    Effect.PLAY: Driver._play,
    Effect.PAUSE: Driver._pause,
    Effect.RESUME: Driver._resume,
    Effect.HUSH: Driver._hush,
    Effect.OPEN_MICROPHONE: lambda driver: driver.dictation.open(),
    Effect.CLOSE_MICROPHONE: lambda driver: driver.dictation.close(),
    Effect.DROP_RECORDING: lambda driver: driver.dictation.drop(),
    Effect.RECOGNISE: lambda driver: driver.dictation.recognise(),
    Effect.KEEP_DRAFT: Driver._keep_draft,
    Effect.ANSWER: Driver._answer,
    Effect.MARK: Driver._mark,
    Effect.FORGET_RECORDING: lambda driver: driver.dictation.forget(),
}
