"""A drill as it goes to the learners' screens: what has to be shown of it, and when each breath is told.

It travels inside the class's file, so that a learner's process reads no pack and knows no scorer. What it holds of the
drill is what a debrief shows; the patterns that the scorer looks for stay with the host.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trainer.errors import DataError
from trainer.kinds.patience import Said, Telling, estimated, spoken
from trainer.packs.model import (
    Band,
    Breath,
    Channel,
    Customer,
    Drill,
    Fact,
    Feeling,
    Kind,
    MarkedReply,
    Skill,
    Unknown,
)

LEAST_LEAD, MOST_LEAD = 1.0, 6.0
READING = 4.0
"""Words of the situation read in a second, before the customer begins; from 1 to 6 seconds altogether."""


@dataclass(frozen=True)
class Paper:
    """A drill to be shown.

    Attributes:
        drill: with facts, feelings, unknowns and strong replies, without what only the scorer needs.
        telling: when each breath begins and ends, in seconds from the first.
        lead: seconds from the opening of the round to the first breath.
    """

    drill: Drill
    telling: Telling
    lead: float = 0.0

    @property
    def seconds(self) -> float:
        """From the opening of the round to the last word."""
        return self.lead + self.telling.seconds

    def at(self, passed: float) -> int:
        """The breath that is told so many seconds after the opening, -1 before the first."""
        return self.telling.breath(passed - self.lead)

    def over(self, passed: float) -> bool:
        """Whether everything has been told by then."""
        return passed >= self.seconds


def lead(drill: Drill) -> float:
    """Seconds for reading the situation before the customer begins."""
    return min(MOST_LEAD, max(LEAST_LEAD, len(drill.situation.split()) / READING))


def read(drill: Drill, rate: float = 1.0) -> Paper:
    """A drill that is read on the screens: each breath takes as long as it would to say it."""
    return Paper(drill, estimated(drill.say, rate), lead(drill))


def heard(drill: Drill, times: tuple[tuple[float, float], ...]) -> Paper:
    """A drill that sounds in the room, by the start and end of each breath in the recording, in seconds."""
    return Paper(drill, spoken(times), lead(drill))


def to_json(paper: Paper) -> str:
    """As it is stored with a round."""
    drill = paper.drill
    plain = {
        "pack": drill.pack,
        "id": drill.id,
        "title": drill.title,
        "kind": drill.kind.value,
        "channel": drill.channel.value,
        "level": drill.level,
        "skills": [skill.value for skill in drill.skills],
        "situation": drill.situation,
        "customer": {"name": drill.customer.name, "role": drill.customer.role},
        "say": [{"text": one.text, "mood": one.mood, "pause": one.pause} for one in drill.say],
        "facts": [{"id": one.id, "text": one.text, "key": one.key} for one in drill.facts],
        "feelings": [one.name for one in drill.feelings],
        "unknowns": [{"id": one.id, "about": one.about} for one in drill.unknowns],
        "models": [one.text for one in drill.model_replies],
        "draft": drill.draft,
        "lead": paper.lead,
        "times": [[one.start, one.end, one.until] for one in paper.telling.breaths],
    }
    return json.dumps(plain, ensure_ascii=False)


def from_json(text: str) -> Paper:
    """Read it back.

    Raises:
        DataError: it was not written by `to_json`.
    """
    try:
        plain = json.loads(text)
        return Paper(
            _drill(plain),
            Telling(tuple(Said(float(start), float(end), float(until)) for start, end, until in plain["times"])),
            float(plain["lead"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            "The drill of this round cannot be read.", hint="Close the round and open the drill anew."
        ) from error


@lru_cache(maxsize=4)
def readable(text: str) -> Paper | None:
    """As `from_json`, and None when it cannot be read. The same text is read once: it is looked at every moment."""
    try:
        return from_json(text)
    except DataError:
        return None


def _drill(plain: dict[str, Any]) -> Drill:
    return Drill(
        pack=str(plain["pack"]),
        id=str(plain["id"]),
        title=str(plain["title"]),
        kind=Kind(plain["kind"]),
        channel=Channel(plain["channel"]),
        level=int(plain["level"]),
        skills=tuple(Skill(name) for name in plain["skills"]),
        situation=str(plain["situation"]),
        customer=Customer(str(plain["customer"]["name"]), role=str(plain["customer"]["role"])),
        say=tuple(Breath(str(one["text"]), str(one["mood"]), float(one["pause"])) for one in plain["say"]),
        facts=tuple(Fact(str(one["id"]), str(one["text"]), key=bool(one["key"])) for one in plain["facts"]),
        feelings=tuple(Feeling(str(name)) for name in plain["feelings"]),
        unknowns=tuple(Unknown(str(one["id"]), str(one["about"])) for one in plain["unknowns"]),
        replies=tuple(MarkedReply(str(text), Band.STRONG) for text in plain["models"]),
        draft=str(plain["draft"]),
    )
