"""Disputing a mark line by line, at a keyboard and in a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.app import make_services
from tests.support.scoring import DRILL
from tests.support.speech import FakeSpeech
from tests.unit.test_plain import Typed
from trainer.errors import ExitCode
from trainer.packs.catalog import Catalog
from trainer.packs.model import Pack
from trainer.plain.session import Session
from trainer.plain.terminal import Lines, Page
from trainer.practice import Task
from trainer.settings import Settings

REPLY = "Sixty pounds, and a puddle under it every time. No wonder you are fed up. Where does it come out?"
PUDDLE = "a puddle under it every time"


class Room:
    """A plain session over a real repository and the real scorer."""

    def __init__(self, folder: Path) -> None:
        pack = Pack("test", "Test", "", "en", "CC0-1.0", DRILL.framework, (DRILL,), "0" * 64, "test.toml")
        speech = FakeSpeech(folder)
        self.services = make_services(folder, catalog=Catalog((pack,)), speech=speech, settings=Settings(voice=False))
        self.out, self.told = io.StringIO(), io.StringIO()

    def session(self, *lines: str, tty: bool = False) -> ExitCode:
        """Hand the reply in, then type these lines at its debrief."""
        pieces = [f"{REPLY}\n".encode(), b"\n", *(f"{line}\n".encode() for line in lines)]
        typed = Typed(*pieces, tty=True) if tty else Typed(b"".join(pieces))
        try:
            page = Page(self.out, self.told, prompts=tty, width=200)
            return Session(self.services, (Task(DRILL, "0" * 64),), Lines(typed), page).run()
        finally:
            typed.close()

    @property
    def phrases(self) -> list[str]:
        """What is accepted."""
        return [one.accepted.phrase for one in self.services.repository.disputes.listed()]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.services.close()


@pytest.mark.parametrize("tty", [False, True])
def test_a_mark_is_disputed_in_words_and_the_new_marks_are_read_out(room: Room, tty: bool) -> None:
    assert room.session("d", "1", PUDDLE, "y", tty=tty) is ExitCode.OK
    said = room.out.getvalue()
    assert "1  fact: the kettle she bought leaks over the counter  (missed)" in said
    assert "Counted as “the kettle she bought leaks over the counter”, for you." in said
    assert room.phrases == [PUDDLE]
    (attempt,) = room.services.repository.attempts(room.services.profile.id)
    after, before = room.services.repository.marks_of(attempt.id)
    assert f"{before.overall} → {after.overall}." in said
    assert said.rstrip().splitlines()[-4].endswith(f"{after.overall} of 100.")


def test_the_letter_is_offered(room: Room) -> None:
    room.session(tty=True)
    assert "d dispute a mark" in room.told.getvalue()


def test_a_clause_is_chosen_by_its_number_and_taken_back_by_another(room: Room) -> None:
    room.session("d", "1", "2", "y", "d", "9", tty=True)
    said = room.out.getvalue()
    assert "Counted as" in said
    number = next(line.split()[0] for line in said.splitlines() if "take back: “" in line)
    room.out.truncate(0)
    room.session("d", number, tty=True)
    assert "Taken back: “the kettle she bought leaks over the counter”" in room.out.getvalue()
    assert room.phrases == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("",), "Nothing was changed."),
        (("x[/red]",), "“x[/red]” is no number."),
        (("99",), "99 is none of them."),
        (("0",), "0 is none of them."),
        (("1", ""), "Nothing was changed."),
        (("1", "77"), "77 is none of them."),
        (("1", PUDDLE, "n"), "Nothing was changed."),
        (("1", PUDDLE, ""), "Nothing was changed."),
        (("1", "words that nobody said", "y"), "is not what your reply says"),
        (("1", "puddle " * 1500, "y"), "at most 200 characters"),
        (("1", "\x1b[31m\x07", "y"), "says too little alone"),
    ],
)
def test_what_is_not_meant_or_not_possible_changes_nothing(room: Room, answers: tuple[str, ...], said: str) -> None:
    assert room.session("d", *answers, "w", tty=True) is ExitCode.OK
    assert said in room.told.getvalue()
    assert "\x1b" not in room.told.getvalue() + room.out.getvalue()
    assert "reflect" in room.out.getvalue(), "the debrief goes on"
    assert room.phrases == []


def test_a_pipe_learns_by_its_exit_code_that_a_dispute_was_not_taken(room: Room) -> None:
    assert room.session("d", "1", "words that nobody said", "y") is ExitCode.REFUSED_INPUT
    assert room.session("d", "1") is ExitCode.REFUSED_INPUT
    assert room.phrases == []
