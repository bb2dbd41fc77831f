"""Out of one program and into another, through pipes and several at once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.app import FixedClock
from tests.support.exchange import exported, fill, hand_in, whole_marks
from tests.support.progress import day, opened
from tests.support.terminal import ROOT, environment, sayback
from trainer.errors import ExitCode
from trainer.exchange.incoming import PAGE, Fate, Import

pytestmark = pytest.mark.process

NAMES = ("Amara", "Ольга")


def test_an_export_goes_through_a_pipe_into_another_home(tmp_path: Path) -> None:
    with opened(tmp_path / "there") as repository:
        fill(repository, day(3))
        content = exported(repository)
    out = sayback("export", "jsonl", "--all-profiles", home=tmp_path / "there")
    assert out.stdout == content
    done = sayback("import", "jsonl", "-", home=tmp_path / "here", given=out.stdout)
    assert done.returncode == ExitCode.OK, done.stderr.decode()
    assert b"4 lines: 4 new" in done.stderr
    with opened(tmp_path / "here") as repository:
        assert exported(repository) == content


def test_several_imports_at_once_take_every_attempt_in_once(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as repository:
        hand_in(repository, repository.profile("Amara").id, "a", day(1), whole_marks(40))
        line = json.loads(exported(repository))
    lines = [
        line | {"id": f"a{number}", "learner": NAMES[number % 2], "submitted": day(1 + number % 20).isoformat()}
        for number in range(3 * PAGE + 50)
    ]
    content = "".join(f"{json.dumps(one)}\n" for one in lines).encode()
    with opened(tmp_path / "there") as there:
        assert {one.fate for one in Import(there, FixedClock()).lines(io.BytesIO(content))} == {Fate.NEW}
    (tmp_path / "all.jsonl").write_bytes(content)
    command = [sys.executable, "-m", "trainer", "import", "jsonl", str(tmp_path / "all.jsonl")]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path / "here"), stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [process.communicate(timeout=100)[1].decode() for process in running]
    assert [process.returncode for process in running] == [ExitCode.OK] * 3, told
    new = [int(line.split(" lines: ")[1].split(" new")[0]) for line in told]
    assert sum(new) == len(lines), told
    with opened(tmp_path / "here") as here, opened(tmp_path / "there") as there:
        assert sorted(exported(here).splitlines()) == sorted(exported(there).splitlines())
        assert here.check() == ()
        for profile in there.profiles():
            same = here.profile(profile.name).id
            assert len(here.memories.of(same)) == len(there.memories.of(profile.id))
            assert here.tallies.days(same) == there.tallies.days(profile.id)
