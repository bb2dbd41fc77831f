"""Write ``docs/coverage.md``: what the packs that come with sayback practise. ``make coverage``."""

from __future__ import annotations

import sys
from pathlib import Path

from trainer.packs.coverage import ELSEWHERE, FEWEST_CHANNELS, FEWEST_DRILLS, FEWEST_LEVELS, as_markdown, coverage
from trainer.packs.loader import read_pack
from trainer.paths import shipped_packs

TARGET = Path(__file__).with_suffix(".md")


def page() -> str:
    """The page for the packs as they are."""
    read = [read_pack(source).pack for source in sorted(shipped_packs().glob("*.toml"))]
    drills = tuple(drill for pack in read if pack is not None for drill in pack.drills)
    elsewhere = ", ".join(f"{skill} is practised by {what}" for skill, what in ELSEWHERE.items())
    levels, channels = f"fewer than {FEWEST_LEVELS} levels", f"fewer than {FEWEST_CHANNELS} channels"
    return _INTRODUCTION.format(
        elsewhere=elsewhere, drills=f"fewer than {FEWEST_DRILLS} drills", levels=levels, channels=channels
    ) + as_markdown(coverage(drills))


_INTRODUCTION = """\
# What the library practises

Made by `make coverage`, and printed by `sayback packs --coverage`: how many drills there are for each pair of skill,
level, channel and kind. `reflect`, `acknowledge` and `clarify` are marked; L1 to L22 are the skills of listening that
drills name (`sayback lesson` tells of each); {elsewhere}.

A hole is a skill with {drills} or at {levels}, a kind of drill at {levels} or in {channels},
a channel without drills at some level, and a library in which no conversation is written.

"""

if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
