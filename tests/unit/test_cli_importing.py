"""The command import, and the gradebook of export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support.cli import Run
from tests.support.exchange import exported, fill
from tests.support.progress import day, opened
from trainer.errors import ExitCode


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An export from another machine: three attempts of Amara's, one of Olga's."""
    with opened(tmp_path / "there") as repository:
        fill(repository, day(3))
        path = tmp_path / "there.jsonl"
        path.write_bytes(exported(repository))
    return path


def held(home: Path) -> bytes:
    with opened(home) as repository:
        return exported(repository)


def test_a_file_comes_in_and_coming_again_changes_nothing(home: Path, run: Run, file: Path) -> None:
    code, out, errors = run("import", "jsonl", str(file))
    assert (code, out) == (ExitCode.OK, "")
    assert errors == "4 lines: 4 new, 0 known, 0 conflicting, 0 broken, for Amara, Ольга.\n"
    assert held(home) == file.read_bytes()
    assert run("import", "jsonl", str(file))[2] == "4 lines: 0 new, 4 known, 0 conflicting, 0 broken.\n"
    assert run("export", "jsonl", "--all-profiles")[1].encode() == file.read_bytes()


def test_a_dry_run_tells_and_changes_nothing(home: Path, run: Run, file: Path) -> None:
    code, _, errors = run("import", "jsonl", str(file), "--dry-run")
    assert code == ExitCode.OK
    assert errors.endswith("for Amara, Ольга.\nA dry run: nothing was changed.\n")
    assert held(home) == b""


def test_lines_that_are_kept_out_are_named_and_the_rest_comes_in(home: Path, run: Run, file: Path) -> None:
    run("import", "jsonl", str(file))
    first = json.loads(file.read_bytes().splitlines()[0])
    other = json.dumps(first | {"reply": "Other words.\x1b[2J"})
    (file.parent / "mixed.jsonl").write_text(f"{other}\nnonsense \x1b[31m\n" + file.read_text("utf-8"), "utf-8")
    code, out, errors = run("import", "jsonl", "mixed.jsonl")
    assert (code, out) == (ExitCode.REFUSED_INPUT, "")
    assert "line 1, conflicting: attempt twice says something else here.\n" in errors
    assert "line 2, broken: This is not a line of JSON" in errors
    assert "\x1b" not in errors
    assert errors.endswith("6 lines: 0 new, 4 known, 1 conflicting, 1 broken.\n")
    document = json.loads(run("import", "jsonl", "mixed.jsonl", "--json")[1])
    assert (document["lines"], document["known"], document["conflicting"], document["broken"]) == (6, 4, 1, 1)
    assert [(one["line"], one["fate"]) for one in document["kept_out"]] == [(1, "conflicting"), (2, "broken")]


def test_a_file_of_nonsense_is_not_recited(run: Run, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("It was a dark night.\n" * 500)
    code, _, errors = run("import", "jsonl", "novel.txt")
    assert code == ExitCode.REFUSED_INPUT
    assert len(errors.splitlines()) == 22
    assert "--json names them all" in errors


def test_all_of_it_goes_to_the_learner_asked_for(home: Path, run: Run, file: Path) -> None:
    assert run("import", "jsonl", str(file), "--profile", "Zoë")[0] == ExitCode.OK
    assert run("profiles")[1] == "Zoë: 4 replies, the last 2026-11-03\n"


def test_what_is_no_file_is_told(run: Run, tmp_path: Path) -> None:
    assert run("import", "jsonl", "nowhere.jsonl")[0] == ExitCode.USAGE
    assert run("import", "jsonl", str(tmp_path))[0] == ExitCode.USAGE
    assert run("import", "xml", "x")[0] == ExitCode.USAGE
    assert run("import", "--help")[0] == ExitCode.OK


def test_a_gradebook_has_a_row_for_everyone_and_begins_with_the_mark_of_its_bytes(
    home: Path, run: Run, file: Path
) -> None:
    run("import", "jsonl", str(file))
    code, out, errors = run("export", "gradebook", "--all-profiles")
    assert code == ExitCode.OK
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [(row["learner"], row["replies"], row["best"]) for row in rows] == [("Amara", "2", "70"), ("Ольга", "0", "")]
    assert errors.startswith("4 replies of everyone, 2026-11-03: a row a learner")
    assert "Not in it: what anybody said or wrote" in errors
    assert run("export", "gradebook", "-o", "book.csv")[0] == ExitCode.OK
    assert Path("book.csv").read_bytes().startswith(b"\xef\xbb\xbflearner,")
    assert run("export", "jsonl", "-o", "all.jsonl")[0] == ExitCode.OK
    assert Path("all.jsonl").read_bytes().startswith(b"{")


def test_what_leaves_is_told_before_it_is_written(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run("import", "jsonl", str(file))
    told: list[bytes] = []
    monkeypatch.setattr("trainer.cli.export.put", lambda text: told.append(capfdbinary.readouterr().err))
    run("export", "csv")
    assert b"Nothing else leaves." in told[0]
    assert told[1:] == [b""] * 3


def test_statements_leave_out_what_is_unmarked_and_say_so(run: Run, file: Path) -> None:
    run("import", "jsonl", str(file))
    code, out, errors = run("export", "xapi", "--all-profiles")
    assert code == ExitCode.OK
    assert len(json.loads(out)) == 3
    assert "Left out: 1 reply not marked yet" in errors
    assert "Not in it: what anybody said or wrote" in errors
    own = run("export", "xapi", "--home-page", "https://training.example.org")[1]
    assert json.loads(own)[0]["actor"]["account"]["homePage"] == "https://training.example.org"
    for words in (("xapi", "--home-page", "our house"), ("csv", "--home-page", "https://example.org")):
        code, out, _ = run("export", *words)
        assert (code, out) == (ExitCode.USAGE, "")


def test_cards_are_one_learners_and_name_the_drills_that_are_gone(run: Run, file: Path) -> None:
    run("import", "jsonl", str(file))
    code, out, errors = run("export", "anki")
    assert code == ExitCode.OK
    assert out.startswith("#separator:tab\n")
    assert "1 card in the deck" in errors
    assert "Left out" not in errors
    first = json.loads(file.read_bytes().splitlines()[0])
    (file.parent / "gone.jsonl").write_text(json.dumps(first | {"id": "gone", "drill": "lost/drill"}))
    run("import", "jsonl", "gone.jsonl")
    assert "Left out, not installed any more: lost/drill." in run("export", "anki")[2]
    assert run("export", "anki", "--everyone")[0] == ExitCode.USAGE
