"""How a command tells: data on stdout, narration on stderr, untrusted text made visible."""

from __future__ import annotations

import json
import sys
from typing import Any

from trainer.printable import printable

EXCERPT = 70
"""Characters of a reply that a line shows."""


def excerpt(text: str, longest: int = EXCERPT) -> str:
    """A text on one line, cut at a word."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[:longest].rsplit(' ', 1)[0]} …"


def tell_json(value: Any, *, ascii_only: bool = False) -> None:
    """Print a value for a program, on stdout; with `ascii_only` the same bytes whatever the terminal's encoding."""
    print(json.dumps(value, ensure_ascii=ascii_only, indent=2))


def say(*lines: str) -> None:
    """Print lines of data, on stdout, control characters written out."""
    for line in lines:
        print(printable(line))


def narrate(*lines: str, keep_newlines: bool = False) -> None:
    """Print what is not data, on stderr, control characters written out."""
    for line in lines:
        print(printable(line, keep_newlines=keep_newlines), file=sys.stderr)
