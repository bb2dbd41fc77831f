"""Moods, and what of a text is spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.speech.prosody import LONGEST_TEXT, NEUTRAL, at_rate, moods, of_mood, speakable


def test_a_mood_nobody_has_heard_of_is_neutral() -> None:
    assert of_mood("effervescent") == NEUTRAL
    assert of_mood("") == NEUTRAL
    assert of_mood("[/red]\x1b[31m") == NEUTRAL


def test_a_mood_is_found_without_regard_to_case_and_by_other_names() -> None:
    assert of_mood("  Angry ") == of_mood("angry") == of_mood("mad")
    assert of_mood("Fed  Up") == of_mood("frustrated")


@pytest.mark.parametrize(
    "mood",
    ["calm", "frustrated", "angry", "furious", "worried", "sad", "resigned", "embarrassed", "confused", "cheerful"],
)
def test_each_mood_differs_from_neutral_in_rate_pitch_and_volume(mood: str) -> None:
    prosody = of_mood(mood)
    assert prosody.rate != NEUTRAL.rate
    assert prosody.pitch != NEUTRAL.pitch
    assert prosody.volume != NEUTRAL.volume


def test_no_two_moods_sound_the_same() -> None:
    found = [of_mood(mood) for mood in moods()]
    assert len(set(found)) == len(found)
    assert all(0.5 <= p.rate <= 2 and 0.5 <= p.pitch <= 2 and 0 < p.volume <= 1 for p in found)


def test_a_rate_changes_the_pace_and_not_the_pitch() -> None:
    slower = at_rate(of_mood("furious"), 0.8)
    assert slower.rate == pytest.approx(1.0)
    assert slower.pitch == of_mood("furious").pitch
    assert at_rate(of_mood("sad"), 0.5).rate == 0.5
    assert at_rate(of_mood("furious"), 2.0).rate == 2.0


def test_markup_of_engines_is_not_spoken_as_markup() -> None:
    assert speakable("a<break time='10s'/>b") == "a break time='10s'/ b"
    assert speakable("hello [[h@loU]] there") == "hello h@loU there"
    assert speakable("one\x1b[31mtwo\x00three\n\nfour") == "one 31mtwo three four"
    assert speakable("“It’s” — fine…") == '"It\'s" , fine...'


@given(st.text(max_size=200))
def test_what_is_spoken_is_one_printable_line(text: str) -> None:
    spoken = speakable(text)
    assert spoken.isprintable()
    assert not set(spoken) & set("<>[]{}|\\")
    assert spoken == spoken.strip()
    assert speakable(spoken) == spoken


def test_a_text_without_end_is_cut() -> None:
    assert len(speakable("word " * 100_000)) <= LONGEST_TEXT
