"""Home: what to do now in one line; two keystrokes from launch to the first complaint."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_app, make_services, practised, settled, tasks_for, text_of
from tests.support.speech import FakeSpeech
from trainer.errors import StorageError
from trainer.packs.model import Skill
from trainer.progress.model import Draft
from trainer.services import Services
from trainer.settings import LoadedSettings, Settings
from trainer.start import Start
from trainer.ui.app import SaybackApp
from trainer.ui.screens.home import QUIET, HomeScreen
from trainer.ui.screens.library import LibraryScreen
from trainer.ui.screens.practice import PracticeScreen
from trainer.ui.widgets.menu import Menu

FAIR = {Skill.REFLECT: 60, Skill.ACKNOWLEDGE: 55, Skill.CLARIFY: 50}


def first(services: Services) -> str:
    return services.catalog.drills[0].address


def unfinished(services: Services, text: str = "So the lid") -> None:
    drill, now = services.catalog.drills[2], services.clock.now()
    draft = Draft(services.new_id(), drill.address, services.catalog.pack_hash(drill), now, now, text=text)
    services.repository.keep_draft(services.profile.id, draft)


def place(app: SaybackApp) -> type[object]:
    return type(app.screen)


def session(app: SaybackApp) -> list[str]:
    """The drills of the session that is open, by address."""
    assert isinstance(app.screen, PracticeScreen)
    return [task.drill.address for task in app.screen.practice.tasks]


async def test_the_first_time_one_key_opens_the_first_complaint(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = text_of(app)
        assert "Welcome" in screen
        assert "Start practice" in screen
        await pilot.press("enter")
        await settled(pilot)
        assert len(session(app)) == 6
        assert app.services.catalog.drill(session(app)[0]).level == 1


async def test_enter_before_anything_was_read_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    from trainer.ui import overview as module

    real = module.overview

    def slow(services: Services) -> module.Overview:
        gate.wait(5)
        return real(services)

    monkeypatch.setattr(module, "overview", slow)
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert place(app) is HomeScreen
        gate.set()
        await settled(pilot)
        assert place(app) is PracticeScreen


async def test_home_says_what_is_due_and_how_it_went(tmp_path: Path) -> None:
    services = make_services(tmp_path, settings=Settings(session=4))
    practised(
        services, (first(services), 30, dict.fromkeys(Skill, 30)), (first(services), 80, dict.fromkeys(Skill, 80))
    )
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = text_of(app)
        assert "Amara · Sat 21 Nov" in screen
        assert "4 drills · about" in screen
        for skill in Skill:
            assert any(skill.value in line and "▃▇" in line and "● strong" in line for line in screen.splitlines())
        assert "● strong" in screen.split("Last reply")[1]


async def test_what_was_missed_last_time_is_offered_and_nothing_else_is_asked(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    practised(services, (first(services), 40, FAIR))
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Only what you missed last time" in text_of(app)
        await pilot.press("m")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        focus = app.screen.practice.focus
        drill = services.catalog.drill(first(services))
        assert focus is not None
        assert focus.facts == tuple(fact.id for fact in drill.facts)
        assert app.screen.practice.retry_of is not None


async def test_an_unfinished_reply_is_offered_first_and_taken_up_where_it_stopped(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    unfinished(services, "So the parcel has")
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Take up your unfinished reply" in text_of(app)
        await pilot.press("u")
        await settled(pilot)
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.practice.text == "So the parcel has"


async def test_quick_is_about_three_minutes(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("q")
        await settled(pilot)
        assert 1 <= len(session(app)) <= 3


async def test_the_menu_works_with_arrows_and_enter(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("up")  # round the end: the last line is the library
        assert "▸ Choose a drill yourself" in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert place(app) is LibraryScreen


async def test_a_line_can_be_clicked(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click(Menu, offset=(5, 5))
        await settled(pilot)
        assert place(app) is LibraryScreen


async def test_coming_back_shows_what_was_practised_meanwhile(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        practised(services, (first(services), 80, dict.fromkeys(Skill, 80)))
        await pilot.press("escape")
        await settled(pilot)
        assert "Welcome" not in text_of(app)
        assert "● strong" in text_of(app)


async def test_when_all_is_practised_home_says_so_and_start_says_where_to_go(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    practised(
        services, *[(drill.address, 90, dict.fromkeys(Skill, 90)) for drill in services.catalog.drills], days_apart=0
    )
    app = make_app(services)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert "nothing: all practised" in text_of(app)
        await pilot.press("enter")
        await settled(pilot)
        assert place(app) is HomeScreen
        assert any("The library has every drill" in note.message for note in app._notifications)


async def test_escape_on_home_tells_the_way_out(tmp_path: Path) -> None:
    app = make_app(make_services(tmp_path))
    async with app.run_test(notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert any("Ctrl+Q" in note.message for note in app._notifications)
        assert app.is_running


# ---- what is amiss ---------------------------------------------------------------------------------------------------


async def test_a_broken_pack_is_named_and_the_good_ones_are_there(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "mine.toml").write_text("format = 1\n[pack\n")
    app = make_app(make_services(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Cannot be used: mine.toml. The library says why." in text_of(app)
        assert app.services.catalog.drills


async def test_broken_settings_are_told_in_one_line(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    services.loaded_settings = LoadedSettings(Settings(), ("settings.toml: rate = 'fast' is not a number.",))
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "rate = 'fast' is not a number" in text_of(app)


async def test_without_a_voice_one_line_says_why(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("voice", "there is no loudspeaker.")
    app = make_app(make_services(tmp_path, speech=speech))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.pause(QUIET + 0.1)
        await settled(pilot)
        assert "Complaints are shown as text: there is no loudspeaker." in text_of(app)


async def test_with_the_voice_switched_off_nobody_is_told_it_is_missing(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("voice", "there is no loudspeaker.")
    app = make_app(make_services(tmp_path, settings=Settings(voice=False), speech=speech))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.pause(QUIET + 0.1)
        await settled(pilot)
        assert "shown as text" not in text_of(app)


async def test_a_data_folder_that_cannot_be_used_is_told_calmly(tmp_path: Path) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file where the folder should be")
    services = make_services(tmp_path)
    services.paths = replace(services.paths, data=in_the_way)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = text_of(app)
        assert "data cannot be used" in " ".join(screen.split())
        assert "Start practice" in screen
        await pilot.press("enter")  # nothing can be started, and the reason is told again
        await settled(pilot)
        assert place(app) is HomeScreen
        assert any("cannot be used" in note.message for note in app._notifications)
        in_the_way.unlink()
        await pilot.press("enter")  # mended meanwhile
        await settled(pilot)
        assert place(app) is PracticeScreen


async def test_a_reply_left_unmarked_by_a_crash_is_marked_now(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    drill, now = services.catalog.drills[0], services.clock.now()
    draft = Draft(
        services.new_id(),
        drill.address,
        services.catalog.pack_hash(drill),
        now,
        now,
        text="A cracked lid, after two buses.",
    )
    services.repository.submit(services.profile.id, draft)
    app = make_app(services)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        assert services.repository.unmarked(services.profile.id) == ()
        assert any("1 earlier reply was marked now" in note.message for note in app._notifications)
        assert "Last reply" in text_of(app)


async def test_marking_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trainer.ui import overview

    def full(_services: Services) -> int:
        raise StorageError("The disk is full.", hint="Free some space.")

    monkeypatch.setattr(overview, "mend", full)
    app = make_app(make_services(tmp_path))
    async with app.run_test(notifications=True) as pilot:
        await settled(pilot)
        assert [note.message for note in app._notifications] == ["The disk is full. Free some space."]


# ---- hostile text and small screens ----------------------------------------------------------------------------------

HOSTILE = "[/red] \x1b[31mred\x1b[0m \u202eesrever \x9b2J [bold"


async def test_names_replies_and_titles_are_never_markup_nor_escapes(tmp_path: Path) -> None:
    services = make_services(tmp_path, profile="[/b] Zoë")
    practised(services, (first(services), 80, dict.fromkeys(Skill, 80)))
    drill, now = services.catalog.drills[0], services.clock.now()
    draft = Draft(services.new_id(), drill.address, "0" * 64, now, now, text=HOSTILE)
    services.repository.submit(services.profile.id, draft)
    await _store(services, draft)
    app = make_app(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = text_of(app)
        assert "[/b] Zoë" in screen
        assert "[/red] \\x1b[31mred" in screen
        assert not {"\x1b", "\u202e", "\x9b"} & set(screen)


async def _store(services: Services, draft: Draft) -> None:
    from tests.support.app import marks

    drill = services.catalog.drill(draft.drill)
    services.repository.store_marks(draft.attempt, marks(drill, 50, FAIR))


@pytest.mark.parametrize("size", [(200, 60), (80, 24), (60, 20), (40, 12), (20, 5), (10, 3)])
async def test_home_is_drawn_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    services = make_services(tmp_path)
    practised(services, (first(services), 40, FAIR))
    unfinished(services)
    app = make_app(services)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        screen = text_of(app)
        if size[0] >= 60:
            assert "▸ Start practice" in screen
            assert "Due now" in screen
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "▸ Start practice" in text_of(app)


async def test_a_session_asked_for_on_the_command_line_opens_at_once(tmp_path: Path) -> None:
    services = make_services(tmp_path, clock=FixedClock())
    tasks = tasks_for(services)
    app = make_app(services, Start(tasks=tasks))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert session(app) == [task.drill.address for task in tasks]
