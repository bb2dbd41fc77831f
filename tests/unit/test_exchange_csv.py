"""Attempts as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.progress import day, make_draft, make_marks, opened, practise
from trainer.exchange import csv_export
from trainer.exchange.record import Record, records
from trainer.packs.model import Skill
from trainer.progress.model import Delivery, Mode


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def written(*found: Record) -> list[dict[str, str]]:
    return rows_of(csv_export.header() + "".join(map(csv_export.write, found)))


def record(folder: Path, text: str = "Three months wrong.") -> Record:
    with opened(folder) as repository:
        amara = repository.profile("Amara")
        repository.submit(amara.id, make_draft(text=text, at=day(2)))
        repository.store_marks("a1", make_marks(50, skills={Skill.REFLECT: 80}))
        (one,) = records(repository, (amara,))
    return one


def test_a_row_has_every_column_and_the_marks_in_force(tmp_path: Path) -> None:
    (row,) = written(record(tmp_path))
    assert tuple(row) == csv_export.COLUMNS
    assert row["learner"] == "Amara"
    assert row["drill"] == "telecom/third-month"
    assert row["submitted_utc"] == "2026-11-02 12:00:00"
    assert (row["mode"], row["whole"], row["overall"], row["band"]) == ("typed", "yes", "50", "fair")
    assert (row["reflect"], row["reflect_band"]) == ("80", "strong")
    assert (row["clarify"], row["clarify_band"]) == ("", "")
    assert row["reply"] == "Three months wrong."
    assert (row["scorer"], row["pack_hash"]) == ("1.0.0", "a" * 64)


def test_a_spoken_unmarked_reply_has_its_delivery_and_no_marks(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara")
        draft = replace(
            make_draft(mode=Mode.SPOKEN), heard="tree months", delivery=Delivery(4.5, 0.5, 120.0, "whisper tiny.en")
        )
        repository.submit(amara.id, draft)
        (row,) = written(*records(repository, (amara,)))
    assert (row["spoken_seconds"], row["first_word_seconds"]) == ("4.5", "0.5")
    assert (row["words_per_minute"], row["recogniser"]) == ("120.0", "whisper tiny.en")
    assert (row["heard"], row["overall"], row["band"], row["scorer"]) == ("tree months", "", "", "")


@pytest.mark.parametrize(
    "text", ['say "sorry", please', "two\nlines", "comma, semicolon; tab\there", "naïve “quotes” 🎧", "'quoted'"]
)
def test_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    (row,) = written(record(tmp_path, text))
    assert row["reply"] == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 20",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =cmd|' /C calc'!A0",
        "\n=1",
        "＝1",
        '=HYPERLINK("http://x")',
    ],
)
def test_what_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(tmp_path: Path, text: str) -> None:
    (row,) = written(record(tmp_path, text))
    assert row["reply"].startswith("'")
    assert row["reply"][1:].strip()[-1] == text[-1]


def test_a_formula_in_a_learners_name_is_guarded_too(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        eve = repository.profile("=HYPERLINK(A1)")
        practise(repository, eve.id, "a", day(1))
        (row,) = written(*records(repository, (eve,)))
    assert row["learner"] == "'=HYPERLINK(A1)"


def test_control_characters_are_written_out(tmp_path: Path) -> None:
    text = csv_export.write(record(tmp_path, "red \x1b[31m and \x9b2J and \u202eback"))
    assert r"red \x1b[31m and \x9b2J and \u202eback" in text


def test_rows_end_as_rfc_4180_wants_and_line_ends_inside_a_reply_do_not(tmp_path: Path) -> None:
    text = csv_export.write(record(tmp_path, "one\r\ntwo"))
    assert text.endswith("\r\n")
    assert '"one\ntwo"' in text
    assert text.count("\r\n") == 1
