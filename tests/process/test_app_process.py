"""The app itself, in a real terminal: it starts, keeps what is typed, leaves at once and gives the terminal back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.process.test_plain_process import DRILL, attempts, drafts, has_draft, rows
from tests.support.terminal import Terminal, in_terminal

pytestmark = pytest.mark.process

OPEN = "Say back what you heard"
"""What stands in an empty reply."""
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"
QUIT = b"\x11"
UNSIGNALLED = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
"""Runs a program that a terminal's end does not end, as in a container."""


def leave(terminal: Terminal) -> float:
    """Press Ctrl+Q and wait for the end; returns how long that took, in seconds."""
    began = time.monotonic()
    terminal.type(QUIT)
    code = terminal.end()
    took = time.monotonic() - began
    assert code == 0
    return took


def assert_given_back(terminal: Terminal) -> None:
    assert terminal.modes == terminal.at_start
    assert ALTERNATE_SCREEN_OFF in terminal.output
    assert CURSOR_SHOWN in terminal.output.rsplit(ALTERNATE_SCREEN_OFF, 1)[1] or (
        terminal.output.rfind(CURSOR_SHOWN) > terminal.output.rfind(b"\x1b[?25l")
    )
    for mouse in (b"1000", b"1003", b"1006", b"2004", b"1004"):
        on, off = (terminal.output.rfind(b"\x1b[?" + mouse + end) for end in (b"h", b"l"))
        assert off >= on, f"mode {mouse.decode()} was left on"


def test_start_type_a_reply_leave_within_a_second_and_the_terminal_is_as_it_was(tmp_path: Path) -> None:
    took = []
    for number in range(3):  # the other core's tests may cost one of them a moment
        home = tmp_path / str(number)
        with in_terminal("drill", DRILL, home=home) as terminal:
            terminal.wait_for(OPEN)
            terminal.type("Three wrong bills")
            terminal.wait_until(has_draft(home, "Three wrong bills"), "the draft")
            took.append(leave(terminal))
            assert_given_back(terminal)
            assert "Traceback" not in terminal.text
        assert drafts(home) == ["Three wrong bills"]
        if took[-1] < 1.0:
            return
    raise AssertionError(f"leaving took {took} seconds")


def test_a_terminal_that_vanishes_without_a_signal_ends_the_program_and_costs_nothing(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, home=tmp_path, before=UNSIGNALLED) as terminal:
        terminal.wait_for(OPEN)
        terminal.type("Three wrong bills")
        terminal.wait_until(has_draft(tmp_path, "Three wrong bills"), "the draft")
        terminal.vanish()
        assert terminal.process.wait(30) in (0, 120), "120: there was nowhere left to write to"
    assert drafts(tmp_path) == ["Three wrong bills"]


def test_home_starts_and_leaves(tmp_path: Path) -> None:
    with in_terminal(home=tmp_path) as terminal:
        terminal.wait_for("Start practice")
        leave(terminal)
        assert_given_back(terminal)


def test_a_reply_handed_in_is_marked_and_stored(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, home=tmp_path) as terminal:
        terminal.wait_for(OPEN)
        terminal.type("Three wrong bills. What did they tell you?\r")
        terminal.wait_for("reflect")
        leave(terminal)
    assert attempts(tmp_path) == ["Three wrong bills. What did they tell you?"]
    assert drafts(tmp_path) == []


def test_kill_9_in_the_middle_of_a_reply_leaves_it_for_the_next_start(tmp_path: Path) -> None:
    kept = "Three wrong bills and two calls"
    with in_terminal("drill", DRILL, home=tmp_path) as terminal:
        terminal.wait_for(OPEN)
        terminal.type(kept)
        terminal.wait_until(has_draft(tmp_path, kept), "the draft")
        terminal.kill()
    assert attempts(tmp_path) == []
    assert drafts(tmp_path) == [kept]

    with in_terminal("drill", DRILL, home=tmp_path) as terminal:
        terminal.wait_for("Three wrong bills")
        terminal.type(", John.")
        terminal.wait_until(has_draft(tmp_path, f"{kept}, John."), "the longer draft")
        terminal.type("\r")
        terminal.wait_until(lambda: bool(attempts(tmp_path)), "the attempt")
        terminal.wait_for("reflect")
        leave(terminal)
    assert attempts(tmp_path) == [f"{kept}, John."]
    assert drafts(tmp_path) == []
    assert rows(tmp_path, "SELECT count(*) FROM attempt WHERE mark IS NULL") == [(0,)]


def test_the_app_and_plain_take_up_each_others_unfinished_replies(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, home=tmp_path) as terminal:
        terminal.wait_for(OPEN)
        terminal.type("Three wrong bills")
        terminal.wait_until(has_draft(tmp_path, "Three wrong bills"), "the draft")
        leave(terminal)
    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply until now, unfinished:")
        terminal.wait_for("Three wrong bills")
        terminal.type("and two calls.\n")
        terminal.wait_until(has_draft(tmp_path, "Three wrong bills\nand two calls."), "the longer draft")
        terminal.type("/q\n")
        assert terminal.end() == 0
    with in_terminal("drill", DRILL, home=tmp_path) as terminal:
        terminal.wait_for("and two calls.")
        leave(terminal)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (30, 8)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_any_size_of_terminal_can_be_started_in_and_left(tmp_path: Path, size: tuple[int, int]) -> None:
    with in_terminal(home=tmp_path, columns=size[0], rows=size[1]) as terminal:
        terminal.wait_for("sayback")
        leave(terminal)
        assert_given_back(terminal)
