"""Packs from elsewhere: what they hold is shown first, and whatever they are made of, nothing is written but them."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD, changed
from tests.support.packs import WORKSHOP as WORKSHOP_FILE
from trainer.cli import main
from trainer.packs import installing
from trainer.packs.limits import MAX_FILE_BYTES, MAX_STRING


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    return folder


@pytest.fixture
def outside(tmp_path: Path, home: Path) -> Callable[[], set[str]]:
    """Every file outside the data folder, with its content: to be compared before and after."""

    def files() -> set[str]:
        found = (file for file in tmp_path.rglob("*") if file.is_file() and home not in file.parents)
        return {f"{file}:{hash(file.read_bytes())}" for file in found}

    return files


def archive(target: Path, **files: str | bytes) -> Path:
    """A ZIP archive; the names are given with dots and slashes as `named` turns them."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target


def installed(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "packs").glob("*")) if (home / "packs").exists() else []


def test_a_pack_is_shown_then_installed_then_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "install", str(WORKSHOP_FILE), "--yes"]) == 0
    told = capsys.readouterr().err
    assert "workshop · The bicycle workshop · 5 drills" in told
    assert "1 conversation, 1 notes, 1 spot, 1 rewrite, 1 patience; licence CC0-1.0; language en" in told
    assert "level 3  phone    The brakes failed on the hill" in told
    assert installed(home) == ["workshop.toml"]
    assert (home / "packs" / "workshop.toml").read_bytes() == WORKSHOP_FILE.read_bytes()
    assert main(["pack", "install", str(WORKSHOP_FILE), "--yes"]) == 0
    assert "It is installed already." in capsys.readouterr().err
    assert main(["pack", "remove", "workshop", "--yes"]) == 0
    assert "stays on record" in capsys.readouterr().err
    assert installed(home) == []


def test_removing_a_pack_keeps_what_learners_did_with_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "install", str(BAKERY), "--yes"]) == 0
    typed = tmp_path / "typed"
    typed.write_text("Oh no, the wrong name on it. How long can you wait here?\n\n")
    with typed.open("rb") as pipe:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(pipe))
        assert main(["drill", "bakery/wrong-name", "--plain"]) == 0
    assert main(["pack", "remove", "bakery", "--yes"]) == 0
    capsys.readouterr()
    assert main(["export", "jsonl"]) == 0
    assert "bakery/wrong-name" in capsys.readouterr().out


def test_without_a_terminal_nobody_is_asked_and_nothing_is_done(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["pack", "install", str(BAKERY)]) == 2
    assert "--yes" in capsys.readouterr().err
    assert installed(home) == []


class Keyboard(io.StringIO):
    """A stdin that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "there"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_a_yes_installs(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, there: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(answer))
    assert main(["pack", "install", str(BAKERY)]) == 0
    assert bool(installed(home)) is there
    assert ("Nothing was changed." in capsys.readouterr().err) is not there


def test_a_later_edition_takes_the_place_of_the_earlier(home: Path, tmp_path: Path) -> None:
    (home / "packs").mkdir(parents=True)
    (home / "packs" / "copied-by-hand.toml").write_text(GOOD)
    later = tmp_path / "later.toml"
    later.write_text(changed("level = 2", "level = 3"))
    assert main(["pack", "install", str(later), "--yes"]) == 0
    assert installed(home) == ["bakery.toml"]
    assert "level = 3" in (home / "packs" / "bakery.toml").read_text()


def test_a_folder_and_an_archive_bring_all_their_packs(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for file in (BAKERY, WORKSHOP_FILE):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "README.md").write_text("hello")
    (folder / ".hidden.toml").write_text("no")
    assert main(["pack", "install", str(folder), "--yes"]) == 0
    assert "No pack, left out:" in capsys.readouterr().err
    assert installed(home) == ["bakery.toml", "workshop.toml"]
    for name in ("bakery", "workshop"):
        assert main(["pack", "remove", name, "--yes"]) == 0
    zipped = archive(tmp_path / "packs.zip", **{"a/bakery.toml": GOOD, "a/notes.txt": "x", "__MACOSX/._x.toml": "x"})
    assert main(["pack", "install", str(zipped), "--yes"]) == 0
    assert installed(home) == ["bakery.toml"]


def test_of_a_folder_the_good_packs_are_installed_and_the_others_told(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.toml").write_text(GOOD)
    (folder / "b.toml").write_text(changed("level = 2", "level = 20"))
    (folder / "c.toml").write_text(GOOD)
    assert main(["pack", "install", str(folder), "--yes"]) == 1
    told = capsys.readouterr().err
    assert "20 is out of range" in told
    assert 'c.toml: pack id: "bakery" is taken already, by' in told
    assert installed(home) == ["bakery.toml"]


def test_no_pack_takes_the_place_of_one_that_comes_with_sayback(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posing = tmp_path / "posing.toml"
    posing.write_text(changed('id = "bakery"', 'id = "telecom"'))
    assert main(["pack", "install", str(posing), "--yes"]) == 1
    assert "comes with sayback" in capsys.readouterr().err
    assert main(["pack", "remove", "telecom", "--yes"]) == 2
    assert "comes with sayback" in capsys.readouterr().err


def test_a_pack_that_cannot_be_read_can_be_removed_by_its_name(home: Path) -> None:
    (home / "packs").mkdir(parents=True)
    (home / "packs" / "broken.toml").write_text("x")
    assert main(["pack", "remove", "broken", "--yes"]) == 0
    assert installed(home) == []
    assert main(["pack", "remove", "broken", "--yes"]) == 2


# ---- packs that mean harm --------------------------------------------------------------------------------------------


def linked(folder: Path) -> Path:
    (folder / "link.toml").symlink_to(BAKERY)
    return folder / "link.toml"


def folder_with_a_link(folder: Path) -> Path:
    (folder / "packs").mkdir()
    (folder / "packs" / "link.toml").symlink_to(BAKERY)
    return folder / "packs"


def zipped_link(folder: Path) -> Path:
    entry = zipfile.ZipInfo("link.toml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "l.zip", "w") as made:
        made.writestr(entry, "/etc/passwd")
    return folder / "l.zip"


def bomb(folder: Path) -> Path:
    return archive(folder / "bomb.zip", **{"big.toml": b"#" * (60 * 1024 * 1024)})


def lying_bomb(folder: Path) -> Path:
    """An archive whose entry says that it is small, and unpacks to much more."""
    made = archive(folder / "lies.zip", **{"big.toml": b"#" * (MAX_FILE_BYTES * 3)})
    content = bytearray(made.read_bytes())
    size = (MAX_FILE_BYTES * 3).to_bytes(4, "little")
    small = (1000).to_bytes(4, "little")
    made.write_bytes(bytes(content).replace(size, small))
    return made


def locked(folder: Path) -> Path:
    made = archive(folder / "locked.zip", **{"p.toml": GOOD})
    content = bytearray(made.read_bytes())
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[start] |= 1
    made.write_bytes(bytes(content))
    return made


def damaged(folder: Path) -> Path:
    made = archive(folder / "damaged.zip", **{"p.toml": GOOD})
    content = bytearray(made.read_bytes())
    content[60:90] = bytes(30)
    made.write_bytes(bytes(content))
    return made


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "p.toml")
    return folder / "p.toml"


def written(folder: Path, content: str | bytes, name: str = "p.toml") -> Path:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


CIRCLES = changed('to = "closed"', 'to = "goodbye"', WORKSHOP_FILE.read_text(), 3).replace('"stays"', '"goodbye"', 1)

MALICE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a link": (linked, "is a link"),
    "a folder with a link in it": (folder_with_a_link, "is a link"),
    "an archive with a link in it": (zipped_link, "holds the link"),
    "an archive that points above itself": (lambda f: archive(f / "x.zip", **{"../../x.toml": GOOD}), "points outside"),
    "an archive that points to the root": (lambda f: archive(f / "x.zip", **{"/x.toml": GOOD}), "points outside"),
    "an archive with a drive in it": (lambda f: archive(f / "x.zip", **{"C:\\x.toml": GOOD}), "points outside"),
    "an archive with a winding way": (lambda f: archive(f / "x.zip", **{"a\\..\\..\\x.toml": GOOD}), "points outside"),
    "a bomb": (bomb, "unpacks to more than 2 MB"),
    "a bomb that lies about its size": (lying_bomb, ""),
    "an archive under a password": (locked, "cannot be unpacked"),
    "a damaged archive": (damaged, ""),
    "an archive of nothing": (lambda f: archive(f / "x.zip"), "no pack in it"),
    "thousands of entries": (lambda f: archive(f / "x.zip", **{f"{n}.txt": "" for n in range(2001)}), "2,001 entries"),
    "hundreds of packs": (lambda f: archive(f / "x.zip", **{f"{n}.toml": "" for n in range(201)}), "201 packs"),
    "a pipe": (pipe, "a device, a pipe or a socket"),
    "a picture": (lambda f: written(f, b"\x89PNG", "p.png"), "neither a pack nor a ZIP"),
    "a program": (lambda f: written(f, b"MZ\x90\x00", "p.toml"), "not UTF-8"),
    "2 MB of string": (lambda f: written(f, changed("Half an", "x" * (MAX_FILE_BYTES - 5000))), "4,000 is the most"),
    "more than 2 MB": (lambda f: written(f, "#" * (MAX_FILE_BYTES + 1)), "2 MB is the most"),
    "an id that is a path": (lambda f: written(f, changed('id = "bakery"', 'id = "../../x"')), "looks like a path"),
    "an id that is a device": (lambda f: written(f, changed('id = "bakery"', 'id = "/dev/sda"')), "looks like a path"),
    "a conversation that never ends": (
        lambda f: written(f, CIRCLES),
        "leads in circles",
    ),
    "escape sequences": (lambda f: written(f, changed("Half an hour", "\\u001b]0;x\\u0007")), "control character"),
    "tables without end": (lambda f: written(f, "a = " + "[" * 100_000), "nested too deeply"),
    "a key without end": (lambda f: written(f, "a" + ".a" * 100_000 + " = 1"), "more than 32 parts"),
    "nothing": (lambda f: written(f, ""), "format is missing"),
    "what is not there": (lambda f: f / "absent.toml", "no such file"),
}  # fmt: skip


@pytest.mark.parametrize("malice", MALICE)
def test_whatever_somebody_sends_is_refused_clearly_and_nothing_is_written(
    malice: str, home: Path, tmp_path: Path, outside: Callable[[], set[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    make, words = MALICE[malice]
    sent = make(tmp_path)
    before = outside() if malice != "a pipe" else set[str]()
    assert main(["pack", "install", str(sent), "--yes"]) in (1, 2)
    captured = capsys.readouterr()
    told = captured.err + captured.out
    assert words in told
    assert told.strip()
    assert "Traceback" not in told
    assert "\x1b" not in told
    assert len(told) < 20_000
    assert installed(home) == []
    if malice != "a pipe":
        assert outside() == before
    assert MAX_STRING < MAX_FILE_BYTES


def test_the_limits_of_an_archive_are_checked_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installing, "MAX_ARCHIVE", 100)
    made = archive(tmp_path / "x.zip", **{"p.toml": GOOD})
    assert main(["pack", "install", str(made), "--yes"]) == 1
    assert "is larger than" in capsys.readouterr().err


# ---- disputes ------------------------------------------------------------------------------------------------------


def test_what_was_disputed_is_told_by_drill_and_slot_ready_to_paste(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import tomli

    from trainer.clock import SystemClock
    from trainer.fairness.overlay import Accepted, SlotKind
    from trainer.paths import Paths
    from trainer.progress.repository import Repository

    assert main(["pack", "disputes"]) == 0
    assert "No dispute is in force." in capsys.readouterr().err
    assert main(["pack", "install", str(BAKERY), "--yes"]) == 0
    typed = tmp_path / "typed"
    typed.write_text("The icing spells somebody else. How long can you wait here?\n\n")
    with typed.open("rb") as stream:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
        assert main(["drill", "bakery/wrong-name", "--plain"]) == 0
    repository = Repository.open(Paths(home, home, home / "cache"), SystemClock())
    (profile,) = repository.profiles()
    (attempt,) = repository.attempts(profile.id)
    repository.disputes.file(
        profile.id, attempt.id, Accepted(SlotKind.FACT, "name", "the icing spells somebody else"), "x"
    )
    repository.close()
    capsys.readouterr()
    assert main(["pack", "disputes", "bakery"]) == 0
    pasted = tomli.loads(capsys.readouterr().out)
    assert pasted["drill"][0]["fact"][0]["forms"][-1] == "the icing spells somebody else"
    assert main(["pack", "disputes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "drill": "bakery/wrong-name",
            "kind": "fact",
            "slot": "name",
            "phrases": [{"phrase": "the icing spells somebody else", "learners": 1}],
        }
    ]
    assert main(["pack", "disputes", "telecom"]) == 0
    assert main(["pack", "disputes", "nothing-like-it"]) == 2
