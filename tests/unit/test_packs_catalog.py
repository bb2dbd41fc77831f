from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD, changed, home, line_of
from trainer.errors import ExitCode, NotFound
from trainer.packs import catalog as catalog_module
from trainer.packs.catalog import Catalog
from trainer.paths import Paths, shipped_packs


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A home of its own, with the bakery as the only shipped pack."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    shutil.copy(BAKERY, shipped / "bakery.toml")
    monkeypatch.setattr(catalog_module, "shipped_packs", lambda: shipped)
    return home(tmp_path / "home")


def named(pack_id: str) -> str:
    """The good pack under another id."""
    return changed('id = "bakery"', f'id = "{pack_id}"')


def test_shipped_packs_come_first_then_the_learner_s_own_by_file_name(paths: Paths) -> None:
    (paths.packs / "b.toml").write_text(named("aaa"))
    (paths.packs / "a.toml").write_text(named("zzz"))
    (paths.packs / "notes.txt").write_text("not a pack")
    (paths.packs / "._a.toml").write_bytes(b"\x00\x05\x16\x07 what macOS leaves beside a copy")
    catalog = Catalog.load(paths)
    assert [pack.id for pack in catalog.packs] == ["bakery", "zzz", "aaa"]
    assert [drill.address for drill in catalog.drills] == ["bakery/wrong-name", "zzz/wrong-name", "aaa/wrong-name"]
    assert catalog.refused == ()


def test_a_broken_pack_never_hides_the_good_ones(paths: Paths) -> None:
    (paths.packs / "a-broken.toml").write_text("[[[")
    (paths.packs / "b-latin.toml").write_bytes(b"\xff")
    (paths.packs / "c-folder.toml").mkdir()
    (paths.packs / "d-good.toml").write_text(named("good"))
    catalog = Catalog.load(paths)
    assert [pack.id for pack in catalog.packs] == ["bakery", "good"]
    assert [refused.source.name for refused in catalog.refused] == ["a-broken.toml", "b-latin.toml", "c-folder.toml"]
    assert all(len(refused.problems) == 1 for refused in catalog.refused)


def test_of_two_packs_with_one_id_the_first_stays_and_both_files_are_named(paths: Paths) -> None:
    second = paths.packs / "mine.toml"
    second.write_text(GOOD)
    catalog = Catalog.load(paths)
    assert [Path(pack.source).parent.name for pack in catalog.packs] == ["shipped"]
    (refused,) = catalog.refused
    assert refused.source == second
    (problem,) = refused.problems
    assert problem.file == str(second)
    assert problem.line == line_of('id = "bakery"', GOOD)
    assert catalog.packs[0].source in problem.message


def test_a_pack_named_for_this_run_is_added_and_stands_in_for_an_installed_one(paths: Paths, tmp_path: Path) -> None:
    other, better = tmp_path / "other.toml", tmp_path / "better.toml"
    other.write_text(named("other"))
    better.write_text(changed("The wrong name on the cake", "A better title"))
    catalog = Catalog.load(paths, extra=[other, better, other])
    assert [pack.id for pack in catalog.packs] == ["other", "bakery"]
    assert catalog.drill("bakery/wrong-name").title == "A better title"
    assert catalog.refused == ()


def test_two_packs_named_for_this_run_with_one_id_are_a_duplicate(paths: Paths, tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    for file in (one, two):
        file.write_text(named("same"))
    catalog = Catalog.load(paths, extra=[one, two])
    assert [refused.source for refused in catalog.refused] == [two]
    assert str(one) in catalog.refused[0].problems[0].message


def test_a_broken_pack_named_for_this_run_is_refused_and_the_installed_ones_stay(paths: Paths, tmp_path: Path) -> None:
    catalog = Catalog.load(paths, extra=[tmp_path / "absent.toml"])
    assert [pack.id for pack in catalog.packs] == ["bakery"]
    assert [refused.source.name for refused in catalog.refused] == ["absent.toml"]


def test_without_any_folder_the_catalog_is_empty_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_module, "shipped_packs", lambda: tmp_path / "gone")
    catalog = Catalog.load(Paths(tmp_path / "x", tmp_path / "x", tmp_path / "x"))
    assert catalog.packs == ()
    (refused,) = catalog.refused  # the learner's own folder may be absent; the shipped one may not
    assert refused.source == tmp_path / "gone"
    assert "Install sayback again" in refused.problems[0].mend


def test_a_file_where_the_folder_of_packs_should_be_is_told(paths: Paths) -> None:
    paths.packs.rmdir()
    paths.packs.write_text("oops")
    catalog = Catalog.load(paths)
    assert [pack.id for pack in catalog.packs] == ["bakery"]
    assert "cannot be read" in catalog.refused[0].problems[0].message


def test_a_drill_and_its_pack_are_found_by_address(paths: Paths) -> None:
    catalog = Catalog.load(paths)
    drill = catalog.drill("bakery/wrong-name")
    assert drill.title == "The wrong name on the cake"
    assert catalog.pack("bakery").drills == (drill,)
    assert catalog.pack_hash(drill) == catalog.pack("bakery").hash


@pytest.mark.parametrize("typed", ["bakery/wrongname", "wrong-name", "Bakery/Wrong-Name", "bakry/wrong-nam"])
def test_a_drill_that_does_not_exist_brings_the_nearest_name(paths: Paths, typed: str) -> None:
    with pytest.raises(NotFound) as caught:
        Catalog.load(paths).drill(typed)
    assert "bakery/wrong-name" in caught.value.hint
    assert typed in caught.value.message
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_name_like_no_other_brings_the_command_that_lists_them(paths: Paths) -> None:
    catalog = Catalog.load(paths)
    with pytest.raises(NotFound, match="sayback packs"):
        catalog.drill("qqqq/xxxx\x1b[31m")
    with pytest.raises(NotFound, match="sayback packs"):
        catalog.pack("")
    with pytest.raises(NotFound, match="Did you mean bakery"):
        catalog.pack("bakeri")


def test_the_packs_that_come_with_sayback_all_load_in_the_blink_of_an_eye(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path, tmp_path)
    Catalog.load(paths)  # imports
    started = time.process_time()
    catalog = Catalog.load(paths)
    spent = time.process_time() - started
    assert catalog.refused == ()
    assert len(catalog.packs) == len(list(shipped_packs().glob("*.toml")))
    assert spent < 0.1
