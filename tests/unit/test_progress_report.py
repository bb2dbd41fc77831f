"""The page for a coach, and what `sayback progress` tells of figures, sessions, days and bests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.cli import Run
from tests.support.progress import make_draft, make_marks, opened
from trainer.errors import ExitCode
from trainer.progress.model import Mode

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = "the words of my reply"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.clock.SystemClock.now", lambda _: NOW)


def fill(home: Path, name: str = "Amara", drill: str = "telecom/third-month") -> None:
    """Three sessions: four typed replies two weeks ago, three spoken ones last week under a newer scorer, one today."""
    result = json.dumps({"acts": [{"act": act, "span": [0, 1]} for act in ("reflection", "complex-reflection")]})
    asked = json.dumps({"acts": [{"act": act, "span": [0, 1]} for act in ("reflection", "open-question", "solution")]})
    with opened(home) as repository:
        learner = repository.profile(name).id
        replies = [(14, n, Mode.TYPED, asked, "1.0.0", 40 + n) for n in range(4)]
        replies += [(7, n, Mode.SPOKEN, result, "1.1.0", 60 + n) for n in range(3)]
        replies += [(0, 0, Mode.TYPED, asked, "1.1.0", 55)]
        for number, (days, minutes, mode, acts, scorer, overall) in enumerate(replies):
            at = NOW - timedelta(days=days, hours=2) + timedelta(minutes=5 * minutes)
            draft = make_draft(f"a{number}", f"{WORDS} {number}", drill=drill, at=at, mode=mode)
            repository.submit(learner, draft)
            marks = replace(make_marks(overall, scorer=scorer), result=acts, flags=("script",) if number == 1 else ())
            repository.store_marks(draft.attempt, marks)


def test_in_lines_the_figures_are_told_typed_and_spoken_apart(home: Path, run: Run) -> None:
    fill(home)
    out = run("progress", "--plain")[1]
    typed = out.split("Figures, typed, the last 28 days:\n")[1].split("\n\n")[0].splitlines()
    assert typed == [
        "  reflections to questions: 1.0:1 fair (5:5)",
        "  complex reflections: 0 % (0 of 5)",
        "  open questions: 100 % (5 of 5)",
        "  acknowledged before solving: 0 % (0 of 5)",
        "  contradictions: 0 in 5 replies",
        "  traps: 1 in 5 replies",
    ]
    spoken = out.split("Figures, spoken, the last 28 days:\n")[1].splitlines()
    assert spoken[:2] == ["  reflections to questions: 6:0", "  complex reflections: 50 % (3 of 6)"]
    assert "Marks: scorer 1.1.0 from 14 Nov 2026; those before were given by other rules." in out
    sessions = out.split("Sessions, the latest first:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split(":", 2)[1].split(", ", 1)[1] for line in sessions] == [
        "1 reply typed",
        "3 replies spoken",
        "4 replies typed",
    ]
    assert sessions[0].endswith("too few replies to tell")
    assert "  2026-11: 8 replies on 3 days\n" in out
    assert "  reflect 62, spoken, telecom/third-month, 14 Nov 2026\n" in out


def test_as_json_there_is_all_that_the_screen_shows(home: Path, run: Run) -> None:
    fill(home)
    document = json.loads(run("progress", "--json")[1])
    typed = document["figures"]["typed"]
    assert typed["now"]["counted"]["open"] == 5
    assert typed["now"]["told"]["reflections_to_questions"] == {"text": "1.0:1", "counts": "5:5", "level": "fair"}
    assert typed["before"]["told"] is None
    assert [one["replies"] for one in document["sessions"]] == [1, 3, 4]
    assert document["calendar"] == {"2026-11-07": 4, "2026-11-14": 3, "2026-11-21": 1}
    assert document["scorers"][1] == {"scorer": "1.1.0", "from": "2026-11-14"}
    assert document["bests"]["spoken"]["reflect"]["score"] == 62
    assert document["tried"][0]["best"]["typed"]["score"] == 55
    assert len(document["forecast"]) == 7
    assert document["returns"] == []


def test_the_history_of_a_drill_tells_what_came_in_and_what_went(home: Path, run: Run) -> None:
    fill(home)
    out = run("progress", "--drill", "telecom/third-month")[1]
    assert "  > the words of my reply 7\n  gained: 7\n  dropped: 3\n" in out
    entries = json.loads(run("progress", "--drill", "telecom/third-month", "--json")[1])["history"]
    assert (entries[0]["gained"], entries[0]["dropped"]) == (["7"], ["3"])
    assert "gained" not in entries[-1]


# ---- the report --------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What tags and words a page has, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [f"{name}={value}" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(text: str) -> Page:
    read = Page()
    read.feed(text)
    assert read.open == []
    return read


def test_what_a_report_holds_is_said_before_it_is_written(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    target = tmp_path / "report.html"
    code, out, errors = run("progress", "--report", str(target))
    assert (code, out) == (ExitCode.OK, "")
    assert errors.index("The report of Amara holds: name") < errors.index(f"Written to {target}")
    assert "Not in it: replies, notes, transcripts, recordings." in errors
    text = target.read_text("utf-8")
    assert WORDS not in text
    words = " ".join(page(text).words)
    for said in (
        "Listening practice: Amara",
        "1.0:1",
        "Typed",
        "Spoken",
        "Best marks",
        "MITI 4.2.1",
        "scorer 1.1.0 from",
    ):
        assert said in words


def test_a_report_loads_nothing_and_runs_nothing(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home, name='<script>alert("x")</script>&', drill="gone/\x1b[2J<b>away</b>")
    target = tmp_path / "report.html"
    assert run("progress", "--profile", '<script>alert("x")</script>&', "--report", str(target))[0] == ExitCode.OK
    text = target.read_text("utf-8")
    read = page(text)
    assert not {"script", "b>away", "link", "img", "iframe", "object"} & set(read.tags)
    assert read.sources == []
    assert "default-src 'none'" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "\x1b" not in text
    assert "<b>away</b>" in " ".join(read.words)


def test_a_report_of_nothing_yet_is_a_page_too(home: Path, run: Run, tmp_path: Path) -> None:
    with opened(home) as repository:
        repository.profile("Amara")
    target = tmp_path / "report.html"
    assert run("progress", "--report", str(target))[0] == ExitCode.OK
    assert "Nothing marked yet." in " ".join(page(target.read_text("utf-8")).words)


def test_a_report_replaces_a_file_only_when_told_to(home: Path, run: Run, tmp_path: Path) -> None:
    fill(home)
    target = tmp_path / "report.html"
    target.write_text("mine", "utf-8")
    code, _, errors = run("progress", "--report", str(target))
    assert (code, target.read_text("utf-8")) == (ExitCode.USAGE, "mine")
    assert "exists already" in errors
    assert run("progress", "--report", str(target), "--force")[0] == ExitCode.OK
    assert run("progress", "--report", str(tmp_path))[0] == ExitCode.USAGE
