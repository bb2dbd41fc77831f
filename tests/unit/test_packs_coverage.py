"""What the library practises is counted, its holes are named, and the page of the docs is up to date."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from docs.coverage import TARGET, page
from tests.support.drills import make_drill
from trainer.cli import main
from trainer.packs.catalog import Catalog
from trainer.packs.coverage import LEVELS, coverage
from trainer.packs.drills import LISTENING
from trainer.packs.loader import read_pack
from trainer.packs.model import Channel, Drill, Kind, Skill
from trainer.paths import Paths, shipped_packs


def full() -> list[Drill]:
    """A library without a hole: a drill of every kind in every channel at every level, for every skill."""
    return [
        replace(
            make_drill(f"d-{level}-{channel}-{kind}"),
            level=level,
            channel=channel,
            kind=kind,
            skills=tuple(Skill),
            practises=LISTENING,
        )
        for level in LEVELS
        for channel in Channel
        for kind in Kind
    ]


def test_a_full_library_has_no_holes_and_every_drill_is_counted() -> None:
    found = coverage(full())
    assert found.holes == ()
    assert found.drills == 5 * 4 * 6
    by_title = {table.title: table for table in found.tables}
    assert by_title["Skills by level"].row("L7") == (24,) * 5
    assert by_title["Kinds by channel"].row("spot") == (5,) * 4
    assert found.totals["reflect"] == found.drills


@pytest.mark.parametrize(
    ("keep", "hole"),
    [
        (lambda drill: drill.kind is not Kind.NOTES, "notes drills are at no levels; 3 is the least."),
        (lambda drill: drill.kind is not Kind.NOTES or drill.level < 3, "notes drills are at 2 levels"),
        (lambda drill: drill.kind is not Kind.SPOT or drill.channel is Channel.CHAT, "spot drills are in 1 channel"),
        (lambda drill: drill.channel is not Channel.EMAIL or drill.level != 4, "There is no email drill at level 4."),
        (
            lambda drill: drill.kind is not Kind.CONVERSATION or drill.channel in (Channel.PHONE, Channel.COUNTER),
            "No conversation is written.",
        ),
    ],
)
def test_each_hole_is_named(keep: object, hole: str) -> None:
    assert callable(keep)
    found = coverage([drill for drill in full() if keep(drill)])
    assert [one for one in found.holes if one.startswith(hole)], found.holes


def test_a_skill_that_is_hardly_practised_is_a_hole_and_one_of_the_course_is_none() -> None:
    rest = tuple(skill for skill in LISTENING if skill not in ("L9", "L22"))
    drills = [replace(drill, practises=rest) for drill in full()]
    drills[0] = replace(drills[0], practises=LISTENING)
    assert coverage(drills).holes == ("L9 is practised by 1 drill; 3 is the least.",)
    drills[1:3] = [replace(drill, practises=LISTENING) for drill in drills[1:3]]
    assert coverage(drills).holes == ("L9 is practised at 1 level; 3 is the least.",)


def test_the_page_of_the_docs_is_that_of_the_packs_as_they_are() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "`make coverage` writes it anew"


def test_the_library_has_no_holes() -> None:
    read = [read_pack(source).pack for source in sorted(shipped_packs().glob("*.toml"))]
    assert coverage([drill for pack in read if pack is not None for drill in pack.drills]).holes == ()


def test_the_command_prints_every_table_or_tells_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    drills = Catalog.load(Paths(tmp_path, tmp_path, tmp_path)).drills
    assert main(["packs", "--coverage"]) == 0
    out = capsys.readouterr().out
    assert "Skills by level:" in out
    assert f"{len(drills)} drills in" in out
    assert max(len(line) for line in out.splitlines() if not line.startswith("Hole")) <= 60
    assert main(["packs", "--coverage", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["drills"] == len(drills)
    assert told["tables"]["Kinds by level"]["reply"]["1"] == sum(
        drill.level == 1 and drill.kind is Kind.REPLY for drill in drills
    )
