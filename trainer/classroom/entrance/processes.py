"""The process of one seat, as textual-serve's `AppService` runs it, with what we do not want of it taken away.

No shell, no environment of the host's, no downloads, no links to open, nothing written to our own output; a process
that does not end when asked is killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

SEAT_MODULE = "trainer.ui.classroom.seat"
"""What a seat runs, by name: the entrance itself never imports Textual."""
STARTING = 10.0
"""Seconds for which those who come next wait for a process to show something."""
ENDING = 2.0
"""Seconds that a seat's process may take to end."""


@dataclass(frozen=True, slots=True)
class SeatOrder:
    """What a process is to be started for: the class's file, the seat's token, the terminal's size, colours or none."""

    database: str
    token: str
    width: int
    height: int
    colour: bool = True

    def environment(self, base: dict[str, str]) -> dict[str, str]:
        """The whole environment of the process."""
        return {
            **base,
            "TEXTUAL_DRIVER": "trainer.ui.classroom.driver:SeatDriver",
            "TEXTUAL_FPS": "30",
            "TEXTUAL_COLOR_SYSTEM": "truecolor",
            "COLUMNS": str(self.width),
            "ROWS": str(self.height),
            "SAYBACK_SEAT_CLASS": self.database,
            "SAYBACK_SEAT_TOKEN": self.token,
            **({} if self.colour else {"NO_COLOR": "1"}),
        }


class Running(Protocol):
    """A process with its three pipes, as `asyncio.subprocess.Process` has them."""

    stdin: asyncio.StreamWriter | None
    stdout: asyncio.StreamReader | None
    stderr: asyncio.StreamReader | None

    def kill(self) -> None:
        """End it at once."""
        ...

    async def wait(self) -> int:
        """Wait until it has ended."""
        ...


Start = Callable[[SeatOrder], Awaitable[Running]]


async def spawned(order: SeatOrder, base: dict[str, str], stderr: int) -> Running:
    """A seat's process of its own, started from nothing; `stderr` is the descriptor that takes what goes wrong."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", SEAT_MODULE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        env=order.environment(base),
        cwd="/" if sys.platform != "win32" else None,
        start_new_session=True,
    )


class SeatService(AppService):
    """One seat's process behind one connection."""

    def __init__(
        self,
        start: Start,
        order: SeatOrder,
        *,
        write: Callable[[bytes], Awaitable[None]],
        ended: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare it.

        Args:
            start: makes the process.
            order: what for.
            write: takes what the terminal has to show.
            ended: called when the process ends by itself.
        """
        super().__init__(
            "",
            write_bytes=write,
            write_str=_nothing,
            close=ended,
            download_manager=DownloadManager(),
        )
        self._start_process = start
        self._order = order
        self._running: Running | None = None
        self._standing = asyncio.Event()

    async def begin(self) -> None:
        """Start the process, and pass on what it shows."""
        await self.start(self._order.width, self._order.height)

    async def stands(self) -> None:
        """Wait until it shows something, has ended, or takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STARTING):
                await self._standing.wait()

    async def on_data(self, payload: bytes) -> None:
        """Pass on what it shows."""
        self._standing.set()
        await super().on_data(payload)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        process = await self._start_process(self._order)
        if process.stderr is None:
            process.stderr = _silent()
        self._running = process
        self._stdin = process.stdin
        self._process = cast(Process, process)  # of which no more is used than `Running` has
        return self._process

    async def run(self) -> None:
        """Pass on what the process shows, until it ends."""
        with contextlib.suppress(ConnectionError, ValueError):  # the browser has gone; no start of ours
            await super().run()
        self._standing.set()
        await self.remote_close()

    async def on_meta(self, data: bytes) -> None:
        """Of what the process may ask for beside the screen, only its end is granted."""
        with contextlib.suppress(ValueError):
            told = json.loads(data)
            if isinstance(told, dict) and told.get("type") == "exit":
                await self.remote_close()

    async def on_packed(self, payload: bytes) -> None:
        """Files are not handed out."""

    async def stop(self) -> None:
        """End the process: asked first, then killed. Safe to call twice."""
        process, task = self._running, self._task
        self._running = self._task = None
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(asyncio.TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(ENDING):
                await self.send_meta({"type": "quit"})
                if task is not None:
                    await asyncio.wait({task})
                process.stdin.close()
                await process.wait()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        with contextlib.suppress(asyncio.TimeoutError):
            async with asyncio.timeout(ENDING):
                await process.wait()


def _silent() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_eof()
    return reader


async def _nothing(_text: str) -> None:
    return
