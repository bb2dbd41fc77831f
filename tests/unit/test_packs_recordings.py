"""Complaints that somebody recorded: what they may be called, that nothing leads astray, and how they travel."""

from __future__ import annotations

import json
import zipfile
from array import array
from pathlib import Path

import pytest

from tests.support.devices import hush, tone, write_samples
from tests.support.packs import GOOD
from trainer.cli import main
from trainer.errors import ExitCode, PackError
from trainer.packs import recordings
from trainer.packs.check import check
from trainer.packs.loader import read_pack
from trainer.paths import HOME_VARIABLE, Paths


def with_audio(line: str, where: str = "[drill.customer]") -> str:
    assert where in GOOD
    return GOOD.replace(where, f"{line}\n\n{where}", 1)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a recording beside it."""
    made = tmp_path / "author" / "mine.toml"
    write_samples(made.parent / "bakery" / "marta.wav", tone(0.5) + hush(0.4) + tone(0.8))
    made.write_text(with_audio('audio = "marta.wav"'), "utf-8")
    return made


@pytest.mark.parametrize("name", ["a.wav", "Marta-2_take.ogg", "x" * 60 + ".flac", "9.mp3"])
def test_names_of_recordings(name: str) -> None:
    assert recordings.is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "../a.wav",
        "/a.wav",
        "a/b.wav",
        "a\\b.wav",
        ".wav",
        "-a.wav",
        "a.exe",
        "a.wav\nb",
        "a.wav.sh",
        "ä.wav",
        "x" * 61 + ".wav",
    ],
)
def test_what_is_no_name_is_refused_when_the_pack_is_read(name: str, tmp_path: Path) -> None:
    assert not recordings.is_name(name)
    file = tmp_path / "pack.toml"
    file.write_text(with_audio(f"audio = {json.dumps(name, ensure_ascii=False)}"), "utf-8")
    reading = read_pack(file)
    assert reading.pack is None
    assert any("audio" in problem.key for problem in reading.problems)


def test_a_recording_is_read_and_the_pack_passes(pack: Path) -> None:
    found = read_pack(pack).pack
    assert found is not None
    assert recordings.of_pack(found) == ("marta.wav",)
    assert found.drills[0].folder == str(pack.parent / "bakery")
    assert not check(pack, mutations=False).problems


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("missing", "cannot be read"),
        ("link", "is a link"),
        ("folder link", "is a link"),
        ("folder", "not what it should be"),
        ("large", "larger than 5 MB"),
        ("other kind", "not what its ending says"),
        ("damaged", "damaged, or no sound"),
        ("silent", "is silent"),
        ("long", "longer than 5 minutes"),
    ],
)
def test_what_cannot_be_used_is_told_by_the_check_with_its_line(pack: Path, harm: str, told: str) -> None:
    folder = pack.parent / "bakery"
    file = folder / "marta.wav"
    good = file.read_bytes()
    file.unlink()
    if harm == "link":
        file.symlink_to(write_samples(pack.parent / "other.wav", tone(1.0)))
    elif harm == "folder link":
        folder.rmdir()
        write_samples(pack.parent / "elsewhere" / "marta.wav", tone(1.0))
        folder.symlink_to(pack.parent / "elsewhere")
    elif harm == "folder":
        file.mkdir()
    elif harm == "large":
        file.write_bytes(good + bytes(recordings.MAX_BYTES))
    elif harm == "other kind":
        file.write_bytes(b"OggS" + good)
    elif harm == "damaged":
        file.write_bytes(good[:30])
    elif harm == "silent":
        write_samples(file, hush(1.0))
    elif harm == "long":
        write_samples(file, array("h", bytes(2 * 301 * 4000)), rate=4000)
    (problem,) = check(pack, mutations=False).problems
    assert told in problem.message
    assert "audio" in pack.read_text("utf-8").splitlines()[problem.line - 1]


def test_a_breath_may_have_one_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "pack.toml"
    file.write_text(GOOD.replace("pause = 0.8", 'pause = 0.8\naudio = "first.ogg"', 1), "utf-8")
    found = read_pack(file).pack
    assert found is not None
    assert [breath.audio for breath in found.drills[0].say] == ["first.ogg", ""]
    assert list(recordings.named(found.drills[0])) == [(("say", 0, "audio"), "first.ogg")]


# ---- how they travel -------------------------------------------------------------------------------------------------


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return Paths.from_environment()


@pytest.mark.parametrize("form", ["file", "folder", "archive"])
def test_a_pack_is_installed_with_its_recordings_and_removed_with_them(
    pack: Path, paths: Paths, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = {"file": pack, "folder": pack.parent, "archive": pack.parent.parent / "all.zip"}[form]
    if form == "archive":
        with zipfile.ZipFile(source, "w") as archive:
            archive.write(pack, "packs/mine.toml")
            archive.write(pack.parent / "bakery" / "marta.wav", "packs/bakery/marta.wav")
            archive.writestr("packs/bakery/unnamed.wav", b"RIFF")
    assert main(["pack", "install", str(source), "--yes"]) == ExitCode.OK
    told = capsys.readouterr().err
    assert "1 recording, " in told
    assert "left out" not in told
    there = paths.packs / "bakery" / "marta.wav"
    assert there.read_bytes() == (pack.parent / "bakery" / "marta.wav").read_bytes()
    assert [file.name for file in there.parent.iterdir()] == ["marta.wav"]
    assert main(["pack", "export", "bakery", "--output", str(pack.parent.parent / "copy.toml")]) == ExitCode.OK
    assert (pack.parent.parent / "bakery" / "marta.wav").is_file()
    assert main(["pack", "remove", "bakery", "--yes"]) == ExitCode.OK
    assert not there.parent.exists()


def test_a_pack_whose_recording_is_missing_is_installed_and_says_so(
    pack: Path, paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack.parent / "bakery" / "marta.wav").unlink()
    assert main(["pack", "install", str(pack), "--yes"]) == ExitCode.OK
    assert "A voice says it instead." in capsys.readouterr().err
    assert (paths.packs / "bakery.toml").is_file()
    assert not (paths.packs / "bakery").exists()


def test_nothing_is_written_through_a_link(pack: Path, paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    paths.packs.mkdir(parents=True)
    (paths.packs / "bakery").symlink_to(tmp_path / "victim")
    assert main(["pack", "install", str(pack), "--yes"]) == ExitCode.MACHINE
    assert list((tmp_path / "victim").iterdir()) == []


def test_what_lies_outside_is_never_read(tmp_path: Path) -> None:
    write_samples(tmp_path / "secret.wav", tone(1.0))
    (tmp_path / "bakery").mkdir()
    for name in ("../secret.wav", str(tmp_path / "secret.wav"), "secret.wav\0"):
        with pytest.raises(PackError):
            recordings.content(tmp_path / "bakery", name)
