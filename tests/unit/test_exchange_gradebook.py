"""A row a learner."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.support.progress import day, opened, practise
from trainer.exchange import gradebook
from trainer.exchange.csv_export import guarded_name
from trainer.packs.model import Skill
from trainer.progress.model import Profile
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus


def row_of(repository: Repository, profile: Profile, **chosen: object) -> dict[str, str]:
    text = gradebook.header() + gradebook.write(repository, profile, **chosen)  # type: ignore[arg-type]
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    return row


def test_a_row_counts_whole_marked_replies_and_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        practise(repository, amara.id, "a", day(1), 35, skills={Skill.REFLECT: 80, Skill.CLARIFY: 20})
        practise(repository, amara.id, "b", day(3), 60, skills={Skill.REFLECT: 45}, drill="parcels/van")
        practise(repository, amara.id, "c", day(4), 60, skills={Skill.REFLECT: 75})
        practise(repository, amara.id, "unmarked", day(5), None)
        practise(repository, amara.id, "missed only", day(6), 100, focus=Focus(("amount",)))
        practise(repository, repository.profile("Ben").id, "other", day(7), 100)
        row = row_of(repository, amara)
    assert (row["learner"], row["drills"], row["replies"]) == ("Amara", "2", "3")
    assert (row["best"], row["mean"]) == ("60", "51.7")
    assert (row["first_day_utc"], row["last_day_utc"]) == ("2026-11-01", "2026-11-04")
    reflect = {name: row[f"reflect_{name}_replies"] for name in ("strong", "fair", "weak", "none")}
    assert reflect == {"strong": "2", "fair": "1", "weak": "0", "none": "0"}
    assert (row["reflect_mean"], row["reflect_latest"]) == ("66.7", "strong")
    assert (row["clarify_mean"], row["clarify_latest"], row["clarify_weak_replies"]) == ("20.0", "weak", "1")
    assert (row["acknowledge_mean"], row["acknowledge_latest"], row["acknowledge_fair_replies"]) == ("", "", "0")


def test_a_row_can_be_narrowed_to_a_drill_and_a_day(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        practise(repository, amara.id, "a", day(1), 35)
        practise(repository, amara.id, "b", day(3), 60, drill="parcels/van")
        assert row_of(repository, amara, drill="parcels/van")["best"] == "60"
        assert row_of(repository, amara, since=day(4))["replies"] == "0"
        assert row_of(repository, amara, since=day(3))["replies"] == "1"


def test_a_learner_who_did_nothing_has_a_row_of_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        row = row_of(repository, repository.profile("Zoë"))
    assert tuple(row) == gradebook.COLUMNS
    assert {value for name, value in row.items() if name != "learner"} == {"0", ""}


@pytest.mark.parametrize(
    "name", ["Zoë", "Ольга", "李小龍", "ნინო", "أمل", "O'Brien", 'Ann "A" Lee', "Lee, Ann", "🎧", "May"]
)
def test_a_name_in_any_script_stays_as_it_is(tmp_path: Path, name: str) -> None:
    with opened(tmp_path) as repository:
        assert row_of(repository, repository.profile(name))["learner"] == name


@pytest.mark.parametrize(
    "name", ["=1+1", "+49", "-1", "@SUM(A1)", "＝1", "0042", "1-2", "3/4", "1e5", "12:30", "True", "٤٢"]
)
def test_a_name_that_a_spreadsheet_would_work_out_gets_one_apostrophe(name: str) -> None:
    assert guarded_name(name) == f"'{name}"
