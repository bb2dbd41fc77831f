"""Other people's programs, to which exports and classes are given: an LRS, Chromium, Anki, pandas, LibreOffice.

None of them is needed to use or to build sayback, and together they are hundreds of megabytes: tests that need one are
skipped, with the reason, where it is missing, on CI as well. ``make proof`` installs those that Python has into a
folder of its own, names it in `FOLDER`, and runs these tests; then a missing one fails them. Chromium and LibreOffice
come from the system's packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = "SAYBACK_PROOF"
"""Variable that names the environment of ``make proof``: ``ralph-malph``, ``anki``, ``pandas``, ``playwright``."""
PROGRAMS = Path(__file__).parents[1] / "process" / "elsewhere"


def tool(name: str) -> str:
    """A program of that environment; the test is skipped when it has not been set up."""
    folder = os.environ.get(FOLDER, "")
    if not folder:
        pytest.skip("needs ralph-malph, anki, pandas and playwright in an environment of their own: make proof")
    found = Path(folder) / "bin" / name
    if not found.exists():
        pytest.fail(f"{found} is missing: make proof sets it up")
    return str(found)


def office() -> str:
    """LibreOffice; the test is skipped where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("needs LibreOffice, on Debian: apt install libreoffice-calc-nogui; then make proof")
    return found


def ask(program: str, *arguments: object) -> str:
    """What a program of `PROGRAMS` says on stdout, run by the Python of that environment."""
    done = subprocess.run(
        [tool("python"), str(PROGRAMS / program), *map(str, arguments)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode("utf-8")
