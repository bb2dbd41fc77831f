"""The customer above the reply: what the situation is, who speaks, the bar, and the words when they may be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.packs.model import WRITTEN, Drill
from trainer.printable import printable
from trainer.ui.widgets.evidence import FEELING_MARK, MISSED_MARK
from trainer.ui.widgets.player import PlayerBar

if TYPE_CHECKING:
    from trainer.speech.ports import BreathTiming

Place = tuple[int, int]


class Complaint(Vertical):
    """Situation, bar and words. The words scroll by themselves when they are longer than their room."""

    def compose(self) -> ComposeResult:
        """Three parts, none of them focusable: the reply keeps the keyboard."""
        yield Static(id="situation", markup=False)
        yield Static(id="hints", markup=False)
        yield PlayerBar()
        with VerticalScroll(id="words-box", can_focus=False):
            yield Static(id="words", markup=False)

    @property
    def bar(self) -> PlayerBar:
        """The customer's voice."""
        return self.query_one(PlayerBar)

    def say(self, words: Content) -> None:
        """Show these words; nothing hides their room."""
        shown = self.query_one("#words", Static)
        if shown.content != words:
            shown.update(words)
        self.query_one("#words-box").display = bool(words)

    @property
    def overflows(self) -> bool:
        """Whether there are words below the last one that is seen."""
        box = self.query_one("#words-box", VerticalScroll)
        return box.display and box.scroll_y < box.max_scroll_y

    def describe(self, situation: str, hints: Content) -> None:
        """What goes before the complaint."""
        line = self.query_one("#hints", Static)
        about, first = Content.styled(printable(situation), "$muted"), self.query_one("#situation", Static)
        for part, content in ((first, about), (line, hints)):
            if part.content != content:
                part.update(content)
        line.display = bool(hints)

    def scroll_words(self, lines: int) -> None:
        """Move a long complaint up or down."""
        self.query_one("#words-box", VerticalScroll).scroll_relative(y=lines, animate=False)

    def fit(self, bottom: int) -> None:
        """Let the words end above this row of the screen; three rows they keep in any case."""
        box = self.query_one("#words-box", VerticalScroll)
        if box.display:
            box.styles.max_height = max(3, bottom - box.region.y)

    def follow(self) -> None:
        """Keep the last words in sight while they come."""
        self.query_one("#words-box", VerticalScroll).scroll_end(animate=False)

    def rewind(self) -> None:
        """Another drill: back to its first word."""
        self.query_one("#words-box", VerticalScroll).scroll_home(animate=False)


def breath_at(timings: Sequence[BreathTiming], position: float) -> int:
    """Which breath sounds at a moment: the last one that has begun; 0 before the first."""
    begun = [number for number, timing in enumerate(timings) if timing.start <= position]
    return begun[-1] if begun else 0


def words(drill: Drill, *, until: int | None = None, marks: Mapping[int, str] | None = None) -> Content:
    """The complaint up to and with breath number `until` (all of it without), that one in bold.

    What is spoken is one paragraph; what is written keeps its lines, a burst or a paragraph each.

    Args:
        drill: whose complaint it is.
        until: the breath that sounds now, from 0.
        marks: what to set before a breath, by its number.
    """
    marks = marks or {}
    parts: list[Content] = []
    for number, breath in enumerate(drill.say if until is None else drill.say[: until + 1]):
        style = "bold" if number == until else ""
        mark = f"{marks[number]} " if number in marks else ""
        text = printable(breath.text, keep_newlines=True)
        parts.append(Content.assemble((mark, "bold $text-warning"), (text, style)))
    return Content("\n" if drill.channel in WRITTEN else " ").join(parts) if parts else Content("")


def breath_of(drill: Drill, place: Place) -> int:
    """Which breath of the complaint a place begins in."""
    start = 0
    for number, breath in enumerate(drill.say):
        start += len(breath.text) + 1
        if place[0] < start:
            return number
    return len(drill.say) - 1


def gap_marks(
    drill: Drill, gaps: Mapping[str, Place], wanted: Sequence[str], feelings: Sequence[str]
) -> dict[int, str]:
    """A mark for every breath that holds something still to be said: ``○`` a fact, ``♥`` a feeling.

    Args:
        gaps: where facts and feelings stand in the complaint, by id or name.
        wanted: the ids of the facts to be said.
        feelings: the names of the feelings to be met.
    """
    found: dict[int, str] = {}
    for mark, names in ((MISSED_MARK, wanted), (FEELING_MARK, feelings)):
        for name in names:
            if name in gaps:
                breath = breath_of(drill, gaps[name])
                found[breath] = found.get(breath, "").replace(mark, "") + mark
    return found
