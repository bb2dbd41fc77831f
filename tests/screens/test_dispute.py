"""Disputing a mark on the screen: three questions, keys only, and the debrief with its new marks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.support.app import settled
from tests.support.practice import Session, practising
from tests.support.scoring import DRILL
from trainer.practice import Task
from trainer.settings import Settings
from trainer.ui.widgets.choices import Choices

REPLY = "Sixty pounds, and a puddle under it every time. No wonder you are fed up. Where does it come out?"
SIZES = pytest.mark.parametrize("size", [(80, 24), (60, 20)])


@asynccontextmanager
async def debriefed(
    folder: Path, size: tuple[int, int] = (80, 24), reply: str = REPLY, *, tasks: int = 1
) -> AsyncIterator[Session]:
    """A session at the debrief of a reply that the real scorer marked."""
    session_tasks = tuple(Task(DRILL, "0" * 64) for _ in range(tasks))
    async with practising(folder, tasks=session_tasks, settings=Settings(voice=False), size=size) as session:
        await session.reply(reply)
        yield session


def plain(session: Session) -> str:
    """The screen's words in one line."""
    return " ".join(session.text.split())


async def ready(session: Session) -> None:
    await session.until(lambda: session.on_top == "DebriefScreen")
    await settled(session.pilot)


def pointed(session: Session) -> str:
    choices = session.app.screen.query_one(Choices)
    assert choices.highlighted is not None
    return str(choices.get_option_at_index(choices.highlighted).prompt)


@SIZES
async def test_a_mark_is_disputed_with_arrows_and_enter_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with debriefed(tmp_path, size) as session:
        before = session.attempts[0].marks
        await session.press("d")
        assert session.on_top == "DisputeScreen"
        assert "Which of these did your words carry?" in plain(session)
        assert pointed(session).startswith("fact: the kettle she bought leaks over the counter")
        await session.press("enter")
        assert "Which words of yours carried" in plain(session)
        while "puddle" not in pointed(session):
            await session.press("down")
        assert "puddle" in session.app.screen.query_one(Input).value
        await session.press("enter")
        assert "counts as fact “the kettle she bought leaks over the counter”, from now on, for you" in plain(session)
        await session.press("enter")
        await ready(session)
        now, kept = session.services.repository.marks_of(session.attempts[0].id)
        assert kept == before
        assert f"{kept.overall} → {now.overall}. Both marks are kept" in plain(session)
        await session.press("home")
        assert f" {now.overall}" in session.text
        assert session.practice.finished[-1].result.overall == now.overall
        missed = session.practice.missed
        assert missed is not None
        assert "leaks" not in missed.facts


async def test_the_same_key_works_while_typing_and_from_the_palette(tmp_path: Path) -> None:
    async with debriefed(tmp_path) as session:
        await session.press("f12")
        assert session.on_top == "DisputeScreen"
        await session.press("escape")
        assert session.on_top == "DebriefScreen"
        assert "d dispute" in session.text


@SIZES
async def test_the_phrase_can_be_written(tmp_path: Path, size: tuple[int, int]) -> None:
    async with debriefed(tmp_path, size) as session:
        await session.press("d", "enter", "e")
        line = session.app.screen.query_one(Input)
        assert session.focused(line)
        line.value = ""
        await session.press(*("space" if letter == " " else letter for letter in "puddle every time"), "enter")
        assert "“puddle every time” counts as" in plain(session)
        await session.press("enter")
        await ready(session)
        (dispute,) = session.services.bookkeeper.disputes(DRILL)
        assert dispute.accepted.phrase == "puddle every time"


async def test_escape_goes_back_by_one_question_and_then_out(tmp_path: Path) -> None:
    async with debriefed(tmp_path) as session:
        await session.press("d", "down", "enter", "e")
        await session.press("escape")
        assert session.focused(session.app.screen.query_one(Choices))
        await session.press("enter")
        assert "No, back" in session.text
        await session.press("down", "enter")
        assert "Which words" in plain(session)
        while "Which words" in plain(session):
            await session.press("escape")
        assert "Which of these" in plain(session)
        await session.press("escape")
        assert session.on_top == "DebriefScreen"
        assert session.services.bookkeeper.disputes(DRILL) == ()


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("", "There is no phrase"),
        ("   ", "There is no phrase"),
        ("puddle " * 1429, "at most 200 characters; this one has 10,002"),
        ("[/red] [@click=app.quit]x[/]", "is not what your reply says"),
        ("nobody ever said this", "is not what your reply says"),
        ("it was on you", "says too little"),
    ],
)
async def test_a_phrase_that_cannot_be_taken_is_told_and_can_be_mended(tmp_path: Path, phrase: str, said: str) -> None:
    async with debriefed(tmp_path) as session:
        await session.press("d", "enter", "e")
        session.app.screen.query_one(Input).value = phrase
        await session.press("enter")
        if "counts as" in plain(session):
            await session.press("enter")
        await session.until(lambda: said in plain(session))
        assert session.on_top == "DisputeScreen"
        line = session.app.screen.query_one(Input)
        assert line.display
        assert " ".join(line.value.split()) == " ".join(phrase.split()), "what was written is still there"
        assert session.services.bookkeeper.disputes(DRILL) == ()
        while session.on_top == "DisputeScreen":
            await session.press("escape")
        assert session.on_top == "DebriefScreen"


async def test_a_dispute_is_taken_back_from_the_same_list(tmp_path: Path) -> None:
    async with debriefed(tmp_path) as session:
        before = session.attempts[0].marks
        await session.press("d", "enter", "e")
        session.app.screen.query_one(Input).value = "a puddle under it every time"
        await session.press("enter", "enter")
        await ready(session)
        await session.press("d", "end")
        assert pointed(session).startswith("take back: “a puddle under it every time”")
        await session.press("enter")
        assert "will not count as fact" in plain(session)
        await session.press("enter")
        await ready(session)
        assert "Taken back" in plain(session)
        assert session.attempts[0].marks == before
        assert session.services.bookkeeper.disputes(DRILL) == ()


async def test_the_next_reply_is_marked_with_the_wording(tmp_path: Path) -> None:
    async with debriefed(tmp_path) as session:
        await session.press("d", "enter", "e")
        session.app.screen.query_one(Input).value = "a puddle under it every time"
        await session.press("enter", "enter")
        await ready(session)
        disputed = session.attempts[0].marks
        await session.press("r")
        await session.reply(REPLY)
        assert disputed is not None
        assert session.practice.finished[-1].result.overall == disputed.overall
        await session.press("w")
        await session.press("end")
        assert "One wording of yours counts here" in plain(session)


async def test_a_reply_of_nothing_can_still_be_disputed_by_writing(tmp_path: Path) -> None:
    async with debriefed(tmp_path, reply="Hm.") as session:
        await session.press("d", "enter")
        assert session.focused(session.app.screen.query_one(Input))
        await session.press("escape")
        assert "Which of these" in plain(session)


async def test_markup_in_a_reply_is_shown_as_it_is(tmp_path: Path) -> None:
    async with debriefed(tmp_path, reply="A puddle [/red] under [bold]it every[@click=app.quit] time.") as session:
        await session.press("d", "enter")
        assert "[/red]" in plain(session)
        await session.press("enter", "enter")
        await session.until(lambda: session.on_top == "DebriefScreen" or "not" in plain(session))


async def test_a_reply_that_could_not_be_stored_cannot_be_disputed(tmp_path: Path) -> None:
    async with debriefed(tmp_path) as session:
        session.driver.judging.attempt = None
        session.app.screen.refresh_bindings()
        await session.press("d")
        assert session.on_top == "DebriefScreen"


@SIZES
async def test_nothing_is_wider_than_the_screen_and_the_keys_are_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    async with debriefed(tmp_path, size) as session:
        await session.press("d")
        for _ in range(3):
            assert session.app.screen.max_scroll_x == 0
            assert "Enter choose" in session.text.splitlines()[-1]
            assert "Esc back" in session.text.splitlines()[-1]
            await session.press("enter")
