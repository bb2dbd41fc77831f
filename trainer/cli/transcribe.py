"""``sayback transcribe``: sound files, or folders of them, as text."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from trainer.errors import DataError, ExitCode, NothingHeard, UsageError

if TYPE_CHECKING:
    from trainer.services import Services
    from trainer.speech.ports import Segment, Transcript
    from trainer.speech.session import Speech

ENDINGS = (".wav", ".mp3", ".flac", ".ogg", ".oga")
"""What is taken from a folder; a file that is named is tried whatever it is called."""
MOST_FILES = 10_000


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="a WAV, MP3, FLAC or Ogg Vorbis file, or a folder of them",
    )
    parser.add_argument(
        "--json", action="store_true", help="each file as one JSON object on a line, with its parts and their times"
    )
    parser.add_argument("--words", action="store_true", help="with --json: the time of each word as well")
    parser.epilog = (
        "Times are seconds from the start of the file. A file that cannot be used is named on standard error and the "
        "others go on; exit status 1 when there was one, or one in which nobody speaks."
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """Do what the command says; returns an exit code."""
    from trainer.speech.session import Speech

    if args.words and not args.json:
        raise UsageError("Times of words are told as JSON.", hint="Add --json.")
    files = list(_files(args.files))
    speech = Speech(services.paths, lambda: services.settings)
    try:
        ability = speech.recogniser()
        if ability.works and ability.reason:
            print(ability.reason, file=sys.stderr)
        alone = len(files) == 1 and not args.files[0].is_dir()
        done = [_one(path, args, speech, alone=alone) for path in files]
    finally:
        speech.close()
    return ExitCode.OK if all(done) else ExitCode.REFUSED_INPUT


def _files(given: list[Path]) -> Iterator[Path]:
    """The files meant, those of a folder and its folders in order of their names."""
    for path in given:
        if not path.is_dir():
            yield path
            continue
        found = sorted(inner for inner in path.rglob("*") if inner.suffix.lower() in ENDINGS and inner.is_file())
        if not found:
            raise DataError(f"{path} holds no sound file.", hint=f"Looked for: {', '.join(ENDINGS)}.")
        if len(found) > MOST_FILES:
            raise DataError(f"{path} holds more than {MOST_FILES:,} sound files.", hint="Give its folders in turn.")
        yield from found


def _one(path: Path, args: argparse.Namespace, speech: Speech, *, alone: bool) -> bool:
    """Recognise one file and tell; whether there was anything to hear.

    A recogniser that does not work is nothing of the file's: that ends the command (`SpeechError`).
    """
    from trainer.printable import printable  # names of files, and what a recogniser heard, are untrusted

    try:
        heard = speech.transcribe_file(path, stop=Event(), words=args.words)
    except NothingHeard as nothing:
        where = "" if alone else f"{printable(str(path))}: "
        print(f"{where}{nothing.title}: {nothing.message}", file=sys.stderr, flush=True)
        if args.json:
            _tell({"file": str(path), "text": "", "nothing_heard": nothing.message})
        return False
    except DataError as error:
        if alone:
            raise
        print(f"{printable(str(path))}: {error.title}: {printable(str(error))}", file=sys.stderr, flush=True)
        if args.json:
            _tell({"file": str(path), "error": error.message})
        return False
    if args.json:
        _tell(_described(path, heard, words=args.words))
    else:
        print(("" if alone else f"{printable(str(path))}: ") + printable(heard.text), flush=True)
    return True


def _described(path: Path, heard: Transcript, *, words: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "file": str(path),
        "text": heard.text,
        "engine": heard.engine,
        "seconds": round(heard.took, 3),
        "first_word": round(heard.first_word, 2),
        "speaking": round(heard.speaking, 2),
        "words_per_minute": round(heard.words_per_minute, 1),
        "segments": [_timed(part) for part in heard.segments],
    }
    return {**described, "words": [_timed(word) for word in heard.words]} if words else described


def _timed(part: Segment) -> dict[str, Any]:
    return {"start": round(part.start, 2), "end": round(part.end, 2), "text": part.text}


def _tell(described: dict[str, Any]) -> None:
    print(json.dumps(described, ensure_ascii=False), flush=True)
