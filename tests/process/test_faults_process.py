"""What is wrong with the machine is said in a sentence, with an exit code, and costs nothing that was stored."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process.test_plain_process import DRILL, REPLY, attempts, drafts, has_draft
from tests.support.disks import fill, make_read_only, make_writable, small_disk
from tests.support.terminal import environment, in_terminal, sayback

pytestmark = pytest.mark.process

GIVEN = f"{REPLY}\n".encode()


def test_a_read_only_data_folder_is_named_and_what_is_in_it_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=4000) as disk:
        home = disk / "home"
        assert sayback("drill", DRILL, "--plain", home=home, given=GIVEN).returncode == 0
        make_read_only(disk)
        done = sayback("drill", DRILL, "--plain", home=home, given=GIVEN)
        assert done.returncode == 3
        assert b"Your data could not be reached:" in done.stderr
        assert b"not writable" in done.stderr
        assert b"Traceback" not in done.stderr
        doctor = sayback("doctor", home=home)
        assert doctor.returncode == 3
        assert b"data folder: BROKEN" in doctor.stdout
        assert sayback("packs", home=home).returncode == 0
        assert sayback("paths", home=home).returncode == 0
        make_writable(disk)
        assert sayback("drill", DRILL, "--plain", home=home, given=GIVEN).returncode == 0
        assert attempts(home) == [REPLY, REPLY]


def test_a_new_folder_on_a_read_only_disk_is_named(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=4000) as disk:
        make_read_only(disk)
        done = sayback("drill", DRILL, "--plain", home=disk / "home", given=GIVEN)
    assert done.returncode == 3
    assert b"Read-only file system" in done.stderr
    assert b"SAYBACK_HOME" in done.stderr


def test_a_full_disk_costs_nothing_that_was_stored_and_the_reply_can_be_handed_in_once_there_is_room(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", kilobytes=4000) as disk:
        home = disk / "home"
        assert sayback("drill", DRILL, "--plain", home=home, given=GIVEN).returncode == 0
        long_reply = REPLY + " And more." * 3000
        with in_terminal("drill", DRILL, "--plain", home=home) as terminal:
            terminal.wait_for("Your reply, ended by an empty line:")
            filler = fill(disk)
            for start in range(0, len(long_reply), 3000):
                terminal.type(long_reply[start : start + 3000] + "\n")
            terminal.wait_for("Your reply is not on disk:")
            terminal.wait_for("the disk is full")
            terminal.type("\n")
            terminal.wait_for("An empty line tries again.")
            filler.unlink()
            terminal.type("\n")
            terminal.wait_for("r again, m missed only")
            terminal.type("q\n")
            assert terminal.end() == 0
        stored = attempts(home)
        assert stored[0] == REPLY
        assert stored[1].replace("\n", "") == long_reply
        assert drafts(home) == []


def test_a_disk_that_is_full_from_the_start_is_said_to_be(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=400) as disk:
        fill(disk)
        done = sayback("drill", DRILL, "--plain", home=disk / "home", given=GIVEN)
        assert done.returncode == 3
        assert b"full" in done.stderr or b"No space left" in done.stderr
        assert b"Traceback" not in done.stderr
        doctor = sayback("doctor", home=disk / "home")
        assert doctor.returncode == 3
        assert b"The disk is nearly full." in doctor.stdout


def test_a_broken_settings_file_is_set_aside_and_reported_once(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"theme = [[[broken\n\xff")
    done = sayback("drill", DRILL, "--plain", home=tmp_path, given=GIVEN)
    assert done.returncode == 0
    told = done.stderr.decode()
    assert told.count("settings.toml") == 1
    assert "was set aside as settings.broken-" in told
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_bytes() == b"theme = [[[broken\n\xff"
    assert sayback("drill", DRILL, "--plain", home=tmp_path, given=GIVEN).stderr == b""


def test_a_setting_out_of_range_is_reported_and_kept_when_another_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("rate = 9\nspede = 1\nsession = 2\n")
    done = sayback("settings", "theme", "sayback-light", home=tmp_path)
    assert done.returncode == 0
    assert b"rate = 9 is out of range" in done.stderr
    assert b"There is no setting 'spede'" in done.stderr
    assert file.read_text() == 'theme = "sayback-light"\nsession = 2\n'
    (aside,) = tmp_path.glob("settings.broken-*.toml")
    assert aside.read_text() == "rate = 9\nspede = 1\nsession = 2\n"


def test_a_database_from_a_later_version_is_left_exactly_as_it_is(tmp_path: Path) -> None:
    assert sayback("drill", DRILL, "--plain", home=tmp_path, given=GIVEN).returncode == 0
    connection = sqlite3.connect(tmp_path / "sayback.db")
    connection.execute("PRAGMA user_version = 9999")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = (tmp_path / "sayback.db").read_bytes()
    for words in (("drill", DRILL, "--plain"), ("doctor",), ("--plain",), ("export", "csv")):
        done = sayback(*words, home=tmp_path, given=GIVEN)
        assert done.returncode == 3, words
        assert b"written by a later version" in done.stderr + done.stdout
    assert (tmp_path / "sayback.db").read_bytes() == before


def test_a_database_that_is_none_is_named_and_left(tmp_path: Path) -> None:
    (tmp_path / "sayback.db").write_bytes(b"this is a love letter, not a database\n" * 100)
    done = sayback("drill", DRILL, "--plain", home=tmp_path, given=GIVEN)
    assert done.returncode == 3
    assert b"is damaged" in done.stderr
    assert (tmp_path / "sayback.db").read_bytes().startswith(b"this is a love letter")


def test_a_broken_pack_never_hides_the_good_ones(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "broken.toml").write_bytes(b"format = 1\n[pack\n")
    done = sayback("--plain", home=tmp_path, given=GIVEN)
    assert done.returncode == 0
    assert b"1 pack file could not be used; sayback doctor tells why." in done.stderr
    doctor = sayback("doctor", home=tmp_path)
    assert doctor.returncode == 0
    assert b"broken.toml cannot be used" in doctor.stdout


def run_patched(home: Path, patch: str, *words: str, debug: bool = False) -> subprocess.CompletedProcess[bytes]:
    code = f"{patch}\nimport sys\nfrom trainer.cli import main\nsys.exit(main({list(words)!r}))"
    env = environment(home, **({"SAYBACK_DEBUG": "1"} if debug else {}))
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60, check=False)


STUMBLE = (
    "import trainer.packs.catalog as c\n"
    "def load(*_, **__): raise KeyError('an \\x1b[31munforeseen\\x07 thing')\n"
    "c.Catalog.load = load"
)


def test_a_fault_of_our_own_is_a_sentence_with_the_log_and_no_traceback(tmp_path: Path) -> None:
    done = run_patched(tmp_path, STUMBLE, "packs")
    log = tmp_path / "cache" / "sayback.log"
    assert done.returncode == 3
    assert b"Something went wrong inside sayback: KeyError" in done.stderr
    assert str(log).encode() in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stderr
    assert "Traceback" in log.read_text()


def test_a_fault_of_our_own_shows_its_traceback_when_asked_to(tmp_path: Path) -> None:
    assert b"Traceback" in run_patched(tmp_path, STUMBLE, "packs", debug=True).stderr


def test_a_log_that_cannot_be_written_is_no_second_fault(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    done = run_patched(tmp_path, STUMBLE, "packs")
    assert done.returncode == 3
    assert b"SAYBACK_DEBUG=1" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupted_command_exits_130_without_a_traceback(tmp_path: Path) -> None:
    patch = STUMBLE.replace("raise KeyError('an \\x1b[31munforeseen\\x07 thing')", "raise KeyboardInterrupt")
    done = run_patched(tmp_path, patch, "packs")
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


def test_doctor_gives_up_on_a_part_that_does_not_answer(tmp_path: Path) -> None:
    patch = (
        "import threading, trainer.doctor as d, trainer.speech.session as s\n"
        "d.DEADLINE = 4\nd.examine.__kwdefaults__['deadline'] = 4\n"
        "s.Speech.microphone = lambda self: threading.Event().wait()\n"
    )
    done = run_patched(tmp_path, patch, "doctor")
    assert done.returncode == 0
    assert b"microphone: missing (optional)" in done.stdout
    assert b"It did not answer within 4 seconds." in done.stdout


def test_a_reply_typed_while_another_sayback_practises_the_same_drill_is_not_lost(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        terminal.type("Mine.\n")
        terminal.wait_until(has_draft(tmp_path, "Mine."), "the draft")
        assert sayback("drill", DRILL, "--plain", home=tmp_path, given=b"Yours.\n").returncode == 0
        terminal.type("\n")
        terminal.wait_for("r again, m missed only")
    assert attempts(tmp_path) == ["Yours.", "Mine."]
