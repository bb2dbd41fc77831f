"""The commands export, backup, restore and profiles."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.support.cli import Run
from tests.support.progress import day, make_draft, opened, practise
from trainer.errors import ExitCode
from trainer.exchange import jsonl
from trainer.progress.model import Mode


def fill(home: Path) -> None:
    """Two learners: Amara with three attempts and a draft, Ben with one."""
    with opened(home) as repository:
        amara, ben = repository.profile("Amara").id, repository.profile("Ben").id
        practise(repository, amara, "a1", day(1))
        practise(repository, amara, "a2", day(2), 80, mode=Mode.SPOKEN)
        practise(repository, amara, "a3", day(3), None, drill="parcels/van")
        practise(repository, ben, "b1", day(4))
        repository.keep_draft(amara, make_draft("d1"))


def ids(jsonl_text: str) -> list[str]:
    return [jsonl.read(line).attempt.id for line in jsonl_text.splitlines()]


# ---- export ------------------------------------------------------------------------------------------------------


def test_an_export_goes_to_stdout_and_says_on_stderr_what_it_holds(home: Path, run: Run) -> None:
    fill(home)
    code, out, errors = run("export", "jsonl")
    assert code == ExitCode.OK
    assert ids(out) == ["a1", "a2", "a3"]
    assert errors.startswith("3 replies of Amara, 2026-11-01 to 2026-11-03: ")
    assert "Not in it: unfinished replies, recordings, settings." in errors


def test_a_table_has_a_row_for_each_reply(home: Path, run: Run) -> None:
    fill(home)
    code, out, errors = run("export", "csv")
    assert code == ExitCode.OK
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [(row["attempt"], row["mode"], row["overall"]) for row in rows] == [
        ("a1", "typed", "50"),
        ("a2", "spoken", "80"),
        ("a3", "typed", ""),
    ]
    assert "apostrophe" in errors


def test_an_export_can_be_narrowed_to_a_drill_a_day_and_a_learner(home: Path, run: Run) -> None:
    fill(home)
    assert ids(run("export", "jsonl", "--drill", "parcels/van")[1]) == ["a3"]
    assert ids(run("export", "jsonl", "--since", "2026-11-02")[1]) == ["a2", "a3"]
    assert ids(run("export", "jsonl", "--profile", "BEN")[1]) == ["b1"]
    assert ids(run("export", "jsonl", "--everyone")[1]) == ["a1", "a2", "a3", "b1"]
    code, out, errors = run("export", "jsonl", "--drill", "never/tried")
    assert (code, out) == (ExitCode.OK, "")
    assert errors.startswith("0 replies of Amara")


def test_a_file_is_written_and_replaced_only_by_force(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    target = tmp_path / "mine.jsonl"
    assert run("export", "jsonl", "-o", str(target))[0] == ExitCode.OK
    assert ids(target.read_text("utf-8")) == ["a1", "a2", "a3"]
    target.write_text("precious")
    code, out, errors = run("export", "jsonl", "-o", str(target))
    assert (code, out) == (ExitCode.USAGE, "")
    assert "exists already" in errors
    assert "--force" in errors
    assert target.read_text() == "precious"
    assert run("export", "csv", "-o", str(target), "--force")[0] == ExitCode.OK
    assert target.read_bytes().startswith(b"\xef\xbb\xbflearner,")
    assert run("export", "csv", "-o", str(tmp_path), "--force")[0] == ExitCode.USAGE


def test_an_export_into_a_place_that_cannot_be_written_is_told(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    (tmp_path / "file").write_text("")
    code, _, errors = run("export", "csv", "-o", str(tmp_path / "file" / "mine.csv"))
    assert code == ExitCode.MACHINE
    assert "mine.csv" in errors or "file" in errors


@pytest.mark.parametrize("words", [("csv", "--since", "yesterday"), ("xml",), (), ("csv", "--since", "2026-02-30")])
def test_a_request_that_is_off_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run("export", *words)[0] == ExitCode.USAGE


def test_a_learner_who_does_not_exist_is_not_found_and_not_made(home: Path, run: Run) -> None:
    fill(home)
    code, out, errors = run("export", "csv", "--profile", "Bem")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "no learner called 'Bem'" in errors
    assert "Amara, Ben" in errors
    with opened(home) as repository:
        assert [profile.name for profile in repository.profiles()] == ["Amara", "Ben"]


def test_nothing_practised_is_an_empty_export(run: Run) -> None:
    code, out, errors = run("export", "csv")
    assert code == ExitCode.OK
    assert len(out.splitlines()) == 1
    assert errors.startswith("0 replies of Amara")


# ---- backup and restore ------------------------------------------------------------------------------------------


def test_a_backup_prints_its_path_and_restores_what_it_holds(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    target = tmp_path / "away" / "copy.db"
    code, out, errors = run("backup", str(target))
    assert (code, out) == (ExitCode.OK, f"{target}\n")
    assert "2 learners, 4 replies, 1 unfinished" in errors
    with opened(home) as repository:
        practise(repository, 1, "later", day(9))
    code, out, errors = run("restore", str(target), "--yes")
    assert (code, out) == (ExitCode.OK, "")
    in_it = "  Amara: 3 replies to 2 drills, 2026-11-01 to 2026-11-03; 1 unfinished\n  Ben: 1 reply to 1 drill"
    assert re.search(rf"In .*copy\.db:\n{in_it}, 2026-11-04\nHere now:\n", errors)
    assert "Here now:\n  Amara: 4 replies to 2 drills, 2026-11-01 to 2026-11-09; 1 unfinished\n" in errors
    assert "Lost by it: 1 reply, 2026-11-09.\nBrought back by it: nothing.\n" in errors
    assert "What was here is kept in" in errors
    assert ids(run("export", "jsonl")[1]) == ["a1", "a2", "a3"]


def test_restoring_other_peoples_backup_says_how_to_practise_as_one_of_them(
    home: Path, run: Run, tmp_path: Path
) -> None:
    with opened(tmp_path / "other") as repository:
        repository.profile("Zoë K.")
        copy = repository.backup(tmp_path / "copy.db")
    errors = run("restore", str(copy), "--yes")[2]
    assert "Nobody called Amara is in it." in errors
    assert "sayback settings profile 'Zoë K.'" in errors
    assert run("settings", "profile", "Zoë K.")[0] == ExitCode.OK
    assert run("progress", "--plain")[1].startswith("Zoë K.: nothing handed in yet.")


def test_a_backup_may_be_named_by_its_folder_or_not_at_all(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    (tmp_path / "stick").mkdir()
    made = Path(run("backup", str(tmp_path / "stick"))[1].strip())
    assert made.parent == tmp_path / "stick"
    assert Path(run("backup")[1].strip()).parent == home / "backups"


def test_a_backup_replaces_a_file_only_by_force(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    (tmp_path / "copy.db").write_text("precious")
    code, out, errors = run("backup", str(tmp_path / "copy.db"))
    assert (code, out) == (ExitCode.USAGE, "")
    assert "exists already" in errors
    assert (tmp_path / "copy.db").read_text() == "precious"
    assert run("backup", str(tmp_path / "copy.db"), "--force")[0] == ExitCode.OK


def test_restoring_without_a_terminal_asks_for_yes_and_changes_nothing(home: Path, run: Run) -> None:
    fill(home)
    copy = run("backup")[1].strip()
    code, _, errors = run("restore", copy)
    assert code == ExitCode.USAGE
    assert "--yes" in errors
    assert list((home / "backups").glob("replaced-*")) == []


@pytest.mark.parametrize(
    ("answer", "restored"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_at_a_terminal_restoring_asks_first(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, restored: bool
) -> None:
    fill(home)
    copy = run("backup")[1].strip()
    typed = io.StringIO(answer)
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    code, _, errors = run("restore", copy)
    assert code == ExitCode.OK
    assert ("Restored." in errors) is restored
    assert ("Nothing was changed." in errors) is not restored


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    (tmp_path / "letter.txt").write_text("Dear sir")
    code, _, errors = run("restore", str(tmp_path / "letter.txt"), "--yes")
    assert code == ExitCode.REFUSED_INPUT
    assert "not a backup that can be restored" in errors
    assert run("restore", str(tmp_path / "nowhere.db"), "--yes")[0] == ExitCode.USAGE
    assert run("restore", str(home / "sayback.db"), "--yes")[0] == ExitCode.USAGE
    assert ids(run("export", "jsonl")[1]) == ["a1", "a2", "a3"]


def test_a_damaged_database_tells_how_to_mend_it_and_the_mending_works(home: Path, run: Run) -> None:
    fill(home)
    copy = run("backup")[1].strip()
    (home / "sayback.db").write_bytes(b"\x07" * 20_000)
    code, _, errors = run("export", "csv")
    assert code == ExitCode.MACHINE
    mending = re.search(r"sayback (restore \S+)", errors)
    assert mending is not None
    assert mending.group(1) == f"restore {copy}"
    code, _, errors = run(*mending.group(1).split(), "--yes")
    assert code == ExitCode.OK
    assert "cannot be read; it will be kept" in errors
    assert ids(run("export", "jsonl")[1]) == ["a1", "a2", "a3"]
    (aside,) = (home / "backups").glob("damaged-*.db")
    assert aside.read_bytes() == b"\x07" * 20_000


def test_a_database_from_a_later_version_is_told_and_left_alone(home: Path, run: Run) -> None:
    fill(home)
    content = bytearray((home / "sayback.db").read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    (home / "sayback.db").write_bytes(content)
    for words in (("export", "csv"), ("profiles",), ("progress", "--plain"), ("backup",)):
        code, out, errors = run(*words)
        assert (code, out) == (ExitCode.MACHINE, "")
        assert "later version of sayback" in errors
    assert (home / "sayback.db").read_bytes() == content


# ---- learners ----------------------------------------------------------------------------------------------------


def test_learners_are_listed_with_what_they_did(home: Path, run: Run) -> None:
    assert run("profiles")[1] == ""
    fill(home)
    assert run("profiles")[1] == "Amara: 3 replies, the last 2026-11-03\nBen: 1 reply, the last 2026-11-04\n"
    listed = json.loads(run("profiles", "--json")[1])["profiles"]
    assert [(one["name"], one["attempts"], one["drills"]) for one in listed] == [("Amara", 3, 2), ("Ben", 1, 1)]
    assert listed[0]["last"] == "2026-11-03T12:00:00+00:00"


def test_a_learner_can_be_renamed_and_stays_the_one_who_practises_here(home: Path, run: Run) -> None:
    fill(home)
    code, _, errors = run("profiles", "rename", "amara", "Amara Okafor")
    assert code == ExitCode.OK
    assert errors == "Amara is now called Amara Okafor.\n"
    assert ids(run("export", "jsonl")[1]) == ["a1", "a2", "a3"]
    assert run("settings", "profile")[1].strip() == "Amara Okafor"
    assert run("profiles", "rename", "Ben", "AMARA OKAFOR")[0] == ExitCode.USAGE
    assert run("profiles", "rename", "Nobody", "Somebody")[0] == ExitCode.USAGE
    assert run("profiles", "rename", "Ben", "B\x1b[31men")[0] == ExitCode.USAGE
    assert run("profiles", "rename", "Ben", "B" * 81)[0] == ExitCode.USAGE
    assert run("profiles")[1].splitlines()[1].startswith("Ben:")


def test_renaming_somebody_else_leaves_the_settings_alone(home: Path, run: Run) -> None:
    fill(home)
    assert run("profiles", "rename", "Ben", "Benedict")[0] == ExitCode.OK
    assert not (home / "settings.toml").exists()


# ---- every command -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["export", "backup", "restore", "profiles", "progress"])
def test_every_command_has_its_help(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == ExitCode.OK
    assert f"sayback {command}" in out
