"""What is wrong with a microphone, from a few seconds of it."""

from __future__ import annotations

import random
from array import array

import pytest

from tests.support.devices import RATE, hush, tone
from trainer.speech.phrases import Activity, Phrase
from trainer.speech.soundcheck import Levels, judge, measure
from trainer.speech.wav import Sound

SAID = "Hello. This is the sound of your customers."


def noise(seconds: float, loudness: float) -> array[int]:
    luck = random.Random(3)
    top = round(32767 * loudness)
    return array("h", (luck.randint(-top, top) for _ in range(round(seconds * RATE))))


def heard(samples: array[int], text: str = "", phrases: tuple[Phrase, ...] = (), *, echo: bool = True) -> str:
    return judge(measure(Sound(samples, RATE), Activity(phrases=phrases)), text, SAID, echo=echo).trouble


SECOND = (Phrase(1.0, 2.0),)


def test_a_good_microphone_has_no_trouble() -> None:
    samples = noise(1.0, 0.002) + tone(1.0, loudness=0.2) + noise(1.0, 0.002)
    assert heard(samples, "I can hear you well", SECOND) == ""


@pytest.mark.parametrize(
    ("samples", "text", "phrases", "trouble"),
    [
        (hush(3.0), "", (), "gives silence"),
        (noise(3.0, 0.01), "", (), "heard nobody speak"),
        (noise(1, 0.0005) + tone(1, loudness=0.005) + noise(1, 0.0005), "hello", SECOND, "too quiet"),
        (noise(1, 0.2) + tone(1, loudness=0.2) + noise(1, 0.2), "hello", SECOND, "nearly as loud"),
        (hush(1) + array("h", [32767, -32768] * 8000) + hush(1), "hello", SECOND, "too loud"),
        (hush(1) + tone(1) + hush(1), "this is the sound of your customers", SECOND, "only the loudspeaker"),
        (hush(1) + tone(1) + hush(1), "", SECOND, "no words"),
    ],
)
def test_each_trouble_is_named(samples: array[int], text: str, phrases: tuple[Phrase, ...], trouble: str) -> None:
    assert trouble in heard(samples, text, phrases)


def test_without_an_echo_nothing_is_said_of_the_loudspeaker() -> None:
    assert "nobody was heard" in heard(noise(3.0, 0.01), echo=False)


def test_the_gate_lies_above_the_room_and_well_below_the_voice() -> None:
    assert Levels(-24.0, -60.0, 0.5, 0.0).gate == -54.0
    assert Levels(-24.0, -30.0, 0.5, 0.0).gate == -34.0
    assert Levels(None, -90.0, 0.0, 0.0).gate == -84.0
    assert Levels(None, -3.0, 0.9, 0.0).gate == -20.0


def test_a_voice_under_the_gate_is_the_rooms_and_one_above_it_is_not() -> None:
    from trainer.speech.backends.silero import VoiceListener

    television, reply = tone(2.0, loudness=0.003), tone(2.0, loudness=0.2)
    for gate, found in ((-90.0, 2), (-45.0, 1)):
        listener = VoiceListener(lambda frame: 0.9 if max(frame) > 50 else 0.0, gate=gate)
        listener.add(television + hush(1.0) + reply + hush(1.0))
        assert len(listener.end().phrases) == found, gate
