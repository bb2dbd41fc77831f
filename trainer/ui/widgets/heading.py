"""The first line of a screen: where we are on the left, what goes with it on the right."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.printable import printable


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
    """A list's line: `right` stands whole at the right edge, `left` is cut to what remains."""
    room = max(1, width - right.cell_length - 2)
    return left.truncate(room, ellipsis=True).pad_right(max(0, room - left.cell_length) + 2) + right


def across(left: Content, right: Content, width: int) -> Content:
    """Left and right on one line of `width` cells, at least two apart; the right part gives way first."""
    left = left.truncate(width, ellipsis=True)
    room = width - left.cell_length - 2
    if room < 4:
        return left
    right = right.truncate(room, ellipsis=True)
    return left + Content(" " * (width - left.cell_length - right.cell_length)) + right
