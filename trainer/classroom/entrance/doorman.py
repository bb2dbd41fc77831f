"""Connections before anybody has a seat: how many an address, and all together, may hold.

A connection that holds a seat is not counted here; there is one a seat. When an address, or everybody together, has too
many others, the one that has been idle longest makes room, so that whoever comes and asks for something is heard.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from aiohttp.web_protocol import RequestHandler

from trainer.classroom.entrance.guard import address_key

MOST_OF_ONE = 48
"""Connections of one address: a browser holds up to six, and a whole class may come through one address."""
GRACE = 1.0
"""Seconds that a connection may hold its place before its address has too many: a class that comes in all at once
through one address is no flood."""
MOST_OF_ALL = 512
"""Connections of everybody."""
MOST_BUSY = 128
"""Requests of everybody in progress at once; more are turned away at the door."""


class Doorman(asyncio.Protocol):
    """Takes one connection, then hands it to the web server. Made anew for each."""

    def __init__(self, hall: Hall, server: Callable[[], RequestHandler]) -> None:
        self._hall = hall
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, or close it."""
        way = cast(asyncio.Transport, transport)
        peer = way.get_extra_info("peername")
        address = address_key(str(peer[0])) if peer else "unknown"
        handler = self._server()
        if not self._hall.admit(handler, way, address):
            way.abort()
            return
        way.set_protocol(handler)
        handler.connection_made(way)


@dataclass(frozen=True, slots=True)
class _Guest:
    way: asyncio.Transport
    address: str
    since: float


class Hall:
    """Everybody who is connected and has no seat yet."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """An empty hall.

        Args:
            monotonic: seconds since some fixed moment.
        """
        self._now = monotonic
        self._idle: OrderedDict[object, _Guest] = OrderedDict()
        """The one idle longest first."""
        self._busy: dict[object, _Guest] = {}

    def __len__(self) -> int:
        """How many there are, those that have gone since the last look included."""
        return len(self._idle) + len(self._busy)

    def admit(self, handler: object, way: asyncio.Transport, address: str) -> bool:
        """Count a new connection, closing idle ones where there are too many; False when there is no room at all."""
        self._sweep()
        if len(self._busy) >= MOST_BUSY:
            return False
        self._make_room(address)
        if len(self) >= MOST_OF_ALL:
            if not self._idle:
                return False
            self._idle.popitem(last=False)[1].way.abort()
        self._idle[handler] = _Guest(way, address, self._now())
        return True

    def working(self, handler: object) -> None:
        """This connection's request is being answered."""
        found = self._idle.pop(handler, None)
        if found is not None:
            self._busy[handler] = found

    def answered(self, handler: object) -> None:
        """Its request has been answered."""
        found = self._busy.pop(handler, None)
        if found is not None and not found.way.is_closing():
            self._idle[handler] = replace(found, since=self._now())

    def seated(self, handler: object) -> None:
        """It holds a seat from now on and is not counted here any more."""
        self._idle.pop(handler, None)
        self._busy.pop(handler, None)

    def _make_room(self, address: str) -> None:
        """Close what an address holds too many of; what has only just come, or just been answered, is left a moment."""
        its = sum(1 for one in (*self._idle.values(), *self._busy.values()) if one.address == address)
        until = self._now() - GRACE
        idle = [handler for handler, one in self._idle.items() if one.address == address and one.since <= until]
        for handler in idle[: max(0, its + 1 - MOST_OF_ONE)]:
            self._idle.pop(handler).way.abort()

    def _sweep(self) -> None:
        for there in (self._idle, self._busy):
            for handler in [one for one, guest in there.items() if guest.way.is_closing()]:
                del there[handler]
