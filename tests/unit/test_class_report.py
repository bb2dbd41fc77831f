"""What a class came to: the page, the table, the lines, a learner's own page."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.classes import answer, begin, come, held
from trainer import cli
from trainer.classroom.model import Rating, Stage
from trainer.classroom.outcome import Outcome, outcome
from trainer.classroom.own_seat import OwnSeat
from trainer.classroom.report import class_page, learner_page
from trainer.classroom.round import Shown
from trainer.classroom.tables import table
from trainer.classroom.telling import rounds_told
from trainer.errors import ExitCode

NAMES = ("Zoë<script>", "=Bo()", 'C"y', "Dee")
EVIL = '<script>alert(1)</script> <img src=x onerror=1> \x1b[31m \u202e & "q" =1+1'


def filled(folder: Path) -> str:
    with held(folder, "Monday <b>") as store:
        seats = come(store, *NAMES)
        round_ = begin(store)
        replies = [
            answer(store, seat, round_, f"{EVIL} {number}", 20 + 20 * number) for number, seat in enumerate(seats)
        ]
        answer(store, seats[0], round_, "RETRY for myself", 99, turn=2)
        store.hide(replies[3].id)
        store.set_shown(round_.id, Shown(pair=(replies[0].id, replies[1].id)).to_json())
        store.set_stage(round_.id, Stage.VOTE)
        for seat in seats[1:]:
            assert OwnSeat(store, store.new_token(seat.id)).cast(round_.id, replies[0].id)
        store.rate(Rating(round_.id, replies[1].id, "strong", "strong", None, "weak", store.clock.now()))
        later = begin(store, "parcels/van")
        answer(store, seats[0], later, "alone", 70)
        answer(store, seats[1], later, "unmarked", None)
        store.add_note("The room was <cold>.\nSecond line.")
        store.add_note("Shy.", seats[0].id)
        return store.classroom().id


def found_in(folder: Path) -> Outcome:
    from trainer.classroom.store import ClassStore

    (path,) = (folder / "classes").glob("*/class.sqlite")
    store = ClassStore.open(path)
    try:
        return outcome(store)
    finally:
        store.close()


class Tags(HTMLParser):
    """The elements of a page, and that each that was opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def sound(page: str) -> None:
    """A page in which nothing acts, and nothing from outside is more than text."""
    tags = Tags(page)
    assert tags.seen.isdisjoint({"script", "img", "b1", "cold", "iframe", "a", "link"})
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page)
    assert "default-src 'none'" in page


def test_the_page_of_a_class_names_nobody_and_shows_what_there_is_to_talk_about(tmp_path: Path) -> None:
    filled(tmp_path)
    page = class_page(found_in(tmp_path))
    sound(page)
    for name in ("Zoë", "Bo()", "C&quot;y", "Dee", "Shy"):
        assert name not in page
    assert "names nobody" in page
    assert "RETRY" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert " 3</p>" not in page, "what the host hid stays hidden"
    assert "4 of 4 learners answered; 4 marked" in page
    assert 'two calls before</td><td class="n">4 of 4' in page
    assert '<td class="n">3</td><td>&lt;script' in page, "three votes for the first of the two"
    assert "rating blind, and the scorer</b>: overall: " in page
    assert "The room was &lt;cold&gt;." in page
    assert "Too few marked replies" in page, "of one or two replies everybody knows whose they are"


def test_with_names_everybody_is_in_it_and_it_says_so(tmp_path: Path) -> None:
    filled(tmp_path)
    page = class_page(found_in(tmp_path), names=True)
    sound(page)
    for name in ("Zoë&lt;script&gt;", "=Bo()", "C&quot;y", "Dee"):
        assert name in page
    assert "Learners are named in it" in page
    assert "Shy." in page
    assert '<td>=Bo()</td><td class="n">40</td><td class="n">?</td>' in page
    assert '<td>Dee</td><td class="n">80</td><td class="n">–</td>' in page
    assert "RETRY" not in page


def test_the_page_of_a_learner_holds_their_own_words_and_nobody_elses(tmp_path: Path) -> None:
    filled(tmp_path)
    found = found_in(tmp_path)
    page = learner_page(found, found.learners[1])
    sound(page)
    assert "=Bo()" in page
    assert "Zoë" not in page
    assert "&quot;q&quot; =1+1 1</p>" in page
    assert "Missed</b>: two calls before" in page
    assert "Not marked." in page
    assert "Three months, two calls, and you are worn out." in page
    assert "No reply." in learner_page(found, found.learners[3])


def test_the_table_has_a_row_for_each_reply_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    filled(tmp_path)
    found = found_in(tmp_path)
    rows = list(csv.DictReader(io.StringIO("".join(table(found)), newline="")))
    assert len(rows) == 6
    assert all(re.fullmatch(r"learner-[0-9a-f]{12}", row["learner"]) for row in rows)
    named = list(csv.DictReader(io.StringIO("".join(table(found, names=True)), newline="")))
    assert {row["learner"] for row in named} == {"Zoë<script>", "'=Bo()", 'C"y', "Dee"}
    assert [row["votes"] for row in named if row["learner"] == "Zoë<script>"] == ["3", ""]
    assert [row["reply"] for row in named if row["learner"] == "Dee"] == [""], "hidden"
    assert {row["missed"] for row in rows if row["overall"]} == {"two calls before"}
    assert not [cell for row in named for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_the_command_writes_what_it_says_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYBACK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    id_ = filled(tmp_path / "home")
    assert cli.main(["class", "report", id_]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "Monday <b>: 4 learners, 2 rounds." in out
    assert "reflect     1 strong, 1 fair, 1 weak, 1 none" in out
    assert "missed by 4 of 4: two calls before" in out
    words = ["class", "report", "--html", "c.html", "--csv", "c.csv", "--each", "each"]
    assert cli.main(words) == ExitCode.OK
    told = capsys.readouterr().err
    assert "replies without names" in told
    assert Path("c.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert Path("c.csv").read_bytes().startswith(b"\xef\xbb\xbfclass,round,drill,learner,")
    assert sorted(file.name for file in Path("each").iterdir()) == [
        "1-zoe-script.csv",
        "1-zoe-script.html",
        "2-bo.csv",
        "2-bo.html",
        "3-c-y.csv",
        "3-c-y.html",
        "4-dee.csv",
        "4-dee.html",
    ]
    assert cli.main(words) == ExitCode.USAGE, "nothing is written over"
    assert cli.main(["class", "report", "--learner", "dee", "--csv", "-"]) == ExitCode.OK
    assert len(list(csv.reader(io.StringIO(capsys.readouterr().out)))) == 2
    assert cli.main(["class", "note", "--text", "Warm now.", "--learner", "Dee"]) == ExitCode.OK
    assert cli.main(["class", "note", "--text", " "]) == ExitCode.USAGE
    assert "Warm now." in class_page(found_in(tmp_path / "home"), names=True)


def test_a_report_of_a_class_in_which_nothing_happened(tmp_path: Path) -> None:
    with held(tmp_path):
        pass
    found = found_in(tmp_path)
    sound(class_page(found))
    assert rounds_told(found, names=True) == ()
    assert len(list(table(found))) == 1
    assert json.loads("[]") == list(found.present)
