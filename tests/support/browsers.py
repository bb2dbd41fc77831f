"""Browsers without a window: what a learner's page says to the entrance, and what a hostile one might."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType

import aiohttp

from tests.support.progress import paths_in
from trainer.classroom.hosting import Entrance, EntranceOptions
from trainer.classroom.store import ClassStore
from trainer.clock import SystemClock

PATIENCE = 30.0
"""Seconds after which what does not come is taken for lost; generous, the machine may be busy."""
_CONTROL = re.compile(r"\x1b\[[0-9;?<>=$]*[A-Za-z]|\x1b[=>]")


@contextmanager
def open_class(folder: Path, *, fork: bool = True, most: int = 100) -> Iterator[tuple[ClassStore, Entrance]]:
    """A class with its entrance, on any free port of loopback."""
    store = ClassStore.create(paths_in(folder), "Monday", "Ines", clock=SystemClock())
    entrance = Entrance(EntranceOptions(str(store.path), port=0, most=most, fork=fork))
    try:
        entrance.start()
        yield store, entrance
    finally:
        entrance.close()
        store.close()


class Browser:
    """One visitor; to be entered with ``async with``.

    Attributes:
        seen: everything the terminal was sent since the last `forget`, without control sequences.
        cookie: what the entrance gave us to keep, as a Cookie header.
        closed_with: why the connection was closed, once it was.
    """

    def __init__(self, address: str, *, ip: str = "127.0.0.1", origin: str | None = None) -> None:
        self.base = address.rstrip("/")
        self.origin = self.base if origin is None else origin
        self.cookie = ""
        self.seen = ""
        self.closed_with: int | None = None
        self._ip = ip
        self._news = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Browser:
        connector = aiohttp.TCPConnector(local_addr=(self._ip, 0), limit=0)
        self.session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()
        await self.session.close()

    @property
    def headers(self) -> dict[str, str]:
        found = {"Origin": self.origin} if self.origin else {}
        return found | ({"Cookie": self.cookie} if self.cookie else {})

    async def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        """Status and text of a page."""
        async with self.session.get(f"{self.base}{path}", headers={**self.headers, **headers}) as answer:
            return answer.status, await answer.text(errors="replace")

    async def join(self, code: str, name: str, **headers: str) -> int:
        """Hand in code and name; the status, 303 when we are in."""
        form = {"code": code, "name": name}
        async with self.session.post(
            f"{self.base}/join", data=form, headers={**self.headers, **headers}, allow_redirects=False
        ) as answer:
            if answer.status == 303:
                self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
            else:
                await answer.read()
            return answer.status

    async def sit(self, width: int = 80, height: int = 24) -> None:
        """Open the terminal."""
        self._socket = await self.session.ws_connect(
            f"{self.base}/ws?width={width}&height={height}", headers=self.headers, max_msg_size=0
        )
        self.closed_with = None
        self._reading = asyncio.create_task(self._read(self._socket))

    async def leave(self) -> None:
        """Close the terminal, as a closed window does."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading
        self._socket = self._reading = None

    async def say(self, *frame: object) -> None:
        """Send a frame as the page does."""
        assert self._socket is not None
        await self._socket.send_json(list(frame))

    async def say_raw(self, frame: str | bytes) -> None:
        """Send whatever it is."""
        assert self._socket is not None
        await (self._socket.send_str(frame) if isinstance(frame, str) else self._socket.send_bytes(frame))

    def noise(self, data: bytes) -> None:
        """Send bytes that are no frame."""
        assert self._socket is not None
        way = self._socket._writer.transport
        assert way is not None
        way.write(data)

    async def type(self, text: str) -> None:
        """Press keys."""
        await self.say("stdin", text)

    def forget(self) -> None:
        """What was shown so far is of no more interest."""
        self.seen = ""

    async def see(self, text: str) -> None:
        """Wait until this is shown."""
        async with asyncio.timeout(PATIENCE):
            while text not in self.seen:
                self._news.clear()
                await self._news.wait()

    async def see_end(self) -> int | None:
        """Wait until the connection is closed; why."""
        assert self._reading is not None
        async with asyncio.timeout(PATIENCE):
            await asyncio.shield(self._reading)
        return self.closed_with

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self.seen += _CONTROL.sub("", message.data.decode("utf-8", "replace"))
            elif message.type is aiohttp.WSMsgType.TEXT:
                self.seen += message.data
            self._news.set()
        self.closed_with = socket.close_code
        self._news.set()


@asynccontextmanager
async def seated_browser(store: ClassStore, address: str, name: str, ip: str = "127.0.0.1") -> AsyncIterator[Browser]:
    """Somebody in the class, their terminal open."""
    async with Browser(address, ip=ip) as browser:
        assert await browser.join(store.classroom().code, name) == 303
        await browser.sit()
        await browser.see(name)
        yield browser


def family(pid: int) -> list[int]:
    """A process and everything it has started that still runs, as Linux tells it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            except (OSError, IndexError):
                continue
            if state == "Z":  # has ended; nobody has asked yet how
                continue
            children.setdefault(int(parent), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def resident(pid: int) -> int:
    """Bytes that a process holds, what it shares counted by its part."""
    lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
