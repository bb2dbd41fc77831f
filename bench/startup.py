"""Start-up to the first interactive paint, and key to paint, against a bare Textual app in the same run.

Both programs run in a real pseudo-terminal of 80×24, turn about. "Paint" is the moment their text has reached the
terminal; "answer" is the moment the effect of a key, sent as soon as they had painted, has.
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
from textual.widgets import Footer, Static

class Bare(App):
    BINDINGS = [("x", "answer", "Answer")]
    def compose(self):
        yield Static("painted")
        yield Footer()
    def action_answer(self):
        self.query_one(Static).update("answered")

Bare().run()
"""


def _measure(command: Sequence[str], home: str, texts: tuple[str, str], key: str) -> tuple[float, float]:
    terminal = Terminal(command, {"SAYBACK_HOME": home})
    try:
        painted = terminal.painted(texts[0]) - terminal.began
        pressed = terminal.press(key)
        return painted, terminal.painted(texts[1]) - pressed
    finally:
        terminal.end()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("-n", type=int, default=10, help="runs of each program (default 10)")
    args = parser.parse_args(argv)
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as home:
        for turn in range(args.n + 1):
            floor = _measure([sys.executable, "-c", BARE], home, ("painted", "answered"), "x")
            app = _measure([sys.executable, "-m", "trainer"], home, ("Enter", "Esc"), "?")
            if turn:  # the first turn warms the file cache and makes the database
                bare.append(floor)
                ours.append(app)
    rows = []
    for name, column in (("first paint", 0), ("a key's answer", 1)):
        floor_spread = Spread(tuple(run[column] for run in bare))
        our_spread = Spread(tuple(run[column] for run in ours))
        rows.append((name, our_spread, floor_spread, f"{our_spread.median / floor_spread.median:.2f} ×"))
    table(f"Start-up, {args.n} runs turn about", ("", "sayback", "bare Textual app", "ratio"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
