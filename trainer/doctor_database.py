"""``doctor --database``: everything about the one file that must not break, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainer.doctor import Finding, size
from trainer.wording import count

if TYPE_CHECKING:
    from trainer.paths import Paths
    from trainer.progress.contents import Contents
    from trainer.progress.health import Copy, Health

MEND = "sayback doctor --database --repair"
LISTED = 5
"""Lines of damage that are told."""


def findings(paths: Paths, health: Health | None) -> Iterator[Finding]:
    """What to tell of a database, and of the copies of it.

    Args:
        health: as `trainer.progress.health.examine` found it; None when there is no database yet.
    """
    if health is None:
        yield Finding("file", True, True, what=f"none yet at {paths.database}; it is made with the first practice")
    else:
        yield from _of_file(health)
    yield _copies(paths)


def _of_file(health: Health) -> Iterator[Finding]:
    version = "version not known" if health.version is None else f"version {health.version}"
    yield Finding("file", True, True, what=f"{health.path}, {version}, {size(health.size)}")
    whole = "every page was read"
    yield Finding("soundness", not health.damage, True, *_told(health.damage, whole))
    if not health.damage:
        yield Finding(
            "references", not health.broken, True, *_told(health.broken, "every row points at one that exists")
        )
    if health.contents is not None:
        yield Finding("contents", True, what=_held(health))
    if health.sound:
        yield _worked_out(health)


def _told(problems: tuple[str, ...], fine: str) -> tuple[str, str, str]:
    """What, reason and mending of a part."""
    if not problems:
        return fine, "", ""
    more = f" (and {len(problems) - LISTED} more)" if len(problems) > LISTED else ""
    return "", "; ".join(problems[:LISTED]) + more, MEND


def _held(health: Health) -> str:
    held = health.contents
    if held is None:
        return ""
    drafts = sum(learner.drafts for learner in held.learners)
    parts = [count(len(held.learners), "learner"), count(held.attempts, "reply"), f"{drafts:,} unfinished"]
    if health.unmarked:
        parts.append(f"{health.unmarked:,} to be marked at the next start")
    if health.size_per_attempt is not None:
        parts.append(f"{health.size_per_attempt:,.0f} bytes a reply")
    return ", ".join(parts)


def _worked_out(health: Health) -> Finding:
    if health.stale:
        return Finding(
            "worked out",
            False,
            what="what is remembered and summed up",
            reason=f"It would come out otherwise today: {'; '.join(health.stale)}. Nothing of what you did is wrong.",
            mend=f"{MEND} works it out anew.",
        )
    return Finding("worked out", True, what="what is remembered and summed up is what the replies give")


def _copies(paths: Paths) -> Finding:
    from trainer.progress.health import copies, newest_sound

    found = copies(paths)
    if not found:
        mend = "sayback backup makes one; a weekly one is made while you practise."
        return Finding("copies", False, what=f"none in {paths.backups}", mend=mend)
    all_of_them = f"{len(found)} in {paths.backups}, {size(sum(copy.size for copy in found))}"
    sound = newest_sound(paths)
    if sound is None:
        return Finding("copies", False, what=all_of_them, reason="None of them can be restored.", mend="sayback backup")
    return Finding("copies", True, what=f"{all_of_them}; the newest that is sound: {_named(*sound)}")


def _named(copy: Copy, contents: Contents) -> str:
    return f"{copy.path.name}, {copy.at.astimezone():%Y-%m-%d}, {count(contents.attempts, 'reply')}"
