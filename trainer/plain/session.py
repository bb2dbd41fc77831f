"""A practice session, line by line: the same state machine as the app's, with lines instead of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import ExitCode
from trainer.plain import words
from trainer.plain.answering import Answering
from trainer.plain.debriefing import Debriefing
from trainer.plain.hands import Hands, unfinished
from trainer.plain.presenting import Presenting
from trainer.plain.sound import Voice
from trainer.plain.terminal import Lines, Page
from trainer.practice import Stage, Task, begin
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.services import Services


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
        self._page = page
        self._recap = recap
        until = None if seconds is None else services.clock.monotonic() + seconds
        self._hands = _opened(services, tasks, lines, page)
        self._presenting = Presenting(self._hands)
        self._answering = Answering(self._hands)
        self._debriefing = Debriefing(self._hands, until)

    def run(self) -> ExitCode:
        """Go through the drills; see `run`."""
        try:
            while self._hands.practice.stage is not Stage.OVER:
                if self._hands.practice.stage is Stage.DEBRIEF:
                    self._debriefing.ask(input_ended=self._answering.input_ended)
                else:
                    self._presenting.present()
                    self._answering.answer()
            return self._close()
        except KeyboardInterrupt:
            return self._interrupted()

    def _close(self) -> ExitCode:
        finished = self._hands.practice.finished
        if finished and (self._recap or len(finished) > 1):
            self._page.say()
            self._hands.print(words.recap(finished))
        if finished or self._hands.lines.interactive:
            return self._hands.code
        self._page.note("There was no reply in the input, so there is nothing to mark.")
        return ExitCode.USAGE

    def _interrupted(self) -> ExitCode:
        """Ctrl+C: what has been typed stays."""
        self._page.note("")
        self._answering.keep()
        practice = self._hands.practice
        kept = bool(practice.text.strip() or practice.detail) and practice.stage is not Stage.DEBRIEF
        self._hands.step(practice.leave())
        if kept and self._hands.keeping:
            self._page.note(f"Your reply is kept; sayback drill {practice.drill.address} takes it up again.")
        return ExitCode.INTERRUPTED


def _opened(services: Services, tasks: tuple[Task, ...], lines: Lines, page: Page) -> Hands:
    """Mark what a crash left unmarked, find a voice, take up what is unfinished."""
    marked = services.bookkeeper.recover(services.catalog)
    if marked:
        page.note(f"{count(marked, 'reply')} handed in before a crash {'was' if marked == 1 else 'were'} marked.")
    voice = _voice(services, lines, page)
    practice = begin(
        tasks,
        attempt=services.new_id(),
        now=services.clock.now(),
        aloud=voice is not None,
        captions=True,
        rate=services.settings.rate,
        draft=unfinished(services, lines, page, tasks[0]),
    )
    return Hands(services, lines, page, voice, practice)


def _voice(services: Services, lines: Lines, page: Page) -> Voice | None:
    """The loudspeaker: only where somebody sits, wants it and a voice works."""
    if not (lines.interactive and services.settings.voice):
        return None
    ability = services.speech.voice()
    if not ability.works:
        page.note(f"No voice: {' '.join(filter(None, (ability.reason, ability.mend)))}")
        return None
    return Voice(services.speech)
