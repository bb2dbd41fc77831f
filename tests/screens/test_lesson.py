"""The lessons on the screen: all from Home, those behind the marks from a debrief; Escape leads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.support.app import make_app, make_services, settled, tasks_for, text_of
from trainer.start import Start
from trainer.ui.app import SaybackApp
from trainer.ui.screens.lesson import LessonScreen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_every_lesson_can_be_read_to_its_end_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("i")
        await settled(pilot)
        for number in range(1, 23):
            assert f"L{number} " in text_of(app)
            await pilot.press("right", "right", "right")
            await settled(pilot)
            assert "Try" in text_of(app)
            await pilot.press("down")
            await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(app.screen, LessonScreen)


async def test_a_debrief_opens_the_lessons_behind_its_marks(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services, Start(tasks=tasks_for(services, "telecom/third-month")))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*"Sorry for any inconvenience.", "enter")
        await settled(pilot)
        assert _name(app) == "DebriefScreen"
        await pilot.press("i")
        await settled(pilot)
        assert _name(app) == "LessonScreen"
        chooser = app.screen.query_one(OptionList)
        assert chooser.get_option_at_index(0).id == "L11"
        assert 3 <= chooser.option_count < 22
        await pilot.press("escape")
        await settled(pilot)
        assert _name(app) == "DebriefScreen"


def _name(app: SaybackApp) -> str:
    return type(app.screen).__name__
