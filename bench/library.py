"""A library of 10,000 drills beside the one that ships: start-up, the Library, a key in its search, one drill."""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.table import Spread, table
from bench.terminal import Terminal
from trainer.packs.catalog import Catalog
from trainer.paths import Paths, shipped_packs

PACKS = 100
TYPED = "overcharged third month"
"""What is typed into the search, letter by letter."""
LIMIT = 0.1
"""Seconds that opening the Library, and a key in it, may take."""
GROWTH = 10.0
"""Percent by which start-up may grow."""


def generate(folder: Path, drills: int) -> None:
    """Write packs of shipped drills under other names; the same ones every time."""
    choice = random.Random(2026)
    bodies = []
    for source in sorted(shipped_packs().glob("*.toml")):
        bodies += re.split(r"(?m)^(?=\[\[drill\]\]$)", source.read_text(encoding="utf-8"))[1:]
    folder.mkdir(parents=True, exist_ok=True)
    for pack in range(PACKS):
        parts = [f'format = 1\n[pack]\nid = "lib-{pack}"\ntitle = "Library {pack}"\nlicense = "CC0-1.0"\n\n']
        for drill in range(drills // PACKS):
            body = choice.choice(bodies)
            parts.append(re.sub(r'(?m)^id = ".*"$', f'id = "d-{drill}"', body, count=1))
        (folder / f"lib-{pack}.toml").write_text("".join(parts), encoding="utf-8")


def _timed(work: Callable[[], object], runs: int) -> Spread:
    values = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        values.append(time.perf_counter() - started)
    return Spread(tuple(values))


def _start(home: Path) -> float:
    """Seconds to the first interactive paint of Home, in a real terminal."""
    terminal = Terminal([sys.executable, "-m", "trainer"], {"SAYBACK_HOME": str(home)})
    try:
        return terminal.painted("Enter") - terminal.began
    finally:
        terminal.end()


def _opening(home: Path) -> float:
    """Seconds from the key of the Library to its search, in a real terminal, once Home has its figures."""
    terminal = Terminal([sys.executable, "-m", "trainer"], {"SAYBACK_HOME": str(home)})
    try:
        terminal.painted("Enter")
        time.sleep(1.5)
        pressed = terminal.press("/")
        return terminal.painted("Search titles") - pressed
    finally:
        terminal.end()


async def _letters(home: Path) -> list[float]:
    """Seconds for each letter of the search until the list is another one."""
    from textual.widgets import Input

    from trainer.services import Services
    from trainer.ui.app import SaybackApp
    from trainer.ui.screens.library import LibraryScreen

    services = Services(Paths(home, home, home / "cache"))
    app = SaybackApp(services)
    taken = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash")
        screen = app.screen
        if not isinstance(screen, LibraryScreen):
            raise RuntimeError("the Library did not open")
        while screen._shelf is None or not screen._shelf.drills.ready:
            await pilot.pause(0.05)
        for number in range(len(TYPED)):
            started = time.perf_counter()
            screen.query_one(Input).value = TYPED[: number + 1]
            await pilot.pause()
            taken.append(time.perf_counter() - started)
    services.close()
    return taken


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m bench.library", description=__doc__)
    parser.add_argument("-n", type=int, default=10, help="runs of each measurement (default 10)")
    parser.add_argument("--drills", type=int, default=10_000, help="drills of the large library")
    args = parser.parse_args(argv)
    runs = args.n
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        generate(large / "packs", args.drills)
        (small / "packs").mkdir(parents=True)
        time.sleep(2.1)  # what was changed a moment ago is not kept
        first = _timed(lambda: Catalog.load(Paths(large, large, large / "cache")), 1)
        homes = {"shipped": small, "large": large}
        loads = {
            name: _timed(lambda home=home: Catalog.load(Paths(home, home, home / "cache")).cards, runs)  # type: ignore[misc]
            for name, home in homes.items()
        }
        starts: dict[str, list[float]] = {name: [] for name in homes}
        for _ in range(runs):
            for name, home in homes.items():
                starts[name].append(_start(home))
        opened = {name: Spread(tuple(_opening(home) for _ in range(max(3, runs // 2)))) for name, home in homes.items()}
        letters = {name: Spread(tuple(asyncio.run(_letters(home)))) for name, home in homes.items()}
        one = _timed(lambda: Catalog.load(Paths(large, large, large / "cache")).drill("lib-50/d-50"), runs)
    rows = [
        ("every pack read for the first time", "", first),
        ("the catalogue at a later start", loads["shipped"], loads["large"]),
        ("start-up to Home", Spread(tuple(starts["shipped"])), Spread(tuple(starts["large"]))),
        ("the Library opened", opened["shipped"], opened["large"]),
        ("a letter in its search", letters["shipped"], letters["large"]),
        ("one drill out of all, from nothing", "", one),
    ]
    table(f"A library of {args.drills:,} drills: median (range)", ("", "as it ships", "large"), rows)
    growth = 100 * (statistics.median(starts["large"]) / statistics.median(starts["shipped"]) - 1)
    print(f"Start-up grows by {growth:.0f} % (limit {GROWTH:.0f} %).")
    return int(growth > GROWTH or letters["large"].median > LIMIT or opened["large"].median > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
