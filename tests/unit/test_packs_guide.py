"""The guide for pack authors says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.packs import BAKERY, GOOD, WORKSHOP
from trainer.packs import limits
from trainer.packs.document import Table
from trainer.packs.drills import TrapKind
from trainer.packs.loader import read_pack
from trainer.packs.model import Band, Channel, EndingKind, Kind, Skill
from trainer.packs.rules import (
    CUES,
    FEWEST,
    FEWEST_BREATHS,
    FEWEST_QUESTIONS,
    MAX_HINT,
    MAX_TITLE,
    SHORTEST_SILENCE,
)

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "pack-authors.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_is_the_good_pack_of_the_tests() -> None:
    example = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]
    assert example == GOOD


def test_the_guide_names_every_key_that_the_loader_asks_for() -> None:
    asked: set[str] = set()
    take = Table._take

    def listening(self: Table, key: str, example: str = "") -> object:
        asked.add(key)
        return take(self, key, example)

    Table._take = listening  # type: ignore[method-assign]
    try:
        assert read_pack(BAKERY).pack is not None
        assert read_pack(WORKSHOP).pack is not None
    finally:
        Table._take = take  # type: ignore[method-assign]
    tables = {"pack", "drill", "customer", "say", "fact", "feeling", "want", "unknown", "trap", "reply"}
    tables |= {"beat", "beat.way", "ending", "path", "keep", "choice", "reason"}
    assert tables - {"beat.way"} <= asked
    for key in asked - tables:
        assert f"`{key}`" in GUIDE, key
    for table in tables - {"pack", "drill"}:
        assert re.search(rf"`\[+drill\.{table}\]+`", GUIDE), table


def test_the_guide_names_every_word_that_may_be_chosen() -> None:
    for word in (*Kind, *Channel, *Skill, *TrapKind, *EndingKind, Band.STRONG, Band.FAIR, Band.WEAK):
        assert f"`{word.value}`" in GUIDE, word


def test_the_guide_s_numbers_are_the_program_s() -> None:
    assert f"up to {limits.MAX_DRILLS:,} in a file" in GUIDE
    assert f"no string over {limits.MAX_STRING:,} characters" in GUIDE
    assert f"{limits.MAX_FILE_BYTES // 1024 // 1024} MB at most" in GUIDE
    assert f"up to {limits.MAX_ITEMS} times each" in GUIDE
    assert f"{limits.MAX_COMPLAINT:,} characters" in GUIDE
    assert f"{limits.MIN_WEIGHT:g} to {limits.MAX_WEIGHT:g}" in GUIDE
    assert f"0 to {limits.MAX_PAUSE:g}; 0 when absent" in GUIDE
    assert f"1 to {limits.MAX_ID}" in GUIDE
    assert f"up to {limits.MAX_BEATS} beats, {limits.MAX_ENDINGS} endings and {limits.MAX_TURNS} turns" in GUIDE
    assert f"up to {limits.MAX_KEEPS}" in GUIDE
    assert f"exactly {limits.CHOICES} choices" in GUIDE
    assert f"{limits.REASONS[0]} or {limits.REASONS[1]} reasons" in GUIDE
    assert f"up to {limits.MAX_AGAIN} of them" in GUIDE
    assert f"Titles of at most {MAX_TITLE} characters, names and moods of at most {MAX_HINT}" in GUIDE
    wants = re.sub(r"\s+", " ", GUIDE)
    reply = FEWEST[Kind.REPLY]
    strong, fair, weak = (reply.replies[band] for band in (Band.STRONG, Band.FAIR, Band.WEAK))
    assert (
        f"{reply.slots['fact']} facts, 1 of them a key; {reply.slots['feeling']} feeling; {reply.slots['unknown']} "
        f"unknowns with {FEWEST_QUESTIONS} different questions each; "
        f"{strong} strong, {fair} fair and {weak} weak replies"
    ) in wants
    notes = FEWEST[Kind.NOTES].replies
    some = f"{notes[Band.STRONG]} strong, {notes[Band.FAIR]} fair and {notes[Band.WEAK]} weak"
    assert f"`notes` and `patience` drills: {some}" in wants
    assert FEWEST[Kind.PATIENCE].replies == notes
    assert (
        f"{FEWEST_BREATHS} breaths, each followed by {SHORTEST_SILENCE:g} second or more, and {CUES[0]} to {CUES[1]}"
        in wants
    )
