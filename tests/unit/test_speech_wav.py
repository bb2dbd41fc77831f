"""Sound in memory and on disk."""

from __future__ import annotations

import errno
import struct
import wave
from array import array
from pathlib import Path

import pytest

from tests.support.devices import RATE, hush, tone
from trainer.errors import DataError
from trainer.speech import wav


def test_sound_goes_to_a_file_and_comes_back(tmp_path: Path) -> None:
    sound = wav.Sound(tone(0.2), RATE)
    path = tmp_path / "a.wav"
    path.write_bytes(wav.to_bytes(sound))
    assert wav.read(path) == sound
    assert sound.seconds == pytest.approx(0.2)


def test_a_growing_file_is_whole_after_every_block(tmp_path: Path) -> None:
    path = tmp_path / "growing.wav"
    growing = wav.GrowingWav(path, RATE)
    written = array("h")
    for block in (tone(0.05), hush(0.05), tone(0.01), array("h")):
        growing.add(block)
        written.extend(block)
        # Read by the standard library from the file as it is now, as after a kill -9: nothing has been closed.
        with wave.open(str(path), "rb") as file:
            assert file.getnframes() == len(written)
            assert file.readframes(len(written)) == written.tobytes()
    growing.close()
    assert wav.read(path) == wav.Sound(written, RATE)


def test_a_full_disk_stops_a_growing_file_and_leaves_what_is_there_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.wav"
    growing = wav.GrowingWav(path, RATE)
    growing.add(tone(0.05))
    real = growing._file

    class Nearly:
        """A disk with room for a hundred more bytes."""

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def write(self, content: bytes) -> int | None:
            return real.write(content[:100])

    monkeypatch.setattr(growing, "_file", Nearly())
    with pytest.raises(OSError, match="space") as caught:
        growing.add(tone(0.05))
    assert caught.value.errno == errno.ENOSPC
    growing.close()
    assert wav.read(path).samples[: len(tone(0.05))] == tone(0.05)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no WAV file"),
        (b"hello", "no WAV file"),
        (b"RIFF\x00\x00\x00\x00WAVE", "no WAV file"),
        (b"RIFF" + struct.pack("<I", 4) + b"AIFF", "no WAV file"),
    ],
)
def test_what_is_no_wav_file_is_said_to_be_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        wav.read(path)


def test_stereo_is_refused_with_a_mending(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(400))
    with pytest.raises(DataError, match="not mono 16-bit") as caught:
        wav.read(path)
    assert caught.value.hint


def test_a_missing_or_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        wav.read(tmp_path / "none.wav")
    huge = tmp_path / "huge.wav"
    with huge.open("wb") as file:
        file.truncate(wav.LARGEST_FILE + 1)
    with pytest.raises(DataError, match="larger than 200 MB"):
        wav.read(huge)


def test_trimming_takes_the_silence_at_the_ends_and_nothing_between() -> None:
    sound = wav.Sound(hush(0.3) + tone(0.2) + hush(0.3) + tone(0.2) + hush(0.5), RATE)
    trimmed = wav.trimmed(sound, margin=0.01)
    assert trimmed.seconds == pytest.approx(0.72, abs=0.01)
    assert wav.trimmed(wav.Sound(hush(1.0), RATE)).seconds <= 0.02


def test_loudness_is_measured_in_decibels_of_full_scale() -> None:
    assert wav.decibels(hush(0.1)) == -90.0
    assert wav.decibels(array("h")) == -90.0
    assert wav.decibels(array("h", [32767, -32768] * 800)) == pytest.approx(0.0, abs=0.01)
    assert wav.decibels(tone(0.1, loudness=0.1)) == pytest.approx(-23.2, abs=0.3)
    assert wav.level(0.0) == 1.0
    assert wav.level(-20.0) == pytest.approx(0.1)
    assert wav.level(-90.0) == 0.0
    assert wav.peak(array("h", [0, -32768])) == 1.0
    assert wav.peak(array("h")) == 0.0
