"""The entrance's end of the nursery (`trainer.ui.classroom.nursery`): asks for seats, starts it again if it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys

from trainer.classroom.entrance.processes import Running, SeatOrder, spawned

NURSERY = "trainer.ui.classroom.nursery"
LOADING = 20.0
"""Seconds for the first answer; everything is loaded before it."""
POSSIBLE = sys.platform != "win32" and hasattr(socket, "send_fds")
"""Whether this system can do it: it forks, and hands file descriptors over."""


class Nursery:
    """Makes seats by forking. Where that fails, a seat is started from nothing."""

    def __init__(self, base: dict[str, str], stderr: int) -> None:
        """Prepare it.

        Args:
            base: the environment that every seat gets.
            stderr: the descriptor that takes what goes wrong in them.
        """
        self._base = base
        self._stderr = stderr
        self._turn = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._way: socket.socket | None = None

    async def open(self) -> None:
        """Let it load, so that the first learner does not wait."""
        async with self._turn:
            self._begin()

    async def start(self, order: SeatOrder) -> Running:
        """A seat's process."""
        try:
            async with self._turn:
                return await self._forked(order)
        except (OSError, TimeoutError, ValueError):
            self._end()
            return await spawned(order, self._base, self._stderr)

    async def close(self) -> None:
        """End it; its seats end by their own pipes."""
        async with self._turn:
            self._end()

    async def kill(self, pid: int) -> None:
        """End one of its seats at once; one that has ended already is nobody else by now."""
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            async with self._turn:
                await self._ask({"kill": pid}, [])

    def _begin(self) -> socket.socket:
        """Start it unless it runs. Raises OSError."""
        if self._way is not None and self._process is not None and self._process.poll() is None:
            return self._way
        self._end()
        ours, its = socket.socketpair()
        with its:
            environment = SeatOrder("", "", 80, 24).environment(self._base)
            self._process = subprocess.Popen(
                [sys.executable, "-m", NURSERY, str(its.fileno())],
                pass_fds=(its.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        ours.setblocking(False)
        self._way = ours
        return ours

    async def _ask(self, order: dict[str, object], descriptors: list[int]) -> int:
        way = self._begin()
        socket.send_fds(way, [json.dumps(order).encode() + b"\n"], descriptors)
        async with asyncio.timeout(LOADING):
            answer = await asyncio.get_running_loop().sock_recv(way, 64)
        return int(answer)

    async def _forked(self, order: SeatOrder) -> Running:
        its_in, our_out = os.pipe()
        our_in, its_out = os.pipe()
        try:
            pid = await self._ask({"start": order.environment(self._base)}, [its_in, its_out])
        except BaseException:
            os.close(our_out)
            os.close(our_in)
            raise
        finally:
            os.close(its_in)
            os.close(its_out)
        return await Forked.over(self, pid, our_out, our_in)

    def _end(self) -> None:
        way, self._way = self._way, None
        process, self._process = self._process, None
        if way is not None:
            way.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
            process.kill()
            process.wait()


class Forked:
    """A seat's process that the nursery made, with the pipes of an `asyncio.subprocess.Process`."""

    def __init__(self, nursery: Nursery, pid: int, stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader) -> None:
        self.pid = pid
        self.stdin: asyncio.StreamWriter | None = stdin
        self.stdout: asyncio.StreamReader | None = stdout
        self.stderr: asyncio.StreamReader | None = None
        self._nursery = nursery
        self._killing: asyncio.Task[None] | None = None

    @classmethod
    async def over(cls, nursery: Nursery, pid: int, write: int, read: int) -> Forked:
        """Put streams over two ends of pipes."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb", 0))
        transport, protocol = await loop.connect_write_pipe(_Flow, os.fdopen(write, "wb", 0))
        return cls(nursery, pid, asyncio.StreamWriter(transport, protocol, None, loop), reader)

    def kill(self) -> None:
        """End it at once."""
        self._killing = asyncio.create_task(self._nursery.kill(self.pid))

    async def wait(self) -> int:
        """Wait until its output has come to an end, which it does with the process."""
        while self.stdout is not None and not self.stdout.at_eof():
            if not await self.stdout.read(65_536):
                break
        return 0


class _Flow(asyncio.streams.FlowControlMixin):
    """What a writer needs to be told to wait while the pipe is full."""

    def __init__(self) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._closed = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)  # type: ignore[arg-type]
        if not self._closed.done():
            self._closed.set_result(None)

    def _get_close_waiter(self, _stream: object) -> asyncio.Future[None]:
        return self._closed
