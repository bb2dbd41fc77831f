"""What holds for every past, every reply and every name, not only for the ones somebody thought of."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.drills import make_drill
from tests.support.progress import opened
from trainer.errors import UsageError
from trainer.exchange import csv_export, jsonl
from trainer.exchange.record import Record
from trainer.packs.model import Band, Kind, Skill
from trainer.progress.model import Attempt, Delivery, Draft, Marks, Mode, Standing
from trainer.progress.names import clean_name, name_key
from trainer.progress.schedule import LONGEST_DAYS, Try, due, due_on, interval, settled, standings
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


@RELAXED
@given(bands, bands, st.integers(-3, 100))
def test_no_interval_is_negative_and_a_better_band_never_comes_back_sooner(one: Band, other: Band, days: int) -> None:
    worse, better = sorted((one, other), key=lambda band: band.rank)
    assert 0 <= interval(worse, days) <= interval(better, days) <= LONGEST_DAYS


@RELAXED
@given(st.integers(1, 100))
def test_a_longer_run_of_strong_days_never_comes_back_sooner(days: int) -> None:
    assert interval(Band.STRONG, days) <= interval(Band.STRONG, days + 1)


tries = st.builds(Try, st.sampled_from(["test/a", "test/b", "test/c"]), moments, st.booleans(), bands, skills_bands)
pasts = st.lists(tries, max_size=20)


@RELAXED
@given(pasts)
def test_no_drill_is_due_before_it_was_tried(past: list[Try]) -> None:
    for standing in standings(past, UTC):
        begun = standing.last if standing.rated is None else standing.rated
        assert begun.date() <= due_on(standing, UTC) <= begun.date() + timedelta(days=LONGEST_DAYS)


@RELAXED
@given(pasts, moments, st.booleans())
def test_every_drill_is_listed_at_most_once_and_ahead_all_of_them(past: list[Try], now: datetime, ahead: bool) -> None:
    drills = [make_drill(name) for name in ("a", "b", "c", "d")]
    entries = due(drills, standings(past, UTC), now, zone=UTC, ahead=ahead)
    names = [entry.drill for entry in entries]
    assert len(names) == len(set(names))
    assert set(names) <= {drill.address for drill in drills}
    if ahead:
        assert len(names) == len(drills)
    latest = max(past, key=lambda one: one.at, default=None)
    if latest is not None and names:
        assert names[0] != latest.drill or [one.at for one in past].count(latest.at) > 1


near = st.timedeltas(timedelta(), timedelta(days=12)).map(lambda apart: START + apart)
mostly_true = st.sampled_from([True, True, True, False])
mostly_strong = st.sampled_from([Band.STRONG] * 6 + [Band.WEAK, Band.FAIR, None])
one_drill = st.lists(
    st.builds(Try, st.just("test/a"), near, mostly_true, mostly_strong, skills_bands),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one.at,
)


@RELAXED
@given(one_drill, st.integers(1, 25))
def test_the_latest_tries_tell_when_they_suffice_for_the_standing(past: list[Try], kept: int) -> None:
    latest = sorted(past, key=lambda one: one.at)[-kept:]
    if settled(latest, UTC):
        (of_latest,), (of_all,) = standings(latest, UTC), standings(past, UTC)
        assert due_on(of_latest, UTC) == due_on(of_all, UTC)
        assert (of_latest.band, of_latest.bands, of_latest.rated) == (of_all.band, of_all.bands, of_all.rated)


@RELAXED
@given(pasts, moments)
def test_the_order_of_the_past_makes_no_difference(past: list[Try], now: datetime) -> None:
    spread = [replace(one, at=one.at + timedelta(microseconds=number)) for number, one in enumerate(past)]
    drills = [make_drill(name) for name in ("a", "b", "c")]
    there, back = (sorted(standings(way, UTC), key=lambda one: one.drill) for way in (spread, spread[::-1]))
    assert there == back
    assert due(drills, there, now, zone=UTC) == due(drills, back, now, zone=UTC)


@RELAXED
@given(bands, bands, moments, st.integers(0, 200))
def test_all_else_equal_the_weaker_drill_comes_first(one: Band, other: Band, at: datetime, days: int) -> None:
    worse, better = sorted((one, other), key=lambda band: band.rank)
    now = at + timedelta(days=days, minutes=1)
    past = [
        Standing("test/better", at, at, at, better, strong_days=1),
        Standing("test/worse", at, at, at, worse, strong_days=1),
        Standing("test/last", now, now),
    ]
    names = [entry.drill for entry in due([make_drill("better"), make_drill("worse")], past, now, zone=UTC)]
    if worse is not better and len(names) == 2:
        assert names == ["test/worse", "test/better"]
    if "test/better" in names:
        assert "test/worse" in names


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
