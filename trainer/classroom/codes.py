"""Codes that let a learner in: short, easy to read from the last row and to type on a phone."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "BCDFGHJKMNPQRSTVWXYZ23456789"
"""Nothing that looks like something else (0 O, 1 I L), and no vowels, so that no code spells a word."""
LENGTH = 6
"""28 to the 6th is 482 million codes; the entrance lets only a few a second be tried."""


def new_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(typed: str) -> str:
    """What somebody typed, as a code is kept: capitals, no spaces or dashes; only 64 characters are looked at."""
    folded = unicodedata.normalize("NFKC", typed[:64]).upper()
    return "".join(letter for letter in folded if letter.isalnum())


def spaced(code: str) -> str:
    """The code as it is shown, in two groups: ``BCD 234``."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}"
