"""Labelled lines: a muted word at the left, what it is about at the right; wrapped, never scrolled."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

LABEL = 13
"""Cells of the label column, unless told otherwise."""

Row = tuple[str | None, Content]
"""A label and what it is about; without a label (None) the content has the whole width."""


class Rows(Widget):
    """Rows under one another, a title above them if there is one; long ones wrap beside their label."""

    DEFAULT_CSS = "Rows { height: auto; }"

    rows: reactive[tuple[Row, ...]] = reactive((), layout=True)

    def __init__(self, *rows: Row, title: str = "", label: int = LABEL, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = title
        self.label = label
        self._drawn: tuple[object, list[Content]] = (None, [])
        self.set_reactive(Rows.rows, rows)

    def render(self) -> Content:
        """The rows, as wide as the widget."""
        return Content("\n").join(self._lines(self.content_size.width or self.size.width))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as the rows take at this width."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        drawn_for = (self.rows, width)
        if self._drawn[0] != drawn_for:  # asked twice, for the height and for the picture
            title: tuple[Row, ...] = ((None, Content.styled(self.title, "bold")),) if self.title else ()
            self._drawn = (drawn_for, [line for row in (*title, *self.rows) for line in self._wrapped(row, width)])
        return self._drawn[1]

    def _wrapped(self, row: Row, width: int) -> list[Content]:
        label, content = row
        column = 0 if label is None else self.label
        lines = content.wrap(max(10, width - column)) if content.plain else [content]
        heads = [label or "", *[""] * (len(lines) - 1)]
        return [Content.styled(f"{head:<{column}}", "$muted") + line for head, line in zip(heads, lines, strict=True)]
