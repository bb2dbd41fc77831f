"""Start-up to the first interactive paint, and key to paint, against a bare Textual app in the same run.

Both programs run in a real pseudo-terminal of 80×24, turn about. "Paint" is the moment their text has reached the
terminal; "a screen" the time from a key, sent as soon as they had painted, until the screen it opens is there; "a
letter" the time from a key in the reply (in a bare text area) until its letter is there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence

from bench.table import Spread, table
from bench.terminal import Terminal

BARE = """
from textual.app import App
from textual.screen import Screen
from textual.widgets import Footer, Static, TextArea

class Other(Screen):
    def compose(self):
        yield Static("answered")
        yield Footer()

class Writing(Screen):
    def compose(self):
        yield Static("write here")
        yield TextArea()

class Bare(App):
    BINDINGS = [("question_mark", "answer", "Answer"), ("w", "write", "Write")]
    def compose(self):
        yield Static("painted")
        yield Footer()
    def action_answer(self):
        self.push_screen(Other())
    def action_write(self):
        self.push_screen(Writing())

Bare().run()
"""
LETTERS = "QXZJKVWY"
"""Typed one after another; capitals that no label on the screen repaints."""


def _opening(command: Sequence[str], home: str, painted: str, answered: str) -> tuple[float, float]:
    terminal = Terminal(command, {"SAYBACK_HOME": home})
    try:
        shown = terminal.painted(painted) - terminal.began
        pressed = terminal.press("?")
        return shown, terminal.painted(answered) - pressed
    finally:
        terminal.end()


def _typing(command: Sequence[str], home: str, steps: Sequence[tuple[str, str]]) -> list[float]:
    terminal = Terminal(command, {"SAYBACK_HOME": home})
    try:
        for wait_for, key in steps:
            terminal.painted(wait_for)
            if key:
                terminal.press(key)
        taken = []
        for letter in LETTERS * 5:
            pressed = terminal.press(letter)
            taken.append(terminal.painted(letter) - pressed)
        return taken[1:]
    finally:
        terminal.end()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("-n", type=int, default=10, help="runs of each program (default 10)")
    args = parser.parse_args(argv)
    bare_app, app = [sys.executable, "-c", BARE], [sys.executable, "-m", "trainer"]
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as home:
        for turn in range(args.n + 1):
            floor = _opening(bare_app, home, "painted", "answered")
            opened = _opening(app, home, "Enter", "Esc")
            if turn:  # the first turn warms the file cache and makes the database
                bare.append(floor)
                ours.append(opened)
        letters = Spread(tuple(_typing([*app, "drill", "telecom/old-number"], home, [("Say back", "")])))
        floor_letters = Spread(tuple(_typing(bare_app, home, [("painted", "w"), ("write here", "")])))
    rows = []
    for name, column in (("first paint", 0), ("a screen, right after it", 1)):
        floor_spread, our_spread = (
            Spread(tuple(run[column] for run in bare)),
            Spread(tuple(run[column] for run in ours)),
        )
        rows.append((name, our_spread, floor_spread, f"{our_spread.median / floor_spread.median:.2f} ×"))
    rows.append(("a letter, median", letters, floor_letters, f"{letters.median / floor_letters.median:.2f} ×"))
    late, floor_late = letters.at(0.95), floor_letters.at(0.95)
    rows.append(
        ("a letter, 95 %", f"{1000 * late:.1f} ms", f"{1000 * floor_late:.1f} ms", f"{late / floor_late:.2f} ×")
    )
    table(f"Start-up and keys, {args.n} runs turn about", ("", "sayback", "bare Textual app", "ratio"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
