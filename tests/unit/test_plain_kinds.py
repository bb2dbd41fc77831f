"""Every kind of drill line by line: picked, heard out, written down, rewritten, with nothing but lines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.app import FixedClock, make_services
from tests.support.kinds import CHAT, LEAD, NOTES, PATIENCE, REWRITE, SPOT
from tests.support.speech import FakeSpeech
from tests.unit.test_plain import Typed
from trainer.errors import ExitCode
from trainer.kinds.patience import What, stored
from trainer.kinds.spot import order, read
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Drill
from trainer.plain.session import Session
from trainer.plain.terminal import Lines, Page
from trainer.practice import Task
from trainer.progress.model import Attempt
from trainer.services import Services
from trainer.settings import Settings

NOTE = NOTES.replies[0].text


@dataclass
class Desk:
    """A plain session and what came of it."""

    services: Services
    typed: list[Typed]
    out: str = ""
    told: str = ""

    def play(self, *drills: Drill, lines: str, tty: bool = False, seconds: float | None = None) -> ExitCode:
        typed = Typed(*(f"{line}\n".encode() for line in lines.split("\n")), tty=tty)
        self.typed.append(typed)
        out, told = io.StringIO(), io.StringIO()
        tasks = tuple(Task(drill, "0" * 64) for drill in drills)
        session = Session(self.services, tasks, Lines(typed), Page(out, told, width=200, prompts=tty), seconds=seconds)
        code = session.run()
        self.out, self.told = out.getvalue(), told.getvalue()
        return code

    @property
    def attempts(self) -> list[Attempt]:
        return list(self.services.repository.attempts(self.services.profile.id))

    @property
    def band(self) -> Band:
        marks = self.attempts[0].marks
        assert marks is not None
        return marks.band


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    services = make_services(tmp_path, settings=Settings(voice=False), catalog=Catalog(()))
    made = Desk(services, [])
    yield made
    for typed in made.typed:
        typed.close()
    services.close()


# ---- spot ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", ["2 b", "2b", "2\nb", "\n2\n\nb"])
def test_a_pipe_picks_in_the_order_of_the_pack(desk: Desk, lines: str) -> None:
    assert desk.play(SPOT, lines=lines) is ExitCode.OK
    assert desk.band is Band.STRONG
    assert desk.attempts[0].reply == SPOT.choices[1].text
    assert all(choice.why in desk.out for choice in SPOT.choices)
    assert "not rated" not in desk.out


def test_a_person_picks_in_an_order_of_their_own(desk: Desk) -> None:
    desk.play(SPOT, lines="1\nc", tty=True)
    attempt = desk.attempts[0]
    answer = read(attempt.detail, SPOT)
    assert (answer.choice, answer.reason) == (order(4, attempt.id)[0], order(3, f"{attempt.id} why")[2])


def test_a_line_from_a_pipe_that_picks_nothing_stops_there(desk: Desk) -> None:
    assert desk.play(SPOT, lines="the second one") is not ExitCode.OK
    assert "is no answer to this" in desk.told
    assert not desk.attempts


def test_a_person_is_asked_again_and_may_leave(desk: Desk) -> None:
    assert desk.play(SPOT, lines="9\n/q", tty=True) is ExitCode.OK
    assert "“9” is none of 1 2 3 4." in desk.told
    assert not desk.attempts


def test_a_pick_that_was_never_explained_is_asked_again(desk: Desk) -> None:
    desk.play(SPOT, lines="2", tty=True)
    assert not desk.attempts
    desk.play(SPOT, lines="2\na", tty=True)
    assert desk.out.count("Which reply listened best?") == 1
    assert len(desk.attempts) == 1


def test_after_a_pick_only_what_makes_sense_is_offered(desk: Desk) -> None:
    desk.play(SPOT, lines="1\na\nn", tty=True)
    assert "n end, r again, w why" in desk.told
    assert "dispute" not in desk.told.split("n end")[1]


def test_a_warm_up_ends_when_its_time_is_up(desk: Desk) -> None:
    drills = [replace(SPOT, id=f"spot-{number}") for number in range(3)]
    clock = desk.services.clock
    assert isinstance(clock, FixedClock)
    desk.play(*drills, lines="2b\nn\n2b\nn\n2b\nn", seconds=0.0)
    assert len(desk.attempts) == 1
    desk.play(*drills, lines="2b\nn\n2b\nn\n2b\nn", seconds=90.0)
    assert len(desk.attempts) == 4


# ---- patience --------------------------------------------------------------------------------------------------------


def listening(desk: Desk) -> list[What]:
    found = stored(desk.attempts[0].detail, PATIENCE)
    assert found is not None
    return [event.what for event in found.events]


def test_empty_lines_wait_and_c_is_a_sign_of_life(desk: Desk) -> None:
    assert desk.play(PATIENCE, lines=f"\nc\n\nc\n\n{PATIENCE.replies[0].text}") is ExitCode.OK
    assert listening(desk) == [What.CUE, What.CUE]
    assert "5 of 5 silences waited out, a sign of life at 2 of the 2" in desk.out
    assert desk.band is Band.STRONG
    assert desk.attempts[0].reply == PATIENCE.replies[0].text


def test_words_cut_in_and_an_empty_line_lets_them_go_on(desk: Desk) -> None:
    desk.play(PATIENCE, lines=f"\nSorry, which fence?\n\n\n\n\n{PATIENCE.replies[0].text}")
    assert listening(desk) == [What.JUMP]
    assert "Ines stops. You cut in." in desk.out
    assert PATIENCE.say[-1].text in desk.out
    assert desk.band is Band.FAIR


def test_whoever_goes_on_talking_answers_with_what_they_have(desk: Desk) -> None:
    desk.play(PATIENCE, lines="\nSo the fence was fine.\nWhat happened then?")
    assert PATIENCE.say[2].text not in desk.out.split("weak,")[0]
    assert desk.attempts[0].reply == "So the fence was fine.\nWhat happened then?"
    assert "you never let them say" in desk.out


def test_a_reply_alone_in_a_pipe_is_cutting_in_and_is_marked(desk: Desk) -> None:
    assert desk.play(PATIENCE, lines="So the fence.") is ExitCode.OK
    assert listening(desk) == [What.JUMP]
    assert desk.attempts[0].reply == "So the fence."


def test_a_person_is_told_how_long_a_silence_is(desk: Desk) -> None:
    desk.play(PATIENCE, lines="/q", tty=True)
    assert "(1.5 s of silence)" in desk.told
    assert "an empty line waits" in desk.told.lower()
    assert not desk.attempts


def test_what_was_not_told_is_not_read_again_either(desk: Desk) -> None:
    desk.play(PATIENCE, lines="\nSo the fence.\nGo on.\n/c\n/q", tty=True)
    assert desk.out.count(PATIENCE.say[1].text) == 2
    assert PATIENCE.say[2].text not in desk.out


# ---- notes, rewrite, written, lead -----------------------------------------------------------------------------------


def test_a_note_is_marked_for_the_colleague_who_reads_it(desk: Desk) -> None:
    assert desk.play(NOTES, lines=NOTE) is ExitCode.OK
    assert desk.band is Band.STRONG
    assert "For a colleague:" in desk.out
    assert f"good: want: {NOTES.wants[0].text}" in desk.out


def test_what_is_heard_once_is_not_read_again(desk: Desk) -> None:
    desk.play(NOTES, lines="/c\n/q", tty=True)
    assert desk.out.count(NOTES.say[0].text) == 1
    assert "You hear this one once." in desk.told


def test_with_a_voice_what_is_heard_once_is_not_printed(tmp_path: Path) -> None:
    speech = FakeSpeech(tmp_path)
    services = make_services(tmp_path, settings=Settings(), speech=speech, catalog=Catalog(()))
    with_a_voice = Desk(services, [])
    with_a_voice.play(NOTES, lines="/h\n/q", tty=True)
    assert speech.calls.count("prepare") == 1
    assert NOTES.say[0].text not in with_a_voice.out
    with_a_voice.typed[0].close()
    services.close()


def test_the_draft_is_printed_below_the_complaint(desk: Desk) -> None:
    desk.play(REWRITE, lines=REWRITE.draft)
    before = desk.out.split("Against the draft:")[0]
    assert "The draft to rewrite:" in before
    assert before.index(REWRITE.say[1].text) < before.index("The draft to rewrite:")
    assert "not so good: copy" in desk.out
    assert desk.band is Band.WEAK


def test_concerns_that_were_passed_over_are_named(desk: Desk) -> None:
    desk.play(CHAT, lines="Logged out of the app and charged twice for May: how annoying. Which phone are you on?")
    assert "Concerns:" in desk.out
    assert "passed over: the help page is in German" in desk.out


def test_a_team_member_is_called_one(desk: Desk) -> None:
    desk.play(LEAD, lines="Four lates in a row.")
    assert "Sam, your team member, says, flat:" in desk.out


def test_a_session_goes_from_kind_to_kind(desk: Desk) -> None:
    lines = f"2b\nn\n\n\n\n\n\nThe fence hurt your friendship.\n\nn\n{NOTE}\n\nn"
    assert desk.play(SPOT, PATIENCE, NOTES, lines=lines) is ExitCode.OK
    assert [attempt.kind.value for attempt in reversed(desk.attempts)] == ["spot", "patience", "notes"]
