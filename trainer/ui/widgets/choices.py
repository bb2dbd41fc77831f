"""A list to choose from, one line each; the chosen line carries a pointer, not only a colour."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList

POINTER = "▸"


class Choices(OptionList):
    """An option list whose chosen line has a pointer before its first word, in a cell that is blank otherwise."""

    DEFAULT_CSS = "Choices > .option-list--option { padding: 0 1 0 2; }"

    @property
    def line_width(self) -> int:
        """Cells of a line's text."""
        return max(1, self.scrollable_content_region.width - 3)

    def render_line(self, y: int) -> Strip:
        """A line, with the pointer where it belongs."""
        strip = super().render_line(y)
        at = self.scroll_offset.y + y
        if self.highlighted is None or at >= len(self._lines) or self._lines[at] != (self.highlighted, 0):
            return strip
        cell = len(strip.text) - len(strip.text.lstrip()) - 2
        if cell < 0:
            return strip
        style = next(iter(strip.crop(cell, cell + 1))).style
        before, after = strip.crop(0, cell), strip.crop(cell + 1, strip.cell_length)
        return Strip([*before, Segment(POINTER, style), *after], strip.cell_length)
