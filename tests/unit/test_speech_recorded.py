"""A recorded complaint as a clip: its breaths found, its speed changed, and the voice in its place when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from tests.support.devices import RATE, ToneSynthesiser, hush, tone, write_samples
from trainer.packs.model import Breath, Channel, Customer, Drill, Kind, Skill
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import discovery, wav
from trainer.speech.complaint import breaths_of
from trainer.speech.recorded import places, silences, stretched
from trainer.speech.session import Speech

DRILL = Drill(
    pack="telecom",
    id="third-month",
    title="Overcharged",
    kind=Kind.REPLY,
    channel=Channel.PHONE,
    level=2,
    skills=(Skill.REFLECT,),
    situation="",
    customer=Customer("John", voice="low", mood="frustrated"),
    say=(
        Breath("Look, this is the third month in a row.", pause=0.9),
        Breath("I have called [[twice]].", mood="resigned"),
        Breath("Both times <b>somebody</b> promised."),
    ),
)

THREE = tone(1.0) + hush(0.9) + tone(0.6) + hush(0.4) + tone(0.8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_samples(tmp_path / "telecom" / "all.wav", THREE)
    write_samples(tmp_path / "telecom" / "second.wav", tone(0.5, 400.0))
    return tmp_path / "telecom"


@pytest.fixture
def voice() -> ToneSynthesiser:
    return ToneSynthesiser()


@pytest.fixture
def speech(tmp_path: Path, voice: ToneSynthesiser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speech]:
    monkeypatch.setattr(discovery, "voices", lambda *_: iter((voice,)))
    made = Speech(Paths(tmp_path, tmp_path, tmp_path / "cache"), Settings)
    monkeypatch.setattr(made.player, "warm_up", lambda: None)
    yield made
    made.close()


def test_silences_are_found_and_breaths_end_in_them() -> None:
    sound = wav.Sound(THREE, RATE)
    assert silences(sound) == [pytest.approx((1.0, 1.9), abs=0.03), pytest.approx((2.5, 2.9), abs=0.03)]
    found = places(sound, breaths_of(DRILL, 1.0))
    assert [(one.start, one.end) for one in found] == [
        pytest.approx((0.0, 1.0), abs=0.03),
        pytest.approx((1.9, 2.5), abs=0.03),
        pytest.approx((2.9, 3.7), abs=0.03),
    ]


def test_without_silences_the_letters_decide() -> None:
    found = places(wav.Sound(tone(6.0), RATE), breaths_of(DRILL, 1.0))
    assert found[0].start == 0.0
    assert found[-1].end == pytest.approx(6.0)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_slower_is_longer_at_the_same_pitch(factor: float) -> None:
    made = stretched(wav.Sound(tone(3.0), RATE), factor)
    assert made.seconds == pytest.approx(3.0 / factor, rel=0.04)
    crossings = sum(a < 0 <= b for a, b in pairwise(made.samples))
    assert crossings / made.seconds == pytest.approx(200, rel=0.05)


def test_the_recording_is_played_and_no_voice_asked(speech: Speech, voice: ToneSynthesiser, folder: Path) -> None:
    drill = replace(DRILL, audio="all.wav", folder=str(folder))
    clip = speech.prepare(drill, stop=Event())
    assert voice.said == []
    assert clip.seconds == pytest.approx(3.7, abs=0.05)
    assert len(clip.breaths) == 3
    assert speech.prepare(drill, stop=Event()).path == clip.path
    assert speech.prepare(drill, rate=0.8, stop=Event()).seconds == pytest.approx(3.7 / 0.8, rel=0.05)
    # Another recording under the same name is another sound.
    write_samples(folder / "all.wav", tone(2.0))
    assert speech.prepare(drill, stop=Event()).seconds == pytest.approx(2.0, abs=0.05)


def test_one_breath_recorded_stands_among_spoken_ones(speech: Speech, voice: ToneSynthesiser, folder: Path) -> None:
    say = (DRILL.say[0], replace(DRILL.say[1], audio="second.wav"), DRILL.say[2])
    clip = speech.prepare(replace(DRILL, say=say, folder=str(folder)), stop=Event())
    assert [text for text, *_ in voice.said] == [DRILL.say[0].text, "Both times b somebody /b promised."]
    assert clip.breaths[1].end - clip.breaths[1].start == pytest.approx(0.5, abs=0.05)
    sound = wav.read(clip.path)
    assert sound.rate == RATE
    assert clip.remark == ""


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_the_voice_says_it_when_the_recording_cannot_be_used(speech: Speech, folder: Path, harm: str) -> None:
    drill = replace(DRILL, audio="all.wav", folder=str(folder))
    if harm == "missing":
        (folder / "all.wav").unlink()
    else:
        (folder / "all.wav").write_bytes(b"RIFF and nothing more")
    clip = speech.prepare(drill, stop=Event())
    assert "all.wav" in clip.remark
    assert clip.remark.endswith("The voice says it instead.")
    assert len(clip.breaths) == 3
    assert list(Path(clip.path).parent.glob(".*")) == []  # nothing half made is left there
