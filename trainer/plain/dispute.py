"""Disputing a mark line by line: a number for the slot, a number or words for the phrase, y for yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainer.errors import TrainerError
from trainer.fairness.claims import LONGEST, disputable, likest, phrases
from trainer.fairness.overlay import Accepted
from trainer.fairness.words import offered, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trainer.plain.terminal import Lines, Page
    from trainer.practice import Practice
    from trainer.progress.bookkeeper import Bookkeeper, Remarked


class Left(Exception):
    """Nothing is disputed after all; the message, if there is one, is to be said."""


def dispute(practice: Practice, attempt: str, keeper: Bookkeeper, lines: Lines, page: Page) -> Remarked | None:
    """Ask what is disputed and have the reply marked again; None when nothing came of it.

    Args:
        practice: a session at its debrief.
        attempt: the id of the reply on record.

    Raises:
        Left: an answer was none of those offered, or the dispute was not taken; the message says why.
    """
    if practice.result is None:
        return None
    drill, pack_hash = practice.drill, practice.task.pack_hash
    open_ = disputable(drill, practice.result, practice.focus)
    filed = keeper.disputes(drill)
    if not open_ and not filed:
        page.say("Everything was credited: there is nothing to dispute.")
        return None
    at = _number(
        _asked(
            "Which of these did your words carry?", offered(drill, open_, [one.accepted for one in filed]), lines, page
        )
    )
    try:
        if at >= len(open_):
            done = keeper.undo_dispute(drill, pack_hash, attempt, filed[at - len(open_)].id)
            page.say(outcome(done, drill, undone=True))
            return done
        slot = open_[at]
        choices = phrases(practice.text, practice.result)
        pointed = f" {likest(drill, slot, choices) + 1} seems the likeliest." if choices else ""
        answer = _asked(
            f"Which words of yours carried “{slot.text}”? Type them, up to {LONGEST} characters, or a number.{pointed}",
            choices,
            lines,
            page,
        )
        phrase = choices[_number(answer)] if isinstance(answer, int) else answer
        page.prompt(f"“{phrase}” will count as “{slot.text}”, for you. y for yes?")
        if (lines.read() or "").strip().lower() not in ("y", "yes"):
            raise Left("Nothing was changed.")
        done = keeper.dispute(drill, pack_hash, attempt, Accepted(slot.kind, slot.slot, phrase))
    except TrainerError as error:
        raise Left(str(error)) from error
    page.say(outcome(done, drill, undone=False))
    return done


def _asked(question: str, choices: Sequence[str], lines: Lines, page: Page) -> int | str:
    """The place of a choice that was given by its number, or the words of the answer."""
    page.say(question)
    for number, choice in enumerate(choices, 1):
        page.say(f"{number}  {choice}", indent=2)
    page.prompt("A number; an empty line leaves it.")
    answer = (lines.read() or "").strip()
    if not answer:
        raise Left("Nothing was changed.")
    if answer.isdecimal() and len(answer) < 4:
        if not 1 <= int(answer) <= len(choices):
            raise Left(f"{answer} is none of them.")
        return int(answer) - 1
    return answer


def _number(answer: int | str) -> int:
    if isinstance(answer, str):
        raise Left(f"“{answer[:40]}” is no number.")
    return answer
