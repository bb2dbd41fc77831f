"""A spot drill, line by line: a number for the reply, a letter for the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.kinds.spot import CHOICE_KEYS, REASON_KEYS, Answer, order, read
from trainer.plain import words
from trainer.plain.terminal import Lines, Page
from trainer.practice import Practice


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A line from a pipe was no answer: the session stops there."""

    line: str


def pick(practice: Practice, lines: Lines, page: Page) -> Answer | None:
    """Ask for a reply and the reason; None when the input ended, or by ``/q``.

    A person gets the replies in an order of the attempt's own; a pipe gets that of the pack, so that the same lines
    mean the same thing every time.

    Raises:
        Refused: see there.
    """
    drill, own = practice.drill, lines.interactive
    choices = order(len(drill.choices), practice.attempt) if own else tuple(range(len(drill.choices)))
    reasons = order(len(drill.reasons), f"{practice.attempt} why") if own else tuple(range(len(drill.reasons)))
    answer = read(practice.detail, drill)
    rest = ""
    if answer.choice is None:
        _offer(page, "Which reply listened best?", CHOICE_KEYS, [drill.choices[one].text for one in choices])
        found = _ask(lines, page, CHOICE_KEYS[: len(choices)], "A number picks one. /q leaves.")
        if found is None:
            return None
        answer, rest = Answer(choices[CHOICE_KEYS.index(found[0])]), found[1:].strip(" .,;:)")
    labels = REASON_KEYS[: len(reasons)]
    if not (rest and rest in labels):
        _offer(page, "Why that one?", REASON_KEYS, [drill.reasons[one].text for one in reasons])
        found = _ask(lines, page, labels, "A letter picks one. /q leaves.")
        if found is None:
            return None
        rest = found[0]
    return Answer(answer.choice, reasons[labels.index(rest[0])])


def _offer(page: Page, asked: str, labels: str, texts: list[str]) -> None:
    page.say()
    page.say(asked)
    for label, text in zip(labels, texts, strict=False):
        page.say(f"{label}  {text}", indent=2)


def _ask(lines: Lines, page: Page, labels: str, prompt: str) -> str | None:
    """A line that begins with one of the labels and holds at most one more sign."""
    while True:
        page.prompt(prompt)
        line = lines.read()
        if line is None or line.strip().lower() == "/q":
            return None
        found = line.strip().lower()
        if not found:
            continue
        if found[0] in labels and len("".join(found.split())) <= _MOST:
            return found
        if not lines.interactive:
            raise Refused(words.short(line))
        page.note(f"“{words.short(line)}” is none of {' '.join(labels)}.")


_MOST = 3


def offered(practice: Practice) -> Iterator[words.Line]:
    """What was picked before, for a drill that is gone on with."""
    answer = read(practice.detail, practice.drill)
    if answer.choice is not None:
        yield words.Line(f"You picked: {practice.drill.choices[answer.choice].text}")
