"""The upper half of a drill, brought in line with its session: the bar, the words as far as they may be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from trainer.practice import Practice
from trainer.ui import practice_commands as keys
from trainer.ui.screens.practice_words import playing
from trainer.ui.widgets.complaint import Complaint, breath_at, gap_marks, words

if TYPE_CHECKING:
    from trainer.ui.commands import Command
    from trainer.ui.driver import Driver


def show_customer(complaint: Complaint, driver: Driver) -> None:
    """Show what the customer, or the learner's own recording, is doing."""
    practice, mouth, bar = driver.practice, driver.mouth, complaint.bar
    timings = mouth.clip.breaths if mouth.clip is not None else ()
    marks = _gap_marks(driver)
    bar.name_shown = "You" if mouth.echo else practice.drill.customer.name
    bar.playing = playing(driver)
    bar.position = mouth.snapshot.position
    bar.duration = mouth.snapshot.duration or (mouth.clip.seconds if mouth.clip is not None else 0.0)
    bar.marks = () if mouth.echo else tuple(timings[n].start for n in marks if n < len(timings))
    in_pace = practice.aloud and not practice.written and timings and mouth.sounding
    until = breath_at(timings, mouth.snapshot.position) if in_pace else None
    complaint.say(words(practice.drill, until=until, marks=marks) if _readable(practice) else Content(""))
    if until is not None:
        complaint.follow()


def remark(complaint: Complaint, practice: Practice, key: Callable[[Command], str]) -> str:
    """What stands beside the bar: whether the words are shown, or how to see the rest of them.

    Args:
        key: how a command's key is called.
    """
    if complaint.overflows:
        return f"{key(keys.LATER)} for more"
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
