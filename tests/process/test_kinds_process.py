"""Every kind of drill in the real program, line by line, on drills that ship."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.support.terminal import sayback
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Kind
from trainer.paths import Paths

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Drill]:
    """The first drill of every kind in the packs that ship."""
    home = tmp_path_factory.mktemp("home")
    found: dict[Kind, Drill] = {}
    for drill in Catalog.load(Paths(data=home, config=home, cache=home / "cache")).drills:
        found.setdefault(drill.kind, drill)
    return found


def attempts(home: Path) -> list[tuple[str, str, str]]:
    connection = sqlite3.connect(f"file:{home / 'sayback.db'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT kind, reply, detail FROM attempt ORDER BY seq").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("kind", [Kind.NOTES, Kind.REWRITE])
def test_a_note_and_a_rewrite_come_through_a_pipe(tmp_path: Path, shipped: dict[Kind, Drill], kind: Kind) -> None:
    drill = shipped[kind]
    model = drill.model_replies[0].text.replace("\n", " ")
    done = sayback("drill", drill.address, "--plain", home=tmp_path, given=f"{model}\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert "\nstrong, " in shown
    assert "\x1b" not in shown
    assert [(one, reply) for one, reply, _ in attempts(tmp_path)] == [(kind.value, model)]


def test_somebody_is_heard_out_by_empty_lines(tmp_path: Path, shipped: dict[Kind, Drill]) -> None:
    drill = shipped[Kind.PATIENCE]
    model = drill.model_replies[0].text.replace("\n", " ")
    cues = "".join("c\n" if breath.cue else "\n" for breath in drill.say[:-1])
    done = sayback("drill", drill.address, "--plain", home=tmp_path, given=f"{cues}{model}\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    count = len(drill.say) - 1
    assert f"{count} of {count} silences waited out" in " ".join(shown.split())
    assert "\nstrong, " in shown
    ((kind, reply, detail),) = attempts(tmp_path)
    assert (kind, reply) == ("patience", model)
    assert len(json.loads(detail)["events"]) == sum(breath.cue for breath in drill.say[:-1])


def test_ninety_seconds_of_warming_up(tmp_path: Path) -> None:
    done = sayback("quick", "--warmup", "--plain", home=tmp_path, given=b"1a\nn\n2\nb\nn\n")
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert shown.count("Which reply listened best?") >= 2
    assert "2 replies this time:" in shown
    assert [kind for kind, _, _ in attempts(tmp_path)] == ["spot", "spot"]


def test_a_warm_up_takes_no_other_length(tmp_path: Path) -> None:
    done = sayback("quick", "--warmup", "--minutes", "5", "--plain", home=tmp_path)
    assert done.returncode == 2
    assert b"--minutes does not go with it" in done.stderr


def test_a_spot_drill_is_scored_without_a_session(tmp_path: Path, shipped: dict[Kind, Drill]) -> None:
    drill = shipped[Kind.SPOT]
    best = next(number for number, choice in enumerate(drill.choices) if choice.band.value == "strong")
    why = next(number for number, reason in enumerate(drill.reasons) if reason.right)
    done = sayback("score", "--drill", drill.address, "--reply", f"{best + 1} {'abcd'[why]}", "--json", home=tmp_path)
    assert done.returncode == 0
    made = json.loads(done.stdout)
    assert (made["band"], made["overall"]) == ("strong", 100)
    assert len(made["remarks"]) >= 4


def test_an_answer_is_scored_with_what_it_holds_beyond_its_words(tmp_path: Path, shipped: dict[Kind, Drill]) -> None:
    drill = shipped[Kind.SPOT]
    best = next(number for number, choice in enumerate(drill.choices) if choice.band.value == "strong")
    line = {"id": 1, "drill": drill.address, "reply": "", "detail": json.dumps({"choice": best})}
    done = sayback("score", "--batch", "-", home=tmp_path, given=json.dumps(line).encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["band"] == "fair"
