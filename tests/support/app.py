"""The app over fakes: a folder of its own, a fixed clock, seeded ids, no devices, no animation."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.speech import FakeSpeech
from trainer.packs.model import Band, Drill, Skill
from trainer.paths import Paths
from trainer.progress.model import Draft, Marks
from trainer.services import Services
from trainer.settings import Settings

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from trainer.packs.catalog import Catalog
    from trainer.practice import Task
    from trainer.speech.ports import SpeechPort
    from trainer.start import Start
    from trainer.ui.app import SaybackApp

MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
"""When every test happens: a Saturday morning."""


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = MOMENT) -> None:
        self.moment = moment
        self.seconds = 0.0

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def monotonic(self) -> float:
        """Seconds it was moved on."""
        return self.seconds

    def advance(self, **delta: float) -> None:
        """Move on: ``advance(days=1)``."""
        step = timedelta(**delta)
        self.moment += step
        self.seconds += step.total_seconds()


def seeded_ids(seed: int = 1) -> Callable[[], str]:
    """Attempt ids that are the same at every run."""
    source = random.Random(seed)
    return lambda: str(uuid.UUID(int=source.getrandbits(128), version=4))


def make_services(
    folder: Path,
    *,
    settings: Settings | None = None,
    speech: SpeechPort | FakeSpeech | None = None,
    catalog: Catalog | None = None,
    clock: FixedClock | None = None,
    profile: str = "Amara",
) -> Services:
    """Services over an empty folder; calm settings (no animation) unless others are given.

    Args:
        folder: a temporary folder; data, settings and cache go there.
        speech: the voice and the ear; the silent `tests.support.speech.FakeSpeech` when omitted.
        catalog: the packs; the shipped ones when omitted.
    """
    paths = Paths(data=folder, config=folder, cache=folder / "cache")
    services = Services(paths, clock=clock or FixedClock(), profile_name=profile, new_id=seeded_ids())
    services.settings = replace(settings or Settings(), animations=False)
    services.speech = speech or FakeSpeech(folder)
    if catalog is not None:
        services.catalog = catalog
    return services


def make_app(services: Services, start: Start | None = None) -> SaybackApp:
    """The app over these services."""
    from trainer.ui.app import SaybackApp

    return SaybackApp(services, start)


def tasks_for(services: Services, *addresses: str) -> tuple[Task, ...]:
    """Tasks for drills by address; the first two of the catalog when none are named."""
    from trainer.start import task_for

    chosen = addresses or tuple(drill.address for drill in services.catalog.drills[:2])
    return tuple(task_for(services, address) for address in chosen)


async def settled(pilot: Pilot[int]) -> None:
    """Wait until no background work is under way and everything it caused has been drawn."""
    app: SaybackApp = pilot.app  # type: ignore[assignment]
    await pilot.pause()
    until = time.monotonic() + 20
    while app.tasks.busy:
        assert time.monotonic() < until, "background work did not end within 20 seconds"
        await pilot.pause(0.01)
    await pilot.pause()


def text_of(app: SaybackApp) -> str:
    """What is on the screen now, as lines of text without colours."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)


def practised(services: Services, *replies: tuple[str, int, dict[Skill, int]], days_apart: int = 1) -> None:
    """Put marked replies into memory, the last one an hour before now, the others `days_apart` days apart before it.

    Args:
        replies: for each the drill's address, the overall mark and the skills' marks, oldest first.
    """
    count = len(replies)
    for number, (address, overall, skills) in enumerate(replies):
        moment = services.clock.now() - timedelta(days=days_apart * (count - 1 - number), hours=1)
        drill = services.catalog.drill(address)
        draft = Draft(
            attempt=services.new_id(),
            drill=address,
            pack_hash=services.catalog.pack_hash(drill),
            started=moment - timedelta(minutes=1),
            updated=moment,
            text=f"So it was the {number + 1}. time, and nobody called you back.",
        )
        services.repository.submit(services.profile.id, draft)
        services.repository.store_marks(draft.attempt, marks(drill, overall, skills))


def marks(drill: Drill, overall: int, skills: dict[Skill, int], *, missed: bool = True) -> Marks:
    """Marks as a scorer would give them; with `missed`, every fact and feeling counts as missed."""
    result = {
        "skills": {skill.value: {"score": score} for skill, score in skills.items()},
        "facts": [{"id": fact.id, "status": "missed" if missed else "restated"} for fact in drill.facts],
        "feelings": [{"name": one.name, "status": "missed" if missed else "named"} for one in drill.feelings],
        "questions": [] if missed else [{"status": "on-target"}],
    }
    return Marks(
        scorer="test",
        overall=overall,
        band=band_of(overall),
        skills={skill: skills.get(skill) for skill in Skill},
        flags=(),
        result=json.dumps(result),
        bands={skill: band_of(score) for skill, score in skills.items()},
    )


def band_of(score: int) -> Band:
    """The band a test gives to a mark."""
    return Band.STRONG if score >= 75 else Band.FAIR if score >= 50 else Band.WEAK if score >= 25 else Band.NONE
