"""A drill of patience, line by line: an empty line waits, ``c`` is a sign that you listen, anything else cuts in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trainer.kinds.patience import Listening, Telling, estimated
from trainer.plain.terminal import Lines, Page
from trainer.practice import Practice

CUE = ("c", "/c")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of it: the listening, and the words that became the beginning of the reply.

    Attributes:
        left: whether the learner went away instead (``/q``, or the input ended before anything was said).
    """

    listening: Listening
    words: str = ""
    left: bool = False


def hear_out(practice: Practice, lines: Lines, page: Page, keep: Callable[[Listening], None]) -> Heard:
    """Tell the complaint a breath at a time.

    What is done after a breath is done in its silence; nobody can talk over words that are already printed.

    Args:
        practice: the session, at a drill of patience.
        lines: what the learner does.
        page: where it is told.
        keep: called with the listening after everything that is done.
    """
    listening = practice.listened or Listening(estimated(practice.drill.say))
    telling, name = listening.telling, practice.drill.customer.name or "The customer"
    page.prompt(
        "An empty line waits; c is a sign that you listen; anything else cuts in and begins your reply. /q leaves."
    )
    for number in range(max(0, listening.breath), len(practice.drill.say)):
        page.say(practice.drill.say[number].text, indent=2)
        listening = listening.to(_silence(telling, number))
        if listening.over:
            break
        page.prompt(f"({telling.breaths[number].until - telling.breaths[number].end:g} s of silence)")
        line = lines.read()
        if line is None or line.strip().lower() == "/q":
            return Heard(listening, left=True)
        if line.strip().lower() in CUE:
            listening = listening.cue()
        elif line.strip():
            heard = _cut_in(listening.jump(), line.strip(), name, lines, page)
            listening = heard.listening
            if listening.given_up:
                return heard
        keep(listening)
    listening = listening.to(telling.seconds)
    keep(listening)
    return Heard(listening)


def _cut_in(listening: Listening, said: str, name: str, lines: Lines, page: Page) -> Heard:
    """They stopped: an empty line lets them go on, more words answer with what there is."""
    page.say(f"{name} stops. You cut in.")
    page.prompt("An empty line lets them go on. More words, and you answer with what you have.")
    more = lines.read()
    if more is not None and not more.strip():
        return Heard(listening.go_on())
    return Heard(listening.give_up(), "\n".join(filter(None, [said, (more or "").strip()])))


def _silence(telling: Telling, number: int) -> float:
    """The middle of the silence after a breath; the end of the telling after the last."""
    said = telling.breaths[number]
    return telling.seconds if number + 1 == len(telling.breaths) else (said.end + said.until) / 2
