"""How long reading packs takes, against tomli alone on the same bytes."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.table import Spread, table
from trainer.packs.catalog import Catalog
from trainer.packs.limits import MAX_FILE_BYTES
from trainer.packs.loader import read_text
from trainer.paths import Paths, shipped_packs


def _timed(work: Callable[[], object], runs: int) -> Spread:
    values = []
    for turn in range(runs + 1):
        started = time.perf_counter()
        work()
        if turn:  # the first turn imports
            values.append(time.perf_counter() - started)
    return Spread(tuple(values))


def _large(text: str) -> str:
    """A pack near the size limit: the drills of a shipped one again and again, under new ids."""
    head, _, drills = text.partition("[[drill]]")
    parts = ["[[drill]]" + drill for drill in drills.split("[[drill]]")]
    size, copies = len(head.encode()), [head]
    for turn in range(10_000):
        block = "".join(part.replace('id = "', f'id = "c{turn}-', 1) for part in parts)
        size += len(block.encode())
        if size > MAX_FILE_BYTES:
            return "".join(copies)
        copies.append(block)
    return "".join(copies)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    import tomli

    parser = argparse.ArgumentParser(prog="python -m bench.packs", description=__doc__)
    parser.add_argument("-n", type=int, default=20, help="runs of each measurement (default 20)")
    runs = parser.parse_args(argv).n
    texts = [file.read_text(encoding="utf-8") for file in sorted(shipped_packs().glob("*.toml"))]
    large = _large(texts[0])
    broken = large.replace("level = ", "level = 9", 1)
    few = max(3, runs // 5)
    with tempfile.TemporaryDirectory() as home:
        paths = Paths(Path(home), Path(home), Path(home))
        count = len(Catalog.load(paths).drills)
        rows = [
            (
                f"the shipped packs: {count} drills, {sum(map(len, texts)) / 1024:.0f} KB",
                _timed(lambda: Catalog.load(paths), runs),
                _timed(lambda: [tomli.loads(text) for text in texts], runs),
            ),
            (
                f"a pack of {len(large) / 1024 / 1024:.1f} MB",
                _timed(lambda: read_text(large.encode(), "large.toml"), few),
                _timed(lambda: tomli.loads(large), few),
            ),
            (
                "the same with a mistake, its line found",
                _timed(lambda: read_text(broken.encode(), "broken.toml"), few),
                _timed(lambda: tomli.loads(broken), few),
            ),
        ]
    table("Reading packs: median (range)", ("", "sayback", "tomli alone"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
