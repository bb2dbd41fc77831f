"""Names of learners: any script, told apart without regard to case, width or composition."""

from __future__ import annotations

import unicodedata

from trainer.errors import UsageError

LONGEST_NAME = 80
_SHOWN_WRONG = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNS_TEXT = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(name: str) -> str:
    """The name as it is kept: composed (NFC), without spaces around it, every run of spaces one.

    Raises:
        UsageError: it is empty, longer than `LONGEST_NAME` characters, or holds characters that steer a terminal or
            turn the direction of text.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    cleaned = " ".join(part for part in cleaned.split(" ") if part)
    if any(unicodedata.category(letter) in _SHOWN_WRONG or letter in _TURNS_TEXT for letter in cleaned):
        raise UsageError("A name cannot hold control characters.", hint="Use letters, digits, spaces and signs.")
    if len(cleaned) > LONGEST_NAME:
        raise UsageError(f"A name has at most {LONGEST_NAME} characters; this one has {len(cleaned)}.")
    if not name_key(cleaned):
        raise UsageError("A name needs at least one visible character.")
    return cleaned


def name_key(name: str) -> str:
    """What two spellings of one name share: NFKC, case-folded, without invisible joiners."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    return " ".join(visible.split())
