"""Plans of classes: what is read, what is refused, what the commands write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trainer import cli
from trainer.classroom import shelf
from trainer.classroom.making import of_drills
from trainer.classroom.plan import CLASS_KINDS, Plan, PlannedRound, parse_plan
from trainer.errors import DataError, ExitCode
from trainer.packs.catalog import Catalog
from trainer.paths import Paths

GOOD = """
format = 1

[plan]
title = "Monday"
summary = "Two of
them."
minutes = 20

[[round]]
drill = "telecom/third-month"
answer = 2
talk = 5
aloud = false
prompts = ["What did he say twice?"]
note = "Slowly."

[[round]]
drill = "parcels/cracked-lid"
""".replace('"Two of\nthem."', '"Two of them."')


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("home")
    return Catalog.load(Paths(folder, folder, folder / "cache"))


def told(text: str, catalog: Catalog) -> list[str]:
    reading = parse_plan(text.encode("utf-8", "surrogatepass"), "p.toml", catalog)
    assert reading.plan is None
    return [str(problem) for problem in reading.problems]


def test_a_good_plan_becomes_a_frozen_value_and_comes_back_from_plain_ones(catalog: Catalog) -> None:
    reading = parse_plan(GOOD.encode(), "p.toml", catalog)
    assert reading.problems == ()
    plan = reading.plan
    assert plan == Plan(
        "Monday",
        (
            PlannedRound("telecom/third-month", 2, 5, False, ("What did he say twice?",), "Slowly."),
            PlannedRound("parcels/cracked-lid"),
        ),
        "Two of them.",
        20,
    )
    assert plan is not None
    assert plan.planned == 2 + 5 + 3 + 6
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    with pytest.raises(DataError, match="cannot be read"):
        Plan.from_dict({"title": "x", "rounds": [{"drill": "a/b"}]})


def test_every_problem_of_a_plan_is_told_at_once_with_its_line_and_how_to_mend_it(catalog: Catalog) -> None:
    text = """format = 1
[plan]
titel = "Monday"
minutes = 0
[[round]]
drill = "telecom/third-mont"
answer = 31
talk = "long"
prompts = ["", "\\u001b[31m"]
[[round]]
drill = "warmup/sorry-sorry"
loud = true
[[round]]
"""
    found = told(text, catalog)
    lines = (3, 4, 6, 7, 8, 9, 9, 11, 12, 13)
    assert [line.split(": ")[0] for line in found] == [f"p.toml:{number}" for number in lines]
    assert "Did you mean `title`?" in found[0]
    assert "telecom/third-month" in found[2]
    assert "is a spot drill" in found[7]
    assert "drill is missing" in found[9]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format = 2\n[plan]\n", "reads plans of format 1"),
        ("format = 1\n[plan]\ntitle = 'x'\n", "round is missing"),
        (GOOD.replace("minutes = 20", "minutes = 15"), "is 15, but its rounds take 16"),
        ("format = [", "This is not TOML"),
        (GOOD.replace("Monday", "\ud800"), "not UTF-8"),
    ],
)
def test_a_plan_that_cannot_be_used_says_why(text: str, says: str, catalog: Catalog) -> None:
    (line,) = told(text, catalog)
    assert says in line


def test_every_plan_that_comes_with_sayback_can_be_used_and_fits_its_lesson(catalog: Catalog) -> None:
    assert {"first-class", "ten-minutes"} <= set(shelf.shipped())
    for name in shelf.shipped():
        reading = shelf.read_named(name, catalog)
        assert reading.problems == ()
        assert reading.plan is not None
        assert 0 < reading.plan.planned < reading.plan.minutes
        assert all(one.prompts and one.note for one in reading.plan.rounds)


def test_a_plan_of_any_drills_passes_its_own_check(catalog: Catalog) -> None:
    drills = [drill for drill in catalog.drills if drill.kind in CLASS_KINDS][:40]
    reading = parse_plan(of_drills(drills, 'A "\\" \x7f\n title').encode(), "p.toml", catalog)
    assert [str(problem) for problem in reading.problems if "U+007F" not in str(problem)] == []
    plan = parse_plan(of_drills(drills, 'A "\\"').encode(), "p.toml", catalog).plan
    assert plan is not None
    assert plan.title == 'A "\\"'
    assert [one.drill for one in plan.rounds] == [drill.address for drill in drills]


def test_the_commands_begin_a_plan_check_it_and_list_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["class", "plan", "new", "mine.toml", "--title", "Mine"]) == ExitCode.OK
    assert cli.main(["class", "plan", "check", "mine.toml", "ten-minutes", "--json"]) == ExitCode.OK
    out = json.loads(capsys.readouterr().out)
    assert [plan["plan"]["title"] for plan in out["plans"]] == ["Mine", "One complaint, ten minutes"]
    assert cli.main(["class", "plan", "new", "mine.toml"]) == ExitCode.USAGE, "never over a file"
    assert cli.main(["class", "plan", "new", "b.toml", "--drills", "warmup/sorry-sorry"]) == ExitCode.USAGE
    assert not Path("b.toml").exists()
    assert cli.main(["class", "plan", "new", "b.toml", "--like", "nothing"]) == ExitCode.USAGE
    assert "There are: first-class, ten-minutes" in capsys.readouterr().err
    Path("b.toml").write_text("format = 1\n[plan]\ntitle = 'x'\n[[round]]\ndrill = 'no/such'\n")
    assert cli.main(["class", "plan", "check", "mine.toml", "b.toml"]) == ExitCode.REFUSED_INPUT
    said = capsys.readouterr().out
    assert "mine.toml: can be used. 3 rounds" in said
    assert "b.toml:5: " in said
    assert cli.main(["class", "plan", "list"]) == ExitCode.OK
    assert "first-class: Say it back" in capsys.readouterr().out
