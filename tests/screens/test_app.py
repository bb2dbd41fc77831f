"""The app itself: how it opens, what it wears, how it ends, what it says when something goes wrong."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import weakref
from dataclasses import replace
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme
from textual.widget import Widget

from tests.support.app import make_app, make_services, practised, settled, tasks_for, text_of
from trainer.errors import ExitCode, StorageError, UsageError
from trainer.packs.model import Skill
from trainer.settings import THEMES, Settings
from trainer.start import Start
from trainer.ui import theme as themes
from trainer.ui.app import SaybackApp, run
from trainer.ui.screens.home import HomeScreen
from trainer.ui.screens.practice import PracticeScreen
from trainer.ui.screens.progress import ProgressScreen
from trainer.ui.trouble import LARGEST, note

AA, AAA = 4.5, 7.0
"""Contrast that WCAG 2.2 asks for body text: 1.4.3 (AA) and 1.4.6 (AAA)."""


def place(app: SaybackApp) -> type[object]:
    return type(app.screen)


# ---- opening and leaving ---------------------------------------------------------------------------------------------


async def test_it_opens_where_the_command_line_asks(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path), Start(screen="progress"))
    async with app.run_test() as pilot:
        await settled(pilot)
        assert place(app) is ProgressScreen
        await pilot.press("escape")
        await settled(pilot)
        assert place(app) is HomeScreen


async def test_a_session_without_recap_comes_home_at_its_end(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services, Start(tasks=tasks_for(services)))
    async with app.run_test() as pilot:
        await settled(pilot)
        assert place(app) is PracticeScreen
        app.screen.dismiss()
        await settled(pilot)
        assert place(app) is HomeScreen


async def test_a_quick_session_leaves_the_program_at_its_end(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services, Start(tasks=tasks_for(services), recap=True))
    async with app.run_test() as pilot:
        await settled(pilot)
        app.screen.dismiss()
        await pilot.pause()
    assert app.return_value == ExitCode.OK


async def test_no_tasks_open_nothing(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test() as pilot:
        await settled(pilot)
        app.open_practice(())
        await settled(pilot)
        assert place(app) is HomeScreen


async def test_calm_places_take_each_others_place_above_home(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("comma", "p", "comma", "p")
        await settled(pilot)
        assert place(app) is ProgressScreen
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        await settled(pilot)
        assert place(app) is HomeScreen


async def test_nothing_of_what_a_closed_page_painted_stays_in_memory(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.go("help")
        await settled(pilot)
        pictures = [weakref.ref(widget._styles_cache) for widget in app.screen.walk_children(Widget)]
        assert pictures
        await pilot.press("escape")
        await settled(pilot)
        gc.collect()
        assert not [picture for picture in pictures if picture() is not None]


async def test_ctrl_c_tells_the_way_out_and_loses_nothing(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert app.is_running
        assert any("ctrl+q" in note.message.lower() for note in app._notifications)


def test_without_a_terminal_it_says_what_to_do_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(UsageError, match="--plain"):
        run(make_services(tmp_path), Start())


# ---- looks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
async def test_every_theme_of_the_settings_can_be_worn(name: str, tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path, settings=Settings(theme=name)))
    async with app.run_test() as pilot:
        await settled(pilot)
        assert app.theme == name
        assert "Start practice" in text_of(app)


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21, from its definition of relative luminance."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: Color) -> float:
    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT, themes.CONTRAST], ids=lambda theme: str(theme.name))
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    least = AAA if theme is themes.CONTRAST else AA
    grounds = [Color.parse(colours[name]) for name in ("background", "surface", "panel", "block-cursor-background")]
    inks = ["foreground", "muted", "primary", "accent", "success", "warning", "error", "block-cursor-foreground"]
    inks += [f"text-{name}" for name in ("primary", "accent", "success", "warning", "error")]
    for ink in inks:
        for ground in grounds:
            assert contrast(Color.parse(colours[ink]), ground) >= least, f"{theme.name}: {ink} on {ground.hex}"
    assert contrast(Color.parse(colours["foreground"]), grounds[0]) >= AAA


def test_black_on_white_is_21_to_1() -> None:
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21.0)
    assert contrast(Color(119, 119, 119), Color(255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("value", ["1", ""])
async def test_no_color_is_monochrome_and_loses_nothing(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    services = make_services(tmp_path)
    practised(services, (services.catalog.drills[0].address, 80, dict.fromkeys(Skill, 80)))
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.no_color
        assert "▸ Start practice" in text_of(app)
        assert "● strong" in text_of(app)
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                assert segment.style is None or _is_grey(segment.style.color)


def _is_grey(color: object) -> bool:
    triplet = getattr(color, "triplet", None)
    return triplet is None or triplet.red == triplet.green == triplet.blue


# ---- when something goes wrong ---------------------------------------------------------------------------------------


async def test_an_error_is_told_with_its_mending_and_without_markup(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        app.tell(StorageError("[/red] \x1b[31m is full.", hint="Free some space."))
        await settled(pilot)
        screen = text_of(app)
        assert "Your data could not be reached" in screen
        assert "[/red] \\x1b[31m is full. Free some space." in " ".join(screen.split())


async def test_settings_changed_twice_keep_both_changes(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test() as pilot:
        await settled(pilot)
        app.change_settings(replace(app.services.settings, captions=True))
        app.change_settings(replace(app.services.settings, rate=0.8))
        assert (app.services.settings.captions, app.services.settings.rate) == (True, 0.8)


def test_the_log_begins_anew_when_it_is_full(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    log = tmp_path / "folder" / "sayback.log"
    note(log, services.clock.now(), "counting", ValueError("first"))
    note(log, services.clock.now(), "counting", ValueError("second"))
    assert "first" in log.read_text()
    assert "second" in log.read_text()
    log.write_text("x" * (LARGEST + 1))
    note(log, services.clock.now(), "counting", ValueError("third"))
    assert "third" in log.read_text()
    assert len(log.read_text()) < LARGEST


def test_a_log_that_cannot_be_written_is_no_second_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    note(in_the_way / "sayback.log", make_services(tmp_path).clock.now(), "counting", ValueError("lost"))
    assert in_the_way.read_text() == ""


# ---- cost ------------------------------------------------------------------------------------------------------------


def test_home_is_built_without_charts_recognisers_or_the_other_screens() -> None:
    code = (
        "import sys; import trainer.ui.app; import trainer.ui.screens.home; "
        "heavy = ('plotext', 'textual_plotext', 'numpy', 'rapidfuzz', 'miniaudio', 'trainer.scoring.engine', "
        "'trainer.ui.screens.library', 'trainer.ui.screens.practice', 'trainer.progress.repository', 'sqlite3'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_sixty_keys_in_a_row_are_taken_without_falling_over(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for _ in range(10):
            await pilot.press("slash", "x", "escape", "p", "escape", "comma", "down", "escape", "f1", "escape")
        await settled(pilot)
        await asyncio.sleep(0)
        assert place(app) is HomeScreen
