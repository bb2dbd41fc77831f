from __future__ import annotations

import errno
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from tests.support.app import FixedClock
from trainer.errors import SettingsError, StorageError
from trainer.paths import Paths
from trainer.services import Services
from trainer.settings import Settings, changed, choices, keep_copy, load, save

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert load(file, NOW).settings == Settings()
    assert load(file, NOW).problems == ()


def test_what_is_saved_is_what_is_loaded_and_defaults_are_not_written(file: Path) -> None:
    wanted = replace(Settings(), profile="Ámbar “Q”", rate=1.25, voice=False, session=3, keys={"retry": "r,f5"})
    save(file, wanted)
    assert load(file, NOW).settings == wanted
    assert set(tomli.loads(file.read_text("utf-8"))) == {"profile", "rate", "voice", "session", "keys"}


def test_every_setting_has_a_title_a_help_and_a_section_and_a_default_it_accepts() -> None:
    for name, choice in choices().items():
        assert choice.title
        assert choice.help.endswith(".")
        assert choice.section
        assert changed(Settings(), name, getattr(Settings(), name)) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("voice", "off", False),
        ("voice", " Yes ", True),
        ("rate", "0.5", 0.5),
        ("rate", 2, 2.0),
        ("session", "6.0", 6),
        ("theme", "sayback-light", "sayback-light"),
        ("profile", "", ""),
    ],
)
def test_values_may_come_as_text(name: str, value: object, expected: object) -> None:
    found = getattr(changed(Settings(), name, value), name)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", "fast"),
        ("rate", "nan"),
        ("rate", "inf"),
        ("rate", 0.49),
        ("rate", True),
        ("rate", "1" * 400),
        ("session", 2.5),
        ("session", 0),
        ("session", [6]),
        ("voice", "maybe"),
        ("voice", 2),
        ("theme", "pink"),
        ("theme", 5),
        ("profile", ["Amara"]),
        ("profile", {"name": "Amara"}),
        ("profile", "two\nlines"),
        ("profile", "\udcff"),
        ("profile", "x" * 201),
        ("spede", 1),
        ("keys", "r"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_the_way_to_mend_it(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        changed(Settings(), name, value)
    assert caught.value.hint
    assert len(str(caught.value)) < 500
    assert "\n" not in str(caught.value)


def test_one_bad_line_costs_that_line_only(file: Path) -> None:
    file.write_text('rate = 9\ntheme = "sayback-light"\nspede = 1\n[keys]\nretry = 5\n')
    loaded = load(file, NOW)
    assert loaded.settings == replace(Settings(), theme="sayback-light")
    assert len(loaded.problems) == 3
    assert all(str(file) in problem for problem in loaded.problems)


@pytest.mark.parametrize(
    "content",
    [b"theme = [[[", b"\xff\xfe\x00", b"a = 1\na = 2", b"x = " + b"[" * 5000, b"x = " + b"9" * 5000, b"\0"],
    ids=["no TOML", "no UTF-8", "twice", "brackets without end", "a number without end", "NUL"],
)
def test_a_file_that_cannot_be_read_is_set_aside_and_kept(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    loaded = load(file, NOW)
    assert loaded.settings == Settings()
    assert "it was set aside as settings.broken-20261121-093000.toml" in loaded.problems[0]
    assert "\n" not in loaded.problems[0]
    assert (file.parent / "settings.broken-20261121-093000.toml").read_bytes() == content
    assert not file.exists()


def test_two_broken_files_of_one_second_are_both_kept(file: Path) -> None:
    for content in (b"[[[", b"]]]"):
        file.write_bytes(content)
        load(file, NOW)
    assert sorted(path.read_bytes() for path in file.parent.glob("*.broken-*")) == [b"[[[", b"]]]"]


def test_a_folder_in_place_of_the_file_is_set_aside(file: Path) -> None:
    file.mkdir()
    assert "set aside" in load(file, NOW).problems[0]
    save(file, replace(Settings(), rate=1.5))
    assert load(file, NOW).settings.rate == 1.5


def test_a_file_that_cannot_be_set_aside_either_is_reported(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Permission denied")

    file.write_bytes(b"[[[")
    monkeypatch.setattr(Path, "replace", refuse)
    (problem,) = load(file, NOW).problems
    assert "nor set aside (Permission denied)" in problem


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(file, replace(Settings(), rate=1.5))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        save(file, replace(Settings(), rate=0.5))
    assert load(file, NOW).settings.rate == 1.5
    assert list(file.parent.iterdir()) == [file], "something half-written was left behind"


def test_a_copy_of_what_cannot_be_read_is_an_error(file: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        keep_copy(file, NOW)


def services_in(folder: Path) -> Services:
    return Services(Paths(folder, folder, folder / "cache"), clock=FixedClock(NOW))


def test_changing_a_setting_keeps_a_copy_of_lines_that_could_not_be_used(file: Path) -> None:
    file.write_text("rate = 9\nsession = 2\n")
    services = services_in(file.parent)
    services.change_settings(replace(services.settings, theme="sayback-light"))
    services.change_settings(replace(services.settings, theme="sayback-contrast"))
    assert load(file, NOW).settings == replace(Settings(), session=2, theme="sayback-contrast")
    (copy,) = file.parent.glob("*.broken-*")
    assert copy.read_text() == "rate = 9\nsession = 2\n"


def test_settings_that_cannot_be_written_are_in_force_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    services = services_in(tmp_path / "file")
    with pytest.raises(StorageError):
        services.change_settings(replace(services.settings, rate=1.5))
    assert services.settings.rate == 1.5


@given(st.binary(max_size=300))
def test_no_file_whatsoever_stops_the_program(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.toml"
        file.write_bytes(content)
        loaded = load(file, NOW)
        assert isinstance(loaded.settings, Settings)
        kept = [path.read_bytes() for path in Path(folder).iterdir()]
        assert content in kept, "what was in the file is gone"


_VALUES = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.lists(st.integers(), max_size=2)
)


@given(st.dictionaries(st.sampled_from(sorted(choices())), _VALUES, max_size=5))
def test_whatever_is_accepted_can_be_saved_and_loaded_again(table: dict[str, object]) -> None:
    import tempfile

    settings = Settings()
    for name, value in table.items():
        try:
            settings = changed(settings, name, value)
        except SettingsError:
            continue
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.toml"
        save(file, settings)
        assert load(file, NOW) == type(load(file, NOW))(settings)
