"""A real learning record store: Ralph, in the environment of `make proof`, with its file backend, on loopback."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.elsewhere import PROGRAMS, tool

USER, PASSWORD = "coach", "practice"


class Store:
    """A Ralph LRS on this machine, with its statements in a file."""

    def __init__(self, port: int, file: Path) -> None:
        self.port, self.file = port, file

    @property
    def address(self) -> str:
        """Of its xAPI endpoint."""
        return f"http://127.0.0.1:{self.port}/xAPI"

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Authorization": f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}",
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
        }
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content else None

    def stored(self, query: str = "") -> list[dict[str, Any]]:
        """The statements that fit a query, page after page."""
        found: list[dict[str, Any]] = []
        path = f"/xAPI/statements{query}"
        while path:
            status, answer = self.ask("GET", path)
            assert status == 200, answer
            found += answer["statements"]
            path = answer.get("more", "")
        return found


def free_port() -> int:
    """A port on loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def ralph(folder: Path, port: int = 0) -> Iterator[Store]:
    """A Ralph that keeps its statements in this folder, until the end of the block; what it keeps stays there.

    Args:
        port: to listen at; one that is free without it.
    """
    port = port or free_port()
    environment = os.environ | {
        "RALPH_APP_DIR": str(folder),
        "RALPH_AUTH_FILE": str(folder / "auth.json"),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_EXECUTION_ENVIRONMENT": "production",
    }
    environment.pop("PYTHONPATH", None)
    who = ("-u", USER, "-p", PASSWORD, "-s", "all", "-M", "mailto:coach@example.org", "-w")
    if not (folder / "auth.json").exists():
        subprocess.run([tool("ralph"), "auth", *who], env=environment, check=True, capture_output=True, timeout=60)
    where = ("-b", "fs", "--fs-default-directory-path", str(folder / "store"), "-h", "127.0.0.1", "-p", str(port))
    with (folder / "log").open("wb") as log:
        words = [tool("python"), str(PROGRAMS / "ralph_adding.py"), "runserver", *where]
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
    store = Store(port, folder / "store" / "fs_lrs.jsonl")
    try:
        until = time.monotonic() + 60
        while True:
            try:
                store.ask("GET", "/__heartbeat__")
                break
            except OSError:
                assert time.monotonic() < until, (folder / "log").read_text()
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.2)
        yield store
    finally:
        process.terminate()
        process.wait(30)
