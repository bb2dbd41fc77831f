"""The wheel, installed into an empty environment and run from somewhere else: what ``pip install`` gives people."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.terminal import ROOT, Terminal, environment
from trainer import __version__

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]


def run(*command: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}: {done.stdout.decode()}{done.stderr.decode()}"
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of a new environment: the wheel installed by pip, its libraries borrowed from ours."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-cache-dir", wheel)
    (own,) = folder.glob("lib/python*/site-packages")
    # A path line adds the folder, not its .pth files: the checkout that is installed there in place stays out of reach.
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def test_the_wheel_carries_the_drills_the_migrations_and_the_style_sheets_and_nothing_of_the_workshop(
    wheel: Path,
) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    in_checkout = {
        f"trainer/{path.relative_to(ROOT / 'trainer').as_posix()}"
        for path in (ROOT / "trainer").rglob("*")
        if path.is_file() and path.suffix in (".py", ".sql", ".tcss", ".toml", ".typed") and "_drills" not in path.parts
    }
    assert in_checkout <= names
    assert {f"trainer/_drills/{path.name}" for path in (ROOT / "drills").glob("*.toml")} <= names
    assert not [name for name in names if name.split("/")[0] not in ("trainer", f"sayback-{__version__}.dist-info")]
    assert not [name for name in names if "__pycache__" in name]
    assert f"sayback-{__version__}.dist-info/licenses/LICENSE" in names


def test_the_installed_program_runs_from_anywhere_with_its_own_drills(installed: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    options = {"cwd": elsewhere, "env": environment(home)}
    where = "import trainer, trainer.paths; print(trainer.__file__); print(trainer.paths.shipped_packs())"
    module, drills = run(installed / "python", "-c", where, **options).stdout.decode().splitlines()
    assert Path(module).is_relative_to(installed.parent)
    assert Path(drills) == Path(module).parent / "_drills"

    packs = json.loads(run(installed / "sayback", "packs", "--json", **options).stdout)["packs"]
    assert {pack["id"] for pack in packs} >= {"telecom", "parcels"}
    first = f"{packs[0]['id']}/{packs[0]['drills'][0]['id']}"
    marked = run(installed / "sayback", "drill", first, "--plain", input=b"A lid in two pieces.\n", **options)
    assert b"Reflect: " in marked.stdout
    assert marked.stderr == b""
    assert (home / "sayback.db").exists()
    assert run(installed / "sayback", "doctor", **options).stdout.startswith(b"data folder: works")
    assert run(installed / "python", "-m", "trainer", "--version", **options).stdout.strip() == (
        f"sayback {__version__}".encode()
    )
    assert not any(elsewhere.iterdir())


def test_the_installed_app_opens_and_leaves(installed: Path, tmp_path: Path) -> None:
    terminal = Terminal([str(installed / "sayback")], environment(tmp_path / "home"), cwd=tmp_path)
    try:
        terminal.wait_for("Start practice")
        terminal.wait_for("A customer complains")
        terminal.type(b"\x11")
        assert terminal.end() == 0
    finally:
        terminal.close()
