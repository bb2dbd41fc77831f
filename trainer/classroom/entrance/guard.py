"""Who may try a code, and how soon again: per address, and for everybody together. Pure; the clock is passed in.

A wrong code costs its address nothing for a few times (people mistype), then a wait that doubles, then the door for
ten minutes. Of a flood of wrong codes from many addresses only so many a second are answered in detail; a right code is
let in all the same, from any address that is not itself locked out. Everything counted has a bound.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
"""Wrong codes that cost nothing."""
LOCKED_AFTER = 12
"""Wrong codes that lock an address out."""
LOCKED = 600.0
"""Seconds of being locked out; a try meanwhile does not make them longer."""
LONGEST_WAIT = 30.0
"""Seconds that the doubling wait does not pass."""
FORGOTTEN = 1800.0
"""Seconds without a wrong code after which an address begins anew."""
MOST_ADDRESSES = 4096
"""Addresses remembered; when there are more, those that are silent longest are forgotten."""
FLOOD = 20.0
"""Wrong codes a second, over all addresses, from which on nobody is told more than to wait."""


@dataclass(slots=True)
class _Record:
    wrong: int = 0
    until: float = 0.0
    last: float = 0.0


class Guard:
    """Counts wrong codes. Addresses are what `address_key` makes of them."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Begin with a clean slate.

        Args:
            monotonic: seconds since some fixed moment.
        """
        self._now = monotonic
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._level, self._at = 0.0, monotonic()
        self.wrong_ever = 0
        """Wrong codes since the start."""

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        record = self._records.get(address)
        return 0.0 if record is None else max(0.0, record.until - self._now())

    def wrong(self, address: str) -> float:
        """Count a wrong code, and tell how many seconds its address has to wait now."""
        now = self._now()
        self.wrong_ever += 1
        self._leak(now)
        self._level += 1.0
        record = self._records.pop(address, None)
        if record is None or now - record.last > FORGOTTEN:
            record = _Record()
        self._records[address] = record
        while len(self._records) > MOST_ADDRESSES:
            self._records.popitem(last=False)
        record.wrong += 1
        record.last = now
        if record.wrong >= LOCKED_AFTER:
            record.until = now + LOCKED
            record.wrong = FREE  # after the ten minutes: one try at a time
        elif record.wrong > FREE:
            record.until = now + min(LONGEST_WAIT, 2.0 ** (record.wrong - FREE - 1))
        return self.wait(address)

    def right(self, address: str) -> None:
        """A right code: its address has nothing held against it any more."""
        self._records.pop(address, None)

    @property
    def flooded(self) -> bool:
        """Whether more wrong codes come in than anybody mistypes."""
        self._leak(self._now())
        return self._level > FLOOD

    @property
    def remembered(self) -> int:
        """Addresses held in memory."""
        return len(self._records)

    def _leak(self, now: float) -> None:
        self._level = max(0.0, self._level - FLOOD * (now - self._at))
        self._at = now


def address_key(peer: str) -> str:
    """What counts as one address: an IPv4 address, or the network (/64) of an IPv6 one: what one machine has."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)
