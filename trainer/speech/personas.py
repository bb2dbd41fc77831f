"""Who a customer sounds like: always the same for one name, and not like the next customer.

A pack gives a hint (low, high, old, young, or two of these), which says what kind of voice it is. The name then makes
it this person's: a little higher or lower, quicker or slower, larger or smaller than others of the kind. Nothing is
kept anywhere; the same name always comes to the same.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, replace

from trainer.packs.model import Channel, Customer
from trainer.speech.ports import Prosody

PITCH, PACE, BODY = 0.10, 0.06, 0.04
"""How far people of one kind lie apart: the largest share by which pitch, pace and formants differ from the kind's."""

KINDS = ("low", "high", "old low", "old high", "young low", "young high")
"""The kinds of voice that sound different with every engine, as packs and ``--voice`` write them."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One person's voice: the kind, and factors that make it theirs; see `Prosody` for their meaning."""

    hint: str = ""
    pitch: float = 1.0
    rate: float = 1.0
    body: float = 1.0
    who: int = 0
    phone: bool = False


def persona(customer: Customer, channel: Channel) -> Persona:
    """The voice of a customer; on the telephone when that is where they are."""
    phone = channel is Channel.PHONE
    name = " ".join(unicodedata.normalize("NFKC", customer.name).casefold().split())
    if not name:
        return Persona(customer.voice, phone=phone)
    digest = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    return Persona(
        customer.voice,
        pitch=1 + PITCH * _share(digest[0]),
        rate=1 + PACE * _share(digest[1]),
        body=1 + BODY * _share(digest[2]),
        who=int.from_bytes(digest[3:5], "big"),
        phone=phone,
    )


def said_by(who: Persona, prosody: Prosody) -> Prosody:
    """The prosody of a mood as this person has it."""
    return replace(
        prosody,
        rate=min(2.0, max(0.5, prosody.rate * who.rate)),
        pitch=min(2.0, max(0.5, prosody.pitch * who.pitch)),
        body=prosody.body * who.body,
        who=who.who,
        phone=who.phone,
    )


def _share(byte: int) -> float:
    """A byte as a number from −1 to 1."""
    return byte / 127.5 - 1
