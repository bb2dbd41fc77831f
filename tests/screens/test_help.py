"""Help: what the bands mean in three lines, and how to have other keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from tests.support.app import make_app, make_services, settled, tasks_for, text_of
from trainer.start import Start
from trainer.ui.screens.practice import PracticeScreen


async def test_the_bands_come_first_each_with_sign_and_word(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await settled(pilot)
        lines = [line for line in text_of(app).splitlines()[1:] if line.strip()]
        starts = [line.split()[:2] for line in lines if line.split()[0] in "●◐◔"]
        assert starts == [["●", "strong"], ["◐", "fair"], ["◔", "weak"]]


async def test_it_scrolls_to_its_end_by_keys(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await pilot.press("f1", "end")
        await settled(pilot)
        body = app.screen.query_one(VerticalScroll)
        assert body.scroll_offset.y == body.max_scroll_y > 0
        assert "once-more" in text_of(app)  # the names for [keys] stand at the end


async def test_it_says_where_keys_are_changed(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(200, 160)) as pilot:
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        assert str(tmp_path / "settings.toml")[:60] in text_of(app)
        assert "[keys]" in text_of(app)


async def test_help_in_the_middle_of_a_drill_leads_back_to_it(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services, Start(tasks=tasks_for(services)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("S", "o", "f1")
        await settled(pilot)
        assert app.screen.query("#help-body")
        await pilot.press("f1")  # asked for twice: still one
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.practice.text == "So"


@pytest.mark.parametrize("size", [(40, 12), (20, 5)])
async def test_help_is_drawn_at_tiny_sizes(size: tuple[int, int], tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        assert "strong" in text_of(app)
