"""Whole replies through the recogniser: are they marked as if they had been typed, and how soon is the text there."""

from __future__ import annotations

import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from bench.errors import errors, total
from bench.spoken import RATE, VOICES, Spoken, said
from bench.table import Spread, table
from trainer.errors import NothingHeard
from trainer.packs.catalog import Catalog
from trainer.packs.model import Band, Drill, Kind
from trainer.paths import Paths
from trainer.scoring import score
from trainer.speech import wav
from trainer.speech.backends.miniaudio_recorder import Take
from trainer.speech.discovery import Ear
from trainer.speech.hints import names_of, spelt
from trainer.speech.live import Live
from trainer.speech.ports import MicSnapshot, MicState, Recording

REPLIES = 40
BLOCK = 0.05
"""Seconds of sound that come at a time."""
LENGTH = 20.0
"""Seconds of the replies whose text is waited for."""


def bands(ear: Ear, folder: Path) -> None:
    """Forty replies typed and the same spoken, recognised and not corrected: how often the band is the same."""
    same: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    worse, details, wrong = 0, [], []
    chosen = _chosen()
    try:
        for voice in VOICES:
            mine = chosen[VOICES.index(voice) :: len(VOICES)]
            for (drill, text), spoken in zip(mine, said([text for _, text in mine], voice, folder), strict=True):
                heard = spelt(_heard(ear, spoken), names_of(drill))
                typed, told = score(drill, text), score(drill, heard, spoken=True)
                counted[voice] += 1
                same[voice] += typed.band is told.band
                wrong.append(errors(text, heard))
                if typed.band is not told.band:
                    worse += _RANK[told.band] < _RANK[typed.band]
                    details.append(f"  {drill.address} ({voice}): {typed.band} → {told.band}\n    {text}\n    {heard}")
    finally:
        ear.close()
    rows: list[Sequence[object]] = [(v, counted[v], same[v], f"{same[v] / counted[v]:.2f}") for v in counted]
    count, equal = counted.total(), same.total()
    rows.append(("all", count, equal, f"{equal / count:.2f}"))
    title = f"{ear.name}: replies typed and spoken ({total(wrong).rate:.3f} errors a word; {worse} marked lower)"
    table(title, ("voice", "replies", "same band", "share"), rows)
    print("\n".join(details))


_RANK = {Band.WEAK: 0, Band.FAIR: 1, Band.STRONG: 2}


def _chosen() -> list[tuple[Drill, str]]:
    """Replies of every band to different drills, always the same."""
    with tempfile.TemporaryDirectory() as home:
        drills = Catalog.load(Paths(Path(home), Path(home), Path(home) / "cache")).drills
    wanted = (Band.STRONG, Band.FAIR, Band.STRONG, Band.WEAK)
    found = []
    for number, drill in enumerate(drill for drill in drills if drill.kind is Kind.REPLY):
        band = wanted[number % len(wanted)]
        text = next((" ".join(r.text.split()) for r in drill.replies if r.band is band), "")
        if len(text.split()) >= 12:  # shorter ones are tests of single rules
            found.append((drill, text))
    return found[:REPLIES]


def _heard(ear: Ear, spoken: Spoken) -> str:
    try:
        return ear.transcribe(spoken.path, stop=Event()).text
    except NothingHeard:
        return ""


# ---- how soon --------------------------------------------------------------------------------------------------------


def soon(ear: Ear, folder: Path, times: int = 6) -> None:
    """Replies of twenty seconds, spoken in real time with pauses: the wait from the last word to the text."""
    rows: list[Sequence[object]] = []
    try:
        ear.warm_up()
        waits, firsts, live, whole = [], [], [], []
        for text, sound in _long(folder, times):
            first, wait, heard, path = _spoken_in_time(ear, sound, folder)
            waits.append(wait)
            firsts.append(first)
            live.append(errors(text, heard))
            whole.append(errors(text, _heard(ear, Spoken(text, path, ""))))
        rows.append(("from the last word to the text", Spread(tuple(waits))))
        rows.append(("from the first word to words on the screen", Spread(tuple(firsts))))
        rows.append(("errors a word, by phrases", f"{total(live).rate:.3f}"))
        rows.append(("errors a word, the whole at once", f"{total(whole).rate:.3f}"))
    finally:
        ear.close()
    table(f"{ear.name}: a reply of {LENGTH:g} s while it is spoken", ("what", "median (range)"), rows)


def _long(folder: Path, times: int) -> list[tuple[str, array[int]]]:
    """Sentences of replies with pauses of 0.35 to 0.9 s between them, twenty seconds in all."""
    import random

    luck = random.Random(5)
    texts = [sentence for _, text in _chosen() for sentence in _sentences(text)]
    spoken = said(texts[: times * 12], VOICES[0], folder)
    found: list[tuple[str, array[int]]] = []
    words: list[str] = []
    samples: array[int] = array("h")
    for one in spoken:
        pause = round(luck.uniform(0.35, 0.9) * RATE) if samples else RATE // 2
        samples.extend(luck.randrange(-6, 7) for _ in range(pause))
        samples.extend(wav.trimmed(wav.read(one.path)).samples)
        words.append(one.text)
        if len(samples) >= LENGTH * RATE:
            found.append((" ".join(words), samples))
            words, samples = [], array("h")
        if len(found) == times:
            break
    return found


def _sentences(text: str) -> list[str]:
    import re

    return [part for part in re.split(r"(?<=[.?!])\s+", text) if len(part.split()) >= 3]


def _spoken_in_time(ear: Ear, sound: array[int], folder: Path) -> tuple[float, float, str, Path]:
    """Record a sound as if it were spoken now; seconds to the first words shown, and from the end to the text."""
    path = folder / "in-time.wav"
    take = Take(path, silence=None, limit=180.0)
    live = Live(ear, path, lambda: MicSnapshot(MicState.RECORDING, take.seconds, take.level, activity=take.activity))
    live.begin()
    began, first, size = time.perf_counter(), 0.0, round(BLOCK * RATE)
    for at in range(0, len(sound), size):
        take.add(sound[at : at + size])
        if not first and live.heard.text:
            first = time.perf_counter() - began - (take.activity.began or 0.0)
        time.sleep(max(0.0, began + (at + size) / RATE - time.perf_counter()))
    ended = time.perf_counter()
    take.close()
    heard = live.finish(Recording(path, take.seconds, take.peak, take.activity), stop=Event())
    text = heard.text if heard is not None else ear.transcribe(path, stop=Event()).text
    return first, time.perf_counter() - ended, text, path
