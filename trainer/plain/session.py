"""A practice session, line by line: the same state machine as the app's, with lines instead of keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.errors import ExitCode, StorageError, TrainerError
from trainer.packs.model import Kind
from trainer.plain import keys, talking, words
from trainer.plain.dispute import Left, dispute
from trainer.plain.hearing import hear_out
from trainer.plain.picking import Refused, pick
from trainer.plain.reply import End, Reader
from trainer.plain.sound import Voice, record, transcribe
from trainer.plain.terminal import LONGEST, Lines, Page
from trainer.practice import Effect, Practice, Sound, Stage, Step, Task, begin
from trainer.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trainer.conversation.state import Talk
    from trainer.progress.model import Attempt, Draft
    from trainer.services import Services
    from trainer.speech.ports import Recording

WRITING = frozenset({Stage.HEAR, Stage.ANSWER, Stage.CORRECT})
_NOT_AFTER = {Kind.SPOT: frozenset("mvedlf"), Kind.CONVERSATION: frozenset("med")}
"""What makes no sense where nothing was written, and after a conversation."""


def run(
    services: Services,
    tasks: tuple[Task, ...],
    *,
    recap: bool = False,
    seconds: float | None = None,
    lines: Lines | None = None,
    page: Page | None = None,
) -> ExitCode:
    """Practise these drills on stdin and stdout.

    Args:
        tasks: the drills, at least one.
        recap: end with a recap even after a single drill.
        seconds: how long it lasts, if it has a clock; the drill begun by then is its last.
        lines: where replies come from; stdin when omitted.
        page: where everything is written; stdout and stderr when omitted.

    Returns:
        OK; USAGE when the input held no reply at all; REFUSED_INPUT when a line in a pipe was neither a reply nor a
        command; INTERRUPTED after Ctrl+C, the unfinished reply kept.

    Raises:
        StorageError: replies cannot be stored.
    """
    lines = lines or Lines.stdin()
    page = page or Page.standard(prompts=lines.interactive)
    if lines.interactive and services.settings.weekly_copy:
        from trainer.progress import weekly

        weekly.in_background(services.paths, services.clock)
    return Session(services, tasks, lines, page, recap=recap, seconds=seconds).run()


class Session:
    """One run of a plain session."""

    def __init__(
        self,
        services: Services,
        tasks: tuple[Task, ...],
        lines: Lines,
        page: Page,
        *,
        recap: bool = False,
        seconds: float | None = None,
    ) -> None:
        self._services = services
        self._lines = lines
        self._page = page
        self._recap = recap
        self._until = None if seconds is None else services.clock.monotonic() + seconds
        self._voice: Voice | None = None
        self._reader = Reader(lines, services.clock)
        self._keeping = True
        self._ended = False
        self._code = ExitCode.OK
        self._previous: Attempt | None = None
        self._attempt: Attempt | None = None
        self._recordings: dict[str, Recording] = {}
        self._models_shown = 0
        self._lessons_shown = 0
        self._shown: set[int] = set()
        self._practice = self._begin(tasks)

    def run(self) -> ExitCode:
        """Go through the drills; see `run`."""
        try:
            while self._practice.stage is not Stage.OVER:
                if self._practice.stage is Stage.DEBRIEF:
                    self._after()
                else:
                    self._present()
                    self._answer()
            return self._close()
        except KeyboardInterrupt:
            return self._interrupted()

    # ---- beginning and end ---------------------------------------------------------------------------------------

    def _begin(self, tasks: tuple[Task, ...]) -> Practice:
        marked = self._services.bookkeeper.recover(self._services.catalog)
        if marked:
            self._page.note(
                f"{count(marked, 'reply')} handed in before a crash {'was' if marked == 1 else 'were'} marked."
            )
        return begin(
            tasks,
            attempt=self._services.new_id(),
            now=self._services.clock.now(),
            aloud=self._find_voice(),
            captions=True,
            rate=self._services.settings.rate,
            draft=self._draft(tasks[0]),
        )

    def _find_voice(self) -> bool:
        """Whether complaints are heard: only where somebody sits, wants it and a voice works."""
        if not (self._lines.interactive and self._services.settings.voice):
            return False
        ability = self._services.speech.voice()
        if not ability.works:
            self._page.note(f"No voice: {' '.join(filter(None, (ability.reason, ability.mend)))}")
            return False
        self._voice = Voice(self._services.speech)
        return True

    def _draft(self, task: Task) -> Draft | None:
        """An unfinished reply to take up. A pipe brings a whole reply: there, what was unfinished stays for later."""
        draft = self._services.bookkeeper.draft(task.drill.address)
        if draft is not None and not self._lines.interactive:
            self._page.note(
                f"An unfinished reply to {task.drill.address} is kept for when you practise it at a keyboard."
            )
            return None
        return draft

    def _close(self) -> ExitCode:
        finished = self._practice.finished
        if finished and (self._recap or len(finished) > 1):
            self._page.say()
            self._print(words.recap(finished))
        if finished or self._lines.interactive:
            return self._code
        self._page.note("There was no reply in the input, so there is nothing to mark.")
        return ExitCode.USAGE

    def _interrupted(self) -> ExitCode:
        """Ctrl+C: what has been typed stays."""
        self._page.note("")
        if self.writing:
            self._reader.keep(self)
        kept = bool(self._practice.text.strip() or self._practice.detail) and self._practice.stage is not Stage.DEBRIEF
        self._step(self._practice.leave())
        if kept and self._keeping:
            self._page.note(f"Your reply is kept; sayback drill {self._practice.drill.address} takes it up again.")
        return ExitCode.INTERRUPTED

    # ---- the complaint -------------------------------------------------------------------------------------------

    def _present(self) -> None:
        practice = self._practice
        first = practice.index not in self._shown
        self._shown.add(practice.index)
        if first:
            self._print(words.opening(practice.task, practice.index, len(practice.tasks)))
            self._page.say()
        elif practice.drill.kind is Kind.CONVERSATION:
            self._page.prompt(f"{practice.drill.title}, once more.")
        else:
            again = "" if practice.once else " /c reads the complaint again."
            self._page.prompt(f"{practice.drill.title}, once more.{again}")
        if practice.drill.kind is Kind.CONVERSATION:
            self._open_talk()
        else:
            self._tell(first)
        if self._practice.stage is Stage.OVER or practice.drill.kind is Kind.SPOT:
            return
        practice = self._practice
        if practice.focus is not None:
            self._print(words.focus(practice.drill, practice.focus))
        if practice.notes:
            self._page.note(f"Your notes: {practice.notes}")
        if practice.text:
            self._page.note(f"Your reply until now, unfinished:\n{practice.text}")
            self._page.prompt("An empty line hands it in; what you type is added. /? lists what else you can do.")
        else:
            asked = talking.prompt(practice) if practice.talk is not None else words.asked(practice.drill)
            self._page.prompt(f"{asked} /? lists what else you can do.")

    def _open_talk(self) -> None:
        """The customer's first words, or all that was said before a conversation was left."""
        if self._practice.behind:
            self._step(self._practice.answered(_talked(self._practice)))
        self._print(talking.first(self._practice))
        if self._practice.aloud and self._services.settings.autoplay and self._practice.stage is Stage.HEAR:
            self._step(self._practice.play())

    def _converse(self) -> None:
        """Let the customer answer a turn."""
        self._step(self._practice.answered(_talked(self._practice)))
        practice = self._practice
        if practice.talk is None or practice.stage is Stage.DEBRIEF:
            return
        self._print(talking.answered(practice))
        if practice.aloud and self._services.settings.autoplay:
            self._step(practice.play())
        if practice.stage in WRITING:
            self._page.prompt(talking.prompt(practice))

    def _tell(self, first: bool) -> None:
        """Print the complaint, or let it be heard; one that is heard out goes a breath at a time."""
        practice = self._practice
        kind = practice.drill.kind
        if kind is Kind.PATIENCE and practice.focus is None and not self._heard_out(practice):
            self._hear_out()
            return
        unheard = practice.once and not practice.plays
        sounds = practice.aloud and kind is not Kind.PATIENCE and (practice.once or self._services.settings.autoplay)
        if first and not (practice.once and sounds):
            self._print(words.complaint(practice.drill))
            self._page.say()
        if first or kind is Kind.REWRITE:
            self._print(words.draft(practice.drill))
        if unheard or (sounds and first):
            self._step(practice.play())

    def _heard_out(self, practice: Practice) -> bool:
        return practice.listened is not None and practice.listened.over

    def _hear_out(self) -> None:
        practice = self._practice
        self._page.say(words.speaker(practice.drill))
        heard = hear_out(practice, self._lines, self._page, lambda now: self._step(self._practice.answer(now.detail)))
        if heard.left:
            self._leave_kept()
            return
        self._page.say()
        self._step(self._practice.answer(heard.listening.detail))
        if heard.words:
            self._step(self._practice.write(heard.words))

    def _answer(self) -> None:
        """One answer, of whatever kind the drill asks for."""
        if self._practice.stage is Stage.OVER:
            return
        if self._practice.drill.kind is Kind.SPOT:
            self._pick()
        else:
            self._reply()

    def _pick(self) -> None:
        """A number and a letter, then the verdict."""
        drill = self._practice.drill
        try:
            answer = pick(self._practice, self._lines, self._page)
        except Refused as refused:
            self._page.note(f"“{refused.line}” is no answer to this: stopped here.")
            self._code = ExitCode.REFUSED_INPUT
            answer = None
        if answer is None or answer.choice is None:
            self._leave_kept()
            return
        self._step(self._practice.write(drill.choices[answer.choice].text))
        self._step(self._practice.answer(answer.detail))
        self._step(self._practice.submit())

    def _print(self, lines: Iterable[words.Line]) -> None:
        for line in lines:
            self._page.say(line.text, indent=line.indent)

    # ---- the reply -----------------------------------------------------------------------------------------------

    def _reply(self) -> None:
        """Read until this reply has been marked or the session is left."""
        while self.writing:
            end = self._reader.read(self)
            if end is End.COMMAND:
                return
            if end is End.TOO_LONG:
                self._page.note(f"The reply is longer than {LONGEST:,} characters; the rest was not read.")
                self._code = ExitCode.REFUSED_INPUT
            self._ended = end in (End.INPUT, End.TOO_LONG)
            if self._ended and not self.begun:
                self._step(self._practice.leave())
            else:
                self._step(self._practice.submit())

    @property
    def writing(self) -> bool:
        """Whether a reply is being made."""
        return self._practice.stage in WRITING

    @property
    def begun(self) -> bool:
        """Whether the reply has words already."""
        return bool(self._practice.text.strip())

    @property
    def by_turns(self) -> bool:
        """Whether an empty line always ends it: in a conversation, where a turn is a breath or two."""
        return self._practice.drill.kind is Kind.CONVERSATION

    def add(self, lines: list[str]) -> None:
        """Add lines to the reply, which is kept."""
        text = "\n".join([*filter(None, [self._practice.text]), *lines]).strip("\n")
        if text != self._practice.text:
            self._step(self._practice.write(text))

    def cut(self) -> None:
        """Say that the terminal dropped the end of a line."""
        self._page.note("Your terminal cuts lines of this length: part of the last one is missing. Use shorter lines.")

    # ---- commands while writing ----------------------------------------------------------------------------------

    def command(self, line: str) -> bool:
        """Carry a command out; whether the line was one."""
        self._settle()
        found = keys.command(line, keys.WRITING, slash=True) if self._lines.interactive else None
        if found is None:
            return False
        self._reader.keep(self)
        letter, rest = found
        doing: dict[str, Callable[[str], None]] = {
            "?": lambda _: self._page.note(keys.listed(keys.WRITING, slash=True)),
            "p": lambda _: self._hear(self._practice.toggle),
            "h": lambda _: self._hear(self._practice.play),
            "s": lambda _: self._hear(self._practice.play_slower),
            "c": lambda _: self._read_again(),
            "t": lambda _: self._speak(),
            "e": self._mend,
            "o": self._note,
            "x": lambda _: self._step(self._practice.write("")),
            "q": lambda _: self._leave_kept(),
        }
        doing[letter](rest)
        return True

    def _read_again(self) -> None:
        practice = self._practice
        if practice.once:
            self._page.note("You hear this one once.")
            return
        if practice.talk is not None:
            self._print(talking.transcript(practice.talk))
            return
        told = replace(practice.drill, say=practice.drill.say[: practice.told])
        self._print(words.complaint(told))
        self._print(words.draft(practice.drill))

    def _hear(self, action: Callable[[], Step]) -> None:
        if self._practice.aloud:
            self._step(action())
        else:
            self._page.note("There is no voice here; the complaint stands above.")

    def _note(self, text: str) -> None:
        if text:
            self._step(self._practice.take_note("\n".join(filter(None, [self._practice.notes, text]))))
        self._page.note(f"Your notes: {self._practice.notes or 'none yet'}")

    def _mend(self, change: str) -> None:
        """``old = new`` swaps words in the reply; nothing at all begins it anew."""
        old, equals, new = (part.strip() for part in change.partition("="))
        text = self._practice.text
        if not change:
            self._page.prompt("Type the reply anew. Until now it was:")
            self._page.note(text or "(empty)")
            self._step(self._practice.write(""))
        elif not equals or not old:
            self._page.note("Write it so: /e old words = new words")
        elif old.lower() not in text.lower():
            self._page.note(f"“{old}” is not in your reply.")
        else:
            at = text.lower().index(old.lower())
            self._step(self._practice.write(text[:at] + new + text[at + len(old) :]))
            self._page.note(f"Your reply now: {self._practice.text}")

    def _leave_kept(self) -> None:
        kept = bool(self._practice.text.strip() or self._practice.detail)
        self._step(self._practice.leave())
        if kept and self._keeping:
            self._page.note("Your reply is kept for next time.")

    def _speak(self) -> None:
        """Record a reply and have it written down, to be corrected before it is marked."""
        speech = self._services.speech
        for ability in (speech.microphone(), speech.recogniser()):
            if not ability.works:
                self._page.note(" ".join(filter(None, (ability.reason, ability.mend))))
                return
        self._step(self._practice.record())
        try:
            recording = record(speech, self._practice.attempt, self._lines, self._page)
            if recording is None:
                self._step(self._practice.discard_recording())
                return
            self._step(self._practice.stop_recording())
            self._recordings[self._practice.attempt] = recording
            heard, delivery = transcribe(speech, recording, self._page)
        except TrainerError as error:  # no speech, or a recording that a lost device left unreadable
            self._step(self._practice.not_heard(str(error)))
            return
        self._step(self._practice.transcribed(heard, delivery))
        self._page.note(f"Heard: {self._practice.text}")
        self._page.prompt("An empty line hands it in. /e old = new mends a word, /t says more, typing adds to it.")

    # ---- after the marks -----------------------------------------------------------------------------------------

    def _after(self) -> None:
        offered = tuple(key for key in keys.AFTER if self._offers(key.letter))
        if not self._practice.has_next or self._time_is_up:
            offered = (keys.LAST, *offered[1:])
        self._page.prompt(f"{keys.in_a_line(offered)}?")
        piped_out = self._ended and not self._lines.interactive
        line = None if piped_out else self._lines.read()
        self._settle()
        if line is None:
            self._step(self._practice.leave())
            return
        if not line.strip():
            return
        found = keys.command(line, offered, slash=False)
        if found is not None:
            self._after_command(*found)
        elif self._lines.interactive:
            self._page.note(f"“{words.short(line)}” is none of these.")
        else:
            self._page.note(f"“{words.short(line)}” is not one of {' '.join(k.letter for k in offered)}: stopped here.")
            self._code = ExitCode.REFUSED_INPUT
            self._step(self._practice.leave())

    @property
    def _time_is_up(self) -> bool:
        return self._until is not None and self._services.clock.monotonic() >= self._until

    def _offers(self, letter: str) -> bool:
        if letter in _NOT_AFTER.get(self._practice.drill.kind, "f"):
            return False
        if letter == "h":
            return self._practice.aloud
        if letter == "l":
            return self._practice.attempt in self._recordings and self._voice is not None
        return letter != "d" or self._attempt is not None

    def _after_command(self, letter: str, rest: str) -> None:
        practice, now = self._practice, self._services.clock.now()
        if letter == "n" and self._time_is_up:
            self._step(practice.leave())
        elif letter == "n":
            following = practice.tasks[practice.index + 1] if practice.has_next else None
            draft = self._draft(following) if following else None
            self._step(practice.next(self._services.new_id(), now, draft))
        elif letter == "r":
            self._step(practice.retry(self._services.new_id(), now))
        elif letter == "m":
            self._step(practice.missed_only(self._services.new_id(), now))
        elif letter == "e":
            self._step(practice.revise(self._services.new_id(), now))
        elif letter == "q":
            self._step(practice.leave())
        elif letter == "h":
            self._hear(practice.toggle)
        elif letter == "l" and self._voice is not None:
            self._step(practice.hush())
            self._voice.play_recording(self._recordings[practice.attempt])
        elif letter == "d":
            self._dispute()
        elif practice.talk is not None and letter in "fwv":
            self._after_talk(practice.talk, letter, rest)
        elif practice.result is not None:
            self._tell_more(letter)

    def _after_talk(self, talk: Talk, letter: str, rest: str) -> None:
        """What has to do with one turn of a conversation, or with another one."""
        number = int(rest) if rest.isdecimal() and len(rest) < 4 else 0
        if letter == "v":
            self._print(talking.model(talk.drill))
        elif letter == "w":
            self._print(talking.why(talk, number))
        elif 1 <= number <= len(talk.turns):
            self._step(self._practice.what_if(number - 1, self._services.new_id(), self._services.clock.now()))
        else:
            self._page.note(f"There are turns 1 to {len(talk.turns)}: f 2 goes back to the second.")

    def _dispute(self) -> None:
        if self._attempt is None:
            return
        try:
            done = dispute(self._practice, self._attempt.id, self._services.bookkeeper, self._lines, self._page)
        except Left as left:
            self._page.note(str(left))
            if not self._lines.interactive:
                self._code = ExitCode.REFUSED_INPUT
            return
        if done is not None:
            self._attempt = done.attempt
            self._step(self._practice.remarked(done.result))
            self._print(words.marks(self._practice.finished[-1], self._previous))

    def _tell_more(self, letter: str) -> None:
        practice = self._practice
        if letter == "w" and practice.result is not None:
            self._print(words.why(practice.result))
        elif letter == "v":
            self._models_shown += 1
            self._print(words.model_reply(practice.drill, self._models_shown))
        elif letter == "i" and practice.result is not None:
            self._print(words.lesson(practice.drill, practice.result, self._lessons_shown))
            self._lessons_shown += 1

    # ---- carrying out --------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> None:
        """Take the next value in and do what it asks for."""
        self._practice = step.practice
        if step.practice.trouble:
            self._page.note(step.practice.trouble)
        for effect in step.effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        if effect is Effect.KEEP_DRAFT:
            self._keep_draft()
        elif effect is Effect.MARK:
            self._mark()
        elif effect is Effect.ANSWER:
            self._converse()
        elif effect is Effect.FORGET_RECORDING:
            self._forget()
        elif self._voice is not None:
            self._sound(self._voice, effect)

    def _sound(self, voice: Voice, effect: Effect) -> None:
        if effect is Effect.PLAY:
            voice.play_drill(self._practice.voiced, self._practice.rate)
        elif effect is Effect.PAUSE:
            voice.pause()
        elif effect is Effect.RESUME:
            voice.resume()
        elif effect is Effect.HUSH:
            voice.hush()

    def _keep_draft(self) -> None:
        try:
            self._services.bookkeeper.keep(self._practice)
        except StorageError as error:
            if self._keeping:  # once is enough: it would be said again at every line
                self._page.note(f"Your reply is not on disk: {error}")
            self._keeping = False
        else:
            self._keeping = True

    def _mark(self) -> None:
        try:
            marked = self._services.bookkeeper.take(self._practice)
        except TrainerError as error:
            if not self._lines.interactive:
                raise
            self._step(self._practice.not_marked(f"{error} An empty line tries again."))
            return
        self._previous = None if self._practice.focus else marked.previous
        self._attempt = marked.attempt
        self._step(self._practice.marked(marked.result))
        self._models_shown = self._lessons_shown = 0
        done = self._practice.finished[-1]
        talk = self._practice.talk
        self._print(
            words.debrief(done, self._previous) if talk is None else talking.debrief(done, talk, self._previous)
        )
        self._page.say()

    def _forget(self) -> None:
        """Delete recordings that no reply at hand needs any more (the settings may keep them)."""
        over = self._practice.stage is Stage.OVER
        for attempt in [a for a in self._recordings if over or a != self._practice.attempt]:
            del self._recordings[attempt]
            self._services.speech.forget(attempt)

    def _settle(self) -> None:
        """Learn what the loudspeaker did while we waited for a line."""
        if self._voice is None or self._practice.sound is Sound.SILENT:
            return
        if self._voice.failure:
            self._step(self._practice.voice_lost(self._voice.failure))
        elif self._voice.over and self._practice.sound is Sound.PLAYING:
            self._step(self._practice.heard_out())


def _talked(practice: Practice) -> Talk:
    from trainer.conversation.play import played  # heavy: the scorer is loaded at the first turn, not at the start

    return played(practice.drill, practice.spoken.turns)
