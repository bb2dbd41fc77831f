"""A class whose host is killed while everybody hands in: no reply is lost, doubled or changed, no seat is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.support.browsers import PATIENCE, Browser
from tests.support.progress import paths_in
from tests.support.terminal import Terminal, environment
from trainer.classroom import paper
from trainer.classroom.model import Round, Stage
from trainer.classroom.store import ClassStore, classes_in
from trainer.packs.catalog import Catalog

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="looks at processes")]

KILLS = int(os.environ.get("SAYBACK_KILLS", "1"))
LEARNERS = int(os.environ.get("SAYBACK_LEARNERS", "4"))
HAND_IN = "\x13"
DRILL = "telecom/third-month"
EMPTY_PAGE = "Say back what you heard"
"""What stands where the reply goes, while there is none."""


@contextmanager
def hosting(home: Path, port: int) -> Iterator[Terminal]:
    """``sayback class host`` in a terminal whose screen is read all the time, killed at the end."""
    command = [sys.executable, "-m", "trainer", "class", "host", "--port", str(port)]
    terminal, stop = Terminal(command, environment(home)), threading.Event()

    def read() -> None:
        while not stop.is_set():
            terminal._read(0.05)

    reading = threading.Thread(target=read)
    reading.start()
    try:
        yield terminal
    finally:
        terminal.kill()
        stop.set()
        reading.join()
        terminal.close()


class Learner(Browser):
    """Somebody who writes one reply a round and comes back whenever the way is lost."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__(address)
        self.name = name

    async def come_back(self) -> None:
        """As the page does: try until somebody is at home, then open the terminal again."""
        await self.leave()
        self.forget()
        for _ in range(int(PATIENCE / 0.1)):
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await self.sit()
                await self.see(self.name)
                return
            await asyncio.sleep(0.1)
        pytest.fail(f"{self.name} did not come back")

    async def press(self, keys: str) -> None:
        """Press keys, whether anybody is there or not."""
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await self.type(keys)


async def until(store: ClassStore, what: str, holds: Callable[[], object]) -> None:
    """Wait until the class's file says so."""
    for _ in range(int(PATIENCE / 0.05)):
        if holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"{what} did not happen")


def a_free_port() -> int:
    """A port that nobody has for the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_round(store: ClassStore, catalog: Catalog) -> Round:
    """A round in which everybody writes."""
    drill = catalog.drill(DRILL)
    current = store.open_round(drill.address, "a" * 64, paper.to_json(paper.read(drill)))
    store.set_stage(current.id, Stage.ANSWER)
    return current


async def test_a_host_killed_while_everybody_hands_in_loses_nothing(tmp_path: Path) -> None:
    port, dice = a_free_port(), random.Random(7)
    catalog = Catalog.load(paths_in(tmp_path))
    async with AsyncExitStack() as everything:
        with hosting(tmp_path, port):
            await until_there(tmp_path, port)
            store = ClassStore.open(classes_in(paths_in(tmp_path))[0])
            everything.callback(store.close)
            people = [Learner(f"http://127.0.0.1:{port}", f"Learner {number}") for number in range(LEARNERS)]
            for person in people:
                await everything.enter_async_context(person)
                assert await person.join(store.classroom().code, person.name) == 303
                await person.come_back()
            current = await write_and_be_killed(store, catalog, people, dice)
        for kill in range(KILLS):
            with hosting(tmp_path, port):
                await asyncio.gather(*(person.come_back() for person in people))
                await finish(store, current, people)
                if kill + 1 < KILLS:
                    current = await write_and_be_killed(store, catalog, people, dice)
        assert len(store.seats()) == LEARNERS
        assert len(store.replies()) == LEARNERS * KILLS


async def until_there(home: Path, port: int) -> None:
    """Wait until the entrance answers."""
    async with aiohttp.ClientSession() as session:
        for _ in range(int(PATIENCE / 0.1)):
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/here") as answer:
                    if answer.status == 204 and classes_in(paths_in(home)):
                        return
            await asyncio.sleep(0.1)
    pytest.fail("the class did not open")


def reply_of(person: Learner, current: Round) -> str:
    """What somebody writes in a round."""
    return f"{person.name}, round {current.seq}: three wrong bills."


async def write_and_be_killed(store: ClassStore, catalog: Catalog, people: list[Learner], dice: random.Random) -> Round:
    """Everybody writes a reply and hands it in within half a second; the caller kills the host in the middle."""
    for person in people:
        person.forget()
    current = a_round(store, catalog)
    for person in people:
        await person.see(EMPTY_PAGE)
        await person.press(reply_of(person, current))
    await until(
        store,
        "keeping every draft",
        lambda: {draft.text for draft in store.drafts(current.id)} >= {reply_of(one, current) for one in people},
    )

    async def hand_in(person: Learner, later: float) -> None:
        await asyncio.sleep(later)
        await person.press(HAND_IN)

    pressing = asyncio.gather(*(hand_in(person, dice.uniform(0, 0.5)) for person in people))
    await asyncio.sleep(dice.uniform(0.1, 0.4))
    everybody = asyncio.ensure_future(pressing)
    everybody.add_done_callback(lambda done: done.exception())
    return current


async def finish(store: ClassStore, current: Round, people: list[Learner]) -> None:
    """Whose reply was not taken in finds it as it was, and hands it in; everything is there once, and marked."""
    seats = {seat.name: seat.id for seat in store.seats()}
    there = {reply.seat for reply in store.replies(current.id)}
    for person in people:
        if seats[person.name] not in there:
            await person.see("three wrong bills")
            await person.press(HAND_IN)
    await until(store, "handing in", lambda: len(store.replies(current.id)) == len(people))
    said = {reply.seat: reply.text for reply in store.replies(current.id)}
    assert said == {seats[person.name]: reply_of(person, current) for person in people}
    await until(store, "marking", lambda: not store.unmarked())
