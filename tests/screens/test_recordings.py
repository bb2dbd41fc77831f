"""Listening back: your reply beside a strong one, keeping yours on purpose, and the one place where all of them are."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from tests.support.app import make_app, make_services, settled, text_of
from tests.support.practice import GOOD, practising
from tests.support.speech import FakeSpeech, write_wav
from trainer.errors import SpeechError
from trainer.settings import Settings
from trainer.speech.ports import PlayState
from trainer.speech.recordings import KEPT
from trainer.ui.app import SaybackApp
from trainer.ui.screens.recordings import RecordingsScreen


async def test_the_strong_reply_is_said_beside_yours(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=[GOOD])
    speech.early = True
    async with practising(tmp_path, "one", speech=speech) as session:
        speech.finish_playing()
        await session.press("f5")
        speech.advance(3.0)
        await session.press("f5")
        await session.until(lambda: bool(session.practice.text))
        await session.press("enter")
        await session.until(lambda: session.on_top == "DebriefScreen")
        model = session.practice.drill.model_replies[0].text
        await session.press("x")
        await session.until(lambda: session.driver.mouth.echo)
        assert speech.said == [model]
        assert "A strong reply" in session.text
        await session.press("x")
        assert speech.player.snapshot().state is PlayState.IDLE
        await session.press("l")
        await session.until(lambda: session.driver.mouth.echo)
        assert "You  0:00 / 0:03" in session.text
        # The one gives way to the other.
        await session.press("x")
        await session.until(lambda: session.driver.mouth.whose == "A strong reply")
        assert speech.player.clip is not None
        assert speech.player.clip.path.name.startswith("said")


async def test_a_strong_reply_that_cannot_be_said_says_why(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.reply()
        session.speech.fail("say", SpeechError("The voice is gone."))
        await session.press("x")
        await session.until(lambda: "The voice is gone." in session.text)


async def test_a_recording_is_kept_by_one_key_and_let_go_by_the_same(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=[GOOD])
    async with practising(tmp_path, "one", speech=speech) as session:
        speech.finish_playing()
        await session.press("f5")
        speech.advance(3.0)
        await session.press("f5")
        await session.until(lambda: bool(session.practice.text))
        await session.press("enter")
        await session.until(lambda: session.on_top == "DebriefScreen")
        await session.press("k")
        recording = session.driver.playback.recording
        assert recording is not None
        assert recording.path.parent.name == KEPT
        assert "kept" in session.text
        await session.press("k")
        assert session.driver.playback.recording is not None
        assert session.driver.playback.recording.path.parent.name != KEPT
        await session.press("k", "l")
        await session.until(lambda: session.driver.mouth.echo)
        assert speech.player.clip is not None
        assert speech.player.clip.path.parent.name == KEPT


async def test_without_a_recording_there_is_nothing_to_keep(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=Settings(voice=False)) as session:
        await session.reply()
        await session.press("k", "x")
        assert "keep" not in session.speech.calls
        assert "say" not in session.speech.calls


async def test_all_recordings_are_in_one_place_heard_and_deleted(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    services = make_services(tmp_path, speech=speech)
    kept = services.paths.recordings / KEPT
    for name in ("one", "two"):
        write_wav(kept / f"{name}.wav", 2.0)
    async with make_app(services).run_test(size=(60, 20)) as pilot:
        app = cast("SaybackApp", pilot.app)
        await settled(pilot)
        await pilot.press("comma")
        await settled(pilot)
        await pilot.press("k")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, RecordingsScreen)
        assert "2 kept" in text_of(app)
        await pilot.press("enter")
        assert speech.player.snapshot().state is PlayState.PLAYING
        await pilot.press("enter")
        assert speech.player.snapshot().state is PlayState.IDLE
        await pilot.press("delete")
        assert len(list(kept.iterdir())) == 2
        assert "Delete it for good?" in text_of(app)
        await pilot.press("down", "delete")  # another one: asked anew
        assert len(list(kept.iterdir())) == 2
        await pilot.press("delete")
        await settled(pilot)
        assert len(list(kept.iterdir())) == 1
        await pilot.press("delete", "delete")
        await settled(pilot)
        assert "No recording is kept" in text_of(app)
        await pilot.press("delete", "enter")  # nothing is offered where nothing is
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, RecordingsScreen)
