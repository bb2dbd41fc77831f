"""Small words that several front ends need said the same way."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 reply", "2,000 replies"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ly") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
