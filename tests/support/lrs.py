"""A learning record store of our own, over real HTTP: strict about ids, and away or of another opinion when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class TinyStore:
    """What the store holds, and how it behaves.

    Attributes:
        statements: by id.
        requests: the headers of every request, in order.
        mood: asked before each request, with its number from 1; a status other than 0 is answered without a look.
        wanted: the Authorization header it insists on, if any.
        unloved: drills whose statements it refuses.
    """

    def __init__(self) -> None:
        self.statements: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, str]] = []
        self.mood: Callable[[int], int] = lambda _: 0
        self.wanted = ""
        self.unloved: set[str] = set()
        self.sizes: list[int] = []
        self.address = ""

    def take(self, body: bytes) -> int:
        """Take all statements of a request or none; the status."""
        sent = json.loads(body)
        self.sizes.append(len(sent))
        if any(one["object"]["definition"]["name"]["en"] in self.unloved for one in sent):
            return 400
        if any(one["id"] in self.statements and self.statements[one["id"]] != one for one in sent):
            return 409
        new = [one for one in sent if one["id"] not in self.statements]
        self.statements |= {one["id"]: one for one in new}
        return 200 if new else 204


@contextmanager
def tiny_store() -> Iterator[TinyStore]:
    """A store that listens on loopback."""
    store = TinyStore()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            store.requests.append(dict(self.headers))
            status = store.mood(len(store.requests))
            if not status and store.wanted and self.headers["Authorization"] != store.wanted:
                status = 401
            status = status or (store.take(body) if self.path == "/xAPI/statements" else 404)
            answer = b"" if status == 204 else b'["told \x1b[31m in its own words"]'
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "http://elsewhere.example/")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.address = f"http://127.0.0.1:{server.server_address[1]}/xAPI"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
