"""The real program, line by line, between pipes and in a real terminal."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, environment, in_terminal, sayback

pytestmark = pytest.mark.process

DRILL = "telecom/third-month"
REPLY = "Three wrong bills in a row, and two calls for nothing: no wonder you are fed up. What did they tell you?"
WORTH = "What did they tell you?"


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    """What another process reads in the database."""
    if not (home / "sayback.db").exists():
        return []
    connection = sqlite3.connect(f"file:{home / 'sayback.db'}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:  # not made yet
        return []
    finally:
        connection.close()


def drafts(home: Path) -> list[str]:
    return [str(row[0]) for row in rows(home, "SELECT reply FROM draft ORDER BY updated")]


def attempts(home: Path) -> list[str]:
    return [str(row[0]) for row in rows(home, "SELECT reply FROM attempt ORDER BY seq")]


def has_draft(home: Path, text: str) -> Callable[[], bool]:
    return lambda: text in drafts(home)


# ---- pipes ---------------------------------------------------------------------------------------------------------


def test_a_reply_through_a_pipe_is_marked_and_stored(tmp_path: Path) -> None:
    done = sayback("drill", DRILL, "--plain", home=tmp_path, given=f"{REPLY}\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert "Reflect: " in shown
    assert "One good reply:" in shown
    assert "\x1b" not in shown
    assert attempts(tmp_path) == [REPLY]
    assert drafts(tmp_path) == []


def test_an_empty_stdin_is_an_error_that_says_so(tmp_path: Path) -> None:
    done = sayback("drill", DRILL, "--plain", home=tmp_path)
    assert done.returncode == 2
    assert b"no reply in the input" in done.stderr
    assert attempts(tmp_path) == []


@pytest.mark.parametrize(
    "given",
    [
        b"x" * 100_000 + b"\n",
        b"nul \0 and \xff\xfe bytes\n",
        "😀🎉".encode() * 200,
        b"[/red] [bold] \x1b[31mred\x1b]0;title\x07\n",
        b"\n" * 5000 + b"late\n" + b"\n" * 5000,
    ],
    ids=["100,000 characters", "no text", "only emoji", "markup and escapes", "empty lines"],
)
def test_whatever_comes_through_the_pipe_is_marked_and_shown_harmlessly(tmp_path: Path, given: bytes) -> None:
    done = sayback("drill", DRILL, "--plain", home=tmp_path, given=given)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not {0x1B, 0x07, 0} & set(done.stdout)
    assert len(attempts(tmp_path)) == 1


def test_an_ascii_terminal_is_no_reason_to_fail(tmp_path: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = sayback("drill", DRILL, "--plain", home=tmp_path, given=f"{REPLY} 😀\n".encode(), env=ascii_only)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b'"' in done.stdout


def test_home_in_a_pipe_tells_what_is_due_and_goes_line_by_line(tmp_path: Path) -> None:
    done = sayback(home=tmp_path, given=f"{REPLY}\n\nq\n".encode())
    assert done.returncode == 0
    assert b"so practice goes line by line (as with --plain)" in done.stderr
    assert b"Due now: 6 drills, about " in done.stdout
    assert attempts(tmp_path) == [REPLY]


def test_quick_takes_the_skill_and_the_number_that_are_asked_for(tmp_path: Path) -> None:
    words = ("quick", "--plain", "--drills", "2", "--skill", "clarify")
    done = sayback(*words, home=tmp_path, given=f"{REPLY}\n\nn\n{WORTH}\n\nn\n".encode())
    assert done.returncode == 0, done.stderr
    assert b"Drill 2 of 2" in done.stdout
    assert b"2 replies this time:" in done.stdout
    assert len(attempts(tmp_path)) == 2


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(tmp_path: Path) -> None:
    done = sayback("drill", "telecom/thrid-month", "--plain", home=tmp_path, given=b"x\n")
    assert done.returncode == 2
    assert b"Did you mean telecom/third-month?" in done.stderr
    assert done.stdout == b""


def test_a_reader_that_goes_away_early_is_no_fault(tmp_path: Path) -> None:
    command = f"printf 'Three bills.\\n' | {sys.executable} -m trainer drill {DRILL} --plain | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=environment(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Running low on nicely")


def test_an_output_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "trainer", "packs", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
            timeout=60,
            check=False,
        )
    assert done.returncode == 3
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_end_up_in_the_database(tmp_path: Path, closed: str) -> None:
    command = f"{sys.executable} -m trainer drill {DRILL} --plain {closed}"
    given = b"" if "<&-" in closed else f"{REPLY}\n".encode()
    done = subprocess.run(
        ["bash", "-c", command], input=given, env=environment(tmp_path), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == (2 if "<&-" in closed else 0)
    assert attempts(tmp_path) == ([] if "<&-" in closed else [REPLY])


# ---- a terminal ----------------------------------------------------------------------------------------------------


def answer(terminal: Terminal, *lines: str) -> None:
    for line in lines:
        terminal.type(f"{line}\n")


def test_kill_9_in_the_middle_of_a_reply_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        answer(terminal, "Three wrong bills in a row,", "and two calls for nothing.")
        kept = "Three wrong bills in a row,\nand two calls for nothing."
        terminal.wait_until(has_draft(tmp_path, kept), "the draft")
        terminal.type("What did they te")  # the sentence being typed is what it costs
        terminal.kill()
    assert attempts(tmp_path) == []
    assert drafts(tmp_path) == [kept]

    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply until now, unfinished:")
        terminal.wait_for("and two calls for nothing.")
        answer(terminal, "What did they tell you?")
        terminal.wait_until(has_draft(tmp_path, f"{kept}\nWhat did they tell you?"), "the longer draft")
        terminal.type("\n")
        terminal.wait_for("r again, m missed only")
        answer(terminal, "q")
        assert terminal.end() == 0
    assert attempts(tmp_path) == [f"{kept}\nWhat did they tell you?"]
    assert drafts(tmp_path) == []
    assert rows(tmp_path, "SELECT count(*) FROM attempt WHERE mark IS NULL") == [(0,)]


def test_kill_9_while_a_reply_is_being_marked_marks_it_at_the_next_start(tmp_path: Path) -> None:
    dying = (
        "import os, signal, sys, trainer.progress.bookkeeper as b\n"
        "b._score = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from trainer.cli import main\n"
        f"sys.exit(main(['drill', '{DRILL}', '--plain']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", dying],
        input=f"{REPLY}\n".encode(),
        env=environment(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert attempts(tmp_path) == [REPLY]
    assert drafts(tmp_path) == []
    assert rows(tmp_path, "SELECT count(*) FROM attempt WHERE mark IS NULL") == [(1,)]

    again = sayback("drill", "telecom/old-number", "--plain", home=tmp_path, given=b"Your old number.\n")
    assert again.returncode == 0
    assert b"1 reply handed in before a crash was marked." in again.stderr
    assert attempts(tmp_path) == [REPLY, "Your old number."]
    assert rows(tmp_path, "SELECT count(*) FROM attempt WHERE mark IS NULL") == [(0,)]


def test_ctrl_c_keeps_the_reply_says_so_and_exits_130(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        answer(terminal, "Three wrong bills in a row.")
        terminal.wait_until(has_draft(tmp_path, "Three wrong bills in a row."), "the draft")
        terminal.type(b"\x03")
        assert terminal.end() == 130
        assert "Your reply is kept" in terminal.text
        assert "Traceback" not in terminal.text
    assert drafts(tmp_path) == ["Three wrong bills in a row."]


def test_ctrl_d_ends_a_reply_and_then_the_session(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        answer(terminal, REPLY)
        terminal.wait_until(has_draft(tmp_path, REPLY), "the draft")
        terminal.type(b"\x04")
        terminal.wait_for("r again, m missed only")
        terminal.type(b"\x04")
        assert terminal.end() == 0
    assert attempts(tmp_path) == [REPLY]


def test_a_paste_with_empty_lines_in_it_is_one_reply(tmp_path: Path) -> None:
    with in_terminal("drill", "parcels/the-coat", "--plain", home=tmp_path) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        terminal.type("Dear Mrs Lowe,\n\nyour coat never came.\n\nYours, Amara\n")
        whole = "Dear Mrs Lowe,\n\nyour coat never came.\n\nYours, Amara"
        terminal.wait_until(has_draft(tmp_path, whole), "the whole letter as a draft")
        terminal.type("\n")
        terminal.wait_for("r again, m missed only")
    assert attempts(tmp_path) == [whole]


def test_a_terminal_that_cannot_move_its_cursor_gets_lines_and_the_reason(tmp_path: Path) -> None:
    with in_terminal(home=tmp_path, env={"TERM": "dumb"}) as terminal:
        terminal.wait_for("This terminal cannot move its cursor, so practice goes line by line")
        terminal.wait_for("Due now: 6 drills")
        terminal.wait_for("Your reply, ended by an empty line:")
        terminal.type("/q\n")
        assert terminal.end() == 0
        assert b"\x1b" not in terminal.output


def test_lines_are_wrapped_at_the_terminals_width(tmp_path: Path) -> None:
    with in_terminal("drill", DRILL, "--plain", home=tmp_path, columns=40) as terminal:
        terminal.wait_for("Your reply, ended by an empty line:")
        assert max(map(len, terminal.text.splitlines())) <= 40


TALK = "banking/ask-my-father"
TURN = "We wrote that it was registered in August, and still we ask for your father. That's maddening."


def test_kill_9_while_a_customer_thinks_keeps_every_turn_and_the_talk_goes_on_there(tmp_path: Path) -> None:
    dying = (
        "import os, signal, sys, trainer.conversation.play as p\n"
        "real = p.played\n"
        "die = lambda: os.kill(os.getpid(), signal.SIGKILL)\n"
        "p.played = lambda drill, turns: real(drill, turns) if len(turns) < 2 else die()\n"
        "from trainer.cli import main\n"
        f"sys.exit(main(['drill', '{TALK}', '--plain']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", dying],
        input=f"{TURN}\n\nWhat does the letter say?\n\n".encode(),
        env=environment(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    ((detail, kind),) = rows(tmp_path, "SELECT detail, kind FROM draft")
    assert (json.loads(str(detail))["turns"], kind) == ([TURN, "What does the letter say?"], "conversation")

    with in_terminal("drill", TALK, "--plain", home=tmp_path) as terminal:
        terminal.wait_for("1. You: We wrote that it was registered")
        terminal.wait_for("2. You: What does the letter say?")
        terminal.wait_for("Your turn, ended by an empty line")
        terminal.type("/q\n")
        assert terminal.end() == 0
