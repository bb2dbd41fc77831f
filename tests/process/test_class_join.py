"""``sayback class join`` in a real terminal: in by code and name, back without them, out with Ctrl+]."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.browsers import open_class
from tests.support.terminal import Terminal, environment, sayback
from trainer.classroom.model import Place

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix"),
]


def test_a_terminal_comes_in_leaves_and_comes_back_to_the_same_seat(tmp_path: Path) -> None:
    with open_class(tmp_path / "host") as (store, entrance):
        home, command = tmp_path / "home", [sys.executable, "-m", "trainer", "class", "join", entrance.address]
        first = Terminal(command, environment(home, NO_COLOR="1"), columns=60, rows=20)
        try:
            first.wait_for("Code:")
            first.type("wrong\n")
            first.wait_for("Name:")
            first.type("Amara\n")
            first.wait_for("That is not the code")
            first.type(f"{store.classroom().code.lower()}\n")
            first.wait_for("Name:", after=len(first.text))
            first.type("Amara\n")
            first.wait_for("Welcome, Amara")
            assert [(seat.name, seat.place) for seat in store.seats()] == [("Amara", Place.TERMINAL)]
            colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", first.output)
            assert all(red == green == blue for red, green, blue in colours), "no colours were asked for"
            first.type("\x1d")
            assert first.end() == 0
            assert first.modes == first.at_start
        finally:
            first.close()
        second = Terminal(command, environment(home))
        try:
            second.wait_for("Welcome, Amara")
            assert "Code:" not in second.text
            store.remove_seat(store.seats()[0].id)
            second.wait_for("Your instructor has closed this seat.")
            assert second.end() == 3
            assert second.modes == second.at_start
        finally:
            second.close()


def test_where_there_is_no_class_or_no_terminal_a_sentence_says_so(tmp_path: Path) -> None:
    between_pipes = sayback("class", "join", "http://127.0.0.1:9", home=tmp_path)
    assert between_pipes.returncode == 2
    assert b"A seat needs a terminal" in between_pipes.stderr
    terminal = Terminal([sys.executable, "-m", "trainer", "class", "join", "127.0.0.1:9"], environment(tmp_path))
    try:
        terminal.wait_for("Nobody holds a class at http://127.0.0.1:9")
        assert terminal.end() == 3
    finally:
        terminal.close()
