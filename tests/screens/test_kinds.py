"""Drills that are no plain reply, in the app: told in time, picked by keys, cut in on, written down, rewritten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from tests.support.app import FixedClock
from tests.support.drills import make_drill
from tests.support.kinds import CHAT, LEAD, NOTES, PATIENCE, REWRITE, SPOT
from tests.support.practice import Session, practising
from tests.support.speech import FakeSpeech
from trainer.kinds.patience import What, stored
from trainer.kinds.spot import read
from trainer.packs.model import Band, Breath, Drill
from trainer.practice import Sound, Stage, Task
from trainer.settings import Settings
from trainer.speech.ports import BreathTiming
from trainer.ui.screens.patience import PatienceScreen
from trainer.ui.screens.spot import SpotScreen
from trainer.ui.teller import LEAD as LEADS
from trainer.ui.teller import Teller, lead

READING = Settings(voice=False)
NOTE = NOTES.replies[0].text


def of(*drills: Drill) -> tuple[Task, ...]:
    return tuple(Task(drill, "0" * 64) for drill in drills)


def joined(session: Session) -> str:
    """What is seen, without its line ends."""
    return " ".join(session.text.split())


def own(session: Session) -> SpotScreen | PatienceScreen:
    screen = session.app.screen
    assert isinstance(screen, SpotScreen | PatienceScreen)
    return screen


def teller(session: Session) -> Teller:
    screen = session.app.screen
    found = screen._teller if isinstance(screen, PatienceScreen) else session.screen._teller
    assert found is not None
    return found


async def tell(session: Session, seconds: float) -> None:
    """Let the telling go on, its lead first."""
    clock = session.services.clock
    assert isinstance(clock, FixedClock)
    telling = teller(session)
    telling.look()
    while seconds > 0:
        clock.advance(seconds=min(1.0, seconds))
        telling.look()
        seconds -= 1.0
    await session.pilot.pause()


async def begin(session: Session) -> None:
    """Past the time for reading the situation."""
    await tell(session, teller(session).lead)
    assert teller(session).begun


# ---- spot ------------------------------------------------------------------------------------------------------------


def place(session: Session, *, strong: bool) -> int:
    """Where the strong reply, or one that is not, stands on the screen."""
    screen = own(session)
    assert isinstance(screen, SpotScreen)
    return next(
        number for number, choice in enumerate(screen._choices) if (SPOT.choices[choice].band is Band.STRONG) is strong
    )


def right_reason(session: Session) -> str:
    screen = own(session)
    assert isinstance(screen, SpotScreen)
    return "abcd"[next(number for number, reason in enumerate(screen._reasons) if SPOT.reasons[reason].right)]


async def test_two_keys_spot_who_listened(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT, make_drill("after")), settings=READING) as session:
        assert session.on_top == "SpotScreen"
        assert "Which reply listened best?" in session.text
        await session.press(str(place(session, strong=True) + 1))
        assert "Why that one?" in session.text
        await session.press(right_reason(session))
        await session.until(lambda: session.at(Stage.DEBRIEF))
        assert "● strong" in session.text
        assert "for the right reason" in session.text
        await session.press("n")
        assert session.on_top == "PracticeScreen"
        assert session.practice.drill.id == "after"
        attempt = session.attempts[0]
        assert attempt.reply == SPOT.choices[1].text
        assert read(attempt.detail, SPOT).choice == 1
        assert attempt.marks is not None
        assert attempt.marks.band is Band.STRONG


async def test_arrows_and_enter_spot_as_well(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING) as session:
        await session.press(*["down"] * place(session, strong=True), "enter")
        assert "Why that one?" in session.text
        await session.press("enter")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        assert read(session.practice.detail, SPOT).choice == 1


async def test_on_a_small_screen_the_customer_comes_first_and_the_arrows_bring_the_replies(tmp_path: Path) -> None:
    long = replace(SPOT, say=(Breath("Let me begin at the beginning."), *(Breath("It went on.") for _ in range(70))))
    async with practising(tmp_path, tasks=of(long), settings=READING, size=(60, 20)) as session:
        await session.until(lambda: "goes down to the replies" in session.text)
        assert "Let me begin" in session.text
        await session.press("down", "down", "down")
        assert "▸ 4" in session.text
        await session.press("enter")
        await session.until(lambda: "▸ a" in session.text)


async def test_esc_takes_the_pick_back_before_it_leaves(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING) as session:
        await session.press("1", "escape")
        assert "Which reply listened best?" in session.text
        assert session.practice.detail == ""
        await session.press("escape")
        assert session.on_top == "HomeScreen"
        assert not session.attempts


async def test_a_wrong_reason_is_called_wrong_and_the_right_one_is_told(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING, size=(100, 60)) as session:
        wrong = next(letter for letter in "abc" if letter != right_reason(session))
        await session.press(str(place(session, strong=True) + 1), wrong)
        await session.until(lambda: session.at(Stage.DEBRIEF))
        assert "your reason, wrong" in joined(session)
        assert "the right reason" in joined(session)


async def test_a_wrong_pick_is_explained_with_every_reply_beside_it(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING, size=(100, 60)) as session:
        await session.press(str(place(session, strong=False) + 1), "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        shown = joined(session)
        assert all(choice.why in shown for choice in SPOT.choices)


async def test_the_lessons_behind_a_verdict_are_a_key_away_and_no_sooner(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING) as session:
        await session.press("i")
        assert session.on_top == "SpotScreen"
        await session.press("1", "a")
        await session.until(lambda: "i lesson" in session.text)
        await session.press("i")
        await session.until(lambda: session.on_top == "LessonScreen")
        assert "behind these marks" in session.text
        await session.press("escape")
        await session.until(lambda: session.on_top == "SpotScreen")
        await session.press("n")
        await session.until(lambda: session.on_top != "SpotScreen")


async def test_the_arrows_scroll_a_verdict_that_is_longer_than_the_screen(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING, size=(60, 14)) as session:
        await session.press("1", "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        box = session.app.screen.query_one("#spot")
        before = box.scroll_offset.y
        await session.press("end")
        assert box.scroll_offset.y > before


async def test_retrying_shuffles_and_asks_again(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING) as session:
        await session.press("1", "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        await session.press("r")
        await session.until(lambda: "Which reply listened best?" in session.text)
        assert session.practice.detail == ""


async def test_a_pick_is_on_disk_and_taken_up(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT), settings=READING) as session:
        screen = own(session)
        assert isinstance(screen, SpotScreen)
        order = screen._choices
        await session.press("3")
        services = session.services
        services.bookkeeper.keep(session.practice)
    async with practising(tmp_path, tasks=of(SPOT), services=services) as session:
        assert "Why that one?" in session.text
        assert read(session.practice.detail, SPOT).choice == order[2]


async def test_a_warm_up_ends_with_the_drill_begun_when_its_time_is_up(tmp_path: Path) -> None:
    drills = [replace(SPOT, id=f"spot-{number}") for number in range(3)]
    async with practising(tmp_path, tasks=of(*drills), settings=READING, seconds=90.0) as session:
        assert "1:30 left" in session.text
        await session.press("1", "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        await session.press("n")
        await session.until(lambda: session.practice.index == 1 and session.on_top == "SpotScreen")
        assert isinstance(session.services.clock, FixedClock)
        session.services.clock.advance(seconds=90)
        await session.press("1", "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        await session.until(lambda: "last one" in session.text and "n finish" in session.text)
        await session.press("n")
        await session.until(lambda: session.on_top == "RecapScreen")
        assert len(session.attempts) == 2


# ---- patience --------------------------------------------------------------------------------------------------------


async def test_they_talk_and_fall_silent_and_a_key_is_a_sign_of_life(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        assert session.on_top == "PatienceScreen"
        assert "Ines is about to speak" in session.text
        await begin(session)
        await tell(session, 1.0)
        assert "Ines is talking" in session.text
        await tell(session, 8.0)
        assert "Ines is silent" in session.text
        assert PATIENCE.say[1].text in joined(session)
        assert PATIENCE.say[2].text not in joined(session)
        await session.press("space")
        assert "You  “mm”" in session.text
        listening = stored(session.practice.detail, PATIENCE)
        assert listening is not None
        assert [event.what for event in listening.events] == [What.CUE]


async def test_heard_out_the_reply_is_written_on_the_practice_screen(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 60.0)
        await session.until(lambda: session.on_top == "PracticeScreen")
        assert PATIENCE.say[-1].text.split(". ")[0] in joined(session)
        await session.reply(PATIENCE.replies[0].text)
        assert "5 of 5 silences waited out" in joined(session) or "patience" in session.text
        result = session.practice.result
        assert result is not None
        assert any(remark.label == "patience" for remark in result.remarks)
        assert stored(session.attempts[0].detail, PATIENCE) is not None


@pytest.mark.parametrize("key", ["x", "enter", "ctrl+s", "W"])
async def test_typing_cuts_in_and_space_lets_them_go_on(tmp_path: Path, key: str) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 2.0)
        await session.press(key)
        assert "has stopped: you cut in" in session.text
        await tell(session, 10.0)
        assert PATIENCE.say[1].text not in session.text
        await session.press("space")
        await tell(session, 3.0)
        assert "Your men" in session.text


async def test_whoever_answers_at_once_never_reads_the_rest(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 5.0)
        await session.press("enter", "enter")
        await session.until(lambda: session.on_top == "PracticeScreen")
        assert PATIENCE.say[1].text in joined(session)
        assert PATIENCE.say[4].text not in joined(session)
        await session.reply("So the fence was fine in March.")
        complaint = session.app.screen.query_one("#their-words", Static).content
        assert isinstance(complaint, Content)
        assert "my neighbour's car" in complaint.plain  # the debrief tells all
        assert session.practice.result is not None
        assert session.practice.result.band is not Band.STRONG


async def test_a_key_of_the_program_is_no_interruption_and_stops_the_clock(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 2.0)
        telling = teller(session)
        at = telling.listening.at
        await session.press("f1")
        assert session.on_top == "HelpScreen"
        assert isinstance(session.services.clock, FixedClock)
        session.services.clock.advance(seconds=5)
        telling.look()
        await session.press("escape")
        assert not telling.listening.cut_off
        assert telling.listening.at == at


async def test_help_opened_at_the_last_word_holds_nothing_up(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 60.0)
        await session.press("f1")
        await session.pilot.pause(1.0)
        await session.press("escape")
        await session.until(lambda: session.on_top == "PracticeScreen")


async def test_esc_keeps_the_listening_for_later(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), settings=READING) as session:
        await begin(session)
        await tell(session, 4.0)
        await session.press("space", "escape")
        assert session.on_top == "HomeScreen"
        services = session.services
    async with practising(tmp_path, tasks=of(PATIENCE), services=services) as session:
        assert session.on_top == "PatienceScreen"
        assert "“mm”" in session.text
        assert teller(session).listening.at > 3.0


def voice(folder: Path) -> FakeSpeech:
    """A voice that takes two seconds a breath, with a second of silence after each."""
    timings = tuple(BreathTiming(3.0 * number, 3.0 * number + 2.0) for number in range(len(PATIENCE.say)))
    return FakeSpeech(folder, clip_seconds=timings[-1].end, breaths=timings)


async def test_a_voice_is_cut_off_and_let_go_on(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), speech=voice(tmp_path)) as session:
        await session.until(lambda: session.sounds(Sound.PLAYING))
        await session.pass_time(2.5)
        assert "Ines is silent" in session.text
        assert PATIENCE.say[0].text not in session.text
        await session.press("space")
        await session.pass_time(1.0)
        await session.press("x")
        assert session.sounds(Sound.PAUSED)
        await session.press("space")
        assert session.sounds(Sound.PLAYING)
        await session.pass_time(30.0)
        await session.until(lambda: session.on_top == "PracticeScreen")
        listening = session.practice.listened
        assert listening is not None
        assert [event.what for event in listening.events] == [What.CUE, What.JUMP]
        assert listening.telling.breaths[1].start == 3.0
        assert not listening.given_up


async def test_a_voice_that_is_lost_is_told_on_in_text(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(PATIENCE), speech=voice(tmp_path)) as session:
        await session.pass_time(3.5)
        await session.press("space")
        session.speech.lose_speaker()
        await session.pass_time(0.1)
        assert PATIENCE.say[0].text in session.text
        assert teller(session).listening.breath == 1
        assert len(teller(session).listening.events) == 1


# ---- notes -----------------------------------------------------------------------------------------------------------


async def test_what_is_read_once_goes_by_and_is_gone(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES), settings=READING) as session:
        assert "You read this once, a breath at a time. Space brings the next one." in session.text
        assert "is about to begin" in session.text
        assert "stone cold" not in session.text
        await begin(session)
        await tell(session, 1.0)
        assert "stone cold" in session.text
        await tell(session, 5.0)
        assert "stone cold" not in session.text
        assert "allergic" in session.text
        await session.type("nuts")
        assert session.editor.text == "nuts"
        await tell(session, 30.0)
        assert "allergic" not in session.text
        await session.press("f2", "h")
        assert "allergic" not in session.text
        await session.reply(NOTE)
        assert "allergic to nuts" in joined(session)
        assert "want" in session.text or "✓" in session.text
        assert session.attempts[0].plays == 1


async def test_whoever_reads_faster_goes_on_with_space_and_misses_nothing(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES), settings=READING) as session:
        assert "Space go on" in session.text
        for breath in NOTES.say:
            await session.press("space")
            assert breath.text[:20] in joined(session)
        await session.press("space")
        assert NOTES.say[-1].text[:20] not in joined(session)
        assert "go on" not in session.text
        assert "Esc back" in session.text
        assert session.editor.text == ""


async def test_notes_by_ear_are_heard_once_and_not_paused(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES)) as session:
        assert session.sounds(Sound.PLAYING)
        await session.press("space")
        assert session.sounds(Sound.PLAYING)
        await session.pass_time(20.0)
        assert session.sounds(Sound.SILENT)
        await session.press("f2", "f3")
        assert session.speech.calls.count("play") == 1


async def test_captions_of_what_is_heard_once_show_only_what_sounds(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES), settings=Settings(captions=True)) as session:
        assert "stone cold" in session.text
        await session.pass_time(20.0)
        assert "stone cold" not in session.text


async def test_notes_whose_voice_is_lost_are_told_in_text(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES)) as session:
        await session.pass_time(1.0)
        await session.type("cold")
        session.speech.lose_speaker()
        await session.pass_time(0.1)
        await begin(session)
        await tell(session, 1.0)
        assert "stone cold" in session.text


async def test_a_note_taken_up_again_is_not_told_again(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(NOTES), settings=READING) as session:
        await begin(session)
        await tell(session, 30.0)
        await session.type("nuts")
        await session.press("escape", "escape")
        services = session.services
    async with practising(tmp_path, tasks=of(NOTES), services=services) as session:
        assert session.editor.text == "nuts"
        assert session.screen._teller is None
        assert "stone cold" not in session.text


# ---- rewrite, written, lead ------------------------------------------------------------------------------------------


async def test_the_draft_stands_above_the_rewrite_and_what_is_left_of_it_is_shown(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(REWRITE), settings=READING) as session:
        assert "The draft" in session.text
        assert "We apologise for any inconvenience" in session.text
        await session.reply(f"{REWRITE.replies[0].text} Your reverse logistics case is open.")
        result = session.practice.result
        assert result is not None
        assert any(remark.label == "still there" for remark in result.remarks)
        session.app.screen.query_one("#remarks").scroll_visible(animate=False)
        await session.pilot.pause()
        assert "still there" in session.text


async def test_other_drills_have_no_draft_above_them(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(REWRITE, LEAD), settings=READING) as session:
        await session.reply("Hm.")
        await session.press("n")
        assert "The draft" not in session.text
        assert "Sam, your team member" in session.text
        await session.reply("Four lates in a row, and the wall told you.")
        assert "Sam, your team member, said" in session.text


async def test_a_team_member_is_called_one_while_they_are_heard_out(tmp_path: Path) -> None:
    drill = replace(PATIENCE, customer=LEAD.customer)
    async with practising(tmp_path, tasks=of(drill), settings=READING) as session:
        assert "Sam, your team member, is about to speak" in session.text


async def test_a_chat_comes_in_bursts_while_its_writer_is_typing(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(CHAT), settings=READING, wait=False) as session:
        session.services.settings = replace(session.services.settings, animations=True)
        session.screen._tell()
        session.screen._show()
        await tell(session, 0.5)
        assert "logged me out" in session.text
        assert "… Ines is typing" in session.text
        assert "charged twice" not in session.text
        await session.type("hi")
        await tell(session, 1.0)
        assert "charged twice" in session.text
        assert session.editor.text == "hi"


async def test_space_brings_the_rest_of_a_chat_at_once(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(CHAT), settings=READING, wait=False) as session:
        session.services.settings = replace(session.services.settings, animations=True)
        session.screen._tell()
        session.screen._show()
        await tell(session, 0.1)
        await session.press("space")
        assert "German" in session.text
        assert "is typing" not in session.text


async def test_with_animations_off_a_chat_is_there_at_once(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(CHAT), settings=READING) as session:
        assert "German" in session.text
        assert "is typing" not in session.text


async def test_concerns_passed_over_are_named_in_the_debrief(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(CHAT), settings=READING, size=(80, 40)) as session:
        await session.reply("Logged out of the app and charged twice for May: how annoying. Which phone are you on?")
        assert "2 of 3 concerns answered" in session.text
        assert "the help page is in German" in session.text


# ---- sessions of several kinds ---------------------------------------------------------------------------------------


async def test_a_session_goes_from_kind_to_kind(tmp_path: Path) -> None:
    async with practising(tmp_path, tasks=of(SPOT, PATIENCE, NOTES, make_drill("last")), settings=READING) as session:
        await session.press("1", "a")
        await session.until(lambda: session.at(Stage.DEBRIEF))
        await session.press("n")
        await session.until(lambda: session.on_top == "PatienceScreen")
        await begin(session)
        await tell(session, 60.0)
        await session.until(lambda: session.on_top == "PracticeScreen")
        await session.reply("The fence fell on your neighbour's car, and that hurts.")
        await session.press("n")
        await session.until(lambda: session.practice.drill.id == "notes")
        await begin(session)
        await tell(session, 30.0)
        await session.reply(NOTE)
        await session.press("n")
        await session.until(lambda: session.practice.drill.id == "last")
        await session.reply()
        await session.press("n")
        await session.until(lambda: session.on_top == "RecapScreen")
        assert {attempt.kind.value for attempt in session.attempts} == {"spot", "patience", "notes", "reply"}


def test_a_long_situation_gets_more_time_to_be_read_within_bounds() -> None:
    least, most = LEADS
    assert lead(replace(NOTES, situation="")) == least
    assert lead(replace(NOTES, situation="word " * 12)) == 3.0
    assert lead(replace(NOTES, situation="word " * 500)) == most
