"""After the marks, line by line: what they rest on, another try, a dispute, the next drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import ExitCode, TrainerError
from trainer.packs.model import Kind
from trainer.plain import keys, talking, words
from trainer.plain.dispute import Left, dispute
from trainer.plain.hands import unfinished
from trainer.speech.recordings import KEPT

if TYPE_CHECKING:
    from trainer.conversation.state import Talk
    from trainer.plain.hands import Hands

_NOT_AFTER = {Kind.SPOT: frozenset("mvedlf"), Kind.CONVERSATION: frozenset("med")}
"""What makes no sense where nothing was written, and after a conversation."""


class Debriefing:
    """Asks what comes next and does it.

    Args:
        hands: the session.
        until: when a session with a clock has had its time, on the monotonic clock; None without one.
    """

    def __init__(self, hands: Hands, until: float | None) -> None:
        self._hands = hands
        self._page = hands.page
        self._until = until
        self._of = ""
        self._models_shown = 0
        self._lessons_shown = 0

    def ask(self, *, input_ended: bool) -> None:
        """Read one line and do what it says; the session is left where no line can come any more."""
        hands = self._hands
        if self._of != hands.practice.attempt:
            self._of, self._models_shown, self._lessons_shown = hands.practice.attempt, 0, 0
        offered = tuple(key for key in keys.AFTER if self._offers(key.letter))
        if not hands.practice.has_next or self._time_is_up:
            offered = (keys.LAST, *offered[1:])
        self._page.prompt(f"{keys.in_a_line(offered)}?")
        piped_out = input_ended and not hands.lines.interactive
        line = None if piped_out else hands.lines.read()
        hands.settle()
        if line is None:
            hands.step(hands.practice.leave())
            return
        if not line.strip():
            return
        found = keys.command(line, offered, slash=False)
        if found is not None:
            self._do(*found)
        elif hands.lines.interactive:
            self._page.note(f"“{words.short(line)}” is none of these.")
        else:
            self._page.note(f"“{words.short(line)}” is not one of {' '.join(k.letter for k in offered)}: stopped here.")
            hands.code = ExitCode.REFUSED_INPUT
            hands.step(hands.practice.leave())

    @property
    def _time_is_up(self) -> bool:
        return self._until is not None and self._hands.services.clock.monotonic() >= self._until

    def _offers(self, letter: str) -> bool:
        hands = self._hands
        if letter in _NOT_AFTER.get(hands.practice.drill.kind, "f"):
            return False
        if letter == "h":
            return hands.practice.aloud
        if letter == "x":
            return hands.voice is not None and hands.practice.aloud and bool(hands.practice.drill.model_replies)
        if letter in "lk":
            return hands.practice.attempt in hands.recordings and hands.voice is not None
        return letter != "d" or hands.attempt is not None

    def _do(self, letter: str, rest: str) -> None:
        hands = self._hands
        practice, now = hands.practice, hands.services.clock.now()
        if letter == "n":
            self._next()
        elif letter == "r":
            hands.step(practice.retry(hands.services.new_id(), now))
        elif letter == "m":
            hands.step(practice.missed_only(hands.services.new_id(), now))
        elif letter == "e":
            hands.step(practice.revise(hands.services.new_id(), now))
        elif letter == "q":
            hands.step(practice.leave())
        elif letter == "h":
            hands.hear(practice.toggle)
        elif letter == "l" and hands.voice is not None:
            hands.step(practice.hush())
            hands.voice.play_recording(hands.recordings[practice.attempt])
        elif letter == "x" and hands.voice is not None:
            hands.step(practice.hush())
            hands.voice.say(practice.drill.model_replies[0].text)
        elif letter == "k":
            self._keep_recording()
        elif letter == "d":
            self._dispute()
        elif practice.talk is not None and letter in "fwv":
            self._after_talk(practice.talk, letter, rest)
        else:
            self._tell_more(letter)

    def _next(self) -> None:
        hands = self._hands
        practice = hands.practice
        if self._time_is_up:
            hands.step(practice.leave())
            return
        following = practice.tasks[practice.index + 1] if practice.has_next else None
        draft = unfinished(hands.services, hands.lines, self._page, following) if following else None
        hands.step(practice.next(hands.services.new_id(), hands.services.clock.now(), draft))

    def _after_talk(self, talk: Talk, letter: str, rest: str) -> None:
        """What has to do with one turn of a conversation, or with another one."""
        hands = self._hands
        number = int(rest) if rest.isdecimal() and len(rest) < 4 else 0
        if letter == "v":
            hands.print(talking.model(talk.drill))
        elif letter == "w":
            hands.print(talking.why(talk, number))
        elif 1 <= number <= len(talk.turns):
            hands.step(hands.practice.what_if(number - 1, hands.services.new_id(), hands.services.clock.now()))
        else:
            self._page.note(talking.which(talk, "f", "goes back to"))

    def _keep_recording(self) -> None:
        """Keep what was spoken, or take that back."""
        hands = self._hands
        attempt = hands.practice.attempt
        if hands.services.settings.keep_recordings:
            self._page.note("Your settings keep every recording; sayback recordings lists them.")
            return
        kept = hands.recordings[attempt].path.parent.name != KEPT
        try:
            hands.recordings[attempt] = hands.services.speech.keep(hands.recordings[attempt], kept=kept)
        except TrainerError as error:
            self._page.note(str(error))
            return
        self._page.note("Kept; sayback recordings lists it." if kept else "Not kept: it goes when you go on.")

    def _dispute(self) -> None:
        hands = self._hands
        if hands.attempt is None:
            return
        try:
            done = dispute(hands.practice, hands.attempt.id, hands.services.bookkeeper, hands.lines, self._page)
        except Left as left:
            self._page.note(str(left))
            if not hands.lines.interactive:
                hands.code = ExitCode.REFUSED_INPUT
            return
        if done is not None:
            hands.attempt = done.attempt
            hands.step(hands.practice.remarked(done.result))
            hands.print(words.marks(hands.practice.finished[-1], hands.previous))

    def _tell_more(self, letter: str) -> None:
        hands = self._hands
        drill, result = hands.practice.drill, hands.practice.result
        if result is None:
            return
        if letter == "w":
            hands.print(words.why(result))
        elif letter == "v":
            self._models_shown += 1
            hands.print(words.model_reply(drill, self._models_shown))
        elif letter == "i":
            hands.print(words.lesson(drill, result, self._lessons_shown))
            self._lessons_shown += 1
