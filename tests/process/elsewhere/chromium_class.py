"""Debian's Chromium, without a window, at the entrance of a class: ``chromium_class.py PROGRAM``.

Does what it is told, a line of JSON each, and answers each with a line of JSON: what the page and its terminal show.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

# Cursor steps and erased cells stand between the words of one line.
_STEERING = re.compile(r"\x1b\[[0-9;?<>=$]*[A-Za-z]|\x1b[=>]")
PATIENCE = 40.0
"""Seconds; generous, the machine may be busy."""


class Visitor:
    """One learner's browser window.

    Attributes:
        seen: what the terminal was sent since it was opened or last forgotten, without what steers it.
        sockets: how many ways into the terminal were opened.
        complaints: what the page's own console said was wrong.
    """

    def __init__(self, browser: Browser, width: int, height: int, phone: bool) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone, device_scale_factor=1
        )
        self.page: Page = context.new_page()
        self.seen, self.sockets = "", 0
        self.complaints: list[str] = []
        self._socket: Any = None
        self.page.on("websocket", self._opened)
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _opened(self, socket: Any) -> None:
        self.sockets += 1
        self.seen, self._socket = "", socket
        socket.on("framereceived", lambda frame: self._heard(socket, frame))

    def _heard(self, socket: Any, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and socket is self._socket:  # the window before a reload may say its last words
            self.seen += _STEERING.sub("", frame.decode("utf-8", "replace"))

    def go(self, address: str) -> None:
        """Open the entrance."""
        self.page.goto(address)

    def join(self, code: str, name: str) -> None:
        """Hand in code and name."""
        self.page.fill("input[name=code]", code)
        self.page.fill("input[name=name]", name)
        self.page.click("button[type=submit]")
        self.page.wait_for_load_state()

    def wait(self, text: str) -> bool:
        """Whether this came to be shown in the terminal."""
        until = time.monotonic() + PATIENCE
        while text not in self.seen and time.monotonic() < until:
            self.page.wait_for_timeout(50)
        return text in self.seen

    def type(self, text: str) -> None:
        """Write with the keyboard, at a good typist's pace."""
        self.page.keyboard.type(text, delay=15)

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)

    def forget(self) -> None:
        """Forget what was shown."""
        self.seen = ""

    def reload(self) -> None:
        """Load the page again, as somebody would whose screen froze."""
        ways = self.sockets
        self.page.reload()
        until = time.monotonic() + PATIENCE
        while self.sockets == ways and time.monotonic() < until:
            self.page.wait_for_timeout(20)

    def shot(self, path: str) -> None:
        """Take a picture."""
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=path)

    def tell(self) -> dict[str, Any]:
        """What there is to know."""
        overflow = "document.documentElement.scrollWidth > window.innerWidth + 1"
        return {
            "words": self.page.inner_text("body")[:2000],
            "form": self.page.locator("input[name=code]").count() == 1,
            "seen": self.seen[-20000:],
            "sockets": self.sockets,
            "complaints": self.complaints,
            "sideways": self.page.evaluate(overflow),
            "cookies": [[one["name"], one["httpOnly"], one["sameSite"]] for one in self.page.context.cookies()],
        }


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        visitors: dict[str, Visitor] = {}
        for line in sys.stdin:
            name, what, *words = json.loads(line)
            if what == "new":
                visitors[name] = Visitor(browser, *words)
                answer: Any = True
            else:
                answer = getattr(visitors[name], what)(*words)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        browser.close()


main()
