"""What becomes of marked replies that are spoilt on purpose (`trainer.packs.mutations`), by how they are spoilt.

    python -m bench.mutants         the shipped packs

A spoilt reply is seen when its marks move as they should: flagged, or a band lower, or no higher.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from bench.table import table
from trainer.packs.check import check
from trainer.packs.mutations import Spoiling
from trainer.paths import shipped_packs

MEANS = {
    Spoiling.DROP: "a fact left out",
    Spoiling.CHANGE: "a number, day or amount changed",
    Spoiling.NEGATE: "a fact turned into its opposite",
    Spoiling.COPY: "the complaint copied",
    Spoiling.APPEND: "the complaint copied after it",
    Spoiling.SCRIPT: "a script put before it",
    Spoiling.FIX: "a fix put before it",
}


def main(argv: Sequence[str] | None = None) -> int:
    del argv
    made: Counter[Spoiling] = Counter()
    seen: Counter[Spoiling] = Counter()
    for source in sorted(shipped_packs().glob("*.toml")):
        for spoilt in check(source).spoilt:
            kind = spoilt.trial.mutant.spoiling
            made[kind] += 1
            seen[kind] += spoilt.trial.miss is None
    rows = [(MEANS.get(kind, kind.value), str(made[kind]), str(seen[kind])) for kind in Spoiling if made[kind]]
    table("Marked replies of the shipped packs, spoilt on purpose", ("how", "made", "seen"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
