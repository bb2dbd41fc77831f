"""Marks beside a class list: who is who, who is left over, what is written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support.classes import answer, begin, come, held
from trainer import cli
from trainer.errors import ExitCode

LIST = """id;Name;Note
0042;"Ng, Zoë";
0043;Bo Lee;=1+1
0044;李小龍;
0045;Absent Ann;
0046;Sam One;
0047;One Sam;
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(LIST, "utf-8")
    with held(folder) as store:
        zoe, bo, late, sam = come(store, "zoe ng", "BO LEE", "Nick", "SAM, one")
        first = begin(store)
        answer(store, zoe, first, "z", 40)
        answer(store, bo, first, "b", 90)
        answer(store, sam, first, "s", 10)
        second = begin(store, "parcels/van")
        answer(store, zoe, second, "z", 61)
        answer(store, zoe, second, "for myself", 99, turn=2)
        answer(store, late, second, "n", 20, skills={"reflect": {"score": 20, "band": "weak"}})
        answer(store, bo, second, "unmarked", None)
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_list_comes_back_with_marks_behind_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["class", "gradebook", "--roster", "list.csv", "--match", "Nick=李小龍"]
    assert cli.main([*words, "-o", "out.csv"]) == ExitCode.REFUSED_INPUT, "Sam is two rows"
    content = Path("out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,Name,Note,sayback answered,")
    table = rows(content.decode("utf-8"))
    assert [row["id"] for row in table] == ["0042", "0043", "0044", "0045", "0046", "0047"], (
        "as the platform knows them"
    )
    assert [row["Name"] for row in table][:2] == ["Ng, Zoë", "Bo Lee"]
    assert table[1]["Note"] == "'=1+1"
    marks = [(row["sayback answered"], row["sayback mean"], row["sayback 2 parcels/van"]) for row in table]
    assert marks == [
        ("2", "50.5", "61"),
        ("2", "90.0", ""),
        ("1", "20.0", "20"),
        ("", "", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    assert [row["sayback clarify"] for row in table][:3] == ["50.5", "90.0", ""]
    told = capsys.readouterr().err
    assert "3 of 6 rows found in the class, 3 with marks" in told
    assert "in class, not in the list: SAM, one: 2 rows are called so. Perhaps line 6 or line 7." in told
    assert "in the list, not in class: Absent Ann (line 5)" in told
    assert "1 cell of the list would be a formula" in told
    assert "Not in it: replies" in told


def test_a_dry_run_tells_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(Path().rglob("*.csv"))
    assert (
        cli.main(["class", "gradebook", "--roster", "list.csv", "-o", "o.csv", "--dry-run"]) == ExitCode.REFUSED_INPUT
    )
    out, told = capsys.readouterr()
    assert (out, sorted(Path().rglob("*.csv"))) == ("", before)
    assert "Nick: no row is called so" in told
    assert "Nothing was written" in told
    assert cli.main(["class", "gradebook", "--roster", "list.csv", "--json"]) == ExitCode.REFUSED_INPUT
    plain = json.loads(capsys.readouterr().out)
    assert [one["learners"] for one in plain["matched"]] == [["zoe ng"], ["BO LEE"]]
    assert [one["learner"] for one in plain["not_in_list"]] == ["Nick", "SAM, one"]
    assert [one["line"] for one in plain["not_in_class"]] == [4, 5, 6, 7]


def test_another_column_finds_by_what_it_holds(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["class", "gradebook", "--roster", "list.csv", "--by", "id"]
    hands = [
        f"--match={name}={row}"
        for name, row in (("zoe ng", "0042"), ("bo lee", "0043"), ("nick", "0043"), ("sam, one", "0046"))
    ]
    assert cli.main([*words, *hands]) == ExitCode.OK
    out, told = capsys.readouterr()
    table = rows(out)
    assert [row["sayback answered"] for row in table] == ["2", "2", "", "", "1", ""]
    assert "line 3 is several learners" in told
    assert table[1]["sayback 2 parcels/van"] == "20", "of the second round the reply that was first"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--by", "nickname"], "has no column"),
        (["--match", "Nobody=0042", "--by", "id"], "Nobody in this class is called 'Nobody'"),
        (["--match", "Nick=0099", "--by", "id"], "No row of the class list is '0099'"),
        (["--match", "Nick"], "matches nobody"),
        (["--match", "Nick=Sam, One One"], "No row of the class list"),
    ],
)
def test_what_cannot_be_matched_is_said(
    home: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["class", "gradebook", "--roster", "list.csv", *words]) == ExitCode.USAGE
    assert says in capsys.readouterr().err


def test_everything_wrong_with_a_list_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.csv").write_text("Name\nAnn\nann\nANN\n")
    assert cli.main(["class", "gradebook", "--roster", "bad.csv"]) == ExitCode.REFUSED_INPUT
    told = capsys.readouterr().err
    assert "bad.csv:3" in told
    assert "bad.csv:4" in told
