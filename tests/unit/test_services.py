"""What a front end works with is made once, whoever asks first."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trainer.packs.catalog import Catalog
from trainer.paths import Paths
from trainer.services import Services


def test_two_threads_that_ask_at_once_are_given_the_same_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Catalog] = []
    load = Catalog.load

    def slowly(paths: Paths) -> Catalog:
        time.sleep(0.05)
        made.append(load(paths))
        return made[-1]

    monkeypatch.setattr(Catalog, "load", slowly)
    services = Services(Paths(tmp_path, tmp_path, tmp_path / "cache"))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: services.catalog, range(8)))
    assert len(made) == 1
    assert all(answer is made[0] for answer in answers)
