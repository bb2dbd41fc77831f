"""Disks that are full or read-only, for real: small file systems in memory, mounted for one test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path]:
    """A file system of this size at `folder`; the test is skipped, with the reason, where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a disk in memory needs root")
    mounted = _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    if mounted.returncode:
        pytest.skip(f"no disk in memory can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def make_read_only(disk: Path) -> None:
    """Mount a `small_disk` again so that nobody, root included, can write to it."""
    _mount("-o", "remount,ro", str(disk)).check_returncode()


def make_writable(disk: Path) -> None:
    """Undo `make_read_only`."""
    _mount("-o", "remount,rw", str(disk)).check_returncode()


def fill(disk: Path, *, leaving: int = 0) -> Path:
    """Write until nothing more goes, then free so many bytes; returns the file that takes the room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    if leaving:
        os.truncate(filler, max(0, filler.stat().st_size - leaving))
    return filler


def _mount(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["mount", *words], capture_output=True, check=False)
