"""Speech: how soon a complaint sounds, how soon a reply is text, against the length of the speech (real time).

Everything is measured on the real engines, in a folder of its own. "First sound" is when the position bar moves, which
is up to 50 ms after the sound; it needs a loudspeaker (PulseAudio's null
sink will do); without one the table says so and gives the time until the sound is ready to be played.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from bench.table import Spread, table
from trainer.errors import TrainerError
from trainer.packs.catalog import Catalog
from trainer.packs.model import Drill
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech.ports import Clip, PlayState
from trainer.speech.session import Speech

LENGTHS = (1, 3, 6)
"""How many model replies, of a dozen seconds each, are said in a row."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when there is no voice here."""
    parser = argparse.ArgumentParser(prog="python -m bench.speech", description=__doc__)
    parser.add_argument("-n", type=int, default=5, help="repetitions (default 5)")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home:
        paths = Paths(Path(home), Path(home), Path(home) / "cache")
        drills = Catalog.load(paths).drills
        ability = _ability(paths)
        if ability:
            print(f"bench.speech: {ability}", file=sys.stderr)
            return 1
        table(
            "Speaking: from opening a drill",
            ("what", "ready", "first sound", "clip", "work / clip"),
            _speaking(paths, drills[0], args.n),
        )
        table(
            "Listening: from the end of the speech",
            ("engine", "speech", "transcript after", "ratio to real time"),
            _listening(paths, tuple(d.model_reply.text for d in drills if d.model_reply), args.n),
        )
    return 0


def _ability(paths: Paths) -> str:
    speech = Speech(paths, Settings)
    try:
        return speech.synthesiser().reason
    finally:
        speech.close()


# ---- speaking ----------------------------------------------------------------------------------------------------


def _speaking(paths: Paths, drill: Drill, times: int) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    cold = []
    for turn in range(times):
        speech = Speech(replace(paths, cache=paths.cache / f"cold-{turn}"), Settings)
        cold.append(_asked(speech, drill, 1.0))
        speech.close()
    rows.append(_row("not prepared, voice not running", cold))
    speech = Speech(paths, Settings)
    speech.prepare(drill, stop=Event())
    # Another rate is another clip: nothing of it is in the cache.
    rows.append(_row("not prepared", [_asked(speech, drill, 0.9 + turn / 100) for turn in range(times)]))
    rows.append(_row("prepared before", [_asked(speech, drill, 1.0) for _ in range(times)]))
    speech.close()
    return rows


def _asked(speech: Speech, drill: Drill, rate: float) -> tuple[float, float | None, float]:
    """Seconds until the clip is ready, until it sounds (None without a loudspeaker), and its length."""
    began = time.perf_counter()
    clip = speech.prepare(drill, rate=rate, stop=Event())
    ready = time.perf_counter() - began
    return ready, _sounding(speech, clip, began), clip.seconds


def _sounding(speech: Speech, clip: Clip, began: float) -> float | None:
    try:
        speech.player.play(clip)
    except TrainerError:
        return None
    while (now := speech.player.snapshot()).state is PlayState.PLAYING and now.position <= 0:
        time.sleep(0.001)
    sounded = time.perf_counter() - began
    speech.player.stop()
    return sounded if now.state is PlayState.PLAYING else None


def _row(name: str, runs: Sequence[tuple[float, float | None, float]]) -> Sequence[object]:
    ready = Spread(tuple(run[0] for run in runs))
    sounds = tuple(run[1] for run in runs if run[1] is not None)
    seconds = Spread(tuple(run[2] for run in runs)).median
    heard = str(Spread(sounds)) if sounds else "no loudspeaker here"
    return name, ready, heard, f"{seconds:.1f} s", f"{ready.median / seconds:.4f}"


# ---- listening ---------------------------------------------------------------------------------------------------


def _listening(paths: Paths, replies: tuple[str, ...], times: int) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for name in ("whisper", "sphinx"):
        settings = replace(Settings(), recogniser=name)
        speech = Speech(paths, lambda settings=settings: settings)  # type: ignore[misc]
        try:
            rows.extend(_recognised(speech, replies[: LENGTHS[-1]], times))
        finally:
            speech.close()
    return rows


def _recognised(speech: Speech, replies: tuple[str, ...], times: int) -> list[Sequence[object]]:
    ability = speech.recogniser()
    if not ability.works:
        return [(ability.engine or "no recogniser", "–", ability.reason, "–")]
    rows: list[Sequence[object]] = [(ability.engine, "(loading)", Spread((_took(speech.warm_up),)), "–")]
    for length in LENGTHS if not ability.reason else LENGTHS[:1]:  # one with a note is slow, too
        clip = speech.say(" ".join(replies[:length]), stop=Event())
        audio = clip.path
        spread = Spread(
            tuple(_took(lambda: speech.transcribe_file(audio, stop=Event())) for _ in range(times))  # noqa: B023
        )
        rows.append((ability.engine, f"{clip.seconds:.1f} s", spread, f"{spread.median / clip.seconds:.3f}"))
    return rows


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
