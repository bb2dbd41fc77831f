"""Packs as CSV: what goes out comes back the same, and a row that cannot be used is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from tests.support.packs import BAKERY, GOOD, changed
from tests.support.packs import WORKSHOP as WORKSHOP_FILE
from trainer.cli import main
from trainer.exchange.pack_csv import as_csv, columns, from_csv
from trainer.packs.loader import read_pack, read_text
from trainer.paths import shipped_packs

CSV = as_csv(tomli.loads(GOOD))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    "file", [*sorted(shipped_packs().glob("*.toml")), BAKERY, WORKSHOP_FILE], ids=lambda file: file.stem
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_pack_comes_back_as_it_went(file: Path, delimiter: str) -> None:
    import csv
    import io

    text = as_csv(tomli.loads(file.read_text(encoding="utf-8")))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(text, newline="")))
    found = from_csv(out.getvalue().encode("utf-8-sig"), "pack.csv")
    assert found.problems == ()
    assert found.reading is not None
    before, after = read_pack(file).pack, found.reading.pack
    assert before is not None
    assert after is not None
    assert after.drills == before.drills
    assert (after.id, after.title, after.summary, after.license) == (
        before.id,
        before.title,
        before.summary,
        before.license,
    )


@pytest.mark.parametrize(
    "text", ["=cmd()", "-1 or +2", "@home", "'=quoted", "a | b", "\\| bar", 'say "so", then', "é 🙂"]
)
def test_any_text_survives_and_none_is_a_formula(text: str) -> None:
    pack = tomli.loads(GOOD)
    pack["drill"][0]["fact"][0]["text"] = text
    pack["drill"][0]["fact"][0]["forms"] = [text, "another"]
    out = as_csv(pack)
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in out.splitlines() for cell in line.split(","))
    found = from_csv(out.encode(), "pack.csv")
    assert found.reading is not None
    assert found.reading.pack is not None
    fact = found.reading.pack.drills[0].facts[0]
    assert fact.text == text
    assert fact.forms == (text, "another")


# What is changed in the file, and the words that are then told of that line.
ROWS = {
    "a table nobody knows": ("\r\nfact,", "\r\nfcat,", "Did you mean `fact`"),
    "a level that is a word": (",counter,2,", ",counter,two,", '"two" is no whole number'),
    "a level out of range": (",counter,2,", ",counter,7,", "7 is out of range"),
    "a key that is maybe": (",true,", ",maybe,", "neither true nor false"),
    "a band nobody gives": (",fair\r", ",fare\r", "Did you mean `fair`"),
    "an id twice": ("\r\nfact,party", "\r\nfact,name", "is there already (first on line 8)"),
    "a pause without end": (",0.8,", ",80,", "80 is out of range"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_cannot_be_used_is_told_by_its_line(name: str) -> None:
    old, new, words = ROWS[name]
    text = changed(old, new, CSV)
    found = from_csv(text.encode(), "pack.csv")
    line = next(n for n, (a, b) in enumerate(zip(CSV.splitlines(), text.splitlines(), strict=True), 1) if a != b)
    told = [problem for problem in found.problems if problem.line == line]
    assert told, [str(problem) for problem in found.problems]
    assert any(words in f"{problem.message} {problem.mend}" for problem in told)


def test_cells_that_are_no_value_are_told_all_at_once_by_their_line() -> None:
    text = "table,id,title,level,pause,key,skills\npack,p,P\ndrill,d,D,two\nfact,f,,,soon,maybe\nfact,,,,,,x\n"
    told = [str(problem) for problem in from_csv(text.encode(), "p.csv").problems]
    assert [line.split(" Mend")[0] for line in told] == [
        'p.csv:3: drill level: "two" is no whole number.',
        "p.csv:4: fact pause: a fact has no pause; its columns are: id, text, forms, weight, key, concern, hidden.",
        'p.csv:4: fact key: "maybe" is neither true nor false.',
        "p.csv:5: fact skills: a fact has no skills; its columns are: id, text, forms, weight, key, concern, hidden.",
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "first column"),
        (b"id,title\n", 1, "first column is not called table"),
        (b"table,titel\n", 1, "Did you mean `title`"),
        (b"table,id,id\n", 1, "is there twice"),
        (b"table,id\npack,a,b,c\n", 2, "The row has 4 cells"),
        (b'table,id\npack,"a\n', 2, "not CSV"),
        (b"table,id\npack,\xff\n", 2, "not UTF-8"),
        (b"table,id\npack,\x00\n", 2, "no text"),
        (b"x" * (2 * 1024 * 1024 + 1), 0, "too large"),
        (b"table,text\nsay,hello\n", 2, "Put a `drill` row above"),
        (b"table,id,text\ndrill,d,\nbeat.say,,hello\n", 3, "Put a `beat` row above"),
    ],
)
def test_a_file_that_is_no_pack_is_told_with_the_line(content: bytes, line: int, words: str) -> None:
    found = from_csv(content, "p.csv")
    assert found.reading is None
    problem = next(problem for problem in found.problems if words in f"{problem.message} {problem.mend}")
    assert problem.line == line


def test_the_columns_are_those_of_the_format() -> None:
    known = columns()
    assert list(known)[:3] == ["pack", "drill", "customer"]
    assert {"beat.say", "beat.again", "beat.way", "ending.say"} <= set(known)
    assert {column.name: column.sort for column in known["beat.way"]}["skills"] == "bands"
    assert [column.name for column in known["reply"]] == ["text", "band", "why"]


def test_import_is_a_look_until_it_is_told_where_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "p.csv", tmp_path / "p.toml"
    source.write_text(CSV, encoding="utf-8")
    assert main(["pack", "import", "csv", str(source)]) == 0
    assert "bakery · The bakery on the corner · 1 drill (reply)" in capsys.readouterr().err
    assert not target.exists()
    assert main(["pack", "import", "csv", str(source), "--output", str(target)]) == 0
    assert read_pack(target).pack is not None
    assert main(["pack", "import", "csv", str(source), "--output", str(target)]) == 2
    assert "There is a file already" in capsys.readouterr().err


def test_import_tells_bad_rows_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "p.csv", tmp_path / "p.toml"
    source.write_text(changed("\r\nfact,", "\r\nfcat,", CSV), encoding="utf-8", newline="")
    assert main(["pack", "import", "csv", str(source), "--output", str(target)]) == 1
    assert "p.csv:8:" in capsys.readouterr().err
    assert not target.exists()
    assert main(["pack", "import", "csv", str(tmp_path / "absent.csv")]) == 2


def test_export_gives_an_installed_pack_or_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "export", str(BAKERY)]) == 0
    assert read_text(capsys.readouterr().out.encode(), "x").pack is not None
    assert main(["pack", "export", "telecom", "--csv"]) == 0
    found = from_csv(capsys.readouterr().out.encode(), "x.csv")
    assert found.reading is not None
    assert found.reading.pack is not None
    assert main(["pack", "export", "telecm"]) == 2
    assert "Did you mean telecom" in capsys.readouterr().err
