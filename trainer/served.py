"""Whether the app is shown in somebody's browser, and what it then keeps to itself.

``textual-serve`` runs the app on the machine it serves from, for whoever opens its page, and says so by naming
Textual's driver in the environment. Microphone, loudspeaker, files and settings are then the server's, not the
visitor's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.settings import Settings

DRIVER = "TEXTUAL_DRIVER"
NOT_THEIRS = frozenset({"profile", "weekly_copy"})
"""Settings that are the server's, beside those of the voice and the microphone."""
SECTIONS = frozenset({"Voice", "Microphone"})
"""Sections of the settings that are about devices."""
REASON = "In a browser sayback neither speaks nor listens: microphone and loudspeaker would be the server's."

# An absolute path of either kind, as error messages name files; a lone slash ("and/or", "pack/id") is none.
_PATH = re.compile(r"(?<![\w/.:])(?:/[\w.~+@%-]+(?:/[\w.~+@%-]+)+|[A-Za-z]:\\[^\s\"']+)/?")
_FILE = "a file of the server's"


def served(environ: Mapping[str, str] | None = None) -> bool:
    """Whether this process draws for a browser."""
    found = (os.environ if environ is None else environ).get(DRIVER, "")
    return "web_driver" in found or found.endswith("SeatDriver")


def without_paths(text: str, *, hide: bool | None = None) -> str:
    """The text as a visitor may read it: in a browser, without the places of the server's files.

    Args:
        text: a message.
        hide: whether to leave paths out; when omitted, where the app is `served`.
    """
    return _PATH.sub(_FILE, text) if (served() if hide is None else hide) else text


def fitting(settings: Settings) -> Settings:
    """The server's settings as a visitor has them: no sound, no recording, no copies of the server's data."""
    return replace(settings, voice=False, recogniser="off", keep_recordings=False, weekly_copy=False)
