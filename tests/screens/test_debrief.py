"""The debrief: marks with their words, evidence in both columns, one thing to try, and every way on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.drills import COMPLAINT, make_drill, make_result, make_tasks
from tests.support.practice import GOOD, Session, practising
from tests.support.speech import FakeSpeech
from trainer.packs.model import Band, Channel, Skill
from trainer.practice import Sound, Stage, Task
from trainer.scoring.result import (
    FactFinding,
    FactStatus,
    FeelingFinding,
    FeelingStatus,
    Flag,
    FlagKind,
    Mark,
    QuestionFinding,
    QuestionStatus,
    Result,
)
from trainer.settings import Settings
from trainer.ui.findings import Findings, findings, quoted
from trainer.ui.practice_commands import IN_DEBRIEF
from trainer.ui.remarks import in_words
from trainer.ui.screens.debrief import DebriefScreen, reasoning
from trainer.ui.widgets.evidence import Sign, marked
from trainer.ui.widgets.keybar import KeyBar

READING = Settings(voice=False)
REPLY = "Three months of wrong bills and three calls. Fed up? What changed"


def result(**changes: object) -> Result:
    return replace(make_result(make_drill()), **changes)  # type: ignore[arg-type]  # fields by name


def words(found: Findings) -> str:
    return "\n".join(f"{name}|{content.plain}" for name, content in in_words(found))


# ---- what is made of a result ----------------------------------------------------------------------------------------


def test_facts_are_numbered_in_the_order_the_customer_said_them() -> None:
    facts = (
        FactFinding("late", "said last", FactStatus.RESTATED, 1.0, reply=(0, 5), say=(60, 70)),
        FactFinding("early", "said first", FactStatus.RESTATED, 1.0, reply=(6, 9), say=(5, 10)),
    )
    found = findings(result(facts=facts, feelings=(), questions=()), REPLY)
    assert words(found) == "heard|¹ said first\n|² said last"
    assert marked(REPLY, found.reply).plain.startswith("Three² mon¹ths")


@pytest.mark.parametrize(
    ("status", "group", "sign"),
    [
        (FactStatus.RESTATED, "heard|¹", Sign.FACT),
        (FactStatus.PARTIAL, "nearly|¹", Sign.NEARLY),
        (FactStatus.COPIED, "nearly|¹", Sign.NEARLY),
        (FactStatus.MISSED, "missed|○", Sign.MISSED),
        (FactStatus.CONTRADICTED, "careful|✗", Sign.HURT),
    ],
)
def test_every_fate_of_a_fact_has_its_word_and_its_mark(status: FactStatus, group: str, sign: Sign) -> None:
    fact = FactFinding("f", "called twice", status, 0.5, reply=(32, 43), say=(0, 10))
    found = findings(result(facts=(fact,), feelings=(), questions=()), REPLY)
    assert words(found).startswith(f"{group} called twice")
    assert {piece.sign for piece in found.complaint} == {sign}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (FeelingStatus.TIED, "felt|♥ frustrated  and why"),
        (FeelingStatus.NAMED, "felt|♥ frustrated  without its reason"),
        (FeelingStatus.GENERIC, "nearly|♥ frustrated  a formula, with nothing of theirs in it"),
        (FeelingStatus.MISSED, "missed|○ frustrated  how it feels"),
    ],
)
def test_every_fate_of_a_feeling_has_its_word_and_its_mark(status: FeelingStatus, said: str) -> None:
    feeling = FeelingFinding("frustrated", status, 0.5, reply=(45, 52), say=(0, 10))
    assert words(findings(result(facts=(), feelings=(feeling,), questions=()), REPLY)) == said


@pytest.mark.parametrize("status", QuestionStatus)
def test_a_question_is_quoted_with_what_it_is_worth(status: QuestionStatus) -> None:
    question = QuestionFinding((45, 51), False, status, 1.0)
    found = findings(result(facts=(), feelings=(), questions=(question,)), REPLY)
    assert words(found).startswith("asked|? “Fed up?”  closed; ")
    assert marked(REPLY, found.reply).plain.endswith("Fed up? ? What changed")


def test_a_contradiction_is_told_once_beside_what_was_said() -> None:
    fact = FactFinding("two", "called twice", FactStatus.CONTRADICTED, 0.5, reply=(32, 43), say=(49, 70))
    flag = Flag(FlagKind.CONTRADICTION, "He called twice, not three times.", (32, 43), (49, 70))
    found = findings(result(facts=(fact,), feelings=(), questions=(), flags=(flag,)), REPLY)
    assert words(found) == "careful|✗ “three calls” not what was said  He called twice, not three times."
    assert len(found.complaint) == 1


@pytest.mark.parametrize("kind", FlagKind)
def test_every_flag_is_told_in_words_a_person_uses(kind: FlagKind) -> None:
    flag = Flag(kind, "Because.", (0, 12))
    said = words(findings(result(facts=(), feelings=(), questions=(), flags=(flag,)), REPLY))
    assert said.startswith("careful|✗ “Three months” ")
    assert said.endswith("  Because.")
    assert "-" not in said


def test_a_flag_without_a_place_is_still_told() -> None:
    flag = Flag(FlagKind.INTERROGATION, "Three questions.")
    assert "questions without saying anything back" in words(findings(result(facts=(), flags=(flag,)), REPLY))


def test_nothing_heard_is_said_kindly_and_plainly() -> None:
    assert words(findings(result(facts=(), feelings=(), questions=()), "Hm")) == (
        "|Nothing of the complaint was said back yet."
    )


def test_a_long_quote_ends_at_a_word() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve"
    assert quoted(text, (0, len(text))) == "“one two three four five six seven eight nine …”"
    assert quoted("a\n b", (-4, 99)) == "“a b”"


def test_the_reasoning_has_every_tip_and_note() -> None:
    rows = "\n".join(content.plain for _, content in reasoning(result(notes=("The model file is missing.",))))
    for line in ("one fact of two", "Name the feeling.", "The model file is missing.", "scorer test"):
        assert line in rows


# ---- on the screen ---------------------------------------------------------------------------------------------------


async def test_the_debrief_says_it_all_in_words(tmp_path: Path) -> None:
    async with practising(tmp_path, settings=READING) as session:
        await session.reply()
        text = session.text
        for part in ("reflect", "acknowledge", "clarify", "John said", "You wrote", "Try", "the first time"):
            assert part in text
        await session.press("end")
        assert "A strong reply" in session.text
        assert "1 of 2" in session.text


async def test_marks_are_readable_without_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with practising(tmp_path, settings=READING) as session:
        await session.reply("Three months wrong, and no wonder you are fed up.")
        text = session.text
        assert "¹" in text
        assert "♥" in text
        colours = {
            segment.style.color.triplet
            for strip in session.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.color is not None and segment.style.color.triplet
        }
        assert all(len(set(colour)) == 1 for colour in colours), "a colour that is no grey"


async def test_a_second_try_shows_the_change(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply("Hm, I see.")
        await session.press("r")
        assert session.editor.text == ""
        assert "again" in session.text
        await session.reply(GOOD)
        assert "since last" in session.text
        assert "+" in session.text.splitlines()[3]
        assert session.attempts[0].retry_of == session.attempts[1].id
        await session.press("r")
        await session.reply(GOOD)
        assert "as last time" in session.text
        assert "same" in session.text


async def test_marks_of_another_scorer_are_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply("Hm, I see.")
        await session.press("r")
        monkeypatch.setattr("trainer.scoring.score", lambda drill, *_a, **_k: make_result(drill))
        await session.reply(GOOD)
        assert "since last" not in session.text
        assert "the first time" not in session.text


async def test_only_what_was_missed_gives_nothing_away(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply("Three months in a row, that is a lot of wrong bills.")
        focus = session.practice.missed
        assert focus is not None
        await session.press("m")
        text = session.text
        assert "Say now" in text
        assert "missed only" in text
        assert f"○ {len(focus.facts)} fact" in text
        assert "called twice" not in text.replace("I have called twice", "")
        await session.reply("You called twice and forty-two pounds are gone. What changed?")
        assert "missed only" in session.text
        assert "not rated" in session.text or focus.skills == tuple(Skill)
        assert session.attempts[0].focus == focus


async def test_the_bar_shows_where_the_missing_piece_is_heard(tmp_path: Path) -> None:
    async with practising(tmp_path, "one") as session:
        await session.reply("Three months in a row, that is a lot of wrong bills.")
        await session.press("m")
        row = next(line for line in session.text.splitlines() if "John" in line)
        assert "○" in row
        assert COMPLAINT[1] not in session.text


async def test_with_nothing_missed_there_is_nothing_to_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.scoring.score", lambda drill, *_a, **_k: make_result(drill, missed_facts=()))
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply()
        assert "missed only" not in session.screen.query_one(KeyBar).render().plain
        await session.press("m")
        assert session.on_top == "DebriefScreen"


async def test_editing_goes_back_to_the_words_and_is_marked_anew(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["free months wrong"])
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("space", "enter")
        assert "How you said it  2 s" in session.text  # how long it took, as information
        await session.press("e")
        assert session.at(Stage.CORRECT)
        assert session.editor.text == "free months wrong"
        await session.press("f7")  # the recording is still there to compare with
        assert "You  ▶" in session.text
        await session.reply("three months wrong")
        first, second = reversed(session.attempts)
        assert second.retry_of == first.id
        assert (first.reply, second.reply) == ("free months wrong", "three months wrong")
        assert second.heard == "free months wrong"
        await session.press("n")
        assert set(speech.forgotten) >= {first.id}


async def test_listening_back_and_hearing_again_from_the_debrief(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, clip_seconds=8, transcripts=[GOOD])
    async with practising(tmp_path, "one", speech=speech) as session:
        await session.press("f5")
        await session.pass_time(3)
        await session.press("space", "enter")
        await session.press("space")
        assert session.sounds(Sound.PLAYING)
        await session.pass_time(2)
        assert "▶ John  0:02 / 0:08" in session.text
        await session.press("space")
        assert "‖ John" in session.text
        await session.press("l")
        assert session.sounds(Sound.SILENT)
        await session.pass_time(1)
        assert "▶ You  0:01 / 0:03" in session.text
        await session.pass_time(5)
        assert "▶ You" not in session.text
        await session.press("space", "n")
        assert speech.player.clip is None


async def test_recordings_are_gone_after_the_session(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path, transcripts=[GOOD, GOOD])
    async with practising(tmp_path, "one", "two", speech=speech) as session:
        for _ in range(2):
            await session.until(lambda: not session.editor.deaf_to)
            await session.press("f5")
            await session.press("space", "enter", "n")
        assert sorted(speech.forgotten) == sorted(attempt.id for attempt in session.attempts)


async def test_strong_replies_are_looked_through_one_by_one(tmp_path: Path) -> None:
    drill = make_drill()
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply()
        await session.press("v")
        first = drill.model_replies[0].text
        assert first in " ".join(session.text.split())
        await session.press("v")
        assert drill.model_replies[1].text in " ".join(session.text.split())
        await session.press("v")
        assert first in " ".join(session.text.split())


async def test_why_opens_and_closes(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING) as session:
        await session.reply()
        await session.press("w")
        assert "Why these marks" in session.text
        await session.press("w")
        assert "Why these marks" not in session.text


async def test_escape_ends_the_session_and_keeps_the_marks(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", "two", settings=READING) as session:
        await session.reply()
        await session.press("escape")
        assert session.on_top == "HomeScreen"
        assert len(session.attempts) == 1


async def test_a_written_complaint_was_written(tmp_path: Path) -> None:
    task = Task(make_drill("mail", channel=Channel.EMAIL), "0" * 64)
    async with practising(tmp_path, tasks=(task,)) as session:
        await session.reply()
        assert "John wrote" in session.text


async def test_columns_stand_side_by_side_or_one_above_the_other(tmp_path: Path) -> None:
    for size, beside in (((80, 24), True), ((60, 20), False)):
        async with practising(tmp_path / str(size[0]), "one", settings=READING, size=size) as session:
            await session.reply()
            theirs, yours = (session.app.screen.query_one(name).region for name in ("#theirs", "#yours"))
            assert (theirs.y == yours.y) is beside
            assert (theirs.x == yours.x) is not beside


async def test_everything_can_be_reached_by_scrolling_keys(tmp_path: Path) -> None:
    async with practising(tmp_path, "one", settings=READING, size=(60, 20)) as session:
        await session.reply("Hm.")
        seen = set(session.text.splitlines())
        for _ in range(12):
            await session.press("down", "down")
            seen |= set(session.text.splitlines())
        everything = "\n".join(seen)
        for part in ("John said", "You wrote", "missed", "A strong reply"):
            assert part in everything
        await session.press("home")
        assert "reflect" in session.text


async def reached(session: Session, key: str, monkeypatch: pytest.MonkeyPatch, action: str) -> bool:
    called: list[str] = []
    monkeypatch.setattr(session.app.screen, f"action_{action}", lambda: called.append(action))
    await session.press(key)
    return called == [action]


async def test_every_command_of_the_debrief_is_reached_by_every_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech = FakeSpeech(tmp_path, transcripts=["three months wrong"])
    async with practising(tmp_path, "one", "two", speech=speech) as session:
        await session.press("f5")
        await session.press("space", "enter")
        assert isinstance(session.app.screen, DebriefScreen)
        for command in IN_DEBRIEF:
            for key in command.key_list:
                assert await reached(session, key, monkeypatch, command.action), f"{key} did not do {command.id}"


async def test_a_not_rated_skill_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = (Mark(Skill.REFLECT, 80, Band.STRONG), Mark(Skill.CLARIFY, None, None))
    monkeypatch.setattr("trainer.scoring.score", lambda drill, *_a, **_k: replace(make_result(drill), marks=marks))
    async with practising(tmp_path, tasks=make_tasks("one"), settings=READING) as session:
        await session.reply()
        assert "not rated" in session.text
