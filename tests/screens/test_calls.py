"""A call in the app, over a voice and an ear that a test works: who is heard when, what is handed in, what is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.app import FixedClock
from tests.support.kinds import PATIENCE
from tests.support.practice import Session, practising
from tests.support.speech import FakeSpeech
from tests.support.talks import GOOD, make_talk_task
from trainer.kinds.patience import What
from trainer.practice import Sound, Stage, Task
from trainer.settings import Settings
from trainer.speech.ports import BreathTiming

HEADSET = Settings(call=True, call_through="headset")
STEP = 0.25
BREATHS = (BreathTiming(0.0, 4.0), BreathTiming(5.0, 9.0))


@asynccontextmanager
async def calling(
    folder: Path, *tasks: Task, settings: Settings = HEADSET, transcripts: tuple[str, ...] = ()
) -> AsyncIterator[tuple[Session, FakeSpeech]]:
    speech = FakeSpeech(folder, transcripts=transcripts, clip_seconds=9.0, breaths=BREATHS)
    given = {"tasks": tasks} if tasks else {}
    async with practising(folder, settings=settings, speech=speech, **given) as session:  # type: ignore[arg-type]
        await session.until(lambda: session.driver.caller.on_air and session.driver.mouth.sounding)
        yield session, speech


async def pass_time(session: Session, seconds: float, *, speaking: bool = False) -> None:
    """Let devices, clock and session go on together, with the learner speaking or silent."""
    clock = session.services.clock
    assert isinstance(clock, FixedClock)
    session.speech.recorder.speaking = speaking
    for _ in range(round(seconds / STEP)):
        clock.advance(seconds=STEP)
        session.speech.advance(STEP)
        session.driver.tick()
    await session.pilot.pause()


async def test_the_customer_speaks_the_learner_replies_and_silence_ends_it(tmp_path: Path) -> None:
    async with calling(tmp_path, transcripts=("three months wrong",)) as (session, speech):
        assert "Call, headset" in session.text
        await pass_time(session, 10.0)
        assert "your turn" in session.text
        await pass_time(session, 3.0, speaking=True)
        assert session.at(Stage.RECORDING)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))
        assert session.practice.text == "three months wrong"
        delivery = session.practice.delivery
        assert delivery is not None
        assert delivery.over == 0
        assert 5.0 <= delivery.seconds <= 7.0, "what was recorded before the reply is cut off"
        assert speech.calls.count("record") == 1
        assert speech.recorder.silence is None


async def test_a_short_sign_lets_the_customer_talk_on_and_a_long_one_stops_them_with_a_word(tmp_path: Path) -> None:
    async with calling(tmp_path) as (session, _):
        await pass_time(session, 2.0)
        await pass_time(session, 0.75, speaking=True)
        await pass_time(session, 0.75)
        assert session.sounds(Sound.PLAYING)
        await pass_time(session, 1.75, speaking=True)
        assert session.sounds(Sound.PAUSED)
        assert session.driver.mouth.aside
        assert "“" in session.text, "what they say is to be read as well"
        await pass_time(session, 25.0)
        assert session.practice.stage is not Stage.RECORDING
        assert "your turn" in session.text, "they went on, and came to the end"
        call = session.driver.caller.call
        assert call is not None
        assert (call.cues, call.overs) == (1, 1)


async def test_whoever_talks_on_has_the_floor(tmp_path: Path) -> None:
    async with calling(tmp_path, transcripts=("let me look",)) as (session, _):
        await pass_time(session, 2.0)
        await pass_time(session, 4.0, speaking=True)
        assert session.at(Stage.RECORDING)
        assert session.sounds(Sound.SILENT)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))
        assert session.practice.delivery is not None
        assert session.practice.delivery.over == 1


async def test_on_a_loudspeaker_the_sign_says_that_the_microphone_is_off_and_nothing_is_heard(tmp_path: Path) -> None:
    through = replace(HEADSET, call_through="loudspeaker")
    async with calling(tmp_path, settings=through) as (session, _):
        await pass_time(session, 2.0, speaking=True)
        assert "microphone OFF" in session.text
        assert session.sounds(Sound.PLAYING)
        await pass_time(session, 2.75)
        assert "microphone on" in session.text
        await pass_time(session, 6.0)
        assert "your turn" in session.text


async def test_a_long_silence_is_asked_into(tmp_path: Path) -> None:
    async with calling(tmp_path) as (session, speech):
        await pass_time(session, 10.0)
        played = speech.calls.count("play")
        await pass_time(session, 12.0)
        assert speech.calls.count("play") == played + 1
        assert session.practice.stage is Stage.ANSWER


async def test_whoever_types_needs_no_microphone(tmp_path: Path) -> None:
    async with calling(tmp_path) as (session, speech):
        await pass_time(session, 10.0)
        await session.type("so")
        assert not session.driver.caller.on_air
        assert "discard" in speech.calls
        assert "the microphone is off" in session.text


async def test_a_microphone_that_goes_away_is_waited_for_and_taken_again(tmp_path: Path) -> None:
    async with calling(tmp_path) as (session, speech):
        await pass_time(session, 10.0)
        speech.lose_microphone()
        await pass_time(session, 0.5)
        assert "trying again" in session.text
        await pass_time(session, 2.5)
        await session.until(lambda: "The microphone is back." in session.text)
        await pass_time(session, 2.0, speaking=True)
        assert session.at(Stage.RECORDING)


async def test_without_a_microphone_the_drill_goes_on_as_usual_and_says_why(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("microphone", "No microphone was found.")
    async with practising(tmp_path, settings=HEADSET, speech=speech) as session:
        await session.until(lambda: session.driver.mouth.sounding)
        assert "No call: No microphone was found." in session.text
        assert not session.driver.caller.on_air


async def test_a_turn_of_a_conversation_goes_to_the_customer_by_itself_unless_it_is_mended(tmp_path: Path) -> None:
    async with calling(tmp_path, make_talk_task(), transcripts=GOOD[:2]) as (session, _):
        await pass_time(session, 10.0)
        await pass_time(session, 3.0, speaking=True)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))
        assert "said in a moment" in session.text
        await pass_time(session, 3.0)
        await session.until(lambda: len(session.practice.spoken.turns) == 1 and session.driver.mouth.sounding)
        assert session.driver.caller.on_air, "and the next turn is a call again"
        await pass_time(session, 10.0)
        await pass_time(session, 3.0, speaking=True)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))
        await session.press("x")
        await pass_time(session, 5.0)
        assert session.at(Stage.CORRECT)
        assert len(session.practice.spoken.turns) == 1
        assert session.practice.delivery is not None
        assert session.practice.delivery.turns == 2


async def test_hearing_somebody_out_by_voice_notes_signs_and_interruptions_where_they_began(tmp_path: Path) -> None:
    async with calling(tmp_path, Task(PATIENCE, "0" * 64), transcripts=("you waited",)) as (session, _):
        assert session.on_top == "PatienceScreen"
        await pass_time(session, 4.25)
        await pass_time(session, 0.5, speaking=True)
        await pass_time(session, 1.5)
        await pass_time(session, 1.5, speaking=True)
        await pass_time(session, 12.0)
        listened = session.practice.listened
        assert listened is not None
        assert [event.what for event in listened.events] == [What.CUE, What.JUMP]
        assert listened.events[0].at < 4.9
        await session.until(lambda: session.on_top == "PracticeScreen")
        await pass_time(session, 3.0, speaking=True)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))


async def test_one_key_makes_a_drill_a_call_and_the_same_key_ends_it(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with practising(tmp_path, settings=Settings(), speech=speech) as session:
        await session.press("alt+j")
        await session.until(lambda: session.driver.caller.on_air)
        assert session.services.settings.call
        await session.press("alt+j")
        assert not session.driver.caller.on_air
        assert not session.services.settings.call


async def test_leaving_a_call_leaves_no_microphone_open(tmp_path: Path) -> None:
    async with calling(tmp_path) as (session, speech):
        await pass_time(session, 2.0)
        await session.press("escape")
        await session.until(lambda: session.on_top == "HomeScreen")
        assert speech.recorder.snapshot().state == "idle"


async def test_how_it_was_said_is_neither_kept_nor_shown_where_that_is_not_wanted(tmp_path: Path) -> None:
    settings = replace(HEADSET, delivery=False)
    async with calling(tmp_path, settings=settings, transcripts=("three months wrong",)) as (session, _):
        await pass_time(session, 10.0)
        await pass_time(session, 3.0, speaking=True)
        await pass_time(session, 3.0)
        await session.until(lambda: session.at(Stage.CORRECT))
        await session.press("enter")
        await session.until(lambda: session.on_top == "DebriefScreen")
        assert session.attempts[0].delivery is None
        assert "How you said it" not in session.text
