"""Attempts as JSON, one a line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, make_marks, opened, practise
from trainer.errors import DataError
from trainer.exchange import jsonl
from trainer.exchange.record import Record, records
from trainer.progress.model import Delivery, Mode
from trainer.scoring.result import Focus


@pytest.fixture
def found(tmp_path: Path) -> list[Record]:
    """One of each kind: whole and marked twice, spoken part, unmarked; of two learners."""
    with opened(tmp_path) as repository:
        amara, olga = repository.profile("Amara"), repository.profile("Ольга")
        practise(repository, amara.id, "whole", day(1))
        repository.store_marks("whole", replace(make_marks(70, scorer="1.1.0"), flags=("parrot",)))
        spoken = replace(
            make_draft("spoken", "42 £ \u2028 \x1b[31m [/red] 🎧", at=day(2), mode=Mode.SPOKEN),
            heard="forty two",
            notes="a\nb",
            plays=2,
            focus=Focus(("amount",), (), ("what-changed",)),
            retry_of="whole",
            delivery=Delivery(12.5, 0.75, 141.0, "whisper tiny.en"),
        )
        repository.submit(amara.id, spoken)
        repository.store_marks("spoken", make_marks(60))
        practise(repository, olga.id, "unmarked", day(3), None)
        return list(records(repository, (amara, olga)))


def test_every_line_reads_back_as_what_was_written(found: list[Record]) -> None:
    assert [record.attempt.id for record in found] == ["whole", "spoken", "unmarked"]
    assert [jsonl.read(jsonl.write(record)) for record in found] == found


def test_a_line_is_one_line_of_plain_json_with_its_format(found: list[Record]) -> None:
    for record in found:
        line = jsonl.write(record)
        assert len(line.splitlines()) == 1
        assert json.loads(line)["format"] == 1


def test_all_marks_go_out_newest_first_with_their_evidence(found: list[Record]) -> None:
    plain = json.loads(jsonl.write(found[0]))
    assert [(marks["scorer"], marks["overall"]) for marks in plain["marks"]] == [("1.1.0", 70), ("1.0.0", 50)]
    assert plain["marks"][0]["result"]["tip"] == "Ask what changed."
    assert plain["marks"][0]["flags"] == ["parrot"]
    assert plain["learner"] == "Amara"


def test_no_control_character_goes_out_raw(found: list[Record]) -> None:
    line = jsonl.write(replace(found[0], learner="\x1b\x7f\x85\x9b\u202e\u2028"))
    assert line.isprintable()
    assert jsonl.read(line).learner == "\x1b\x7f\x85\x9b\u202e\u2028"


def test_keys_of_a_later_writer_are_ignored(found: list[Record]) -> None:
    plain = json.loads(jsonl.write(found[0])) | {"weather": "rain"}
    assert jsonl.read(json.dumps(plain)) == found[0]


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("", "not a line of JSON"),
        ("{", "not a line of JSON"),
        ("[" * 100_000, "not a line of JSON"),
        ("[]", "no format"),
        ("{}", "no format"),
        ('{"format": 2}', "format 2"),
        ('{"format": 1}', "lacks"),
    ],
)
def test_a_line_that_is_none_of_ours_is_refused(line: str, match: str) -> None:
    with pytest.raises(DataError, match=match):
        jsonl.read(line)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mode", "sung"),
        ("submitted", "yesterday"),
        ("submitted", "2026-11-02T12:00:00"),
        ("submitted", 7),
        ("reply", None),
        ("plays", "many"),
        ("focus", [1]),
        ("focus", {"facts": 1, "feelings": [], "unknowns": []}),
        ("delivery", {"seconds": "long"}),
        ("marks", [{"scorer": "1"}]),
        ("marks", 7),
    ],
)
def test_a_line_with_a_wrong_value_is_refused(found: list[Record], key: str, value: object) -> None:
    plain = json.loads(jsonl.write(found[1])) | {key: value}
    with pytest.raises(DataError, match="This line of an export"):
        jsonl.read(json.dumps(plain))
