"""The commands that keep, mend and really delete: restore, doctor --database, forget."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, opened, practise, utc_everywhere
from trainer import cli
from trainer.errors import ExitCode

Run = Callable[..., tuple[int, str, str]]
PAGE = 4096


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    monkeypatch.setattr("getpass.getuser", lambda: "Amara")
    utc_everywhere(monkeypatch)
    return folder


@pytest.fixture
def run(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run_(*words: str) -> tuple[int, str, str]:
        try:
            code = cli.main(words)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, errors = capfdbinary.readouterr()
        return code, out.decode(), errors.decode()

    return run_


def fill(home: Path) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        for number in range(1, 9):
            practise(repository, amara, f"a{number}", day(number))
        repository.keep_draft(amara, make_draft("draft", "half"))


def break_page(home: Path, content: bytes = b"reply a5") -> None:
    """Overwrite the page that these words lie on."""
    path = home / "sayback.db"
    raw = bytearray(path.read_bytes())
    page = raw.index(content) // PAGE
    raw[page * PAGE : (page + 1) * PAGE] = b"\xff" * PAGE
    path.write_bytes(raw)


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    typed = io.StringIO(text)
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)


# ---- restore -----------------------------------------------------------------------------------------------------


def test_a_dry_run_tells_what_a_restore_would_lose_and_changes_nothing(home: Path, run: Run) -> None:
    fill(home)
    copy = run("backup")[1].strip()
    with opened(home) as repository:
        practise(repository, 1, "later", day(20))
        repository.keep_draft(1, make_draft("draft", "half and half"))
    code, out, errors = run("restore", copy, "--dry-run")
    assert (code, out) == (ExitCode.OK, "")
    assert "Lost by it: 1 reply, 2026-11-20; 1 unfinished reply." in errors
    assert "Brought back by it: 1 unfinished reply." in errors
    assert errors.endswith("Nothing was changed.\n")
    with opened(home) as repository:
        assert repository.attempt("later").reply == "reply later"


# ---- doctor --database -------------------------------------------------------------------------------------------


def test_a_sound_database_is_told_part_by_part(home: Path, run: Run) -> None:
    fill(home)
    run("backup")
    code, out, errors = run("doctor", "--database")
    assert (code, errors) == (ExitCode.OK, "")
    assert f"file: works: {home / 'sayback.db'}, version " in out
    assert "soundness: works: every page was read" in out
    assert "contents: works: 1 learner, 8 replies, 1 unfinished, " in out
    assert "bytes a reply" in out
    assert "worked out: works" in out
    assert "copies: works: 1 in " in out
    assert ", 8 replies" in out.split("copies:")[1]
    assert run("doctor", "--database", "--repair")[2] == "There is nothing to mend.\n"


def test_the_same_as_json(home: Path, run: Run) -> None:
    fill(home)
    document = json.loads(run("doctor", "--database", "--json")[1])
    assert document["sound"] is True
    assert [part["part"] for part in document["parts"]] == [
        "file",
        "soundness",
        "references",
        "contents",
        "worked out",
        "copies",
    ]


def test_before_the_first_practice_there_is_nothing_to_look_at(home: Path, run: Run) -> None:
    code, out, _ = run("doctor", "--database", "--repair")
    assert code == ExitCode.OK
    assert "none yet" in out
    assert not (home / "sayback.db").exists()


def test_a_damaged_database_is_told_and_mended_when_asked(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    copy = Path(run("backup")[1].strip())
    with opened(home) as repository:
        practise(repository, 1, "later", day(20))
    break_page(home)
    before = (home / "sayback.db").read_bytes()
    code, out, _ = run("doctor", "--database")
    assert code == ExitCode.MACHINE
    assert "soundness: BROKEN" in out
    assert "To mend it: sayback doctor --database --repair" in out
    code, _, errors = run("doctor", "--database", "--repair")
    assert code == ExitCode.USAGE, "nobody is there to be asked"
    assert "--yes" in errors
    answer(monkeypatch, "n\n")
    assert run("doctor", "--database", "--repair")[0] == ExitCode.MACHINE
    assert (home / "sayback.db").read_bytes() == before
    answer(monkeypatch, "y\n")
    code, _, errors = run("doctor", "--database", "--repair")
    assert code == ExitCode.OK
    assert f"came from {copy}" in errors
    assert "Lost: 1 reply that it still names:\n  2026-11-20 12:00, telecom/third-month (later)" in errors
    assert "The damaged file is kept as it was: " in errors
    assert run("doctor", "--database")[0] == ExitCode.OK
    with opened(home) as repository:
        assert {one.id for one in repository.attempts(1)} == {f"a{number}" for number in range(1, 9)}


def test_what_would_come_out_otherwise_is_worked_out_anew(home: Path, run: Run) -> None:
    fill(home)
    with opened(home) as repository:
        kept = repository.memories.of(1)
    with closing(sqlite3.connect(home / "sayback.db")) as connection:
        connection.execute("UPDATE memory SET days = days + 1")
        connection.commit()
    code, out, _ = run("doctor", "--database")
    assert code == ExitCode.OK, "nothing of what was done is wrong"
    assert "Amara: what is remembered of drills" in out
    assert run("doctor", "--database", "--repair")[2] == "What is remembered and summed up was worked out anew.\n"
    with opened(home) as repository:
        assert repository.memories.of(1) == kept


@pytest.mark.parametrize("words", [("--repair",), ("--yes",)])
def test_only_the_database_can_be_repaired(run: Run, words: tuple[str, ...]) -> None:
    code, _, errors = run("doctor", *words)
    assert code == ExitCode.USAGE
    assert "sayback doctor --database --repair" in errors


def test_a_later_version_is_refused_by_looking_mending_and_forgetting_and_left_alone(home: Path, run: Run) -> None:
    fill(home)
    content = bytearray((home / "sayback.db").read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    (home / "sayback.db").write_bytes(content)
    for words in (("doctor", "--database"), ("doctor", "--database", "--repair", "--yes")):
        code, out, errors = run(*words)
        assert (code, out) == (ExitCode.MACHINE, "")
        assert "later version of sayback" in errors
    assert (home / "sayback.db").read_bytes() == content
