"""What a host is given for the lesson: a plan, drills, a class list."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from tests.support.classes import come, held
from tests.support.progress import paths_in
from trainer.classroom.board import Place, plan_of
from trainer.classroom.registrar import Registrar
from trainer.classroom.roster import parse_roster
from trainer.cli import class_lesson
from trainer.errors import DataError, TrainerError, UsageError
from trainer.services import Services


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    class_lesson.configure(parser)
    return parser.parse_args(words)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return Services(paths_in(tmp_path / "home"))


def test_a_plan_comes_from_a_file_from_sayback_or_from_drills(tmp_path: Path, services: Services) -> None:
    named = class_lesson.plan_of(asked("--plan", "ten-minutes"), services)
    assert named is not None
    assert named.title == "One complaint, ten minutes"
    drills = class_lesson.plan_of(asked("--drills", "telecom/third-month", "retail/rick"), services)
    assert drills is not None
    assert [one.drill for one in drills.rounds] == ["telecom/third-month", "retail/rick"]
    assert class_lesson.plan_of(asked(), services) is None
    with pytest.raises(UsageError, match="spot drill"):
        class_lesson.plan_of(asked("--drills", "warmup/sorry-sorry"), services)
    with pytest.raises(DataError, match="1 problem") as error:
        class_lesson.plan_of(asked("--plan", str(tmp_path / "none.toml")), services)
    assert "first-class, ten-minutes" in error.value.hint


def test_a_class_begins_another_plan_at_its_first_round_and_goes_on_in_its_own(
    tmp_path: Path, services: Services
) -> None:
    first, other = (class_lesson.plan_of(asked("--plan", name), services) for name in ("first-class", "ten-minutes"))
    with held(tmp_path / "home") as store:
        class_lesson.give(store, None)
        assert plan_of(store.classroom()) is None
        class_lesson.give(store, first)
        assert plan_of(store.classroom()) == first
        store.keep_state(Place(planned=2, sound=False).to_json())
        class_lesson.give(store, first)
        assert Place.from_json(store.classroom().state).planned == 2, "after a crash it goes on where it was"
        class_lesson.give(store, other)
        state = json.loads(store.classroom().state)
        assert (state["planned"], state["sound"]) == (0, False)


def test_learners_are_looked_up_in_the_class_list_as_they_come(tmp_path: Path) -> None:
    roster = parse_roster("Name,Id\nZoë Ng,1\nBo,2\nTwin One,3\nOne Twin,4\n".encode(), "r.csv")
    with held(tmp_path) as store:
        registrar = Registrar(store, roster)
        come(store, "zoe ng", "Nick")
        registrar.look()
        come(store, "Bo", "TWIN one", "twin, one")
        registrar.look()
        assert [seat.roster_key for seat in store.seats()] == ["Zoë Ng", None, "Bo", "Twin One", None]
        store.set_roster_key(store.seats()[0].id, None)
        registrar.look()
        assert store.seats()[0].roster_key is None, "what the host decided stays"


def test_a_class_list_is_checked_before_anybody_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert class_lesson.roster_of(asked()) is None
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("Name\nAnn\nann\nANN\n")
    good.write_text("Name;Id\nAnn;1\n")
    for words in (("--by", "Name"), ("--roster", str(bad)), ("--roster", str(good), "--by", "Nick")):
        with pytest.raises(TrainerError):
            class_lesson.roster_of(asked(*words))
    assert "bad.csv:4" in capsys.readouterr().err
    assert class_lesson.roster_of(asked("--roster", str(good))) is not None
    assert "Class list: 1 row, by the column Name." in capsys.readouterr().err
