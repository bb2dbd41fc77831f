"""The JSON Schema for editors says what the loader says, as far as a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.support.json_schema import faults
from tests.support.packs import BAKERY, GOOD, changed
from tests.support.packs import WORKSHOP as WORKSHOP_FILE
from tests.unit.test_packs_kinds import FAULTS as KIND_FAULTS
from tests.unit.test_packs_kinds import WORKSHOP
from tests.unit.test_packs_loader import FAULTS
from trainer.cli import main
from trainer.packs.document import Table
from trainer.packs.loader import read_pack
from trainer.packs.schema import FILE, schema, written
from trainer.paths import shipped_packs

DOCS = Path(__file__).parent.parent.parent / "docs"

BEYOND = {
    "a feeling of nothing", "a fact twice", "an unknown twice", "an escape character", "a bell in a form",
    "an eight-bit control", "a text that runs backwards", "a line break in a title", "a tab in a form",
    "a way to nowhere", "a way to a name like no other", "a fact that nobody knows", "a fact twice in a beat",
    "a feeling that nobody has", "an unknown that nobody knows", "a question that nobody asks",
    "a fact revealed that is none", "a beat twice", "an ending named like a beat", "trust that is two things",
    "a band that is two things", "clean with a flag", "a path to nowhere", "two paths of one name",
    "a path that leads to a beat", "a keep that is a fact", "two best choices", "two right reasons",
    "a control character in a turn",
}  # fmt: skip
"""Faults that no schema can find: what refers to something else, is there twice, or hides in a string."""


def test_the_schema_of_the_docs_is_the_program_s() -> None:
    assert (DOCS / FILE).read_text(encoding="utf-8") == written()


@pytest.mark.parametrize(
    "pack", [*sorted(shipped_packs().glob("*.toml")), BAKERY, WORKSHOP_FILE], ids=lambda pack: pack.stem
)
def test_it_takes_every_pack_that_loads(pack: Path) -> None:
    assert list(faults(tomli.loads(pack.read_text(encoding="utf-8")), schema())) == []


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [(GOOD, *fault[:2]) for name, fault in FAULTS.items() if name not in BEYOND]
    + [(WORKSHOP, *fault[:2]) for name, fault in KIND_FAULTS.items() if name not in BEYOND],
    ids=[name for name in (*FAULTS, *KIND_FAULTS) if name not in BEYOND],
)
def test_it_refuses_what_the_loader_refuses(text: str, old: str, new: str) -> None:
    assert list(faults(tomli.loads(changed(old, new, text)), schema())) != []


def test_it_knows_every_key_that_the_loader_asks_for_and_no_other() -> None:
    asked: dict[tuple[str, ...], set[str]] = {}
    take = Table._take

    def listening(self: Table, key: str, example: str = "") -> object:
        asked.setdefault(tuple(step for step in self.path if isinstance(step, str)), set()).add(key)
        return take(self, key, example)

    Table._take = listening  # type: ignore[method-assign]
    try:
        assert read_pack(BAKERY).pack is not None
        assert read_pack(WORKSHOP_FILE).pack is not None
    finally:
        Table._take = take  # type: ignore[method-assign]
    known = _known(schema(), schema())
    assert known == asked


def _known(table: Any, root: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """The keys of each table of the schema."""
    found = {path: set(table["properties"])}
    for key, inner in table["properties"].items():
        item = inner.get("items", inner)
        if "$ref" in item:
            item = root["definitions"][item["$ref"].rpartition("/")[2]]
        if item.get("type") == "object":
            found |= _known(item, root, (*path, key))
    return found


def test_the_command_prints_it_or_writes_it_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
    assert main(["pack", "schema", "--output", str(tmp_path)]) == 0
    assert (tmp_path / FILE).read_text(encoding="utf-8") == written()
    assert f"#:schema ./{FILE}" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_it_is_not_written_where_there_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "schema", "--output", str(tmp_path / "absent" / "x.json")]) == 2
    assert "no such folder" in capsys.readouterr().err
