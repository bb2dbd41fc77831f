"""A few answers to pick one of, each with its key; they wrap, and the one pointed at carries a pointer."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from trainer.printable import printable


class Picks(Widget, can_focus=True):
    """Arrows and Enter; the keys in front are the screen's.

    Attributes:
        texts: the answers (untrusted), in the order shown; `labels` is a character for each.
        at: which one is pointed at.
    """

    DEFAULT_CSS = "Picks { height: auto; }"
    BINDINGS = [  # noqa: RUF012  # as Textual has it
        Binding("enter", "pick", "Pick it", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
    ]

    texts: reactive[tuple[str, ...]] = reactive((), layout=True)
    labels: reactive[str] = reactive("1234")
    at: reactive[int] = reactive(0)

    class Picked(Message):
        """One was picked with Enter: its place in the order shown."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def offer(self, texts: Sequence[str], labels: str) -> None:
        """Show other answers, pointing at the first."""
        self.labels, self.at, self.texts = labels, 0, tuple(texts)

    def render(self) -> Content:
        """The answers under one another, a free line between them."""
        return Content("\n").join(self._lines(self.content_size.width or self.size.width))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as they take at this width."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for number, text in enumerate(self.texts):
            chosen = number == self.at and self.has_focus
            wrapped = Content(printable(text)).wrap(max(10, width - 4))
            for row, line in enumerate(wrapped):
                head = f"{'▸' if chosen else ' '} {self.labels[number]} " if row == 0 else "    "
                lines.append(Content.assemble((head, "bold $primary"), line.stylize("bold") if chosen else line))
        return lines

    def action_move(self, by: int) -> None:
        """Point at the next one or the one before, round the ends."""
        if self.texts:
            self.at = (self.at + by) % len(self.texts)
            self._bring_in()

    def _bring_in(self) -> None:
        """Have the one that is pointed at seen, where the page scrolls."""
        if not isinstance(self.parent, Widget):
            return
        width = self.content_size.width or self.size.width
        heights = [len(Content(printable(text)).wrap(max(10, width - 4))) for text in self.texts]
        place = self.virtual_region
        region = Region(place.x, place.y + sum(heights[: self.at]), place.width, heights[self.at])
        self.parent.scroll_to_region(region, animate=False)

    def action_pick(self) -> None:
        """Take the one that is pointed at."""
        if self.at < len(self.texts):
            self.post_message(self.Picked(self.at))
