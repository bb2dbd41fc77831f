"""What every recogniser has to do; run against both real ones."""

from __future__ import annotations

import math
import random
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest

from tests.support.devices import RATE
from trainer.errors import DataError, NothingHeard, SpeechError
from trainer.speech import discovery, wav
from trainer.speech.backends.sphinx import SphinxRecogniser
from trainer.speech.backends.whisper import WhisperRecogniser
from trainer.speech.prosody import at_rate, of_mood

SPOKEN = "You were told twice that it was fixed, and it was not."


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=["whisper", "sphinx"])
def ear(request: pytest.FixtureRequest, cache: Path) -> Iterator[discovery.Ear]:
    (made,) = discovery.ears(request.param, cache)
    yield made
    made.close()


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> wav.Sound:
    """The sentence, at eSpeak's own rate of 22,050 samples a second."""
    engine = discovery.voice()
    target = tmp_path_factory.mktemp("speech") / "said.wav"
    engine.render(SPOKEN, target, voice="", prosody=at_rate(of_mood("calm"), 0.95), stop=Event())
    engine.close()
    return wav.read(target)


@pytest.fixture
def spoken(speech: wav.Sound, tmp_path: Path) -> Path:
    """The sentence after one second of silence, and half a second of it behind."""
    before, after = (wav.silence(seconds, speech.rate).samples for seconds in (1.0, 0.5))
    path = tmp_path / "spoken.wav"
    path.write_bytes(wav.to_bytes(wav.Sound(before + speech.samples + after, speech.rate)))
    return path


def written(path: Path, samples: array[int]) -> Path:
    path.write_bytes(wav.to_bytes(wav.Sound(samples, RATE)))
    return path


def test_it_says_what_it_is_and_what_to_expect_of_it(ear: discovery.Ear) -> None:
    ear.check()
    assert ear.name
    assert bool(ear.note) == isinstance(ear, SphinxRecogniser)


def test_a_sentence_is_heard_with_its_times(ear: discovery.Ear, spoken: Path, speech: wav.Sound) -> None:
    heard = ear.transcribe(spoken, stop=Event())
    assert heard.engine == ear.name
    assert heard.took > 0
    assert heard.first_word == pytest.approx(1.0, abs=0.35)
    assert heard.speaking == pytest.approx(speech.seconds, abs=0.7)
    assert 100 < heard.words_per_minute < 320
    common = set(SPOKEN.lower().replace(",", "").replace(".", "").split()) & set(heard.text.lower().split())
    assert len(common) >= (6 if isinstance(ear, WhisperRecogniser) else 2), heard.text


def test_silence_noise_hum_and_a_beep_are_nothing_heard(ear: discovery.Ear, tmp_path: Path) -> None:
    noise = random.Random(3)
    beep = [round(12000 * math.sin(2 * math.pi * 880 * at / RATE)) if at // 8000 % 2 else 0 for at in range(4 * RATE)]
    sounds = {
        "silence": array("h", bytes(2 * 3 * RATE)),
        "faint noise": array("h", (noise.randint(-100, 100) for _ in range(3 * RATE))),
        "hum": array("h", (round(6000 * math.sin(2 * math.pi * 100 * at / RATE)) for at in range(3 * RATE))),
        "noise": array("h", (noise.randint(-3000, 3000) for _ in range(3 * RATE))),
        "beep": array("h", beep),
    }
    for name, samples in sounds.items():
        with pytest.raises(NothingHeard):
            pytest.fail(f"{name}: {ear.transcribe(written(tmp_path / 'x.wav', samples), stop=Event()).text!r}")


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut header", "no samples", "a few samples", "huge"])
def test_what_cannot_hold_speech_is_refused(ear: discovery.Ear, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bad.wav"
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "text":
        path.write_text("This is no sound. " * 200)
    elif kind == "cut header":
        path.write_bytes(wav.to_bytes(wav.silence(1, RATE))[:30])
    elif kind == "no samples":
        written(path, array("h"))
    elif kind == "a few samples":
        written(path, array("h", [1000] * 800))
    elif kind == "huge":
        with path.open("wb") as file:
            file.write(wav.to_bytes(wav.silence(1, RATE)))
            file.truncate(wav.LARGEST_FILE + 1)
    with pytest.raises(DataError):
        ear.transcribe(path, stop=Event())


def test_a_file_whose_writer_was_killed_is_heard_up_to_there(ear: discovery.Ear, spoken: Path, tmp_path: Path) -> None:
    whole = wav.read(spoken)
    growing = wav.GrowingWav(tmp_path / "growing.wav", whole.rate)
    growing.add(whole.samples[: len(whole.samples) * 2 // 3])
    heard = ear.transcribe(tmp_path / "growing.wav", stop=Event())  # never closed
    growing.close()
    assert heard.text


def test_stereo_at_another_rate_is_taken_as_well(ear: discovery.Ear, spoken: Path, tmp_path: Path) -> None:
    import wave

    whole = wav.read(spoken)
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(whole.rate)
        file.writeframes(array("h", [sample for sample in whole.samples for _ in range(2)]).tobytes())
    assert ear.transcribe(path, stop=Event()).text


def test_a_stop_event_ends_it_at_once_and_it_is_ready_again(ear: discovery.Ear, spoken: Path) -> None:
    ear.warm_up()
    whole = wav.read(spoken)
    long = spoken.with_name("long.wav")
    long.write_bytes(wav.to_bytes(wav.Sound(whole.samples * 30, whole.rate)))
    stop = Event()
    Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(SpeechError, match="Stopped"):
        ear.transcribe(long, stop=stop)
    assert time.monotonic() - began < 2.0
    ear.warm_up()  # it is there again


def test_warming_up_twice_is_as_good_as_once(ear: discovery.Ear) -> None:
    ear.warm_up()
    began = time.monotonic()
    ear.warm_up()
    assert time.monotonic() - began < 0.3


def test_nothing_is_left_after_closing(cache: Path) -> None:
    for name in ("whisper", "sphinx"):
        (ear,) = discovery.ears(name, cache)
        ear.warm_up()
        assert isinstance(ear, WhisperRecogniser | SphinxRecogniser)
        assert ear.helper.running
        began = time.monotonic()
        ear.close()
        assert time.monotonic() - began < 1.0
        assert not ear.helper.running


def test_the_libraries_leave_no_trace_of_reports_to_their_makers(
    cache: Path, spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ONNX Runtime keeps a device id and a queue of reports in the cache folder as soon as it means to send any; in what
    # looks like a test it never does.
    home = tmp_path / "home"
    home.mkdir()
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("whisper", "sphinx"):
        (ear,) = discovery.ears(name, cache)
        assert ear.transcribe(spoken, stop=Event()).text
        ear.close()
    assert list(home.rglob("*")) == []


def test_auto_tries_whisper_before_sphinx_and_off_tries_none(cache: Path) -> None:
    assert [type(ear) for ear in discovery.ears("auto", cache)] == [WhisperRecogniser, SphinxRecogniser]
    assert discovery.ears("off", cache) == ()
