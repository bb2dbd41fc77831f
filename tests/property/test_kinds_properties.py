"""Whatever an answer holds, its marks keep their bounds, point into the words, and come out the same again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.kinds import CHAT, LEAD, NOTES, PATIENCE, REWRITE, SPOT
from trainer.kinds import mark
from trainer.kinds.patience import Event, Listening, What, estimated, stored
from trainer.kinds.waiting import judged
from trainer.packs.model import Drill

DRILLS = (NOTES, SPOT, REWRITE, PATIENCE, CHAT, LEAD)
PIECES = [
    text
    for drill in DRILLS
    for text in (
        *(breath.text for breath in drill.say),
        *(reply.text for reply in drill.replies),
        *(choice.text for choice in drill.choices),
        drill.draft,
    )
] + ["[/b]", "\x1b[31m", "🙂", "2 b", "wants 99 pounds", "Kowalski", "\n\n", "??"]
REPLIES = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=5).map(" ".join)
DETAILS = st.sampled_from(["", "{", "null", '{"choice": 1, "reason": 1}', '{"choice": 3}']) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["choice", "reason", "breaths", "events", "heard"]), inner, max_size=5)
    ),
    max_leaves=12,
).map(json.dumps)


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.id)
@settings(max_examples=40, deadline=None)
@given(reply=REPLIES, detail=DETAILS)
def test_marks_of_any_answer_keep_their_bounds_and_come_out_the_same_again(
    drill: Drill, reply: str, detail: str
) -> None:
    result = mark(drill, reply, detail)
    assert 0 <= result.overall <= 100
    assert all(marked.score is None or 0 <= marked.score <= 100 for marked in result.marks)
    assert result.tips
    for remark in result.remarks:
        assert remark.label
        assert remark.text
        assert remark.reply is None or 0 <= remark.reply[0] < remark.reply[1] <= len(reply)
        assert remark.say is None or 0 <= remark.say[0] < remark.say[1] <= len(drill.complaint)
    json.dumps(result.to_dict())
    assert mark(drill, reply, detail) == result


TELLING = estimated(PATIENCE.say)
MOMENTS = st.floats(0, TELLING.seconds - 0.01).map(lambda at: round(at, 2))
EVENTS = st.lists(st.builds(Event, st.sampled_from(What), MOMENTS), max_size=12).map(
    lambda events: tuple(sorted(events, key=lambda event: event.at))
)


@settings(max_examples=80, deadline=None)
@given(events=EVENTS, more=MOMENTS)
def test_cutting_in_once_more_never_makes_a_listening_better(events: tuple[Event, ...], more: float) -> None:
    before = Listening(TELLING, TELLING.seconds, events)
    worse = Listening(TELLING, TELLING.seconds, tuple(sorted((*events, Event(What.JUMP, more)), key=lambda e: e.at)))
    assert 0.0 <= judged(PATIENCE, worse).level <= judged(PATIENCE, before).level <= 1.0


@settings(max_examples=80, deadline=None)
@given(events=EVENTS)
def test_any_listening_comes_back_from_the_disk_as_it_was(events: tuple[Event, ...]) -> None:
    listening = Listening(TELLING, TELLING.seconds, events)
    assert stored(listening.detail, PATIENCE) == listening


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["to", "cue", "jump", "go_on", "give_up"]), st.floats(-5, 60, allow_nan=False)),
        max_size=25,
    )
)
def test_a_listening_takes_every_order_of_events(steps: list[tuple[str, float]]) -> None:
    listening = Listening(TELLING)
    for what, at in steps:
        before = listening
        listening = listening.to(at) if what == "to" else getattr(listening, what)()
        assert 0.0 <= before.at <= listening.at <= TELLING.seconds
        assert len(listening.events) >= len(before.events)
    assert stored(listening.detail, PATIENCE) is not None
    assert 0 <= mark(PATIENCE, "Hm.", listening.detail).overall <= 100
