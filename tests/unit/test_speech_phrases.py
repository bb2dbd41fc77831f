"""Where somebody speaks, from the probabilities of a detector."""

from __future__ import annotations

import random
from array import array

import pytest

from tests.support.devices import hush, tone
from trainer.speech.backends.silero import STEP, LoudnessListener, VoiceListener
from trainer.speech.phrases import FRAME, Pauses, Phrase, PhraseWatch, merged


def watch(*stretches: tuple[float, float], pauses: Pauses | None = None) -> PhraseWatch:
    """Feed stretches of (seconds, probability)."""
    watching = PhraseWatch(pauses or Pauses())
    for seconds, probability in stretches:
        watching.add_all([probability] * round(seconds / FRAME))
    return watching


def test_a_pause_finishes_a_phrase_and_a_short_one_does_not() -> None:
    now = watch((1.0, 0.0), (1.0, 0.9), (0.4, 0.1), (1.0, 0.9), (0.8, 0.1)).now
    (phrase,) = now.phrases
    assert phrase.start == pytest.approx(1.0, abs=FRAME)
    assert phrase.end == pytest.approx(3.4, abs=2 * FRAME)
    assert not now.speaking
    assert now.since is None
    assert now.quiet == pytest.approx(0.8, abs=2 * FRAME)
    assert now.began == phrase.start


def test_somebody_who_speaks_is_noticed_within_a_tenth_of_a_second_and_so_is_their_pause() -> None:
    watching = watch((2.0, 0.02), (0.1, 0.9))
    spoken = watching.now
    assert spoken.speaking
    assert spoken.since == pytest.approx(2.0, abs=FRAME)
    watching.add_all([0.1] * 3)
    paused = watching.now
    assert not paused.speaking
    assert paused.since is not None  # the phrase is not finished yet


def test_a_click_is_no_speech_and_neither_is_a_doubtful_sound() -> None:
    now = watch((1.0, 0.0), (2 * FRAME, 0.99), (1.0, 0.0), (3.0, 0.45)).now
    assert not now.spoken
    assert now.voiced == 0.0
    assert now.phrases == ()
    assert now.quiet == 0.0


def test_a_long_phrase_is_finished_by_a_shorter_pause() -> None:
    assert watch((3.0, 0.9), (0.4, 0.1)).now.phrases == ()
    (phrase,) = watch((7.0, 0.9), (0.4, 0.1)).now.phrases
    assert phrase.seconds == pytest.approx(7.0, abs=FRAME)


def test_one_without_a_pause_is_cut_where_a_voice_was_least_likely_and_nothing_of_it_is_lost() -> None:
    watching = watch((12.0, 0.9), (FRAME, 0.4), (10.0, 0.9))
    last = watching.end()
    first, *_ = watching.now.phrases
    assert first.end == pytest.approx(12.0, abs=FRAME)
    assert last is not None
    assert last.start == first.end
    assert last.end == pytest.approx(22.0, abs=2 * FRAME)


def test_the_end_of_a_recording_finishes_what_was_being_said() -> None:
    watching = watch((1.0, 0.9))
    assert watching.now.phrases == ()
    last = watching.end()
    assert last is not None
    assert last.start == 0.0
    assert last.end == pytest.approx(1.0, abs=FRAME)
    assert watching.end() is None
    assert len(watching.now.phrases) == 1


def test_whatever_the_detector_says_phrases_come_in_order_and_never_overlap() -> None:
    luck = random.Random(5)
    for _ in range(60):
        stretches = [(luck.uniform(0.03, 9.0), luck.random()) for _ in range(luck.randrange(1, 12))]
        watching = watch(*stretches)
        watching.end()
        now = watching.now
        edges = [edge for phrase in now.phrases for edge in (phrase.start, phrase.end)]
        assert edges == sorted(edges), stretches
        assert all(phrase.seconds > 0 for phrase in now.phrases), stretches
        assert now.voiced <= sum(phrase.seconds for phrase in now.phrases) + 1e-6, stretches
        assert all(phrase.seconds <= Pauses().longest + Pauses().usual for phrase in now.phrases), stretches


def test_neighbours_are_joined_as_long_as_they_stay_short() -> None:
    phrases = (Phrase(0.0, 2.0), Phrase(2.5, 4.0), Phrase(6.0, 7.0), Phrase(7.2, 20.0))
    assert merged(phrases, 1.0, 10.0) == (Phrase(0.0, 4.0), Phrase(6.0, 7.0), Phrase(7.2, 20.0))
    assert merged((), 1.0, 10.0) == ()


def test_a_listener_looks_at_whole_frames_whatever_the_blocks_are() -> None:
    seen: list[int] = []

    def detect(frame: array[int]) -> float:
        seen.append(len(frame))
        return 0.9 if max(frame) > 1000 else 0.0

    listener = VoiceListener(detect)
    sound = hush(1.0) + tone(1.0) + hush(0.3)
    for at in range(0, len(sound), 700):
        now = listener.add(sound[at : at + 700])
    assert set(seen) == {STEP}
    assert len(seen) == len(sound) // STEP
    assert now.spoken
    assert now.phrases == ()
    (phrase,) = listener.end().phrases
    assert phrase.start == pytest.approx(1.0, abs=2 * FRAME)
    assert phrase.end == pytest.approx(2.0, abs=2 * FRAME)


def test_without_a_detector_loudness_tells_that_somebody_speaks_but_finishes_no_phrase() -> None:
    listener = LoudnessListener()
    assert listener.add(hush(1.0)).spoken is False
    assert listener.add(tone(1.0)).speaking
    now = listener.add(hush(1.0))
    assert not now.speaking
    assert now.began == pytest.approx(1.0, abs=0.11)
    assert now.quiet == pytest.approx(1.0, abs=0.11)
    assert listener.end().phrases == ()
