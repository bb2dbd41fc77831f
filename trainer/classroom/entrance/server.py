"""The web server at the entrance: a page for code and name, then, and only then, a process for a seat.

Who is believed what:

- An address is believed to be itself, and nothing more; wrong codes are counted against it (`guard`).
- A browser is believed the seat that its signed cookie names (`cookies`), when the page that opens the connection is
  ours: Host and Origin are checked.
- A frame is believed when it is one of five (`frames`); anything else ends the connection.
- A seat's process is believed what it shows, nothing else (`processes`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from trainer.classroom.codes import normalised
from trainer.classroom.entrance import cookies, frames, pages
from trainer.classroom.entrance.doorman import Hall
from trainer.classroom.entrance.guard import Guard, address_key
from trainer.classroom.entrance.processes import SeatOrder, SeatService, Start
from trainer.classroom.hosting import EntranceOptions
from trainer.classroom.model import Door, Place, Seat
from trainer.classroom.store import ClassStore
from trainer.errors import NotFound, StorageError, TrainerError

MOVED, REMOVED, UNWANTED = 4001, 4002, 4003
"""Why a connection is closed, for the page (`static/entrance.js`) and for `sayback class join`."""
LOOK = 0.25
"""Seconds between two looks at the class's database."""
LARGEST_FORM = 4_096
"""Bytes of what the page in front sends."""
PATIENCE = 10.0
"""Seconds for a request to be complete, and for a connection to be of use."""
AT_ONCE = 3
"""Processes started at the same time, so that those who type already are not kept waiting by those who come."""
BETWEEN_STARTS = 1.0
"""Seconds between two processes of one seat: a page that reloads without end costs little."""
FRAMES_A_SECOND, FRAMES_AT_ONCE = 120.0, 240.0
"""What one connection may say; more waits."""

_USUAL = (("width", 80), ("height", 24))

Tell = Callable[[str, str], None]
"""Takes a kind of news and what it is about, for the host's screen."""


class Room:
    """Everything the server holds while it runs.

    Attributes:
        store: the class.
        live: the connection and the process of each seat that has one.
    """

    def __init__(self, store: ClassStore, options: EntranceOptions, start: Start, tell: Tell) -> None:
        self.store = store
        self.options = options
        self.start = start
        self.tell = tell
        self.key = store.cookie_key()
        self.guard = Guard(time.monotonic)
        self.hall = Hall(time.monotonic)
        self.live: dict[str, Sitting] = {}
        self.starting = asyncio.Semaphore(AT_ONCE)
        self.reading = asyncio.Lock()  # records are made one after the other: they never hold up who is writing
        self.port = options.port
        self.last_start: dict[str, float] = {}

    @property
    def cookie(self) -> str:
        """The cookie's name: browsers keep one jar for all ports of a host."""
        return f"sayback_{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """What a browser may call this place, in a Host header."""
        names = {self.options.host, *self.options.names}
        if self.options.host in ("127.0.0.1", "::1"):
            names |= {"localhost", "127.0.0.1"}
        spelt = {f"[{name}]" if ":" in name else name.lower() for name in names}
        return frozenset(f"{name}{suffix}" for name in spelt for suffix in self._suffixes)

    @property
    def _suffixes(self) -> tuple[str, ...]:
        return (f":{self.port}", "") if self.port == 80 else (f":{self.port}",)

    def seat_of(self, request: web.Request) -> Seat | None:
        """The seat that the request's cookie names, if it is one of ours and was not taken away."""
        seat_id = cookies.seat_of(request.cookies.get(self.cookie, ""), self.key)
        if seat_id is None:
            return None
        try:
            seat = self.store.seat(seat_id)
        except NotFound:
            return None
        return None if seat.removed else seat

    async def watch(self) -> None:
        """Close the connection of everybody the host sends away, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                if not self.store.changed():
                    continue
                here = {seat.id for seat in self.store.seats()}
            except StorageError:  # busy for once
                continue
            for seat_id in [one for one in self.live if one not in here]:
                await self.live[seat_id].close(REMOVED)

    async def close(self) -> None:
        """End every seat's process."""
        await asyncio.gather(*(sitting.close(WSCloseCode.GOING_AWAY) for sitting in list(self.live.values())))


class Sitting:
    """A seat with somebody on it: one connection, one process."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.service: SeatService | None = None
        self.code = WSCloseCode.OK.value

    async def close(self, code: int) -> None:
        """End the process, then the connection, with a reason. Safe to call twice."""
        self.code = code
        service, self.service = self.service, None
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.socket.close(code=code)
        if service is not None:
            await service.stop()


ROOM: web.AppKey[Room] = web.AppKey("room", Room)
_STATIC = {
    "entrance.js": ("", "entrance/static/entrance.js", "text/javascript"),
    "entrance.css": ("", "entrance/static/entrance.css", "text/css"),
    "textual.js": ("textual_serve", "static/js/textual.js", "text/javascript"),
    "xterm.css": ("textual_serve", "static/css/xterm.css", "text/css"),
    "RobotoMono.ttf": ("textual_serve", "static/fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}
"""Everything that is served besides the pages: the name, where it is, what it is. Nothing else can be asked for."""


def make_app(room: Room) -> web.Application:
    """The web application over a room."""
    app = web.Application(middlewares=[_careful], client_max_size=LARGEST_FORM)
    app[ROOM] = room
    app.add_routes(
        [
            web.get("/", front),
            web.get("/here", here),
            web.get("/ws", sit),
            web.get("/record", record),
            web.get("/static/{name}", static),
            web.get("/{code:[0-9A-Za-z]{4,12}}", front),
            web.post("/join", join),
            web.post("/leave", leave),
        ]
    )
    return app


@web.middleware
async def _careful(request: web.Request, handler: Callable[[web.Request], object]) -> web.StreamResponse:
    """Around every request: who is busy, which names we answer to, the headers that go with everything."""
    room = request.app[ROOM]
    room.hall.working(request.protocol)
    try:
        if request.headers.get("Host", "").lower() not in room.hosts:
            answer: web.StreamResponse = web.Response(status=421, text="This is not the place you asked for.")
        elif request.path == "/ws":
            return await handler(request)  # type: ignore[misc,no-any-return]
        else:
            async with asyncio.timeout(PATIENCE):
                answer = await handler(request)  # type: ignore[misc]
    except web.HTTPException as error:
        answer = web.Response(status=error.status, text=error.reason)
    except TimeoutError:
        answer = web.Response(status=408, text="Too slow.")
    except StorageError:
        answer = web.Response(status=503, text="Busy; try again.")
    finally:
        room.hall.answered(request.protocol)
    _secure(answer, request)
    return answer


def _secure(answer: web.StreamResponse, request: web.Request) -> None:
    host = request.headers.get("Host", "")
    socket = f" ws://{host}" if host.lower() in request.app[ROOM].hosts else ""
    answer.headers.update(
        {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            f"font-src 'self'; img-src 'self' data:; connect-src 'self'{socket}; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            "Server": "sayback",
        }
    )
    answer.headers.setdefault("Cache-Control", "no-store")


async def front(request: web.Request) -> web.Response:
    """The terminal for who has a seat, the page for code and name for everybody else."""
    room = request.app[ROOM]
    classroom = room.store.classroom()
    if room.seat_of(request) is not None:
        if "code" in request.match_info:
            return web.Response(status=303, headers={"Location": "/"})
        return _html(pages.terminal_page(classroom.title, f"ws://{request.headers['Host']}/ws"))
    code = request.match_info.get("code", "")
    return _html(pages.join_page(classroom.title, code=code, closed=classroom.door is Door.CLOSED))


async def here(request: web.Request) -> web.Response:
    """Whether there is somebody at home: for pages that have lost their way."""
    return web.Response(status=204)


async def record(request: web.Request) -> web.Response:
    """What was handed in from this seat, as a file for `sayback import`; its owner's way to take it home."""
    room = request.app[ROOM]
    seat = room.seat_of(request)
    if seat is None:
        return web.Response(status=303, headers={"Location": "/"})
    async with room.reading:
        lines = await asyncio.to_thread(_record_of, room.store, seat)
    name = f"sayback-{room.store.classroom().id}.jsonl"
    return web.Response(
        text=lines,
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _record_of(store: ClassStore, seat: Seat) -> str:
    from trainer.classroom.outcome import taken_home
    from trainer.exchange import jsonl

    return "".join(f"{jsonl.write(one)}\n" for one in taken_home(store, seat))


async def static(request: web.Request) -> web.Response:
    """One of the few files there are."""
    package, path, kind = _STATIC.get(request.match_info["name"], ("", "", ""))
    if not path:
        raise web.HTTPNotFound
    content = _read(package, path)
    return web.Response(body=content, content_type=kind, headers={"Cache-Control": "public, max-age=3600"})


async def join(request: web.Request) -> web.Response:
    """Take a code and a name; give a seat."""
    room = request.app[ROOM]
    _require_origin(request, room)
    form = await request.post()
    code, name = str(form.get("code", "")), str(form.get("name", ""))
    place = Place.TERMINAL if form.get("place") == Place.TERMINAL.value else Place.BROWSER
    address = address_key(request.remote or "")
    classroom = room.store.classroom()
    wait = room.guard.wait(address)
    if wait > 0:
        return _refused(classroom.title, 429, f"Too many wrong codes. Try again in {_duration(wait)}.", wait=wait)
    if not hmac.compare_digest(normalised(code).encode(), classroom.code.encode()):
        return _wrong(room, address, classroom.title, name)
    room.guard.right(address)
    try:
        seat = room.store.add_seat(name, place, most=room.options.most)
    except StorageError:
        raise
    except TrainerError as error:
        return _refused(classroom.title, 403, str(error), code=code, name=name)
    answer = web.Response(status=303, headers={"Location": "/"})
    answer.set_cookie(
        room.cookie,
        cookies.signed(seat.id, room.key),
        max_age=cookies.SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
    )
    return answer


async def leave(request: web.Request) -> web.Response:
    """Forget the seat in this browser: for a computer that several people use."""
    room = request.app[ROOM]
    _require_origin(request, room)
    answer = web.Response(status=303, headers={"Location": "/"})
    answer.del_cookie(room.cookie, path="/", httponly=True, samesite="Strict")
    return answer


async def sit(request: web.Request) -> web.WebSocketResponse:
    """The connection of a seat: start its process, pass frames to and fro."""
    room = request.app[ROOM]
    _require_origin(request, room)
    seat = room.seat_of(request)
    if seat is None:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(heartbeat=15, max_msg_size=frames.LONGEST_FRAME, compress=False)
    if not socket.can_prepare(request):
        raise web.HTTPBadRequest
    await socket.prepare(request)
    room.hall.seated(request.protocol)
    sitting = Sitting(socket)
    before = room.live.get(seat.id)
    room.live[seat.id] = sitting
    try:
        if before is not None:
            await before.close(MOVED)
        await _serve(room, seat, sitting, request)
    except NotFound:
        sitting.code = REMOVED
    finally:
        if room.live.get(seat.id) is sitting:
            del room.live[seat.id]
        await sitting.close(sitting.code)
    return socket


async def _serve(room: Room, seat: Seat, sitting: Sitting, request: web.Request) -> None:
    """Start the seat's process and pass on what the browser says, until either ends. Raises NotFound once removed."""
    socket = sitting.socket
    soon = room.last_start.get(seat.id, 0.0) + BETWEEN_STARTS - time.monotonic()
    if soon > 0:
        await asyncio.sleep(soon)
    async with room.starting:
        if request.transport is None or socket.closed or room.live.get(seat.id) is not sitting:
            return
        room.last_start[seat.id] = time.monotonic()
        width, height = (frames.side(request.query.get(side), usual) for side, usual in _USUAL)
        colour = request.query.get("colour") != "no"
        order = SeatOrder(room.options.database, room.store.new_token(seat.id), width, height, colour)

        async def ended() -> None:
            """By itself: sent away, or fallen over; then the page comes back."""
            gone = room.store.seat(seat.id).removed
            await socket.close(code=REMOVED if gone else WSCloseCode.SERVICE_RESTART)

        service = SeatService(room.start, order, write=socket.send_bytes, ended=ended)
        await service.begin()
        sitting.service = service
        await service.stands()
    pace = _Pace()
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            sitting.code = UNWANTED
            return
        try:
            said = frames.read(message.data)
        except frames.Malformed:
            sitting.code = UNWANTED
            return
        await pace.keep()
        await _pass_on(said, service, socket)


async def _pass_on(said: frames.Said, service: SeatService, socket: web.WebSocketResponse) -> None:
    match said:
        case frames.Typed(data):
            await service.send_bytes(data)
        case frames.Resized(width, height):
            await service.set_terminal_size(width, height)
        case frames.Pinged(text):
            await socket.send_json(["pong", text])
        case frames.Focused(has):
            await (service.focus() if has else service.blur())


class _Pace:
    """Lets so many frames through at once and so many a second; the others wait."""

    def __init__(self) -> None:
        self._level, self._at = 0.0, time.monotonic()

    async def keep(self) -> None:
        now = time.monotonic()
        self._level = max(0.0, self._level - FRAMES_A_SECOND * (now - self._at)) + 1.0
        self._at = now
        if self._level > FRAMES_AT_ONCE:
            await asyncio.sleep((self._level - FRAMES_AT_ONCE) / FRAMES_A_SECOND)


def _require_origin(request: web.Request, room: Room) -> None:
    """Refuse what a page of somebody else's sends in our visitor's name."""
    origin = urlsplit(request.headers.get("Origin", ""))
    host = request.headers.get("Host", "").lower()
    if origin.scheme != "http" or origin.netloc.lower() != host or host not in room.hosts:
        raise web.HTTPForbidden


def _wrong(room: Room, address: str, title: str, name: str) -> web.Response:
    flooded = room.guard.flooded
    wait = room.guard.wrong(address)
    if wait > 60:
        room.tell("guessing", address)
    if flooded or wait > 0:
        wait = max(wait, 1.0)
        return _refused(title, 429, f"That is not the code. Try again in {_duration(wait)}.", name=name, wait=wait)
    return _refused(title, 403, "That is not the code. It stands on the screen in the room.", name=name)


def _refused(
    title: str, status: int, trouble: str, *, code: str = "", name: str = "", wait: float = 0.0
) -> web.Response:
    answer = _html(pages.join_page(title, code=code, name=name, trouble=trouble), status)
    if wait:
        answer.headers["Retry-After"] = str(int(wait) + 1)
    return answer


def _duration(seconds: float) -> str:
    return f"{int(seconds) + 1} seconds" if seconds < 90 else f"{int(seconds // 60) + 1} minutes"


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


_KEPT: dict[str, bytes] = {}


def _read(package: str, path: str) -> bytes:
    """A file that comes with us or with textual-serve, read once."""
    if path not in _KEPT:
        where = files(package) if package else Path(__file__).parent.parent
        _KEPT[path] = where.joinpath(path).read_bytes()
    return _KEPT[path]
