"""A drill in the app, from its first second to its marks: heard or read, typed or spoken, and all that can fail."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from textual import events

from tests.support.app import settled, tasks_for
from tests.support.drills import COMPLAINT, make_drill
from tests.support.practice import GOOD, practising
from tests.support.speech import FakeSpeech
from trainer.errors import SpeechError, StorageError
from trainer.packs.model import Channel
from trainer.practice import Sound, Stage, Task
from trainer.progress.model import Mode
from trainer.settings import Settings
from trainer.speech.ports import Ability
from trainer.ui.commands import Command, is_printable
from trainer.ui.practice_commands import IN_PRACTICE
from trainer.ui.screens.breath import IN, SECONDS, picture
from trainer.ui.widgets.keybar import KeyBar
from trainer.ui.widgets.reply_editor import LIMIT

READING = Settings(voice=False)
SHOWN = Settings(captions=True)


# ---- reading and typing ----------------------------------------------------------------------------------------------


async def test_a_whole_session_is_typed(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=READING) as session:
        assert COMPLAINT[0] in session.text
        await session.type("three months wrong")
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        await session.press("n")
        await session.type("no wonder")
        await session.press("enter", "n")
        await session.until(lambda: session.on_top == "RecapScreen")
        await session.press("enter")
        assert session.on_top == "HomeScreen"
        assert [(a.reply, a.drill) for a in session.attempts] == [
            ("no wonder", "test/two"),
            ("three months wrong", "test/one"),
        ]
        assert all(a.marks is not None and a.mode is Mode.TYPED for a in session.attempts)


async def test_typing_works_at_once_while_the_customer_speaks(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        assert session.sounds(Sound.PLAYING)
        await session.type("so far")
        assert session.editor.text == "so far"
        assert session.sounds(Sound.PLAYING)
        assert session.at(Stage.ANSWER)


async def test_the_situation_comes_first_and_the_words_stay_hidden(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        assert "You are on the billing line." in session.text
        assert "John" in session.text
        assert COMPLAINT[0] not in session.text


async def test_a_written_complaint_is_read_and_may_be_heard(tmp_path: Path) -> None:
    task = Task(make_drill("mail", channel=Channel.EMAIL), "0" * 64)
    async with practising(tmp_path, tasks=(task,)) as session:
        assert COMPLAINT[0] in session.text
        assert "play" not in session.speech.calls
        await session.press("f2")
        assert session.speech.calls.count("play") == 1


async def test_captions_keep_pace_with_the_voice(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f6")
        assert COMPLAINT[0] in session.text
        assert "forty-two" not in session.text
        await session.pass_time(6)
        assert "forty-two" in session.text
        await session.press("f6")
        assert COMPLAINT[0] not in session.text


async def test_enter_on_an_empty_page_says_what_is_missing(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.press("enter")
        assert "There is no reply yet" in session.text
        assert session.at(Stage.HEAR)
        assert not session.attempts


async def test_ctrl_j_is_a_new_line_and_ctrl_s_hands_in(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.type("one")
        await session.press("ctrl+j")
        await session.type("two")
        assert session.editor.text == "one\ntwo"
        await session.press("shift+enter", "x", "ctrl+s")
        assert session.on_top == "DebriefScreen"
        assert session.attempts[0].reply == "one\ntwo\nx"


async def test_a_double_enter_hands_in_once(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.type("three")
        await session.press("enter", "enter", "enter")
        await session.until(lambda: session.on_top == "DebriefScreen")
        assert len(session.attempts) == 1
        assert session.practice.index == 0


async def test_a_double_n_opens_one_drill_and_writes_nothing_into_it(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", "three", settings=READING) as session:
        await session.reply("three months")
        await session.pilot.press("n", "n")
        await settled(session.pilot)
        assert session.on_top == "PracticeScreen"
        assert session.practice.index == 1
        assert session.editor.text == ""
        await session.pilot.press("o", "k")  # only the second n is held back, and only for a moment
        await session.type(" now")
        assert session.editor.text == "ok now"


async def test_the_next_drill_begins_with_an_empty_page(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=READING) as session:
        await session.press("f4")
        await session.press("x", "f4")
        await session.reply()
        await session.press("n")
        assert session.editor.text == ""
        assert session.pad.text == ""
        assert not session.pad.display
        assert session.focused(session.editor)


async def test_a_hundred_thousand_characters_are_cut_to_what_fits(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.paste("complaint " * 10_000)
        assert len(session.editor.text) == LIMIT
        assert "96,000 more were left out" in session.text
        await session.press("x")
        assert len(session.editor.text) == LIMIT
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        assert len(session.attempts[0].reply) == LIMIT


async def test_the_count_is_shown_near_the_end_only(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.paste("a" * 2_000)
        assert "of 4,000" not in session.text
        await session.paste("a" * 1_800)
        assert "3,800 of 4,000 characters" in session.text


async def test_a_paste_cannot_bring_control_characters(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.paste("one\r\ntwo\x1b[2J\x00\x9b31m\tthree\ud800")
        assert session.editor.text == "one\ntwo[2J31m    three"
        assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in session.editor.text)


@pytest.mark.parametrize("reply", ["[/red] [bold]x[/] [", "😀😀 👩‍👧 ❤️", "تكلفة خاطئة", "\\", "%s {0}"])
async def test_odd_replies_are_marked_like_any_other(tmp_path: Path, reply: str) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.paste(reply)
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        assert session.attempts[0].reply == reply
        await session.press("v", "w")
        assert session.text


async def test_odd_packs_are_shown_like_any_other(tmp_path: Path) -> None:
    from dataclasses import replace

    from trainer.packs.model import Breath, Customer

    drill = replace(
        make_drill("odd"),
        title="[/red] title",
        situation="[link='x']situation \x1b[31m",
        customer=Customer("[b]Zoë[/b]"),
        say=(Breath("[/laugh] \x1b[2J words"), Breath("三个月")),
    )
    async with practising(tmp_path, tasks=(Task(drill, "0" * 64, "[/x] reason"),), settings=READING) as session:
        for text in (
            "[/red] title",
            "[link='x']situation \\x1b[31m",
            "[b]Zoë[/b]",
            "[/laugh] \\x1b[2J words",
            "[/x] rea",
        ):
            assert text in session.text
        await session.reply()
        assert "[b]Zoë[/b] said" in session.text


# ---- hearing ---------------------------------------------------------------------------------------------------------


async def test_space_pauses_and_goes_on_while_the_page_is_empty(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("space")
        assert session.sounds(Sound.PAUSED)
        assert session.editor.text == ""
        await session.press("space")
        assert session.sounds(Sound.PLAYING)
        await session.type("so ")
        assert session.editor.text == "so "
        assert session.sounds(Sound.PLAYING)


async def test_a_letter_under_way_is_not_lost_to_the_clock(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        session.editor.insert("x")  # the session has not been told of it yet
        session.driver.tick()
        assert session.editor.text == "x"
        session.editor.insert("y")
        session.screen.action_record()
        assert session.practice.text == "xy"


async def test_f8_pauses_in_the_middle_of_a_sentence(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.type("so")
        await session.press("f8")
        assert session.sounds(Sound.PAUSED)
        assert session.editor.text == "so"


async def test_again_and_slower_by_their_keys(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f2")
        assert session.practice.plays == 2
        await session.press("f3")
        assert session.practice.plays == 3
        assert session.speech.rates[-1] == pytest.approx(0.8)
        assert "0.8 × the usual speed" in session.text


async def test_the_bar_shows_where_the_voice_is(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.pass_time(5)
        assert "▶" in session.text
        assert "0:05 / 0:08" in session.text
        await session.press("space")
        assert "‖" in session.text
        await session.press("space")
        await session.pass_time(9)
        assert "0:08 / 0:08" in session.text
        assert session.at(Stage.ANSWER)


async def test_nothing_plays_by_itself_when_that_is_not_wanted(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=Settings(autoplay=False)) as session:
        assert session.sounds(Sound.SILENT)
        assert "Space to hear the customer" in session.text
        await session.press("space")
        assert session.sounds(Sound.PLAYING)


async def test_no_voice_means_text_with_the_reason(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.without("voice", "No voice is installed.", "pip install one.")
    async with practising(tmp_path, speech=speech) as session:
        assert "No voice is installed. pip install one." in session.text
        assert COMPLAINT[0] in session.text
        await session.reply()
        await session.press("n")
        assert COMPLAINT[0] in session.text
        assert session.speech.calls.count("prepare") == 1


async def test_no_loudspeaker_means_text_with_the_reason(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    speech.fail("play", SpeechError("No loudspeaker was found."))
    async with practising(tmp_path, speech=speech) as session:
        assert "No loudspeaker was found." in session.text
        assert COMPLAINT[0] in session.text


async def test_a_loudspeaker_that_goes_away_leaves_the_text(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.type("so")
        session.speech.lose_speaker("The headset was unplugged.")
        await session.pass_time(0.1)
        assert "The headset was unplugged." in session.text
        assert COMPLAINT[0] in session.text
        assert session.editor.text == "so"


async def test_a_slow_voice_is_waited_for_without_waiting(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    with speech.held("prepare"):
        async with practising(tmp_path, speech=speech, wait=False) as session:
            assert "John  …" in session.text
            await session.pilot.press("h", "i")
            await session.pilot.pause()
            assert session.editor.text == "hi"
            assert "play" not in speech.calls


# ---- speaking --------------------------------------------------------------------------------------------------------


async def test_a_whole_session_is_spoken(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=8.0, transcripts=["three months wrong", "two calls"])
    async with practising(tmp_path, "one", "two", speech=speech) as session:
        for number, heard in enumerate(("three months wrong", "two calls")):
            await session.pass_time(9)
            await session.until(lambda: not session.editor.deaf_to)
            await session.press("space")
            assert session.at(Stage.RECORDING)
            await session.pass_time(4)
            assert "0:04" in session.text
            await session.press("space")
            assert session.at(Stage.CORRECT)
            assert heard in session.text
            assert "Heard by fake recogniser" in session.text
            await session.press("enter")
            assert session.on_top == "DebriefScreen"
            await session.press("n")
            assert number == 1 or session.on_top == "PracticeScreen"
        assert [a.heard for a in session.attempts] == ["two calls", "three months wrong"]
        assert all(a.mode is Mode.SPOKEN and a.delivery is not None for a in session.attempts)
        assert session.attempts[0].delivery is not None
        assert session.attempts[0].delivery.seconds == pytest.approx(4.0)


async def test_speaking_stops_the_customer(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f5")
        assert session.at(Stage.RECORDING)
        assert session.sounds(Sound.SILENT)
        assert "stop" in session.speech.calls


async def test_letters_typed_while_recording_do_not_get_into_the_reply(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f5")
        await session.press("x", "y")
        assert session.editor.text == ""
        assert session.at(Stage.RECORDING)


async def test_what_is_understood_already_is_shown_while_the_learner_speaks(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["three months of bills"])
    async with practising(tmp_path, speech=speech) as session:
        await session.type("Hello.")
        await session.press("f5")
        speech.partial = "three months [/b]\x1b"
        await session.pass_time(1)
        assert session.editor.text == "Hello. three months [/b]\\x1b …"
        assert session.at(Stage.RECORDING)
        await session.press("x", "y")
        await session.press("f5")
        assert session.editor.text == "Hello. three months of bills"


async def test_what_was_understood_of_a_reply_that_is_thrown_away_goes_with_it(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    async with practising(tmp_path, speech=speech) as session:
        await session.type("Hello.")
        await session.press("f5")
        speech.partial = "three months"
        await session.pass_time(1)
        assert session.editor.text.endswith("three months …")
        await session.press("escape")
        assert session.editor.text == "Hello."
        assert session.at(Stage.ANSWER)


async def test_silence_ends_the_recording(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["two calls"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        speech.fall_silent()
        await session.pass_time(0.1)
        assert session.editor.text == "two calls"
        assert "the recording stopped" in session.text


async def test_three_minutes_end_the_recording(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["a long story"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.pass_time(200)
        assert session.editor.text == "a long story"
        assert "as long as a reply may be" in session.text


async def test_escape_throws_a_recording_away(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("escape")
        assert session.at(Stage.ANSWER)
        assert "discard" in session.speech.calls
        assert "Thrown away" in session.text
        assert session.on_top == "PracticeScreen"
        assert not list((tmp_path / "recordings").glob("*.wav"))


async def test_escape_throws_away_what_is_being_recognised_and_its_answer(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["too late"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.pass_time(3)
        with speech.held("transcribe"):
            await session.pilot.press("space")
            await session.until(lambda: "transcribe" in speech.calls)
            assert "writing down what you said" in session.text
            await session.pilot.press("escape")
            await session.pilot.pause()
        await settled(session.pilot)
        assert session.editor.text == ""
        assert session.at(Stage.ANSWER)
        assert not list((tmp_path / "recordings").glob("*.wav"))


async def test_a_microphone_that_goes_away_keeps_what_it_had(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["three months"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.pass_time(2)
        speech.lose_microphone("The headset was unplugged.")
        await session.pass_time(0.1)
        assert session.editor.text == "three months"
        assert "The headset was unplugged. What you said until then is kept." in " ".join(session.text.split())


async def test_a_microphone_that_goes_away_before_a_word_leaves_the_keyboard(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.type("so")
        await session.press("f5")
        session.speech.lose_microphone("The headset was unplugged.")
        await session.pass_time(0.1)
        assert "The headset was unplugged." in session.text
        assert session.at(Stage.ANSWER)
        assert session.editor.text == "so"
        assert not session.editor.read_only


async def test_no_microphone_is_said_and_typing_goes_on(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=1)
    speech.without("microphone", "No microphone was found.", "Plug one in.")
    async with practising(tmp_path, speech=speech) as session:
        await session.pass_time(2)
        assert "Type your reply. No microphone was found." in " ".join(session.text.split())
        assert "Plug one in." not in session.text, "what would help is told to those who want to speak"
        await session.press("f5")
        assert session.at(Stage.ANSWER)
        assert "No microphone was found. Plug one in." in session.text
        await session.press("space")  # with nothing to speak into, Space hears the customer again
        assert session.sounds(Sound.PLAYING)


async def test_a_microphone_that_does_not_open_is_said(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        session.speech.fail("record", SpeechError("The microphone is in use.", hint="Close the other program."))
        await session.press("f5")
        assert "The microphone is in use." in session.text
        assert session.at(Stage.ANSWER)


async def test_nothing_heard_is_not_invented(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("space")
        assert "Nobody speaks in this recording." in session.text
        assert session.editor.text == ""


async def test_a_recogniser_that_fails_leaves_the_keyboard(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=[SpeechError("The recogniser stopped.")])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.press("space")
        assert "The recogniser stopped." in session.text
        await session.type("typed")
        assert session.editor.text == "typed"


async def test_a_transcript_is_corrected_and_both_are_kept(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["free months"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.press("space")
        await session.press("home")
        await session.press(*["delete"] * 4)
        await session.type("three")
        await session.press("enter")
        assert session.attempts[0].heard == "free months"
        assert session.attempts[0].reply == "three months"


async def test_a_second_recording_is_added_to_the_first(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["three months", "and two calls"])
    async with practising(tmp_path, speech=speech) as session:
        for _ in range(2):
            await session.press("f5")
            await session.press("f5")
        assert session.editor.text == "three months and two calls"


async def test_what_is_to_be_known_about_the_recogniser_is_said(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["so"])
    speech.abilities["recogniser"] = Ability("recogniser", True, "Sphinx", "It mishears one word in five.")
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5", "f5")
        assert "It mishears one word in five." in session.text


async def test_listening_back_stops_the_customer_and_itself(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["three months"])
    async with practising(tmp_path, speech=speech) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("space", "f2")
        assert session.sounds(Sound.PLAYING)
        await session.press("f7")
        assert session.sounds(Sound.SILENT)
        assert "You  ▶" in session.text
        await session.pass_time(1)
        assert "0:01 / 0:03" in session.text
        await session.press("f7")
        assert "You  ▶" not in session.text
        assert session.speech.player.clip is None


async def test_an_opening_microphone_can_be_thought_better_of(tmp_path: Path) -> None:
    async with practising(tmp_path) as session:
        with session.speech.held("record"):
            await session.pilot.press("f5")
            await session.until(lambda: "record" in session.speech.calls)
            assert "opening the microphone" in session.text
            await session.pilot.press("escape")
            await session.pilot.pause()
            assert session.at(Stage.HEAR) or session.at(Stage.ANSWER)
        await settled(session.pilot)
        assert session.speech.recorder.snapshot().state.value == "idle"


# ---- leaving and coming back -----------------------------------------------------------------------------------------


async def test_leaving_keeps_the_reply_and_coming_back_brings_it(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.type("half a rep")
        await session.press("f4")
        await session.type("3 m")
        await session.press("escape", "escape")
        assert "Esc again goes back" in session.text
        await session.press("escape")
        assert session.on_top == "HomeScreen"
        assert "Your reply is kept" in session.text
        services = session.services
    async with practising(tmp_path, "one", settings=READING, services=services) as session:
        assert session.editor.text == "half a rep"
        assert session.pad.text == "3 m"
        assert "as you left it" in session.text
        assert session.editor.cursor_location == (0, len("half a rep"))
        await session.press("enter")
        assert len(session.attempts) == 1
        assert services.repository.drafts(services.profile.id) == ()


async def test_what_is_typed_is_on_disk_within_half_a_second(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.type("so you")
        await session.pilot.pause(0.5)
        await settled(session.pilot)
        drafts = session.services.repository.drafts(session.services.profile.id)
        assert [draft.text for draft in drafts] == ["so you"]


async def test_closing_the_program_keeps_the_last_letter(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        for letter in ("s", "o", "ctrl+q"):  # without a breath between them
            session.app.post_message(events.Key(letter, letter if len(letter) == 1 else None))
        await session.until(lambda: not session.app.is_running or session.app._exit)
        services = session.services
    assert [draft.text for draft in services.repository.drafts(services.profile.id)] == ["so"]


async def test_a_draft_of_the_next_drill_is_taken_up_too(tmp_path: Path) -> None:
    async with practising(tmp_path, "two", settings=READING) as session:
        await session.type("later")
        await session.press("escape", "escape")
        services = session.services
    async with practising(tmp_path, "one", "two", settings=READING, services=services) as session:
        await session.reply()
        await session.press("n")
        assert session.editor.text == "later"


async def test_leaving_an_empty_page_takes_one_key_and_leaves_nothing(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("escape")
        assert session.on_top == "HomeScreen"
        assert session.speech.player.clip is None
        assert session.services.repository.drafts(session.services.profile.id) == ()


async def test_leaving_while_recording_closes_the_microphone(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("f5")
        session.app.exit(0)
    assert session.speech.recorder.snapshot().state.value == "idle"


async def test_answers_that_come_after_leaving_are_dropped(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["too late"])
    async with practising(tmp_path, "one", speech=speech) as session:
        with speech.held("prepare"):
            await session.pilot.press("f3")
            await session.until(lambda: speech.calls.count("prepare") == 2)
            await session.pilot.press("escape")
            await session.until(lambda: session.on_top == "HomeScreen")
            plays = speech.calls.count("play")
        await settled(session.pilot)
        assert speech.calls.count("play") == plays


async def test_after_escape_the_letters_are_commands(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.type("so")
        await session.press("escape")
        plays = session.practice.plays
        await session.press("h")
        assert session.practice.plays == plays + 1
        await session.press("space")
        assert session.sounds(Sound.PAUSED)
        await session.press("tab")
        await session.type("x")
        assert session.editor.text == "sox"


# ---- the disk --------------------------------------------------------------------------------------------------------


async def test_a_full_disk_keeps_the_reply_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        full = StorageError("The disk is full.", hint="Free some space.")
        await session.type("three months")

        def refuse(*_: object) -> None:
            raise full

        monkeypatch.setattr(session.services.repository, "submit", refuse)
        await session.press("enter")
        assert session.on_top == "PracticeScreen"
        assert session.editor.text == "three months"
        assert "The disk is full. Free some space. Your reply is still here" in " ".join(session.text.split())
        monkeypatch.undo()
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        assert [a.reply for a in session.attempts] == ["three months"]


async def test_a_disk_that_stays_full_still_gives_feedback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:

        def refuse(*_: object) -> None:
            raise StorageError("The disk is full.")

        await session.type("three months")
        monkeypatch.setattr(session.services.repository, "submit", refuse)
        await session.press("enter")
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        assert "Marked, but not stored: The disk is full." in session.text


async def test_a_record_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    import sqlite3

    newer = tmp_path / "sayback.db"
    with sqlite3.connect(newer) as database:
        database.execute("PRAGMA user_version = 9999")
    database.close()
    before = newer.read_bytes()
    async with practising(tmp_path, "one", settings=READING) as session:
        assert "SAYBACK_HOME at another folder" in " ".join(session.text.split())
        await session.type("three months")
        await session.press("enter")
        assert session.editor.text == "three months"
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        assert "Marked, but not stored" in session.text
    assert newer.read_bytes() == before


async def test_a_draft_that_cannot_be_written_is_said_until_one_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:

        def refuse(*_: object) -> None:
            raise StorageError("The data folder is read-only.")

        monkeypatch.setattr(session.services.repository, "keep_draft", refuse)
        await session.type("so")
        assert "Not saved while you type: The data folder is read-only." in session.text
        assert session.editor.text == "so"
        monkeypatch.undo()
        await session.type(" much")
        await session.until(lambda: "Not saved" not in session.text)


# ---- the pad, the breath, the footer ---------------------------------------------------------------------------------


async def test_notes_are_taken_beside_the_complaint_and_stored(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("f4")
        assert session.focused(session.pad)
        await session.press("space")  # the pad is empty: Space still pauses the customer
        assert session.sounds(Sound.PAUSED)
        await session.type("3 months")
        await session.press("enter")
        await session.type("2 calls")
        assert session.pad.text == "3 months\n2 calls"
        await session.press("f4")
        assert session.focused(session.editor)
        assert session.pad.display
        await session.type("so")
        await session.press("enter")
        assert session.attempts[0].notes == "3 months\n2 calls"


async def test_an_empty_pad_goes_away_again(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("f4", "f4")
        assert not session.pad.display
        assert session.focused(session.editor)


async def test_ctrl_s_hands_in_from_the_pad(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.type("so")
        await session.press("f4", "x", "ctrl+s")
        assert session.on_top == "DebriefScreen"


async def test_a_breath_comes_first_when_wanted_and_any_key_ends_it(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=Settings(breath=True)) as session:
        assert "Breathe in" in session.text
        assert "play" not in session.speech.calls
        await session.press("x")
        assert session.on_top == "PracticeScreen"
        assert session.sounds(Sound.PLAYING)
        assert session.editor.text == ""


async def test_a_breath_on_its_key_pauses_the_customer(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.press("ctrl+b")
        assert "Breathe" in session.text
        assert session.sounds(Sound.PAUSED)
        await session.press("enter")
        assert session.on_top == "PracticeScreen"
        assert not session.attempts


def test_a_breath_is_in_and_then_longer_out() -> None:
    words = [picture(second).plain.split()[1] for second in range(SECONDS)]
    assert words == ["in"] * IN + ["out"] * (SECONDS - IN)
    assert len({picture(second).cell_length for second in range(SECONDS)}) == 1


async def test_the_footer_names_what_space_does_now(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        bar = session.screen.query_one(KeyBar)
        assert "Space pause" in bar.render().plain
        await session.press("space")
        assert "Space go on" in bar.render().plain
        await session.press("space")
        await session.pass_time(9)
        assert "Space speak" in bar.render().plain
        await session.press("space")
        assert "Space stop" in bar.render().plain
        assert "Esc throw away" in bar.render().plain
        await session.press("escape")
        await session.type("so")
        assert "Enter done" in bar.render().plain


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40), (40, 12)])
async def test_every_stage_fits_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    speech = FakeSpeech(tmp_path, transcripts=[GOOD])
    async with practising(tmp_path, "one", size=size, speech=speech, settings=SHOWN) as session:

        def fits() -> None:
            screen = session.app.screen
            assert screen.max_scroll_x == 0
            assert screen.max_scroll_y == 0
            assert screen.query_one(KeyBar).region.bottom == size[1]
            assert all(len(line) <= size[0] for line in session.text.splitlines())

        fits()
        assert session.editor.region.height >= (3 if size[1] >= 20 else 2)
        if size[1] >= 20:
            await session.press("f4")
            fits()
            assert session.pad.region.height >= 4
            await session.press("f4")
        await session.press("f5")
        await session.pass_time(2)
        fits()
        assert "0:02" in session.text
        await session.press("space")
        fits()
        await session.press("enter")
        assert session.on_top == "DebriefScreen"
        fits()


async def test_shipped_drills_open_and_are_marked(tmp_path: Path) -> None:
    from tests.support.app import make_services

    services = make_services(tmp_path, settings=READING)
    tasks = tasks_for(services)
    async with practising(tmp_path, tasks=tasks, services=services) as session:
        drill = tasks[0].drill
        await session.reply(drill.model_replies[0].text)
        assert "strong" in session.text
        assert session.attempts[0].drill == drill.address
        await session.press("n")
        assert tasks[1].drill.title.split()[0] in session.text


async def test_a_long_complaint_scrolls_while_writing(tmp_path: Path) -> None:
    from dataclasses import replace

    from textual.containers import VerticalScroll

    from trainer.packs.model import Breath

    drill = replace(make_drill("long"), say=tuple(Breath(f"Breath {n} of a very long story.") for n in range(60)))
    async with practising(tmp_path, tasks=(Task(drill, "0" * 64),), settings=READING) as session:
        assert "Breath 0 " in session.text
        box = session.screen.query_one("#words-box", VerticalScroll)
        await session.type("so")
        await session.press("ctrl+down", "ctrl+down")
        assert box.scroll_y == 4
        assert "Ctrl+↓ for more" in session.text
        await session.press("ctrl+up")
        assert box.scroll_y == 2
        await session.type(" far")
        await session.press(*["ctrl+down"] * 30)
        assert "for more" not in session.text
        assert "Breath 59 of" in " ".join(session.text.split())
        assert session.editor.text == "so far"


async def test_a_session_of_one_drill_returns_home_without_a_recap(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply()
        await session.press("n")
        assert session.on_top == "HomeScreen"


async def test_a_learner_may_hand_in_by_another_key_and_have_enter_for_lines(tmp_path: Path) -> None:
    own = Settings(voice=False, keys={"submit": "ctrl+s", "captions": "c,f12"})
    async with practising(tmp_path, "one", settings=own) as session:
        await session.type("one")
        await session.press("enter")
        await session.type("two")
        assert session.editor.text == "one\ntwo"
        assert "Ctrl+S done" in session.text
        await session.press("ctrl+s")
        assert session.attempts[0].reply == "one\ntwo"


async def test_hints_name_the_learners_own_keys(tmp_path: Path) -> None:
    own = Settings(keys={"captions": "c,f12", "play-or-speak": "ctrl+t", "leave": "ctrl+underscore"})
    async with practising(tmp_path, "one", settings=own) as session:
        assert "captions off  F12" in session.text
        assert "Ctrl+T pauses" in session.text
        await session.press("ctrl+t", "f5")
        assert "Ctrl+T stops" in session.text


async def test_nothing_moves_when_the_first_letter_is_typed(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        before = session.editor.region
        await session.type("s")
        assert session.editor.region == before
        await session.press("f5")
        assert session.editor.region == before


@pytest.mark.parametrize("command", IN_PRACTICE, ids=lambda command: command.id)
async def test_every_command_of_a_drill_is_reached_by_every_key(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["so"])
    async with practising(tmp_path, "one", speech=speech) as session:
        if command.id == "listen":
            await session.press("f5", "space")
        called: list[str] = []
        monkeypatch.setattr(session.screen, f"action_{command.action}", lambda: called.append(command.id))
        for typing in (True, False):
            session.screen.set_focus(session.editor if typing else None)
            for key in command.key_list:
                if typing and is_printable(key) and key != "space":
                    continue
                await session.press(key)
                assert called == [command.id], f"{key} did not do {command.id}, typing: {typing}"
                called.clear()
