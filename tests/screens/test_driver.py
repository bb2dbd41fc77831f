"""What the session's hands do behind the screen: in order, once, for the right attempt, or not at all."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.app import settled
from tests.support.drills import make_drill, make_result, make_tasks
from tests.support.practice import GOOD, practising
from tests.support.speech import FakeSpeech
from trainer.errors import SpeechError
from trainer.practice import Practice, Sound, Stage, Task
from trainer.progress.bookkeeper import Marked
from trainer.scoring.result import Focus
from trainer.settings import Settings
from trainer.speech.ports import MicState
from trainer.ui.opening import places

READING = Settings(voice=False)


# ---- drafts and marks ------------------------------------------------------------------------------------------------


async def test_fast_typing_is_written_now_and_then_and_the_last_letter_always(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        written: list[str] = []
        keep = session.services.bookkeeper.keep

        def noted(practice: Practice) -> None:
            written.append(practice.text)
            keep(practice)

        monkeypatch.setattr(session.services.bookkeeper, "keep", noted)
        for number in range(200):
            session.driver.write("x" * (number + 1))
        await session.until(lambda: written[-1:] == ["x" * 200])
        await settled(session.pilot)
        assert written == ["x", "x" * 200]


async def test_no_draft_is_written_after_its_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        order: list[str] = []
        bookkeeper = session.services.bookkeeper
        keep, take = bookkeeper.keep, bookkeeper.take

        def noted_keep(practice: Practice) -> None:
            order.append("keep")
            keep(practice)

        def noted_take(practice: Practice) -> Marked:
            order.append("take")
            return take(practice)

        monkeypatch.setattr(bookkeeper, "keep", noted_keep)
        monkeypatch.setattr(bookkeeper, "take", noted_take)
        await session.type("so")
        await session.press("x", "enter")
        await session.pilot.pause(0.5)
        await settled(session.pilot)
        assert order[-1] == "take"
        assert order.count("take") == 1
        assert session.services.repository.drafts(session.services.profile.id) == ()


async def test_a_reply_handed_in_on_the_way_out_is_stored_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        gate = threading.Event()
        take = session.services.bookkeeper.take
        monkeypatch.setattr(session.services.bookkeeper, "take", lambda practice: (gate.wait(5), take(practice))[1])
        await session.type("so")
        await session.pilot.press("enter")
        await session.until(lambda: session.at(Stage.MARKING))
        assert "marking your reply" in session.text
        await session.pilot.press("escape")
        await session.until(lambda: session.on_top == "HomeScreen")
        gate.set()
        await settled(session.pilot)
        assert session.on_top == "HomeScreen"
    assert [attempt.reply for attempt in session.attempts] == ["so"]


async def test_a_scorer_that_fails_leaves_the_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("trainer.scoring.score", broken)
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.type("so")
        await session.press("enter")
        assert session.at(Stage.ANSWER)
        assert session.editor.text == "so"
        assert "Your reply is still here" in " ".join(session.text.split())


# ---- the voice -------------------------------------------------------------------------------------------------------


async def test_the_next_customer_is_ready_before_the_key(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two") as session:
        assert session.speech.calls.count("prepare") == 2
        await session.reply()
        with session.speech.held("prepare"):
            await session.pilot.press("n")
            await session.until(lambda: session.speech.calls.count("play") == 2)
            assert session.sounds(Sound.PLAYING)


async def test_hearing_it_again_makes_nothing_anew(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("f2", "f2")
        assert session.speech.calls.count("prepare") == 1
        assert session.speech.calls.count("play") == 3


async def test_a_voice_that_takes_its_time_begins_before_all_of_it_is_made(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.early = True
    with ExitStack() as held:
        held.enter_context(speech.held("finish"))
        async with practising(tmp_path, "one", speech=speech, wait=False) as session:
            await session.until(lambda: speech.player.clip is not None)
            assert speech.player.clip is not None
            assert not speech.player.clip.whole
            assert session.driver.practice.sound is Sound.PLAYING
            # Once more from the start, while the end is still being made: nothing is begun anew.
            session.driver.replay()
            await session.pilot.pause()
            assert speech.calls.count("play") == 2
            held.close()
            await session.until(lambda: speech.player.clip is not None and speech.player.clip.whole)
            assert speech.calls.count("prepare") == 1
            speech.finish_playing()
            await session.until(lambda: session.driver.practice.sound is not Sound.PLAYING)


async def test_a_voice_that_breaks_off_in_the_middle_leaves_the_words(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.early = True
    speech.fail("finish", SpeechError("The voice ended."))
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.until(lambda: "The voice ended." in session.driver.practice.trouble)
        assert "stop" in speech.calls
        assert not session.driver.mouth.sounding


async def test_why_a_recording_is_not_played_is_said(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.remark = "The recording of this drill cannot be used."
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.until(lambda: session.driver.notice == speech.remark)


async def test_only_the_speed_that_was_asked_for_last_is_played(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        plays = session.speech.calls.count("play")
        with session.speech.held("prepare"):
            await session.pilot.press("f3")
            await session.pilot.press("f3")
            await session.until(lambda: session.speech.calls.count("prepare") == 3)
        await settled(session.pilot)
        assert session.speech.calls.count("play") == plays + 1
        clip = session.speech.player.clip
        assert clip is not None
        assert clip.seconds == pytest.approx(8.0 / 0.64)


async def test_a_pause_while_the_voice_is_made_holds_it(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    with ExitStack() as held:
        held.enter_context(speech.held("prepare"))
        async with practising(tmp_path, "one", speech=speech, wait=False) as session:
            await session.pilot.press("space")
            await session.until(lambda: session.sounds(Sound.PAUSED))
            held.close()
            await settled(session.pilot)
            assert "play" not in speech.calls
            await session.press("space")
            assert speech.calls.count("play") == 1


async def test_a_voice_for_an_earlier_drill_is_not_played_into_this_one(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=Settings(autoplay=False)) as session:
        await session.reply()
        await session.press("space")
        assert session.sounds(Sound.PLAYING)
        await session.press("n")
        assert session.sounds(Sound.SILENT)
        assert session.speech.player.clip is None
        assert session.driver.mouth.snapshot.position == 0.0


async def test_a_next_customer_without_a_voice_is_told_when_it_is_their_turn(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=Settings(autoplay=False)) as first:
        services = first.services
    speech = FakeSpeech(tmp_path)
    speech.fail("prepare", SpeechError("first"))
    async with practising(tmp_path, "one", "two", speech=speech, services=services) as session:
        assert "first" in session.text
        await session.reply()
        await session.press("n")
        assert session.practice.complaint_shown


async def test_a_loudspeaker_that_is_back_is_said_instead_of_that_it_went_away(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=8.0)
    async with practising(tmp_path, "one", speech=speech) as session:
        speech.lose_speaker("The headset was unplugged.")
        await session.pass_time(0.1)
        assert "The headset was unplugged." in session.text
        session.driver._look_for_voice("The headset was unplugged.", 3.0)
        await session.until(lambda: session.practice.aloud)
        assert "The voice is back" in session.text
        assert "unplugged" not in session.text


async def test_an_echo_that_breaks_off_is_said(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["so"])
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("f5", "f7")
        speech.lose_speaker("The headset was unplugged.")
        await session.pass_time(0.1)
        assert "The headset was unplugged." in session.text
        assert session.practice.aloud  # it was the echo that was lost; the customer will tell for himself


async def test_an_echo_that_cannot_begin_is_said(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["so"])
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.press("f5", "f5")
        speech.fail("play", SpeechError("No loudspeaker was found."))
        await session.press("f7")
        assert "No loudspeaker was found." in session.text
        assert not session.driver.mouth.echo


# ---- the microphone --------------------------------------------------------------------------------------------------


async def test_the_recogniser_is_loaded_while_the_first_reply_is_spoken_and_only_once(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["so", "far"])
    async with practising(tmp_path, "one", speech=speech) as session:
        assert "warm_up" not in speech.calls
        await session.press("f5", "f5", "f5", "f5")
        assert speech.calls.count("warm_up") == 1
        assert speech.calls.index("warm_up") < speech.calls.index("transcribe")
        assert speech.calls.count("microphone") == 1


async def test_two_quick_keys_leave_no_microphone_open(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        with session.speech.held("record"):
            await session.pilot.press("f5", "f5")
            await session.pilot.pause()
            assert "Stopped before the microphone was open." in session.text
        await settled(session.pilot)
        assert session.speech.recorder.snapshot().state is MicState.IDLE
        assert "transcribe" not in session.speech.calls


async def test_leaving_while_the_microphone_opens_closes_it(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        with session.speech.held("record"):
            await session.pilot.press("f5")
            await session.until(lambda: "record" in session.speech.calls)
            session.screen.go_back()
            await session.until(lambda: session.on_top == "HomeScreen")
        await session.until(lambda: "discard" in session.speech.calls)
        await settled(session.pilot)
        assert session.speech.recorder.snapshot().state is MicState.IDLE


async def test_a_transcript_of_a_thrown_away_recording_stays_away_from_the_next(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["second"])
    async with practising(tmp_path, "one", speech=speech) as session:
        with speech.held("transcribe"):
            await session.pilot.press("f5")
            await session.until(lambda: "warm_up" in speech.calls)
            await session.pilot.press("f5")
            await session.until(lambda: "transcribe" in speech.calls)
            await session.pilot.press("escape")
            await session.until(lambda: session.at(Stage.HEAR) or session.at(Stage.ANSWER))
        await session.press("f5")
        await session.press("f5")
        assert session.editor.text == "second"


async def test_a_recorder_with_nothing_to_give_leaves_the_keyboard(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("f5")
        session.speech.fail("stop_recording", SpeechError("The recording could not be written."))
        await session.press("f5")
        assert "The recording could not be written." in session.text
        assert session.at(Stage.ANSWER)
        assert "transcribe" not in session.speech.calls


async def test_leaving_twice_is_leaving_once(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        session.driver.leave()
        calls = list(session.speech.calls)
        session.driver.leave()
        assert session.speech.calls == calls


async def test_a_finished_session_does_not_go_on_looking(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=Settings(autoplay=False)) as session:
        seen: list[Stage] = []
        session.driver._changed = lambda: seen.append(session.practice.stage)
        await session.pilot.pause(0.3)
        assert seen == []


# ---- what was missed -------------------------------------------------------------------------------------------------


def test_places_are_read_from_marks() -> None:
    marks = make_result(make_drill()).to_dict()
    assert places(marks) == {"three-months": (0, 10), "two-calls": (0, 10)}
    assert places({}) == {}


async def test_what_was_missed_yesterday_is_marked_where_it_is_said(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply("Three months in a row, that is a lot of wrong bills.")
        focus, services, attempt = session.practice.missed, session.services, session.attempts[0]
        assert focus is not None
    task = Task(make_drill("one"), "0" * 64, "you missed something", focus, attempt.id)
    async with practising(tmp_path, tasks=(task,), services=services, settings=READING) as session:
        assert session.practice.focus == focus
        assert "○" in next(line for line in session.text.splitlines() if "I have called" in line)


async def test_gaps_of_an_attempt_that_is_gone_are_only_not_marked(tmp_path: Path) -> None:
    task = Task(make_drill("one"), "0" * 64, "", Focus(facts=("two-calls",)), "no-such-attempt")
    async with practising(tmp_path, tasks=(task,), settings=READING) as session:
        assert "Say now  ○ 1 fact" in session.text
        assert session.driver.gaps == {}


async def test_a_draft_of_the_whole_drill_is_left_alone_by_practising_the_gaps(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.type("whole")
        await session.press("escape", "escape")
        services = session.services
    task = Task(make_drill("one"), "0" * 64, "", Focus(facts=("two-calls",)), None)
    async with practising(tmp_path, tasks=(task,), services=services, settings=READING) as session:
        assert session.editor.text == ""
        await session.reply(GOOD)
        assert [draft.text for draft in services.repository.drafts(services.profile.id)] == ["whole"]


async def test_a_session_of_many_drills_counts_itself(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=make_tasks("a", "b", "c"), settings=READING) as session:
        assert "1 of 3" in session.text
        await session.reply()
        await session.press("n")
        assert "2 of 3" in session.text
