"""What is exported, taken in by the programs it is meant for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.elsewhere import ask, office, tool
from tests.support.exchange import fill, hand_in, whole_marks
from tests.support.progress import day, opened
from tests.support.ralph import ralph
from tests.support.terminal import ROOT
from trainer.exchange import xapi
from trainer.kinds import mark
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill, Kind
from trainer.paths import Paths
from trainer.progress.bookkeeper import marks_from_result

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

NAMES = ("Zoë", "Ольга", "李小龍", "ნინო", "أمل", "O'Brien", 'Ann "A" Lee', "Lee, Ann", "Semi; Colon", "🎧", "ゑ")
WORKED_OUT = ("=1+1", '=HYPERLINK("http://127.0.0.1";"x")', "+49 30", "-2", "@SUM(A1)", "0042", "1-2", "1e5", "True")
"""Names that a spreadsheet would take for something else."""


def sayback(home: Path, *words: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trainer", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"SAYBACK_HOME": str(home), "TZ": "UTC"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


# ---- a learning record store -------------------------------------------------------------------------------------


def test_an_lrs_takes_the_statements_and_knows_them_when_they_come_again(tmp_path: Path) -> None:
    tool("ralph")
    home, file = tmp_path / "home", tmp_path / "statements.json"
    with opened(home) as repository:
        fill(repository, day(3))
        for number, name in enumerate(NAMES + WORKED_OUT):
            hand_in(repository, repository.profile(name).id, f"named-{number}", day(4), whole_marks(5 * number))
    sayback(home, "export", "xapi", "--everyone", "-o", file)
    sent = json.loads(file.read_bytes())
    assert len(sent) == 3 + len(NAMES + WORKED_OUT)
    assert ask("ralph_models.py", file) == str(len(sent))  # Ralph's API is laxer than its models
    with ralph(tmp_path) as store:
        status, ids = store.ask("POST", "/xAPI/statements", file.read_bytes())
        assert (status, sorted(ids)) == (200, sorted(one["id"] for one in sent))
        assert {one["id"]: one["result"] for one in store.stored()} == {one["id"]: one["result"] for one in sent}
        held = store.file.read_bytes()
        assert len(held.splitlines()) == len(sent)

        sayback(home, "export", "xapi", "--everyone", "-o", file, "--force")
        assert store.ask("POST", "/xAPI/statements", file.read_bytes())[0] == 204, "nothing new in it"
        sayback(home, "export", "xapi", "--everyone", "--since", "2026-11-04", "-o", file, "--force")
        assert store.ask("POST", "/xAPI/statements", file.read_bytes())[0] == 204, "nothing new in a part of it"
        other = json.dumps(sent[0] | {"result": {"success": False}}).encode()
        assert store.ask("POST", "/xAPI/statements", other)[0] == 409, "it looks at what they say, not only at ids"
        assert store.file.read_bytes() == held

        account = {"account": {"homePage": xapi.HOME_PAGE, "name": "=1+1"}}
        (found,) = store.stored(f"?agent={quote(json.dumps(account))}")
        assert found["actor"]["name"] == "=1+1"


def test_marks_given_anew_are_no_contradiction_to_an_lrs(tmp_path: Path) -> None:
    tool("ralph")
    home, before, after = tmp_path / "home", tmp_path / "before.json", tmp_path / "after.json"
    with opened(home) as repository:
        fill(repository, day(3))
    sayback(home, "export", "xapi", "--everyone", "-o", before)
    with opened(home) as repository:
        repository.store_marks("twice", whole_marks(99, scorer="9.9.9"))
        repository.store_marks("unmarked", whole_marks(10))
    sayback(home, "export", "xapi", "--everyone", "-o", after)
    both = {one["id"]: one for file in (before, after) for one in json.loads(file.read_bytes())}
    assert len(both) == 3 + 2
    with ralph(tmp_path) as store:
        assert store.ask("POST", "/xAPI/statements", json.dumps(list(both.values())).encode())[0] == 200
        assert store.ask("POST", "/xAPI/statements", before.read_bytes())[0] == 204
        assert store.ask("POST", "/xAPI/statements", after.read_bytes())[0] == 204
        assert len({one["context"]["registration"] for one in store.stored()}) == 4, "an attempt each"


# ---- Anki --------------------------------------------------------------------------------------------------------


def answered(home: Path, reply: str, hour: int) -> list[Drill]:
    """One drill of every kind, answered with these words."""
    catalog = Catalog.load(Paths(home, home, home / "cache"))
    drills = [next(one for one in catalog.drills if one.kind is kind) for kind in Kind]
    with opened(home) as repository:
        learner = repository.profile("Zoë").id
        for drill in drills:
            marks = marks_from_result(mark(drill, reply), catalog.pack_hash(drill))
            id_ = f"{hour}-{drill.id}"
            hand_in(repository, learner, id_, day(3, hour), marks, drill=drill.address, kind=drill.kind)
    return drills


def test_anki_takes_the_cards_and_brings_them_up_to_date_without_losing_their_schedule(tmp_path: Path) -> None:
    tool("python")
    home = tmp_path / "home"
    drills = answered(home, "I am sorry to hear that.", 9)
    sayback(home, "export", "anki", "--profile", "Zoë", "-o", tmp_path / "first.txt")
    best = next(one for one in drills if one.kind is Kind.REPLY)
    assert best.model_reply is not None
    with opened(home) as repository:
        marks = marks_from_result(mark(best, best.model_reply.text), "b" * 64)
        hand_in(repository, 1, "better", day(4), marks, drill=best.address)
    sayback(home, "export", "anki", "--profile", "Zoë", "-o", tmp_path / "second.txt")
    files = (tmp_path / "first.txt", tmp_path / "first.txt", tmp_path / "second.txt")
    first, again, second = json.loads(ask("anki_import.py", tmp_path / "collection.anki2", *files))
    assert (first["new"], first["wrong"], first["html"]) == (len(drills), 0, True)
    assert (again["new"], again["updated"], again["duplicate"], again["wrong"]) == (0, 0, len(drills), 0)
    assert (second["new"], second["updated"], second["wrong"]) == (0, 1, 0)
    for note, drill in zip(first["notes"], drills, strict=True):
        assert (note["deck"], note["notetype"]) == ("sayback", "Basic")
        assert set(note["tags"]) == {"sayback", drill.pack, drill.kind.value, f"level-{drill.level}"}
        assert note["fields"]["Front"] in note["shown"]
    assert [note["guid"] for note in second["notes"]] == [note["guid"] for note in first["notes"]]
    assert sum(note["answered"] for note in second["notes"]) == 2, "one card was answered after each import"
    (changed,) = [
        (old, new)
        for old, new in zip(first["notes"], second["notes"], strict=True)
        if old["fields"]["Back"] != new["fields"]["Back"]
    ]
    assert changed[0]["fields"]["Front"] == changed[1]["fields"]["Front"]


def test_nothing_in_a_pack_is_more_than_words_to_anki(tmp_path: Path) -> None:
    tool("python")
    home = tmp_path / "home"
    (home / "packs").mkdir(parents=True)
    written = (ROOT / "tests" / "pictures" / "pack.toml").read_text("utf-8")
    evil = r"<script>alert(1)</script> [sound:x.mp3] [latex]\\input{x}[/latex] \\(x\\) {{c1::no}} & \"q\""
    written = written.replace('id = "telecom"', 'id = "evil"').replace('situation = "', f'situation = "{evil} ', 1)
    (home / "packs" / "evil.toml").write_text(written, "utf-8")
    catalog = Catalog.load(Paths(home, home, home / "cache"))
    drill = next(one for one in catalog.drills if "<script>" in one.situation)
    with opened(home) as repository:
        marks = marks_from_result(mark(drill, "Sorry."), "b" * 64)
        hand_in(repository, repository.profile("Zoë").id, "a", day(3), marks, drill=drill.address)
    sayback(home, "export", "anki", "--profile", "Zoë", "-o", tmp_path / "cards.txt")
    (told,) = json.loads(ask("anki_import.py", tmp_path / "collection.anki2", tmp_path / "cards.txt"))
    (note,) = told["notes"]
    for acting in ("<script", "[sound", "[anki:play", "[latex", "<img", "\\(", "{{"):
        assert acting not in note["shown"]
    assert "&#60;script&#62;alert(1)" in note["shown"]


# ---- tables ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    """The table of replies and the gradebook of learners with every sort of name."""
    with opened(tmp_path / "home") as repository:
        for number, name in enumerate(NAMES + WORKED_OUT):
            text = '=1+1 \x1b[31m\nsecond; line, "q" ümlaut'
            hand_in(repository, repository.profile(name).id, f"a{number}", day(3), whole_marks(60), text=text)
    for form in ("csv", "gradebook"):
        sayback(tmp_path / "home", "export", form, "--all-profiles", "-o", tmp_path / f"{form}.csv")
    return tmp_path / "csv.csv", tmp_path / "gradebook.csv"


AS_SHOWN = [*NAMES, *(f"'{name}" for name in WORKED_OUT)]


def test_pandas_reads_every_name_and_column(tables: tuple[Path, Path]) -> None:
    tool("python")
    for table in tables:
        told = json.loads(ask("pandas_read.py", table))
        assert told["columns"][0] == "learner"
        assert told["names"] == AS_SHOWN


def test_libreoffice_shows_every_name_as_text_and_works_nothing_out(tables: tuple[Path, Path], tmp_path: Path) -> None:
    program = office()
    profile = (tmp_path / "office").as_uri()
    utf8 = "--infilter=CSV:44,34,76,1"  # comma, quote, UTF-8, from the first line; without a screen it does not ask
    words = (f"-env:UserInstallation={profile}", "--headless", utf8, "--convert-to", "fods", "--outdir", tmp_path)
    subprocess.run([program, *map(str, words), *map(str, tables)], check=True, capture_output=True, timeout=180)
    for table in tables:
        cells = list(_cells(table.with_suffix(".fods")))
        assert [row[0][0] for row in cells] == ["learner", *AS_SHOWN]
        assert {row[0][1] for row in cells} == {"string"}
        assert not [value for row in cells for value, _, formula in row if formula]


def _cells(path: Path) -> Iterator[list[tuple[str, str, str]]]:
    """The rows of a flat spreadsheet: each cell's text, the type of its value and its formula."""
    names = "{urn:oasis:names:tc:opendocument:xmlns:"
    for row in ElementTree.parse(path).iter(f"{names}table:1.0}}table-row"):  # noqa: S314  (written by LibreOffice just now)
        cells = [
            (
                "\n".join("".join(part.itertext()) for part in cell),
                cell.get(f"{names}office:1.0}}value-type", ""),
                cell.get(f"{names}table:1.0}}formula", ""),
            )
            for cell in row.iter(f"{names}table:1.0}}table-cell")
        ]
        if cells[0][0]:
            yield cells
