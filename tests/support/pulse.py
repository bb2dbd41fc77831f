"""A room without a sound card: PulseAudio with a null sink, which is a loudspeaker whose monitor is a microphone.

Tests that need it are skipped, with the reason, where PulseAudio is missing; with ``CI=true`` they fail instead, so
that nothing is switched off unseen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

STARTING = 15.0
"""Seconds the server may take to answer."""

_NEEDED = ("pulseaudio", "pactl")


@dataclass
class Room:
    """A running server: processes that get `environment` hear and are heard in it."""

    folder: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(default_factory=dict)

    def vanish(self) -> None:
        """Let every device go away at once, as when the server dies or a headset is pulled out."""
        self.process.kill()
        self.process.wait(5)

    def control(self, *words: str) -> str:
        """Ask the server for something, as ``pactl`` would."""
        done = subprocess.run(
            ["pactl", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        return done.stdout


def needs_pulseaudio() -> None:
    """Skip the calling test where PulseAudio is missing; with ``CI=true``, fail it."""
    missing = [program for program in _NEEDED if shutil.which(program) is None]
    if not missing:
        return
    reason = f"{' and '.join(missing)} not found (Debian: pulseaudio, pulseaudio-utils)"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; with CI=true this test may not be skipped")
    pytest.skip(reason)


@contextmanager
def open_room() -> Iterator[Room]:
    """Start a server of our own and end it afterwards; nothing of the user's own sound is touched."""
    needs_pulseaudio()
    # A socket's path has at most 107 characters, which pytest's folders can exceed.
    folder = Path(tempfile.mkdtemp(prefix="room-"))
    environment = {
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "PULSE_SERVER": f"unix:{folder}/pulse/native",
    }
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--load=module-native-protocol-unix auth-anonymous=1 auth-cookie-enabled=0",
            # norewinds: sound flows in blocks of 50 ms, as from a card, instead of up to two seconds at a time.
            "--load=module-null-sink sink_name=room norewinds=1",
        ],
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
    )
    room = Room(folder, process, environment)
    try:
        _await(room)
        yield room
    finally:
        process.kill()
        process.wait(5)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _await(room: Room) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if room.process.poll() is not None:
            break
        try:
            room.control("info")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PulseAudio did not start:\n{(room.folder / 'log').read_text('utf-8', 'replace')[-2000:]}")
