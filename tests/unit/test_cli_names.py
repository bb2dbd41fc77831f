"""Learners with names in any script: each goes through every command that takes or shows a name."""

from __future__ import annotations

import io
import json
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.cli import Run
from tests.support.progress import day, opened, practise
from trainer.errors import ExitCode

NAMES = {
    "Arabic": "فاطمة الزهراء",
    "Armenian": "Արամ Խաչատրյան",
    "Bengali": "সত্যজিৎ রায়",
    "Burmese": "အောင်ဆန်း",
    "Cherokee": "ᏍᏏᏉᏯ",
    "Chinese": "王小明",
    "Cyrillic": "Ольга Ёлкина",
    "Devanagari": "प्रेमचंद",
    "Emoji": "Zoë 🦊👩🏽‍🚀",
    "Ethiopic": "አበበ ቢቂላ",
    "Flags": "🇺🇦 Oksana",
    "Georgian": "შოთა რუსთაველი",
    "Greek": "Ελένη Παπαδάκη",
    "Gujarati": "ગાંધી",
    "Hebrew": "שָׂרָה לֵוִי",
    "Japanese": "さくら ヴィクトリア",
    "Korean": "김유나",
    "Latin": "Nguyễn Thị Ánh Đặng",
    "Outside the plane": "𐐀𐐁𐐂 𠮷野",
    "Persian": "می‌خواهم",
    "Signs": 'O\'Brien; DROP TABLE -- "%s" <b>&amp;</b> [red]',
    "Stacked marks": "Z͑ͫa̴l̶g̷o̸",
    "Tamil": "கண்ணன்",
    "Thai": "สมชาย ใจดี",
    "Tibetan": "བསྟན་འཛིན",
    "Turkish": "İpek Işık",
}
LOOK_ALIKES = ("Amara", "Аmara", "Αmara", "Amаrа", "Amara\u0335", "𝖠mara'")
"""Latin; Cyrillic А; Greek Α; Cyrillic а; a stroke through the last letter; a mathematical A with an apostrophe."""


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_name_in_any_script_goes_in_and_comes_out_of_every_command(
    home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with opened(home) as repository:
        stored = repository.profile(name)
        assert stored.name == unicodedata.normalize("NFC", name)
        assert repository.profile(unicodedata.normalize("NFD", name)).id == stored.id
        if name.upper().casefold() == name.casefold():  # a Turkish ı has a capital that is another letter's
            assert repository.profile(f"  {name.upper()} ").id == stored.id
        practise(repository, stored.id, "a", day(1))
        practise(repository, repository.profile("Ben").id, "b", day(2))
    listed = json.loads(run("profiles", "--json")[1])["profiles"]
    assert [one["name"] for one in listed] == [stored.name, "Ben"]
    code, out, errors = run("export", "jsonl", "--profile", name)
    assert (code, len(out.splitlines())) == (ExitCode.OK, 1), errors
    assert run("progress", "--plain", "--profile", name)[1].startswith(f"{stored.name}: ")
    assert run("settings", "profile", name)[0] == ExitCode.OK
    assert run("settings", "profile")[1].strip() == name
    copy = tmp_path / f"{stored.id} {stored.name.replace('/', ' ')}.db"
    assert run("backup", str(copy))[0] == ExitCode.OK
    code, _, errors = run("restore", str(copy), "--yes")
    assert code == ExitCode.OK
    assert f"  {stored.name}: 1 reply" in errors
    assert run("profiles", "rename", name, f"{name} II")[0] == ExitCode.OK
    assert run("profiles", "rename", f"{name} II", name)[0] == ExitCode.OK
    assert run("forget", "--profile", name, "--backups", "--yes")[0] == ExitCode.OK
    assert [one["name"] for one in json.loads(run("profiles", "--json")[1])["profiles"]] == ["Ben"]
    for file in (file for file in home.rglob("*") if file.is_file()):
        assert stored.name.encode() not in file.read_bytes(), file


def test_names_that_look_alike_are_different_people_and_forgetting_one_leaves_the_others(home: Path, run: Run) -> None:
    with opened(home) as repository:
        for number, name in enumerate(LOOK_ALIKES):
            practise(repository, repository.profile(name).id, f"a{number}", day(1 + number))
        assert len(repository.profiles()) == len(LOOK_ALIKES)
    assert run("forget", "--profile", LOOK_ALIKES[1], "--yes")[0] == ExitCode.OK
    with closing(sqlite3.connect(home / "sayback.db")) as connection:
        assert {name for (name,) in connection.execute("SELECT name FROM profile")} == {
            name for name in LOOK_ALIKES if name != LOOK_ALIKES[1]
        }
        assert connection.execute("SELECT count(*) FROM attempt").fetchone() == (len(LOOK_ALIKES) - 1,)


def test_a_name_that_runs_from_right_to_left_cannot_turn_the_words_after_it(home: Path, run: Run) -> None:
    for turning in ("\u202eAmara", "Amara\u2067", "\u200fשרה"):
        code, _, errors = run("profiles", "rename", "Ben", turning)
        assert code == ExitCode.USAGE
        assert not {"\u202e", "\u2067", "\u200f"} & set(errors)
