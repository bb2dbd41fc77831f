"""The three standard streams, made fit for anything before a command runs."""

from __future__ import annotations

import codecs
import os
import sys

_PLAINER = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "…": "...",
    "·": "-",
    "•": "*",
    "→": "->",
    "▸": ">",
    "●": "*",
    "○": "o",
    "\N{NO-BREAK SPACE}": " ",
    "\N{REPLACEMENT CHARACTER}": "?",
}
"""What an ASCII terminal shows in place of our typography; everything else it lacks is a question mark."""


def make_steady() -> None:
    """Let no locale, closed stream or lone surrogate stop a command that only wants to print.

    A standard stream that was closed is opened on the null device: else the next file to be opened, the database for
    one, would be taken for stdout by a native library.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free number is taken, which is this one: the ones below it are open by now.
            os.open(os.devnull, os.O_RDONLY if descriptor == 0 else os.O_WRONLY)
    codecs.register_error("sayback", _plainer)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stream may have none
        if reconfigure is not None:
            reconfigure(errors="sayback")


def finish() -> None:
    """Write out what is still in stdout's buffer. Raises OSError, once: afterwards stdout goes nowhere."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        silence_stdout()
        raise


def silence_stdout() -> None:
    """Send the rest of stdout nowhere, so that Python's own last flush cannot fail as well."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # no descriptor behind it: nothing will be flushed
        return


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_PLAINER.get(letter, "?") for letter in missing), error.end
