"""The commands class list, record and delete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.classes import a_class, answer, held
from tests.support.progress import paths_in
from trainer import cli
from trainer.classroom.registry import held as held_classes
from trainer.cli.class_keep import slug
from trainer.errors import ExitCode
from trainer.exchange import jsonl

NAMES = ("Zoë", "../../etc", "=1+1", "李小龍")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SAYBACK_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def one_class(home: Path, title: str = "Monday") -> str:
    with held(home, title) as store:
        seats, rounds = a_class(store, NAMES, 2)
        answer(store, seats[0], rounds[0], "only for myself", turn=2)
        return store.classroom().id


def test_the_classes_are_listed_a_damaged_one_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["class", "list"]) == ExitCode.OK
    assert "No class was held" in capsys.readouterr().err
    good = one_class(home)
    broken = home / "classes" / "2026-01-01-abcd"
    broken.mkdir()
    (broken / "class.sqlite").write_bytes(b"no database" * 500)
    assert cli.main(["class", "list"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert f"{good}  Monday\n" in out
    assert "4 learners, 2 rounds, 8 replies" in out
    assert "2026-01-01-abcd" in out
    assert cli.main(["class", "list", "--json"]) == ExitCode.OK
    first, second = json.loads(capsys.readouterr().out)["classes"]
    assert (first["id"], first["replies"], bool(second["trouble"])) == (good, 8, True)


def test_records_go_into_the_files_that_were_named_and_nowhere_else(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_class(home)
    assert cli.main(["class", "record", "--learner", "zoË", "-o", "zoe.jsonl"]) == ExitCode.OK
    lines = [jsonl.read(line) for line in Path("zoe.jsonl").read_text("utf-8").splitlines()]
    assert [record.learner for record in lines] == ["Zoë", "Zoë"]
    assert "only for myself" not in Path("zoe.jsonl").read_text("utf-8")
    assert cli.main(["class", "record", "--everyone", "-o", "all"]) == ExitCode.OK
    written = sorted(file.relative_to(tmp_path).as_posix() for file in (tmp_path / "all").rglob("*"))
    assert written == ["all/1-zoe.jsonl", "all/2-etc.jsonl", "all/3-1-1.jsonl", "all/4.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all", "home", "zoe.jsonl"]
    capsys.readouterr()
    assert cli.main(["class", "record", "--everyone", "-o", "all"]) == ExitCode.USAGE
    assert cli.main(["class", "record", "--learner", "zoe", "--everyone", "-o", "x"]) == ExitCode.USAGE
    assert cli.main(["class", "record", "--learner", "Zoo", "-o", "x"]) == ExitCode.USAGE
    assert "Here were: Zoë" in capsys.readouterr().err
    assert cli.main(["class", "record", "2099", "--everyone", "-o", "x"]) == ExitCode.USAGE
    assert cli.main(["import", "jsonl", "zoe.jsonl", "--profile", "Me"]) == ExitCode.OK


@pytest.mark.parametrize("name", ["../..", "con", "a/b\\c:d", "\x1b[31m", ".", "🎧", "x" * 300, "Zoë Ng"])
def test_no_name_leads_a_file_anywhere(name: str) -> None:
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(name)) <= 41


def test_a_class_is_really_deleted_and_its_neighbours_stay(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone, stays = one_class(home), one_class(home, "Tuesday")
    (home / "cache").mkdir(exist_ok=True)
    (home / "cache" / "sayback.log").write_text("Zoë said")
    assert cli.main(["class", "delete", gone, "--dry-run"]) == ExitCode.OK
    assert "Nothing was deleted" in capsys.readouterr().err
    assert cli.main(["class", "delete", gone]) == ExitCode.USAGE, "nobody is there to be asked"
    assert cli.main(["class", "delete", gone, "--yes"]) == ExitCode.OK
    assert "4 learners, 2 rounds, 8 replies" in capsys.readouterr().err
    assert [one.id for one in held_classes(paths_in(home))] == [stays]
    assert not (home / "classes" / gone).exists()
    assert not (home / "cache" / "sayback.log").exists()
    with pytest.raises(SystemExit):
        cli.main(["class", "delete", "--yes"])  # never the newest by accident


def test_a_class_that_is_open_is_not_deleted_under_its_host(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import subprocess
    import sys

    one = one_class(home)
    path = home / "classes" / one / "class.sqlite"
    program = (
        "import sys; from pathlib import Path; from trainer.classroom.store import ClassStore; "
        "store = ClassStore.open(Path(sys.argv[1])); store.classroom(); print('open', flush=True); sys.stdin.read()"
    )
    host = subprocess.Popen([sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert host.stdout is not None
        assert host.stdout.readline() == b"open\n"
        assert cli.main(["class", "delete", one, "--yes"]) == ExitCode.MACHINE
        assert "nothing was deleted" in capsys.readouterr().err
        assert path.exists()
    finally:
        host.communicate()
    assert cli.main(["class", "delete", one, "--yes"]) == ExitCode.OK
