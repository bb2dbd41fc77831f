"""What a browser keeps: its seat's id, signed with the class's key, so that a reload comes back to the same seat."""

from __future__ import annotations

import hashlib
import hmac
import re

SECONDS = 12 * 3600
"""How long a browser keeps it: a long day."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PURPOSE = b"sayback seat 1\0"


def signed(seat_id: str, key: bytes) -> str:
    """A cookie's value for a seat.

    Args:
        seat_id: a UUID as text.
        key: the class's 32 random bytes.
    """
    return f"{seat_id}.{_signature(seat_id, key)}"


def seat_of(value: str, key: bytes) -> str | None:
    """The seat that a cookie's value was signed for; None for anything else, compared in constant time."""
    if len(value) > 200:
        return None
    seat_id, _, signature = value.partition(".")
    if _ID.fullmatch(seat_id) is None:
        return None
    good = hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(seat_id, key).encode())
    return seat_id if good else None


def _signature(seat_id: str, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + seat_id.encode(), hashlib.sha256).hexdigest()
