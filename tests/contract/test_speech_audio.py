"""The devices in their helper processes on a machine without any: honest, quick, and without a word on the terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.devices import RATE, alive, tone
from trainer.errors import SpeechError
from trainer.speech import wav
from trainer.speech.backends.audio import HelperPlayer, HelperRecorder
from trainer.speech.ports import Clip, MicState, PlayState

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there can devices be hidden from a process")


@pytest.fixture(autouse=True)
def no_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sound server and no card can be found."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "none"))


@pytest.fixture
def player() -> Iterator[HelperPlayer]:
    made = HelperPlayer(lambda: "", lambda: 1.0)
    yield made
    made.close()


@pytest.fixture
def recorder() -> Iterator[HelperRecorder]:
    made = HelperRecorder(lambda: "")
    yield made
    made.close()


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    path = tmp_path / "clip.wav"
    path.write_bytes(wav.to_bytes(wav.Sound(tone(0.5), RATE)))
    return Clip(path, 0.5)


def _refusal(player: HelperPlayer, clip: Clip) -> str:
    """Why the clip is not heard: raised at once, or shown as lost where opening the device took its time."""
    try:
        player.play(clip)
    except SpeechError as refused:
        return refused.message if refused.hint and player.snapshot().state is PlayState.IDLE else "refused badly"
    until = time.monotonic() + 10
    while player.snapshot().state is not PlayState.LOST:
        assert time.monotonic() < until, player.snapshot()
        time.sleep(0.02)
    return player.snapshot().reason


def test_no_loudspeaker_is_said_and_nothing_pretends_to_play(
    player: HelperPlayer, clip: Clip, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert "No loudspeaker" in _refusal(player, clip)
    with pytest.raises(SpeechError, match="No loudspeaker"):
        player.check()
    assert player.names() == ()
    assert capfd.readouterr() == ("", "")


def test_no_microphone_is_said_and_no_file_is_made(
    recorder: HelperRecorder, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SpeechError, match="No microphone") as caught:
        recorder.start(tmp_path / "a.wav", silence=None, limit=10)
    assert caught.value.hint
    assert recorder.snapshot().state is MicState.IDLE
    assert not (tmp_path / "a.wav").exists()
    with pytest.raises(SpeechError, match="Nothing is being recorded"):
        recorder.stop()
    recorder.discard()
    assert recorder.names() == ()
    assert capfd.readouterr() == ("", "")


def test_nothing_is_started_for_nothing(player: HelperPlayer, recorder: HelperRecorder) -> None:
    player.pause()
    player.resume()
    player.stop()
    recorder.discard()
    assert player.snapshot().state is PlayState.IDLE
    assert recorder.snapshot().state is MicState.IDLE
    assert not player.helper.running
    assert not recorder.helper.running


def test_once_it_is_ready_every_call_returns_within_fifty_milliseconds(player: HelperPlayer, clip: Clip) -> None:
    player.warm_up()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        with contextlib.suppress(SpeechError):
            player.play(clip)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.05, took


def test_closing_ends_the_process_at_once_and_for_good(player: HelperPlayer, clip: Clip) -> None:
    player.warm_up()
    started = player.helper.pid
    assert started is not None
    began = time.monotonic()
    player.close()
    assert time.monotonic() - began < 1.0
    assert not alive(started)
    player.warm_up()
    with pytest.raises(SpeechError):
        player.play(clip)
    assert not player.helper.running
