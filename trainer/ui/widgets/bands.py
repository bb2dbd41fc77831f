"""Marks as bars with their words: a skill a row, and how it moved since the time before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from trainer.packs.model import Band
from trainer.ui.band import STYLES

MINUS = "−"
_BESIDE = 21
"""Cells of a row that are neither name nor bar: gaps, the longest band, three digits, a change of up to a hundred."""


@dataclass(frozen=True, slots=True)
class Row:
    """One skill: its mark 0 to 100 with its band, None when it is not rated, and the mark of the time before."""

    name: str
    score: int | None
    band: Band | None
    before: int | None = None


class SkillBands(Widget):
    """Rows of bars; as wide as there is room for, a column for the words."""

    DEFAULT_CSS = "SkillBands { height: auto; }"

    rows: reactive[tuple[Row, ...]] = reactive((), layout=True)

    def get_content_height(self, *_: object) -> int:
        """A line a row."""
        return len(self.rows)

    def render(self) -> Content:
        """All rows."""
        return Content("\n").join(lines(self.rows, self.content_size.width))


def lines(rows: Sequence[Row], width: int) -> list[Content]:
    """The rows, each at most `width` cells: ``reflect      ███████░  strong  +10``."""
    named = max((len(row.name) for row in rows), default=0)
    room = max(4, min(20, width - named - _BESIDE))
    return [_line(row, named, room) for row in rows]


def _line(row: Row, named: int, room: int) -> Content:
    if row.score is None or row.band is None:
        return Content.assemble(f"{row.name:<{named}}  ", ("not rated".ljust(room), "$muted"))
    return Content.assemble(
        f"{row.name:<{named}}  ",
        (bar(row.score, room), STYLES[row.band]),
        ("  ", ""),
        (f"{row.band.value:<6}", f"bold {STYLES[row.band]}"),
        (f" {row.score:>3}", ""),
        (f"  {change(row.score, row.before)}", "$muted"),
    )


def bar(score: int, width: int) -> str:
    """A mark of 0 to 100 as a bar; whatever is not nothing shows at least one cell."""
    score = min(100, max(0, score))
    full = max(1, round(score / 100 * width)) if score else 0
    return "█" * full + "░" * (width - full)


def change(now: int, before: int | None) -> str:
    """How a mark moved: ``+14``, ``−5``, ``same``; nothing when there is no mark before."""
    if before is None:
        return ""
    if now == before:
        return "same"
    return f"+{now - before}" if now > before else f"{MINUS}{before - now}"
