"""Whatever order replies are handed in, marked and marked again: what is remembered is what building it anew gives."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.progress import day, make_draft, make_marks, opened
from trainer.packs.model import Skill

DRILLS = ("p/one", "p/two")
rated = st.sets(st.sampled_from(Skill)).map(sorted)
steps = st.tuples(
    st.integers(0, 11),  # which reply
    st.integers(0, 5 * 24),  # handed in so many hours after the first of the month
    st.integers(0, 100),
    rated,
    st.booleans(),  # marked one by one, or among many
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=1, max_size=30))
def test_memories_kept_up_are_the_memories_built_anew(past: list[tuple[int, int, int, list[Skill], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        amara = repository.profile("Amara").id
        repository.memories.of(amara)
        handed_in: set[int] = set()
        for number, (reply, hours, overall, skills, alone) in enumerate(past):
            name = f"a{reply}"
            if reply not in handed_in:
                at = day(1, 0) + timedelta(hours=hours)
                repository.submit(amara, make_draft(name, f"reply {name}", drill=DRILLS[reply % 2], at=at))
                handed_in.add(reply)
            marks = make_marks(overall, scorer=f"1.0.{number}", skills=dict.fromkeys(skills, overall))
            if alone:
                repository.store_marks(name, marks)
            else:
                repository.store_all([(name, marks)])
        kept = repository.memories.of(amara)
        repository.memories.rebuild(amara)
        assert kept == repository.memories.of(amara)
