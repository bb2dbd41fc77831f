"""One page to look at together: a few words, bars, two columns, lines; whatever is empty takes no room."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from trainer.ui.widgets.bands import Row as BandRow
from trainer.ui.widgets.bands import SkillBands
from trainer.ui.widgets.rows import Row, Rows

NOTHING = Content("")


@dataclass(frozen=True, slots=True)
class Column:
    """One of two texts side by side: who or which, the words, and what was found in them."""

    head: Content
    words: Content
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a sheet shows, top to bottom. `columns` are none or two."""

    lead: Content = NOTHING
    bands: tuple[BandRow, ...] = ()
    tip: Content = NOTHING
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    tail: Content = NOTHING


class Half(Vertical):
    """One column; a click on it says which."""

    class Chosen(Message):
        """A column was clicked: 0 the left one, 1 the right one."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, number: int) -> None:
        super().__init__(classes="half")
        self.number = number

    def compose(self) -> ComposeResult:
        """Head, words, findings."""
        yield Static(classes="half-head", markup=False)
        yield Static(classes="half-words", markup=False)
        yield Rows(label=8)

    def show(self, column: Column) -> None:
        """Fill it."""
        self.query_one(".half-head", Static).update(column.head)
        self.query_one(".half-words", Static).update(column.words)
        rows = self.query_one(Rows)
        rows.rows = column.rows
        rows.display = bool(column.rows)

    def on_click(self, event: events.Click) -> None:
        """Say which."""
        event.stop()
        self.post_message(self.Chosen(self.number))


class Sheet(VerticalScroll):
    """A page of `Leaf`s; it scrolls when it is longer than its room."""

    def __init__(self, *, id: str | None = None, can_focus: bool = True) -> None:
        super().__init__(id=id, can_focus=can_focus)
        self._leaf: Leaf | None = None

    def compose(self) -> ComposeResult:
        """Every part there is."""
        yield Static(classes="sheet-lead", markup=False)
        yield SkillBands()
        yield Static(classes="sheet-tip", markup=False)
        with Horizontal(classes="halves"):
            yield Half(0)
            yield Half(1)
        yield Rows(label=9, id="sheet-rows")
        yield Static(classes="sheet-tail", markup=False)

    def show(self, leaf: Leaf, *, anew: bool = False) -> None:
        """Show another page; `anew` begins at its top, else the place is kept."""
        if leaf != self._leaf:
            self._leaf = leaf
            self._fill(leaf)
        if anew:
            self.scroll_home(animate=False)

    def _fill(self, leaf: Leaf) -> None:
        for name in ("lead", "tip", "tail"):
            part = self.query_one(f".sheet-{name}", Static)
            content: Content = getattr(leaf, name)
            part.update(content)
            part.display = bool(content)
        bands = self.query_one(SkillBands)
        bands.rows = leaf.bands
        bands.display = bool(leaf.bands)
        halves = self.query_one(".halves", Horizontal)
        halves.display = bool(leaf.columns)
        for half, column in zip(self.query(Half), leaf.columns, strict=False):
            half.show(column)
        rows = self.query_one("#sheet-rows", Rows)
        rows.rows = leaf.rows
        rows.display = bool(leaf.rows)
