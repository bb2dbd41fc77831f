"""A learner in a real browser: in by the code, a round answered, marks seen, the same person after a reload."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.browsers import family, open_class
from tests.support.chromium import chromium, program
from tests.support.progress import paths_in
from trainer.classroom import paper
from trainer.classroom.conduct import Conductor
from trainer.classroom.desk import Desk
from trainer.classroom.model import Stage
from trainer.classroom.store import ClassStore
from trainer.clock import SystemClock
from trainer.packs.catalog import Catalog

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

PICTURES = "SAYBACK_PICTURES"
"""Variable that names a folder for the pictures, to be looked at; a passing one without it."""
REPLY = "The lid of your new cooker is cracked right across, and it is two buses to get here. When is the stew?"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get(PICTURES, tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def marking(store: ClassStore, catalog: Catalog) -> Iterator[None]:
    """Replies are marked as they come."""
    stop = threading.Event()
    desk = threading.Thread(target=Desk(store, lambda: catalog).run, args=(stop,))
    desk.start()
    try:
        yield
    finally:
        stop.set()
        desk.join()


def drafted(store: ClassStore, round_id: str, text: str) -> None:
    """Wait until what was typed is on the host's disk."""
    until = time.monotonic() + 30
    while text not in [draft.text for draft in store.drafts(round_id)]:
        assert time.monotonic() < until, store.drafts(round_id)
        time.sleep(0.05)


def test_a_learner_comes_in_answers_sees_their_marks_and_is_still_there_after_a_reload(
    tmp_path: Path, pictures: Path
) -> None:
    program()
    catalog = Catalog.load(paths_in(tmp_path / "home"))
    drill = catalog.drill("parcels/cracked-lid")
    sizes = {"laptop": (1280, 720, False), "phone": (390, 844, True)}
    with open_class(tmp_path / "home") as (store, entrance), marking(store, catalog), chromium(tmp_path) as driver:
        host = Conductor(store, SystemClock())
        windows = {name: driver.window(name, *size[:2], phone=size[2]) for name, size in sizes.items()}
        for name, window in windows.items():
            window.do("go", entrance.address)
            window.do("shot", str(pictures / f"{name}-1-door.png"))
            window.do("join", store.classroom().code, f"Zoë on a {name}")
            window.sees(f"Zoë on a {name}")
            window.do("shot", str(pictures / f"{name}-2-waiting.png"))
        opened = host.open(paper.read(drill), catalog.pack_hash(drill), sound=False)
        for name, window in windows.items():
            window.sees("slow cooker")
            window.do("shot", str(pictures / f"{name}-3-hearing.png"))
        host.on(host.read())
        for name, window in windows.items():
            window.sees("Say back what you heard")
            window.do("type", REPLY[:40])
            drafted(store, opened.id, REPLY[:40])
            window.do("reload")
            window.sees("The lid of your")  # what was typed is there again
            window.do("type", REPLY[40:])
            window.do("shot", str(pictures / f"{name}-4-answering.png"))
            window.do("press", "Enter")
            window.sees("✓ handed in")
        replies = store.replies(opened.id)
        assert [reply.text for reply in replies] == [REPLY, REPLY]
        assert len({reply.seat for reply in replies}) == 2
        host.on(host.read())
        assert store.round(opened.id).stage is Stage.MARKS
        for name, window in windows.items():
            window.sees("reflect")
            window.do("shot", str(pictures / f"{name}-5-marks.png"))
            window.do("reload")
            window.sees("reflect")
            window.do("shot", str(pictures / f"{name}-6-after-a-reload.png"))
            told = window.do("tell")
            assert not told["form"]
            assert f"Zoë on a {name}" in told["seen"]
            assert not told["sideways"]
            assert told["complaints"] == []
            ((_, http_only, same_site),) = told["cookies"]
            assert (http_only, same_site) == (True, "Strict")
        assert len(store.seats()) == 2, "nobody became somebody else"


def test_a_wrong_code_starts_no_process_and_says_so(tmp_path: Path, pictures: Path) -> None:
    program()
    with open_class(tmp_path / "home") as (store, entrance), chromium(tmp_path) as driver:
        assert entrance.pid is not None
        before = family(entrance.pid)
        window = driver.window("guest", 390, 844, phone=True)
        window.do("go", entrance.address)
        window.do("join", "BCDFGH", "Guest")
        told = window.do("tell")
        window.do("shot", str(pictures / "phone-wrong-code.png"))
        assert told["form"]
        assert "code" in told["words"].casefold()
        assert told["sockets"] == 0
        assert store.seats() == ()
        assert family(entrance.pid) == before
        window.do("join", store.classroom().code, "Guest")
        window.sees("Guest")
        assert len(family(entrance.pid)) == len(before) + 1, "a process for a learner, when the code is right"
