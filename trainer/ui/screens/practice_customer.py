"""The upper half of a drill, brought in line with its session: the bar, the words as far as they may be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from trainer.practice import Practice
from trainer.printable import printable
from trainer.ui import practice_commands as keys
from trainer.ui.screens.practice_words import playing
from trainer.ui.widgets.complaint import Complaint, breath_at, gap_marks, words
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.ui.commands import Command
    from trainer.ui.driver import Driver
    from trainer.ui.teller import Teller
    from trainer.ui.widgets.player import PlayerBar


def show_customer(complaint: Complaint, driver: Driver, teller: Teller | None = None) -> None:
    """Show what the customer, or the learner's own recording, is doing.

    Args:
        complaint: where.
        driver: the session.
        teller: what tells the complaint in time, where something does.
    """
    practice, mouth, bar = driver.practice, driver.mouth, complaint.bar
    timings = mouth.clip.breaths if mouth.clip is not None else ()
    marks = _gap_marks(driver)
    bar.name_shown = "You" if mouth.echo else called(practice.drill.customer)
    bar.playing = playing(driver)
    bar.position = mouth.snapshot.position
    bar.duration = mouth.snapshot.duration or (mouth.clip.seconds if mouth.clip is not None else 0.0)
    bar.marks = () if mouth.echo else tuple(timings[n].start for n in marks if n < len(timings))
    in_pace = practice.aloud and not practice.written and timings and mouth.sounding
    until = breath_at(timings, mouth.snapshot.position) if in_pace else None
    if practice.once:
        said = _one_breath(practice, until if practice.captions else None, teller)
    elif teller is not None and not teller.over:
        said = _so_far(practice, teller)
    elif _readable(practice):
        said = words(replace(practice.drill, say=practice.drill.say[: practice.told]), until=until, marks=marks)
    else:
        said = Content("")
    complaint.say(said)
    if until is not None or (teller is not None and not teller.over):
        complaint.follow()


def _one_breath(practice: Practice, until: int | None, teller: Teller | None) -> Content:
    """What is being said now, and nothing of what was said before: it is heard once."""
    if teller is not None:
        listening = teller.listening
        if not teller.begun:
            return Content.styled(f"… {printable(called(practice.drill.customer))} is about to begin", "italic $muted")
        until = None if listening.over or not teller.begun else max(0, listening.breath)
    if until is None:
        return Content("")
    return Content.styled(printable(practice.drill.say[until].text, keep_newlines=True), "bold")


def _so_far(practice: Practice, teller: Teller) -> Content:
    """The bursts of a chat that have come, and that the next one is being typed."""
    until = max(0, teller.listening.breath)
    typing = Content.styled(f"… {printable(practice.drill.customer.name)} is typing", "italic $muted")
    return Content("\n").join([words(practice.drill, until=until), typing])


def show_bar(bar: PlayerBar, driver: Driver) -> None:
    """The line of the customer's voice, or of the learner's own, and nothing else."""
    mouth = driver.mouth
    bar.name_shown = "You" if mouth.echo else driver.practice.drill.customer.name
    bar.playing = playing(driver)
    bar.position = mouth.snapshot.position
    bar.duration = mouth.snapshot.duration or (mouth.clip.seconds if mouth.clip is not None else 0.0)


def remark(complaint: Complaint, practice: Practice, key: Callable[[Command], str]) -> str:
    """What stands beside the bar: whether the words are shown, or how to see the rest of them.

    Args:
        key: how a command's key is called.
    """
    if complaint.overflows:
        return f"{key(keys.LATER)} for more"
    if practice.once:
        return "once only"
    if practice.written:
        return "writes"
    if not practice.aloud:
        return "in writing"
    return "captions on" if practice.captions else f"captions off  {key(keys.CAPTIONS)}"


def _readable(practice: Practice) -> bool:
    """Captions of a complaint that has not begun would give it away before it is heard."""
    unheard = practice.aloud and not practice.written and practice.plays == 0 and practice.retry_of is None
    return practice.complaint_shown and not unheard


def _gap_marks(driver: Driver) -> dict[int, str]:
    focus = driver.practice.focus
    return {} if focus is None else gap_marks(driver.practice.drill, driver.gaps, focus.facts, focus.feelings)
