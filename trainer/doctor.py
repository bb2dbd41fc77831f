"""What works on this machine, what does not, and how to mend it: one `Finding` a part, each with a deadline."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from trainer.errors import TrainerError

if TYPE_CHECKING:
    from trainer.paths import Paths
    from trainer.services import Services
    from trainer.speech.ports import Ability

DEADLINE = 15.0
"""Seconds that one part may take to answer; opening a sound system that hangs is the slowest of them."""
ENOUGH = 2_000_000
"""Free bytes without which not even replies can be stored: a new database and its log take about 300 kB."""
PLENTY = 50_000_000
"""Free bytes below which a person should make room: recordings and prepared audio take a few megabytes a session."""
SMALLEST = (60, 20)
"""Columns and rows that every screen of the app fits in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the installation.

    Attributes:
        part: its name.
        works: whether it does.
        needed: whether typing practice needs it; the rest is optional.
        what: what was found, in a line: an engine, a size, a count.
        reason: why it does not work, or what to know although it does.
        mend: what helps.
    """

    part: str
    works: bool
    needed: bool = False
    what: str = ""
    reason: str = ""
    mend: str = ""


Check = Callable[[], Finding]


def examine(services: Services, *, deadline: float = DEADLINE) -> Iterator[Finding]:
    """Look at every part, one after the other, each for at most `deadline` seconds."""
    for part, needed, check in _checks(services):
        yield within(part, needed, check, deadline)


def within(part: str, needed: bool, check: Check, deadline: float) -> Finding:
    """What a check finds; that it failed, or that it gave no answer in time."""
    answers: list[Finding] = []

    def look() -> None:
        try:
            answers.append(check())
        except TrainerError as error:
            answers.append(Finding(part, False, needed, reason=error.message, mend=error.hint))
        except Exception as error:  # noqa: BLE001  (one part that is broken in a new way must not hide the others)
            answers.append(Finding(part, False, needed, reason=f"{type(error).__name__}: {error}"))

    thread = Thread(target=look, name=f"doctor-{part}", daemon=True)
    thread.start()
    thread.join(deadline)
    if not answers:
        return Finding(part, False, needed, reason=f"It did not answer within {deadline:g} seconds.")
    return replace(answers[0], part=part, needed=needed)


def _checks(services: Services) -> Iterator[tuple[str, bool, Check]]:
    """Every part with whether typing practice needs it."""
    yield "data folder", True, lambda: data_folder(services.paths)
    yield "free space", True, lambda: free_space(services.paths)
    yield "database", True, lambda: database(services)
    yield "packs", True, lambda: packs(services)
    yield "settings", False, lambda: settings(services)
    yield "terminal", False, terminal
    yield "voice", False, lambda: _ability(services.speech.synthesiser())
    yield "loudspeaker", False, lambda: _ability(services.speech.speaker())
    yield "microphone", False, lambda: _ability(services.speech.microphone())
    yield "recogniser", False, lambda: _ability(services.speech.recogniser())
    yield "class", False, class_packages


def data_folder(paths: Paths) -> Finding:
    """Whether something can be written where the learner's data belong."""
    from trainer.paths import HOME_VARIABLE, make_folder

    make_folder(paths.data)
    probe = paths.data / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"sayback")
        probe.unlink()
    except OSError as error:
        return Finding(
            "",
            False,
            what=str(paths.data),
            reason=f"It cannot be written: {error.strerror or error}.",
            mend=f"Make it writable, or point {HOME_VARIABLE} at a folder that is.",
        )
    return Finding("", True, what=str(paths.data))


def class_packages() -> Finding:
    """Whether a class can be held, or joined from a terminal, here."""
    from trainer.classroom.extra import INSTALL, missing

    absent = missing()
    if absent:
        return Finding("", False, reason=f"Not installed: {', '.join(absent)}.", mend=f"For classes: {INSTALL}")
    return Finding("", True, what="aiohttp, textual-serve, segno")


def free_space(paths: Paths) -> Finding:
    """How much room is left on the data folder's disk."""
    folder = paths.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free >= PLENTY:
        return Finding("", True, what=f"{size(free)} free")
    return Finding(
        "",
        free >= ENOUGH,
        what=f"{size(free)} free",
        reason="The disk is nearly full.",
        mend=f"Make room until there are {size(PLENTY)}.",
    )


def database(services: Services) -> Finding:
    """Whether the record of practice is sound; it reads all of it, and makes none where there is none yet."""
    if not services.paths.database.exists():
        return Finding("", True, what="none yet; it is made with the first practice")
    found = services.repository.statistics
    what = (
        f"{found.path}, version {found.version}, {size(found.size)}: {_count(found.profiles, 'learner')}, "
        f"{_count(found.attempts, 'attempt')}, {_count(found.drafts, 'draft')}"
    )
    problems = services.repository.check()
    if problems:
        return Finding("", False, what=what, reason=problems[0], mend="sayback doctor --database --repair")
    return Finding("", True, what=what)


def packs(services: Services) -> Finding:
    """How many drills there are, and which files cannot be used."""
    catalog = services.catalog
    what = f"{_count(len(catalog.packs), 'pack')}, {_count(len(catalog.cards), 'drill')}"
    reason = " ".join(
        f"{refused.source} cannot be used: {refused.problems[0] if refused.problems else 'no reason given'}"
        + (f" (and {len(refused.problems) - 1} more)." if len(refused.problems) > 1 else "")
        for refused in catalog.refused
    )
    mend = "sayback pack check FILE says everything about a file." if catalog.refused else ""
    if not catalog.cards and not reason:
        reason, mend = "No pack was found.", "Install sayback again: its packs come with it."
    return Finding("", bool(catalog.cards), what=what, reason=reason, mend=mend)


def settings(services: Services) -> Finding:
    """Whether the settings file can be used as it is."""
    path, problems = services.paths.settings, services.loaded_settings.problems
    if problems:
        return Finding("", False, what=str(path), reason=" ".join(problems), mend="sayback settings changes them.")
    return Finding("", True, what=str(path) if path.exists() else "all at their defaults")


def terminal(environ: Mapping[str, str] = os.environ) -> Finding:
    """Whether the app can be shown here, and how."""
    encoding = getattr(sys.stdout, "encoding", None) or "none"
    name = environ.get("TERM", "")
    if not (sys.stdin and sys.stdout and sys.stdin.isatty() and sys.stdout.isatty()):
        what = f"none: stdin or stdout is a pipe or a file; encoding {encoding}"
        return Finding("", True, what=what, reason="Practice goes line by line here (--plain).")
    columns, rows = shutil.get_terminal_size()
    what = f"{name or 'unnamed'}, {columns}×{rows}, {_colours(environ)}, encoding {encoding}"
    if name in ("", "dumb", "unknown") and os.name == "posix":
        return Finding("", False, what=what, reason="It cannot move its cursor.", mend="Practise with --plain.")
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Finding(
            "", False, what=what, reason="It is small.", mend=f"Make it {SMALLEST[0]}×{SMALLEST[1]}, or use --plain."
        )
    if "utf" not in encoding.lower():
        return Finding("", False, what=what, reason="It cannot show every character.", mend="Choose a UTF-8 locale.")
    return Finding("", True, what=what)


def size(count: int) -> str:
    """Bytes as a person reads them, in decimal units."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit in ("bytes", "kB") else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _colours(environ: Mapping[str, str]) -> str:
    if "NO_COLOR" in environ:
        return "no colours (NO_COLOR is set)"
    if environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"


def _ability(ability: Ability) -> Finding:
    return Finding("", ability.works, what=ability.engine, reason=ability.reason, mend=ability.mend)


def folders(paths: Paths) -> dict[str, Path]:
    """Where everything lives, by name."""
    from trainer.paths import shipped_packs

    return {
        "data": paths.data,
        "database": paths.database,
        "packs": paths.packs,
        "shipped-packs": shipped_packs(),
        "recordings": paths.recordings,
        "voices": paths.voices,
        "models": paths.models,
        "backups": paths.backups,
        "config": paths.config,
        "settings": paths.settings,
        "cache": paths.cache,
        "audio-cache": paths.audio_cache,
        "log": paths.log,
    }
