"""Progress: skills over time, every reply with what changed, the history of a drill."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.support.app import make_app, make_services, practised, settled, text_of
from tests.support.years import practised_for
from trainer.packs.model import Skill
from trainer.progress.model import Draft, Mode
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


def years(services: Services, days: int = 700, replies: int = 60) -> None:
    """Two years of it, typed and spoken, over four drills."""
    practised_for(services, days=days, replies=replies, drills=[drill.address for drill in services.catalog.drills[:4]])


def tab(app: SaybackApp) -> str:
    """The word in brackets among the pages."""
    return text_of(app).split("[")[1].split("]")[0]


async def test_the_arrows_turn_the_pages_round_and_round(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    years(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        seen = []
        for key in ("right",) * 5 + ("left",) * 2:
            seen.append(tab(app))
            await pilot.press(key)
            await settled(pilot)
        begin = seen.index("typed")
        assert [*seen[begin:5], *seen[:begin]] == ["typed", "spoken", "figures", "year", "drills"]
        assert seen[5] == seen[0]
        assert seen[6] == seen[4]


async def test_typed_and_spoken_replies_are_never_on_one_page(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    years(services)
    modes = {one.id: one.mode for one in services.repository.attempts(services.profile.id)}
    assert set(modes.values()) == set(Mode)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        screen = app.screen
        assert isinstance(screen, ProgressScreen)
        assert screen.record is not None
        for _ in range(5):
            if tab(app) in ("typed", "spoken"):
                mine = [one for one in screen.record.replies if one.attempt.mode.value == tab(app)]
                assert screen.query_one(OptionList).option_count == len(mine) < len(screen.record.replies)
                summary = screen.record.summary
                points = summary.points(Mode(tab(app)))
                assert sum(point.attempts for point in points if point.skill is Skill.REFLECT) <= len(mine)
            await pilot.press("right")
            await settled(pilot)


async def test_who_only_types_has_no_page_for_speaking(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services, 4)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "spoken" not in text_of(app).splitlines()[1]
        await pilot.press("right")
        await settled(pilot)
        assert tab(app) == "figures"


async def test_a_longer_time_is_offered_only_where_there_is_one(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        assert "z longer" not in text_of(app)
    services = make_services(tmp_path / "other")
    years(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        for span in ("90 days", "a year, week by week", "everything, month by month", "90 days"):
            assert span in text_of(app)
            assert "z longer" in text_of(app)
            await pilot.press("z")
            await settled(pilot)


async def test_a_change_of_the_scorer_is_marked_and_told(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    years(services)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("z", "z")
        await settled(pilot)
        assert "│ scorer 1.1.0 from" in text_of(app)
        chart = app.screen.query_one(SkillChart).region
        assert sum("│" in line for line in text_of(app).splitlines()[chart.y : chart.bottom]) >= 3


async def test_the_drills_page_has_the_bests_and_leads_to_the_history(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    past(services)
    best = max(services.repository.attempts(services.profile.id), key=lambda one: one.marks.overall if one.marks else 0)
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("left")
        await settled(pilot)
        screen = text_of(app)
        assert "best reflect      76" in screen
        line = next(line for line in screen.splitlines() if line.startswith(" ▸"))
        assert services.catalog.drill(best.drill).title[:20] in line
        assert "best typed  74    3×" in line
        await pilot.press("enter")
        await settled(pilot)
        assert place(app) is HistoryScreen


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_page_fits_its_width_and_says_in_words_what_it_shows(tmp_path: Path, size: tuple[int, int]) -> None:
    services = make_services(tmp_path)
    years(services, days=200)
    async with make_app(services).run_test(size=size) as pilot:
        app = await opened(pilot)
        pages = {}
        for _ in range(5):
            pages[tab(app)] = text_of(app)
            assert app.screen.max_scroll_x == 0
            body = app.screen.query_one("#progress-page")
            assert body.max_scroll_x == 0 or not body.display
            await pilot.press("right")
            await settled(pilot)
        assert "reflections to questions" in pages["figures"]
        assert "░ 1–2" in pages["year"]
        assert "The last year:" in pages["year"]
        assert "streak" not in " ".join(pages.values())
