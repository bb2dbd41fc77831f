"""A learner at a terminal: the way into a class over HTTP, and what is remembered of it."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from trainer.classroom.model import Place
from trainer.errors import ClassError, UsageError
from trainer.paths import write_atomically
from trainer.printable import printable

LARGEST_ANSWER = 65_536
"""Bytes of a page that are read."""
LARGEST_SCREEN = 4 * 1024 * 1024
"""Bytes of one piece of what the terminal has to show."""
MOST_SEATS = 20
"""Classes whose seat is remembered."""
PATIENCE = aiohttp.ClientTimeout(total=15)
_TROUBLE = re.compile(r'<p class="trouble"[^>]*>(.*?)</p>', re.DOTALL)


def base_of(address: str) -> str:
    """``http://host:port`` of an address as somebody types it, with or without ``http://``, code and all.

    Raises:
        UsageError: it is none.
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme.lower() != "http" or not parts.hostname:
        raise UsageError(f"{printable(address)} is no address of a class.", hint="Such as http://192.168.1.7:8765")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"http://{host}" + (f":{port}" if port else "")


class Guest:
    """One learner and one class; use within an event loop."""

    def __init__(self, base: str, memory: Path) -> None:
        """Remember what is known.

        Args:
            base: ``http://host:port``.
            memory: where seats are remembered between runs.
        """
        self.base = base
        self._memory = memory
        self._cookie = self._remembered().get(base, "")

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every request: where we are, and who."""
        return {"Origin": self.base, **({"Cookie": self._cookie} if self._cookie else {})}

    def session(self) -> aiohttp.ClientSession:
        """A session that keeps no cookies of its own."""
        return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=PATIENCE)

    async def has_seat(self, session: aiohttp.ClientSession) -> bool:
        """Whether the seat that is remembered is still ours.

        Raises:
            ClassError: nobody is there.
        """
        try:
            async with session.get(f"{self.base}/", headers=self.headers) as answer:
                return b'id="terminal"' in await answer.content.read(LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._nobody() from error

    async def join(self, session: aiohttp.ClientSession, code: str, name: str) -> str:
        """Give code and name. Returns what was wrong with them, or nothing when we are in.

        Raises:
            ClassError: nobody is there.
        """
        form = {"code": code, "name": name, "place": Place.TERMINAL.value}
        try:
            async with session.post(
                f"{self.base}/join", data=form, headers=self.headers, allow_redirects=False
            ) as answer:
                if answer.status == 303:
                    self._keep(answer.headers.get("Set-Cookie", "").partition(";")[0])
                    return ""
                page = (await answer.content.read(LARGEST_ANSWER)).decode("utf-8", "replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise self._nobody() from error
        return _told(page)

    def connect(
        self, session: aiohttp.ClientSession, width: int, height: int
    ) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        """The websocket of the seat, to be entered with ``async with``."""
        return session.ws_connect(
            f"{self.base}/ws?width={width}&height={height}{'&colour=no' if 'NO_COLOR' in os.environ else ''}",
            headers=self.headers,
            heartbeat=20,
            max_msg_size=LARGEST_SCREEN,
        )

    def _nobody(self) -> ClassError:
        return ClassError(f"Nobody holds a class at {self.base}.", hint="Compare the address with the screen.")

    def _keep(self, cookie: str) -> None:
        self._cookie = cookie
        seats = {**self._remembered(), self.base: cookie}
        latest = dict(list(seats.items())[-MOST_SEATS:])
        with contextlib.suppress(OSError):
            write_atomically(self._memory, json.dumps(latest).encode())
            self._memory.chmod(0o600)

    def _remembered(self) -> dict[str, str]:
        try:
            plain = json.loads(self._memory.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(plain, dict):
            return {}
        return {base: cookie for base, cookie in plain.items() if isinstance(cookie, str) and _COOKIE.fullmatch(cookie)}


_COOKIE = re.compile(r"[\w-]{1,40}=[\w.-]{1,200}")
Ask = Callable[[str, bool], str]
"""Asks for the code or the name; told whether it is the first time."""


def _told(page: str) -> str:
    from html import unescape

    found = _TROUBLE.search(page)
    return printable(unescape(found.group(1))) if found else "The class did not let you in."
