"""Every command is declared once and is in its binding, the palette, the footer and Help by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.keys import Keys
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.support.app import make_app, make_services, practised, settled, text_of
from trainer.packs.model import Skill
from trainer.services import Services
from trainer.settings import Settings
from trainer.ui import screens
from trainer.ui.commands import (
    BACK,
    EVERYWHERE,
    GOING,
    HELP,
    Command,
    Section,
    is_printable,
    key_of,
    keymap,
    sections,
    shown,
)
from trainer.ui.page import Page
from trainer.ui.widgets.keybar import KeyBar

EDITING = {f"ctrl+{letter}" for letter in "acdefkuvwxyz"}
"""What text fields use themselves."""


def declared() -> Iterator[tuple[Section, Command]]:
    for section in sections():
        for command in section.commands:
            yield section, command


def services_with_past(folder: Path, settings: Settings | None = None, *, days_apart: int = 1) -> Services:
    services = make_services(folder, settings=settings)
    drills = services.catalog.drills
    practised(
        services,
        (drills[0].address, 40, {Skill.REFLECT: 30, Skill.ACKNOWLEDGE: 50, Skill.CLARIFY: 40}),
        (drills[1].address, 60, {Skill.REFLECT: 60, Skill.ACKNOWLEDGE: 70, Skill.CLARIFY: 50}),
        days_apart=days_apart,
    )
    return services


# ---- how they are declared -------------------------------------------------------------------------------------------


def test_one_name_means_one_command() -> None:
    by_id: dict[str, Command] = {}
    for _, command in declared():
        assert by_id.setdefault(command.id, command) == command


def test_every_command_says_what_it_does_in_one_line() -> None:
    for _, command in declared():
        assert command.title
        assert command.help.endswith(".")
        assert "\n" not in command.help
        assert len(command.help) <= 90, command


def test_every_printable_key_has_a_twin_that_works_while_typing() -> None:
    for section, command in declared():
        assert any(not is_printable(key) for key in command.key_list), f"{section.title}: {command.id}"


def test_no_key_is_one_that_terminals_or_text_fields_take() -> None:
    for _, command in declared():
        assert not set(command.key_list) & {"ctrl+m", "ctrl+i", "ctrl+h", "f10", "f11"}, command
        assert not set(command.key_list) & EDITING, command


def test_no_two_commands_of_a_place_share_a_key() -> None:
    for section in sections():
        taken: dict[str, str] = {}
        for command in dict.fromkeys((*section.commands, *section.also, *EVERYWHERE)):
            for key in command.key_list:
                assert taken.setdefault(key, command.id) == command.id, f"{section.title}: {key}"


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+p", "Ctrl+P"),
        ("?", "?"),
        ("question_mark", "?"),
        ("escape", "Esc"),
        ("f1", "F1"),
        ("comma", ","),
        ("slash", "/"),
        ("space", "Space"),
        ("r", "r"),
        ("ctrl+up", "Ctrl+↑"),
    ],
)
def test_keys_are_shown_as_people_write_them(key: str, label: str) -> None:
    assert shown(key) == label


def test_while_typing_the_twin_is_shown() -> None:
    assert key_of(HELP, {}, typing=False) == "?"
    assert key_of(HELP, {}, typing=True) == "f1"
    assert key_of(HELP, {"help": "h,f12"}, typing=True) == "f12"


# ---- every command, by each of its keys ------------------------------------------------------------------------------

Opener = Callable[[Pilot[int]], Awaitable[None]]


async def _home(_pilot: Pilot[int]) -> None: ...


async def _library(pilot: Pilot[int]) -> None:
    await pilot.press("slash")


async def _progress(pilot: Pilot[int]) -> None:
    await pilot.press("p")


async def _settings(pilot: Pilot[int]) -> None:
    await pilot.press("comma")


OPENERS: dict[str, Opener] = {"Home": _home, "Library": _library, "Progress": _progress, "Settings": _settings}
"""The calm places; drills and debriefs are walked through in their own tests."""


def commands_of(place: str) -> list[Command]:
    """What Help lists for a place, what works there too, and the way back."""
    section = next(section for section in sections() if section.title == place)
    return [*section.commands, *section.also, *([] if place == "Home" else [BACK])]


@pytest.mark.parametrize("place", OPENERS)
async def test_every_command_is_reached_by_every_key(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = services_with_past(tmp_path, days_apart=100)
    draft_of(services)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await OPENERS[place](pilot)
        await settled(pilot)
        page, called = app.screen, list[str]()
        assert isinstance(page, Page)
        for command in commands_of(place):
            monkeypatch.setattr(page, f"action_{command.action}", partial(called.append, command.id), raising=True)
            for key in command.key_list:
                if isinstance(page.focused, Input) and is_printable(key):
                    continue
                await pilot.press(key)
                await pilot.pause()
                assert called == [command.id], f"{place}: {key} did not do {command.id}"
                called.clear()


def draft_of(services: Services) -> None:
    from trainer.progress.model import Draft

    drill = services.catalog.drills[3]
    now = services.clock.now()
    draft = Draft(services.new_id(), drill.address, services.catalog.pack_hash(drill), now, now, text="So you were")
    services.repository.keep_draft(services.profile.id, draft)


async def test_the_commands_of_everywhere_work_on_every_calm_page(tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for place in OPENERS.values():
            await place(pilot)
            await settled(pilot)
            here = app.screen
            await pilot.press("f1")
            await settled(pilot)
            assert type(app.screen).__name__ == "HelpScreen"
            await pilot.press("escape")
            await pilot.press("ctrl+p")
            await settled(pilot)
            assert isinstance(app.screen, CommandPalette)
            await pilot.press("escape")
            await settled(pilot)
            assert app.screen is here
            await pilot.press("escape")
            await settled(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_value is None
    assert app.return_code == 0


# ---- footer, palette, help -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", OPENERS)
async def test_the_footer_fits_and_never_scrolls(place: str, tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await OPENERS[place](pilot)
        for size in ((80, 24), (60, 20), (200, 60), (40, 12), (20, 5)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            bar = app.screen.query_one(KeyBar)
            line = bar.render()
            assert app.screen.max_scroll_x == 0
            assert line.cell_length <= bar.content_size.width
            assert len(bar.entries) <= 5  # four and the palette
            if size[0] >= 60:
                assert line.plain.endswith("all")
                assert "keys" in line.plain


async def test_a_click_on_the_footer_is_its_key(tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        at = app.screen.query_one(KeyBar).render().plain.index("library")
        await pilot.click(KeyBar, offset=(at + 1, 0))
        await settled(pilot)
        assert type(app.screen).__name__ == "LibraryScreen"


@pytest.mark.parametrize("place", OPENERS)
async def test_the_palette_has_everything_the_page_offers(place: str, tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path))
    async with app.run_test(size=(100, 60)) as pilot:
        await settled(pilot)
        await OPENERS[place](pilot)
        await settled(pilot)
        page = app.screen
        assert isinstance(page, Page)
        offered = {command.title for command in page.offered() if command.id != "command-palette"}
        await pilot.press("ctrl+p")
        await settled(pilot)
        screen = text_of(app)
        assert {title for title in offered if title not in screen} == set()


async def test_a_command_runs_from_the_palette(tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p", *"progre")
        await found(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert type(app.screen).__name__ == "ProgressScreen"


async def found(pilot: Pilot[int]) -> None:
    for _ in range(200):
        await pilot.pause(0.02)
        options = pilot.app.screen.query_one(OptionList)
        if options.option_count and options.highlighted is not None:
            return
    raise AssertionError("the palette found nothing")


async def test_help_lists_every_command_with_all_its_keys(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(120, 160)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await settled(pilot)
        screen = text_of(app)
        for section, command in declared():
            assert section.title in screen
            assert command.title in screen
            assert " ".join(shown(key) for key in command.key_list) in screen


# ---- the learner's own keys ------------------------------------------------------------------------------------------


def test_nothing_changed_is_nothing_to_report() -> None:
    assert keymap({}).keys == {}
    assert keymap({}).problems == ()


def test_a_printable_key_keeps_the_twin() -> None:
    found = keymap({"quick": "z"})
    assert found.keys == {"quick": "z,f3"}
    assert found.problems == ()


def test_two_commands_may_swap_their_keys() -> None:
    found = keymap({"next": "r,ctrl+r", "retry": "n,ctrl+n"})
    assert found.problems == ()
    assert found.keys == {"next": "r,ctrl+r", "retry": "n,ctrl+n"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"hurry": "z"}, "no such command"),
        ({"quick": ""}, "is no key"),
        ({"quick": "hold space"}, "is no key"),
        ({"quick": "ctrl+"}, "is no key"),
        ({"quick": "m"}, "is the key of missed-last"),
        ({"quick": "escape"}, "is the key of back"),
        ({"library": "?"}, "is the key of help"),
    ],
)
def test_a_bad_key_is_reported_and_the_usual_one_stays(wanted: dict[str, str], said: str) -> None:
    found = keymap(wanted)
    assert found.keys == {}
    assert any(said in problem for problem in found.problems)


def test_one_bad_key_does_not_spoil_the_others() -> None:
    assert keymap({"quick": "z", "nonsense": "x"}).keys == {"quick": "z,f3"}


@pytest.mark.parametrize("key", ["й", "F5", "ctrl+g", "+", "."])
def test_keys_of_other_keyboards_can_be_used(key: str) -> None:
    assert keymap({"once-more": key}).problems == ()


async def test_a_changed_key_works_and_is_shown_everywhere(tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path, Settings(keys={"quick": "z"})))
    async with app.run_test(size=(80, 60)) as pilot:
        await settled(pilot)
        home, called = app.screen, list[str]()
        home.action_quick = lambda: called.append("quick")  # type: ignore[attr-defined]
        await pilot.press("q")
        await pilot.press("z")
        await pilot.press("f3")
        await pilot.pause()
        assert called == ["quick", "quick"]
        assert re.search(r"Quick: 3 minutes +z$", text_of(app), re.MULTILINE)
        await pilot.press("ctrl+p")
        await settled(pilot)
        assert "Quick: 3 minutes  z" in text_of(app)
        await pilot.press("escape", "f1")
        await settled(pilot)
        assert "z F3" in text_of(app)


async def test_a_bad_key_is_told_on_home(tmp_path: Path) -> None:
    app = make_app(services_with_past(tmp_path, Settings(keys={"quick": "m"})))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "quick keeps its usual keys" in " ".join(text_of(app).split())


async def test_a_command_that_does_not_apply_is_nowhere(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))  # nothing was ever practised: nothing missed, nothing unfinished
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        page = app.screen
        assert isinstance(page, Page)
        assert not {"missed-last", "resume"} & {command.id for command in page.offered()}
        assert not {"m", "u"} & set(page.active_bindings)
        await pilot.press("ctrl+p")
        await settled(pilot)
        assert "Only what you missed" not in text_of(app)


def test_the_twins_are_keys_textual_knows() -> None:
    known = {key.value for key in Keys}
    for _, command in declared():
        for key in command.key_list:
            if not is_printable(key) and not key.startswith(("alt+",)):
                assert key in known, key


def test_going_keys_are_the_same_on_every_page() -> None:
    assert [shown(command.key_list[0]) for command in GOING] == ["/", "p", ","]


def pages(base: type[Page] = Page) -> Iterator[type[Page]]:
    """Every page there is."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    for page in base.__subclasses__():
        yield page
        yield from pages(page)


def test_every_command_that_a_page_declares_can_be_carried_out_there() -> None:
    declaring = [(page, command) for page in pages() for command in page.PAGE_COMMANDS]
    assert len(declaring) > 100
    missing = [f"{page.__name__}: {one.id}" for page, one in declaring if not hasattr(page, f"action_{one.action}")]
    assert not missing
