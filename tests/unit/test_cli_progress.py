"""``sayback progress`` in lines and as JSON."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.cli import Run
from tests.support.progress import make_draft, opened, practise
from trainer.errors import ExitCode
from trainer.progress.model import Mode
from trainer.scoring.result import Focus
from trainer.services import Services
from trainer.start import Start

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.clock.SystemClock.now", lambda _: NOW)


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def fill(home: Path) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", ago(6), 30)
        practise(repository, amara, "a2", ago(4), 55, mode=Mode.SPOKEN)
        practise(repository, amara, "a3", ago(2), 62)
        practise(repository, amara, "a4", ago(2), 90, focus=Focus(("amount",)))
        practise(repository, amara, "a5", ago(1), None, drill="gone/drill")


def test_before_anything_was_handed_in_it_says_so_and_what_is_new(run: Run) -> None:
    code, out, _ = run("progress", "--plain")
    assert code == ExitCode.OK
    assert out.startswith("Amara: nothing handed in yet.\n")
    assert "new, level 1" in out


def test_skills_are_told_in_numbers_and_words_typed_and_spoken_apart(home: Path, run: Run) -> None:
    fill(home)
    code, out, _ = run("progress", "--plain")
    assert code == ExitCode.OK
    assert out.startswith("Amara: 5 replies to 2 drills, 1 of them spoken.\n")
    typed = next(line for line in out.splitlines() if "reflect" in line and "typed" in line)
    spoken = next(line for line in out.splitlines() if "reflect" in line and "spoken" in line)
    assert "30 on 2026-11-15, 62 on 2026-11-19, 2 days" in typed
    assert typed.endswith("the latest reply: fair")
    assert "55 on 2026-11-17; the latest reply: fair" in spoken


def test_the_latest_replies_come_with_their_change(home: Path, run: Run) -> None:
    fill(home)
    out = run("progress", "--plain")[1]
    latest = out.split("Latest replies:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split(", ", 1)[1] for line in latest] == [
        "gone/drill, typed, not marked yet",
        "telecom/third-month, typed, only what was missed, strong 90",
        "telecom/third-month, typed, fair 62 (+32)",
        "telecom/third-month, spoken, fair 55",
        "telecom/third-month, typed, weak 30",
    ]


def test_what_is_due_is_told_with_its_reason(home: Path, run: Run) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        practise(repository, amara, "a1", ago(4), 30)
        practise(repository, amara, "a2", ago(1), 90, drill="gone/drill")
    out = run("progress", "--plain")[1]
    assert "Due now: 1 drill, about 2 minutes.\n  telecom/third-month: weak on Tuesday\n" in out


def test_a_shorter_time_can_be_asked_for(home: Path, run: Run) -> None:
    fill(home)
    out = run("progress", "--plain", "--days", "3")[1]
    assert "Skills, the mean of each day, the last 3 days:" in out
    assert "62 on 2026-11-19" in out
    assert "30 on" not in out
    assert "not practised in this time" in out
    for days in ("0", "3661", "many", "-1"):
        assert run("progress", "--plain", "--days", days)[0] == ExitCode.USAGE


def test_as_json_everything_is_there(home: Path, run: Run) -> None:
    fill(home)
    code, out, _ = run("progress", "--json")
    assert code == ExitCode.OK
    document = json.loads(out)
    assert (document["learner"], document["attempts"], document["typed"], document["spoken"]) == ("Amara", 5, 4, 1)
    reflect = document["skills"]["reflect"]
    assert reflect["band"] == "fair"
    assert reflect["typed"]["days"] == [
        {"day": "2026-11-15", "score": 30.0, "attempts": 1},
        {"day": "2026-11-19", "score": 62.0, "attempts": 1},
    ]
    assert reflect["spoken"]["days"] == [{"day": "2026-11-17", "score": 55.0, "attempts": 1}]
    assert [(one["id"], one["overall"], one["change"]) for one in document["recent"]] == [
        ("a5", None, None),
        ("a4", 90, None),
        ("a3", 62, 32),
        ("a2", 55, None),
        ("a1", 30, None),
    ]
    assert "telecom/third-month" not in document["new"]
    assert document["new"]


def test_one_drill_has_its_history_also_when_it_is_not_installed_any_more(home: Path, run: Run) -> None:
    fill(home)
    code, out, _ = run("progress", "--drill", "telecom/third-month")
    assert code == ExitCode.OK
    assert "4 replies by Amara, the latest first.\n" in out
    assert "typed, fair 62 (+32)\n  reflect 62 fair, acknowledge 62 fair, clarify 62 fair\n  > reply a3\n" in out
    assert "gone/drill, not installed any more" in run("progress", "--drill", "gone/drill")[1]
    document = json.loads(run("progress", "--drill", "telecom/third-month", "--json")[1])
    assert [one["change"] for one in document["history"]] == [None, 32, None, None]


@pytest.mark.parametrize(("term", "in_the_app"), [("xterm-256color", True), ("dumb", False), ("", False)])
@pytest.mark.skipif(os.name != "posix", reason="TERM is POSIX's")
def test_at_a_terminal_that_can_show_it_the_app_opens_on_progress(
    run: Run, monkeypatch: pytest.MonkeyPatch, term: str, in_the_app: bool
) -> None:
    opened_on: list[str] = []

    def app(services: Services, start: Start) -> int:
        opened_on.append(start.screen)
        return 0

    monkeypatch.setattr("trainer.ui.app.run", app)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    code, out, _ = run("progress")
    assert code == ExitCode.OK
    assert opened_on == (["progress"] if in_the_app else [])
    assert ("nothing handed in yet" in out) is not in_the_app
    assert run("progress", "--plain")[1].startswith("Amara: nothing handed in yet.")


class Terminal(io.StringIO):
    """An input that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_drill_that_never_was_is_not_found(run: Run) -> None:
    code, out, errors = run("progress", "--drill", "telecom/nowhere")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "telecom/nowhere" in errors


def test_a_learner_who_does_not_exist_is_not_made(home: Path, run: Run) -> None:
    code, out, errors = run("progress", "--plain", "--profile", "Nobody")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "no learner called 'Nobody'" in errors
    with opened(home) as repository:
        assert repository.profiles() == ()


def test_what_a_learner_wrote_cannot_steer_the_terminal(home: Path, run: Run) -> None:
    with opened(home) as repository:
        amara = repository.profile("Amara").id
        repository.submit(amara, replace(make_draft("a1", "[/red]\x1b[31m\x07\u202e"), drill="gone/\x1b[2J"))
    for words in (("--plain",), ("--drill", "gone/\x1b[2J"), ("--json",)):
        out = run("progress", *words)[1]
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out
