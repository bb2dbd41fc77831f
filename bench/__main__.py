"""``make bench``: every benchmark in turn, or the ones named: ``python -m bench startup scoring``."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

NOT_A_BENCHMARK = {"table", "terminal", "__main__"}


def main() -> int:
    """Run the benchmarks asked for; 1 when one of them could not be run."""
    here = str(Path(__file__).parent)
    topics = sorted(m.name for m in pkgutil.iter_modules([here]) if m.name not in NOT_A_BENCHMARK)
    asked = sys.argv[1:] or topics
    unknown = [name for name in asked if name not in topics]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(topics)}.", file=sys.stderr)
        return 2
    return max(importlib.import_module(f"bench.{name}").main([]) for name in asked)


sys.exit(main())
