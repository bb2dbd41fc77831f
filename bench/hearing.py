"""Recognisers on real audio: word error rate, speed, names, noise, and the same replies typed and spoken.

``python -m bench.hearing`` measures every recogniser here: the built-in ones and the models in the folder ``models`` of
the data folder. ``--only words`` (or names, noise, replies, soon) does a part, ``--people DIR`` adds recordings of
people: sound files with a text of the same name beside each (``a.flac``, ``a.txt``). ``--keep DIR`` keeps what is said.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from bench import hearing_replies
from bench.errors import NONE, Errors, errors, total
from bench.spoken import RATE, VOICES, Spoken, in_babble, said, sentences
from bench.table import table
from trainer.errors import NothingHeard, SpeechError, TrainerError
from trainer.packs.catalog import Catalog
from trainer.paths import Paths
from trainer.speech import discovery, models, wav
from trainer.speech.discovery import Ear
from trainer.speech.hints import names_of, spelt

BABBLE = 10.0
"""Decibels by which the speech stands above the babble."""
CASES = 100
"""Recordings that are looked through for names that nobody said."""
HINTED = 12
"""Names that are hinted in each."""
PARTS = ("words", "names", "noise", "replies", "soon")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recogniser made of some recordings."""

    texts: tuple[str, ...]
    seconds: float
    speech: float

    def errors(self, spoken: Sequence[Spoken]) -> Errors:
        """The errors in it."""
        return total(errors(one.text, text) for one, text in zip(spoken, self.texts, strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.hearing", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--people", type=Path, metavar="DIR", help="recordings of people, each with its text beside it")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what is said there, and find it there next time")
    parser.add_argument("--models", type=Path, metavar="DIR", help="models to measure (default: the data folder's)")
    parser.add_argument("--voices", type=int, default=len(VOICES), help="how many of the voices (default all)")
    args = parser.parse_args(argv)
    parts = args.only or PARTS
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        try:
            spoken = {voice: said(sentences(), voice, folder) for voice in VOICES[: args.voices]}
        except OSError as error:
            print(f"bench.hearing: {error}", file=sys.stderr)
            return 1
        for ear in _ears(args.models or Paths.from_environment().models, Path(scratch)):
            with _working(ear) as works:
                if works:
                    _measure(ear, spoken, parts, folder, args.people)
        if "replies" in parts:
            hearing_replies.bands(_default(Path(scratch)), folder)
        if "soon" in parts:
            hearing_replies.soon(_default(Path(scratch)), folder)
    return 0


def _ears(folder: Path, cache: Path) -> Iterator[Ear]:
    yield _default(cache)
    for model in models.found(folder):
        yield discovery.ears("auto", cache, model=str(model.path.absolute()), folder=folder)[0]
    yield discovery.ears("sphinx", cache)[0]


def _default(cache: Path) -> Ear:
    return discovery.ears("whisper", cache)[0]


@contextmanager
def _working(ear: Ear) -> Iterator[bool]:
    try:
        ear.warm_up()
        yield True
    except SpeechError as error:
        print(f"\n{ear.name}: {error}")
        yield False
    finally:
        ear.close()


def _measure(
    ear: Ear, spoken: dict[str, tuple[Spoken, ...]], parts: Sequence[str], folder: Path, people: Path | None
) -> None:
    heard = {voice: recognised(ear, clean) for voice, clean in spoken.items()} if {"words", "names"} & {*parts} else {}
    if "words" in parts:
        _words(ear, spoken, heard, folder, people)
    if "names" in parts:
        _names(ear, spoken, heard)
    if "noise" in parts:
        _noise(ear, folder)


def recognised(ear: Ear, spoken: Sequence[Spoken]) -> Outcome:
    """Recognise files one after the other."""
    began, texts = time.perf_counter(), []
    for one in spoken:
        try:
            texts.append(ear.transcribe(one.path, stop=Event()).text)
        except NothingHeard:
            texts.append("")
    took = time.perf_counter() - began
    return Outcome(tuple(texts), took, sum(_length(one.path) for one in spoken))


def _length(path: Path) -> float:
    from trainer.speech.backends.decoder import decode

    return decode(path, RATE).seconds


# ---- words ------------------------------------------------------------------------------------------------------


def _words(
    ear: Ear, spoken: dict[str, tuple[Spoken, ...]], heard: dict[str, Outcome], folder: Path, people: Path | None
) -> None:
    rows: list[Sequence[object]] = []
    quiet, loud = NONE, NONE
    for voice, clean in spoken.items():
        noisy = in_babble(clean, BABBLE, folder)
        under = recognised(ear, noisy)
        first, second = heard[voice].errors(clean), under.errors(noisy)
        quiet, loud = quiet + first, loud + second
        for name, found, outcome in (("quiet", first, heard[voice]), (f"babble {BABBLE:g} dB", second, under)):
            rows.append((voice, name, f"{found.rate:.3f}", found.words, f"{outcome.seconds / outcome.speech:.3f}"))
    rows += [
        ("all", "quiet", f"{quiet.rate:.3f}", quiet.words, ""),
        ("all", "babble", f"{loud.rate:.3f}", loud.words, ""),
    ]
    if people is not None:
        rows += _people(ear, people)
    table(f"{ear.name}: word error rate", ("voice", "room", "errors a word", "words", "s per s of speech"), rows)


def _people(ear: Ear, folder: Path) -> list[Sequence[object]]:
    files = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".wav", ".flac", ".mp3", ".ogg")]
    pairs = [(path, path.with_suffix(".txt")) for path in files if path.with_suffix(".txt").is_file()]
    spoken = [Spoken(text.read_text("utf-8"), path, "people") for path, text in pairs]
    if not spoken:
        return [("people", f"no recordings with texts in {folder}", "–", 0, "–")]
    outcome = recognised(ear, spoken)
    found = outcome.errors(spoken)
    return [("people", "as it was", f"{found.rate:.3f}", found.words, f"{outcome.seconds / outcome.speech:.3f}")]


# ---- names ------------------------------------------------------------------------------------------------------


def _names(ear: Ear, spoken: dict[str, tuple[Spoken, ...]], heard: dict[str, Outcome]) -> None:
    """What spelling names as the drill does mends, and how often it puts in one that was not said."""
    pairs = [pair for voice in spoken for pair in zip(spoken[voice], heard[voice].texts, strict=True)]
    said_names = [(one, text, _said_names(one.text)) for one, text in pairs]
    named = [(one, text, names) for one, text, names in said_names if names]
    right = sum(name in text for _, text, names in named for name in names)
    mended = sum(name in spelt(text, names) for _, text, names in named for name in names)
    before = total(errors(one.text, text) for one, text, _ in said_names)
    after = total(errors(one.text, spelt(text, names)) for one, text, names in said_names)
    luck, everybody = random.Random(11), _all_names()
    wrong = []
    for one, text, names in said_names[:CASES]:
        others = [name for name in everybody if name not in names and name.lower() not in one.text.lower()]
        hints = luck.sample(others, HINTED)
        changed = spelt(text, hints)
        wrong += [f"{name}: {text!r}" for name in hints if name in changed and name not in text]
    count = sum(len(names) for _, _, names in named)
    rows = [
        ("names right as heard", f"{right} of {count}"),
        ("names right, spelt as the drill does", f"{mended} of {count}"),
        ("errors a word as heard", f"{before.rate:.3f}"),
        ("errors a word, names spelt", f"{after.rate:.3f}"),
        (f"names put in that nobody said, {HINTED} hinted in each of {CASES} recordings", str(len(wrong))),
    ]
    table(f"{ear.name}: names", ("what", "count"), rows)
    for line in wrong:
        print(f"  put in: {line}")


def _said_names(text: str) -> tuple[str, ...]:
    from trainer.speech.hints import _words

    return tuple(word.text for word in _words(text) if word.named) + tuple(
        name for name in ("Daniel",) if text.startswith(name)
    )


def _all_names() -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as home:
        drills = Catalog.load(Paths(Path(home), Path(home), Path(home) / "cache")).drills
        return tuple(sorted({name for drill in drills for name in names_of(drill)}))


# ---- noise ------------------------------------------------------------------------------------------------------


def _noise(ear: Ear, folder: Path) -> None:
    """Recordings in which nobody speaks: every word heard is invented."""
    rows: list[Sequence[object]] = []
    for name, make in NOISES.items():
        invented = []
        for number in range(5):
            path = folder / f"noise-{name.replace(' ', '-')}-{number}.wav"
            path.write_bytes(wav.to_bytes(wav.Sound(make(random.Random(number)), RATE)))
            try:
                invented.append(ear.transcribe(path, stop=Event()).text)
            except NothingHeard:
                continue
            except TrainerError as error:
                invented.append(str(error))
        rows.append((name, 5, len(invented), "; ".join(invented)[:60]))
    table(f"{ear.name}: nobody speaks", ("sound", "recordings", "with words", "which"), rows)


def _samples(seconds: float, sound: Callable[[int], float]) -> array[int]:
    return array("h", (max(-32768, min(32767, round(32767 * sound(at)))) for at in range(round(seconds * RATE))))


def _silence(luck: random.Random) -> array[int]:
    return _samples(6.0, lambda _: luck.gauss(0, 0.0002))


def _hiss(luck: random.Random) -> array[int]:
    return _samples(6.0, lambda _: luck.gauss(0, 0.05))


def _hum(luck: random.Random) -> array[int]:
    import math

    pitch = luck.uniform(48, 62)
    return _samples(6.0, lambda at: sum(0.1 / n * math.sin(2 * math.pi * pitch * n * at / RATE) for n in (1, 2, 3, 5)))


def _music(luck: random.Random) -> array[int]:
    """Chords that change every half second, each with its overtones, struck and fading."""
    import math

    chords = [[220 * 2 ** (luck.randrange(0, 24) / 12) for _ in range(3)] for _ in range(12)]

    def sound(at: int) -> float:
        place, since = divmod(at, RATE // 2)
        fade = math.exp(-4 * since / RATE)
        return sum(
            0.06 * fade * math.sin(2 * math.pi * f * n * at / RATE) / n for f in chords[place % 12] for n in (1, 2, 3)
        )

    return _samples(6.0, sound)


def _keys(luck: random.Random) -> array[int]:
    """Keys of a keyboard: short bursts of noise, eight a second."""
    starts = sorted(luck.uniform(0, 6) for _ in range(48))
    samples = [0.0] * (6 * RATE)
    for start in starts:
        for place in range(min(300, len(samples) - int(start * RATE))):
            samples[int(start * RATE) + place] += luck.gauss(0, 0.3) * (1 - place / 300) ** 3
    return _samples(6.0, lambda at: samples[at])


NOISES: dict[str, Callable[[random.Random], array[int]]] = {
    "silence": _silence,
    "hiss": _hiss,
    "mains hum": _hum,
    "chords": _music,
    "keyboard": _keys,
}


if __name__ == "__main__":
    sys.exit(main())
