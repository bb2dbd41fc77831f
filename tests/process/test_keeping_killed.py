"""A session of every kind of drill, killed at random moments, on a disk that fills up, beside another one.

``SAYBACK_KILLS`` says how many times each (20 without it; the full proof is 200).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from tests.support.forge import FULL, LEARNER, Order
from tests.support.progress import opened
from tests.support.terminal import ROOT, environment, in_terminal
from trainer.packs.model import Kind
from trainer.progress import health

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, fork and limits on files are POSIX's"),
    pytest.mark.timeout(900),
]

TIMES = int(os.environ.get("SAYBACK_KILLS", "20"))
PATIENCE = 60.0


class Forge:
    """Where sessions come from; see `tests.support.forge`."""

    def __init__(self, process: subprocess.Popen[bytes], errors: Path) -> None:
        self._process = process
        self._errors = errors

    def start(self, order: Order) -> int:
        """Begin a session and return its pid."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer()

    def ended(self) -> int:
        """Wait for the session's end and return its exit code, negative for a signal."""
        return self._answer()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._errors.read_text()
        return int(line)

    @property
    def said(self) -> str:
        """Everything that went to stderr."""
        return self._errors.read_text()


@contextmanager
def forging(folder: Path, name: str = "forge") -> Iterator[Forge]:
    folder.mkdir(exist_ok=True)
    errors = folder / f"{name}.stderr"
    with (
        errors.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.forge"],
            cwd=ROOT,
            env=environment(folder / "none", PYTHONPATH=str(ROOT)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
        ) as process,
    ):
        yield Forge(process, errors)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE)


@dataclass
class Promised:
    """What sessions reported before they ended."""

    taken: set[str] = field(default_factory=set)
    kept: dict[str, int] = field(default_factory=dict)
    begun: int = 0

    def read(self, report: Path) -> None:
        """Take in a report; its last line may be torn."""
        for line in report.read_text().splitlines(keepends=True) if report.exists() else ():
            words = line.split()
            if not line.endswith("\n"):
                continue
            if words[0] == "taken":
                self.taken.add(words[1])
            elif words[0] == "kept":
                self.kept[words[1]] = int(words[2])
            else:
                self.begun += 1


def wait_for_lines(report: Path, lines: int) -> None:
    """Wait until a session has reported so much: moments by its own progress, however slow the machine is."""
    until = time.monotonic() + PATIENCE
    while lines and not (report.exists() and report.read_bytes().count(b"\n") >= lines):
        assert time.monotonic() < until, "the session got nowhere"
        time.sleep(0.001)


def hold_to(promised: Promised, home: Path) -> dict[str, Kind]:
    """Every promise is kept, nothing is there twice, the file is sound, what is worked out is what it should be.

    Returns:
        The replies that are there, with their kinds.
    """
    if not (home / "sayback.db").exists():
        assert not promised.begun
        return {}
    found = health.examine(home / "sayback.db")
    assert found.damage == ()
    assert found.broken == ()
    assert found.stale == (), "memories and sums are those that building them anew gives"
    with opened(home) as repository:
        learner = repository.find_profile(LEARNER)
        if learner is None:
            assert not promised.taken
            return {}
        stored = {one.id: one for one in repository.each_attempt(learner.id)}
        drafts = {one.attempt: len(one.text) + len(one.detail) for one in repository.drafts(learner.id)}
        assert len(stored) == repository.statistics.attempts
    assert promised.taken <= set(stored), "every finished reply is there"
    assert all(stored[attempt].marks is not None for attempt in promised.taken), "with its marks"
    written = [one.reply for one in stored.values() if one.reply]
    assert len(written) == len(set(written)), "and none is there twice"
    assert not set(drafts) & set(stored), "nothing is both unfinished and handed in"
    for attempt, length in promised.kept.items():
        assert attempt in stored or drafts.get(attempt, 0) >= length, "what was kept is there, or more"
    return {attempt: one.kind for attempt, one in stored.items()}


def test_killed_at_any_moment_of_a_session_every_finished_reply_is_there_once(tmp_path: Path) -> None:
    home, source, promised = tmp_path / "home", random.Random(20261121), Promised()
    home.mkdir()
    with forging(tmp_path) as forge:
        for number in range(TIMES):
            report = tmp_path / f"{number}.report"
            pid = forge.start(Order(str(home), str(report), number))
            wait_for_lines(report, source.randrange(0, 40))
            time.sleep(source.uniform(0.0, 0.03))
            os.kill(pid, signal.SIGKILL)
            assert forge.ended() == -signal.SIGKILL, forge.said
            promised.read(report)
            hold_to(promised, home)
        report = tmp_path / "last.report"
        forge.start(Order(str(home), str(report), TIMES, replies=60))
        assert forge.ended() == 0, forge.said
        promised.read(report)
    kinds = hold_to(promised, home)
    assert len(promised.taken) >= TIMES + 60, "the sessions did get to work"
    assert set(kinds.values()) == set(Kind), "with drills of every kind"
    with opened(home) as repository:
        assert repository.statistics.unmarked == 0, "what a kill left unmarked was marked at the next start"


def test_a_disk_that_fills_up_at_any_moment_costs_nothing_that_was_finished(tmp_path: Path) -> None:
    home, source, promised = tmp_path / "home", random.Random(7), Promised()
    home.mkdir()
    full = 0
    with forging(tmp_path) as forge:
        for number in range(TIMES):
            report = tmp_path / f"{number}.report"
            largest = max((file.stat().st_size for file in home.glob("sayback.db*")), default=0)
            limit = source.randrange(largest // 2 + 1, largest + 300_000)
            forge.start(Order(str(home), str(report), 1000 + number, replies=12, limit=limit))
            code = forge.ended()
            assert code in (0, FULL), forge.said
            full += code == FULL
            promised.read(report)
            hold_to(promised, home)
        forge.start(Order(str(home), str(tmp_path / "last.report"), 999, replies=5))
        assert forge.ended() == 0, forge.said
        promised.read(tmp_path / "last.report")
    hold_to(promised, home)
    assert full > TIMES // 4, "the disk was full often enough"
    assert len(promised.taken) > TIMES, "and there was room often enough"
    refusals = forge.said.splitlines()
    assert len(refusals) == full
    assert all("could not be" in line and "ree some space" in line for line in refusals), refusals


def test_two_sessions_at_once_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    home, promised, replies = tmp_path / "home", Promised(), 200
    home.mkdir()
    with forging(tmp_path, "left") as left, forging(tmp_path, "right") as right:
        for seed, forge in enumerate((left, right)):
            forge.start(Order(str(home), str(tmp_path / f"{seed}.report"), 77 + seed, replies))
        for seed, forge in enumerate((left, right)):
            assert forge.ended() == 0, forge.said
            promised.read(tmp_path / f"{seed}.report")
    stored = hold_to(promised, home)
    assert len(promised.taken) == len(stored)
    # Both may take up one and the same draft and go on with it in their own words: then both texts stay.
    assert 2 * replies - 20 <= len(stored) <= 2 * replies
    with opened(home) as repository:
        learner = repository.find_profile(LEARNER)
        assert learner is not None
        assert repository.drafts(learner.id) == ()
        assert {memory.drill for memory in repository.memories.of(learner.id)}


def test_the_real_program_killed_at_any_moment_keeps_what_it_showed_marks_of(tmp_path: Path) -> None:
    source, shown, times = random.Random(5), 0, max(8, TIMES // 5 if TIMES < 200 else TIMES)
    (tmp_path / "settings.toml").write_text("voice = false\n")
    drill, number = "telecom/third-month", 0
    for kill in range(times):
        with in_terminal("drill", drill, "--plain", home=tmp_path) as terminal:
            if kill % 4:  # the others may die before they say a word
                terminal.wait_for("Your reply")
            end = time.monotonic() + source.uniform(0.0, 2.0)
            given = 0
            while time.monotonic() < end:
                looked = time.monotonic() + 0.01
                terminal.wait_until(lambda until=looked: time.monotonic() > until, "a look")
                if given == terminal.text.count("Reflect: ") and terminal.text.count("Your reply") > given:
                    given, number = given + 1, number + 1
                    terminal.type(f"Reply {kill}-{number}: three wrong bills. What did they tell you?\n\nr\n")
            terminal.kill()
            shown += terminal.text.count("Reflect: ")
        if (tmp_path / "sayback.db").exists():
            found = health.examine(tmp_path / "sayback.db")
            assert found.sound, found
            assert found.stale == ()
            assert found.contents is not None
            assert found.contents.attempts >= shown
    with opened(tmp_path) as repository:
        (learner,) = repository.profiles()
        replies = [one.reply for one in repository.attempts(learner.id)]
    assert len(replies) == len(set(replies))
    assert shown >= times // 2, "the program did get to work"
