"""Why these drills: each with its reason, and the week to come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_app, make_services, settled, text_of
from trainer.practice import begin
from trainer.start import task_for


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_home_tells_what_comes_and_why_on_a_key(tmp_path: Path, size: tuple[int, int]) -> None:
    clock = FixedClock()
    services = make_services(tmp_path, clock=clock)
    task = task_for(services, "telecom/third-month")
    practice = begin((task,), attempt=services.new_id(), now=clock.now(), aloud=False)
    services.bookkeeper.take(practice.write("Sorry to hear that.").practice.submit().practice)
    clock.advance(days=2)
    app = make_app(services)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("w")
        await settled(pilot)
        shown = " ".join(text_of(app).split())
        assert task.drill.title[:20] in shown
        assert "you missed" in shown
        await pilot.press("end")
        await settled(pilot)
        shown = " ".join(text_of(app).split())
        assert "The week to come" in shown
        assert "1 drill" in shown
        await pilot.press("escape")
        await settled(pilot)
        assert "Start practice" in text_of(app)
