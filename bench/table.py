"""How every benchmark prints: the machine first, then one table."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds measured several times."""

    values: tuple[float, ...]

    def at(self, quantile: float) -> float:
        """The value below which this share (0 to 1) of the measurements lies."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, round(quantile * (len(ordered) - 1)))]

    @property
    def median(self) -> float:
        """The middle measurement, in seconds."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        """Median, and the range around it, in milliseconds."""
        low, high = min(self.values), max(self.values)
        return f"{1000 * self.median:.1f} ms ({1000 * low:.1f}–{1000 * high:.1f})"


def machine() -> str:
    """This machine in a line: processor, cores in use, system, Python."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def table(title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their headers, columns aligned, with the machine on the first line."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(headers), *cells]) for i in range(len(headers))]
    print(f"\n{title}\n{machine()}")
    for line in [list(headers), ["─" * width for width in widths], *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
