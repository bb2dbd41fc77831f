"""What was freed is the system's again, also between pieces that are kept."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed")

HOLES = """
import sys
from pathlib import Path
from trainer.speech import memory

def taken():
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) // 1024

if "apart" in sys.argv:
    memory.large_pieces_apart()
large = bytearray(30 << 20)  # when this is freed, glibc takes pieces up to that size for small ones
del large
before = taken()
pieces = [bytearray(1 << 20) for _ in range(48)]
kept = pieces[7::8]
del pieces
if "back" in sys.argv:
    memory.give_back()
print(taken() - before)
"""
"""Takes 48 MB in pieces and frees all but 6; tells how many it still has of the system's."""


def left(*words: str) -> int:
    done = subprocess.run([sys.executable, "-c", HOLES, *words], capture_output=True, text=True, check=True, timeout=30)
    return int(done.stdout)


def test_without_asking_glibc_keeps_all_of_it() -> None:
    assert left() > 40


@pytest.mark.parametrize("asked", ["apart", "back"])
def test_large_pieces_that_were_freed_are_given_back(asked: str) -> None:
    assert left(asked) < 12
