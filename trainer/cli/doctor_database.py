"""``sayback doctor --database``: look at the database closely, and mend it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from trainer.cli.keeping import agreed, held
from trainer.cli.telling import narrate
from trainer.errors import ExitCode
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.progress.health import Health
    from trainer.progress.repair import Lost, Mended
    from trainer.services import Services

NAMED = 20
"""Lost replies that are named one by one."""


def run(args: argparse.Namespace, services: Services) -> int:
    """Look, tell, and mend when asked to; the exit code says whether the database is sound at the end.

    Raises:
        NewerDatabase: a later version wrote it; nothing is touched.
        StorageError: it cannot be read or, when it is to be mended, written.
    """
    from trainer.cli.doctor import tell
    from trainer.doctor_database import findings
    from trainer.progress.health import examine

    path = services.paths.database
    health = examine(path) if path.exists() else None
    found = list(findings(services.paths, health))
    sound = health is None or health.sound
    if args.json:
        print(json.dumps({"sound": sound, "parts": [asdict(one) for one in found]}, indent=2, ensure_ascii=False))
    else:
        for finding in found:
            tell(finding)
    if not args.repair or health is None:
        return ExitCode.OK if sound else ExitCode.MACHINE
    return _mend(args, services, health)


def _mend(args: argparse.Namespace, services: Services, health: Health) -> int:
    if health.sound and not health.stale:
        narrate("There is nothing to mend.")
        return ExitCode.OK
    if health.sound:
        for profile in services.repository.profiles():
            services.repository.memories.rebuild(profile.id)
            services.repository.tallies.rebuild(profile.id)
        narrate("What is remembered and summed up was worked out anew.")
        return ExitCode.OK
    question = "Set the damaged file aside and make a new one of what can be read and the newest copy?"
    if not args.yes and not agreed(question, "Mending replaces the database"):
        narrate("Nothing was changed.")
        return ExitCode.MACHINE
    from trainer.progress.repair import mend

    mended = mend(services.paths, services.clock)
    _tell(mended)
    for profile in services.repository.profiles():
        services.repository.memories.rebuild(profile.id)
        services.repository.tallies.rebuild(profile.id)
    return ExitCode.OK


def _tell(mended: Mended) -> None:
    narrate("Mended. In the database now:")
    for learner in mended.contents.learners:
        narrate(f"  {learner.name}: {held(learner)}")
    copied = f", {mended.filled:,} came from {mended.copy.path}" if mended.copy is not None else ""
    narrate(f"{count(mended.read, 'reply')} could be read from the damaged file{copied}.")
    if mended.lost:
        narrate(f"Lost: {count(len(mended.lost), 'reply')} that it still names:")
        narrate(*(f"  {_named(one)}" for one in mended.lost[:NAMED]))
        if len(mended.lost) > NAMED:
            narrate(f"  and {len(mended.lost) - NAMED:,} more")
    elif mended.all_named:
        narrate("No reply is lost.")
    if not mended.all_named:
        since = f" since the copy of {mended.copy.at.astimezone():%Y-%m-%d %H:%M}" if mended.copy is not None else ""
        narrate(f"The damaged file no longer names every reply: what was handed in{since} and is not above is lost.")
    others = [table for table in mended.cut_short if table not in ("attempt", "mark", "mark_result")]
    if others:
        narrate(f"Not read to its end: {', '.join(_WORDS.get(table, table) for table in others)}.")
    if mended.refused:
        narrate(f"{count(mended.refused, 'row')} made no sense and was left out.")
    narrate(f"The damaged file is kept as it was: {mended.aside}")


_WORDS = {
    "profile": "the learners' names",
    "draft": "unfinished replies",
    "dispute": "disputed wordings",
    "course_step": "the course",
}


def _named(lost: Lost) -> str:
    day = "a day not known" if lost.at is None else f"{lost.at.astimezone():%Y-%m-%d %H:%M}"
    return f"{day}, {lost.drill or 'a drill not known'} ({lost.attempt})"
