"""What every voice has to do; run against the real one and the tests' own."""

from __future__ import annotations

import math
import os
import signal
import statistics
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest

from tests.support.devices import RATE, ToneSynthesiser, tone
from trainer.errors import SpeechError
from trainer.speech import discovery, wav
from trainer.speech.backends.pyttsx3_engine import Pyttsx3Synthesiser
from trainer.speech.backends.pyttsx3_worker import Voice
from trainer.speech.ports import Prosody
from trainer.speech.prosody import NEUTRAL, at_rate, of_mood

SENTENCE = "Look, this is the third month in a row you have overcharged me."


@pytest.fixture(scope="module")
def pyttsx3_voice() -> Iterator[discovery.Voice]:
    engine = discovery.voice()
    yield engine
    engine.close()


@pytest.fixture(params=["pyttsx3", "tone"])
def engine(request: pytest.FixtureRequest) -> discovery.Voice:
    if request.param == "tone":
        return ToneSynthesiser()
    found: discovery.Voice = request.getfixturevalue("pyttsx3_voice")
    return found


def rendered(
    engine: discovery.Voice, folder: Path, *, text: str = SENTENCE, voice: str = "", prosody: Prosody = NEUTRAL
) -> wav.Sound:
    target = folder / "said.wav"
    seconds = engine.render(text, target, voice=voice, prosody=prosody, stop=Event())
    sound = wav.read(target)
    assert seconds == pytest.approx(sound.seconds)
    assert [path.name for path in folder.iterdir()] == ["said.wav"]  # nothing else is left there
    return sound


def pitch(sound: wav.Sound) -> float:
    """The fundamental frequency in hertz: the median over voiced stretches of 40 ms, by autocorrelation."""
    step, found = round(0.04 * sound.rate), []
    short, long = sound.rate // 400, sound.rate // 60
    for at in range(0, len(sound.samples) - step - long, step):
        frame = sound.samples[at : at + step + long]
        if wav.decibels(frame) < -30:
            continue
        # Every third sample is enough for a pitch, and keeps plain Python quick.
        products = {lag: sum(frame[i] * frame[i + lag] for i in range(0, step, 3)) for lag in range(short, long, 2)}
        energy = sum(frame[i] * frame[i] for i in range(0, step, 3))
        highest = max(products.values())
        if highest > 0.5 * energy:
            # Twice the period fits as well as the period: the shortest that fits is the pitch.
            peak = next(lag for lag in products if products[lag] > 0.9 * highest)
            while products.get(peak + 2, 0) > products[peak]:
                peak += 2
            found.append(sound.rate / peak)
    return statistics.median(found)


# ---- every voice -------------------------------------------------------------------------------------------------


def test_it_names_itself_and_its_voices(engine: discovery.Voice) -> None:
    assert engine.check(Event())
    voices = engine.voices()
    assert voices
    assert all(voice.id and voice.name and voice.name.isprintable() for voice in voices)


def test_a_sentence_becomes_mono_sound_that_can_be_heard(engine: discovery.Voice, tmp_path: Path) -> None:
    sound = rendered(engine, tmp_path)
    assert sound.seconds > 0.3
    assert wav.decibels(sound.samples) > -35
    assert wav.peak(sound.samples) < 1.0  # nothing is clipped


def test_faster_is_shorter_and_slower_is_longer(engine: discovery.Voice, tmp_path: Path) -> None:
    seconds = [rendered(engine, tmp_path, prosody=at_rate(NEUTRAL, rate)).seconds for rate in (0.7, 1.0, 1.5)]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0] / seconds[2] == pytest.approx(1.5 / 0.7, rel=0.25)


def test_a_quiet_mood_is_quieter(engine: discovery.Voice, tmp_path: Path) -> None:
    loud = wav.decibels(rendered(engine, tmp_path, prosody=Prosody(volume=1.0)).samples)
    quiet = wav.decibels(rendered(engine, tmp_path, prosody=Prosody(volume=0.5)).samples)
    assert loud - quiet == pytest.approx(6.0, abs=1.5)


def test_the_same_twice_has_one_identity_and_another_voice_another(engine: discovery.Voice) -> None:
    assert engine.identity("low", Event()) == engine.identity("low", Event())
    assert engine.identity("low", Event()) != engine.identity("high", Event())


def test_a_stop_event_stops_it(engine: discovery.Voice, tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(SpeechError):
        engine.render(SENTENCE, tmp_path / "said.wav", voice="", prosody=NEUTRAL, stop=stop)
    assert list(tmp_path.iterdir()) == []


# ---- the real one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("", 0.2),
        ("   ", 0.2),
        ("…", 0.2),
        ("!?!", 0.2),
        ("\x00\x1b[31m\x07", 1.5),  # the letters of the sequence are all that is left
        ("😀🎉", 0.2),
        ("日本語", 3.0),
        ("<break time='20s'/> gone", 4.0),
        ("[[Q@Q@]] gone", 4.0),
        ("[/red]", 1.5),
    ],
)
def test_odd_texts_are_harmless(pyttsx3_voice: discovery.Voice, tmp_path: Path, text: str, at_most: float) -> None:
    assert 0 < rendered(pyttsx3_voice, tmp_path, text=text).seconds <= at_most


def test_the_longest_text_is_said_whole_within_the_time_allowed(pyttsx3_voice: discovery.Voice, tmp_path: Path) -> None:
    began = time.monotonic()
    sound = rendered(pyttsx3_voice, tmp_path, text="This is the third month in a row. " * 200)
    assert time.monotonic() - began < 15
    # 4,000 characters are about 820 words: five minutes; what is over the limit is not said.
    assert 200 < sound.seconds < 400


def test_the_very_first_text_may_be_a_long_one(tmp_path: Path) -> None:
    # pyttsx3's own runAndWait returns before such a file is there.
    engine = Pyttsx3Synthesiser()
    try:
        assert rendered(engine, tmp_path, text="This is the third month in a row. " * 100).seconds > 120
    finally:
        engine.close()


def test_the_end_of_the_text_before_told_late_is_not_the_end_of_this_one(tmp_path: Path) -> None:
    class LateEngine:
        """Tells an end, with an empty file, before the sound is there."""

        def __str__(self) -> str:
            return "espeak"

        def save_to_file(self, text: str, path: str) -> None:
            self.path = Path(path)

        def runAndWait(self) -> None:  # pyttsx3's name
            self.put(array("h"))
            Timer(0.2, self.put, [tone(0.5)]).start()

        def put(self, samples: array[int]) -> None:
            self.path.write_bytes(wav.to_bytes(wav.Sound(samples, RATE)))
            voice._finished.set()

    voice = Voice()
    voice._engine = LateEngine()
    voice._write("hello", tmp_path / "a.wav")
    assert wav.read(tmp_path / "a.wav").seconds == 0.5


def test_moods_are_heard_in_pace_pitch_and_loudness(pyttsx3_voice: discovery.Voice, tmp_path: Path) -> None:
    heard = {}
    for mood in ("neutral", "furious", "sad", "worried"):
        sound = rendered(pyttsx3_voice, tmp_path, prosody=of_mood(mood))
        heard[mood] = (sound.seconds, pitch(sound), wav.decibels(sound.samples))
    neutral = heard["neutral"]
    assert heard["furious"][0] < 0.9 * neutral[0]
    assert heard["furious"][1] > 1.15 * neutral[1]
    assert heard["furious"][2] > neutral[2] + 1
    assert heard["sad"][0] > 1.1 * neutral[0]
    assert heard["sad"][1] < 0.95 * neutral[1]
    assert heard["sad"][2] < neutral[2] - 1
    assert heard["worried"][0] < neutral[0]
    assert heard["worried"][1] > 1.05 * neutral[1]


def test_every_change_of_pace_is_in_the_very_next_sentence(pyttsx3_voice: discovery.Voice, tmp_path: Path) -> None:
    # Left to itself, eSpeak says one sentence in three at the pace of the one before.
    fast, slow = (at_rate(NEUTRAL, rate) for rate in (1.6, 0.7))
    seconds = [rendered(pyttsx3_voice, tmp_path, prosody=prosody).seconds for prosody in (fast, slow) * 15]
    assert max(seconds[::2]) < 0.6 * min(seconds[1::2])


def test_slower_does_not_lower_the_pitch(pyttsx3_voice: discovery.Voice, tmp_path: Path) -> None:
    normal = pitch(rendered(pyttsx3_voice, tmp_path))
    slower = pitch(rendered(pyttsx3_voice, tmp_path, prosody=at_rate(NEUTRAL, 0.8)))
    assert slower == pytest.approx(normal, rel=0.06)


def test_voice_hints_are_heard_as_different_voices(pyttsx3_voice: discovery.Voice, tmp_path: Path) -> None:
    heard = {hint: pitch(rendered(pyttsx3_voice, tmp_path, voice=hint)) for hint in ("", "low", "high", "young", "old")}
    assert heard["low"] < 0.93 * heard[""]
    assert heard["high"] > 1.5 * heard[""]
    assert heard["young"] > heard["high"]
    assert 0.7 * heard[""] < heard["old"] < 1.3 * heard[""]
    assert pitch(rendered(pyttsx3_voice, tmp_path, voice="old high")) > 1.4 * heard["old"]
    assert heard[""] < pitch(rendered(pyttsx3_voice, tmp_path, voice="young, low")) < 0.8 * heard["young"]
    assert pitch(rendered(pyttsx3_voice, tmp_path, voice="a low one")) == pytest.approx(heard["low"], rel=0.06)
    assert pitch(rendered(pyttsx3_voice, tmp_path, voice="[[nonsense]]")) == pytest.approx(heard[""], rel=0.06)


def test_the_pitch_that_is_measured_here_is_the_pitch_that_was_made(tmp_path: Path) -> None:
    for hertz in (80, 120, 220):
        turn = 2 * math.pi * hertz / 22050
        made = array("h", (round(9000 * math.sin(turn * at)) for at in range(22050)))
        assert pitch(wav.Sound(made, 22050)) == pytest.approx(hertz, rel=0.03)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_voice_that_hangs_is_ended_and_started_again(tmp_path: Path) -> None:
    engine = Pyttsx3Synthesiser()
    try:
        rendered(engine, tmp_path)
        hung = engine.helper.pid
        assert hung is not None
        engine.helper.seconds_allowed = 2.0
        os.kill(hung, signal.SIGSTOP)
        assert rendered(engine, tmp_path).seconds > 1
        assert engine.helper.pid != hung
    finally:
        engine.close()
    assert not engine.helper.running
