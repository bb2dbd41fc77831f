"""What holds for every past, every reply and every name, not only for the ones somebody thought of."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.drills import make_drill
from tests.support.progress import opened, practise
from trainer.errors import UsageError
from trainer.exchange import csv_export, jsonl
from trainer.exchange.record import Record
from trainer.packs.model import Band, Kind, Skill
from trainer.progress.memory import LONGEST_DAYS, OVERALL, Memory, due_on, learned
from trainer.progress.model import Attempt, Delivery, Draft, Marks, Mode
from trainer.progress.names import clean_name, name_key
from trainer.progress.schedule import due, forecast
from trainer.scoring.result import Focus

START = datetime(2000, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=36_500)).map(lambda apart: START + apart)
kept_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)  # half surrogate pairs are replaced
scores = st.one_of(st.none(), st.integers(0, 100))
bands = st.sampled_from(Band)
skills_bands = st.dictionaries(st.sampled_from(Skill), bands)
focuses = st.one_of(st.none(), st.builds(Focus, *(st.lists(kept_texts, max_size=3).map(tuple) for _ in range(3))))
deliveries = st.one_of(st.none(), st.builds(Delivery, *(st.floats(0, 1e6) for _ in range(3)), kept_texts))
results = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), kept_texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(kept_texts, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def marks(draw: st.DrawFn) -> Marks:
    return Marks(
        draw(kept_texts),
        draw(st.integers(0, 100)),
        draw(bands),
        {skill: draw(scores) for skill in Skill},
        tuple(draw(st.lists(kept_texts, max_size=3))),
        json.dumps(draw(results), ensure_ascii=False),
        {skill: draw(st.one_of(st.none(), bands)) for skill in Skill},
        draw(kept_texts),
    )


@st.composite
def record_values(draw: st.DrawFn) -> Record:
    given_marks = tuple(draw(st.lists(marks(), max_size=2)))
    attempt = Attempt(
        id=draw(kept_texts),
        profile=0,
        drill=draw(kept_texts),
        pack_hash=draw(kept_texts),
        started=draw(moments),
        submitted=draw(moments),
        mode=draw(st.sampled_from(Mode)),
        reply=draw(kept_texts),
        heard=draw(st.one_of(st.none(), kept_texts)),
        notes=draw(kept_texts),
        plays=draw(st.integers(0, 1000)),
        focus=draw(focuses),
        retry_of=draw(st.one_of(st.none(), kept_texts)),
        delivery=draw(deliveries),
        marks=given_marks[0] if given_marks else None,
        kind=draw(st.sampled_from(Kind)),
        detail=draw(kept_texts),
    )
    return Record(draw(kept_texts), attempt, given_marks)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    return Draft(
        attempt=draw(st.uuids(version=4).map(str)),
        drill=draw(kept_texts),
        pack_hash=draw(kept_texts),
        started=draw(moments),
        updated=draw(moments),
        mode=draw(st.sampled_from(Mode)),
        text=draw(kept_texts),
        notes=draw(kept_texts),
        heard=draw(st.one_of(st.none(), kept_texts)),
        plays=draw(st.integers(0, 1000)),
        focus=draw(focuses),
        retry_of=draw(st.one_of(st.none(), kept_texts)),
        delivery=draw(deliveries),
        kind=draw(st.sampled_from(Kind)),
        detail=draw(kept_texts),
    )


RELAXED = settings(deadline=None)  # a busy machine is no finding


# ---- out and back ------------------------------------------------------------------------------------------------


@RELAXED
@given(record_values())
def test_a_line_of_jsonl_reads_back_as_the_record_it_was(record: Record) -> None:
    line = jsonl.write(record)
    assert "\n" not in line
    assert jsonl.read(line) == record


@RELAXED
@given(record_values())
def test_a_row_of_csv_has_every_column_and_no_cell_a_spreadsheet_would_run(record: Record) -> None:
    rows = list(csv.reader(io.StringIO(csv_export.header() + csv_export.write(record), newline="")))
    assert len(rows) == 2
    assert len(rows[1]) == len(csv_export.COLUMNS)
    for cell in rows[1]:
        assert cell.lstrip(" \n")[:1] not in ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
        assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in cell)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=5, unique_by=lambda draft: draft.attempt))
def test_whatever_is_kept_and_handed_in_comes_back_from_the_database_as_it_was(replies: Sequence[Draft]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        amara = repository.profile("Amara").id
        for draft in replies:
            repository.keep_draft(amara, draft)
        assert sorted(repository.drafts(amara), key=lambda draft: draft.attempt) == sorted(
            replies, key=lambda draft: draft.attempt
        )
        for draft in replies:
            attempt = repository.submit(amara, draft)
            assert (attempt.reply, attempt.notes, attempt.heard) == (draft.text, draft.notes, draft.heard)
            assert (attempt.focus, attempt.delivery, attempt.mode) == (draft.focus, draft.delivery, draft.mode)
            assert (attempt.started, attempt.submitted) == (draft.started, draft.updated)
        assert repository.drafts(amara) == ()
        assert [a.submitted for a in repository.attempts(amara)] == sorted(
            (draft.updated for draft in replies), reverse=True
        )
        assert {a.id for a in repository.each_attempt(amara)} == {draft.attempt for draft in replies}


# ---- the schedule ------------------------------------------------------------------------------------------------


ten_years = st.lists(st.tuples(st.floats(0, 3650), bands, st.booleans()), min_size=1, max_size=60)
retentions = st.floats(0.7, 0.97)


def _lived(days: Sequence[tuple[float, Band, bool]], name: str = "a") -> tuple[list[Memory], datetime]:
    """The memory of two skills after replies on these days, some retried at once, and a moment after all of them."""
    memories: dict[str, Memory] = {}
    for number, (apart, band, retried) in enumerate(sorted(days, key=lambda one: one[0])):
        for attempt in range(2 if retried else 1):
            for skill in (OVERALL, "reflect"):
                memories[skill] = learned(
                    memories.get(skill),
                    drill=f"test/{name}",
                    skill=skill,
                    band=band,
                    at=START + timedelta(days=apart, seconds=number + attempt),
                    attempt=2 * number + attempt,
                    zone=UTC,
                )
    return list(memories.values()), START + timedelta(days=3650, minutes=5)


@RELAXED
@given(ten_years, retentions)
def test_ten_years_of_practice_never_bring_a_drill_back_before_or_long_after(
    days: list[tuple[float, Band, bool]], retention: float
) -> None:
    for memory in _lived(days)[0]:
        begun = memory.trace.last.date()
        assert begun <= due_on(memory, retention, UTC) <= begun + timedelta(days=LONGEST_DAYS)
        assert memory.trace.stability > 0
        assert 1 <= memory.trace.difficulty <= 10


@RELAXED
@given(ten_years, bands, bands, retentions, st.floats(0, 400))
def test_a_better_band_never_comes_back_sooner(
    days: list[tuple[float, Band, bool]], one: Band, other: Band, retention: float, apart: float
) -> None:
    worse, better = sorted((one, other), key=lambda band: band.rank)
    memories, now = _lived(days)
    at = now + timedelta(days=apart)
    after = [
        learned(memories[0], drill="test/a", skill=OVERALL, band=b, at=at, attempt=999, zone=UTC)
        for b in (worse, better)
    ]
    assert due_on(after[0], retention, UTC) <= due_on(after[1], retention, UTC)


@RELAXED
@given(ten_years, retentions, retentions)
def test_a_higher_retention_never_comes_back_later(
    days: list[tuple[float, Band, bool]], one: float, other: float
) -> None:
    for memory in _lived(days)[0]:
        assert due_on(memory, max(one, other), UTC) <= due_on(memory, min(one, other), UTC)


@RELAXED
@given(ten_years, ten_years, st.floats(0, 3650), st.booleans(), retentions)
def test_every_drill_is_listed_at_most_once_and_ahead_all_of_them(
    mine: list[tuple[float, Band, bool]],
    theirs: list[tuple[float, Band, bool]],
    apart: float,
    ahead: bool,
    retention: float,
) -> None:
    drills = [make_drill(name) for name in ("a", "b", "c", "d")]
    past = _lived(mine, "a")[0] + _lived(theirs, "b")[0]
    now = START + timedelta(days=apart)
    entries = due(drills, past, now, zone=UTC, ahead=ahead, retention=retention, latest="test/a")
    names = [entry.drill for entry in entries]
    assert len(names) == len(set(names))
    assert set(names) <= {drill.address for drill in drills}
    assert not names or names[0] != "test/a"
    if ahead:
        assert len(names) == len(drills)


@RELAXED
@given(ten_years, st.floats(0, 3650))
def test_the_forecast_counts_every_drill_once(days: list[tuple[float, Band, bool]], apart: float) -> None:
    memories, _ = _lived(days)
    coming = forecast(memories, START + timedelta(days=apart), days=5000, zone=UTC)
    assert sum(count for _, count in coming) == 1


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.floats(0, 400), st.integers(0, 100), st.sampled_from("ab")), min_size=1, max_size=15))
def test_memory_kept_up_is_memory_built_anew(replies: list[tuple[float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as repository:
        amara = repository.profile("Amara").id
        for number, (apart, overall, name) in enumerate(sorted(replies)):
            practise(
                repository,
                amara,
                f"a{number}",
                START + timedelta(days=apart, seconds=number),
                overall,
                drill=f"p/{name}",
            )
        kept = repository.memories.of(amara)
        repository.memories.rebuild(amara)
        assert repository.memories.of(amara) == kept


# ---- names -------------------------------------------------------------------------------------------------------


@RELAXED
@given(st.text(max_size=100))
def test_a_name_is_refused_or_fit_to_be_shown_and_cleaning_it_again_changes_nothing(name: str) -> None:
    try:
        cleaned = clean_name(name)
    except UsageError:
        return
    assert 0 < len(cleaned) <= 80
    assert clean_name(cleaned) == cleaned
    assert name_key(cleaned) == name_key(name) != ""
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in cleaned)
