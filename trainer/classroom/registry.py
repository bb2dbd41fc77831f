"""The classes that were held on this machine: which there are, which one is meant, and taking one away for good."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.classroom.database import ClassDatabase
from trainer.classroom.model import OutboxState
from trainer.classroom.rows import from_micros
from trainer.classroom.store import ClassStore, classes_in
from trainer.clock import Clock
from trainer.errors import NotFound, StorageError
from trainer.paths import Paths
from trainer.progress.database import in_use


@dataclass(frozen=True, slots=True)
class HeldClass:
    """A class, looked at from outside.

    Attributes:
        id: the name of its folder.
        created: None when its file cannot be read; then `trouble` says why and the counts are 0.
        waiting: statements that a learning record store does not have yet; `posted` those that it was asked to take.
    """

    id: str
    path: Path
    title: str = ""
    created: datetime | None = None
    learners: int = 0
    rounds: int = 0
    replies: int = 0
    waiting: int = 0
    posted: int = 0
    trouble: str = ""


def held(paths: Paths) -> tuple[HeldClass, ...]:
    """Every class here, the newest first, those that cannot be read last. Never raises because of a damaged one."""
    found = [_look(path) for path in classes_in(paths)]
    readable = sorted((one for one in found if one.created), key=lambda one: str(one.created), reverse=True)
    return (*readable, *(one for one in found if not one.created))


def meant(paths: Paths, word: str = "") -> HeldClass:
    """The class of this id, or whose id alone begins so; the newest one when nothing is said.

    Raises:
        NotFound: there is no such class, or several; the hint names those there are.
    """
    here = held(paths)
    if not here:
        raise NotFound("No class was held on this machine yet.", hint="sayback class host begins one.")
    if not word:
        return here[0]
    fitting = [one for one in here if one.id == word] or [one for one in here if one.id.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    what = f"{len(fitting)} classes begin" if fitting else "No class begins"
    listed = ", ".join(one.id for one in (fitting or here)[:8])
    raise NotFound(f"{what} with {word!r}.", hint=f"Say more of one of these: {listed}.")


def opened(one: HeldClass, clock: Clock) -> ClassStore:
    """The store of a class. Raises StorageError when it cannot be read."""
    return ClassStore.open(one.path, clock)


def files_of(one: HeldClass) -> tuple[Path, ...]:
    """Every file of a class."""
    return tuple(sorted(file for file in one.path.parent.rglob("*") if not file.is_dir() or file.is_symlink()))


def delete(one: HeldClass) -> None:
    """Take a class away, with everything in its folder.

    Raises:
        StorageError: it is being held, here or in another window, or a file cannot be deleted.
    """
    if in_use(one.path):
        raise StorageError(
            "This class is open: its host, its entrance or a learner could write again what is being deleted.",
            hint="Close it, then run this again; nothing was deleted.",
        )
    try:
        one.path.unlink(missing_ok=True)  # first: what is left after that is no class any more
        shutil.rmtree(one.path.parent)
    except OSError as error:
        raise StorageError(
            f"{one.path.parent} could not be deleted: {error.strerror or error}.",
            hint="Delete it yourself, then run this again.",
        ) from error


def _look(path: Path) -> HeldClass:
    id_ = path.parent.name
    try:
        database = ClassDatabase.open(path)
    except StorageError as error:
        return HeldClass(id_, path, trouble=error.message)
    try:
        return _told(id_, database)
    except (StorageError, IndexError) as error:  # IndexError: its host was killed before the class had a row
        return HeldClass(id_, path, trouble=str(error) if isinstance(error, StorageError) else "It never began.")
    finally:
        database.close()


def _told(id_: str, database: ClassDatabase) -> HeldClass:
    title, created = database.read("SELECT title, created FROM class")[0]
    learners, rounds, replies, waiting, posted = database.read(
        "SELECT (SELECT count(*) FROM seat WHERE removed = 0), (SELECT count(*) FROM round), "
        "(SELECT count(*) FROM reply WHERE turn = 1), (SELECT count(*) FROM outbox WHERE state = ?), "
        "(SELECT count(*) FROM outbox)",
        (OutboxState.WAITING.value,),
    )[0]
    return HeldClass(id_, database.path, title, from_micros(created), learners, rounds, replies, waiting, posted)
