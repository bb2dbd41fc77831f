"""A conversation in the app: turn by turn, the trust above, the note, the marks, and what if."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.drills import make_tasks
from tests.support.practice import Session, practising
from tests.support.speech import FakeSpeech
from tests.support.talks import DISMISSIVE, GOOD, NOTE, make_talk_task
from trainer.conversation.detail import Spoken, read
from trainer.packs.model import Kind
from trainer.practice import Sound, Stage, Task
from trainer.settings import Settings
from trainer.ui.widgets.reply_editor import ReplyEditor

SILENT = Settings(voice=False)


@asynccontextmanager
async def talking(folder: Path, *more: Task, settings: Settings = SILENT, **others: object) -> AsyncIterator[Session]:
    tasks = (make_talk_task(), *more)
    async with practising(folder, tasks=tasks, settings=settings, **others) as session:  # type: ignore[arg-type]
        await session.until(lambda: session.on_top == "ConversationScreen")
        yield session


def editor(session: Session) -> ReplyEditor:
    return session.app.screen.query_one(ReplyEditor)


async def say(session: Session, text: str) -> None:
    """One turn, typed and handed in, until the customer has answered or all is marked."""
    await session.until(lambda: not editor(session).deaf_to and not editor(session).read_only)
    editor(session).load_text(text)
    await session.pilot.pause()
    before = len(session.practice.spoken.turns)
    await session.press("enter")
    await session.until(lambda: session.practice.stage not in (Stage.TURN, Stage.MARKING))
    assert len(session.practice.spoken.turns) > before or session.practice.stage is Stage.DEBRIEF
    await session.pilot.pause()


async def talk_through(session: Session, *turns: str, note: str = NOTE) -> None:
    for turn in turns:
        await say(session, turn)
    await say(session, note)
    await session.until(lambda: session.on_top == "AfterTalkScreen")


async def test_a_turn_is_answered_and_what_was_heard_is_said_below_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        assert "overcharged me" in session.text
        assert "guarded" in session.text
        await say(session, GOOD[0])
        seen = " ".join(session.text.split())
        assert "I did move to the family plan" in seen
        assert "felt understood" in seen
        assert "warming" in seen
        assert editor(session).text == ""


async def test_a_whole_conversation_is_stored_with_its_turns_and_its_note(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        await talk_through(session, *GOOD)
        (attempt,) = session.attempts
        assert attempt.kind is Kind.CONVERSATION
        assert read(attempt.detail) == Spoken(GOOD, NOTE)
        assert attempt.marks is not None
        assert "more loyal than before" in session.text
        await session.press("n")
        await session.until(lambda: session.on_top == "HomeScreen")


async def test_the_footer_tells_how_to_go_on_before_and_while_a_turn_is_written(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        assert "Enter say it" in session.text
        assert "Esc back" in session.text
        editor(session).load_text("So it is")
        await session.until(lambda: "Esc back" not in session.text)
        assert "Enter say it" in session.text
        for turn in GOOD:
            await say(session, turn)
        assert "Enter hand in" in session.text


async def test_after_the_last_words_the_note_is_asked_for(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        await say(session, DISMISSIVE[0])
        assert "Get me your manager." in session.text
        assert "escalated" in session.text
        assert "For the file" in str(editor(session).placeholder)
        await session.press("enter")
        assert "Write a line for the file first." in session.text


async def test_what_if_goes_back_to_a_turn_and_is_an_attempt_of_its_own(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        await say(session, GOOD[0])
        await say(session, "It's your own fault, you should have read the terms.")
        while not session.practice.noting:
            await say(session, "That is our policy.")
        await say(session, NOTE)
        await session.until(lambda: session.on_top == "AfterTalkScreen")
        await session.press("down", "up")
        assert "▸ Turn 2" in session.text, "the turn that cost most is chosen"
        await session.press("f")
        await session.until(lambda: session.on_top == "ConversationScreen" and session.practice.stage is Stage.HEAR)
        assert session.practice.talk is not None
        assert len(session.practice.talk.turns) == 1
        await say(session, GOOD[1])
        await say(session, GOOD[2])
        await session.until(lambda: session.on_top == "AfterTalkScreen")
        second, first = session.attempts
        assert (second.retry_of, read(second.detail).what_if) == (first.id, 1)
        assert read(first.detail).what_if is None
        assert "what if, from turn 2" in session.text


async def test_a_session_hands_over_to_the_next_drill_and_counts_the_conversation(tmp_path: Path) -> None:
    async with talking(tmp_path, *make_tasks("other")) as session:
        await talk_through(session, DISMISSIVE[0])
        await session.press("n")
        await session.until(lambda: session.on_top == "PracticeScreen" and session.practice.index == 1)
        await session.reply()
        await session.press("n")
        await session.until(lambda: session.on_top == "RecapScreen")
        assert "2 drills" in session.text


async def test_leaving_keeps_the_conversation_and_it_goes_on_at_that_turn(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        await say(session, GOOD[0])
        await say_half(session, "So it began")
        await session.press("escape", "escape")
        await session.until(lambda: session.on_top == "HomeScreen")
        services = session.services
    async with practising(tmp_path, tasks=(make_talk_task(),), services=services) as session:
        await session.until(lambda: session.on_top == "ConversationScreen" and session.practice.stage is Stage.ANSWER)
        assert editor(session).text == "So it began"
        assert "family plan" in session.text
        assert session.practice.spoken.turns == GOOD[:1]


async def say_half(session: Session, text: str) -> None:
    editor(session).load_text(text)
    await session.pilot.pause()


async def test_why_tells_of_the_chosen_turn_and_the_model_is_a_whole_conversation(tmp_path: Path) -> None:
    async with talking(tmp_path, size=(80, 60)) as session:
        await talk_through(session, DISMISSIVE[0])
        await session.press("w")
        assert "Why, at turn 1" in session.text
        assert "was made small" in session.text
        await session.press("v")
        await session.until(lambda: "One that went well" in session.text)


async def test_what_is_heard_is_not_read_until_it_is_answered(tmp_path: Path) -> None:
    async with talking(tmp_path, settings=Settings(voice=True, autoplay=True, captions=False)) as session:
        assert "overcharged me" not in session.text
        assert session.sounds(Sound.PLAYING)
        await session.pass_time(20.0)
        await say(session, GOOD[0])
        assert "overcharged me" in session.text
        assert "family plan in February" not in session.text
        await session.press("f6")
        assert "family plan in February" in session.text


async def test_each_turn_can_be_heard_again_and_kept_and_the_good_one_said(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=4.0, transcripts=GOOD)
    async with talking(tmp_path, settings=Settings(voice=True), speech=speech) as session:
        for said, _ in enumerate(GOOD):
            speech.finish_playing()
            await session.pass_time(0.1)
            await session.press("f5")
            speech.advance(3.0 + said)
            await session.press("f5")
            await session.until(lambda: session.at(Stage.CORRECT))
            await session.press("enter")
            await session.until(lambda said=said: len(session.practice.spoken.turns) > said)  # type: ignore[misc]
            await session.until(lambda: not session.at(Stage.TURN))
        await say(session, NOTE)
        await session.until(lambda: session.on_top == "AfterTalkScreen")
        await session.press("up", "up", "down")
        lengths = [
            found.seconds for turn in (1, 2, 3) if (found := session.driver.playback.recording_of(turn)) is not None
        ]
        assert lengths == [3.0, 4.0, 5.0]
        await session.press("l")
        assert "▶ You" in session.text
        assert speech.player.clip is not None
        assert speech.player.clip.path.name.endswith(".turn2.wav")
        await session.press("l")
        assert "▶" not in session.text.splitlines()[-2]
        await session.press("k")
        assert "This recording is kept" in session.text
        kept = [path.name for path in (tmp_path / "recordings" / "kept").iterdir()]
        assert kept == [f"{session.practice.attempt}.turn2.wav"]
        await session.press("x")
        await session.until(lambda: "▶ A strong reply" in session.text)
        assert speech.said == [GOOD[1]]
        await session.press("x")
        assert "▶ A strong reply" not in session.text


async def test_a_typed_conversation_offers_nothing_to_keep(tmp_path: Path) -> None:
    async with talking(tmp_path) as session:
        await talk_through(session, *GOOD)
        await session.press("k", "l", "x")
        assert "keep" not in session.speech.calls
        assert "say" not in session.speech.calls


async def test_a_lost_voice_leaves_the_words(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=8.0)
    async with talking(tmp_path, settings=Settings(voice=True), speech=speech) as session:
        speech.without("voice", "It went away.")
        session.driver._voice_lost("The loudspeaker went away.")
        await session.pilot.pause()
        assert "overcharged me" in session.text
        await say(session, GOOD[0])
        assert "family plan in February" in session.text


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_everything_that_matters_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async with talking(tmp_path, size=size) as session:
        for turn in GOOD[:2]:
            await say(session, turn)
        lines = session.text.splitlines()
        assert len(lines) <= size[1]
        assert "Trust" in session.text
        assert "So what happens now?" in " ".join(session.text.split()), "the customer's last words are in sight"
        await say(session, GOOD[2])
        await say(session, NOTE)
        await session.until(lambda: session.on_top == "AfterTalkScreen")
        assert "strong" in session.text
