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


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 reply", "2,000 replies"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ly") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def tell_json(value: Any) -> None:
    """Print a value for a program, on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def say(line: str) -> None:
    """Print a line of data, on stdout, control characters written out."""
    print(printable(line))


def narrate(line: str) -> None:
    """Print what is not data, on stderr, control characters written out."""
    print(printable(line, keep_newlines=True), file=sys.stderr)
