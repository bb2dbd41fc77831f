"""The complaint of a round on a screen: the same breath at the same moment everywhere, counted from the opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from trainer.packs.model import WRITTEN
from trainer.printable import printable
from trainer.ui.widgets.complaint import Complaint, words
from trainer.ui.widgets.player import Playing
from trainer.wording import called

if TYPE_CHECKING:
    from trainer.classroom.paper import Paper


def show_complaint(complaint: Complaint, paper: Paper, passed: float, *, whole: bool, in_words: bool) -> None:
    """Show the customer as far as they have come.

    Args:
        complaint: where.
        paper: the drill and its times.
        passed: seconds since the opening of the round.
        whole: everything is there to be read; nothing is told any more.
        in_words: whether the words are shown at all.
    """
    bar, drill = complaint.bar, paper.drill
    complaint.describe(drill.situation, Content(""))
    bar.name_shown = called(drill.customer)
    bar.remark = "writes" if drill.channel in WRITTEN else "in writing" if in_words else "in the room"
    if whole or paper.over(passed):
        bar.playing = Playing.TEXT
        complaint.say(words(drill) if in_words else Content(""))
        return
    bar.playing = Playing.PLAYING
    bar.position = max(0.0, passed - paper.lead)
    bar.duration = paper.telling.seconds
    complaint.say(telling(paper, passed) if in_words else Content.styled("(listen)", "italic $muted"))
    complaint.follow()


def telling(paper: Paper, passed: float) -> Content:
    """The words as far as they have been said, the breath that is being said in bold."""
    at = paper.at(passed)
    if at < 0:
        return Content.styled(f"… {printable(called(paper.drill.customer))} is about to begin", "italic $muted")
    return words(paper.drill, until=at)
