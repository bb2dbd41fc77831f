"""``sayback score``: one reply for a person or a program, a batch for a program, and everything that can be wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD
from trainer.cli import main
from trainer.cli import score as command
from trainer.packs.loader import read_text

PACK = read_text(GOOD.encode(), "bakery.toml").pack
assert PACK is not None
DRILL = PACK.drills[0]
STRONG = DRILL.model_replies[0].text


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def run(*words: str) -> int:
    return main(["score", "--pack", str(BAKERY), *words])


def batch(lines: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]]]:
    source = tmp_path / "replies.jsonl"
    source.write_bytes(lines.encode("utf-8", "surrogateescape"))
    code = run("--batch", str(source))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_reply_is_marked_for_a_person_in_lines_that_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--drill", DRILL.address, "--reply", STRONG, "--explain") == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    text = "\n".join(lines)
    assert lines[0].startswith(DRILL.title)
    assert "reflect" in text
    assert "heard" in text
    assert "try" in text
    assert "why" in text


def test_a_reply_is_marked_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--drill", DRILL.address, "--reply", STRONG, "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["drill"] == DRILL.address
    assert set(made["skills"]) == {"reflect", "acknowledge", "clarify"}
    assert made["tip"]


def test_a_reply_may_come_from_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(STRONG))
    assert run("--drill", DRILL.address, "--reply", "-", "--json") == 0
    from_stdin = capsys.readouterr().out
    assert run("--drill", DRILL.address, "--reply", STRONG, "--json") == 0
    assert capsys.readouterr().out == from_stdin


def test_control_characters_of_a_reply_never_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--drill", DRILL.address, "--reply", "You paid \x1b[31mtwice\x07, what did [/red] they say?") == 0
    assert "\x1b" not in capsys.readouterr().out


def test_every_line_of_a_batch_is_answered_in_order_with_its_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"id": number, "drill": DRILL.address, "reply": reply} for number, reply in enumerate([STRONG, "", "ok"])]
    code, made = batch("\n".join(json.dumps(row) for row in rows), tmp_path, capsys)
    assert code == 0
    assert [row["id"] for row in made] == [0, 1, 2]
    assert made[0]["overall"] != made[1]["overall"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{broken", "JSON"),
        ("[1, 2]", "object"),
        ('"text"', "object"),
        ('{"id": 7, "reply": "x"}', "drill"),
        ('{"id": 7, "drill": 3, "reply": "x"}', "not a text"),
        (f'{{"id": 7, "drill": "{DRILL.address}", "reply": null}}', "not a text"),
        ('{"id": 7, "drill": "no/such", "reply": "x"}', "no drill"),
        (f'{{"id": 7, "drill": "{DRILL.address}", "reply": "x", "spoken": "yes"}}', "true or false"),
        ("[" * 100_000, "JSON"),
        ("\udcff\udcfe", "JSON"),
    ],
)
def test_a_broken_line_is_one_error_and_the_others_are_scored(
    line: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"id": "good", "drill": DRILL.address, "reply": STRONG})
    code, made = batch(f"{good}\n{line}\n\n{good}\n", tmp_path, capsys)
    assert code == 1
    assert len(made) == 3
    assert word in str(made[1]["error"])
    assert set(made[1]) == {"id", "error", "hint"}
    assert "overall" in made[0]
    assert made[0] == made[2]


def test_a_line_over_the_limit_is_refused_and_the_next_is_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = json.dumps({"id": "good", "drill": DRILL.address, "reply": STRONG})
    monkeypatch.setattr(command, "LONGEST_LINE", len(good) + 10)
    code, made = batch("x" * 5000 + "\n" + good, tmp_path, capsys)
    assert code == 1
    assert "too long" in str(made[0]["error"])
    assert made[1]["id"] == "good"


def test_what_cannot_be_asked_is_refused_with_a_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--drill", "bakery/none", "--reply", "x") == 2
    assert run("--drill", DRILL.address) == 2
    assert run("--batch", str(tmp_path / "missing.jsonl")) == 2
    assert run("--batch", "-", "--drill", DRILL.address) == 2
    broken = tmp_path / "broken.toml"
    broken.write_text("format = 9")
    assert main(["score", "--pack", str(broken), "--drill", "x/y", "--reply", "x"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "broken.toml" in captured.err
