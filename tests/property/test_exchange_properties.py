"""Out and in again: for every record that this program can make."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.app import FixedClock
from tests.support.exchange import exported, hand_in, whole_marks
from tests.support.progress import opened
from trainer.exchange.incoming import Fate, Import
from trainer.packs.model import Kind
from trainer.progress.model import Delivery, Marks, Mode
from trainer.progress.repository import Repository
from trainer.scoring.result import Focus

START = datetime(2020, 1, 1, tzinfo=UTC)
texts = st.text(max_size=40)  # with surrogates, control characters and everything else
names = st.sampled_from(["Amara", "Ольга", "李小龍", "=1+1", "O'Brien"])
focuses = st.one_of(
    st.none(), st.builds(Focus, *(st.lists(st.text("ab", max_size=2), max_size=2).map(tuple) for _ in "abc"))
)
deliveries = st.one_of(st.none(), st.builds(Delivery, *(st.floats(0, 1e6) for _ in "abc"), st.text("ab", max_size=5)))
marks = st.builds(
    whole_marks,
    st.integers(0, 100),
    scorer=st.sampled_from(["1.0.0", "1.1.0", "2.0.0"]),
    data=st.sampled_from(["", "ab12"]),
    tip=texts,
)


@dataclass(frozen=True)
class Past:
    """One reply of a made-up past."""

    learner: str
    days: float
    drill: str
    mode: Mode
    text: str
    heard: str | None
    notes: str
    plays: int
    focus: Focus | None
    delivery: Delivery | None
    kind: Kind
    detail: str
    marks: list[Marks]


pasts = st.lists(
    st.builds(
        Past,
        names,
        st.floats(0, 1000),
        st.sampled_from(["telecom/third-month", "parcels/van"]),
        st.sampled_from(Mode),
        texts,
        st.one_of(st.none(), texts),
        texts,
        st.integers(0, 9),
        focuses,
        deliveries,
        st.sampled_from(Kind),
        texts,
        st.lists(marks, max_size=3),
    ),
    max_size=6,
)


def live(repository: Repository, past: Sequence[Past]) -> None:
    for number, one in enumerate(past):
        hand_in(
            repository,
            repository.profile(one.learner).id,
            f"a{number}",
            START + timedelta(days=one.days),
            *one.marks,
            **{name: getattr(one, name) for name in ("drill", "mode", "text", "heard", "notes", "plays", "kind")},
            focus=one.focus,
            delivery=one.delivery,
            detail=one.detail,
        )


def bring(repository: Repository, content: bytes, *, dry: bool = False) -> list[Fate]:
    coming = Import(repository, FixedClock(), dry=dry)
    return [line.fate for line in coming.lines(io.BytesIO(content))]


def remembered(repository: Repository) -> list[object]:
    """Every memory of everyone, without the row numbers of attempts, which are each database's own."""
    return [
        (profile.name, replace(memory, attempt=0, opened=0))
        for profile in sorted(repository.profiles(), key=lambda one: one.name)
        for memory in repository.memories.of(profile.id)
    ]


@given(pasts)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_went_out_comes_in_as_the_same_record_and_the_same_memories_and_only_once(past: list[Past]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder) / "a") as there,
        opened(Path(folder) / "b") as here,
    ):
        live(there, past)
        content = exported(there)
        assert set(bring(here, content, dry=True)) <= {Fate.NEW}
        assert set(bring(here, content)) <= {Fate.NEW}
        assert sorted(exported(here).splitlines()) == sorted(content.splitlines())
        for profile in there.profiles():
            there.memories.rebuild(profile.id)
        assert remembered(here) == [one for one in remembered(there) if one]
        once = exported(here)
        for profile in there.profiles():
            same = here.profile(profile.name).id
            there.tallies.rebuild(profile.id)
            assert here.tallies.days(same) == there.tallies.days(profile.id)
            assert here.tallies.marked(same) == there.tallies.marked(profile.id)
        assert set(bring(here, content)) <= {Fate.KNOWN}
        assert set(bring(here, content + once)) <= {Fate.KNOWN}
        assert exported(here) == once
        assert here.check() == ()


_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=4,
)


@given(st.data(), _values)
@settings(max_examples=150, deadline=None)
def test_a_line_with_anything_in_any_place_is_taken_whole_or_refused_and_the_record_stays_sound(
    data: st.DataObject, value: object
) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        hand_in(
            repository,
            repository.profile("Amara").id,
            "a1",
            START,
            whole_marks(50),
            focus=Focus(("x",)),
            delivery=Delivery(1.0, 1.0, 1.0, "x"),
        )
        plain = json.loads(exported(repository))
    within = plain
    while True:  # walk down to some key or place and put the value there
        key = data.draw(st.sampled_from(list(within) if isinstance(within, dict) else range(len(within))))
        if not isinstance(within[key], dict | list) or not within[key] or data.draw(st.booleans()):
            within[key] = value
            break
        within = within[key]
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        fates = bring(repository, json.dumps(plain).encode())
        assert fates in ([Fate.NEW], [Fate.BROKEN])
        if fates == [Fate.NEW]:
            assert bring(repository, exported(repository)) == [Fate.KNOWN]
        else:
            assert exported(repository) == b""
