"""When a reply is over."""

from __future__ import annotations

import random

import pytest

from trainer.speech.silence import SilenceWatch


def watch(*stretches: tuple[float, float]) -> SilenceWatch:
    """Feed stretches of (seconds, decibels), each wavering by a decibel."""
    wavering = random.Random(7)
    watching = SilenceWatch()
    for seconds, decibels in stretches:
        for _ in range(round(seconds * 10)):
            watching.add(decibels + wavering.uniform(-1, 1))
    return watching


def test_quiet_is_counted_from_the_end_of_the_speech() -> None:
    watching = watch((1.0, -60), (2.0, -20), (1.5, -60))
    assert watching.spoken
    assert watching.quiet == pytest.approx(1.5)


def test_a_room_in_which_nobody_speaks_never_ends_a_reply() -> None:
    for room in (-90, -60, -35, -20):
        watching = watch((20.0, room))
        assert not watching.spoken, room
        assert watching.quiet == 0.0


def test_somebody_who_speaks_at_once_is_heard_when_they_stop() -> None:
    watching = watch((1.0, -20), (1.0, -60))
    assert watching.spoken
    assert watching.quiet == pytest.approx(1.0)


def test_speech_over_a_noisy_room_is_told_from_the_noise() -> None:
    watching = watch((1.0, -35), (2.0, -18), (2.0, -35))
    assert watching.spoken
    assert watching.quiet == pytest.approx(2.0)


def test_a_click_is_no_speech() -> None:
    assert not watch((2.0, -60), (0.1, -10), (3.0, -60)).spoken


def test_pauses_between_words_start_the_count_anew() -> None:
    watching = watch((0.5, -60), (1.0, -22), (0.8, -60), (1.0, -22), (0.3, -60))
    assert watching.quiet == pytest.approx(0.3)


def test_a_long_speech_with_the_dips_of_words_is_not_taken_for_noise() -> None:
    syllables = [(0.3, -18.0), (0.1, -45.0)] * 75  # half a minute
    assert watch((0.5, -60), *syllables).quiet <= 0.11


def test_a_faint_sound_below_fifty_decibels_is_no_speech() -> None:
    assert not watch((2.0, -85), (2.0, -55), (2.0, -85)).spoken


def test_once_spoken_stays_spoken_when_the_speech_leaves_the_window() -> None:
    watching = watch((1.0, -60), (1.0, -20), (20.0, -60))
    assert watching.spoken
    assert watching.quiet >= 14.9
