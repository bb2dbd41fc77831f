"""``sayback voices``: what customers can sound like here; to hear one, and to choose one."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from trainer.cli.telling import narrate, tell_json
from trainer.errors import ExitCode, UsageError
from trainer.printable import printable

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.settings import Settings
    from trainer.speech.choosing import NaturalVoice
    from trainer.speech.ports import Ability

SENTENCE = "Look, this is the third month in a row, and I have called you twice about it."
"""What a voice says to be heard."""
_NAMES = "auto, piper, pyttsx3, a natural voice's name"


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the command's arguments."""
    from trainer.speech.prosody import moods

    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    test = actions.add_parser("test", help="hear a voice", description="Hear a voice say a sentence.")
    test.add_argument("name", metavar="NAME", help=f"{_NAMES}, or a kind such as 'old high'")
    test.add_argument("--mood", default="", choices=("", *moods()), metavar="MOOD", help="say it in this mood")
    test.add_argument("--phone", action="store_true", help="as heard through a telephone")
    test.add_argument("-o", "--output", type=Path, metavar="FILE.wav", help="write it there instead of playing it")
    use = actions.add_parser("use", help="let customers speak with it", description="Choose what customers speak with.")
    use.add_argument("name", metavar="NAME", help=_NAMES)
    use.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as JSON, for a program")
    parser.epilog = (
        "A natural voice is two files, NAME.onnx and NAME.onnx.json, in the folder of voices (sayback paths). "
        "With several of them each customer gets the one that is nearest to what the drill asks for."
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """List, play or choose.

    Raises:
        NotFound: there is no voice of that name.
        SpeechError: it cannot be heard here.
    """
    if args.action == "test":
        return _test(args, services)
    if args.action == "use":
        return _use(args, services)
    return _list(args, services)


def _test(args: argparse.Namespace, services: Services) -> int:
    from trainer.cli.speech import sound
    from trainer.speech.choosing import choice
    from trainer.speech.session import Speech

    chosen = choice(args.name, services.settings, services.paths)
    speech = Speech(services.paths, lambda: chosen.settings)
    try:
        _say_what_is_missing(speech.synthesiser(), chosen.settings)
        clip = speech.say(SENTENCE, mood=args.mood, voice=chosen.hint, phone=args.phone, stop=Event())
        sound(clip, speech, args.output)
    finally:
        speech.close()
    return ExitCode.OK


def _say_what_is_missing(found: Ability, settings: Settings) -> None:
    if found.works and found.reason and settings.engine != "pyttsx3":
        narrate(f"{found.reason} {found.engine} speaks instead.", *filter(None, (found.mend,)))


def _use(args: argparse.Namespace, services: Services) -> int:
    from trainer.speech.choosing import choice

    chosen = choice(args.name, services.settings, services.paths)
    if chosen.hint:
        raise UsageError(
            f"{args.name!r} is a kind of voice; the drill says which kind its customer has.",
            hint=f"Choose one of: {_NAMES}.",
        )
    services.change_settings(chosen.settings)
    if args.json:
        tell_json({"engine": chosen.settings.engine, "natural_voice": chosen.settings.natural_voice})
    else:
        narrate(f"Customers speak with {_called(chosen.settings)} from now on.")
    return ExitCode.OK


def _called(settings: Settings) -> str:
    if settings.engine == "pyttsx3":
        return "pyttsx3"
    if settings.natural_voice:
        return settings.natural_voice
    return "the natural voices" if settings.engine == "piper" else "the best voice that works here"


def _list(args: argparse.Namespace, services: Services) -> int:
    from trainer.speech.choosing import engines, natural_voices
    from trainer.speech.personas import KINDS

    settings, paths = services.settings, services.paths
    voices, found = natural_voices(paths), engines(paths, settings.natural_voice, Event())
    order = [
        name for name, ability in found if ability.works and (settings.engine in ("auto", name) or name != "piper")
    ]
    in_use = order[0] if order else ""
    if args.json:
        tell_json(
            {
                "engine": settings.engine,
                "natural_voice": settings.natural_voice,
                "in_use": in_use,
                "engines": [
                    {"name": name, "works": one.works, "what": one.engine, "reason": one.reason, "mend": one.mend}
                    for name, one in found
                ],
                "voices": [
                    {
                        "name": voice.name,
                        "language": voice.language,
                        "speakers": voice.speakers,
                        "path": voice.path,
                        "carried": voice.carried,
                        "trouble": voice.trouble,
                    }
                    for voice in voices
                ],
                "kinds": list(KINDS),
                "folder": str(paths.voices),
            }
        )
        return ExitCode.OK
    for name, one in found:
        mark = "●" if name == in_use else "○" if one.works else "✗"
        _row(f"{mark} {name}", f"{one.engine}{', in use' if name == in_use else ''}" if one.works else one.reason)
        if one.mend:
            _row("", one.mend)
    print("\nNatural voices")
    for voice in voices:
        _row(f"  {voice.name}", _about(voice, settings))
    if not voices:
        _row("", "none here")
    _row("", f"more go into {paths.voices}")
    print(f"\nKinds of customers: {', '.join(KINDS)}")
    return ExitCode.OK


def _about(voice: NaturalVoice, settings: Settings) -> str:
    if voice.trouble:
        return f"cannot be used: {voice.trouble}"
    several = f", {voice.speakers} speakers" if voice.speakers > 1 else ""
    chosen = "; everybody's, by your setting" if voice.name == settings.natural_voice else ""
    return f"{voice.language or 'unknown language'}{several}, {'carried along' if voice.carried else 'yours'}{chosen}"


def _row(name: str, text: str) -> None:
    import textwrap

    width = max(40, min(100, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else 10_000
    head = f"{printable(name):<22}" if len(name) < 22 else f"{printable(name)}  "
    lines = textwrap.wrap(printable(text), max(20, width - 24)) or [""]
    print(f"{head}{lines[0]}".rstrip())
    for line in lines[1:]:
        print(f"{'':<22}{line}")
