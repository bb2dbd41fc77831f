"""Class lists: what spreadsheets and platforms write, and what nobody should."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trainer.classroom.roster import MAX_ROWS, Roster, RosterRefused, parse_roster, read_roster
from trainer.errors import DataError, NotFound, UsageError

PLAIN = "Student ID,Full name,Email\n0042,Zoë Ng,zoe@example.org\ns7,李小龍,lee@example.org\n"


def names(roster: Roster) -> list[str]:
    return [roster.key(row) for row in roster.rows]


def told(content: bytes | str, by: str = "") -> list[str]:
    with pytest.raises(RosterRefused) as refused:
        parse_roster(content.encode() if isinstance(content, str) else content, "r.csv", by)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_is_read_whatever_wrote_it(encoding: str, delimiter: str, end: str) -> None:
    text = PLAIN.replace(",", delimiter).replace("\n", end)
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    roster = parse_roster(mark + text.encode(encoding), "r.csv")
    assert roster.columns == ("Student ID", "Full name", "Email")
    assert roster.by_name == "Full name"
    assert names(roster) == ["Zoë Ng", "李小龍"]
    assert roster.rows[0].cells == ("0042", "Zoë Ng", "zoe@example.org"), "nothing is taken for a number"
    assert [row.line for row in roster.rows] == [2, 3]
    assert roster.notes == ()


def test_what_excel_writes_in_western_europe_is_read_and_said() -> None:
    roster = parse_roster("sep=;\nName;Group\nZoë;A\n\nBjörn;B\n".encode("cp1252"), "r.csv")
    assert names(roster) == ["Zoë", "Björn"]
    assert [row.line for row in roster.rows] == [3, 5]
    assert "Windows-1252" in roster.notes[0]


def test_the_chosen_column_may_be_any_or_several() -> None:
    text = "First name,Last name,username\nAnn,Lee,alee\nBo,Lee,blee\n"
    assert parse_roster(text.encode(), "r").by_name == "First name+Last name"
    assert names(parse_roster(text.encode(), "r")) == ["Ann Lee", "Bo Lee"]
    assert names(parse_roster(text.encode(), "r", "USERNAME")) == ["alee", "blee"]
    assert names(parse_roster(text.encode(), "r", "last name+first name")) == ["Lee Ann", "Lee Bo"]
    with pytest.raises(UsageError) as error:
        parse_roster(text.encode(), "r", "nickname")
    assert error.value.hint == "It has: First name, Last name, username."
    with pytest.raises(UsageError, match="Which column"):
        parse_roster(b"Group,Seat\nA,1\n", "r")
    assert names(parse_roster(b"Anything\nAnn\n", "r")) == ["Ann"], "the only column is the one"


def test_a_learner_is_found_by_name_however_it_was_typed() -> None:
    roster = parse_roster('Name,Id\n"Lee, Ann",1\nZoë Ng,2\nO\'Brien,3\nAnn  Lee-Smith,4\n'.encode(), "r")
    for typed, row in (("lee, ann", "1"), ("Ann Lee", "1"), ("ZOE NG", "2"), ("zoë ng", "2"), ("ann lee-smith", "4")):
        (found,) = roster.find(typed)
        assert found.cells[1] == row
    assert roster.find("Ann") == ()
    assert roster.near("Zoe Ngg") == ("Zoë Ng",)
    assert roster.near("Ann") == ("Lee, Ann", "Ann  Lee-Smith"), "a word in common"
    assert roster.near("Nobody") == ()
    twins = parse_roster("Name,Id\nJosé Paz,1\nJose Paz,2\n".encode(), "r")
    assert [row.cells[1] for row in twins.find("Paz José")] == ["1", "2"], "several are for a person to decide"
    assert [row.cells[1] for row in twins.find("josé paz")] == ["1"]


def test_everything_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = "Name,Group,Group\nAnn,A\nann,B\n,C\nBo,A,B,C\n" + f"Cy,{'x' * 501}\n"
    assert [line.partition(": ")[0] for line in told(text)] == ["r.csv:1", "r.csv:5", "r.csv:6"]
    assert [line.partition(": ")[0] for line in told("Name,Group\nAnn,A\nann,B\n,C\n")] == ["r.csv:3", "r.csv:4"]
    assert "on line 2 already" in told("Name,Group\nAnn,A\nann,B\n,C\n")[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"Name\n", "no row below"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "is a spreadsheet"),
        (b"N\x00a\x00m\x00e\x00", "bytes of zero"),
        (b"\xff\xfe\x00", "begins like UTF-16"),
        (b'Name\n"Ann\nBo\n', "no CSV"),
        (b"a" * 200_000 + b"\nAnn\n", "no CSV"),
        (b"Name\n" + b"".join(b"n%d\n" % number for number in range(MAX_ROWS + 1)), "more than 10,000 rows"),
        (",".join(f"c{number}" for number in range(101)).encode() + b"\n1\n", "101 columns"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(content: bytes, says: str) -> None:
    (line,) = told(content)
    assert says in line


def test_ten_thousand_rows_are_read() -> None:
    roster = parse_roster(b"Name\n" + b"".join(b"n%d\n" % number for number in range(MAX_ROWS)), "r")
    assert len(roster.rows) == MAX_ROWS
    assert roster.find("N9999")[0].line == MAX_ROWS + 1


def test_cells_that_look_like_formulas_are_text_and_are_told() -> None:
    roster = parse_roster(b"Name,Mail\n=1+1,a\n@Bo,b\nCy,-\n", "r")
    assert names(roster) == ["=1+1", "@Bo", "Cy"]
    assert "3 rows" in roster.notes[0]
    assert "line 2, 3, 4" in roster.notes[0]


def test_a_file_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_roster(tmp_path / "none.csv")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is no file"):
        read_roster(tmp_path / "pipe")
