from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.packs import BAKERY, GOOD, changed, line_of, obedient
from trainer.cli import main, pack_check
from trainer.packs import catalog as catalog_module
from trainer.packs import check as check_module
from trainer.packs.model import Band


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the learner's own packs; the bakery is the only shipped one, and replies score as marked."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    shutil.copy(BAKERY, shipped / "bakery.toml")
    monkeypatch.setattr(catalog_module, "shipped_packs", lambda: shipped)
    monkeypatch.setattr(check_module, "_own_scorer", obedient)
    monkeypatch.setattr("trainer.packs.checking.processors", lambda: 1)  # another process would score in earnest
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "packs"
    folder.mkdir(parents=True)
    return folder


class Terminal(io.StringIO):
    """A stdout that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(words: list[str], columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines a command prints on a terminal of this width."""
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    main(words)
    return screen.getvalue().splitlines()


def test_packs_as_json_holds_packs_drills_and_what_was_refused(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packs / "broken.toml").write_text(changed("level = 2", "level = 20"))
    assert main(["packs", "--json"]) == 0
    captured = capsys.readouterr()
    answer = json.loads(captured.out)
    assert set(answer) == {"packs", "refused"}
    (pack,) = answer["packs"]
    assert (pack["id"], pack["title"]) == ("bakery", "The bakery on the corner")
    (drill,) = pack["drills"]
    assert drill == {
        "id": "wrong-name",
        "address": "bakery/wrong-name",
        "title": "The wrong name on the cake",
        "kind": "reply",
        "channel": "counter",
        "level": 2,
        "skills": ["reflect", "acknowledge", "clarify"],
        "topics": [],
    }
    (refused,) = answer["refused"]
    assert refused["source"] == str(packs / "broken.toml")
    assert refused["problems"][0]["line"] == line_of("level = 2", GOOD)
    assert refused["problems"][0]["mend"] == "It goes from 1 to 5."
    assert str(packs / "broken.toml") in captured.err


def test_packs_for_a_person_lists_drills_on_stdout_and_refused_packs_on_stderr(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (packs / "broken.toml").write_text("format = 1\n" + "".join(f"k{n} = 1\n" for n in range(10)))
    assert main(["packs"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0] == "bakery · The bakery on the corner · 1 drill"
    assert "  bakery/wrong-name  reply  counter  level 2  The wrong name on the cake" in captured.out.splitlines()
    assert "broken" not in captured.out
    assert captured.err.splitlines()[0] == f"Refused: {packs / 'broken.toml'}"
    assert "… and 9 more" in captured.err
    assert "sayback pack check" in captured.err


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_list_fits_a_narrow_terminal(packs: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    (packs / "long.toml").write_text(
        changed('id = "bakery"', 'id = "long"', changed("The wrong name on the cake", "The wrong name " * 5))
    )
    lines = on_a_terminal(["packs"], columns, monkeypatch)
    assert max(len(line) for line in lines) <= columns
    assert " ".join(" ".join(lines).split()).count("wrong name") == 6  # wrapped, never cut


def test_control_characters_in_a_file_s_name_never_reach_the_terminal(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (packs / "a\x1b[31m.toml").write_text("[[[")
    (packs / "b.toml").write_text(changed('channel = "counter"', 'channel = "\\u001b[2J[/red]"'))
    for words in (["packs"], ["packs", "--json"], ["pack", "check", *map(str, sorted(packs.iterdir()))]):
        main(words)
        captured = capsys.readouterr()
        assert "\x1b" not in captured.out + captured.err
        assert "x1b[31m" in captured.out + captured.err
    assert r"\x1b[2J[/red]" in captured.out


def test_without_packs_the_list_is_empty_and_the_reason_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path))
    monkeypatch.setattr(catalog_module, "shipped_packs", lambda: tmp_path / "gone")
    assert main(["packs"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "No packs." in captured.err
    assert "Install sayback again" in captured.err


def test_a_good_pack_passes_the_check(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(BAKERY)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{BAKERY}: passes; 1 drill, 8 of 8 marked replies in their band.",
        f"{BAKERY}: 11 spoilt replies: the marks of 11 moved as they should, 3 could not be made.",
        "1 pack checked: all good.",
    ]


def test_without_mutations_no_reply_is_spoilt(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", "--no-mutations", str(BAKERY)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{BAKERY}: passes; 1 drill, 8 of 8 marked replies in their band.", "1 pack checked: all good."]


def test_what_the_scorer_does_not_see_through_is_counted_and_shown_when_asked(
    packs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_module, "_own_scorer", lambda: obedient(other=Band.FAIR))
    assert main(["pack", "check", str(BAKERY)]) == 0
    counted = capsys.readouterr().out.splitlines()[1]
    assert "2 the scorer does not see through (--limits shows them)" in counted
    assert main(["pack", "check", "--limits", str(BAKERY)]) == 0
    lines = capsys.readouterr().out.splitlines()
    line = line_of("[[drill]]", GOOD)
    assert lines[0] == (
        f'{BAKERY}:{line}: drill "wrong-name": The complaint itself scores fair (60). A limit of the scorer.'
    )
    assert lines[3].endswith("2 the scorer does not see through, 3 could not be made.")
    assert main(["pack", "check", "--json", str(BAKERY)]) == 0
    (pack,) = json.loads(capsys.readouterr().out)["packs"]
    assert (pack["spoilt"]["made"], pack["spoilt"]["as_they_should"], pack["spoilt"]["not_made"]) == (11, 9, 3)
    assert [limit["line"] for limit in pack["spoilt"]["limits"]] == [line, line]


def test_what_the_drill_can_mend_is_a_problem(
    packs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        check_module,
        "_own_scorer",
        lambda: obedient({"Oh no": Band.FAIR}, missing=("party",), other=Band.STRONG, late="party"),
    )
    assert main(["pack", "check", str(BAKERY)]) == 1
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if "is now credited" in line]
    assert told
    assert all('drill "wrong-name" fact "party"' in line for line in told)
    assert any("the drill can mend" in line for line in lines)


def test_the_check_names_every_problem_and_ends_with_a_summary(
    packs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_module, "_own_scorer", lambda: obedient({"I can give": Band.FAIR}))
    broken = packs / "broken.toml"
    broken.write_text(changed("level = 2", "level = 20", changed("weight = 2", "wweight = 2")))
    assert main(["pack", "check", str(BAKERY), str(broken), str(packs / "absent.toml")]) == 1
    out = capsys.readouterr().out
    line = line_of('band = "weak"\nwhy = "Buys', GOOD)
    assert f'{BAKERY}:{line}: drill "wrong-name" reply 8 band: "I can give you a ten' in out
    assert f"{broken}:{line_of('level = 2', GOOD)}: " in out
    assert "Did you mean `weight`?" in out
    assert "There is no such file." in out
    assert out.splitlines()[-1] == "3 packs checked: 3 to mend, 4 problems."


def test_the_check_as_json_carries_problems_and_the_marks_of_every_reply(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = packs / "broken.toml"
    broken.write_text("format = 3\n")
    assert main(["pack", "check", "--json", str(BAKERY), str(broken)]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["passed"] is False
    good, bad = answer["packs"]
    assert (good["passed"], good["id"], good["drills"], good["problems"]) == (True, "bakery", 1, [])
    assert [reply["marked"] for reply in good["replies"]] == ["strong"] * 3 + ["fair"] * 2 + ["weak"] * 3
    assert good["replies"][0]["band"] == "strong"
    assert good["replies"][0]["skills"] == {"reflect": 90, "acknowledge": 90, "clarify": 90}
    assert set(bad["problems"][0]) == {"file", "line", "key", "message", "mend"}
    assert "reads format 1" in bad["problems"][0]["message"]


def test_the_check_shows_the_marks_of_every_reply_when_asked(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", "--replies", str(BAKERY)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 11
    line = line_of('text = "Oh no', GOOD) - 1
    assert lines[0].startswith(f"bakery/wrong-name reply 1 (line {line}): strong 90, as marked;")


def test_a_file_with_thousands_of_problems_is_told_in_a_hundred_lines(
    packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = packs / "broken.toml"
    broken.write_text("".join(f"k{n} = 1\n" for n in range(5000)))
    assert main(["pack", "check", str(broken)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == pack_check.SHOWN + 3
    assert lines[100].startswith("… and 901 more")


def test_the_same_file_named_twice_is_checked_once(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(BAKERY), str(BAKERY)]) == 0
    assert capsys.readouterr().out.endswith("1 pack checked: all good.\n")


@pytest.mark.parametrize("words", [["pack"], ["pack", "check"], ["pack", "mend"], ["packs", "extra"]])
def test_a_request_that_is_off_is_a_usage_error(packs: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2


@pytest.mark.process
def test_listing_packs_loads_neither_the_app_nor_the_scorer(packs: Path) -> None:
    program = (
        "import sys\nfrom trainer.cli import main\nassert main(['packs', '--json']) == 0\n"
        "heavy = {'textual', 'rich', 'rapidfuzz', 'numpy', 'sqlite3', 'pyttsx3', 'trainer.scoring.engine'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, env=os.environ.copy()
    )
    assert done.stderr.strip().endswith("[]")
    assert json.loads(done.stdout)["refused"] == []
