"""A class of simulated browsers: how fast they are in, how fast a key comes back, what a learner costs, nothing lost.

    python -m bench.classroom                      forty browsers
    python -m bench.classroom --growth             5, 10, 20, 40 and 80
    python -m bench.classroom --spawn              seats started from nothing, instead of forked

Each browser hands in code and name, opens its terminal over a websocket and types a reply of its own, all at once, a
key every 0.25 s (nearly fifty words a minute, without a pause for thought). The echo of a key is the time from sending
it to the first picture that has it. The browsers run in this process, on the same cores as the class they measure.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.table import Spread, table
from trainer.classroom import paper
from trainer.classroom.desk import Desk
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.classroom.model import Reply, Round, Stage
from trainer.classroom.store import ClassStore
from trainer.clock import SystemClock
from trainer.packs.catalog import Catalog
from trainer.paths import Paths

DRILL = "telecom/third-month"
KEY = 0.25
"""Seconds between two keys of one learner."""
SECONDS = 15.0
"""How long everybody types."""
KEYS = "".join(chr(code) for code in range(0x100, 0x180))
"""What is typed: Latin letters that stand nowhere else on the screen, so that no other picture counts."""
LOST = 5.0
"""Seconds after which the echo of a key is taken for lost."""
HAND_IN = "\x13"
"""Ctrl+S."""
_CONTROL = re.compile(r"\x1b\[[0-9;?<>=$]*[A-Za-z]|\x1b[=>]")


@dataclass
class Learner:
    """One simulated browser, and what it measured."""

    base: str
    name: str
    joined: float = 0.0
    echoes: list[float] = field(default_factory=list)
    lost: int = 0
    text: str = ""
    _seen: str = ""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def come_in(self, code: str, began: float) -> None:
        """Join and wait for the first picture."""
        connector = aiohttp.TCPConnector(limit=0)
        self.session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        headers = {"Origin": self.base}
        await self._page("/", headers)
        form = {"code": code, "name": self.name}
        async with self.session.post(f"{self.base}/join", data=form, headers=headers, allow_redirects=False) as answer:
            if answer.status != 303:
                raise RuntimeError(f"{self.name} was not let in: {answer.status}")
            headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]
        await self._page("/", headers)
        self.socket = await self.session.ws_connect(f"{self.base}/ws?width=80&height=24", headers=headers)
        self.reading = asyncio.create_task(self._read())
        await self.see(self.name, 60.0)
        self.joined = time.perf_counter() - began

    async def type(self, until: float, dice: random.Random) -> None:
        """Type until then, measuring the echo of each key."""
        await asyncio.sleep(dice.random() * KEY)
        while time.perf_counter() < until:
            key = KEYS[len(self.text) % len(KEYS)]
            self._seen = ""
            began = time.perf_counter()
            await self.socket.send_json(["stdin", key])
            self.text += key
            if await self.see(key, LOST):
                self.echoes.append(time.perf_counter() - began)
            else:
                self.lost += 1
            await asyncio.sleep(max(0.0, began + KEY * dice.uniform(0.7, 1.3) - time.perf_counter()))

    async def hand_in(self) -> None:
        """Hand the reply in."""
        await self.socket.send_json(["stdin", HAND_IN])

    async def see(self, text: str, patience: float) -> bool:
        """Wait until this is shown; False when it is not in time."""
        try:
            async with asyncio.timeout(patience):
                while text not in self._seen:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def go(self) -> None:
        """Close the window."""
        await self.socket.close()
        await self.reading
        await self.session.close()

    async def _page(self, path: str, headers: dict[str, str]) -> None:
        async with self.session.get(f"{self.base}{path}", headers=headers) as answer:
            await answer.read()

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self._seen += _CONTROL.sub("", message.data.decode("utf-8", "replace"))
                self._news.set()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one class came to. Times in seconds, memory in bytes.

    Attributes:
        last_in: until the last learner had the first picture.
        echo: of every key of everybody, alone in the room and while others join.
        per_seat: memory of one seat's process, shared pages by their part.
        entrance: memory of the entrance, with the nursery.
        busy: share of one core that all of the class's processes took while everybody typed.
        idle: the same while nobody did anything.
    """

    learners: int
    last_in: float
    echo: Spread
    while_joining: Spread
    lost: int
    stored: int
    doubled: int
    wrong: int
    per_seat: float
    entrance: float
    busy: float
    idle: float


async def a_class(learners: int, folder: Path, *, fork: bool) -> Outcome:
    """Hold one class."""
    store = ClassStore.create(Paths(folder, folder, folder / "cache"), "Bench", "bench", clock=SystemClock())
    entrance = Entrance(EntranceOptions(str(store.path), port=0, most=learners + 1, fork=fork))
    entrance.start()
    stop, catalog = threading.Event(), Catalog.load(Paths(folder, folder, folder / "cache"))
    desk = threading.Thread(target=Desk(store, lambda: catalog).run, args=(stop,), daemon=True)
    desk.start()
    try:
        return await _held(learners, store, entrance, catalog)
    finally:
        stop.set()
        desk.join()
        entrance.close()
        store.close()


async def _held(learners: int, store: ClassStore, entrance: Entrance, catalog: Catalog) -> Outcome:
    base, code = entrance.address.rstrip("/"), store.classroom().code
    current = _opened(store, catalog)
    early = Learner(base, "Early bird")
    await early.come_in(code, time.perf_counter())
    began = time.perf_counter()
    people = [Learner(base, f"Learner {number:02d}") for number in range(learners - 1)]
    dice = random.Random(7)
    typing = asyncio.create_task(early.type(began + 3.0, random.Random(8)))
    await asyncio.gather(*(one.come_in(code, began) for one in people))
    last_in = max((one.joined for one in people), default=early.joined)
    await typing
    while_joining, early.echoes = Spread(tuple(early.echoes)), []
    everybody = [early, *people]
    idle = await _share(entrance, 3.0)
    until = time.perf_counter() + SECONDS
    measured = asyncio.create_task(_share(entrance, SECONDS))
    await asyncio.gather(*(one.type(until, random.Random(dice.random())) for one in everybody))
    busy = await measured
    sizes = [resident(pid) for pid in family(entrance.pid or 0)]
    seats = sorted(sizes)[-learners:] if len(sizes) > learners else sizes
    await asyncio.gather(*(one.hand_in() for one in everybody))
    replies = await _stored(store, current, learners)
    said = {one.name: one.text for one in everybody}
    names = {seat.id: seat.name for seat in store.seats()}
    wrong = sum(1 for reply in replies if said[names[reply.seat]] != reply.text)
    outcome = Outcome(
        learners=learners,
        last_in=last_in,
        echo=Spread(tuple(echo for one in everybody for echo in one.echoes)),
        while_joining=while_joining,
        lost=sum(one.lost for one in everybody),
        stored=len(replies),
        doubled=len(replies) - len({reply.seat for reply in replies}),
        wrong=wrong,
        per_seat=sum(seats) / len(seats),
        entrance=float(sum(sizes) - sum(seats)),
        busy=busy,
        idle=idle,
    )
    await asyncio.gather(*(one.go() for one in everybody))
    return outcome


def _opened(store: ClassStore, catalog: Catalog) -> Round:
    drill = catalog.drill(DRILL)
    current = store.open_round(drill.address, "bench", paper.to_json(paper.read(drill)))
    store.set_stage(current.id, Stage.ANSWER)
    return current


async def _stored(store: ClassStore, current: Round, learners: int) -> tuple[Reply, ...]:
    for _ in range(200):
        replies = store.replies(current.id)
        if len(replies) >= learners:
            break
        await asyncio.sleep(0.05)
    return store.replies(current.id)


async def _share(entrance: Entrance, seconds: float) -> float:
    """Share of one core that the class's processes take for so long."""
    before = _processor(entrance)
    await asyncio.sleep(seconds)
    return (_processor(entrance) - before) / seconds


def _processor(entrance: Entrance) -> float:
    ticks = 0
    for pid in family(entrance.pid or 0):
        stat = (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and everything it has started, as Linux tells it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            except (OSError, IndexError):
                continue
            if state != "Z":
                children.setdefault(int(parent), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def resident(pid: int) -> int:
    """Bytes that a process holds, what it shares counted by its part."""
    lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a reply was lost, doubled or changed."""
    parser = argparse.ArgumentParser(prog="python -m bench.classroom")
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--growth", action="store_true", help="5, 10, 20, 40 and 80 learners")
    parser.add_argument("--spawn", action="store_true", help="start seats from nothing, instead of forking them")
    args = parser.parse_args(sys.argv[1:] if argv is None else argv)
    if sys.platform != "linux":
        print("Processes are looked at through /proc: Linux only.", file=sys.stderr)
        return 1
    outcomes = []
    for learners in (5, 10, 20, 40, 80) if args.growth else (args.learners,):
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(asyncio.run(a_class(learners, Path(folder), fork=not args.spawn)))
    table(
        f"A class of simulated browsers, seats {'started' if args.spawn else 'forked'}; load before: "
        f"{os.getloadavg()[0]:.1f}",
        (
            *("learners", "last one in", "echo p50", "p95", "p99", "p95 while joining", "keys", "echoes lost"),
            *("replies stored", "doubled", "changed", "a seat", "entrance", "cores typing", "cores idle"),
        ),
        [_row(one) for one in outcomes],
    )
    return int(any(one.stored != one.learners or one.doubled or one.wrong for one in outcomes))


def _row(one: Outcome) -> tuple[object, ...]:
    return (
        one.learners,
        f"{one.last_in:.1f} s",
        *(_ms(one.echo, share) for share in (0.5, 0.95, 0.99)),
        _ms(one.while_joining, 0.95),
        len(one.echo.values),
        one.lost,
        one.stored,
        one.doubled,
        one.wrong,
        f"{one.per_seat / 1e6:.1f} MB",
        f"{one.entrance / 1e6:.0f} MB",
        f"{one.busy:.2f}",
        f"{one.idle:.2f}",
    )


def _ms(spread: Spread, share: float) -> str:
    return f"{1000 * spread.at(share):.0f} ms" if spread.values else "–"


if __name__ == "__main__":
    sys.exit(main())
