"""How a drill is put before a learner, line by line: who it is, what they say, what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.packs.model import Kind
from trainer.plain import talking, words
from trainer.plain.hearing import hear_out
from trainer.practice import Stage

if TYPE_CHECKING:
    from trainer.plain.hands import Hands
    from trainer.practice import Practice


class Presenting:
    """Presents the drill at hand, whole at its first time, in a line when it is tried again."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._page = hands.page
        self._shown: set[int] = set()

    def present(self) -> None:
        """Show the drill and say what is asked; a drill of patience is heard out here, and may be left."""
        practice = self._hands.practice
        first = practice.index not in self._shown
        self._shown.add(practice.index)
        self._head(practice, first)
        if practice.drill.kind is Kind.CONVERSATION:
            self._open_talk()
        else:
            self._tell(first)
        if self._hands.practice.stage is not Stage.OVER and practice.drill.kind is not Kind.SPOT:
            self._ask(self._hands.practice)

    def _head(self, practice: Practice, first: bool) -> None:
        if first:
            self._hands.print(words.opening(practice.task, practice.index, len(practice.tasks)))
            self._page.say()
        elif practice.drill.kind is Kind.CONVERSATION:
            turn = practice.spoken.what_if
            self._page.prompt(f"{practice.drill.title}, {'once more' if turn is None else f'from turn {turn + 1}'}.")
        else:
            again = "" if practice.once else " /c reads the complaint again."
            self._page.prompt(f"{practice.drill.title}, once more.{again}")

    def _ask(self, practice: Practice) -> None:
        if practice.focus is not None and practice.focus.skills:
            self._hands.print(words.focus(practice.drill, practice.focus))
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
        hands = self._hands
        if hands.practice.behind:
            hands.catch_up()
        hands.print(talking.first(hands.practice))
        practice = hands.practice
        if practice.aloud and hands.services.settings.autoplay and practice.stage is Stage.HEAR:
            hands.step(practice.play())

    def _tell(self, first: bool) -> None:
        """Print the complaint, or let it be heard; one that is heard out goes a breath at a time."""
        practice = self._hands.practice
        kind = practice.drill.kind
        heard_out = practice.listened is not None and practice.listened.over
        if kind is Kind.PATIENCE and practice.focus is None and not heard_out:
            self._hear_out()
            return
        unheard = practice.once and not practice.plays
        autoplay = self._hands.services.settings.autoplay
        sounds = practice.aloud and kind is not Kind.PATIENCE and (practice.once or autoplay)
        if first and not (practice.once and sounds):
            self._hands.print(words.complaint(practice.drill))
            self._page.say()
        if first or kind is Kind.REWRITE:
            self._hands.print(words.draft(practice.drill))
        if unheard or (sounds and first):
            self._hands.step(practice.play())

    def _hear_out(self) -> None:
        hands = self._hands
        practice = hands.practice
        self._page.say(words.speaker(practice.drill))
        heard = hear_out(practice, hands.lines, self._page, lambda now: hands.step(hands.practice.answer(now.detail)))
        if heard.left:
            hands.leave_kept()
            return
        self._page.say()
        hands.step(hands.practice.answer(heard.listening.detail))
        if heard.words:
            hands.step(hands.practice.write(heard.words))
