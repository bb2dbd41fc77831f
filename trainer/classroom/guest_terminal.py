"""The terminal of a guest: raw keys out, the seat's picture in. For terminals that are Unix's."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Iterator

import aiohttp

from trainer.classroom.guest import Ask, Guest
from trainer.errors import ClassError, ExitCode

LEAVE = b"\x1d"
"""Ctrl+]: leaves the seat, as it leaves telnet; every other key belongs to the class."""
TRIES = 60
"""How often the way is looked for again before giving up, two seconds apart."""
ASKED = 3
"""How often code and name are asked for."""
REASONS = {
    4001: "Your seat was opened somewhere else.",
    4002: "Your instructor has closed this seat.",
    4003: "The class closed the connection.",
}
_LAST = b"\x1b[?1000l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m"
"""Mouse, paste and the second screen off, the cursor on."""


def ask(what: str, given: str | None) -> str:
    """The code or the name: as given on the command line, or asked for. Ctrl+D leaves."""
    if given:
        return given
    sys.stderr.write(f"{what}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def sit(guest: Guest, asked: Ask) -> int:
    """Come in, sit, come back when the way is lost, until the class ends or the learner leaves.

    Raises:
        ClassError: nobody is there, or the seat is closed.
    """
    return asyncio.run(_sit(guest, asked))


async def _sit(guest: Guest, asked: Ask) -> int:
    async with guest.session() as session:
        if not await guest.has_seat(session):
            await _come_in(guest, session, asked)
        tries = 0
        while tries < TRIES:
            try:
                code = await _one_connection(guest, session)
            except (aiohttp.ClientError, TimeoutError, OSError):
                code = None
            if code == 0:
                return ExitCode.OK
            if code in REASONS:
                raise ClassError(REASONS[code])
            tries = 0 if code is not None else tries + 1
            sys.stderr.write("\rThe way to your instructor's computer is lost. Trying again (Ctrl+C leaves) …")
            sys.stderr.flush()
            await asyncio.sleep(2)
            with contextlib.suppress(ClassError):
                if not await guest.has_seat(session):
                    raise ClassError(REASONS[4002])
        raise ClassError("The class is over, or out of reach.")


async def _come_in(guest: Guest, session: aiohttp.ClientSession, asked: Ask) -> None:
    for time in range(ASKED):
        trouble = await guest.join(session, asked("Code", time == 0), asked("Name", time == 0))
        if not trouble:
            return
        sys.stderr.write(f"{trouble}\n")
    raise ClassError("The class did not let you in.", hint="Ask your instructor.")


async def _one_connection(guest: Guest, session: aiohttp.ClientSession) -> int | None:
    """Keys and pictures over one connection. Returns 0 when the learner left, else why it was closed."""
    size = shutil.get_terminal_size()
    async with guest.connect(session, size.columns, size.lines) as socket:
        with _raw():
            try:
                return await _carry(socket)
            finally:
                os.write(1, _LAST)


async def _carry(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    loop, left = asyncio.get_running_loop(), asyncio.Event()
    keys: asyncio.Queue[bytes] = asyncio.Queue()
    loop.add_reader(0, lambda: keys.put_nowait(os.read(0, 4096)))
    loop.add_signal_handler(signal.SIGWINCH, lambda: keys.put_nowait(b""))
    typing = asyncio.create_task(_type(socket, keys, left))
    try:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                _show(message.data)
        return 0 if left.is_set() else socket.close_code
    finally:
        loop.remove_reader(0)
        loop.remove_signal_handler(signal.SIGWINCH)
        typing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await typing


async def _type(socket: aiohttp.ClientWebSocketResponse, keys: asyncio.Queue[bytes], left: asyncio.Event) -> None:
    from codecs import getincrementaldecoder

    decode = getincrementaldecoder("utf-8")("replace").decode
    while True:
        typed = await keys.get()
        if LEAVE in typed:
            left.set()
            await socket.close()
            return
        if typed:
            await socket.send_json(["stdin", decode(typed)])
        else:
            size = shutil.get_terminal_size()
            await socket.send_json(["resize", {"width": size.columns, "height": size.lines}])


def harmless(picture: bytes) -> bytes:
    """What a seat shows, without what it never sends: titles, the clipboard, windows moved, files handed over.

    The way is not encrypted; somebody on it could send a terminal more than a picture. A piece is one whole write of
    Textual's, so that no sequence is cut in two.
    """
    return _STRINGS.sub(b"", picture)


_STRINGS = re.compile(rb"\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)|\x1b\[[0-9;?>]*t|\x1b[c#%]|\xc2[\x80-\x9f]", re.DOTALL)
"""OSC, DCS, SOS, PM and APC to their end; window manipulation; reset and character sets; 8-bit controls."""


def _show(picture: bytes) -> None:
    """Write all of it, however slow the terminal is."""
    picture = harmless(picture)
    while picture:
        try:
            picture = picture[os.write(1, picture) :]
        except BlockingIOError:
            continue


@contextlib.contextmanager
def _raw() -> Iterator[None]:
    """Keys one by one, Ctrl+C among them, and the terminal as it was afterwards."""
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
