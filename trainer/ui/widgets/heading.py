"""The first line of a screen: where we are on the left, what goes with it on the right."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.printable import printable

LEAST = 10
"""Cells that the left part of a list's line needs."""


class Heading(Widget):
    """One line: ``left`` in bold, ``right`` muted. What does not fit is cut with an ellipsis, the left part last."""

    DEFAULT_CSS = "Heading { dock: top; height: 1; padding: 0 1; }"

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def __init__(self, left: str = "", right: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Heading.left, left)
        self.set_reactive(Heading.right, right)

    def render(self) -> Content:
        """The line, as wide as the widget."""
        return across(
            Content(printable(self.left)).stylize("bold"),
            Content(printable(self.right)).stylize("$muted"),
            self.content_size.width,
        )


def columns(left: Content, right: Content, width: int) -> Content:
    """A list's line: `right` whole at the right edge, `left` cut to what remains; alone when that is too little."""
    room = width - right.cell_length - 2
    if room < LEAST:
        return left.truncate(max(1, width), ellipsis=True)
    return left.truncate(room, ellipsis=True).pad_right(max(0, room - left.cell_length) + 2) + right


def across(left: Content, right: Content, width: int) -> Content:
    """Left and right on one line of `width` cells, at least two apart; the right part gives way first."""
    left = left.truncate(width, ellipsis=True)
    room = width - left.cell_length - 2
    if room < 4:
        return left
    right = right.truncate(room, ellipsis=True)
    return left + Content(" " * (width - left.cell_length - right.cell_length)) + right
