"""Trying the voice and the microphone from Settings: a sentence to hear, a level to see; nothing is kept."""

from __future__ import annotations

from trainer.packs.model import Breath, Channel, Customer, Drill, Kind

SENTENCE = "Hello. This is how customers will sound. Is that slow enough, and loud enough?"
ATTEMPT = "trial"
"""The name under which a trial is recorded, before it is thrown away."""
SECONDS = 10.0
"""How long the microphone is listened to."""
SETTLED, ROOM = 0.4, 2.4
"""From when to when the room is measured, in seconds."""


def sentence() -> Drill:
    """A customer who says one sentence."""
    return Drill(
        pack="sayback",
        id="trial",
        title="Trial",
        kind=Kind.REPLY,
        channel=Channel.PHONE,
        level=1,
        skills=(),
        situation="",
        customer=Customer("Sam"),
        say=(Breath(SENTENCE),),
    )


def bar(level: float, width: int) -> str:
    """A level of 0 to 1 as a bar of blocks."""
    full = max(0, min(width, round(level * width)))
    return "█" * full + "·" * (width - full)
