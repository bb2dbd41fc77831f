"""The course on the screen: from Home through the cards to the drills, and back to the days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.app import make_app, make_services, settled, text_of
from trainer.course.session import course
from trainer.ui.app import SaybackApp


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_day_goes_from_its_cards_to_its_drills_and_is_taken_up_again(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    services = make_services(tmp_path)
    app = make_app(services)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert _name(app) == "CourseScreen"
        assert "0 of 7 days done" in text_of(app)
        assert "Really hearing" in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert _name(app) == "LessonScreen"
        await pilot.press("enter", "enter")  # two cards
        await settled(pilot)
        assert _name(app) != "LessonScreen"
        assert _name(app) != "CourseScreen"
        await pilot.press("escape")
        await settled(pilot)
        assert _name(app) == "CourseScreen"
        assert "left" in text_of(app)
        assert {step.kind.value for step in course(services).days[0].left} == {"warm-up", "drill"}
        await pilot.press("enter")  # the cards are read: straight on
        await settled(pilot)
        assert _name(app) != "LessonScreen"
        assert _name(app) != "CourseScreen"


async def test_cards_left_with_escape_stay_unread(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("y", "enter")
        await settled(pilot)
        await pilot.press("enter", "escape")
        await settled(pilot)
        assert _name(app) == "CourseScreen"
        assert course(services).days[0].left == course(services).days[0].steps


async def test_any_day_can_be_begun_first(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        await pilot.press("down", "down", "down")
        await settled(pilot)
        assert "One open question" in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert [day.opened for day in course(services).days].index(True) == 3


def _name(app: SaybackApp) -> str:
    return type(app.screen).__name__
