"""The entrance's process: told what to do in one line on stdin, ending when stdin closes.

stdout carries one line of JSON when it listens, or the error, and one for each piece of news after that.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import socket
import sys
import threading
from pathlib import Path

from aiohttp import web

from trainer.classroom.entrance.doorman import Doorman
from trainer.classroom.entrance.faults import Faults
from trainer.classroom.entrance.nursery import POSSIBLE, Nursery
from trainer.classroom.entrance.processes import Running, SeatOrder, spawned
from trainer.classroom.entrance.server import PATIENCE, Room, make_app
from trainer.classroom.hosting import EntranceOptions, environment
from trainer.classroom.store import ClassStore
from trainer.errors import ClassError, TrainerError

BACKLOG = 512
"""Connections that the system holds for us in a rush."""
FILES = 4096
"""Files that may be open: four for each seat, and the connections of who has none."""


def main() -> int:
    """Run the entrance until the host's end of the pipe closes."""
    line = sys.stdin.buffer.readline()
    try:
        options = EntranceOptions.from_json(line.decode())
    except (ValueError, TypeError, KeyError):
        _say({"error": "The entrance was not told what to do.", "hint": "Start it with sayback class host."})
        return ClassError.exit_code
    _allow_files()
    try:
        asyncio.run(serve(options))
    except TrainerError as error:
        taken = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EADDRINUSE
        _say({"error": error.message, "hint": error.hint, "taken": taken})
        return error.exit_code
    return 0


async def serve(options: EntranceOptions) -> None:
    """Open the door, tell where it is, and keep it until stdin closes.

    Raises:
        ClassError: the address cannot be used.
        TrainerError: the class cannot be opened.
    """
    store = ClassStore.open(Path(options.database))
    listening = _listen(options)
    base = environment()
    faults = Faults(Path(options.database).parent)
    nursery = Nursery(base, faults.stderr) if options.fork and POSSIBLE else None

    async def start(order: SeatOrder) -> Running:
        return await (spawned(order, base, faults.stderr) if nursery is None else nursery.start(order))

    if nursery is not None:
        await nursery.open()
    room = Room(store, options, start, lambda kind, about: _say({"news": kind, "about": about}))
    room.port = listening.getsockname()[1]
    runner = web.AppRunner(make_app(room), access_log=None, keepalive_timeout=PATIENCE, lingering_time=0.5)
    await runner.setup()
    loop = asyncio.get_running_loop()
    assert runner.server is not None  # noqa: S101  (made by setup)
    make_handler = runner.server
    server = await loop.create_server(lambda: Doorman(room.hall, make_handler), sock=listening, backlog=BACKLOG)
    watching = asyncio.create_task(room.watch())
    _say({"port": room.port})
    try:
        await _until_the_host_goes()
    finally:
        server.close()
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await room.close()
        if nursery is not None:
            await nursery.close()
        await runner.cleanup()
        store.close()


def _listen(options: EntranceOptions) -> socket.socket:
    """A socket at the address wanted. Raises ClassError, with the way to another, when it cannot be had."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((options.host, options.port))
        listening.setblocking(False)
    except OSError as error:
        listening.close()
        raise ClassError(
            f"{options.host} port {options.port} cannot be used: {os.strerror(error.errno or 0).lower()}.",
            hint="Take another with --port; --lan wants an address of this machine.",
        ) from error
    return listening


async def _until_the_host_goes() -> None:
    """Wait for the end of stdin, in a thread: on every system, and without a word to read."""
    loop, gone = asyncio.get_running_loop(), asyncio.Event()

    def read() -> None:
        while os.read(0, 1024):
            pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(gone.set)

    threading.Thread(target=read, name="host", daemon=True).start()
    await gone.wait()


def _allow_files() -> None:
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _say(told: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        os.write(1, json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    code = main()
    os._exit(code)  # the reading thread may hold stdin
