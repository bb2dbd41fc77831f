"""The whole app in a browser: nothing of the server's is offered, shown or written."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.support.app import make_app, make_services, settled, tasks_for, text_of
from trainer.errors import SpeechError, StorageError
from trainer.served import REASON, served, without_paths
from trainer.services import Services
from trainer.settings import Settings
from trainer.speech.absent import NoSpeech
from trainer.start import Start
from trainer.ui.page import DEVICES, Page
from trainer.ui.palette import Commands
from trainer.ui.tasks import Tasks

SOUND = DEVICES | {"play-or-speak", "replay", "slower", "captions"}


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """What a visitor works with: the server's settings want a voice and weekly copies."""
    made = make_services(tmp_path)
    made.served = True
    for name in ("settings", "speech"):
        made.__dict__.pop(name)
    return made


@pytest.mark.parametrize(
    ("driver", "answer"),
    [
        ("textual.drivers.web_driver:WebDriver", True),
        ("trainer.ui.classroom.driver:SeatDriver", True),
        ("textual.drivers.linux_driver:LinuxDriver", False),
        ("", False),
    ],
)
def test_the_driver_says_whether_a_browser_is_drawn_for(driver: str, answer: bool) -> None:
    assert served({"TEXTUAL_DRIVER": driver}) is answer
    assert not served({})


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("/home/ines/.local/share/sayback/sayback.db is full.", "a file of the server's is full."),
        (r"C:\Users\Ines\sayback.db is locked.", "a file of the server's is locked."),
        ("There is no drill telecom/third-month and/or pack.", "There is no drill telecom/third-month and/or pack."),
        ("http://127.0.0.1:8765/ is taken", "http://127.0.0.1:8765/ is taken"),
    ],
)
def test_messages_tell_no_place_of_the_servers_files(message: str, shown: str) -> None:
    assert without_paths(message, hide=True) == shown
    assert without_paths(message, hide=False) == message


def test_there_is_no_voice_and_no_ear(services: Services) -> None:
    speech = services.speech
    assert isinstance(speech, NoSpeech)
    for ability in (speech.voice(), speech.synthesiser(), speech.speaker(), speech.microphone(), speech.recogniser()):
        assert not ability.works
        assert ability.reason == REASON
    assert speech.listed("microphones") == ()
    drill = services.catalog.drills[0]
    with pytest.raises(SpeechError):
        speech.prepare(drill, stop=threading.Event())
    with pytest.raises(SpeechError):
        speech.record("a1")


def test_a_visitor_changes_what_they_see_and_no_file(services: Services) -> None:
    assert not services.settings.voice
    assert not services.settings.weekly_copy
    services.change_settings(Settings(theme="sayback-light", voice=True, keep_recordings=True))
    assert services.settings.theme == "sayback-light"
    assert not services.settings.voice
    assert not services.settings.keep_recordings
    assert not services.paths.settings.exists()


async def test_no_page_offers_the_servers_devices_files_or_learners(services: Services) -> None:
    (services.paths.packs).mkdir(parents=True)
    (services.paths.packs / "broken.toml").write_text("nonsense = [")
    app = make_app(services)
    async with app.run_test(size=(100, 60)) as pilot:
        await settled(pilot)
        for key in ("slash", "p", "comma", "f1"):
            await pilot.press(key)
            await settled(pilot)
            page = app.screen
            assert isinstance(page, Page)
            assert not SOUND & {command.id for command in page.offered()}
            shown = text_of(app)
            for word in (str(services.paths.data), "settings.toml", "broken.toml"):
                assert word not in shown, (key, word)
            if key == "comma":
                assert not any(word in shown for word in ("Microphone", "Loudspeaker", "Weekly", "Learner"))
                assert "Theme" in shown
            await pilot.press("escape")
            await settled(pilot)


async def test_a_drill_is_read_and_typed_and_space_does_not_speak(services: Services) -> None:
    app = make_app(services, Start(tasks=tasks_for(services, "telecom/third-month")))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        page = app.screen
        assert isinstance(page, Page)
        assert not SOUND & {command.id for command in page.offered()}
        await pilot.press("f5", "f8", "ctrl+z", *"Three months")
        await settled(pilot)
        assert "Three months" in text_of(app)


async def test_an_error_tells_no_path(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    told: list[str] = []
    app = make_app(services)
    monkeypatch.setattr(app, "notify", lambda message, **_: told.append(message))
    app.tell(StorageError("/srv/sayback/sayback.db is full.", hint="Free some space."))
    assert told == ["a file of the server's is full. Free some space."]


async def test_textuals_own_commands_are_neither_bound_nor_in_the_palette(services: Services) -> None:
    app = make_app(services)
    async with app.run_test(size=(100, 60)) as pilot:
        await settled(pilot)
        assert {type_() for type_ in app.COMMANDS} == {Commands}
        actions = {active.binding.action for active in app.screen.active_bindings.values()}
        assert not {"suspend_process", "screenshot", "change_theme", "show_help_panel"} & actions
        assert isinstance(app.tasks, Tasks)
