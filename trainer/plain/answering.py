"""One answer, line by line: words with commands between them, words spoken, or a number and a letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trainer.errors import ExitCode, TrainerError
from trainer.packs.model import Kind
from trainer.plain import keys, talking, words
from trainer.plain.hands import WRITING
from trainer.plain.picking import Refused, pick
from trainer.plain.reply import End, Reader
from trainer.plain.sound import record, transcribe
from trainer.plain.terminal import LONGEST
from trainer.practice import Stage
from trainer.speech.hints import names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from trainer.plain.hands import Hands


class Answering:
    """Takes one answer after the other, of whatever kind the drill asks for; the desk that `Reader` reads for.

    Attributes:
        input_ended: whether the last reply ended because the input did.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._page = hands.page
        self._reader = Reader(hands.lines, hands.services.clock)
        self.input_ended = False

    def answer(self) -> None:
        """Read until this answer has been marked or the session is left."""
        if self._hands.practice.stage is Stage.OVER:
            return
        if self._hands.practice.drill.kind is Kind.SPOT:
            self._pick()
        else:
            self._reply()

    def keep(self) -> None:
        """Keep what has been read of a reply so far."""
        if self.writing:
            self._reader.keep(self)

    def _pick(self) -> None:
        """A number and a letter, then the verdict."""
        hands = self._hands
        drill = hands.practice.drill
        try:
            answer = pick(hands.practice, hands.lines, self._page)
        except Refused as refused:
            self._page.note(f"“{refused.line}” is no answer to this: stopped here.")
            hands.code = ExitCode.REFUSED_INPUT
            answer = None
        if answer is None or answer.choice is None:
            hands.leave_kept()
            return
        hands.step(hands.practice.write(drill.choices[answer.choice].text))
        hands.step(hands.practice.answer(answer.detail))
        hands.step(hands.practice.submit())

    def _reply(self) -> None:
        hands = self._hands
        while self.writing:
            end = self._reader.read(self)
            if end is End.COMMAND:
                return
            if end is End.TOO_LONG:
                self._page.note(f"The reply is longer than {LONGEST:,} characters; the rest was not read.")
                hands.code = ExitCode.REFUSED_INPUT
            self.input_ended = end in (End.INPUT, End.TOO_LONG)
            if self.input_ended and not self.begun:
                hands.step(hands.practice.leave())
            else:
                hands.step(hands.practice.submit())

    # ---- what a reader asks for ----------------------------------------------------------------------------------

    @property
    def writing(self) -> bool:
        """Whether a reply is being made."""
        return self._hands.practice.stage in WRITING

    @property
    def begun(self) -> bool:
        """Whether the reply has words already."""
        return bool(self._hands.practice.text.strip())

    @property
    def by_turns(self) -> bool:
        """Whether an empty line always ends it: in a conversation, where a turn is a breath or two."""
        return self._hands.practice.drill.kind is Kind.CONVERSATION

    def add(self, lines: list[str]) -> None:
        """Add lines to the reply, which is kept."""
        practice = self._hands.practice
        text = "\n".join([*filter(None, [practice.text]), *lines]).strip("\n")
        if text != practice.text:
            self._hands.step(practice.write(text))

    def cut(self) -> None:
        """Say that the terminal dropped the end of a line."""
        self._page.note("Your terminal cuts lines of this length: part of the last one is missing. Use shorter lines.")

    # ---- commands ------------------------------------------------------------------------------------------------

    def command(self, line: str) -> bool:
        """Carry a command out; whether the line was one."""
        hands = self._hands
        hands.settle()
        found = keys.command(line, keys.WRITING, slash=True) if hands.lines.interactive else None
        if found is None:
            return False
        self._reader.keep(self)
        letter, rest = found
        doing: dict[str, Callable[[str], None]] = {
            "?": lambda _: self._page.note(keys.listed(keys.WRITING, slash=True)),
            "p": lambda _: hands.hear(hands.practice.toggle),
            "h": lambda _: hands.hear(hands.practice.play),
            "s": lambda _: hands.hear(hands.practice.play_slower),
            "c": lambda _: self._read_again(),
            "t": lambda _: self._speak(),
            "e": self._mend,
            "o": self._note,
            "x": lambda _: hands.step(hands.practice.write("")),
            "q": lambda _: hands.leave_kept(),
        }
        doing[letter](rest)
        return True

    def _read_again(self) -> None:
        practice = self._hands.practice
        if practice.once:
            self._page.note("You hear this one once.")
            return
        if practice.talk is not None:
            self._hands.print(talking.transcript(practice.talk))
            return
        told = replace(practice.drill, say=practice.drill.say[: practice.told])
        self._hands.print(words.complaint(told))
        self._hands.print(words.draft(practice.drill))

    def _note(self, text: str) -> None:
        hands = self._hands
        if text:
            hands.step(hands.practice.take_note("\n".join(filter(None, [hands.practice.notes, text]))))
        self._page.note(f"Your notes: {hands.practice.notes or 'none yet'}")

    def _mend(self, change: str) -> None:
        """``old = new`` swaps words in the reply; nothing at all begins it anew."""
        hands = self._hands
        old, equals, new = (part.strip() for part in change.partition("="))
        text = hands.practice.text
        if not change:
            self._page.prompt("Type the reply anew. Until now it was:")
            self._page.note(text or "(empty)")
            hands.step(hands.practice.write(""))
        elif not equals or not old:
            self._page.note("Write it so: /e old words = new words")
        elif old.lower() not in text.lower():
            self._page.note(f"“{old}” is not in your reply.")
        else:
            at = text.lower().index(old.lower())
            hands.step(hands.practice.write(text[:at] + new + text[at + len(old) :]))
            self._page.note(f"Your reply now: {hands.practice.text}")

    def _speak(self) -> None:
        """Record a reply and have it written down, to be corrected before it is marked."""
        hands = self._hands
        speech = hands.services.speech
        for ability in (speech.microphone(), speech.recogniser()):
            if not ability.works:
                self._page.note(" ".join(filter(None, (ability.reason, ability.mend))))
                return
        speech.hint(names_of(hands.practice.drill))
        hands.step(hands.practice.record())
        try:
            recording = record(speech, hands.practice.attempt, hands.lines, self._page)
            if recording is None:
                hands.step(hands.practice.discard_recording())
                return
            hands.step(hands.practice.stop_recording())
            hands.recordings[hands.practice.attempt] = recording
            heard, delivery = transcribe(speech, recording, self._page)
        except TrainerError as error:  # no speech, or a recording that a lost device left unreadable
            hands.step(hands.practice.not_heard(str(error)))
            return
        kept = delivery if hands.services.settings.delivery else None
        hands.step(hands.practice.transcribed(heard, kept))
        self._page.note(f"Heard: {hands.practice.text}")
        self._page.prompt("An empty line hands it in. /e old = new mends a word, /t says more, typing adds to it.")
