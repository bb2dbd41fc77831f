"""The small parts of the calm screens: lines that fit, rows that wrap, a pointer that needs no colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets.option_list import Option

from trainer.packs.model import Band
from trainer.ui.band import SIGNS, band_text, sparkline
from trainer.ui.widgets.choices import POINTER, Choices
from trainer.ui.widgets.heading import across, columns
from trainer.ui.widgets.rows import Rows

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(left=TEXT, right=TEXT, width=st.integers(1, 120))
def test_a_heading_is_never_wider_than_its_line(left: str, right: str, width: int) -> None:
    assert across(Content(left), Content(right), width).cell_length <= width


def test_in_a_heading_the_right_part_gives_way_first() -> None:
    assert across(Content("Library"), Content("12 drills"), 30).plain == "Library" + " " * 14 + "12 drills"
    assert across(Content("Library"), Content("12 drills"), 14).plain == "Library  12 d…"
    assert across(Content("Library"), Content("12 drills"), 10).plain == "Library"
    assert across(Content("Library"), Content("12 drills"), 5).plain == "Libr…"


@given(left=TEXT, right=st.text(alphabet="abc ", max_size=20), width=st.integers(1, 120))
def test_a_list_line_is_never_wider_than_its_line(left: str, right: str, width: int) -> None:
    assert columns(Content(left), Content(right), width).cell_length <= width


def test_in_a_list_line_the_left_part_gives_way_first() -> None:
    assert columns(Content("A very long title"), Content("◐ fair"), 20).plain == "A very long…  ◐ fair"
    assert columns(Content("A lid"), Content("◐ fair"), 20).plain == "A lid         ◐ fair"
    assert columns(Content("A very long title"), Content("◐ fair"), 12).plain == "A very long…"


def test_every_band_has_its_own_sign_and_its_word() -> None:
    assert len(set(SIGNS.values())) == len(Band)
    assert [band_text(band).plain for band in Band] == ["○ none", "◔ weak", "◐ fair", "● strong"]
    assert band_text(None).plain == "–"


@pytest.mark.parametrize(
    ("scores", "bars"), [([], ""), ([0, 100], "▁█"), ([0, 13, 26, 38, 51, 64, 76, 89], "▁▂▃▄▅▆▇█"), ([-5, 250], "▁█")]
)
def test_marks_as_bars_on_one_scale(scores: list[int], bars: str) -> None:
    assert sparkline(scores) == bars


@given(st.lists(st.integers(0, 100)))
def test_a_better_mark_never_has_a_lower_bar(scores: list[int]) -> None:
    bars = sparkline(sorted(scores))
    assert len(bars) == len(scores)
    assert list(bars) == sorted(bars)


class Shown(App[None]):
    """One widget on a screen."""

    def __init__(self, widget: Rows | Choices) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "gray", "rule": "gray"}

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def test_rows_wrap_beside_their_label() -> None:
    words = Content("one two three four five")
    app = Shown(Rows(("Due", words), (None, words), title="Title", label=6))
    async with app.run_test(size=(20, 8)):
        assert app.lines()[:5] == ["Title", "Due   one two three", "      four five", "one two three four", "five"]


async def test_rows_follow_the_width() -> None:
    app = Shown(Rows(("Due", Content("one two three four five")), label=6))
    async with app.run_test(size=(20, 8)) as pilot:
        await pilot.resize_terminal(40, 8)
        await pilot.pause()
        assert app.lines()[0] == "Due   one two three four five"


async def test_the_chosen_line_has_a_pointer() -> None:
    choices = Choices(Option("first"), Option("  second"), Option("a header", disabled=True))
    choices.styles.border = ("none", "black")
    choices.styles.padding = 0
    app = Shown(choices)
    async with app.run_test(size=(20, 4)) as pilot:
        choices.highlighted = 0
        await pilot.pause()
        assert app.lines()[:3] == [f"{POINTER} first", "    second", "  a header"]
        choices.highlighted = 1
        await pilot.pause()
        assert app.lines()[:3] == ["  first", f"  {POINTER} second", "  a header"]
