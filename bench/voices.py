"""Voices: how soon a complaint sounds, who can be told from whom, what a mood does, and whether all are understood.

Everything is rendered by the real engine in a folder of its own. "Understood" is the word error rate of the program's
own recogniser on ten sentences of customers; it stands for a person's ear, which hears better.

    python -m bench.voices                     # all of it, natural voice
    python -m bench.voices --engine pyttsx3 --part moods
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from bench.table import Spread, table
from trainer.errors import TrainerError
from trainer.packs.catalog import Catalog
from trainer.packs.model import WRITTEN, Drill, Kind
from trainer.paths import Paths
from trainer.settings import Settings
from trainer.speech import wav
from trainer.speech.personas import KINDS
from trainer.speech.ports import Clip, PlayState
from trainer.speech.session import Speech

SENTENCES = (
    "This is the third month in a row that you have overcharged me.",
    "I have called twice and nobody has called me back.",
    "My daughter's birthday is on Saturday and the cake has the wrong name on it.",
    "The engineer was supposed to come between nine and twelve.",
    "I paid for the express delivery and it took eleven days.",
    "Every time I ring I have to explain the whole story again.",
    "The hotel says there is no booking and we have been travelling since five.",
    "You sent the letter to my old address, although I told you about the move.",
    "My mother waited for the ambulance for two hours.",
    "I only want somebody to tell me what happens next.",
)
"""What customers say. Fixed: figures of different days are about these."""
SPELT = {"11": "eleven", "12": "twelve", "3rd": "third", "9": "nine", "5": "five", "2": "two"}
"""Numbers of the sentences, as a recogniser may write them."""
MOODS = ("neutral", "angry", "furious", "frustrated", "worried", "sad", "resigned", "tired")
PARTS = ("sound", "personas", "moods")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when this voice cannot be used here."""
    parser = argparse.ArgumentParser(prog="python -m bench.voices", description=__doc__)
    parser.add_argument("-n", type=int, default=7, help="repetitions of what is timed (default 7)")
    parser.add_argument("--engine", default="piper", choices=("piper", "pyttsx3"))
    parser.add_argument("--part", default="", choices=("", *PARTS), help="only this part")
    args = parser.parse_args(argv)
    settings = replace(Settings(), engine=args.engine)
    with tempfile.TemporaryDirectory() as home:
        paths = Paths(Path(home), Path(home), Path(home) / "cache")
        with opened(paths, settings) as speech:
            found = speech.synthesiser()
            if not found.works or found.reason:
                print(f"bench.voices: {found.reason} {found.mend}", file=sys.stderr)
                return 1
        for part in (args.part,) if args.part else PARTS:
            _PART[part](paths, settings, args.n)
    return 0


@contextmanager
def opened(paths: Paths, settings: Settings) -> Iterator[Speech]:
    """A voice and an ear, given back at the end."""
    speech = Speech(paths, lambda: settings)
    try:
        yield speech
    finally:
        speech.close()


# ---- the first sound ---------------------------------------------------------------------------------------------


def _sound(paths: Paths, settings: Settings, times: int) -> None:
    drills = [drill for drill in Catalog.load(paths).drills if spoken(drill)]
    some = drills[:: max(1, len(drills) // times)][:times]
    rows = []
    cold = []
    for drill in some[: max(3, times // 2)]:
        fresh = replace(paths, cache=paths.cache / f"cold-{drill.id}")
        if paths.voice_notes.exists():  # a voice is measured once in its life, not at every start
            fresh.cache.mkdir(parents=True)
            shutil.copy(paths.voice_notes, fresh.voice_notes)
        with opened(fresh, settings) as speech:
            cold.append(_first_sound(speech, drill))
    rows.append(_row("not prepared, voice not loaded", cold))
    with opened(paths, settings) as speech:
        speech.ready_voice()
        speech.player.warm_up()
        rows.append(_row("not prepared", [_first_sound(speech, drill) for drill in some]))
        rows.append(_row("prepared before", [_first_sound(speech, drill) for drill in some]))
    table(
        f"First sound of {len(some)} drills, {settings.engine}",
        ("what", "first sound", "slowest", "whole", "clip", "work / clip"),
        rows,
    )


def spoken(drill: Drill) -> bool:
    """Whether this complaint is one that is heard."""
    return drill.channel not in WRITTEN and drill.kind is not Kind.CONVERSATION


def _first_sound(speech: Speech, drill: Drill) -> tuple[float, float, float]:
    """Seconds from asking for a complaint until it sounds, until all of it is there, and how long it is."""
    began = time.perf_counter()
    sounded: list[float] = []

    def play(clip: Clip) -> None:
        if not sounded:
            sounded.append(_until_heard(speech, clip, began))

    clip = speech.prepare(drill, stop=Event(), early=play)
    whole = time.perf_counter() - began
    play(clip)
    speech.player.stop()
    return sounded[0], whole, clip.seconds


def _until_heard(speech: Speech, clip: Clip, began: float) -> float:
    """Seconds until the position moves; without a loudspeaker, until it could be played."""
    try:
        speech.player.play(clip)
    except TrainerError:
        return time.perf_counter() - began
    while (now := speech.player.snapshot()).state is PlayState.PLAYING and now.position <= 0:
        time.sleep(0.001)
    return time.perf_counter() - began


def _row(name: str, runs: Sequence[tuple[float, float, float]]) -> Sequence[object]:
    first, whole = Spread(tuple(run[0] for run in runs)), Spread(tuple(run[1] for run in runs))
    seconds = sum(run[2] for run in runs)
    work = sum(run[1] for run in runs) / seconds
    return name, first, f"{1000 * first.at(1):.0f} ms", whole, f"{seconds / len(runs):.1f} s", f"{work:.3f}"


# ---- who and how -------------------------------------------------------------------------------------------------


def _personas(paths: Paths, settings: Settings, _times: int) -> None:
    with opened(paths, settings) as speech:
        rows = [_described(speech, hint, "neutral", phone) for hint in ("", *KINDS) for phone in (False, True)]
    table(f"Kinds of voices, {settings.engine}", ("voice", "pitch", "level", "seconds", "word errors"), rows)


def _moods(paths: Paths, settings: Settings, _times: int) -> None:
    with opened(paths, settings) as speech:
        rows = [_described(speech, hint, mood, False) for mood in MOODS for hint in ("low", "high")]
    table(f"Moods, {settings.engine}", ("voice", "pitch", "level", "seconds", "word errors"), rows)


def _described(speech: Speech, hint: str, mood: str, phone: bool) -> Sequence[object]:
    heard, pitches, levels, seconds = [], [], [], 0.0
    for sentence in SENTENCES:
        clip = speech.say(sentence, voice=hint, mood=mood, phone=phone, stop=Event())
        sound = wav.read(clip.path)
        pitches.append(pitch_of(sound))
        levels.append(wav.decibels(sound.samples))
        seconds += clip.seconds
        heard.append(_heard(speech, clip))
    name = " ".join(filter(None, (hint or "as it is", "" if mood == "neutral" else mood, "phone" if phone else "")))
    pitch, level = sorted(pitches)[len(pitches) // 2], sum(levels) / len(levels)
    return name, f"{pitch:.0f} Hz", f"{level:.1f} dB", f"{seconds:.1f}", f"{_errors(SENTENCES, heard):.3f}"


def _heard(speech: Speech, clip: Clip) -> str:
    try:
        return speech.transcribe_file(clip.path, stop=Event()).text
    except TrainerError:
        return ""


def pitch_of(sound: wav.Sound) -> float:
    """The fundamental frequency in hertz."""
    import numpy as np

    from trainer.speech.backends.piper_sound import pitch_of as measured

    return measured(np.array(sound.samples, dtype=np.float64) / wav.FULL_SCALE, sound.rate)


def _errors(said: Sequence[str], heard: Sequence[str]) -> float:
    import jiwer

    return float(jiwer.wer([words(text) for text in said], [words(text) or "-" for text in heard]))


def words(text: str) -> str:
    """The words of a text as they are compared: small, without signs, numbers of the sentences spelt out."""
    text = text.lower().replace("’", "'")
    for digits, spelt in (
        ("11", "eleven"),
        ("12", "twelve"),
        ("3rd", "third"),
        ("9", "nine"),
        ("5", "five"),
        ("2", "two"),
    ):
        text = re.sub(rf"\b{digits}\b", spelt, text)
    return " ".join(re.sub(r"[^a-z' ]", " ", text).split())


_PART: dict[str, Callable[[Paths, Settings, int], None]] = {"sound": _sound, "personas": _personas, "moods": _moods}

if __name__ == "__main__":
    sys.exit(main())
