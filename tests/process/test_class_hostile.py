"""A hostile visitor at the entrance: the class goes on, no process starts for them, nothing of the host's is readable.

Every test has somebody seated already, who has to be answered at its end. Linux: the visitor has an address of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.support.browsers import PATIENCE, Browser, family, open_class, resident, seated_browser
from trainer.classroom.entrance.doorman import GRACE, MOST_OF_ONE
from trainer.classroom.entrance.guard import LOCKED_AFTER
from trainer.classroom.entrance.server import UNWANTED
from trainer.classroom.hosting import Entrance
from trainer.classroom.store import ClassStore

pytestmark = [
    pytest.mark.process,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]

VISITOR = "127.0.0.66"
SECRET = "the-hosts-own-secret"  # noqa: S105


@asynccontextmanager
async def raw(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection from the visitor's address."""
    host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=(VISITOR, 0))
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


class Room:
    """A class at work: its file, its entrance, and Amara, who sits in it."""

    def __init__(self, store: ClassStore, entrance: Entrance, amara: Browser) -> None:
        self.store, self.entrance, self.amara = store, entrance, amara
        self.code = store.classroom().code
        self.address = entrance.address
        assert entrance.pid is not None
        self.pid = entrance.pid
        self.processes = len(family(self.pid))
        self._new = 0

    @property
    def people(self) -> list[str]:
        """Who has a seat."""
        return [seat.name for seat in self.store.seats()]

    def visitor(self, ip: str = VISITOR, origin: str | None = None) -> Browser:
        return Browser(self.address, ip=ip, origin=origin)

    async def goes_on(self) -> None:
        """Amara is answered, no process was started or lost, and somebody new can come in."""
        assert self.amara.closed_with is None
        self.amara.forget()
        await self.amara.say("ping", "still here")
        await self.amara.see("still here")
        await self.has_processes(self.processes)
        self._new += 1
        async with seated_browser(self.store, self.address, f"New {self._new}", "127.0.0.77"):
            assert len(family(self.pid)) == self.processes + 1
        await self.has_processes(self.processes)

    async def has_processes(self, number: int) -> None:
        """Wait until those that were told to end have ended; one more than there should be never goes."""
        for _ in range(int(PATIENCE / 0.02)):
            if len(family(self.pid)) == number:
                return
            await asyncio.sleep(0.02)
        pytest.fail(f"{len(family(self.pid))} processes instead of {number}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    """One class for all the visitors: it goes on from one to the next."""
    folder = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAYBACK_HOME", str(folder))
        patch.setenv("SAYBACK_LRS_PASSWORD", SECRET)
        with open_class(folder, most=300) as (store, entrance):
            async with seated_browser(store, entrance.address, "Amara") as amara:
                yield Room(store, entrance, amara)


async def test_ten_thousand_wrong_codes_let_nobody_in_and_keep_nobody_out(room: Room) -> None:
    before, people = resident(room.pid), room.people
    statuses: list[int] = []

    async def guess(visitor: Browser, numbers: range) -> None:
        statuses.extend([await visitor.join(f"{number:06d}", "x") for number in numbers])

    async with room.visitor("127.0.0.67") as visitor:
        await asyncio.gather(*(guess(visitor, range(at, 10_000, 20)) for at in range(20)))
        assert len(statuses) == 10_000
        assert set(statuses) == {403, 429}
        assert statuses.count(403) <= LOCKED_AFTER
        assert await visitor.join(room.code, "x") == 429, "locked out: a right guess is not even looked at"
    assert room.people == people
    assert resident(room.pid) - before < 20_000_000
    await room.goes_on()


async def test_five_hundred_idle_connections_keep_nobody_out_not_even_from_their_own_address(room: Room) -> None:
    async with AsyncExitStack() as idle:
        readers = []
        for number in range(500):
            reader, writer = await idle.enter_async_context(raw(room.address))
            if number % 2:
                writer.write(b"GET / HTTP/1.1\r\nHost:")  # and no more
            readers.append(reader)
        await asyncio.sleep(GRACE + 0.5)  # as the entrance counts it
        async with seated_browser(room.store, room.address, "Neighbour", VISITOR) as neighbour:
            assert neighbour.closed_with is None
        await room.goes_on()
        for reader in readers[: 500 - MOST_OF_ONE]:
            with contextlib.suppress(ConnectionError):
                async with asyncio.timeout(PATIENCE):
                    assert await reader.read(1) == b"", "the longest idle are closed"


FRAMES: tuple[str | bytes, ...] = (
    "",
    "rubbish",
    '["stdin"]',
    '["stdin", 7]',
    '["resize", {"width": -1, "height": 24}]',
    '["resize", {"width": 1e9, "height": 24}]',
    '["quit"]',
    '["deliver_file_start", "key"]',
    "[" * 30_000,
    "x" * 40_000,
    '["stdin", "' + "x" * 5_000_000 + '"]',
    b"\x00\xff" * 100,
)


async def test_a_malformed_or_oversized_frame_ends_its_own_connection_and_no_other(room: Room) -> None:
    for number, frame in enumerate(FRAMES):
        async with seated_browser(room.store, room.address, f"Visitor {number}", VISITOR) as visitor:
            with contextlib.suppress(ConnectionError):  # closed while we are still sending
                await visitor.say_raw(frame)
            ended = await visitor.see_end()
            assert ended in (UNWANTED, aiohttp.WSCloseCode.MESSAGE_TOO_BIG, 1006), frame[:40]
    await room.goes_on()


async def test_bytes_that_are_no_http_and_no_websocket_end_their_own_connection(room: Room) -> None:
    place = room.address.removeprefix("http://").rstrip("/").encode()
    for noise in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"b" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"H%d: x\r\n" % n for n in range(5_000)) + b"\r\n",
        b"POST /join HTTP/1.1\r\nHost: %s\r\nContent-Length: -5\r\n\r\n" % place,
        b"POST /join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzzzz\r\n",
        b"\xff\x00\x13\x37" * 2_500,
    ):
        async with raw(room.address) as (reader, writer):
            with contextlib.suppress(ConnectionError):
                writer.write(noise)
                await writer.drain()
                async with asyncio.timeout(PATIENCE):
                    answer = await reader.read()
                assert not answer.startswith(b"HTTP/1.1 2"), noise[:40]
    async with seated_browser(room.store, room.address, "Visitor", VISITOR) as visitor:
        visitor.noise(b"\xff\x00\x13\x37" * 1000)  # no frame at all
        assert await visitor.see_end() is not None
    await room.goes_on()


async def test_a_name_of_markup_is_a_name(room: Room) -> None:
    names = (
        "[bold red]Eve[/]",
        "[@click=app.quit]x[/]",
        "<script>alert(1)</script>",
        "{{7*7}}%s%n",
        "../../etc/passwd",
    )
    for name in names:
        async with seated_browser(room.store, room.address, name, VISITOR):
            assert room.store.seats()[-1].name == name
    await room.goes_on()


async def test_names_that_could_steer_a_terminal_or_a_page_are_turned_away_with_a_word(room: Room) -> None:
    names = (
        "\x1b[2J\x1b]0;owned\x07",
        "a\nb",
        "\u202eevil",
        "x" * 10_000,
        "x" * 41,
        " ",
        "\x00",
        "\u200b",
        "a\x9bmb",
    )
    people = room.people
    async with room.visitor() as visitor:
        for name in names:
            assert await visitor.join(room.code, name) in (403, 413), repr(name)
        assert await visitor.join(room.code, "amara") == 403, "somebody has it"
    assert room.people == people
    await room.goes_on()


async def test_a_forged_cookie_is_no_cookie(room: Room) -> None:
    seat = room.store.seats()[0].id
    name, _, value = room.amara.cookie.partition("=")
    for forged in (
        f"{seat}.{'0' * 64}",
        f"{seat}.",
        seat,
        value[:-1] + ("0" if value[-1] != "0" else "1"),
        value.replace(seat, "0" * 8 + seat[8:]),
        "x" * 5_000,
        "'; DROP TABLE seat; --",
        "../../class",
    ):
        async with room.visitor() as visitor:
            visitor.cookie = f"{name}={forged}"
            assert "Come in" in (await visitor.get())[1]
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await visitor.sit()
            assert refused.value.status == 403
    await room.goes_on()


async def test_a_page_of_somebody_elses_cannot_act_in_a_learners_name(room: Room) -> None:
    port = room.address.rstrip("/").rpartition(":")[2]
    for origin in ("http://evil.example", "null", "", f"https://127.0.0.1:{port}", "http://127.0.0.1:1"):
        async with room.visitor(origin=origin) as visitor:
            assert await visitor.join(room.code, "Eve") == 403, origin
            visitor.cookie = room.amara.cookie
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await visitor.sit()
            assert refused.value.status == 403, origin
    await room.goes_on()


async def test_another_name_for_this_place_is_not_answered(room: Room) -> None:
    async with room.visitor() as visitor:
        for host in ("evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:80@evil.example", "0.0.0.0:1"):
            assert (await visitor.get("/", Host=host))[0] == 421
            assert await visitor.join(room.code, "Eve", Host=host) == 421
    await room.goes_on()


async def test_nothing_of_the_hosts_can_be_read(room: Room) -> None:
    database = room.store.path
    paths = [
        "/static/", "/static/.", "/static/../class.sqlite", "/static/..%2f..%2fclass.sqlite",
        "/static/%2e%2e/%2e%2e/etc/passwd", "/static//etc/passwd", "//etc/passwd", "/etc/passwd", "/class.sqlite",
        f"/static/{database}", f"/static/..%2f..{database}", "/download/key", "/ws/..", "/.env", "/static/\x00",
        "/static/entrance.js/../../server.py", "/static/server.py", "/%5c..%5c..%5cetc%5cpasswd",
    ]  # fmt: skip
    place = room.address.removeprefix("http://").rstrip("/")
    for path in paths:  # as they are: a client of good manners would tidy them first
        async with raw(room.address) as (reader, writer):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
        assert answer.split(b" ")[1] in (b"404", b"400", b"403", b"405"), path
        assert b"root:" not in answer
        assert b"SQLite" not in answer
        assert str(database.parent).encode() not in answer
    for process in family(room.pid):
        environment = (Path("/proc") / str(process) / "environ").read_bytes()
        assert SECRET.encode() not in environment
        assert b"SAYBACK_HOME" not in environment
        assert b"\0HOME=" not in b"\0" + environment
    await room.goes_on()


async def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(room: Room) -> None:
    async with room.visitor() as visitor:
        for path in ("/", "/here", "/nowhere", "/static/textual.js", f"/{room.code}"):
            async with visitor.session.get(f"{visitor.base}{path}") as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "script-src 'self';" in policy
                assert "frame-ancestors 'none'" in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Referrer-Policy"] == "same-origin"
        async with visitor.session.post(
            f"{visitor.base}/join",
            data={"code": room.code, "name": "Eve"},
            headers=visitor.headers,
            allow_redirects=False,
        ) as answer:
            cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
