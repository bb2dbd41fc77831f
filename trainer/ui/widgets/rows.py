"""Labelled lines: a muted word at the left, what it is about at the right; wrapped, never scrolled."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

LABEL = 13
"""Cells of the label column, unless told otherwise."""


class Rows(Widget):
    """Each row is a label and a `Content`; long ones wrap beside their label. A title stands above them."""

    DEFAULT_CSS = "Rows { height: auto; }"

    rows: reactive[tuple[tuple[str, Content], ...]] = reactive((), layout=True)

    def __init__(self, *rows: tuple[str, Content], title: str = "", label: int = LABEL, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = title
        self.label = label
        self.set_reactive(Rows.rows, rows)

    def render(self) -> Content:
        """The rows, as wide as the widget."""
        return Content("\n").join(self._lines(self.content_size.width or self.size.width))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as the rows take at this width."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        room = max(10, width - self.label)
        lines = [Content.styled(self.title, "bold")] if self.title else []
        for label, content in self.rows:
            for number, line in enumerate(content.wrap(room) if content.plain else [content]):
                head = label if number == 0 else ""
                lines.append(Content.styled(f"{head:<{self.label}}", "$muted") + line)
        return lines
