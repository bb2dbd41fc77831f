"""Many packs checked at once, in as many processes as the machine has processors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from trainer.packs.check import Report, check


def check_files(files: Sequence[Path], *, mutations: bool = True, workers: int | None = None) -> list[Report]:
    """Check packs, in their order.

    Args:
        mutations: as for `trainer.packs.check.check`.
        workers: processes to use; as many as there are processors when omitted. One file is checked in this process.
    """
    one = partial(check, mutations=mutations)
    count = min(len(files), workers or processors())
    if count <= 1:
        return [one(file) for file in files]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh process inherits no lock that a thread of ours may hold; starting one costs less than checking one drill.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one, files))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
