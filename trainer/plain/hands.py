"""What a plain session has in hand, and how it carries out what practice asks for: drafts, marks, sound, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import ExitCode, StorageError, TrainerError
from trainer.plain import talking, words
from trainer.practice import Effect, Practice, Sound, Stage, Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trainer.conversation.state import Talk
    from trainer.plain.sound import Voice
    from trainer.plain.terminal import Lines, Page
    from trainer.progress.model import Attempt, Draft
    from trainer.services import Services
    from trainer.speech.ports import Recording

WRITING = frozenset({Stage.HEAR, Stage.ANSWER, Stage.CORRECT})
"""Where a reply is being made."""


class Hands:
    """The session's value, and everything that acts on it.

    Attributes:
        practice: the session as it stands; `step` changes it.
        voice: the loudspeaker; None where nothing is heard.
        code: how the run will end.
        keeping: whether drafts get to the disk.
        previous: the last whole attempt before the one that was just marked.
        attempt: the reply of the debrief as it is on record.
        recordings: what was spoken, by the attempt it belongs to.
    """

    def __init__(self, services: Services, lines: Lines, page: Page, voice: Voice | None, practice: Practice) -> None:
        self.services = services
        self.lines = lines
        self.page = page
        self.voice = voice
        self.practice = practice
        self.code = ExitCode.OK
        self.keeping = True
        self.previous: Attempt | None = None
        self.attempt: Attempt | None = None
        self.recordings: dict[str, Recording] = {}

    def print(self, lines: Iterable[words.Line]) -> None:
        """Write these lines where the marks go."""
        for line in lines:
            self.page.say(line.text, indent=line.indent)

    def step(self, step: Step) -> None:
        """Take the next value in and do what it asks for."""
        self.practice = step.practice
        if step.practice.trouble:
            self.page.note(step.practice.trouble)
        for effect in step.effects:
            self._carry_out(effect)

    def hear(self, action: Callable[[], Step]) -> None:
        """Play, pause or go on with the complaint, where there is a voice."""
        if self.practice.aloud:
            self.step(action())
        else:
            self.page.note("There is no voice here; the complaint stands above.")

    def settle(self) -> None:
        """Learn what the loudspeaker did while we waited for a line."""
        if self.voice is None or self.practice.sound is Sound.SILENT:
            return
        if self.voice.failure:
            self.step(self.practice.voice_lost(self.voice.failure))
        elif self.voice.over and self.practice.sound is Sound.PLAYING:
            self.step(self.practice.heard_out())

    def leave_kept(self) -> None:
        """End the session; what was begun stays for next time."""
        kept = bool(self.practice.text.strip() or self.practice.detail)
        self.step(self.practice.leave())
        if kept and self.keeping:
            self.page.note("Your reply is kept for next time.")

    def catch_up(self) -> None:
        """Let the customer answer every turn that was said."""
        self.step(self.practice.answered(_talked(self.practice)))

    # ---- effects -------------------------------------------------------------------------------------------------

    def _carry_out(self, effect: Effect) -> None:
        if effect is Effect.KEEP_DRAFT:
            self._keep_draft()
        elif effect is Effect.MARK:
            self._mark()
        elif effect is Effect.ANSWER:
            self._converse()
        elif effect is Effect.FORGET_RECORDING:
            self._forget()
        elif self.voice is not None:
            self._sound(self.voice, effect)

    def _sound(self, voice: Voice, effect: Effect) -> None:
        if effect is Effect.PLAY:
            voice.play_drill(self.practice.voiced, self.practice.rate)
        elif effect is Effect.PAUSE:
            voice.pause()
        elif effect is Effect.RESUME:
            voice.resume()
        elif effect is Effect.HUSH:
            voice.hush()

    def _keep_draft(self) -> None:
        try:
            self.services.bookkeeper.keep(self.practice)
        except StorageError as error:
            if self.keeping:  # once is enough: it would be said again at every line
                self.page.note(f"Your reply is not on disk: {error}")
            self.keeping = False
        else:
            self.keeping = True

    def _mark(self) -> None:
        try:
            marked = self.services.bookkeeper.take(self.practice)
        except TrainerError as error:
            if not self.lines.interactive:
                raise
            self.step(self.practice.not_marked(f"{error} An empty line tries again."))
            return
        self.previous = None if self.practice.focus else marked.previous
        self.attempt = marked.attempt
        self.step(self.practice.marked(marked.result))
        done = self.practice.finished[-1]
        talk = self.practice.talk
        self.print(words.debrief(done, self.previous) if talk is None else talking.debrief(done, talk, self.previous))
        self.page.say()

    def _converse(self) -> None:
        """Let the customer answer a turn."""
        self.catch_up()
        practice = self.practice
        if practice.talk is None or practice.stage is Stage.DEBRIEF:
            return
        self.print(talking.answered(practice))
        if practice.aloud and self.services.settings.autoplay:
            self.step(practice.play())
        if practice.stage in WRITING:
            self.page.prompt(talking.prompt(practice))

    def _forget(self) -> None:
        """Delete recordings that no reply at hand needs any more (the settings may keep them)."""
        over = self.practice.stage is Stage.OVER
        for attempt in [a for a in self.recordings if over or a != self.practice.attempt]:
            del self.recordings[attempt]
            self.services.speech.forget(attempt)


def unfinished(services: Services, lines: Lines, page: Page, task: Task) -> Draft | None:
    """An unfinished reply to take up. A pipe brings a whole reply: there, what was unfinished stays for later."""
    draft = services.bookkeeper.draft(task.drill.address)
    if draft is not None and not lines.interactive:
        page.note(f"An unfinished reply to {task.drill.address} is kept for when you practise it at a keyboard.")
        return None
    return draft


def _talked(practice: Practice) -> Talk:
    from trainer.conversation.play import played  # heavy: the scorer is loaded at the first turn, not at the start

    return played(practice.drill, practice.spoken.turns)
