"""The catalogue between runs: what did not change is not read again, and a damaged store is never noticed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.packs import GOOD, changed, home
from tests.support.packs import WORKSHOP as WORKSHOP_FILE
from trainer.errors import NotFound, PackError
from trainer.packs import catalog as catalog_module
from trainer.packs import stored
from trainer.packs.cards import card_of
from trainer.packs.catalog import Catalog
from trainer.packs.loader import Reading, read_pack
from trainer.packs.stored import StoredPack
from trainer.paths import Paths, shipped_packs

OLD = 1_600_000_000


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A folder of packs with two of the learner's own, and nothing that comes with sayback."""
    (tmp_path / "shipped").mkdir()
    monkeypatch.setattr(catalog_module, "shipped_packs", lambda: tmp_path / "shipped")
    found = home(tmp_path / "home")
    put(found, "bakery.toml", GOOD)
    put(found, "workshop.toml", WORKSHOP_FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read whole, as it happens."""
    names: list[str] = []

    def reading(source: Path) -> Reading:
        names.append(source.name)
        return read_pack(source)

    monkeypatch.setattr(catalog_module, "read_pack", reading)
    monkeypatch.setattr(stored, "read_pack", reading)
    return names


def put(paths: Paths, name: str, text: str, when: int = OLD) -> Path:
    """A pack of the learner's own that was changed long ago."""
    file = paths.packs / name
    file.write_text(text, encoding="utf-8")
    os.utime(file, (when, when))
    return file


def test_a_second_start_reads_no_pack(paths: Paths, read: list[str]) -> None:
    first = Catalog.load(paths)
    assert {"bakery.toml", "workshop.toml"} <= set(read)
    read.clear()
    second = Catalog.load(paths)
    assert [(pack.id, pack.title, pack.summary, pack.license, pack.hash, pack.framework) for pack in second.packs] == [
        (pack.id, pack.title, pack.summary, pack.license, pack.hash, pack.framework) for pack in first.packs
    ]
    assert second.cards == first.cards == tuple(map(card_of, first.drills))
    assert read == []


def test_every_drill_is_the_same_from_its_own_lines_as_from_the_whole_file(paths: Paths, read: list[str]) -> None:
    first = Catalog.load(paths)
    second = Catalog.load(paths)
    read.clear()
    assert all(isinstance(pack, StoredPack) for pack in second.packs)
    assert [second.drill(drill.address) for drill in first.drills] == list(first.drills)
    assert [second.pack_hash(drill) for drill in first.drills] == [first.pack_hash(drill) for drill in first.drills]
    assert read == []
    assert second.drills == first.drills


def test_so_it_is_with_every_pack_that_comes_with_sayback(tmp_path: Path) -> None:
    packs = []
    for source in sorted(shipped_packs().glob("*.toml")):
        reading = read_pack(source)
        store = stored.Store(tmp_path / "catalog.json")
        before = stored.stamp(source)
        assert before is not None
        store.keep(source, reading, before, before[1] + stored.SETTLED)
        store.close()
        found = stored.Store(tmp_path / "catalog.json").pack(source)
        assert isinstance(found, StoredPack)
        assert reading.pack is not None
        assert tuple(found.drill(drill.id) for drill in reading.pack.drills) == reading.pack.drills
        assert "drills" not in vars(found)
        packs.append(found)
    assert packs


def test_a_drill_asked_for_twice_is_read_once(paths: Paths) -> None:
    Catalog.load(paths)
    catalog = Catalog.load(paths)
    assert catalog.drill("bakery/wrong-name") is catalog.drill("bakery/wrong-name")
    with pytest.raises(NotFound, match="Did you mean bakery/wrong-name"):
        catalog.drill("bakery/wrong-nme")


def test_a_pack_that_changed_is_read_again_and_no_other(paths: Paths, read: list[str]) -> None:
    Catalog.load(paths)
    read.clear()
    put(paths, "bakery.toml", changed("level = 2", "level = 4"), OLD + 1)
    assert Catalog.load(paths).drill("bakery/wrong-name").level == 4
    assert read == ["bakery.toml"]


def test_a_pack_of_the_same_size_and_another_time_is_read_again(paths: Paths, read: list[str]) -> None:
    Catalog.load(paths)
    read.clear()
    put(paths, "bakery.toml", GOOD, OLD + 1)
    Catalog.load(paths)
    assert read == ["bakery.toml"]


def test_a_pack_that_was_changed_just_now_is_not_kept(paths: Paths, read: list[str]) -> None:
    put(paths, "bakery.toml", GOOD, int(time.time()))
    Catalog.load(paths)
    read.clear()
    Catalog.load(paths)
    assert read == ["bakery.toml"]


def test_a_pack_that_went_is_forgotten_and_a_new_one_found(paths: Paths) -> None:
    Catalog.load(paths)
    (paths.packs / "bakery.toml").rename(paths.packs / "other.toml")
    catalog = Catalog.load(paths)
    assert catalog.pack("bakery").source.endswith("other.toml")
    (paths.packs / "other.toml").unlink()
    assert "bakery" not in {pack.id for pack in Catalog.load(paths).packs}
    assert "other.toml" not in paths.catalog.read_text(encoding="utf-8")


def test_a_file_that_is_refused_is_read_every_time_and_told_in_full(paths: Paths, read: list[str]) -> None:
    put(paths, "broken.toml", changed('id = "bakery"', 'id = "broken"', changed("level = 2", "level = 20")))
    put(paths, "twice.toml", GOOD)
    first = Catalog.load(paths)
    read.clear()
    second = Catalog.load(paths)
    assert second.refused == first.refused
    assert len(first.refused) == 2
    assert "broken.toml" in read


def test_a_file_that_changes_while_the_program_runs_still_gives_its_drill_and_its_hash(paths: Paths) -> None:
    Catalog.load(paths)
    catalog = Catalog.load(paths)
    put(paths, "bakery.toml", changed("level = 2", "level = 3"), OLD + 5)
    drill = catalog.drill("bakery/wrong-name")
    assert drill.level == 3
    assert catalog.pack_hash(drill) == Catalog.load(paths).pack("bakery").hash


def test_a_file_that_breaks_while_the_program_runs_is_told(paths: Paths) -> None:
    Catalog.load(paths)
    catalog = Catalog.load(paths)
    put(paths, "bakery.toml", "x", OLD + 5)
    with pytest.raises(PackError, match="has changed"):
        catalog.drill("bakery/wrong-name")


def test_drills_whose_places_cannot_be_told_are_read_with_their_file(paths: Paths) -> None:
    odd = changed("[[drill]]", "[[ drill ]]").replace("Half an hour", "[[drill]]\\nHalf an hour")
    put(paths, "bakery.toml", odd)
    put(paths, "bom.toml", "\ufeff" + changed('id = "bakery"', 'id = "bom"').replace("\n", "\r\n"))
    Catalog.load(paths)
    catalog = Catalog.load(paths)
    assert catalog.drill("bakery/wrong-name").level == 2
    assert catalog.drill("bom/wrong-name").level == 2


def overwrite(text: str | bytes) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    return write


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def age(file: Path) -> None:
    """As a version before would have left it."""
    content = file.read_bytes()
    file.write_bytes(content.replace(b"1 ", b"0 ", 1))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "damage",
    [overwrite(""), overwrite("{}"), overwrite(b"\xff" * 99), overwrite("[" * 10_000), cut, flip, age, a_folder],
)
def test_a_store_that_is_damaged_is_made_anew_silently(
    paths: Paths, read: list[str], damage: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = Catalog.load(paths)
    damage(paths.catalog)
    read.clear()
    after = Catalog.load(paths)
    assert after.cards == before.cards
    assert "bakery.toml" in read
    assert capsys.readouterr() == ("", "")
    if paths.catalog.is_file():
        read.clear()
        Catalog.load(paths)
        assert read == []


def test_a_folder_that_cannot_be_written_does_no_harm(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "write_atomically", lambda *_: (_ for _ in ()).throw(OSError("full")))
    assert "bakery" in {pack.id for pack in Catalog.load(paths).packs}
    assert not paths.catalog.exists()


def test_the_store_holds_what_lists_need_and_no_replies(paths: Paths) -> None:
    Catalog.load(paths)
    body = json.loads(paths.catalog.read_bytes().partition(b"\n")[2])
    assert set(body) == set(map(str, paths.packs.glob("*.toml")))
    assert "You must be gutted" not in json.dumps(body)


def test_a_pack_named_for_one_run_is_not_stored(paths: Paths, tmp_path: Path) -> None:
    extra = tmp_path / "extra.toml"
    extra.write_text(changed('id = "bakery"', 'id = "extra"'))
    os.utime(extra, (OLD, OLD))
    assert Catalog.load(paths, [extra]).pack("extra")
    assert "extra.toml" not in paths.catalog.read_text(encoding="utf-8")
