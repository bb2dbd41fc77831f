"""Settings: every choice by keys alone, in force and on disk at once, errors shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.support.app import make_app, make_services, settled, text_of
from tests.support.speech import FakeSpeech
from trainer import settings as settings_file
from trainer.errors import SpeechError
from trainer.settings import Settings, choices
from trainer.ui.app import SaybackApp
from trainer.ui.screens.settings import SettingsScreen
from trainer.ui.trial import SENTENCE, bar


async def opened(pilot: Pilot[int]) -> SaybackApp:
    await settled(pilot)
    await pilot.press("comma")
    await settled(pilot)
    app: SaybackApp = pilot.app  # type: ignore[assignment]
    assert isinstance(app.screen, SettingsScreen)
    return app


async def choose(pilot: Pilot[int], name: str) -> None:
    """Move to a setting with the arrows."""
    options = pilot.app.screen.query_one(OptionList)
    for _ in range(options.option_count):
        chosen = options.highlighted_option
        if chosen is not None and chosen.id == name:
            break
        await pilot.press("down")
    await settled(pilot)


def on_disk(app: SaybackApp) -> Settings:
    loaded = settings_file.load(app.services.paths.settings, app.services.clock.now())
    assert loaded.problems == ()
    return loaded.settings


async def test_every_setting_is_there_with_its_line_of_help(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(100, 50)) as pilot:
        app = await opened(pilot)
        screen = text_of(app)
        for name, choice in choices().items():
            assert choice.title in screen
            assert choice.section in screen
            await choose(pilot, name)
            assert " ".join(choice.help.split()) in " ".join(text_of(app).split())


@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        ("captions", ["enter"], True),
        ("captions", ["space"], True),
        ("captions", ["right"], True),
        ("theme", ["enter"], "sayback-light"),
        ("theme", ["left"], "textual-ansi"),
        ("recogniser", ["right", "right"], "sphinx"),
        ("rate", ["left", "left"], 0.8),
        ("volume", ["right"], 1.0),
        ("silence", ["right"], 3.0),
        ("limit", ["left"], 170.0),
        ("session", ["right"], 7),
        ("session", ["enter", "1", "2", "enter"], 12),
        ("rate", ["enter", "1", ".", "2", "5", "enter"], 1.25),
        ("profile", ["enter", *"Zoe", "enter"], "Zoe"),
    ],
)
async def test_a_change_is_in_force_and_on_disk_at_once(
    name: str, keys: list[str], value: object, tmp_path: Path
) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, name)
        await pilot.press(*keys)
        await settled(pilot)
        assert getattr(app.services.settings, name) == value
        assert getattr(on_disk(app), name) == value


async def test_backspace_brings_the_usual_back(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path, settings=Settings(rate=1.7))).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "rate")
        await pilot.press("backspace")
        await settled(pilot)
        assert app.services.settings.rate == 1.0


async def test_numbers_stop_at_their_ends(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path, settings=Settings(volume=0.1))).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "volume")
        await pilot.press("left", "left", "left")
        await settled(pilot)
        assert app.services.settings.volume == 0.0


async def test_a_value_that_cannot_be_taken_is_explained_and_may_be_mended(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "session")
        await pilot.press("enter", *"900", "enter")
        await settled(pilot)
        assert "“900” cannot be used. It goes from 1 to 50." in " ".join(text_of(app).split())
        assert app.services.settings.session == 6
        await pilot.press("backspace", "backspace", "enter")
        await settled(pilot)
        assert app.services.settings.session == 9


async def test_escape_leaves_the_field_then_the_screen(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "profile")
        await pilot.press("enter", "x", "escape")
        await settled(pilot)
        assert isinstance(app.screen, SettingsScreen)
        assert not app.screen.query_one(Input).display
        assert app.services.settings.profile == ""
        await pilot.press("escape")
        await settled(pilot)
        assert type(app.screen).__name__ == "HomeScreen"


async def test_the_theme_changes_before_the_eyes(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "theme")
        for theme in ("sayback-light", "sayback-contrast", "textual-ansi", "sayback-dark"):
            await pilot.press("right")
            await settled(pilot)
            assert app.theme == theme
            assert app.current_theme.name == theme


async def test_animations_can_be_switched_off_and_on(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        levels = [str(app.animation_level)]
        await choose(pilot, "animations")
        await pilot.press("enter")
        levels.append(str(app.animation_level))
        assert levels == ["none", "full"]


async def test_another_learner_is_another_record(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path, profile="")).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "profile")
        await pilot.press("enter", *"Zoe", "enter", "escape")
        await settled(pilot)
        assert "Zoe · " in text_of(app)
        assert app.services.profile.name == "Zoe"
        assert app.services.bookkeeper.profile.name == "Zoe"


async def test_a_settings_file_that_cannot_be_written_is_told_and_the_change_holds(tmp_path: Path) -> None:
    services = make_services(tmp_path)
    in_the_way = tmp_path / "config"
    in_the_way.write_text("a file where the folder should be")
    services.paths = replace(services.paths, config=in_the_way)
    async with make_app(services).run_test(size=(80, 24), notifications=True) as pilot:
        app = await opened(pilot)
        await choose(pilot, "captions")
        await pilot.press("enter")
        await settled(pilot)
        assert app.services.settings.captions is True
        assert any("cannot be used" in note.message for note in app._notifications)


async def test_a_learners_name_is_never_markup(tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path, settings=Settings(speaker="[/red] [b"))).run_test(
        size=(80, 24)
    ) as pilot:
        app = await opened(pilot)
        assert "[/red] [b" in text_of(app)


# ---- voice and microphone --------------------------------------------------------------------------------------------


async def test_what_the_machine_can_do_stands_beside_the_setting(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("microphone", "there is no microphone.", "Plug one in.")
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        for name, said in (
            ("voice", "Works here: fake voice."),
            ("microphone", "Does not work here: there is no microphone. Plug one in."),
            ("recogniser", "Works here: fake recogniser."),
        ):
            await choose(pilot, name)
            assert said in text_of(app)


async def test_a_device_or_a_model_is_chosen_from_what_is_here_by_arrows(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.here = {"microphones": ("Headset", "[/b] Desk"), "models": ("built-in", "whisper-base")}
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await choose(pilot, "microphone")
        assert "Arrows choose: Headset, [/b] Desk." in text_of(app)
        for key, value in (("right", "Headset"), ("right", "[/b] Desk"), ("right", ""), ("left", "[/b] Desk")):
            await pilot.press(key)
            assert on_disk(app).microphone == value
        await choose(pilot, "model")
        await pilot.press("left")
        assert on_disk(app).model == "whisper-base"
        await pilot.press("enter", "x", "enter")  # another can be written
        await settled(pilot)
        assert on_disk(app).model == "x"
        await pilot.press("right")
        assert on_disk(app).model == "built-in"


async def test_the_room_is_measured_and_the_gate_set_above_it(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.recorder.level = 0.002  # -54 dB
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("g")
        await settled(pilot)
        for _ in range(30):
            speech.advance(0.1)
            await pilot.pause(0.11)
            if "The room is measured" in text_of(app):
                break
        assert on_disk(app).gate == -48.0
        assert speech.recorder.snapshot().state.value == "idle"


async def test_the_voice_can_be_heard_at_the_speed_set(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    services = make_services(tmp_path, speech=speech, settings=Settings(rate=1.5))
    async with make_app(services).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("h")
        await settled(pilot)
        assert set(speech.rates) == {1.5}  # Home has its first customer prepared at that speed, too
        assert speech.player.clip is not None
        assert SENTENCE[:30] in text_of(app)
        await pilot.press("escape")
        await settled(pilot)
        # Home, which is seen again, may ask what works here, and prepare its first customer, before or after.
        asked = ("voice", "microphone", "recogniser", "listed", "prepare")
        assert [call for call in speech.calls if call not in asked][-1] == "stop"


async def test_a_voice_that_fails_says_why(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        speech.fail("prepare", SpeechError("There is no voice.", hint="See sayback doctor."))
        await pilot.press("h")
        await settled(pilot)
        assert "There is no voice. See sayback doctor." in text_of(app)


async def test_the_microphone_shows_its_level_and_keeps_nothing(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("t")
        await settled(pilot)
        await pilot.pause(0.25)
        assert f"microphone {bar(0.4, 30)}" in text_of(app)
        await pilot.press("t")
        await settled(pilot)
        assert "discard" in speech.calls
        assert list((tmp_path / "recordings").glob("*")) == []


async def test_the_microphone_closes_by_itself(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("t")
        await settled(pilot)
        speech.advance(11.0)
        await pilot.pause(0.25)
        assert "nothing was kept" in text_of(app)
        assert "discard" in speech.calls


async def test_leaving_closes_the_microphone(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("t")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "discard" in speech.calls


async def test_without_a_microphone_the_reason_is_shown(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("microphone", "There is no microphone.")
    async with make_app(make_services(tmp_path, speech=speech)).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await pilot.press("t")
        await settled(pilot)
        assert "There is no microphone." in text_of(app)
        await pilot.press("t")  # and may be tried again
        await settled(pilot)
        assert speech.calls.count("record") == 2


@pytest.mark.parametrize("size", [(200, 60), (60, 20), (40, 12), (20, 5)])
async def test_settings_are_drawn_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    async with make_app(make_services(tmp_path)).run_test(size=size) as pilot:
        app = await opened(pilot)
        await choose(pilot, "session")
        await pilot.press("right")
        await settled(pilot)
        assert app.services.settings.session == 7
        if size[0] >= 60:
            assert "Drills in a session" in text_of(app)


@pytest.mark.parametrize(
    ("level", "shown"), [(0.0, "·" * 10), (0.5, "█" * 5 + "·" * 5), (1.0, "█" * 10), (7.0, "█" * 10), (-1.0, "·" * 10)]
)
def test_a_level_is_a_bar(level: float, shown: str) -> None:
    assert bar(level, 10) == shown
