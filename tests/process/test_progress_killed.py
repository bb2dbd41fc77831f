"""The record of practice under processes that are killed, and under several at once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.progress import make_draft, make_marks, opened

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
KILLS = 20

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.support.progress import make_draft, make_marks, opened
folder, name = Path(sys.argv[1]), sys.argv[2]
with opened(folder) as repository:
    learner = repository.profile("Amara").id
    for number in range(100_000):
        draft = make_draft(f"{name}-{number}", "", drill=f"test/{number % 7}")
        for words in range(1, 4):
            draft = replace(draft, text="word " * words)
            repository.keep_draft(learner, draft)
            print("kept", draft.attempt, words, flush=True)
        attempt = repository.submit(learner, draft)
        print("submitted", attempt.id, flush=True)
        repository.store_marks(attempt.id, make_marks(number % 101))
        print("marked", attempt.id, flush=True)
"""

SAME_DRAFTS = """
import sys
from pathlib import Path
from tests.support.progress import make_draft, make_marks, opened
folder, name = Path(sys.argv[1]), sys.argv[2]
with opened(folder) as repository:
    learner = repository.profile("Amara").id
    sys.stdin.readline()
    for number in range(40):
        replies = {
            f"shared-{number}": f"reply {number}",
            f"{name}-{number}": f"of {name}",
            f"torn-{number}": f"as {name} saw it",
        }
        for attempt, text in replies.items():
            repository.keep_draft(learner, make_draft(attempt, text))
            stored = repository.submit(learner, make_draft(attempt, text))
            repository.store_marks(stored.id, make_marks(50))
"""


@dataclass
class Said:
    """What killed writers reported before they died."""

    kept: dict[str, int] = field(default_factory=dict)
    submitted: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    kills: int = 0

    def take_down(self, output: bytes) -> None:
        """Note every whole line; the last one may be torn."""
        for line in output.decode().splitlines(keepends=True):
            words = line.split()
            if not line.endswith("\n"):
                continue
            if words[0] == "kept":
                self.kept[words[1]] = int(words[2])
            elif words[0] == "submitted":
                self.submitted.add(words[1])
            else:
                self.marked.add(words[1])


def started(program: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_after(seconds: float, folder: Path, name: str, said: Said) -> None:
    """Let a writer work for so long from its first word on, and kill it wherever it is."""
    process = started(WRITER, str(folder), name)
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL, errors.decode()
    said.kills += 1
    said.take_down(first + rest)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_killed_at_any_moment_nothing_reported_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    source, said = random.Random(20261121), Said()
    for number in range(KILLS):
        kill_after(source.uniform(0.0, 0.12), tmp_path, f"w{number}", said)
        with opened(tmp_path) as repository:
            learner = repository.profile("Amara").id
            stored = {attempt.id: attempt for attempt in repository.each_attempt(learner)}
            drafts = {draft.attempt: draft for draft in repository.drafts(learner)}
            assert repository.statistics.attempts == len(stored)
        assert said.submitted <= set(stored), "every attempt reported as submitted is there"
        assert all(stored[attempt].marks is not None for attempt in said.marked)
        assert not set(drafts) & set(stored), "no reply is both a draft and an attempt"
        for attempt, words in said.kept.items():
            text = stored[attempt].reply if attempt in stored else drafts[attempt].text
            assert len(text.split()) >= words, "what was reported as kept is there, or more"
        assert len(drafts) <= said.kills, "one unfinished reply for each kill, at most"
    with opened(tmp_path) as repository:
        assert repository.check() == ()
    assert said.kills == KILLS
    assert len(said.submitted) > KILLS, "the writers did get to work"


def test_two_processes_at_once_lose_nothing_and_store_nothing_twice(tmp_path: Path) -> None:
    with opened(tmp_path) as repository:
        repository.profile("Amara")
    names = ("left", "right")
    processes = [started(SAME_DRAFTS, str(tmp_path), name) for name in names]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors.decode()
    with opened(tmp_path) as repository:
        attempts = list(repository.each_attempt(1))
        replies = sorted(attempt.reply for attempt in attempts if attempt.id.startswith("shared-"))
        assert replies == sorted(f"reply {number}" for number in range(40)), "one of each shared reply"
        for name in names:
            assert sum(attempt.reply == f"of {name}" for attempt in attempts) == 40
            assert sum(attempt.reply == f"as {name} saw it" for attempt in attempts) == 40, "of two texts both stay"
        assert len(attempts) == 5 * 40
        assert all(attempt.marks is not None for attempt in attempts)
        assert repository.drafts(1) == ()
        assert repository.check() == ()


def test_a_writer_that_dies_holding_the_lock_does_not_keep_the_next_one_out(tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from tests.support.progress import opened
with opened(Path(sys.argv[1])) as repository, repository.database.write() as connection:
    connection.execute("INSERT INTO profile (name, key, created) VALUES ('Ghost', 'ghost', 0)")
    print("holding", flush=True)
    time.sleep(60)
"""
    process = started(program, str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline() == b"holding\n"
    process.kill()
    process.communicate(timeout=30)
    with opened(tmp_path) as repository:
        amara = repository.profile("Amara").id
        repository.submit(amara, make_draft())
        repository.store_marks("a1", make_marks())
        assert [profile.name for profile in repository.profiles()] == ["Amara"]
