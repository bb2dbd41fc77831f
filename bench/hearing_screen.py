"""The screen while somebody speaks: how often the meter moves, and how soon a key is painted, beside an idle screen.

Needs a sound server whose microphone hears its loudspeaker (PulseAudio's null sink will do), and plays a reply into it.
Keys are letters typed into the palette, which lies over the drill while the recording and the recogniser go on.
"""

from __future__ import annotations

import os
import select
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.hearing_replies import _long
from bench.spoken import RATE
from bench.table import Spread, table
from bench.terminal import Terminal
from trainer.errors import TrainerError
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.ports import Clip
from trainer.speech.session import Speech

KEYS = "qjzxvqjzxvqjzxvqjzxvqjzxvqjzxvqjzxvqjzxv"
SETTLED = 3.0
"""Seconds the palette has to be there before it is typed into."""
WATCHED = 3.0
"""Seconds in which the meter's movements are counted."""
F5, PALETTE, ESCAPE = "\x1b[15~", "\x10", "\x1b"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 without a sound server."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(argv[0]) if argv else Path(home)
        speech = Speech(Paths(Path(home), Path(home), Path(home) / "cache"), Settings)
        try:
            (_, samples), *_ = _long(folder, 2)
            path = folder / "screen.wav"
            path.write_bytes(wav.to_bytes(wav.Sound(samples * 3, RATE)))
            rows = _measured(home, speech, Clip(path, 3 * len(samples) / RATE))
        except TrainerError as error:
            print(f"bench.hearing_screen: {error}", file=sys.stderr)
            return 1
        finally:
            speech.close()
    table("A drill's screen", ("what", "figure"), rows)
    return 0


def _measured(home: str, speech: Speech, clip: Clip) -> list[Sequence[object]]:
    settings = Path(home) / "settings.toml"
    settings.write_text("voice = false\nanimations = false\nsilence = 0.0\n")
    command = [sys.executable, "-m", "trainer", "drill", "parcels/cracked-lid"]
    terminal = Terminal(command, {"SAYBACK_HOME": home})
    try:
        terminal.painted("to speak your reply", deadline=60)
        idle = _typed(terminal)
        terminal.press(F5)
        terminal.painted("●", deadline=20)
        speech.player.play(clip)
        terminal.painted("…", deadline=30)  # the first words: the recogniser is loaded and at work
        moves = _moves(terminal)
        busy = _typed(terminal)
    finally:
        terminal.end()
    return [
        ("meter movements a second", f"{moves:.1f}"),
        ("key to paint, idle: median (range)", idle),
        ("key to paint, idle: 95 of 100 within", f"{1000 * idle.at(0.95):.0f} ms"),
        ("key to paint while recognising: median (range)", busy),
        ("key to paint while recognising: 95 of 100 within", f"{1000 * busy.at(0.95):.0f} ms"),
    ]


def _typed(terminal: Terminal) -> Spread:
    """Type letters into the palette, one after the other, each when the one before is painted."""
    terminal.press(PALETTE)
    terminal.painted("Search", deadline=20)
    time.sleep(SETTLED)
    took, typed = [], ""
    for letter in KEYS:
        typed += letter
        pressed = terminal.press(letter)
        took.append(terminal.painted(typed) - pressed)
        time.sleep(0.2)
    terminal.press(ESCAPE)
    time.sleep(1.0)
    return Spread(tuple(took))


def _moves(terminal: Terminal) -> float:
    """How often something new is painted, a second: only the meter moves."""
    until, count, last = time.perf_counter() + WATCHED, 0, 0.0
    while (now := time.perf_counter()) < until:
        if select.select([terminal._master], [], [], 0.05)[0]:
            os.read(terminal._master, 1 << 16)
            count, last = (count + 1, now) if now - last > 0.02 else (count, now)
    return count / WATCHED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
