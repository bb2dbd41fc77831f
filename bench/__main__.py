"""``make bench``: every measurement in turn, or the ones named: ``python -m bench startup scoring``."""

from __future__ import annotations

import importlib
import sys

TOPICS = ("startup", "packs", "library", "scoring", "progress", "speech", "hearing")
"""What is measured; the other modules of this folder build data or serve other programs, and are run by their names."""


def main() -> int:
    """Run the measurements asked for; 1 when one of them could not be run."""
    asked = sys.argv[1:] or TOPICS
    unknown = [name for name in asked if name not in TOPICS]
    if unknown:
        print(f"There is no measurement {unknown[0]!r}; there are: {', '.join(TOPICS)}.", file=sys.stderr)
        return 2
    return max(importlib.import_module(f"bench.{name}").main([]) for name in asked)


sys.exit(main())
