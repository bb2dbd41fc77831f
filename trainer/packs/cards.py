"""A drill as a list shows it and a plan weighs it, without its words: what is kept of ten thousand of them at once."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from trainer.packs.model import Channel, Drill, Kind, Skill


class Listed(Protocol):
    """What a drill and its card have in common: enough to choose by."""

    @property
    def address(self) -> str:
        """``pack/id``."""

    @property
    def title(self) -> str:
        """What the list shows."""

    @property
    def kind(self) -> Kind:
        """What it asks of the learner."""

    @property
    def channel(self) -> Channel:
        """Where the customer speaks or writes."""

    @property
    def level(self) -> int:
        """1 to 5."""

    @property
    def skills(self) -> tuple[Skill, ...]:
        """What is marked."""

    @property
    def practises(self) -> tuple[str, ...]:
        """The numbers of what it trains."""


class Card(NamedTuple):
    """One drill, as far as lists, searches and plans need it. `customer` and `feelings` are names."""

    pack: str
    id: str
    title: str
    kind: Kind
    channel: Channel
    level: int
    skills: tuple[Skill, ...]
    practises: tuple[str, ...]
    customer: str
    situation: str
    topics: tuple[str, ...]
    feelings: tuple[str, ...]

    @property
    def address(self) -> str:
        """``pack/id``."""
        return f"{self.pack}/{self.id}"


def card_of(drill: Drill) -> Card:
    """The card of a drill."""
    return Card(
        drill.pack,
        drill.id,
        drill.title,
        drill.kind,
        drill.channel,
        drill.level,
        drill.skills,
        drill.practises,
        drill.customer.name,
        drill.situation,
        drill.topics,
        tuple(feeling.name for feeling in drill.feelings),
    )
