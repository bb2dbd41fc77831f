"""The customer's voice on one line: what it is doing, where in the complaint it is, how long that takes."""

from __future__ import annotations

from enum import StrEnum

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.printable import printable


class Playing(StrEnum):
    """What the line says beside the bar."""

    TEXT = "text"
    """Nothing is to be heard: the words are there to be read."""
    COMING = "coming"
    READY = "ready"
    PLAYING = "playing"
    PAUSED = "paused"
    HEARD = "heard"
    YOURS = "yours"
    """The learner's own recording sounds."""


SIGNS = {
    Playing.COMING: "…",
    Playing.READY: "▷",
    Playing.PLAYING: "▶",
    Playing.PAUSED: "‖",
    Playing.HEARD: "✓",
    Playing.YOURS: "▶",
}


class PlayerBar(Widget):
    """One line: a name, a sign, the bar, the time; `remark` at the right.

    `marks` are places in seconds that deserve attention (what is to be said now), shown as ``○`` on the bar.
    """

    DEFAULT_CSS = "PlayerBar { height: 1; }"

    name_shown: reactive[str] = reactive("")
    playing: reactive[Playing] = reactive(Playing.TEXT)
    position: reactive[float] = reactive(0.0)
    duration: reactive[float] = reactive(0.0)
    remark: reactive[str] = reactive("")
    marks: reactive[tuple[float, ...]] = reactive(())

    def render(self) -> Content:
        """The line, as wide as the widget."""
        width = self.content_size.width
        whole = Content.styled(printable(self.name_shown), "bold $primary")
        remark = Content.styled(self.remark, "$muted")
        if self.playing is Playing.TEXT:
            room = max(8, width - remark.cell_length - 2)
            return _spread(whole.truncate(room, ellipsis=True), remark, width)
        name = whole.truncate(max(8, width // 4), ellipsis=True)
        time = f"{clock(self.position)} / {clock(self.duration)}" if self.duration else ""
        head = Content.assemble(name, f"  {SIGNS[self.playing]} ")
        tail = Content.assemble(f" {time}", Content("   ") if self.remark else "", remark)
        room = width - head.cell_length - tail.cell_length
        if room < 6:  # the remark gives way to the bar
            tail = Content(f" {time}")
            room = width - head.cell_length - tail.cell_length
        if room < 4:
            return head + tail
        return Content.assemble(head, bar(room, self.position, self.duration, self.marks), tail)


def bar(width: int, position: float, duration: float, marks: tuple[float, ...] = ()) -> Content:
    """A position bar of `width` cells: heavy behind, light ahead, ``○`` where the marks are."""
    share = min(1.0, max(0.0, position / duration)) if duration > 0 else 0.0
    halves = round(share * width * 2)
    done = "━" * (halves // 2) + ("╸" if halves % 2 else "")
    line = list(done + "─" * (width - len(done)))
    for mark in marks:
        if duration > 0:
            line[min(width - 1, max(0, int(mark / duration * width)))] = "○"
    text = "".join(line)
    return Content.assemble((text[: len(done)], "$primary"), (text[len(done) :], "$muted"))


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, ``0:09``, rounded down."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _spread(left: Content, right: Content, width: int) -> Content:
    gap = width - left.cell_length - right.cell_length
    return left + Content(" " * gap) + right if gap > 1 else left
