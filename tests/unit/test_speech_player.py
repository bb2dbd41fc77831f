"""The player's states, with a loudspeaker worked by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.devices import RATE, HandClock, HandSpeaker, tone, until
from trainer.errors import SpeechError
from trainer.speech import wav
from trainer.speech.backends import miniaudio_player
from trainer.speech.backends.miniaudio_player import MiniaudioPlayer
from trainer.speech.ports import Clip, PlayerSnapshot, PlayState


@pytest.fixture
def speaker() -> HandSpeaker:
    return HandSpeaker()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def loudness() -> list[float]:
    return [1.0]


@pytest.fixture
def player(speaker: HandSpeaker, clock: HandClock, loudness: list[float]) -> Iterator[MiniaudioPlayer]:
    made = MiniaudioPlayer(lambda: "Desk", lambda: loudness[0], open_device=speaker.open, monotonic=clock)
    yield made
    made.close()


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    return written(tmp_path / "clip.wav", 2.0)


def written(path: Path, seconds: float) -> Clip:
    path.write_bytes(wav.to_bytes(wav.Sound(tone(seconds), RATE)))
    return Clip(path, seconds)


def test_a_clip_is_played_to_its_end_and_the_device_given_back(
    player: MiniaudioPlayer, speaker: HandSpeaker, clock: HandClock, clip: Clip
) -> None:
    assert player.snapshot().state is PlayState.IDLE
    player.play(clip)
    assert player.snapshot().state is PlayState.PLAYING
    speaker.hear(1.1)
    assert speaker.opened == [("Desk", RATE)]
    assert player.snapshot().position == pytest.approx(1.0, abs=0.001)  # a buffer behind what was handed over
    assert player.snapshot().duration == 2.0
    speaker.hear(1.0)
    assert player.snapshot().state is PlayState.PLAYING  # the last tenth is still sounding
    clock.pass_time(0.2)
    assert player.snapshot() == PlayerSnapshot(PlayState.FINISHED, 2.0, 2.0)
    assert speaker.heard[: 2 * RATE] == tone(2.0)
    assert not any(speaker.heard[2 * RATE :])
    until(lambda: speaker.closed == 1)


def test_a_pause_is_silent_and_resumes_at_the_very_sample(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip
) -> None:
    player.play(clip)
    speaker.hear(0.5)
    player.pause()
    assert not any(speaker.hear(1.0))
    assert player.snapshot().state is PlayState.PAUSED
    assert player.snapshot().position == pytest.approx(0.4, abs=0.001)
    player.resume()
    assert speaker.hear(0.5) == tone(2.0)[RATE // 2 : RATE]


def test_it_begins_where_it_is_asked_to(player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip) -> None:
    player.play(clip, start=1.5)
    assert speaker.hear(0.25) == tone(2.0)[3 * RATE // 2 : 7 * RATE // 4]


def test_stopping_is_silent_at_once_and_forgets_the_clip(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip
) -> None:
    player.play(clip)
    speaker.hear(0.2)
    player.stop()
    assert player.snapshot().state is PlayState.IDLE
    until(lambda: speaker.closed == 1)
    player.resume()
    player.pause()
    player.stop()
    assert player.snapshot().state is PlayState.IDLE


def test_another_clip_takes_the_place_of_the_one_that_plays(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip, tmp_path: Path
) -> None:
    player.play(clip)
    speaker.hear(0.2)
    player.play(written(tmp_path / "other.wav", 0.5))
    until(lambda: len(speaker.opened) == 2)
    speaker.hear(0.1)
    assert player.snapshot().duration == 0.5
    assert speaker.closed == 1


def test_the_setting_for_loudness_is_obeyed(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip, loudness: list[float]
) -> None:
    loudness[0] = 0.5
    player.play(clip)
    assert max(speaker.hear(0.5)) == pytest.approx(max(tone(0.5)) / 2, abs=1)


def test_no_loudspeaker_is_an_error_with_its_reason_and_no_clip(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip
) -> None:
    speaker.failure = SpeechError("No loudspeaker was found on this machine.", hint="Plug one in.")
    with pytest.raises(SpeechError, match="No loudspeaker"):
        player.play(clip)
    assert player.snapshot().state is PlayState.IDLE
    speaker.failure = RuntimeError("odd")
    with pytest.raises(SpeechError, match="cannot be used: odd"):
        player.play(clip)


def test_a_slow_loudspeaker_does_not_hold_the_caller_and_its_failure_is_seen_later(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip
) -> None:
    speaker.delay, speaker.failure = 1.0, SpeechError("No loudspeaker was found on this machine.")
    began = time.monotonic()
    player.play(clip)
    assert time.monotonic() - began < 0.5  # 0.04 on a machine that has nothing else to do
    assert player.snapshot().state is PlayState.PLAYING
    until(lambda: player.snapshot().state is PlayState.LOST)
    assert player.snapshot().reason == "No loudspeaker was found on this machine."


def test_a_clip_stopped_before_its_slow_device_opens_is_never_heard(
    player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip
) -> None:
    speaker.delay = 0.15
    player.play(clip)
    player.stop()
    time.sleep(0.3)
    assert len(speaker.opened) == speaker.closed


def test_a_loudspeaker_that_stops_asking_is_lost(
    player: MiniaudioPlayer, speaker: HandSpeaker, clock: HandClock, clip: Clip
) -> None:
    player.play(clip)
    speaker.hear(0.5)
    clock.pass_time(0.9)
    assert player.snapshot().state is PlayState.PLAYING
    clock.pass_time(0.2)
    snapshot = player.snapshot()
    assert snapshot.state is PlayState.LOST
    assert snapshot.reason == miniaudio_player.LOST
    assert snapshot.position == pytest.approx(0.4, abs=0.001)
    until(lambda: speaker.closed == 1)
    player.play(clip)
    assert player.snapshot().state is PlayState.PLAYING


def test_a_loudspeaker_that_never_asks_is_said_to_take_no_sound(
    player: MiniaudioPlayer, clock: HandClock, clip: Clip, speaker: HandSpeaker
) -> None:
    player.play(clip)
    until(lambda: bool(speaker.opened))
    clock.pass_time(3.0)
    assert player.snapshot().state is PlayState.PLAYING
    clock.pass_time(2.0)
    assert player.snapshot().reason == miniaudio_player.MUTE


def test_a_damaged_clip_is_an_error(player: MiniaudioPlayer, tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    with pytest.raises(SpeechError, match="could not be read"):
        player.play(Clip(tmp_path / "bad.wav", 1.0))


def test_it_can_be_closed_twice_and_used_again(player: MiniaudioPlayer, speaker: HandSpeaker, clip: Clip) -> None:
    player.play(clip)
    player.close()
    player.close()
    assert speaker.closed == 1
    player.play(clip)
    assert player.snapshot().state is PlayState.PLAYING


def test_a_beginning_goes_on_where_more_of_it_comes(
    player: MiniaudioPlayer, speaker: HandSpeaker, clock: HandClock, tmp_path: Path
) -> None:
    path = tmp_path / "growing.wav"
    samples = tone(3.0)
    path.write_bytes(wav.to_bytes(wav.Sound(samples[: 1 * RATE], RATE)))
    player.play(Clip(path, 2.8, whole=False))
    assert player.snapshot().duration == pytest.approx(2.8)
    speaker.hear(0.5)
    path.write_bytes(wav.to_bytes(wav.Sound(samples[: 2 * RATE], RATE)))
    player.extend(Clip(path, 2.9, whole=False))
    assert player.snapshot().duration == pytest.approx(2.9)
    speaker.hear(1.5)
    # The next piece is late: silence, and no end.
    assert not any(speaker.hear(0.4))
    clock.pass_time(0.4)
    assert player.snapshot().state is PlayState.PLAYING
    path.write_bytes(wav.to_bytes(wav.Sound(samples, RATE)))
    player.extend(Clip(path, 3.0))
    speaker.hear(1.2)
    clock.pass_time(0.2)
    assert player.snapshot().state is PlayState.FINISHED
    assert speaker.heard[: 2 * RATE] == samples[: 2 * RATE]
    assert speaker.heard[round(2.4 * RATE) : round(3.4 * RATE)] == samples[2 * RATE :]


def test_only_what_is_playing_can_go_on(player: MiniaudioPlayer, clip: Clip, tmp_path: Path) -> None:
    player.extend(clip)
    assert player.snapshot().state is PlayState.IDLE
    player.play(clip)
    player.extend(written(tmp_path / "other.wav", 9.0))
    assert player.snapshot().duration == 2.0


def test_a_beginning_whose_file_is_gone_ends_where_it_is(
    player: MiniaudioPlayer, speaker: HandSpeaker, clock: HandClock, tmp_path: Path
) -> None:
    begun = replace(written(tmp_path / "growing.wav", 1.0), whole=False)
    player.play(begun)
    speaker.hear(0.5)
    begun.path.unlink()
    player.extend(replace(begun, whole=True))
    speaker.hear(0.8)
    clock.pass_time(0.2)
    assert player.snapshot().state is PlayState.FINISHED
