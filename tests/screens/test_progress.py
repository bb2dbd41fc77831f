"""Progress: skills over time, every reply with what changed, the history of a drill."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.support.app import make_app, make_services, practised, settled, text_of
from trainer.packs.model import Skill
from trainer.progress.model import Draft
from trainer.services import Services
from trainer.settings import Settings
from trainer.ui.app import SaybackApp
from trainer.ui.screens.history import HistoryScreen
from trainer.ui.screens.practice import PracticeScreen
from trainer.ui.screens.progress import ProgressScreen
from trainer.ui.widgets.chart import MARKERS, SkillChart


def past(services: Services, days: int = 8, days_apart: int = 2) -> None:
    """One reply every other day, over three drills, each a little better than the one before."""
    drills = services.catalog.drills[:3]
    practised(
        services,
        *[
            (
                drills[n % 3].address,
                min(99, 25 + 7 * n),
                {
                    Skill.REFLECT: min(99, 20 + 8 * n),
                    Skill.ACKNOWLEDGE: min(99, 40 + 3 * n),
                    Skill.CLARIFY: min(99, 10 + 6 * n),
                },
            )
            for n in range(days)
        ],
        days_apart=days_apart,
    )


def place(app: SaybackApp) -> type[object]:
    return type(app.screen)


async def opened(pilot: Pilot[int]) -> SaybackApp:
    await settled(pilot)
    await pilot.press("p")
    await settled(pilot)
    app: SaybackApp = pilot.app  # type: ignore[assignment]
    assert place(app) is ProgressScreen
    return app


async def test_before_the_first_reply_it_says_how_to_begin(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "Your first reply begins it: Esc, then Enter." in text_of(app)
        await pilot.press("enter", "r")
        await settled(pilot)
        assert place(app) is ProgressScreen
        assert "history" not in text_of(app)


async def test_one_day_has_bands_but_no_chart_yet(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services, 1)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "The chart begins with your second day of practice." in text_of(app)
        assert "1 reply · 1 drill" in text_of(app)


async def test_the_chart_tells_skills_apart_by_shape(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        chart = app.screen.query_one(SkillChart).region
        lines = text_of(app).splitlines()[chart.y : chart.bottom]
        for marker in MARKERS.values():
            assert sum(line.count(marker) for line in lines) >= 3, marker
        assert len(set(MARKERS.values())) == len(Skill)
        assert "7 Nov" in lines[-1]
        assert "21 Nov" in lines[-1]
        assert any(line.strip().startswith("100") for line in lines)


async def test_bands_and_replies_stand_below(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        screen = text_of(await opened(pilot))
        for skill, band in ((Skill.REFLECT, "● strong"), (Skill.ACKNOWLEDGE, "◐ fair"), (Skill.CLARIFY, "◐ fair")):
            assert f"{MARKERS[skill]} {skill.value} {band}" in screen
        newest = next(line for line in screen.splitlines() if line.startswith(" ▸ 21 Nov"))
        assert services.catalog.drills[1].title in newest
        assert newest.rstrip().endswith("74  (+21)")


async def test_enter_shows_the_history_of_the_drill_with_its_differences(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    drill = services.catalog.drills[1]
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert place(app) is HistoryScreen
        screen = text_of(app)
        assert drill.title in screen
        assert "3 replies" in screen
        assert screen.count("(+21)") == 2
        assert "So it was the [−5.] time" in screen
        assert "So it was the [+8.] time" in screen
        await pilot.press("down")
        await settled(pilot)
        assert "[+5.]" in text_of(app)
        await pilot.press("escape")
        await settled(pilot)
        assert place(app) is ProgressScreen


async def test_r_practises_the_chosen_drill_again(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("down", "r")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.practice.drill is services.catalog.drills[0]


async def test_a_drill_whose_pack_is_gone_keeps_its_history(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    now = services.clock.now()
    draft = Draft(services.new_id(), "gone/away", "0" * 64, now, now, text="I heard you.")
    services.repository.submit(services.profile.id, draft)
    async with make_app(services).run_test(size=(80, 24), notifications=True) as pilot:
        app = await opened(pilot)
        assert "gone/away" in text_of(app)
        assert "not marked yet" in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert "I heard you." in text_of(app)
        await pilot.press("r")
        await settled(pilot)
        assert place(app) is HistoryScreen
        assert any("gone/away" in note.message for note in app._notifications)


async def test_replies_are_shown_as_they_are(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    drill, now = services.catalog.drills[0], services.clock.now()
    text = "[/red] \x1b[31mred \u202eesrever\nsecond line [bold"
    services.repository.submit(
        services.profile.id, Draft(services.new_id(), drill.address, "0" * 64, now, now, text=text)
    )
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("enter")
        await settled(pilot)
        screen = text_of(app)
        assert "[/red] \\x1b[31mred \\u202eesrever" in screen
        assert "second line [bold" in screen
        assert not {"\x1b", "\u202e"} & set(screen)


@pytest.mark.parametrize("theme", ["sayback-dark", "sayback-light", "sayback-contrast", "textual-ansi"])
async def test_the_chart_follows_the_theme(theme: str, tmp_path: Path) -> None:
    services = make_services(tmp_path, settings=Settings(theme=theme))
    past(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert MARKERS[Skill.REFLECT] in text_of(app)
        app.theme = "sayback-light"
        await settled(pilot)
        assert MARKERS[Skill.REFLECT] in text_of(app)


@pytest.mark.parametrize("size", [(200, 60), (60, 20), (40, 12), (20, 5)])
async def test_progress_is_drawn_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    async with make_app(services).run_test(size=size) as pilot:
        app = await opened(pilot)
        assert app.screen.query_one(OptionList).region.height >= 1
        if size[0] >= 60:
            assert "74  (+21)" in text_of(app)
            assert "21 Nov" in text_of(app)


async def test_the_latest_hundred_of_many_replies_are_listed(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services, 200, days_apart=0)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "200 replies" in text_of(app)
        assert app.screen.query_one(OptionList).option_count == 100
