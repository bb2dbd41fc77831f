"""Memory that is free goes back to the system, where the C library has to be asked for that.

glibc's `malloc` takes large pieces from the system one by one and gives each back when it is freed, until the first
one is: from then on pieces of that size come out of heaps of its own, one a thread, which shrink from their ends only.
A program that reads a minute of sound here and there, in one thread and another, keeps ever more of such heaps that
are mostly empty (mallopt(3)). Elsewhere (macOS, Windows, musl) none of this is needed, and nothing is done.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

ARENA_MAX, MMAP_THRESHOLD = -8, -3
"""What `mallopt` calls these."""
HEAPS = 2
"""Heaps for all threads together; they share Python's one lock, so they hardly ever wait for each other."""
LARGE = 128 * 1024
"""Bytes from which a piece comes from the system by itself, always: glibc's own first value."""


@cache
def large_pieces_apart() -> None:
    """From now on, large pieces of this process are given back as soon as they are freed. Costs nothing again.

    This is for a process that handles sound now and then. One that computes all the time would get its memory anew
    each time: Whisper takes twice as long for a sentence then. See `give_back` for those.
    """
    library = _glibc()
    if library is not None:
        library.mallopt(MMAP_THRESHOLD, LARGE)
        library.mallopt(ARENA_MAX, HEAPS)


def give_back() -> None:
    """Give what is free now back to the system; takes a few thousandths of a second."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> Any:
    """The C library, if it is glibc, the only one with `malloc_trim`; or None."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # 10 ms, which nobody needs to wait for before the first sound

    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
