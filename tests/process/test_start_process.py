"""What a command loads, how fast it answers, and that every one of them can be asked for help."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.terminal import ROOT, environment, sayback
from trainer import __version__
from trainer.cli import COMMANDS

pytestmark = pytest.mark.process

HEAVY = ("textual", "rich", "tomli", "sqlite3", "rapidfuzz", "numpy", "platformdirs", "asyncio", "logging")
SCREENS = ("textual", "rich", "textual_plotext", "trainer.ui")
DOMAIN = ("packs", "scoring", "progress", "speech", "exchange", "practice", "plain", "settings", "paths", "start")


def loaded_by(code: str, home: Path, given: bytes = b"") -> set[str]:
    """Every module that a clean process holds after running this code, whatever the exit."""
    script = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', sorted(sys.modules), file=sys.__stderr__))\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(home),
        input=given,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    text = done.stderr.decode()
    assert "LOADED" in text, text
    return set(ast.literal_eval(text.rsplit("LOADED ", 1)[1]))


def run_code(*words: str) -> str:
    return f"from trainer.cli import main\nsys.exit(main({list(words)!r}))"


def among(modules: set[str], names: tuple[str, ...]) -> list[str]:
    return sorted(m for m in modules if any(m == name or m.startswith(f"{name}.") for name in names))


@pytest.mark.parametrize("words", [["--help"], ["--version"], *([c.name, "--help"] for c in COMMANDS)], ids=" ".join)
def test_help_loads_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    assert among(loaded_by(run_code(*words), tmp_path), HEAVY) == []


@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
def test_every_command_explains_itself_and_its_options(tmp_path: Path, command: str) -> None:
    done = sayback(command, "--help", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: sayback {command}".encode())
    assert done.stderr == b""
    assert not any(tmp_path.iterdir()), "asking for help made files"


def test_help_lists_every_command_and_the_exit_codes(tmp_path: Path) -> None:
    shown = sayback("--help", home=tmp_path).stdout.decode()
    assert all(f"\n  {command.name} " in shown for command in COMMANDS)
    assert "130  interrupted" in shown


@pytest.mark.parametrize(
    "words",
    [
        ["packs", "--json"],
        ["score", "--drill", "telecom/third-month", "--reply", "Three bills.", "--json"],
        ["drill", "telecom/third-month", "--plain"],
        ["settings"],
        ["paths"],
        ["export", "csv"],
    ],
    ids=lambda words: words[0],
)
def test_what_needs_no_screen_loads_no_screen(tmp_path: Path, words: list[str]) -> None:
    assert among(loaded_by(run_code(*words), tmp_path, b"Three bills.\n"), SCREENS) == []


@pytest.mark.parametrize("room", DOMAIN)
def test_the_domain_loads_no_screen(tmp_path: Path, room: str) -> None:
    code = (
        "import importlib, pkgutil\n"
        f"room = importlib.import_module('trainer.{room}')\n"
        "for m in pkgutil.walk_packages(getattr(room, '__path__', []), room.__name__ + '.'):\n"
        "    if '.backends.' not in m.name: importlib.import_module(m.name)\n"
    )
    assert among(loaded_by(code, tmp_path), (*SCREENS, "trainer.cli")) == []


def test_scoring_loads_neither_voice_nor_memory(tmp_path: Path) -> None:
    code = "from trainer.scoring import score, SCORER_VERSION\nimport trainer.scoring.engine\n"
    assert among(loaded_by(code, tmp_path), ("trainer.speech", "trainer.exchange", "sqlite3")) == []


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_the_package_runs_as_a_module(tmp_path: Path) -> None:
    done = sayback("--version", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"sayback {__version__}\n".encode())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["drlil"], "did you mean 'drill'?"),
        (["nonsense"], "see sayback --help"),
        (["--nonsense"], "unknown option --nonsense"),
        (["--profile"], "expected one argument"),
        (["drill"], "PACK/ID"),
        (["drill", "a", "b"], "unrecognized arguments: b"),
        (["drill", "../../etc/passwd", "--plain"], "There is no drill"),
        (["quick", "--minutes", "soon", "--plain"], "'soon' is not a number of minutes"),
        (["quick", "--minutes", "nan", "--plain"], "'nan' is not a number of minutes"),
        (["quick", "--drills", "0", "--plain"], "'0' is not a number of drills"),
        (["quick", "--skill", "empathy", "--plain"], "invalid choice: 'empathy'"),
        (["settings", "them"], "Did you mean theme?"),
        (["settings", "rate", "fast"], "is not a number"),
        (["settings", "rate", "-1"], "out of range"),
        (["settings", "voice", "maybe"], "neither on nor off"),
        (["settings", "theme", "a", "--reset", "theme"], "one at a time"),
        (["settings", "--reset", "\x1b[31m"], "\\x1b[31m"),
        (["--profile", "\udcff", "progress"], "PROFILE is not UTF-8 text"),
        (["export", "csv", "--drill", "\udcff"], "DRILL is not UTF-8 text"),
        (["settings", "profile", "\udcff"], "VALUE is not UTF-8 text"),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else "",
)
def test_a_request_that_is_off_is_answered_in_a_sentence(tmp_path: Path, words: list[str], told: str) -> None:
    done = sayback(*words, home=tmp_path, given=b"x\n")
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert 0x1B not in done.stderr
    assert done.stdout == b""


def test_options_of_ours_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    given = b"Three bills.\n"
    before = sayback("--plain", "--profile", "Amara", "drill", "telecom/third-month", home=tmp_path, given=given)
    after = sayback("drill", "telecom/third-month", "--plain", "--profile=Amara", home=tmp_path, given=given)
    assert (before.returncode, after.returncode) == (0, 0), (before.stderr, after.stderr)
    learners = sayback("profiles", home=tmp_path).stdout.decode()
    assert learners.count("Amara") == 1


def test_settings_are_shown_changed_and_put_back(tmp_path: Path) -> None:
    shown = json.loads(sayback("settings", "--json", home=tmp_path).stdout)
    assert shown["settings"]["rate"]["value"] == shown["settings"]["rate"]["default"] == 1.0
    assert sayback("settings", "rate", "1.25", home=tmp_path).stdout == b"1.25\n"
    assert sayback("settings", "rate", home=tmp_path).stdout == b"1.25\n"
    assert json.loads(sayback("settings", "rate", "--json", home=tmp_path).stdout)["value"] == 1.25
    assert sayback("settings", "--reset", "rate", home=tmp_path).stdout == b"1\n"
    assert (tmp_path / "settings.toml").read_bytes() == b""


def test_paths_tell_where_everything_lives_and_make_nothing(tmp_path: Path) -> None:
    found = json.loads(sayback("paths", "--json", home=tmp_path / "none").stdout)
    assert found["database"] == str(tmp_path / "none" / "sayback.db")
    assert Path(found["shipped-packs"]).is_dir()
    assert not (tmp_path / "none").exists()


def test_doctor_tells_every_part_and_that_typing_works(tmp_path: Path) -> None:
    done = sayback("doctor", "--json", home=tmp_path)
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout)
    parts = {part["part"]: part for part in found["parts"]}
    assert found["usable"] is True
    needed = {"data folder", "free space", "database", "packs"}
    assert {name for name, part in parts.items() if part["needed"]} == needed
    assert set(parts) - needed == {"settings", "terminal", "voice", "loudspeaker", "microphone", "recogniser", "class"}
    for part in parts.values():
        assert part["works"] or part["reason"], part
        assert part["works"] or part["mend"], part
