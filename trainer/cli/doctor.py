"""``sayback doctor`` tells what works here; ``sayback paths`` where everything lives."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from trainer.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from trainer.doctor import Finding
    from trainer.services import Services


def configure(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of one of the two."""
    parser.add_argument("--json", action="store_true", help="as JSON, for a program")
    if name == "doctor":
        parser.add_argument("--database", action="store_true", help="only the database, looked at to its last page")
        parser.add_argument("--audio", action="store_true", help="only the sound: speak, listen, play back, tell")
        parser.add_argument("--repair", action="store_true", help="with --database: mend what is wrong with it")
        parser.add_argument("--yes", action="store_true", help="with --repair: do not ask")
        parser.epilog = (
            "Exit code 0 when everything works that typing practice needs, 3 when not. What is optional (voice, "
            "microphone, recogniser) is marked so: without it you read and type. Mending deletes nothing: a damaged "
            "database is set aside whole, and what is lost is named. --audio needs somebody to say a sentence, and "
            "exits with 3 when anything is wrong; what it recorded is deleted."
        )


def run(args: argparse.Namespace, services: Services) -> int:
    """Look, and tell."""
    if args.command == "paths":
        return _paths(services, as_json=args.json)
    if args.audio and not (args.database or args.repair or args.yes):
        from trainer.cli import doctor_audio

        return doctor_audio.run(services, as_json=args.json)
    if args.database:
        from trainer.cli import doctor_database

        return doctor_database.run(args, services)
    if args.repair or args.yes:
        raise UsageError("Only the database can be repaired.", hint="sayback doctor --database --repair")
    return _doctor(services, as_json=args.json)


def _paths(services: Services, *, as_json: bool) -> int:
    from trainer.doctor import folders
    from trainer.printable import printable

    found = {name: str(path) for name, path in folders(services.paths).items()}
    if as_json:
        print(json.dumps(found, indent=2))
        return ExitCode.OK
    width = max(map(len, found))
    for name, path in found.items():
        print(f"{name:<{width}}  {printable(path)}")
    return ExitCode.OK


def _doctor(services: Services, *, as_json: bool) -> int:
    from trainer import __version__
    from trainer.doctor import examine

    findings: list[Finding] = []
    for finding in examine(services):
        findings.append(finding)
        if not as_json:
            tell(finding)
    usable = all(finding.works for finding in findings if finding.needed)
    if as_json:
        document = {"version": __version__, "usable": usable, "parts": [asdict(finding) for finding in findings]}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        spoken = all(f.works for f in findings if f.part in ("voice", "microphone", "recogniser"))
        how = "by voice and by keyboard" if spoken else "by keyboard"
        print(f"\nYou can practise here {how}." if usable else "\nPractice is not possible here until this is mended.")
    return ExitCode.OK if usable else ExitCode.MACHINE


def tell(finding: Finding) -> None:
    """One part, in at most three lines; printed at once, because the next may take its time."""
    from trainer.printable import printable

    state = "works" if finding.works else ("BROKEN" if finding.needed else "missing (optional)")
    print(f"{finding.part}: {state}" + (f": {printable(finding.what)}" if finding.what else ""), flush=True)
    if finding.reason:
        print(f"  {printable(finding.reason)}", flush=True)
    if finding.mend:
        print(f"  To mend it: {printable(finding.mend)}", flush=True)
