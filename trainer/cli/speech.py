"""``sayback say``: a sentence aloud, or into a file."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from trainer.errors import DeviceLost, ExitCode, UsageError

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.speech.ports import Clip
    from trainer.speech.session import Speech

LONGEST = 4000
"""Characters that `say` takes."""


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of ``say``."""
    from trainer.speech.prosody import moods

    parser.add_argument("text", metavar="TEXT", help="what to say; - reads it from standard input")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.wav", help="write it there instead of playing it")
    parser.add_argument("--rate", type=_rate, default=None, metavar="N", help="speed, 0.5 to 2 (default: your setting)")
    parser.add_argument("--mood", default="", metavar="MOOD", help=f"one of: {', '.join(moods())}")
    parser.add_argument(
        "--voice",
        default="",
        metavar="VOICE",
        help="low, high, old, young, or two of these: 'old high'; or a voice of `sayback voices`",
    )
    parser.add_argument("--phone", action="store_true", help="as heard through a telephone (natural voices)")
    parser.epilog = "Without -o it is played; that needs a loudspeaker (exit status 3 without one)."


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what the command says; returns an exit code."""
    from trainer.speech.session import Speech

    settings = services.settings
    if args.command == "say":
        from trainer.speech.choosing import choice

        chosen = choice(args.voice, settings, services.paths)
        settings, args.voice = chosen.settings, chosen.hint
    speech = Speech(services.paths, lambda: settings)
    try:
        return _say(args, services, speech)
    finally:
        speech.close()


def _say(args: argparse.Namespace, services: Services, speech: Speech) -> int:
    text = sys.stdin.read(LONGEST + 1) if args.text == "-" else args.text
    if not text.strip():
        raise UsageError("There is nothing to say.", hint="Give a text: sayback say 'Good morning'.")
    if len(text) > LONGEST:
        raise UsageError(f"That is more than {LONGEST} characters.", hint="Say it in pieces.")
    rate = services.settings.rate if args.rate is None else args.rate
    sound(
        speech.say(text, rate=rate, mood=args.mood, voice=args.voice, phone=args.phone, stop=Event()),
        speech,
        args.output,
    )
    return ExitCode.OK


def sound(clip: Clip, speech: Speech, output: Path | None) -> None:
    """Play a clip to its end, or write it to a file. Raises SpeechError, DeviceLost or StorageError."""
    from trainer.speech.ports import PlayState

    if output is not None:
        from trainer.paths import write_atomically

        write_atomically(output, clip.path.read_bytes())
        print(f"{clip.seconds:.1f} seconds of speech", file=sys.stderr)
        return
    speech.player.play(clip)
    while (now := speech.player.snapshot()).state is PlayState.PLAYING:
        time.sleep(0.05)
    if now.state is PlayState.LOST:
        raise DeviceLost(now.reason, hint="Use -o FILE.wav to write it to a file instead.")


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0.5 <= rate <= 2.0:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0.5 to 2")
    return rate
