"""The commands that keep, mend and really delete: restore, doctor --database, forget."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.cli import Run
from tests.support.progress import day, make_draft, make_marks, opened, practise
from trainer.course import Step, StepKind
from trainer.errors import ExitCode
from trainer.fairness.overlay import Accepted, SlotKind
from trainer.packs.model import Kind
from trainer.progress.model import Mode

PAGE = 4096
FIXTURES = Path(__file__).parents[1] / "fixtures" / "databases"


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
    for words in (
        ("doctor", "--database"),
        ("doctor", "--database", "--repair", "--yes"),
        ("forget", "--profile", "Amara", "--yes"),
        ("forget", "--attempt", "a1", "--yes"),
        ("forget", "--everything", "--yes"),
    ):
        code, out, errors = run(*words)
        assert (code, out) == (ExitCode.MACHINE, "")
        assert "later version of sayback" in errors
    assert (home / "sayback.db").read_bytes() == content


# ---- forget ------------------------------------------------------------------------------------------------------

TELLTALE = "xylophone"
"""In every word of Amara's that is stored, and nowhere else."""
NAME = "Amara Xylophone"


def filled_with_secrets(home: Path) -> None:
    """Amara with the secret in everything, Ben without; copies of each kind; recordings, log, ratings, settings."""
    with opened(home) as repository:
        amara, ben = repository.profile(NAME).id, repository.profile("Ben").id
        for number in range(1, 40):
            for change in range(3):  # a draft that changes leaves its earlier words in the file's gaps
                repository.keep_draft(amara, make_draft(f"a{number}", f"{TELLTALE} {number} {change} " * change))
            draft = replace(
                make_draft(f"a{number}", f"{TELLTALE} said {number} " * (number % 9 + 1), at=day(number % 28 + 1)),
                notes=f"{TELLTALE} noted",
                heard=f"{TELLTALE} heard",
                mode=Mode.SPOKEN,
                kind=Kind.CONVERSATION,
                detail=json.dumps({"turns": [f"{TELLTALE} turn"]}),
            )
            repository.submit(amara, draft)
            repository.store_marks(f"a{number}", replace(make_marks(), result=json.dumps({"quoted": TELLTALE})))
            practise(repository, ben, f"b{number}", day(number % 28 + 1))
        repository.keep_draft(amara, make_draft("open", f"{TELLTALE} unfinished"))
        repository.keep_draft(ben, make_draft("ben-open", "unfinished"))
        wording = Accepted(SlotKind.FACT, "three-months", f"{TELLTALE} wording")
        repository.disputes.file(amara, "a1", wording, "a" * 64)
        repository.courses.open(amara, 1, (Step(StepKind.CARD, "L1"),))
        repository.memories.of(amara)
        repository.tallies.bests(amara)
        kept_ben = repository.memories.of(ben)
        assert kept_ben
        repository.backup()
        for kind in ("weekly", "replaced", "before-update-from-v4"):
            repository.backup(home / "backups" / f"{kind}-20260101-000000.db")
    (home / "recordings" / "kept").mkdir(parents=True)
    for name in ("a1.wav", "kept/a2.wav", "kept/a2-2.wav", "kept/a22.wav"):
        (home / "recordings" / name).write_text(f"{TELLTALE} in Amara's voice")
    (home / "recordings" / "kept" / "b1.wav").write_text("Ben's voice")
    (home / "cache" / "audio").mkdir(parents=True)
    (home / "cache" / "audio" / "0.wav").write_text(f"{TELLTALE} as sayback say was told")
    (home / "cache" / "sayback.log").write_text(f"ValueError: '{TELLTALE}'")
    ratings = [
        {"drill": "d", "reply": f"{TELLTALE} said 1 " * 2, "band": "fair", "rater": "Ben", "seed": 0, "at": ""},
        {"drill": "d", "reply": "a pack's", "band": "fair", "rater": NAME.upper(), "seed": 0, "at": ""},
        {"drill": "d", "reply": "reply b1", "band": "fair", "rater": "Ben", "seed": 0, "at": ""},
    ]
    (home / "calibration.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in ratings))
    (home / "settings.toml").write_text(f'profile = "{NAME}"\nsession = 3\n')
    (home / "settings.broken-20260101-000000.toml").write_text(f"[[[{NAME}")
    (home / "packs").mkdir()
    (home / "packs" / "mine.toml").write_text("my own work")
    (home / "backups" / ".weekly-20260101-000000.db.77.tmp").write_text(f"{TELLTALE}, half copied")
    (home / ".restore-abcd").mkdir()
    (home / ".restore-abcd" / "backup.db").write_text(f"{TELLTALE}, half restored")


def holding(home: Path, word: str = TELLTALE) -> list[str]:
    """Every file under the data folder in whose bytes a word is, in any case."""
    files = (file for file in sorted(home.rglob("*")) if file.is_file())
    return [str(file.relative_to(home)) for file in files if word.lower().encode() in file.read_bytes().lower()]


def test_the_words_are_everywhere_before(home: Path) -> None:
    filled_with_secrets(home)
    assert len(holding(home)) == 16, holding(home)


def test_a_forgotten_learner_is_in_no_byte_of_any_file_and_the_others_keep_everything(home: Path, run: Run) -> None:
    filled_with_secrets(home)
    with opened(home) as repository:
        ben = repository.find_profile("Ben")
        assert ben is not None
        before = repository.attempts(ben.id), repository.memories.of(ben.id), repository.tallies.bests(ben.id)
    code, out, errors = run("forget", "--profile", NAME.upper(), "--backups", "--yes")
    assert (code, out) == (ExitCode.OK, ""), errors
    assert f"  {NAME}: 39 replies to 1 drill, " in errors
    assert "4 recordings" in errors
    assert "2 bands given" in errors
    assert errors.endswith("Deleted.\n")
    assert holding(home) == []
    with opened(home) as repository:
        assert [profile.name for profile in repository.profiles()] == ["Ben"]
        assert (repository.attempts(ben.id), repository.memories.of(ben.id), repository.tallies.bests(ben.id)) == before
        assert [draft.text for draft in repository.drafts(ben.id)] == ["unfinished"]
        assert repository.check() == ()
        assert repository.database.read("PRAGMA journal_mode") == [("wal",)]
    assert (home / "recordings" / "kept" / "b1.wav").exists()
    assert "reply b1" in (home / "calibration.jsonl").read_text()
    assert (home / "settings.toml").read_text() == "session = 3\n"
    assert (home / "packs" / "mine.toml").exists()
    for copy in sorted((home / "backups").glob("*.db")):
        code, _, errors = run("restore", str(copy), "--dry-run")
        assert code == ExitCode.OK
        assert "  Ben: 39 replies" in errors
    assert len(list((home / "backups").glob("*.db"))) == 4
    assert run("forget", "--profile", NAME, "--yes")[0] == ExitCode.USAGE, "there is nobody of that name any more"


def test_without_backups_the_copies_keep_it_which_is_said_with_the_way_to_take_it_away(home: Path, run: Run) -> None:
    filled_with_secrets(home)
    code, _, errors = run("forget", "--profile", NAME, "--yes")
    assert code == ExitCode.OK
    assert "Kept: 4 copies that hold it; --backups takes it away there, too." in errors
    assert {name.split("/")[0] for name in holding(home)} == {"backups"}
    assert all(str(home / name) in errors for name in holding(home))
    assert run("forget", "--profile", NAME, "--backups", "--yes")[0] == ExitCode.OK, "gone here, but in the copies"
    assert holding(home) == []


def test_one_reply_is_forgotten_with_all_that_hangs_on_it(home: Path, run: Run) -> None:
    fill(home)
    with opened(home) as repository:
        draft = make_draft("secret", f"{TELLTALE} said", at=day(20))
        repository.submit(1, draft)
        repository.store_marks("secret", replace(make_marks(90), result=json.dumps({"quoted": TELLTALE})))
        repository.disputes.file(1, "secret", Accepted(SlotKind.FACT, "x", f"{TELLTALE} said"), "a" * 64)
        repository.submit(1, replace(make_draft("again", "once more", at=day(21)), retry_of="secret"))
        repository.memories.of(1)
        repository.backup()
    (home / "recordings" / "kept").mkdir(parents=True)
    (home / "recordings" / "kept" / "secret.wav").write_text(TELLTALE)
    (home / "recordings" / "kept" / "secret.turn2-3.wav").write_text(TELLTALE)
    (home / "recordings" / "kept" / "secret-service.wav").write_text("somebody else's")
    code, _, errors = run("forget", "--attempt", "secret", "--backups", "--yes")
    assert code == ExitCode.OK, errors
    assert holding(home) == []
    with opened(home) as repository:
        assert {one.id for one in repository.attempts(1)} == {"again", *(f"a{number}" for number in range(1, 9))}
        assert repository.attempt("again").retry_of is None
        kept, bests = repository.memories.of(1), repository.tallies.bests(1)
        repository.memories.rebuild(1)
        repository.tallies.rebuild(1)
        assert (repository.memories.of(1), repository.tallies.bests(1)) == (kept, bests)
        assert repository.disputes.listed(1, undone=True) == ()
        assert repository.check() == ()
    assert (home / "recordings" / "kept" / "secret-service.wav").exists()
    assert run("forget", "--attempt", "secret", "--yes")[0] == ExitCode.USAGE


def test_recordings_are_forgotten_alone_of_one_or_of_all(home: Path, run: Run) -> None:
    filled_with_secrets(home)
    assert run("forget", "--recordings", "--profile", NAME, "--yes")[0] == ExitCode.OK
    assert [file.name for file in (home / "recordings").rglob("*.wav")] == ["b1.wav"]
    assert run("forget", "--recordings", "--yes")[0] == ExitCode.OK
    assert list((home / "recordings").rglob("*.wav")) == []
    assert "There is nothing of it here." in run("forget", "--recordings", "--yes")[2]
    with opened(home) as repository:
        assert len(repository.attempts(1)) == 39


def test_everything_is_everything_but_packs_and_with_backups_the_copies_too(home: Path, run: Run) -> None:
    filled_with_secrets(home)
    (home / "classes" / "2026-01-01-abcd").mkdir(parents=True)
    (home / "classes" / "2026-01-01-abcd" / "class.sqlite").write_text(f"{TELLTALE} in class")
    assert "Kept: 1 class held here" in run("forget", "--profile", NAME, "--dry-run")[2]
    code, _, errors = run("forget", "--everything", "--yes")
    assert code == ExitCode.OK, errors
    assert "classes" in errors
    assert f"Kept: 1 pack of yours in {home / 'packs'}." in errors
    assert "Kept: 4 copies that hold it" in errors
    assert {str(file.relative_to(home)).split("/")[0] for file in home.rglob("*") if file.is_file()} == {
        "backups",
        "packs",
    }
    assert run("forget", "--everything", "--backups", "--yes")[0] == ExitCode.OK
    assert holding(home) == []
    assert [file.name for file in home.rglob("*") if file.is_file()] == ["mine.toml"]


def test_what_cannot_be_read_any_more_is_deleted_whole_and_other_files_stay(home: Path, run: Run) -> None:
    filled_with_secrets(home)
    aside = home / "backups" / "damaged-20260101-000000.db"
    aside.write_text(f"{TELLTALE} in a damaged file")
    aside.with_name(aside.name + "-wal").write_text(TELLTALE)
    (home / "backups" / "recipes.db").write_text("not ours")
    errors = run("forget", "--profile", NAME, "--backups", "--dry-run")[2]
    assert f"the copy {aside}, whole: it cannot be looked into" in errors
    assert errors.endswith("Nothing was deleted.\n")
    assert len(holding(home)) == 18
    assert run("forget", "--profile", NAME, "--backups", "--yes")[0] == ExitCode.OK
    assert holding(home) == []
    assert (home / "backups" / "recipes.db").exists()


def test_at_a_terminal_it_asks_and_elsewhere_it_wants_to_be_told(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    code, _, errors = run("forget", "--profile", "Amara")
    assert code == ExitCode.USAGE
    assert "--yes" in errors
    answer(monkeypatch, "n\n")
    assert run("forget", "--profile", "Amara")[2].endswith("Nothing was deleted.\n")
    with opened(home) as repository:
        assert len(repository.attempts(1)) == 8
    answer(monkeypatch, "y\n")
    assert run("forget", "--profile", "Amara")[2].endswith("Deleted.\n")
    with opened(home) as repository:
        assert repository.profiles() == ()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--yes",),
        ("--everything", "--recordings"),
        ("--everything", "--profile", "Amara"),
        ("--attempt", "a1", "--profile", "Amara"),
        ("--profile", "Nobody"),
        ("--attempt", "never"),
        ("--recordings", "--profile", "Nobody"),
    ],
)
def test_a_request_to_forget_that_is_off_deletes_nothing(home: Path, run: Run, words: tuple[str, ...]) -> None:
    fill(home)
    before = (home / "sayback.db").read_bytes()
    assert run("forget", *words)[0] == ExitCode.USAGE
    assert (home / "sayback.db").read_bytes() == before


def test_an_open_window_keeps_everything_from_being_forgotten(home: Path, run: Run) -> None:
    fill(home)
    program = (
        "import sys, sqlite3\n"
        "c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM profile').fetchone()\n"
        "print('open', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home / "sayback.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        for words in (("--profile", "Amara"), ("--everything",), ("--attempt", "a1")):
            code, _, errors = run("forget", *words, "--yes")
            assert code == ExitCode.MACHINE
            assert "Another sayback is open" in errors
        other.communicate(b"\n")
    with opened(home) as repository:
        assert len(repository.attempts(1)) == 8


def test_without_room_to_write_the_file_anew_nothing_is_deleted(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(home)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    code, _, errors = run("forget", "--profile", "Amara", "--yes")
    assert code == ExitCode.MACHINE
    assert "Free some space" in errors
    with opened(home) as repository:
        assert len(repository.attempts(1)) == 8


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("v*.db")), ids=lambda file: file.stem)
def test_copies_of_every_version_lose_a_forgotten_learner(home: Path, run: Run, file: Path) -> None:
    fill(home)
    (home / "backups").mkdir()
    copy = home / "backups" / "before-update-from-v1-20260101-000000.db"
    shutil.copy(file, copy)
    assert run("forget", "--profile", "Amara", "--backups", "--yes")[0] == ExitCode.OK
    assert b"tree months wrong" not in copy.read_bytes()
    code, _, errors = run("restore", str(copy), "--yes")
    assert code == ExitCode.OK, errors
    assert "  Ольга: 0 replies" in errors
