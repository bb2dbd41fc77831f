"""Years of practice for tests: seeded, with quiet weeks and busy ones, typed and spoken, under two scorers."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta

from tests.support.app import band_of
from trainer.packs.model import Skill
from trainer.progress.model import Draft, Marks, Mode
from trainer.services import Services

ACTS = (
    "reflection",
    "complex-reflection",
    "acknowledgement",
    "open-question",
    "closed-question",
    "administrative-question",
    "solution",
    "apology",
)
SENTENCE = (
    "Three months of wrong bills, and two calls where you were told it was sorted: no wonder you are fed up. What "
    "changed on your account just before the first one?"
)


def practised_for(services: Services, *, days: int, replies: int, drills: Sequence[str], seed: int = 7) -> None:
    """Put so many replies into memory, in sessions of up to six, over so many days that end an hour before now."""
    source = random.Random(seed)
    end = services.clock.now() - timedelta(hours=1)
    words, given = SENTENCE.split(), 0
    moments = []
    while given < replies:
        share = 1 - source.random() ** 1.5  # the more the nearer: people come back to what they like
        begun = end - timedelta(days=int(days * (1 - share)), minutes=source.randrange(300))
        size = min(source.randint(1, 6), replies - given)
        moments += [begun + timedelta(minutes=4 * number) for number in range(size)]
        given += size
    for number, moment in enumerate(sorted(moments)):
        draft = Draft(
            services.new_id(),
            source.choice(drills),
            "0" * 64,
            moment - timedelta(minutes=1),
            moment,
            Mode.SPOKEN if source.random() < 0.3 else Mode.TYPED,
            " ".join(words[source.randrange(6) : 12 + source.randrange(14)]),
        )
        services.repository.submit(services.profile.id, draft)
        services.repository.store_marks(draft.attempt, _marks(source, number / replies))


def _marks(source: random.Random, progress: float) -> Marks:
    """Marks that rise over the years, and fall now and then."""
    skills = {skill: round(min(99, max(0, source.gauss(35 + 40 * progress, 13)))) for skill in Skill}
    overall = sum(skills.values()) // len(skills)
    acts = [{"act": act, "span": [0, 1]} for act in source.choices(ACTS, k=source.randint(3, 7))]
    return Marks(
        scorer="1.0.0" if progress < 0.6 else "1.1.0",
        overall=overall,
        band=band_of(overall),
        skills=dict(skills),
        flags=tuple(flag for flag in ("script", "contradiction") if source.random() < 0.08),
        result=json.dumps({"acts": acts, "facts": [], "feelings": []}),
        bands={skill: band_of(score) for skill, score in skills.items()},
    )
