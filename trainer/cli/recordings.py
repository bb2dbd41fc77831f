"""``sayback recordings``: every recording of your voice that is kept; to hear one, to delete some."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from trainer.cli.telling import excerpt, narrate, say, tell_json
from trainer.errors import ExitCode
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.recorded import KeptRecording
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    play = actions.add_parser("play", help="hear one", description="Hear a recording.")
    play.add_argument("name", metavar="NAME", help="its name in the list, or how that begins")
    delete = actions.add_parser("delete", help="delete some for good", description="Delete recordings for good.")
    delete.add_argument("names", nargs="+", metavar="NAME", help="names in the list, or how they begin")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    parser.epilog = (
        "A recording is kept by `k` after a drill, or always with the setting keep_recordings. "
        "`sayback forget --recordings` deletes all of them, those of unfinished replies too."
    )


def run(args: argparse.Namespace, services: Services) -> int:
    """List, play or delete.

    Raises:
        NotFound: there is no such recording.
        SpeechError: it cannot be heard here.
        StorageError: it cannot be deleted.
        UsageError: nobody is there to be asked.
    """
    if args.action == "play":
        return _play(args.name, services)
    if args.action == "delete":
        return _delete(args, services)
    from trainer.recorded import kept

    found = kept(services)
    if args.json:
        tell_json([_as_json(one) for one in found])
        return ExitCode.OK
    for one in found:
        say(_line(one))
    size = sum(one.size for one in found)
    narrate(f"{count(len(found), 'recording')}, {size:,} bytes." if found else "No recording is kept.")
    return ExitCode.OK


def _play(name: str, services: Services) -> int:
    from trainer.cli.speech import sound
    from trainer.recorded import find
    from trainer.speech.session import Speech

    one = find(services, name)
    speech = Speech(services.paths, lambda: services.settings)
    try:
        sound(speech.clip_of(one.recording), speech, None)
    finally:
        speech.close()
    return ExitCode.OK


def _delete(args: argparse.Namespace, services: Services) -> int:
    from trainer.cli.keeping import agreed
    from trainer.recorded import delete, find

    chosen = list({one.name: one for one in (find(services, name) for name in args.names)}.values())
    narrate("To be deleted for good:", *(f"  {_line(one)}" for one in chosen))
    if not args.yes and not agreed("Delete all of this for good?", "A deleted recording cannot be brought back"):
        narrate("Nothing was deleted.")
        return ExitCode.OK
    for one in chosen:
        delete(one)
    narrate("Deleted.")
    return ExitCode.OK


def _line(one: KeptRecording) -> str:
    when = one.made.astimezone().strftime("%Y-%m-%d %H:%M")
    about = " · ".join(part for part in (one.learner, one.drill or "no reply on record") if part)
    return f"{one.name}  {when}  {one.seconds:6.1f} s  {one.size:>9,} bytes  {excerpt(about)}"


def _as_json(one: KeptRecording) -> dict[str, object]:
    return {
        "name": one.name,
        "made": one.made.isoformat(),
        "seconds": round(one.seconds, 2),
        "bytes": one.size,
        "learner": one.learner,
        "drill": one.drill,
        "reply": one.reply,
        "path": str(one.path),
    }
