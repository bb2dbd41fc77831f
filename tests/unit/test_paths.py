from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from trainer.errors import StorageError
from trainer.paths import Paths, make_folder, shipped_packs, write_atomically


def test_one_variable_puts_everything_in_one_folder(tmp_path: Path) -> None:
    paths = Paths.from_environment({"SAYBACK_HOME": str(tmp_path / "stick")})
    found = (paths.database, paths.packs, paths.recordings, paths.backups, paths.settings, paths.audio_cache, paths.log)
    assert all(path.is_relative_to(tmp_path / "stick") for path in found)
    assert len(set(found)) == len(found)
    assert not (tmp_path / "stick").exists(), "asking made a folder"


def test_without_it_the_platforms_folders_are_used() -> None:
    for environ in ({}, {"SAYBACK_HOME": "  "}):
        paths = Paths.from_environment(environ)
        assert "sayback" in str(paths.data)
        assert paths.data != paths.cache


def test_a_home_may_be_relative_or_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Paths.from_environment({"SAYBACK_HOME": "stick"}).data == tmp_path / "stick"
    assert Paths.from_environment({"SAYBACK_HOME": "~/stick"}).data == tmp_path / "stick"


def test_the_shipped_packs_are_there() -> None:
    assert {path.name for path in shipped_packs().glob("*.toml")} >= {"telecom.toml", "parcels.toml"}


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX's")
def test_folders_are_private_to_their_owner(tmp_path: Path) -> None:
    assert stat.S_IMODE(make_folder(tmp_path / "new").stat().st_mode) == 0o700


def test_a_file_where_a_folder_should_be_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file") as caught:
        make_folder(tmp_path / "file" / "below")
    assert "SAYBACK_HOME" in caught.value.hint


def test_a_write_that_fails_leaves_the_old_content_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "file"
    write_atomically(target, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_write_replaces_the_whole_content(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file"
    write_atomically(target, b"a long content")
    write_atomically(target, b"short")
    assert target.read_bytes() == b"short"
