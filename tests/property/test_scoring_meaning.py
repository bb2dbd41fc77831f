"""Whatever the words, the table of meanings answers the same, within bounds, and never falls over."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.scoring import DRILL
from trainer.scoring.acts import read
from trainer.scoring.contradiction import clashes
from trainer.scoring.echo import echo, echoed
from trainer.scoring.meaning import Meaning, meaning
from trainer.scoring.prepare import prepare

WORDS = st.one_of(
    st.sampled_from(
        ["kettle", "kettles", "leak", "leaking", "water", "mother", "sent", "sixty", "overcharging", "lid"]
    ),
    st.text(max_size=30),
)
SAYINGS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join))


@given(one=WORDS, other=WORDS)
@settings(max_examples=150, deadline=None)
def test_nearness_is_bounded_even_handed_and_the_same_from_a_fresh_table(one: str, other: str) -> None:
    near = meaning().near(one, other)
    assert -1.0001 <= near <= 1.0001
    assert near == meaning().near(other, one)
    assert near == Meaning().near(one, other)


@given(said=SAYINGS)
@settings(max_examples=150, deadline=None)
def test_an_echo_is_bounded_and_the_same_twice(said: str) -> None:
    heard = echo(prepare(DRILL), read(said))
    assert heard is not None
    assert 0.0 <= heard <= 1.01
    assert heard == echo(prepare(DRILL), read(said))
    assert 0.0 <= echoed(2.0, heard, capped=False) <= 4.0


@given(said=SAYINGS)
@settings(max_examples=150, deadline=None)
def test_looking_for_what_is_told_wrong_never_falls_over_and_points_into_the_texts(said: str) -> None:
    for clash in clashes(prepare(DRILL), read(said)):
        first, last = clash.reply
        assert 0 <= first < last <= len(said)
        if clash.say is not None:
            assert 0 <= clash.say[0] < clash.say[1] <= len(DRILL.complaint)
